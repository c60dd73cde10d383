/* The servers of the other cases; see test-variants.c. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "convert_server.h"
#include "old_server.h"
#include "rig.h"
#include "rpc_server.h"
#include "special_server.h"

static struct thing things[64];

thing_ref_t
thing_of_port(mach_port_t port)
{
	struct thing *t = things;

	while (t->number && t->number != port)
		t++;
	assert_true(t < things + 63);
	t->number = port;
	return t;
}

mach_port_t
port_of_thing(thing_ref_t thing)
{
	return thing ? thing->number : MACH_PORT_NULL;
}

void
thing_release(thing_ref_t thing)
{
	assert_non_null(thing);
	scene->released++;
}

uint32_t
number_in(uint32_t number)
{
	return number + 1000;
}

uint32_t
number_out(uint32_t number)
{
	return number - 1000;
}

kern_return_t
s_convert(thing_ref_t t, thing_ref_t u, uint32_t n, thing_ref_t *v, uint32_t *m,
    uint32_t *k)
{
	scene->called++;
	assert_int_equal(t->number, server_port);
	assert_int_equal(n, 1007);
	assert_int_equal(scene->released, 0);
	*v = u;
	*m = 1008;
	*k *= 2;
	return scene->answer;
}

kern_return_t
s_give(thing_ref_t t, mach_port_t *a, mach_port_t *b, mach_port_t *c,
    mach_port_t *d, port_list_t *e, mach_msg_type_number_t *eCnt)
{
	mach_port_t list[3];

	(void)t;
	scene->called++;
	*a = rig_right(4, MACH_MSG_TYPE_MOVE_SEND);
	*b = rig_right(5, MACH_MSG_TYPE_MOVE_SEND);
	*c = rig_right(6, MACH_MSG_TYPE_MOVE_SEND_ONCE);
	*d = rig_right(7, MACH_MSG_TYPE_MOVE_RECEIVE);
	for (unsigned int i = 0; i < 3; i++)
		list[i] = rig_right(8 + i, MACH_MSG_TYPE_MOVE_SEND);
	*e = rig_memory(list, sizeof(list));
	*eCnt = 3;
	return scene->answer;
}

kern_return_t
s_get(mach_port_t p, mach_port_name_t name, int *value, mach_port_t *right)
{
	scene->called++;
	assert_int_equal(p, server_port);
	assert_int_equal(name, 0x303);
	*value = 11;
	*right = rig_right(7, MACH_MSG_TYPE_MOVE_SEND);
	return scene->answer;
}

kern_return_t
s_get_soon(mach_port_t p, mach_port_name_t name, int *value, mach_port_t *right)
{
	return s_get(p, name, value, right);
}

kern_return_t
s_tell(mach_port_t p, int value)
{
	scene->called++;
	(void)p;
	assert_int_equal(value, 12);
	return scene->answer;
}

void
s_act(mach_port_t p, int a)
{
	(void)p;
	scene->called++;
	assert_int_equal(a, 13);
}

void
s_act_oneway(mach_port_t p, int a)
{
	(void)p;
	scene->called++;
	assert_int_equal(a, 14);
}

kern_return_t
s_large(mach_port_t p, big_t data, mach_msg_type_number_t dataCnt, big_t back,
    mach_msg_type_number_t *backCnt, int x, wide_t *w,
    mach_msg_type_number_t wCnt)
{
	(void)p;
	scene->called++;
	assert_int_equal((uintptr_t)w % 8, 0);
	assert_int_equal(wCnt, 900);
	assert_true(w[899].x == 899);
	memcpy(back, data, dataCnt);
	*backCnt = dataCnt;
	return x;
}

kern_return_t
s_urgent(mach_port_t p, mach_port_t r, int *a)
{
	(void)p;
	rig_check_right(r, 8, MACH_MSG_TYPE_PORT_SEND);
	*a = 15;
	return KERN_SUCCESS;
}

kern_return_t
s_patient(mach_port_t p, mach_port_t r, int *a)
{
	return s_urgent(p, r, a);
}

kern_return_t
s_plain(mach_port_t p, mach_port_t r, int *a)
{
	return s_urgent(p, r, a);
}
