/*
 * Every call of cases/constructs.defs from one process to another, by
 * libmach: what test-constructs.c shows of the stubs, shown of the whole. Run
 * by mach-run.
 */

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mach/linux/kernelrpc.h>
#include <mach/mach.h>
#include <mach/mach_sync_ipc.h>
#include <mach/mig.h>
#include <mach/mig_errors.h>
#include <servers/bootstrap.h>
#include <cmocka.h>

#include "constructs.h"
#include "constructs_server.h"
#include "convert_server.h"
#include "old_server.h"
#include "rig-mach.h"
#include "rpc_server.h"
#include "special.h"
#include "special_server.h"

static const char service_name[] = "org.example.golden";

static const mach_port_context_t service_context = 0x123456789abcULL;

/* --- The server's process --- */

/* Whatever a request leaves behind here shows: names, and references. */
static void
count_rights(void)
{
	mach_port_t self = mach_task_self();
	mach_msg_type_number_t count = 0, types = 0;
	mach_port_name_array_t names;
	mach_port_type_array_t kinds;

	scene->rights = 0;
	if (mach_port_names(self, &names, &count, &kinds, &types))
		return;
	for (mach_msg_type_number_t i = 0; i < count; i++) {
		mach_port_urefs_t send = 0, dead = 0;

		mach_port_get_refs(self, names[i], MACH_PORT_RIGHT_SEND, &send);
		mach_port_get_refs(
		    self, names[i], MACH_PORT_RIGHT_DEAD_NAME, &dead);
		scene->rights += 1 + send + dead;
	}
	vm_deallocate(self, (vm_address_t)names, count * sizeof(*names));
	vm_deallocate(self, (vm_address_t)kinds, types * sizeof(*kinds));
}

/* Takes the messages that use a right; hands all others to the stubs. */
static boolean_t
serve(mach_msg_header_t *in, mach_msg_header_t *out)
{
	static unsigned int nrequests;
	unsigned int n = (unsigned int)in->msgh_id - RIG_NUMBER;

	if (in->msgh_id == RIG_COUNT) {
		mig_reply_setup(in, out);
		((mig_reply_error_t *)(void *)out)->RetCode = KERN_SUCCESS;
		count_rights();
		return TRUE;
	}
	if (n >= sizeof(scene->used) / sizeof(scene->used[0])) {
		scene->seqno = nrequests++;
		return convert_server(in, out) || rpc_server(in, out) ||
		    old_demux(in, out) || special_server(in, out) ||
		    constructs_server(in, out);
	}
	mig_reply_setup(in, out);
	((mig_reply_error_t *)(void *)out)->RetCode = MIG_NO_REPLY;
	scene->used[n]++;
	return TRUE;
}

static int
run_server(void)
{
	mach_port_t self = mach_task_self();
	kern_return_t kr;

	kr = bootstrap_check_in(bootstrap_port, service_name, &server_port);
	if (kr == KERN_SUCCESS)
		kr = mach_port_allocate(
		    self, MACH_PORT_RIGHT_PORT_SET, &rig_set);
	if (kr == KERN_SUCCESS)
		kr = mach_port_move_member(self, server_port, rig_set);
	if (kr == KERN_SUCCESS)
		kr = mach_port_set_context(self, server_port, service_context);
	if (kr == KERN_SUCCESS)
		kr = mach_msg_server(serve, 65536, rig_set,
		    MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |
			MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AV));
	fprintf(stderr, "server: %s\n", mach_error_string(kr));
	return 1;
}

/* --- The client's --- */

static pid_t server;

static int
find_server(void **state)
{
	kern_return_t kr;

	(void)state;
	for (int i = 0; i < 6000; i++) {
		kr = bootstrap_look_up(
		    bootstrap_port, service_name, &server_port);
		if (kr == KERN_SUCCESS || waitpid(server, NULL, WNOHANG))
			break;
		usleep(10000);
	}
	return kr == KERN_SUCCESS ? 0 : -1;
}

