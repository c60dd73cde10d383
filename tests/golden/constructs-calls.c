/* A client of cases/constructs.defs: calls, and checks what comes back. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <mach/mig_errors.h>

#include "constructs.h"
#include "pattern.h"
#include "rig.h"

/* The id of the routine 'told'. */
enum { TOLD = 5026 };

kern_return_t
call_scalars(void)
{
	int64_t dd, x = 41;
	short bb;
	char aa;
	int cc;
	kern_return_t kr = u_scalars(server_port, 'a', -2, 3, -4000000000000LL,
	    0.5, TRUE, 0x707, 8, &aa, &bb, &cc, &dd, &x);

	if (kr != KERN_SUCCESS)
		return kr;
	assert_int_equal(aa, 'A');
	assert_int_equal(bb, 20);
	assert_int_equal(cc, -30);
	assert_true(dd == 40000000000LL);
	assert_true(x == 42);
	return kr;
}

kern_return_t
call_strings(const char *n, const char *v, char *m, char *w, char *z)
{
	char anonymous[] = "anonymous";

	return u_strings(server_port, n, m, v, w, z, anonymous);
}

void
call_all_strings(void)
{
	char n[200], v[200], m[128], w[128], z[128] = "in";

	memset(n, 'n', sizeof(n));
	memset(v, 'v', sizeof(v));
	n[199] = v[199] = '\0';
	assert_int_equal(call_strings(n, v, m, w, z), KERN_SUCCESS);
	assert_int_equal(strlen(m), 127);
	assert_int_equal(strlen(w), 127);
	assert_int_equal(strlen(z), 127);
	assert_memory_equal(m, n, 127);
	assert_memory_equal(w, v, 127);
	strcpy(n, "");
	strcpy(v, "abc");
	strcpy(z, "");
	assert_int_equal(call_strings(n, v, m, w, z), KERN_SUCCESS);
	assert_string_equal(m, "");
	assert_string_equal(w, "abc");
	assert_string_equal(scene->anonymous_seen, "anonym");
}

kern_return_t
call_arrays(mach_msg_type_number_t n, mach_msg_type_number_t *room)
{
	int a[10], d[10], y = 0;
	char b[10], e[10], g[10];
	int64_t c[2], f[2];
	mach_msg_type_number_t small = n < 2 ? n : 2, dn = 10, fn = 2, gn = n;
	kern_return_t kr;

	fill(a, sizeof(a), 1);
	fill(b, sizeof(b), 2);
	fill(c, sizeof(c), 3);
	fill(g, sizeof(g), 4);
	memset(e, 0, sizeof(e));
	kr = u_arrays(server_port, a, n, b, n, c, small, d, &dn, e, room, f,
	    &fn, g, &gn, 12345, &y);
	if (kr != KERN_SUCCESS && kr != MIG_ARRAY_TOO_LARGE)
		return kr;
	if (kr == MIG_ARRAY_TOO_LARGE && n > 10)
		return kr;
	assert_int_equal(dn, n);
	assert_memory_equal(d, a, n * sizeof(*d));
	assert_int_equal(*room, n);
	if (kr == KERN_SUCCESS)
		assert_memory_equal(e, b, n);
	assert_int_equal(fn, small);
	assert_memory_equal(f, c, small * sizeof(*f));
	assert_int_equal(gn, n);
	assert_int_equal(y, 12345);
	return kr;
}

void
call_array_limits(void)
{
	unsigned int before = scene->called;
	mach_msg_type_number_t room = 10;

	assert_int_equal(call_arrays(11, &room), MIG_ARRAY_TOO_LARGE);
	assert_int_equal(scene->called, before);
	/* The server sees the caller's room, and the caller the whole count. */
	room = 3;
	assert_int_equal(call_arrays(7, &room), MIG_ARRAY_TOO_LARGE);
	assert_int_equal(scene->arrays_e, 3);
	assert_int_equal(room, 7);
	room = 30;
	assert_int_equal(call_arrays(7, &room), KERN_SUCCESS);
	assert_int_equal(scene->arrays_e, 10);
}

