/*
 * What the other cases become, run: conversions and the kernel's dispositions
 * (convert.defs), kernelrpc (rpc.defs), procedures and large messages
 * (old.defs), special reply ports and used-up requests (special.defs).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "convert.h"
#include "convert_server.h"
#include "double.h"
#include "old.h"
#include "old_server.h"
#include "rpc.h"
#include "rpc_server.h"
#include "special.h"
#include "special_server.h"

/* --- convert.defs --- */

static struct thing things[8];
static unsigned int nreleased, called;
static kern_return_t answer;

thing_ref_t
thing_of_port(mach_port_t port)
{
	struct thing *t = &things[port % 8];

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
	nreleased++;
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
	called++;
	assert_ptr_equal(t, &things[DOUBLE_PORT % 8]);
	assert_ptr_equal(u, &things[5]);
	assert_int_equal(n, 1007);
	assert_int_equal(nreleased, 0);
	*v = u;
	*m = 1008;
	*k *= 2;
	return answer;
}

kern_return_t
s_give(thing_ref_t t, mach_port_t *a, mach_port_t *b, mach_port_t *c,
    mach_port_t *d, port_list_t *e, mach_msg_type_number_t *eCnt)
{
	(void)t;
	called++;
	*a = 4;
	*b = 8;
	*c = 12;
	*d = 16;
	*e = double_alloc(3 * sizeof(**e));
	*eCnt = 3;
	return answer;
}

static void
test_convert(void **state)
{
	mach_port_t v = 0;
	uint32_t m = 0, k = 9;

	(void)state;
	double_state.demux = convert_server;
	assert_int_equal(
	    u_convert(DOUBLE_PORT, 13, 7, &v, &m, &k), KERN_SUCCESS);
	assert_int_equal(v, 13);
	assert_int_equal(m, 8);
	assert_int_equal(k, 2 * 1009 - 1000);
	assert_int_equal(nreleased, 2);
	nreleased = 0;
	answer = KERN_FAILURE;
	assert_int_equal(
	    u_convert(DOUBLE_PORT, 13, 7, &v, &m, &k), KERN_FAILURE);
	assert_int_equal(nreleased, 2);
}

/* The kernel moves what its function returned. */
static void
test_kernel_dispositions(void **state)
{
	union {
		mach_msg_header_t head;
		char bytes[4096];
	} in = { .head = { .msgh_bits = MACH_MSGH_BITS(18, 17),
		     .msgh_size = 24,
		     .msgh_remote_port = 4,
		     .msgh_local_port = DOUBLE_PORT,
		     .msgh_id = 6001 } };
	__Reply__give_t out;

	(void)state;
	memset(&out, 0xee, sizeof(out));
	assert_true(convert_server(&in.head, &out.Head));
	assert_int_equal(out.a.disposition, MACH_MSG_TYPE_MOVE_SEND);
	assert_int_equal(out.b.disposition, MACH_MSG_TYPE_MOVE_SEND);
	assert_int_equal(out.c.disposition, MACH_MSG_TYPE_MOVE_SEND_ONCE);
	assert_int_equal(out.d.disposition, MACH_MSG_TYPE_MOVE_RECEIVE);
	assert_int_equal(out.e.disposition, MACH_MSG_TYPE_MOVE_SEND);
	assert_int_equal(out.e.count, 3);
	assert_int_equal(out.a.name, 4);
	assert_int_equal(out.Head.msgh_bits, MACH_MSGH_BITS_COMPLEX | 18);
	assert_int_equal(out.Head.msgh_size, sizeof(out));
}

/* --- rpc.defs --- */

kern_return_t
s_get(mach_port_t p, mach_port_name_t name, int *value, mach_port_t *right)
{
	called++;
	assert_int_equal(p, DOUBLE_PORT);
	assert_int_equal(name, 0x303);
	*value = 11;
	*right = 0x403;
	return answer;
}

kern_return_t
s_get_soon(mach_port_t p, mach_port_name_t name, int *value, mach_port_t *right)
{
	return s_get(p, name, value, right);
}

kern_return_t
s_tell(mach_port_t p, int value)
{
	called++;
	(void)p;
	assert_int_equal(value, 12);
	return answer;
}

