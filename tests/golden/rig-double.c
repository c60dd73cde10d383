/* The rig of one process: rights are numbers, and arrive as they were sent. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "double.h"
#include "rig.h"

static struct scene only_scene;

struct scene *scene = &only_scene;
mach_port_t server_port = DOUBLE_PORT;

mach_port_t
rig_right(unsigned int n, mach_msg_type_name_t disposition)
{
	(void)disposition;
	return 0x2003 + 0x100 * n;
}

void
rig_check_right(mach_port_t name, unsigned int n, mach_msg_type_name_t kind)
{
	assert_int_equal(name, rig_right(n, kind));
}

void
rig_check_used(unsigned int n)
{
	(void)n;
}

void
rig_check_reply_port(mach_port_t name, unsigned int n)
{
	assert_int_equal(name, n ? rig_right(n, 0) : DOUBLE_REPLY_PORT);
}

void *
rig_memory(const void *from, mach_msg_size_t size)
{
	return memcpy(double_alloc(size), from, size);
}