void
call_structs(void)
{
	matrix_t m = { { 0 }, { 0 }, { 0, 0, 0, 100 } };
	couple_t a = { 1, 2 }, b, c = { 3, 4 };
	odd_t d = { 5, 6, 7, 8, 9 }, e;
	wide_t w = { 10, "w" }, v[2] = { { 11, "v" }, { 12, "u" } }, u[4];
	mach_msg_type_number_t n = 4;

	assert_int_equal(
	    u_structs(server_port, a, &b, &c, d, e, m, w, v, 2, u, &n),
	    KERN_SUCCESS);
	assert_int_equal(b.a, 2);
	assert_int_equal(c.a, 103);
	assert_memory_equal(d, e, sizeof(d));
	assert_int_equal(n, 2);
	assert_true(u[0].x == 22 && u[1].x == 11);
	assert_string_equal(u[0].tag, "u");
}

kern_return_t
call_rights(void)
{
	static const mach_msg_type_name_t sent[] = { MACH_MSG_TYPE_COPY_SEND,
		MACH_MSG_TYPE_MAKE_SEND, MACH_MSG_TYPE_MOVE_SEND,
		MACH_MSG_TYPE_MAKE_SEND_ONCE, MACH_MSG_TYPE_MOVE_SEND_ONCE,
		MACH_MSG_TYPE_MOVE_RECEIVE, MACH_MSG_TYPE_MAKE_SEND,
		MACH_MSG_TYPE_MOVE_RECEIVE, MACH_MSG_TYPE_MAKE_SEND_ONCE };
	mach_port_t j, k, l = rig_right(11, MACH_MSG_TYPE_MOVE_SEND), n[9];
	mach_msg_type_name_t poly;
	kern_return_t kr;

	for (unsigned int i = 0; i < 9; i++)
		n[i] = rig_right(i, sent[i]);
	kr = u_rights(server_port, n[0], n[1], n[2], n[3], n[4], n[5], n[6],
	    MACH_MSG_TYPE_MAKE_SEND, n[7], MACH_MSG_TYPE_MOVE_RECEIVE, n[8], &j,
	    &k, &poly, &l);
	if (kr != KERN_SUCCESS)
		return kr;
	for (unsigned int i = 0; i < 9; i++)
		if (sent[i] != MACH_MSG_TYPE_MOVE_RECEIVE)
			rig_check_used(i);
	rig_check_used(11);
	assert_int_equal(poly,
	    scene->poly_out == MACH_MSG_TYPE_MAKE_SEND
		? MACH_MSG_TYPE_PORT_SEND
		: MACH_MSG_TYPE_PORT_SEND_ONCE);
	rig_check_right(j, 9, MACH_MSG_TYPE_PORT_SEND);
	rig_check_right(k, 10, poly);
	rig_check_right(l, 12, MACH_MSG_TYPE_PORT_SEND);
	return kr;
}

void
call_right_arrays(void)
{
	mach_port_t b[5], c[2], d[4], a[2];
	mach_msg_type_number_t n = 4;
	unsigned int before;

	memset(b, 0, sizeof(b));
	for (unsigned int i = 0; i < 2; i++) {
		a[i] = rig_right(1 + i, MACH_MSG_TYPE_COPY_SEND);
		b[i] = rig_right(3 + i, MACH_MSG_TYPE_COPY_SEND);
	}
	assert_int_equal(
	    u_right_arrays(server_port, a, b, 2, c, d, &n, 3), KERN_SUCCESS);
	assert_int_equal(c[0], a[1]);
	assert_int_equal(c[1], a[0]);
	assert_int_equal(n, 3);
	assert_int_equal(d[0], b[0]);
	assert_int_equal(d[1], b[1]);
	assert_int_equal(d[2], 0);
	before = scene->called;
	assert_int_equal(u_right_arrays(server_port, a, b, 5, c, d, &n, 3),
	    MIG_ARRAY_TOO_LARGE);
	assert_int_equal(scene->called, before);
}

