/* sd-bus: peer to peer, and through a bus of the bench's own. */

#include "sdbus-broker.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define PATH      "/org/mach/bench"
#define INTERFACE "org.mach.Bench"

struct bus {
	size_t size;
	int fd[2];          /* peer to peer: the client's, the server's */
	int broker;         /* its pid; 0 if peer to peer */
	char address[256];  /* the broker's */
	sd_bus *connection; /* the client's */
};

static void
bus_check(const char *what, int r)
{
	if (r < 0)
		bench_fail(what, -r);
}

static void *
peer_open(const struct contender *self, const char **ret_reason)
{
	struct bus *bus = bench_shared(sizeof(*bus));

	bus->size = self->size;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		bus->fd) < 0) {
		*ret_reason = "socketpair failed";
		return NULL;
	}
	return bus;
}

static void *
bus_open(const struct contender *self, int (*start)(char *, size_t),
    const char *missing, const char **ret_reason)
{
	struct bus *bus = bench_shared(sizeof(*bus));

	bus->size = self->size;
	bus->broker = start(bus->address, sizeof(bus->address));
	if (bus->broker > 0)
		return bus;
	*ret_reason = missing;
	return NULL;
}

static void *
broker_open(const struct contender *self, const char **ret_reason)
{
	return bus_open(self, sdbus_broker_start, "no dbus-broker", ret_reason);
}

static void *
daemon_open(const struct contender *self, const char **ret_reason)
{
	return bus_open(self, sdbus_daemon_start, "no dbus-daemon", ret_reason);
}

static sd_bus *
connect_to(struct bus *bus, int end)
{
	sd_bus *connection;
	sd_id128_t id = { 0 };

	bus_check("sd_bus_new", sd_bus_new(&connection));
	if (bus->broker) {
		bus_check("bus address",
		    sd_bus_set_address(connection, bus->address));
		bus_check("bus client", sd_bus_set_bus_client(connection, 1));
	} else {
		close(bus->fd[!end]);
		bus_check("bus fd",
		    sd_bus_set_fd(connection, bus->fd[end], bus->fd[end]));
		bus_check("anonymous", sd_bus_set_anonymous(connection, 1));
		if (end == 1)
			bus_check(
			    "bus server", sd_bus_set_server(connection, 1, id));
	}
	bus_check("sd_bus_start", sd_bus_start(connection));
	return connection;
}

/* Sends the bytes that came back. */
static int
answer(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	const void *bytes;
	sd_bus_message *reply;
	size_t size;

	(void)userdata;
	(void)error;
	bus_check(
	    "read", sd_bus_message_read_array(message, 'y', &bytes, &size));
	bus_check("reply", sd_bus_message_new_method_return(message, &reply));
	bus_check(
	    "append", sd_bus_message_append_array(reply, 'y', bytes, size));
	bus_check("send", sd_bus_send(NULL, reply, NULL));
	sd_bus_message_unref(reply);
	return 1;
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Echo", "ay", "ay", answer, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

/* A name for the server: its lane's broker has no other. */
static const char *
name_of(const struct bus *bus)
{
	return bus->broker ? "org.mach.Bench" : NULL;
}

static void
bus_serve(void *state)
{
	struct bus *bus = state;
	sd_bus *connection = connect_to(bus, 1);
	int r;

	bus_check("vtable",
	    sd_bus_add_object_vtable(
		connection, NULL, PATH, INTERFACE, vtable, NULL));
	if (bus->broker)
		bus_check(
		    "name", sd_bus_request_name(connection, name_of(bus), 0));
	do {
		r = sd_bus_process(connection, NULL);
		if (r == 0)
			r = sd_bus_wait(connection, UINT64_MAX);
	} while (r >= 0);
}

static int
call_once(struct bus *bus)
{
	static char bytes[4096];
	sd_bus_message *message, *reply = NULL;
	int r;

	bus_check("call",
	    sd_bus_message_new_method_call(bus->connection, &message,
		name_of(bus), PATH, INTERFACE, "Echo"));
	bus_check("append",
	    sd_bus_message_append_array(message, 'y', bytes, bus->size));
	r = sd_bus_call(bus->connection, message, 0, NULL, &reply);
	sd_bus_message_unref(reply);
	sd_bus_message_unref(message);
	return r;
}

/* Until the server has its name. */
static void
bus_join(void *state)
{
	struct bus *bus = state;

	bus->connection = connect_to(bus, 0);
	while (call_once(bus) < 0)
		usleep(1000);
}

static void
bus_call(void *state, unsigned long count)
{
	while (count-- > 0)
		bus_check("sd_bus_call", call_once(state));
}

static int
bus_broker(void *state)
{
	return ((struct bus *)state)->broker;
}

const struct contender contender_sdbus = {
	.name = "sd-bus peer to peer",
	.what = "a method call over a socket pair",
	.size = 64,
	.open = peer_open,
	.serve = bus_serve,
	.join = bus_join,
	.call = bus_call,
};

const struct contender contender_broker = {
	.name = "sd-bus through dbus-broker",
	.what = "the same through a dbus-broker",
	.size = 64,
	.open = broker_open,
	.serve = bus_serve,
	.join = bus_join,
	.call = bus_call,
	.broker = bus_broker,
};

const struct contender contender_daemon = {
	.name = "sd-bus through dbus-daemon",
	.what = "the same through a dbus-daemon",
	.size = 64,
	.open = daemon_open,
	.serve = bus_serve,
	.join = bus_join,
	.call = bus_call,
	.broker = bus_broker,
};
