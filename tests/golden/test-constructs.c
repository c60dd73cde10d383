/*
 * What cases/constructs.defs becomes, run: user stubs against server stubs.
 * Plain values are also tried at random (random_interface.py); here are the
 * limits, the layouts, and what is refused.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "constructs.h"
#include "constructs_server.h"
#include "double.h"
#include "rig.h"

/* --- Set-up --- */

static int
set_up(void **state)
{
	(void)state;
	double_reset();
	double_state.demux = constructs_server;
	*scene = (struct scene){ .answer = KERN_SUCCESS,
		.poly_out = MACH_MSG_TYPE_MAKE_SEND,
		.client_pid = 4711,
		.server_pid = 4711,
		.uid = 1000,
		.seqno = 77 };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	double_reset();
	return 0;
}

/* Keeps a copy of the request and the reply. */
static union {
	mach_msg_header_t head;
	uint32_t words[1024];
	char bytes[4096];
} seen, seen_reply;

static void
see_request(mach_msg_header_t *m)
{
	memset(&seen, 0, sizeof(seen));
	memcpy(&seen, m, m->msgh_size);
}

static void
see_reply(mach_msg_header_t *m)
{
	memset(&seen_reply, 0, sizeof(seen_reply));
	memcpy(&seen_reply, m, m->msgh_size);
}

static void
look(void)
{
	double_state.on_request = see_request;
	double_state.on_reply = see_reply;
}

/* --- What arrives, and where in the message --- */

static void
test_nothing(void **state)
{
	(void)state;
	look();
	assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
	assert_int_equal(scene->called, 1);
	assert_int_equal(seen.head.msgh_size, 24);
	assert_int_equal(seen.head.msgh_id, 5000);
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(18, 17));
	assert_int_equal(seen_reply.head.msgh_size, 36);
	assert_int_equal(seen_reply.head.msgh_id, 5100);
	assert_int_equal(seen_reply.head.msgh_bits, MACH_MSGH_BITS(0, 18));
	scene->answer = 5;
	assert_int_equal(u_nothing(server_port), 5);
	scene->answer = MIG_NO_REPLY;
	assert_int_equal(u_nothing(server_port), MACH_RCV_TIMED_OUT);
}

static void
test_scalars(void **state)
{
	(void)state;
	look();
	assert_int_equal(call_scalars(), KERN_SUCCESS);
	assert_int_equal(seen.head.msgh_size, 80);
	assert_int_equal(seen.words[24 / 4], 0);
	assert_int_equal(seen.words[28 / 4], 1); /* NDR: little-endian */
	assert_int_equal(seen.words[32 / 4], 'a');
	assert_int_equal(seen.words[36 / 4], 0xfffe);
	assert_int_equal(seen.words[40 / 4], 3);
	assert_memory_equal(seen.bytes + 44, &(int64_t){ -4000000000000LL }, 8);
	assert_memory_equal(seen.bytes + 52, &(double){ 0.5 }, 8);
	assert_int_equal(seen.words[60 / 4], 1);
	assert_int_equal(seen.words[64 / 4], 0x707);
	assert_int_equal(seen.words[68 / 4], 8);
	assert_int_equal(seen.words[72 / 4], 41);
	assert_int_equal(seen_reply.head.msgh_size, 64);
	assert_int_equal(seen_reply.words[32 / 4], KERN_SUCCESS);
	assert_int_equal(seen_reply.words[36 / 4], 'A');
	assert_int_equal(seen_reply.words[40 / 4], 20);
	assert_int_equal(seen_reply.words[44 / 4], (uint32_t)-30);
	assert_int_equal(seen_reply.words[56 / 4], 42);
}