void
call_right_array_room(void)
{
	mach_port_t a[2] = { 0, 0 }, b[4], c[2];
	mach_port_t d[4] = { 1, 1, 1, 1 };
	mach_msg_type_number_t n = 4;

	for (unsigned int i = 0; i < 4; i++)
		b[i] = rig_right(1 + i, MACH_MSG_TYPE_COPY_SEND);
	/* The server gives more than it was asked for. */
	assert_int_equal(u_right_arrays(server_port, a, b, 4, c, d, &n, 5),
	    MIG_ARRAY_TOO_LARGE);
	assert_int_equal(d[0], 1);
}

void
call_exceptions(void)
{
	int masks[10], behaviors[10], flavors[10];
	mach_port_t handlers[10];
	mach_msg_type_number_t n = 10;

	assert_int_equal(
	    u_exceptions(server_port, masks, &n, handlers, behaviors, flavors),
	    KERN_SUCCESS);
	assert_int_equal(n, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(masks[i], i);
		rig_check_right(
		    handlers[i], (unsigned int)i, MACH_MSG_TYPE_PORT_SEND);
		assert_int_equal(behaviors[i], 10 + i);
		assert_int_equal(flavors[i], 20 + i);
	}
}

void
call_memory_checked(void)
{
	static const name_t names[2] = { "first", "second" };
	char bytes[1000];
	mach_port_t ports[3], *d;
	couple_t pair = { 1, 2 };
	vm_offset_t b;
	names_t f;
	couple_ptr_t h;
	mach_msg_type_number_t bn, dn, fn;

	fill(bytes, sizeof(bytes), 9);
	for (unsigned int i = 0; i < 3; i++)
		ports[i] = rig_right(i, MACH_MSG_TYPE_COPY_SEND);
	assert_int_equal(
	    u_memory(server_port, (vm_offset_t)bytes, 1000, &b, &bn, ports, 3,
		&d, &dn, rig_memory(names, sizeof(names)), 2, TRUE, &f, &fn,
		&pair, &h),
	    KERN_SUCCESS);
	assert_int_equal(bn, 1000);
	assert_true(is_filled((const void *)b, 1000, 9));
	assert_int_equal(dn, 3);
	assert_memory_equal(d, ports, sizeof(ports));
	assert_int_equal(fn, 2);
	assert_memory_equal(f, names, sizeof(names));
	assert_int_equal(h->b, 2);
}

void
call_overwritten(void)
{
	char text[] = "HAL", *room = text;
	vm_offset_t data = (vm_offset_t)text;
	mach_msg_type_number_t n = 3;

	assert_int_equal(u_overwritten(server_port, &data, &n), KERN_SUCCESS);
	assert_ptr_equal((char *)data, room);
	assert_int_equal(n, 3);
	assert_string_equal(text, "IBM");
}

void
call_freed(void)
{
	unsigned int before = scene->called;
	char text[] = "free me";

	assert_int_equal(
	    u_freed(server_port, (vm_offset_t)text, 7), KERN_SUCCESS);
	scene->answer = KERN_FAILURE;
	assert_int_equal(
	    u_freed(server_port, (vm_offset_t)text, 7), KERN_FAILURE);
	scene->answer = KERN_SUCCESS;
	assert_int_equal(scene->called, before + 2);
}

void
call_ask(void)
{
	assert_int_equal(
	    u_ask(server_port, MACH_MSG_TYPE_COPY_SEND, 5), KERN_SUCCESS);
}

void
call_ask_with(void)
{
	int a = 0;

	assert_int_equal(u_ask_with(server_port,
			     rig_right(1, MACH_MSG_TYPE_MAKE_SEND_ONCE), &a),
	    KERN_SUCCESS);
	assert_int_equal(a, 6);
}