static int
stop_server(void **state)
{
	int status = 0;

	(void)state;
	if (waitpid(server, &status, WNOHANG) != 0) {
		fprintf(stderr, "the server ended by itself\n");
		return -1;
	}
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return 0;
}

static int
set_up(void **state)
{
	(void)state;
	scene->called = scene->released = 0;
	scene->answer = KERN_SUCCESS;
	scene->poly_out = MACH_MSG_TYPE_MAKE_SEND;
	return 0;
}

static void
test_nothing(void **state)
{
	(void)state;
	assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
	assert_int_equal(scene->called, 1);
	scene->answer = 5;
	assert_int_equal(u_nothing(server_port), 5);
}

static void
test_scalars(void **state)
{
	(void)state;
	assert_int_equal(call_scalars(), KERN_SUCCESS);
	assert_int_equal(scene->called, 1);
}

static void
test_oneway(void **state)
{
	(void)state;
	assert_int_equal(
	    u_oneway(server_port, 1LL << 40, "one way"), KERN_SUCCESS);
	/* Behind it in the queue. */
	assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
	assert_int_equal(scene->called, 2);
}

static void
test_strings(void **state)
{
	(void)state;
	call_all_strings();
}

static void
test_arrays(void **state)
{
	(void)state;
	for (mach_msg_type_number_t n = 0; n <= 10; n++) {
		mach_msg_type_number_t room = 10;

		assert_int_equal(call_arrays(n, &room), KERN_SUCCESS);
	}
	call_array_limits();
}

static void
test_structs(void **state)
{
	(void)state;
	call_structs();
}

static void
test_rights(void **state)
{
	(void)state;
	assert_int_equal(call_rights(), KERN_SUCCESS);
	scene->poly_out = MACH_MSG_TYPE_MAKE_SEND_ONCE;
	assert_int_equal(call_rights(), KERN_SUCCESS);
	assert_int_equal(scene->called, 2);
}

static void
test_right_arrays(void **state)
{
	(void)state;
	call_right_arrays();
	call_right_array_room();
}

static void
test_exceptions(void **state)
{
	(void)state;
	call_exceptions();
}

static void
test_memory(void **state)
{
	(void)state;
	call_memory_checked();
	call_overwritten();
	call_freed();
}

static void
test_reply_ports(void **state)
{
	(void)state;
	call_ask();
	call_ask_with();
	call_ask_by();
	call_tell_with();
	assert_int_equal(scene->called, 4);
}

static void
test_tokens(void **state)
{
	(void)state;
	assert_int_equal(call_tokens(), KERN_SUCCESS);
	call_trailers();
}

static void
test_times(void **state)
{
	kern_return_t kr = MACH_RCV_TIMED_OUT;

	(void)state;
	call_timed(60000);
	call_timed_apart(60000, 60000);
	/* A quarter of a second, which a busy machine may take. */
	for (int i = 0; i < 100 && kr == MACH_RCV_TIMED_OUT; i++)
		kr = u_timed_by_statement(server_port);
	assert_int_equal(kr, KERN_SUCCESS);
	assert_int_equal(u_timed_oneway(server_port), KERN_SUCCESS);
	assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
	assert_true(scene->called >= 5);
}

static void
test_natives(void **state)
{
	(void)state;
	call_natives();
}

static void
test_renamed(void **state)
{
	(void)state;
	call_renamed();
}

static void
test_told(void **state)
{
	(void)state;
	call_told();
}

/* The other cases. */

/* Made of what a task has. */
mach_msg_return_t
mach_msg_rpc_from_kernel(
    mach_msg_header_t *msg, mach_msg_size_t send_size, mach_msg_size_t rcv_size)
{
	return mach_kernelrpc_np(msg, send_size, rcv_size);
}