static void
test_oneway(void **state)
{
	static const char text[] = "one way";

	(void)state;
	look();
	assert_int_equal(u_oneway(server_port, 1LL << 40, text), KERN_SUCCESS);
	assert_int_equal(scene->called, 1);
	assert_int_equal(seen.head.msgh_remote_port, MACH_PORT_NULL);
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(0, 17));
	assert_int_equal(seen.head.msgh_size, 24 + 8 + 8 + 4 + 4 + 8);
	assert_int_equal(seen.words[40 / 4], 0); /* offset */
	assert_int_equal(seen.words[44 / 4], 8); /* with the NUL */
	assert_int_equal(double_state.options, MACH_SEND_MSG);
	scene->answer = 77;
	assert_int_equal(u_oneway(server_port, 1LL << 40, text), KERN_SUCCESS);
	assert_int_equal(double_state.result, 77);
}

static void
test_strings(void **state)
{
	(void)state;
	look();
	call_all_strings();
	/* 128 fixed, offset and count and "abc", the same and "", 7 and pad */
	assert_int_equal(seen.head.msgh_size, 32 + 128 + 8 + 4 + 8 + 4 + 8);
}

static void
test_arrays(void **state)
{
	(void)state;
	look();
	for (mach_msg_type_number_t n = 0; n <= 10; n++) {
		mach_msg_type_number_t room = 10;
		unsigned int odd = (n + 3) / 4 * 4, small = n < 2 ? n : 2;

		assert_int_equal(call_arrays(n, &room), KERN_SUCCESS);
		/* aCnt a bCnt b cCnt c eCnt gCnt g x */
		assert_int_equal(seen.head.msgh_size,
		    32 + 4 + 4 * n + 4 + odd + 4 + 8 * small + 4 + 4 + odd + 4);
		assert_int_equal(seen_reply.head.msgh_size,
		    36 + 4 + 4 * n + 4 + odd + 4 + 8 * small + 4 + odd + 4);
	}
}

static void
test_array_limits(void **state)
{
	(void)state;
	call_array_limits();
}

static void
test_structs(void **state)
{
	(void)state;
	look();
	call_structs();
	assert_int_equal(
	    seen.head.msgh_size, 32 + 8 + 8 + 8 + 48 + 16 + 4 + 32 + 4);
}

static void
test_rights(void **state)
{
	static const mach_msg_type_name_t dispositions[] = { 17, 17, 17, 18, 18,
		16, 17, 16, 18, 17 };
	const mach_msg_base_t *base = (const void *)&seen;
	const mach_msg_port_descriptor_t *d = (const void *)(base + 1);

	(void)state;
	look();
	scene->poly_out = MACH_MSG_TYPE_MAKE_SEND_ONCE;
	assert_int_equal(call_rights(), KERN_SUCCESS);
	/* No data: no NDR, and no RetCode in the reply. */
	assert_int_equal(seen.head.msgh_size, 28 + 10 * 12);
	assert_int_equal(base->body.msgh_descriptor_count, 10);
	for (unsigned int i = 0; i < 10; i++)
		assert_int_equal(d[i].disposition, dispositions[i]);
	assert_int_equal(seen_reply.head.msgh_size, 28 + 3 * 12);
}

static void
test_right_arrays(void **state)
{
	(void)state;
	look();
	call_right_arrays();
	assert_int_equal(seen.head.msgh_size, 28 + 6 * 12 + 8 + 4 + 4 + 4);
	assert_int_equal(scene->called, 1);
}

static void
test_right_array_room(void **state)
{
	(void)state;
	call_right_array_room();
	assert_int_equal(double_state.result, MIG_ARRAY_TOO_LARGE);
}

static void
test_exceptions(void **state)
{
	(void)state;
	look();
	call_exceptions();
	/* Ten descriptors, whatever the count; then NDR, count, 3 times 3. */
	assert_int_equal(seen_reply.head.msgh_size, 28 + 120 + 8 + 4 + 36);
}