void
call_ask_by(void)
{
	int a = 0;

	assert_int_equal(
	    u_ask_by(server_port, rig_right(3, MACH_MSG_TYPE_MAKE_SEND),
		MACH_MSG_TYPE_MAKE_SEND, &a),
	    KERN_SUCCESS);
	assert_int_equal(a, 7);
}

void
call_tell_with(void)
{
	assert_int_equal(u_tell_with(server_port,
			     rig_right(2, MACH_MSG_TYPE_MAKE_SEND_ONCE)),
	    KERN_SUCCESS);
	rig_check_used(2);
}

kern_return_t
call_tokens(void)
{
	security_token_t c = { { 0 } };
	audit_token_t b = { { 0 } };
	kern_return_t kr = u_tokens(server_port, &b, &c);

	if (kr != KERN_SUCCESS)
		return kr;
	assert_int_equal(b.val[5], scene->server_pid);
	assert_int_equal(c.val[0], scene->uid);
	return kr;
}

void
call_trailers(void)
{
	mach_msg_audit_trailer_t trailer;

	assert_int_equal(u_trailers(server_port, &trailer), KERN_SUCCESS);
	assert_int_equal(trailer.msgh_audit.val[1], scene->uid);
	assert_int_equal(trailer.msgh_audit.val[5], scene->server_pid);
}

void
call_timed(mach_msg_timeout_t ms)
{
	assert_int_equal(u_timed(server_port, ms, 9), KERN_SUCCESS);
}

void
call_timed_apart(mach_msg_timeout_t ms, mach_msg_timeout_t send_ms)
{
	int a = 0;

	assert_int_equal(
	    u_timed_apart(server_port, ms, send_ms, MACH_RCV_INTERRUPT, &a),
	    KERN_SUCCESS);
	assert_int_equal(a, 10);
}

void
call_natives(void)
{
	struct thing a = { 1 }, b = { 2 }, c = { 3 }, d = { 0 };

	assert_int_equal(u_natives(server_port, a, &b, &c, 4, &d), KERN_SUCCESS);
	assert_int_equal(d.number, 3);
	assert_int_equal(
	    u_natives(server_port, a, &b, NULL, 4, &d), KERN_SUCCESS);
	assert_int_equal(d.number, 99);
}

void
call_renamed(void)
{
	mach_port_t a[2], *b;
	mach_msg_type_number_t n;
	int count = 2;

	for (unsigned int i = 0; i < 2; i++)
		a[i] = rig_right(i, MACH_MSG_TYPE_COPY_SEND);
	assert_int_equal(
	    u_renamed(server_port, a, 2, &b, &n, &count, 1), KERN_SUCCESS);
	assert_int_equal(n, 2);
	assert_memory_equal(a, b, sizeof(a));
}

static void
send_error(kern_return_t error)
{
	mig_reply_error_t m = {
		.Head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		    .msgh_size = sizeof(m),
		    .msgh_remote_port = server_port,
		    .msgh_id = TOLD },
		.NDR = NDR_record,
		.RetCode = error,
	};

	assert_int_equal(
	    mach_msg(&m.Head, MACH_SEND_MSG, sizeof(m), 0, MACH_PORT_NULL,
		MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL),
	    MACH_MSG_SUCCESS);
	/* Behind it in the queue. */
	assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
}

void
call_told(void)
{
	unsigned int before = scene->called;

	assert_int_equal(u_told(server_port, 5, 6, "five"), KERN_SUCCESS);
	assert_int_equal(u_nothing(server_port), KERN_SUCCESS);
	assert_int_equal(scene->told, 5);
	send_error(KERN_NO_SPACE);
	assert_int_equal(scene->told, KERN_NO_SPACE);
	assert_int_equal(scene->called, before + 4);
	/* Too short to be a success. */
	send_error(KERN_SUCCESS);
	assert_int_equal(scene->called, before + 5);
}