mach_msg_return_t
mach_msg_send_from_kernel(mach_msg_header_t *msg, mach_msg_size_t send_size)
{
	return mach_msg(msg, MACH_SEND_MSG, send_size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

static void
test_convert(void **state)
{
	(void)state;
	call_convert();
	call_give();
}

static void
test_rpc(void **state)
{
	(void)state;
	call_rpc(60000);
}

static void
test_old(void **state)
{
	(void)state;
	call_procedures();
	call_large();
}

/* How many messages came by the thread's special reply port. */
static mach_port_seqno_t
special_replies(void)
{
	mach_port_status_t status;
	mach_msg_type_number_t count = MACH_PORT_RECEIVE_STATUS_COUNT;

	assert_int_equal(mach_port_get_attributes(mach_task_self(),
			     mig_get_special_reply_port(),
			     MACH_PORT_RECEIVE_STATUS,
			     (mach_port_info_t)&status, &count),
	    KERN_SUCCESS);
	return status.mps_seqno;
}

static void
test_special(void **state)
{
	(void)state;
	call_special(u_urgent);
	assert_int_equal(special_replies(), 1);
	call_special(u_patient);
	call_special(u_plain);
	assert_int_equal(special_replies(), 1);
	call_special(u_urgent);
	assert_int_equal(special_replies(), 2);
}

/* --- Requests that are spoilt on their way --- */

struct spoiling {
	const char *name;
	kern_return_t (*call)(void);
	size_t offset; /* of a 32-bit word in the message */
	uint32_t clear, set;
	int longer; /* bytes more are sent */
	kern_return_t expected;
};

static const struct spoiling *spoiling;

/* What the stubs of this program call; libmach keeps to its own. */
mach_msg_return_t
mach_msg(mach_msg_header_t *m, mach_msg_option_t option,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size,
    mach_port_name_t from, mach_msg_timeout_t timeout, mach_port_name_t notify)
{
	/* The stub has no more bytes to send than it means to. */
	static union {
		mach_msg_header_t header;
		char bytes[8192];
	} spoilt;
	uint32_t word;

	if (!spoiling || m->msgh_remote_port != server_port ||
	    m->msgh_id >= RIG_NUMBER)
		return mach_msg_overwrite(m, option, send_size, rcv_size, from,
		    timeout, notify, NULL, 0);
	assert_in_range(send_size, 4, sizeof(spoilt) - 64);
	memcpy(&spoilt, m, send_size);
	memcpy(&word, spoilt.bytes + spoiling->offset, 4);
	word = (word & ~spoiling->clear) | spoiling->set;
	memcpy(spoilt.bytes + spoiling->offset, &word, 4);
	return mach_msg_overwrite(&spoilt.header, option,
	    send_size + (mach_msg_size_t)spoiling->longer, rcv_size, from,
	    timeout, notify, m, 0);
}

static kern_return_t
call_five(void)
{
	mach_msg_type_number_t room = 10;

	return call_arrays(5, &room);
}

static kern_return_t
call_short_strings(void)
{
	char n[] = "n", v[] = "vvvvv", m[128], w[128], z[128] = "zz";

	return call_strings(n, v, m, w, z);
}

enum { ALL = -1, DISPOSITION = 0xff0000, ONCE = 21 << 16, MOVE = 16 << 16 };

/* Offsets are those of test-constructs.c; what machd refuses is not here. */
static const struct spoiling spoilings[] = {
	{ "size - 4", call_scalars, 20, 0, 0, -4, MIG_BAD_ARGUMENTS },
	{ "size + 4", call_scalars, 20, 0, 0, 4, MIG_BAD_ARGUMENTS },
	{ "no such routine", call_scalars, 20, ALL, 4999, 0,
	    MIG_REPLY_MISMATCH },
	{ "simple", call_rights, 0, 0x80000000U, 0, 0, MIG_BAD_ARGUMENTS },
	{ "9 descriptors", call_rights, 24, ALL, 9, 0, MIG_BAD_ARGUMENTS },
	{ "no descriptors", call_rights, 24, ALL, 0, 0, MIG_BAD_ARGUMENTS },
	{ "a send-once right for a send right", call_rights, 28 + 8,
	    DISPOSITION, ONCE, 0, MIG_TYPE_ERROR },
	{ "a receive right for a send right", call_rights, 28 + 8, DISPOSITION,
	    MOVE, 0, MIG_TYPE_ERROR },
	{ "a send right for a send-once right", call_rights, 28 + 3 * 12 + 8,
	    DISPOSITION, 20 << 16, 0, MIG_TYPE_ERROR },
	{ "a send right for a receive right", call_rights, 28 + 5 * 12 + 8,
	    DISPOSITION, 20 << 16, 0, MIG_TYPE_ERROR },
	{ "a count beyond the type", call_five, 32, ALL, 11, 0,
	    MIG_BAD_ARGUMENTS },
	{ "a count beyond everything", call_five, 32, ALL, 0x40000001U, 0,
	    MIG_BAD_ARGUMENTS },
	{ "a count beyond the message", call_five, 32, ALL, 10, 0,
	    MIG_BAD_ARGUMENTS },
	{ "a string without end", call_short_strings, 32 + 128 + 8 + 4, ALL,
	    0x41414141U, 0, MIG_BAD_ARGUMENTS },
	{ "a string beyond its type", call_short_strings, 32 + 128 + 4, ALL,
	    129, 0, MIG_BAD_ARGUMENTS },
};

/* Asks the server, which has done with every request before. */
static unsigned int
rights_of_server(void)
{
	struct {
		mig_reply_error_t reply;
		mach_msg_max_trailer_t trailer;
	} m = { .reply.Head = {
		    .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
			MACH_MSG_TYPE_MAKE_SEND_ONCE),
		    .msgh_remote_port = server_port,
		    .msgh_local_port = mig_get_reply_port(),
		    .msgh_id = RIG_COUNT } };

	assert_int_equal(
	    mach_msg(&m.reply.Head, MACH_SEND_MSG | MACH_RCV_MSG,
		sizeof(m.reply.Head), sizeof(m), mig_get_reply_port(),
		MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL),
	    MACH_MSG_SUCCESS);
	assert_int_equal(m.reply.RetCode, KERN_SUCCESS);
	assert_true(scene->rights > 0);
	return scene->rights;
}

/* A refused request leaves nothing in the server, and the next is served. */
static void
test_spoilt(void **state)
{
	unsigned int before = rights_of_server();

	(void)state;
	for (size_t i = 0; i < sizeof(spoilings) / sizeof(*spoilings); i++) {
		const struct spoiling *s = &spoilings[i];
		kern_return_t kr;

		scene->called = 0;
		spoiling = s;
		kr = s->call();
		spoiling = NULL;
		if (kr != s->expected || scene->called != 0)
			fail_msg("%s: %d instead of %d", s->name, kr,
			    s->expected);
		if (rights_of_server() != before)
			fail_msg("%s: rights stay in the server", s->name);
		assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
	}
}

/* A server that does not answer in time, and then does. */
static void
test_late(void **state)
{
	(void)state;
	kill(server, SIGSTOP);
	assert_int_equal(u_timed(server_port, 20, 9), MACH_RCV_TIMED_OUT);
	kill(server, SIGCONT);
	assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
}

#define TEST(name) cmocka_unit_test_setup(test_##name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(nothing), TEST(scalars),
		TEST(oneway), TEST(strings), TEST(arrays), TEST(structs),
		TEST(rights), TEST(right_arrays), TEST(exceptions),
		TEST(memory), TEST(reply_ports), TEST(tokens), TEST(times),
		TEST(natives), TEST(renamed), TEST(told), TEST(convert),
		TEST(rpc), TEST(old), TEST(special), TEST(spoilt), TEST(late) };

	scene = mmap(NULL, sizeof(*scene), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (scene == MAP_FAILED)
		return 1;
	scene->client_pid = (unsigned int)getpid();
	scene->uid = geteuid();
	server = fork();
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		exit(run_server());
	}
	scene->server_pid = (unsigned int)server;
	return cmocka_run_group_tests(tests, find_server, stop_server);
}