static void
test_kernelrpc(void **state)
{
	mach_port_t right = 0;
	int value = 0;

	(void)state;
	double_state.demux = rpc_server;
	assert_int_equal(
	    u_get(DOUBLE_PORT, 0x303, &value, &right), KERN_SUCCESS);
	assert_int_equal(value, 11);
	assert_int_equal(right, 0x403);
	assert_int_equal(double_state.nkernelrpc, 1);
	/* What has a time is a message like any other. */
	assert_int_equal(
	    u_get_soon(DOUBLE_PORT, 0x303, &value, &right, 100), KERN_SUCCESS);
	assert_int_equal(double_state.timeout, 100);
	assert_int_equal(u_tell(DOUBLE_PORT, 12), KERN_SUCCESS);
	assert_int_equal(double_state.nkernelrpc, 1);
	answer = KERN_NO_SPACE;
	assert_int_equal(
	    u_get(DOUBLE_PORT, 0x303, &value, &right), KERN_NO_SPACE);
	double_state.fail = MACH_SEND_INVALID_DEST;
	assert_int_equal(
	    u_get(DOUBLE_PORT, 0x303, &value, &right), MACH_SEND_INVALID_DEST);
}

/* --- old.defs --- */

static kern_return_t reported;

void
report_error(kern_return_t kr)
{
	reported = kr;
}

void
s_act(mach_port_t p, int a)
{
	(void)p;
	called++;
	assert_int_equal(a, 13);
}

void
s_act_oneway(mach_port_t p, int a)
{
	(void)p;
	called++;
	assert_int_equal(a, 14);
}

kern_return_t
s_large(mach_port_t p, big_t data, mach_msg_type_number_t dataCnt, big_t back,
    mach_msg_type_number_t *backCnt, int x, wide_t *w,
    mach_msg_type_number_t wCnt)
{
	(void)p;
	called++;
	assert_int_equal((uintptr_t)w % 8, 0);
	assert_int_equal(wCnt, 900);
	assert_true(w[899].x == 899);
	memcpy(back, data, dataCnt);
	*backCnt = dataCnt;
	return x;
}

static void
test_procedures(void **state)
{
	(void)state;
	double_state.demux = old_demux;
	reported = 0;
	u_act(DOUBLE_PORT, 13);
	u_act_oneway(DOUBLE_PORT, 14);
	assert_int_equal(called, 2);
	assert_int_equal(reported, 0);
	double_state.fail = MACH_SEND_INVALID_DEST;
	u_act(DOUBLE_PORT, 13);
	assert_int_equal(reported, MACH_SEND_INVALID_DEST);
}

static void
test_large(void **state)
{
	static char data[20000], back[20000];
	static wide_t w[900];
	mach_msg_type_number_t n = sizeof(back);

	(void)state;
	double_state.demux = old_demux;
	fill(data, sizeof(data), 3);
	for (int i = 0; i < 900; i++)
		w[i].x = i;
	assert_int_equal(u_large(DOUBLE_PORT, data, sizeof(data), back, &n,
			     KERN_SUCCESS, w, 900),
	    KERN_SUCCESS);
	assert_int_equal(n, sizeof(data));
	assert_memory_equal(data, back, sizeof(data));
	assert_int_equal(
	    u_large(DOUBLE_PORT, data, 1, back, &n, KERN_FAILURE, w, 900),
	    KERN_FAILURE);
}

/* --- special.defs --- */

kern_return_t
s_urgent(mach_port_t p, mach_port_t r, int *a)
{
	(void)p;
	assert_int_equal(r, 8);
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

static void
test_consume(void **state)
{
	static const struct {
		kern_return_t (*call)(mach_port_t, mach_port_t, int *);
		mach_msg_return_t error;
		unsigned int destroyed;
	} t[] = {
		{ u_urgent, MACH_SEND_TIMED_OUT, 1 },
		{ u_urgent, MACH_SEND_INVALID_DEST, 1 },
		{ u_urgent, MACH_RCV_TIMED_OUT, 0 },
		{ u_patient, MACH_SEND_TIMED_OUT, 1 },
		{ u_patient, MACH_SEND_INVALID_DEST, 0 },
		{ u_plain, MACH_SEND_TIMED_OUT, 0 },
		{ u_plain, MACH_SEND_NO_BUFFER, 0 },
	};
	int a = 0;

	(void)state;
	double_state.demux = special_server;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		double_state.ndestroyed = 0;
		assert_int_equal(t[i].call(DOUBLE_PORT, 8, &a), KERN_SUCCESS);
		assert_int_equal(a, 15);
		double_state.fail = t[i].error;
		assert_int_equal(t[i].call(DOUBLE_PORT, 8, &a), t[i].error);
		assert_int_equal(double_state.ndestroyed, t[i].destroyed);
	}
}

static int
set_up(void **state)
{
	(void)state;
	double_reset();
	called = nreleased = 0;
	answer = KERN_SUCCESS;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	double_reset();
	return 0;
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(convert),
		TEST(kernel_dispositions), TEST(kernelrpc), TEST(procedures),
		TEST(large), TEST(consume) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