static void
test_memory(void **state)
{
	const mach_msg_base_t *base = (const void *)&seen;
	const mach_msg_ool_descriptor_t *ool = (const void *)(base + 1);

	(void)state;
	look();
	call_memory_checked();
	/* Four descriptors, NDR, three counts: of names, in characters. */
	assert_int_equal(seen.head.msgh_size, 28 + 4 * 16 + 8 + 12);
	assert_int_equal(seen.words[(28 + 64 + 8) / 4], 1000);
	assert_int_equal(seen.words[(28 + 64 + 12) / 4], 3);
	assert_int_equal(seen.words[(28 + 64 + 16) / 4], 256);
	assert_int_equal(ool[0].deallocate, 0);
	assert_int_equal(ool[0].copy, MACH_MSG_VIRTUAL_COPY);
	assert_int_equal(ool[2].deallocate, 1);
	assert_int_equal(ool[2].size, 256);
	assert_int_equal(ool[3].copy, MACH_MSG_PHYSICAL_COPY);
	assert_int_equal(ool[3].size, sizeof(couple_t));
}

static void
test_overwritten(void **state)
{
	(void)state;
	call_overwritten();
}

static void
test_freed(void **state)
{
	(void)state;
	call_freed();
}

static void
test_reply_ports(void **state)
{
	(void)state;
	look();
	call_ask();
	call_ask_with();
	call_ask_by();
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(17, 17));
	assert_int_equal(
	    seen.head.msgh_remote_port, rig_right(3, MACH_MSG_TYPE_MAKE_SEND));
	call_tell_with();
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(18, 17));
	assert_int_equal(scene->called, 4);
}

static void
test_tokens(void **state)
{
	(void)state;
	assert_int_equal(call_tokens(), KERN_SUCCESS);
	assert_int_equal(double_state.options,
	    MACH_SEND_MSG | MACH_RCV_MSG |
		MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |
		MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT));
	call_trailers();
}

static void
test_times(void **state)
{
	(void)state;
	call_timed(321);
	assert_int_equal(double_state.timeout, 321);
	assert_int_equal(double_state.options,
	    MACH_SEND_MSG | MACH_RCV_MSG | MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT);
	call_timed_apart(500, 100);
	assert_int_equal(double_state.timeout, 500);
	assert_int_equal(double_state.options,
	    MACH_RCV_MSG | MACH_RCV_TIMEOUT | MACH_RCV_INTERRUPT);
	assert_int_equal(u_timed_by_statement(server_port), KERN_SUCCESS);
	assert_int_equal(double_state.timeout, 250);
	assert_true(double_state.options & MACH_SEND_INTERRUPT);
	assert_int_equal(u_timed_oneway(server_port), KERN_SUCCESS);
	assert_int_equal(double_state.timeout, 125);
	assert_int_equal(double_state.options,
	    MACH_SEND_MSG | MACH_SEND_TIMEOUT | MACH_SEND_INTERRUPT);
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

static void
test_send_errors(void **state)
{
	static const mach_msg_return_t errors[] = { MACH_SEND_INVALID_DEST,
		MACH_SEND_TIMED_OUT, MACH_RCV_TIMED_OUT, MACH_RCV_PORT_CHANGED };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		double_state.fail = errors[i];
		assert_int_equal(u_nothing(server_port), errors[i]);
	}
	assert_int_equal(scene->called, 0);
}

static void
test_demux(void **state)
{
	union {
		mach_msg_header_t head;
		mig_reply_error_t error;
	} in = { .head = { .msgh_size = 24,
		     .msgh_bits = 18,
		     .msgh_remote_port = 4,
		     .msgh_id = 5003 } },
	  out;

	(void)state;
	/* 5003 is skipped; the others are outside. */
	for (int id = 4999; id < 5100; id += id == 4999 ? 4 : 90) {
		in.head.msgh_id = id;
		memset(&out, 0xee, sizeof(out));
		assert_false(constructs_server(&in.head, &out.head));
		assert_int_equal(out.error.RetCode, MIG_BAD_ID);
		assert_int_equal(out.head.msgh_size, 36);
		assert_int_equal(out.head.msgh_id, id + 100);
		assert_int_equal(out.head.msgh_remote_port, 4);
		assert_int_equal(out.head.msgh_bits, 18);
		assert_int_equal(out.error.NDR.int_rep, 1);
		assert_null(constructs_server_routine(&in.head));
	}
	in.head.msgh_id = 5000;
	assert_non_null(constructs_server_routine(&in.head));
	assert_int_equal(s_constructs_subsystem.start, 5000);
	assert_int_equal(
	    s_constructs_subsystem.end, 5000 + constructs_MSG_COUNT);
	assert_int_equal(s_constructs_subsystem.maxsize,
	    sizeof(union __ReplyUnion__s_constructs_subsystem));
}

