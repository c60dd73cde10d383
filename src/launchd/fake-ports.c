#include "launchd/fake-ports.h"

#include <assert.h>
#include <string.h>
#include <sys/eventfd.h>

#include "launchd/ports.h"
#include "launchd/reaper.h"
#include "launchd/server.h"

#define FAKE_PORTS_MAX 512

static struct fake_port fake_ports[FAKE_PORTS_MAX];
static unsigned fake_count;
static int fake_countdown;
unsigned long fake_reaper_id;

static bool
fake_fails(void)
{
	return fake_countdown > 0 && --fake_countdown == 0;
}

void
fake_fail_call(int k)
{
	fake_countdown = k;
}

void
fake_reset(void)
{
	memset(fake_ports, 0, sizeof(fake_ports));
	fake_count = 0;
	fake_countdown = 0;
	fake_reaper_id = 0;
}

struct fake_port *
fake_port(mach_port_t name)
{
	assert(name >> 8 > 0 && name >> 8 <= fake_count);
	return &fake_ports[(name >> 8) - 1];
}

static mach_port_t
fake_new(void)
{
	assert(fake_count < FAKE_PORTS_MAX);
	return ++fake_count << 8 | 3;
}

mach_port_t
fake_client_port(void)
{
	mach_port_t name = fake_new();

	fake_port(name)->sends = 1;
	return name;
}

int
fake_rights(void)
{
	int sum = 0;
	unsigned i;

	for (i = 0; i < fake_count; i++)
		sum += fake_ports[i].sends + fake_ports[i].receive;
	return sum;
}

kern_return_t
ports_new(mach_port_t set, mach_port_t *ret_port)
{
	(void)set;
	if (fake_fails())
		return KERN_RESOURCE_SHORTAGE;
	*ret_port = fake_new();
	fake_port(*ret_port)->receive = true;
	return KERN_SUCCESS;
}

kern_return_t
ports_make_send(mach_port_t name)
{
	if (fake_fails())
		return KERN_RESOURCE_SHORTAGE;
	assert(fake_port(name)->receive);
	fake_port(name)->sends++;
	return KERN_SUCCESS;
}

kern_return_t
ports_new_service(mach_port_t *ret_port)
{
	kern_return_t kr = ports_new(MACH_PORT_NULL, ret_port);

	if (kr == KERN_SUCCESS)
		fake_port(*ret_port)->sends++;
	return kr;
}

void
ports_drop_send(mach_port_t name)
{
	assert(fake_port(name)->sends > 0);
	fake_port(name)->sends--;
}

void
ports_drop_receive(mach_port_t name)
{
	struct fake_port *port = fake_port(name);

	assert(port->receive);
	port->receive = false;
	port->dead = true;
}

kern_return_t
ports_request_death(mach_port_t name, mach_port_t notify)
{
	if (fake_fails())
		return KERN_RESOURCE_SHORTAGE;
	assert(notify == FAKE_NOTIFY);
	if (ports_dead(name))
		return KERN_INVALID_ARGUMENT;
	fake_port(name)->death_request = true;
	return KERN_SUCCESS;
}

kern_return_t
ports_request_return(mach_port_t name, mach_port_t notify)
{
	if (fake_fails())
		return KERN_RESOURCE_SHORTAGE;
	assert(notify == FAKE_NOTIFY && fake_port(name)->receive);
	fake_port(name)->return_request = true;
	return KERN_SUCCESS;
}

bool
ports_dead(mach_port_t name)
{
	return !MACH_PORT_VALID(name) || fake_port(name)->dead;
}

kern_return_t
ports_new_set(mach_port_t *ret_set, int *ret_fd)
{
	*ret_set = fake_new();
	*ret_fd = eventfd(0, EFD_CLOEXEC);
	return KERN_SUCCESS;
}

void
ports_join(mach_port_t set, mach_port_t name)
{
	assert(fake_port(name)->receive);
	fake_port(name)->set = set;
}

void
ports_leave(mach_port_t set, mach_port_t name)
{
	if (fake_port(name)->set == set)
		fake_port(name)->set = MACH_PORT_NULL;
}

bool
ports_ready(mach_port_t set, mach_port_t *ret_name)
{
	unsigned i;

	for (i = 0; i < fake_count; i++)
		if (fake_ports[i].set == set && fake_ports[i].messages > 0) {
			*ret_name = (i + 1) << 8 | 3;
			return true;
		}
	return false;
}

void
ports_drain(mach_port_t name, bool all)
{
	struct fake_port *port = fake_port(name);

	assert(port->receive);
	port->messages -= all ? port->messages : port->messages > 0;
}

kern_return_t
ports_set_bootstrap(mach_port_t name)
{
	(void)name;
	return KERN_SUCCESS;
}

kern_return_t
ports_join_set(mach_port_t set, mach_port_t name)
{
	ports_join(set, name);
	return KERN_SUCCESS;
}

mach_port_t
ports_root_context(void)
{
	return MACH_PORT_NULL;
}

kern_return_t
ports_set_root_context(mach_port_t name)
{
	(void)name;
	return KERN_SUCCESS;
}

bool
ports_has_receive(mach_port_t name)
{
	return fake_port(name)->receive;
}

int
reaper_add(struct reaper *reaper, int fd, uint32_t events, uint64_t id)
{
	(void)reaper;
	(void)events;
	assert(fd >= 0);
	fake_reaper_id = id;
	return 0;
}

int
reaper_again(struct reaper *reaper, int fd, uint32_t events, uint64_t id)
{
	(void)reaper;
	(void)fd;
	(void)events;
	(void)id;
	return 0;
}

void
server_settle(struct launchd *launchd)
{
	(void)launchd;
}
