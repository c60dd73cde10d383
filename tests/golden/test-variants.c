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
#include "rig.h"
#include "rpc.h"
#include "rpc_server.h"
#include "special.h"
#include "special_server.h"

static void
test_convert(void **state)
{
	(void)state;
	double_state.demux = convert_server;
	call_convert();
}

static void
test_give(void **state)
{
	(void)state;
	double_state.demux = convert_server;
	call_give();
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
		     .msgh_local_port = server_port,
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
	assert_int_equal(out.a.name, rig_right(4, 0));
	assert_int_equal(out.Head.msgh_bits, MACH_MSGH_BITS_COMPLEX | 18);
	assert_int_equal(out.Head.msgh_size, sizeof(out));
}

static void
test_kernelrpc(void **state)
{
	mach_port_t right = 0;
	int value = 0;

	(void)state;
	double_state.demux = rpc_server;
	call_rpc(100);
	/* What has a time is a message like any other. */
	assert_int_equal(double_state.nkernelrpc, 2);
	double_state.fail = MACH_SEND_INVALID_DEST;
	assert_int_equal(
	    u_get(DOUBLE_PORT, 0x303, &value, &right), MACH_SEND_INVALID_DEST);
	assert_int_equal(
	    u_get_soon(DOUBLE_PORT, 0x303, &value, &right, 100), KERN_SUCCESS);
	assert_int_equal(double_state.timeout, 100);
	assert_int_equal(double_state.nkernelrpc, 3);
}

static void
test_procedures(void **state)
{
	(void)state;
	double_state.demux = old_demux;
	call_procedures();
	double_state.fail = MACH_SEND_INVALID_DEST;
	u_act(DOUBLE_PORT, 13);
	assert_int_equal(scene->reported, MACH_SEND_INVALID_DEST);
}

static void
test_large(void **state)
{
	(void)state;
	double_state.demux = old_demux;
	call_large();
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
		call_special(t[i].call);
		double_state.fail = t[i].error;
		assert_int_equal(t[i].call(server_port, 8, &a), t[i].error);
		assert_int_equal(double_state.ndestroyed, t[i].destroyed);
	}
}

static int
set_up(void **state)
{
	(void)state;
	double_reset();
	*scene = (struct scene){ .answer = KERN_SUCCESS };
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
	const struct CMUnitTest tests[] = { TEST(convert), TEST(give),
		TEST(kernel_dispositions), TEST(kernelrpc), TEST(procedures),
		TEST(large), TEST(consume) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