/* --- What is refused --- */

struct tampering {
	const char *name;
	size_t offset; /* of a 32-bit word in the message */
	uint32_t clear, set;
	kern_return_t expected;
};

static const struct tampering *tampering;

static void
tamper(mach_msg_header_t *m)
{
	uint32_t word;

	assert_true(tampering->offset + 4 <= m->msgh_size);
	memcpy(&word, (char *)m + tampering->offset, 4);
	word = (word & ~tampering->clear) | tampering->set;
	memcpy((char *)m + tampering->offset, &word, 4);
}

enum { ALL = -1, SIZE = 4 };

static kern_return_t
call_memory(void)
{
	char bytes[8] = "abc";
	mach_port_t ports[3] = { 3, 7, 11 }, *d;
	name_t names[2] = { "first", "second" };
	couple_t pair = { 1, 2 };
	vm_offset_t b;
	names_t f;
	couple_ptr_t h;
	mach_msg_type_number_t bn, dn, fn;

	return u_memory(server_port, (vm_offset_t)bytes, 8, &b, &bn, ports, 3,
	    &d, &dn, names, 2, FALSE, &f, &fn, &pair, &h);
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

struct refusal {
	kern_return_t (*call)(void);
	struct tampering t;
};

/* Offsets: see the sizes in the tests above. */
static const struct refusal requests[] = {
	{ call_scalars, { "size - 4", SIZE, ALL, 76, MIG_BAD_ARGUMENTS } },
	{ call_scalars, { "size + 4", SIZE, ALL, 84, MIG_BAD_ARGUMENTS } },
	{ call_scalars, { "no body", SIZE, ALL, 24, MIG_BAD_ARGUMENTS } },
	{ call_scalars, { "complex", 0, 0, 0x80000000U, MIG_BAD_ARGUMENTS } },
	{ call_scalars, { "id", 20, ALL, 4999, MIG_REPLY_MISMATCH } },
	{ call_rights, { "simple", 0, 0x80000000U, 0, MIG_BAD_ARGUMENTS } },
	{ call_rights, { "9 descriptors", 24, ALL, 9, MIG_BAD_ARGUMENTS } },
	{ call_rights, { "11 descriptors", 24, ALL, 11, MIG_BAD_ARGUMENTS } },
	{ call_rights, { "only a header", SIZE, ALL, 24, MIG_BAD_ARGUMENTS } },
	{ call_rights,
	    { "memory for a right", 28 + 8, 0xff000000U, 0x01000000U,
		MIG_TYPE_ERROR } },
	{ call_rights,
	    { "a receive right for a send right", 28 + 8, 0x00ff0000U, 16 << 16,
		MIG_TYPE_ERROR } },
	{ call_rights,
	    { "a send right for a send-once right", 28 + 3 * 12 + 8,
		0x00ff0000U, 17 << 16, MIG_TYPE_ERROR } },
	{ call_rights,
	    { "a polymorphic one is memory", 28 + 7 * 12 + 8, 0xff000000U,
		0x02000000U, MIG_TYPE_ERROR } },
	{ call_memory,
	    { "a right for memory", 28 + 8, 0xff000000U, 0, MIG_TYPE_ERROR } },
	{ call_memory,
	    { "memory for rights", 28 + 16 + 8, 0xff000000U, 0x01000000U,
		MIG_TYPE_ERROR } },
	{ call_memory,
	    { "wrong disposition of rights", 28 + 16 + 8, 0x00ff0000U, 18 << 16,
		MIG_TYPE_ERROR } },
	{ call_memory,
	    { "more memory than counted", 28 + 12, ALL, 9, MIG_TYPE_ERROR } },
	{ call_memory,
	    { "less memory than counted", 28 + 12, ALL, 7, MIG_TYPE_ERROR } },
	{ call_memory,
	    { "more rights than counted", 28 + 16 + 12, ALL, 4,
		MIG_TYPE_ERROR } },
	{ call_memory,
	    { "a count too large", 28 + 64 + 8, ALL, 9, MIG_TYPE_ERROR } },
	{ call_memory,
	    { "half a name", 28 + 64 + 16, ALL, 250, MIG_BAD_ARGUMENTS } },
	{ call_memory,
	    { "a struct of another size", 28 + 3 * 16 + 12, ALL, 4,
		MIG_TYPE_ERROR } },
	{ call_five,
	    { "a count beyond the type", 32, ALL, 11, MIG_BAD_ARGUMENTS } },
	{ call_five,
	    { "a count beyond everything", 32, ALL, 0x40000001U,
		MIG_BAD_ARGUMENTS } },
	{ call_five,
	    { "a count beyond the message", 32, ALL, 10, MIG_BAD_ARGUMENTS } },
	{ call_five,
	    { "a count short of the message", 32, ALL, 4, MIG_BAD_ARGUMENTS } },
	{ call_five, { "the second count", 56, ALL, 9, MIG_BAD_ARGUMENTS } },
	{ call_short_strings,
	    { "a string without end", 32 + 128 + 8 + 4, ALL, 0x41414141U,
		MIG_BAD_ARGUMENTS } },
	{ call_short_strings,
	    { "a string of nothing", 32 + 128 + 4, ALL, 0, MIG_BAD_ARGUMENTS } },
	{ call_short_strings,
	    { "a string beyond its type", 32 + 128 + 4, ALL, 129,
		MIG_BAD_ARGUMENTS } },
};

static void
test_refused_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const struct refusal *r = &requests[i];

		tampering = &r->t;
		double_state.on_request = tamper;
		scene->called = 0;
		if (r->call() != r->t.expected || scene->called != 0)
			fail_msg("%s: not refused with %d", r->t.name,
			    r->t.expected);
		double_state.on_request = NULL;
		if (r->call() != KERN_SUCCESS)
			fail_msg("%s: the untouched call fails", r->t.name);
	}
}

