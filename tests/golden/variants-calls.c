/* Clients of the other cases; see test-variants.c. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "convert.h"
#include "old.h"
#include "pattern.h"
#include "rig.h"
#include "rpc.h"
#include "special.h"

void
report_error(kern_return_t kr)
{
	scene->reported = kr;
}

void
call_convert(void)
{
	mach_port_t u = rig_right(13, MACH_MSG_TYPE_COPY_SEND), v = 0;
	uint32_t m = 0, k = 9;

	assert_int_equal(u_convert(server_port, u, 7, &v, &m, &k), KERN_SUCCESS);
	assert_int_equal(v, u);
	assert_int_equal(m, 8);
	assert_int_equal(k, 2 * 1009 - 1000);
	assert_int_equal(scene->released, 2);
	scene->released = 0;
	scene->answer = KERN_FAILURE;
	assert_int_equal(u_convert(server_port, u, 7, &v, &m, &k), KERN_FAILURE);
	assert_int_equal(scene->released, 2);
	scene->answer = KERN_SUCCESS;
}

void
call_give(void)
{
	mach_port_t a, b, c, d;
	port_list_t e;
	mach_msg_type_number_t n = 0;

	assert_int_equal(
	    u_give(server_port, &a, &b, &c, &d, &e, &n), KERN_SUCCESS);
	rig_check_right(a, 4, MACH_MSG_TYPE_PORT_SEND);
	rig_check_right(b, 5, MACH_MSG_TYPE_PORT_SEND);
	rig_check_right(c, 6, MACH_MSG_TYPE_PORT_SEND_ONCE);
	rig_check_right(d, 7, MACH_MSG_TYPE_PORT_RECEIVE);
	assert_int_equal(n, 3);
	for (unsigned int i = 0; i < 3; i++)
		rig_check_right(e[i], 8 + i, MACH_MSG_TYPE_PORT_SEND);
}

void
call_rpc(mach_msg_timeout_t ms)
{
	mach_port_t right = 0;
	int value = 0;

	assert_int_equal(
	    u_get(server_port, 0x303, &value, &right), KERN_SUCCESS);
	assert_int_equal(value, 11);
	rig_check_right(right, 7, MACH_MSG_TYPE_PORT_SEND);
	assert_int_equal(
	    u_get_soon(server_port, 0x303, &value, &right, ms), KERN_SUCCESS);
	rig_check_right(right, 7, MACH_MSG_TYPE_PORT_SEND);
	assert_int_equal(u_tell(server_port, 12), KERN_SUCCESS);
	scene->answer = KERN_NO_SPACE;
	assert_int_equal(
	    u_get(server_port, 0x303, &value, &right), KERN_NO_SPACE);
	scene->answer = KERN_SUCCESS;
}

void
call_procedures(void)
{
	unsigned int before = scene->called;

	scene->reported = 0;
	u_act_oneway(server_port, 14);
	u_act(server_port, 13);
	assert_int_equal(scene->called, before + 2);
	assert_int_equal(scene->reported, 0);
}

void
call_large(void)
{
	static char data[20000], back[20000];
	static wide_t w[900];
	mach_msg_type_number_t n = sizeof(back);

	fill(data, sizeof(data), 3);
	for (int i = 0; i < 900; i++)
		w[i].x = i;
	assert_int_equal(u_large(server_port, data, sizeof(data), back, &n,
			     KERN_SUCCESS, w, 900),
	    KERN_SUCCESS);
	assert_int_equal(n, sizeof(data));
	assert_memory_equal(data, back, sizeof(data));
	assert_int_equal(
	    u_large(server_port, data, 1, back, &n, KERN_FAILURE, w, 900),
	    KERN_FAILURE);
}

void
call_special(kern_return_t (*call)(mach_port_t, mach_port_t, int *))
{
	int a = 0;

	assert_int_equal(
	    call(server_port, rig_right(8, MACH_MSG_TYPE_MOVE_SEND), &a),
	    KERN_SUCCESS);
	assert_int_equal(a, 15);
	rig_check_used(8);
}
