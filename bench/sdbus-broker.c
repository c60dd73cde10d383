#include "sdbus-broker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

/*
 * What AddListener takes as policy, as of dbus-broker 33: for a uid, for
 * ranges of ids, then SELinux names, AppArmor, the bus's type.
 */
#define BATCH  "bta(btbs)a(btssssuutt)a(btssssuutt)"
#define POLICY "a(u(" BATCH "))a(buu(" BATCH "))a(ss)bs"

#define BROKER_NAME "org.bus1.DBus.Broker"

/* A socket with a name that the kernel chose. */
static int
listen_somewhere(char *address, size_t size)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	socklen_t length = sizeof(name);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&name, sizeof(sa_family_t)) < 0 ||
	    getsockname(fd, (struct sockaddr *)&name, &length) < 0 ||
	    listen(fd, 16) < 0)
		bench_fail("a socket for dbus-broker", errno);
	snprintf(address, size, "unix:abstract=%.*s",
	    (int)(length - offsetof(struct sockaddr_un, sun_path) - 1),
	    name.sun_path + 1);
	return fd;
}

static int
run_broker(int controller)
{
	char text[16];
	int pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(text, sizeof(text), "%d", controller);
	fcntl(controller, F_SETFD, 0);
	execlp("dbus-broker", "dbus-broker", "--controller", text,
	    "--machine-id", "00000000000000000000000000000001", (char *)NULL);
	_exit(127);
}

/* Everybody may do everything. */
static int
append_policy(sd_bus_message *message)
{
	int r = sd_bus_message_open_container(message, 'v', "(" POLICY ")");

	if (r >= 0)
		r = sd_bus_message_append(message, "(" POLICY ")", 1,
		    UINT32_MAX, true, UINT64_C(1), 1, true, UINT64_C(1), true,
		    "", 1, true, UINT64_C(1), "", "", "", "", 0, 0, UINT64_C(0),
		    UINT64_MAX, 1, true, UINT64_C(1), "", "", "", "", 0, 0,
		    UINT64_C(0), UINT64_MAX, 0, 0, false, "session");
	if (r >= 0)
		r = sd_bus_message_close_container(message);
	return r;
}

static int
add_listener(sd_bus *bus, int listener)
{
	sd_bus_message *message = NULL;
	int r = sd_bus_message_new_method_call(bus, &message, NULL,
	    "/org/bus1/DBus/Broker", BROKER_NAME, "AddListener");

	if (r >= 0)
		r = sd_bus_message_append(
		    message, "oh", "/org/bus1/DBus/Listener/0", listener);
	if (r >= 0)
		r = append_policy(message);
	if (r >= 0)
		r = sd_bus_call(bus, message, 0, NULL, NULL);
	sd_bus_message_unref(message);
	return r;
}

int
sdbus_broker_start(char *address, size_t size)
{
	int pair[2], listener = listen_somewhere(address, size), pid;
	sd_bus *bus = NULL;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		pair) < 0)
		bench_fail("socketpair", errno);
	pid = run_broker(pair[1]);
	close(pair[1]);
	/* The broker ends with its controller, so the bus is kept. */
	if (pid > 0 && sd_bus_new(&bus) >= 0 &&
	    sd_bus_set_fd(bus, pair[0], pair[0]) >= 0 &&
	    sd_bus_start(bus) >= 0 && add_listener(bus, listener) >= 0) {
		close(listener);
		return pid;
	}
	if (pid > 0)
		kill(pid, SIGKILL);
	close(listener);
	return 0;
}

static int
run_daemon(int said)
{
	char text[32];
	int pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(text, sizeof(text), "--print-address=%d", said);
	fcntl(said, F_SETFD, 0);
	/* It complains of limits that it may not raise. */
	dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
	execlp("dbus-daemon", "dbus-daemon", "--session", "--nofork",
	    "--nopidfile", "--nosyslog", "--address=unix:tmpdir=/tmp", text,
	    (char *)NULL);
	_exit(127);
}

int
sdbus_daemon_start(char *address, size_t size)
{
	int said[2], pid;
	FILE *file;

	if (pipe2(said, O_CLOEXEC) < 0)
		bench_fail("pipe", errno);
	pid = run_daemon(said[1]);
	close(said[1]);
	file = fdopen(said[0], "r");
	if (!file)
		bench_fail("fdopen", errno);
	if (!fgets(address, (int)size, file))
		pid = 0;
	fclose(file);
	address[strcspn(address, "\n")] = '\0';
	return pid > 0 ? pid : 0;
}