static void
spoil_trailer(mach_msg_header_t *m)
{
	mach_msg_trailer_t *t = (void *)((char *)m + round_msg(m->msgh_size));

	if (tampering->offset)
		t->msgh_trailer_size = tampering->set;
	else
		t->msgh_trailer_type = tampering->set;
}

static void
test_refused_trailers(void **state)
{
	static const struct tampering t[] = { { "type", 0, 0, 7, 0 },
		{ "size", 4, 0, sizeof(mach_msg_security_trailer_t), 0 } };

	(void)state;
	for (int i = 0; i < 2; i++) {
		tampering = &t[i];
		double_state.on_request = spoil_trailer;
		double_state.on_reply = NULL;
		assert_int_equal(call_tokens(), MIG_TRAILER_ERROR);
		assert_int_equal(scene->called, (unsigned int)i);
		double_state.on_request = NULL;
		double_state.on_reply = spoil_trailer;
		assert_int_equal(call_tokens(), MIG_TRAILER_ERROR);
	}
}

static const struct refusal replies[] = {
	{ call_scalars, { "size - 4", SIZE, ALL, 60, MIG_TYPE_ERROR } },
	{ call_scalars, { "size + 4", SIZE, ALL, 68, MIG_TYPE_ERROR } },
	{ call_scalars,
	    { "a success of no data", SIZE, ALL, 36, MIG_TYPE_ERROR } },
	{ call_scalars, { "complex", 0, 0, 0x80000000U, MIG_TYPE_ERROR } },
	{ call_scalars, { "a remote port", 8, ALL, 3, MIG_TYPE_ERROR } },
	{ call_scalars, { "another id", 20, ALL, 5102, MIG_REPLY_MISMATCH } },
	{ call_scalars,
	    { "no senders any more", 20, ALL, 71, MIG_SERVER_DIED } },
	{ call_scalars, { "an error", 32, ALL, 5, KERN_FAILURE } },
	{ call_rights, { "simple", 0, 0x80000000U, 0, MIG_TYPE_ERROR } },
	{ call_rights, { "2 descriptors", 24, ALL, 2, MIG_TYPE_ERROR } },
	{ call_rights,
	    { "memory for a right", 28 + 8, 0xff000000U, 0x01000000U,
		MIG_TYPE_ERROR } },
	{ call_rights,
	    { "a send-once right for a send right", 28 + 8, 0x00ff0000U,
		18 << 16, MIG_TYPE_ERROR } },
	{ call_memory,
	    { "more memory than counted", 28 + 12, ALL, 9, MIG_TYPE_ERROR } },
	{ call_memory,
	    { "fewer rights than counted", 28 + 16 + 12, ALL, 2,
		MIG_TYPE_ERROR } },
	{ call_five,
	    { "a count beyond the type", 36, ALL, 11, MIG_TYPE_ERROR } },
	{ call_five,
	    { "a count beyond the message", 36, ALL, 9, MIG_TYPE_ERROR } },
	{ call_short_strings,
	    { "a string beyond its type", 36 + 128 + 4, ALL, 129,
		MIG_TYPE_ERROR } },
};

static void
test_refused_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		const struct refusal *r = &replies[i];
		unsigned int before = double_state.ndestroyed;

		tampering = &r->t;
		double_state.on_reply = tamper;
		if (r->call() != r->t.expected)
			fail_msg("%s: not refused with %d", r->t.name,
			    r->t.expected);
		if (double_state.ndestroyed != before + 1)
			fail_msg("%s: the reply stays", r->t.name);
		double_state.on_reply = NULL;
		if (r->call() != KERN_SUCCESS)
			fail_msg("%s: the untouched call fails", r->t.name);
	}
}

/* Any word of a message may be anything: the stubs stay within it. */
static unsigned int noise;

static void
make_noise(mach_msg_header_t *m)
{
	unsigned int words = m->msgh_size / 4;
	unsigned int at = number_of(noise, words - 1);
	uint32_t *p = (uint32_t *)(void *)m + at;
	bool is_address = (m->msgh_bits & MACH_MSGH_BITS_COMPLEX) && at >= 7 &&
	    at < 7 + 16 && ((at - 7) % 4 < 2);

	if (at == 1 || is_address)
		return; /* the kernel's words */
	*p = number_of(noise + 1, 1) ? number_of(noise + 2, 300)
				     : number_of(noise + 2, 0xfffffffeU);
}

static kern_return_t
call_noisy_arrays(void)
{
	int a[10] = { 0 }, d[10], y;
	char b[10] = { 0 }, e[10], g[10] = { 0 };
	int64_t c[2] = { 0 }, f[2];
	mach_msg_type_number_t dn, en = 10, fn, gn = 6;

	return u_arrays(server_port, a, 5, b, 7, c, 1, d, &dn, e, &en, f, &fn,
	    g, &gn, 1, &y);
}

static void
test_noise(void **state)
{
	static kern_return_t (*const calls[])(void) = { call_memory,
		call_tokens, call_noisy_arrays, call_short_strings };

	(void)state;
	for (noise = 1; noise < 20000; noise += 3) {
		double_state.on_request = noise % 2 ? make_noise : NULL;
		double_state.on_reply = noise % 2 ? NULL : make_noise;
		(void)calls[noise / 2 % 4](); /* whatever it answers */
		if (noise % 128 == 0) {
			double_reset();
			double_state.demux = constructs_server;
		}
	}
	double_state.on_request = double_state.on_reply = NULL;
	assert_int_equal(call_memory(), KERN_SUCCESS);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(nothing), TEST(scalars),
		TEST(oneway), TEST(strings), TEST(arrays), TEST(array_limits),
		TEST(structs), TEST(rights), TEST(right_arrays),
		TEST(right_array_room), TEST(exceptions), TEST(memory),
		TEST(overwritten), TEST(freed), TEST(reply_ports), TEST(tokens),
		TEST(times), TEST(natives), TEST(renamed), TEST(told),
		TEST(send_errors), TEST(demux), TEST(refused_requests),
		TEST(refused_trailers), TEST(refused_replies), TEST(noise) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
