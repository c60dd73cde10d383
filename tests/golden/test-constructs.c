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

static mach_port_t
port_numbered(unsigned int n)
{
	return 0x2003 + 0x100 * n;
}

/* --- The server --- */

static unsigned int called;
static mach_msg_header_t *request_at;
static kern_return_t answer;

kern_return_t
s_nothing(mach_port_t p)
{
	called++;
	assert_int_equal(p, DOUBLE_PORT);
	return answer;
}

kern_return_t
s_scalars(mach_port_t p, char a, short b, int c, int64_t d, double e,
    boolean_t f, mach_port_name_t n, int o, char *aa, short *bb, int *cc,
    int64_t *dd, int64_t *x)
{
	(void)p;
	called++;
	assert_int_equal(a, 'a');
	assert_int_equal(b, -2);
	assert_int_equal(c, 3);
	assert_true(d == -4000000000000LL);
	assert_true(e == 0.5);
	assert_int_equal(f, TRUE);
	assert_int_equal(n, 0x707);
	assert_int_equal(o, 8);
	*aa = 'A';
	*bb = 20;
	*cc = -30;
	*dd = 40000000000LL;
	*x += 1;
	return KERN_SUCCESS;
}

kern_return_t
s_oneway(mach_port_t p, int64_t a, vname_t s)
{
	(void)p;
	called++;
	assert_true(a == 1LL << 40);
	assert_string_equal(s, "one way");
	return answer;
}

static char anonymous_seen[7];

kern_return_t
s_strings(mach_port_t p, name_t n, name_t m, vname_t v, vname_t w, vname_t z,
    char *anonymous)
{
	(void)p;
	called++;
	memcpy(m, n, sizeof(name_t));
	assert_true(strlen(v) < sizeof(vname_t));
	strcpy(w, v);
	memcpy(anonymous_seen, anonymous, sizeof(anonymous_seen));
	memset(z, 'z', sizeof(vname_t)); /* no NUL: the stub sets it */
	return KERN_SUCCESS;
}

static mach_msg_type_number_t arrays_e;

kern_return_t
s_arrays(mach_port_t p, ints_t a, mach_msg_type_number_t aCnt, const chars_t b,
    mach_msg_type_number_t bCnt, codes_t c, mach_msg_type_number_t cCnt,
    ints_t d, mach_msg_type_number_t *dCnt, chars_t e,
    mach_msg_type_number_t *eCnt, codes_t f, mach_msg_type_number_t *fCnt,
    chars_t g, mach_msg_type_number_t *gCnt, int x, int *y)
{
	(void)p;
	called++;
	assert_int_equal((uintptr_t)c % _Alignof(int64_t), 0);
	assert_int_equal((uintptr_t)f % _Alignof(int64_t), 0);
	memcpy(d, a, aCnt * sizeof(*a));
	*dCnt = aCnt;
	arrays_e = *eCnt;
	memcpy(e, b, bCnt);
	*eCnt = bCnt;
	memcpy(f, c, cCnt * sizeof(*c));
	*fCnt = cCnt;
	if (*gCnt)
		g[0]++;
	*y = x;
	return KERN_SUCCESS;
}

kern_return_t
s_structs(mach_port_t p, couple_t a, couple_t *b, couple_t *c, odd_t d, odd_t e,
    matrix_t m, wide_t w, wides_t v, mach_msg_type_number_t vCnt, wides_t u,
    mach_msg_type_number_t *uCnt)
{
	(void)p;
	called++;
	*b = (couple_t){ a.b, a.a };
	*c = (couple_t){ c->a + m[2][3], c->b };
	memcpy(e, d, sizeof(odd_t));
	for (mach_msg_type_number_t i = 0; i < vCnt; i++)
		u[i] = v[vCnt - 1 - i];
	if (vCnt)
		u[0].x += w.x;
	*uCnt = vCnt;
	return KERN_SUCCESS;
}

static mach_msg_type_name_t poly_out;

kern_return_t
s_rights(mach_port_t p, mach_port_t a, mach_port_t b, mach_port_t c,
    mach_port_t d, mach_port_t e, mach_port_t f, mach_port_t g, mach_port_t h,
    mach_msg_type_name_t hPoly, mach_port_t i, mach_msg_type_name_t iPoly,
    mach_port_t *j, mach_port_t *k, mach_msg_type_name_t *kPoly, mach_port_t *l)
{
	const mach_port_t all[] = { a, b, c, d, e, f, g, h, i };

	(void)p;
	called++;
	for (unsigned int n = 0; n < 9; n++)
		assert_int_equal(all[n], port_numbered(n));
	assert_int_equal(hPoly, MACH_MSG_TYPE_PORT_RECEIVE);
	assert_int_equal(iPoly, MACH_MSG_TYPE_PORT_SEND_ONCE);
	assert_int_equal(*l, port_numbered(11));
	*j = port_numbered(9);
	*k = port_numbered(10);
	*kPoly = poly_out;
	*l = port_numbered(12);
	return KERN_SUCCESS;
}

kern_return_t
s_right_arrays(mach_port_t p, two_ports_t a, many_ports_t b,
    mach_msg_type_number_t bCnt, two_ports_t c, many_ports_t d,
    mach_msg_type_number_t *dCnt, int x)
{
	(void)p;
	called++;
	c[0] = a[1];
	c[1] = a[0];
	assert_int_equal(*dCnt, 4);
	*dCnt = (mach_msg_type_number_t)x;
	for (int i = 0; i < x && i < 4; i++)
		d[i] = (mach_msg_type_number_t)i < bCnt ? b[i] : 0;
	return KERN_SUCCESS;
}

kern_return_t
s_exceptions(mach_port_t p, ints_t masks, mach_msg_type_number_t *masksCnt,
    mach_port_t *handlers, ints_t behaviors, ints_t flavors)
{
	(void)p;
	called++;
	*masksCnt = 3;
	for (int i = 0; i < 3; i++) {
		masks[i] = i;
		handlers[i] = port_numbered((unsigned int)i);
		behaviors[i] = 10 + i;
		flavors[i] = 20 + i;
	}
	return KERN_SUCCESS;
}

kern_return_t
s_memory(mach_port_t p, vm_offset_t a, mach_msg_type_number_t aCnt,
    vm_offset_t *b, mach_msg_type_number_t *bCnt, port_list_t c,
    mach_msg_type_number_t cCnt, port_list_t *d, mach_msg_type_number_t *dCnt,
    names_t e, mach_msg_type_number_t eCnt, names_t *f,
    mach_msg_type_number_t *fCnt, boolean_t *fDealloc, couple_ptr_t g,
    couple_ptr_t *h)
{
	(void)p;
	called++;
	*b = a;
	*bCnt = aCnt;
	*d = c;
	*dCnt = cCnt;
	*f = e;
	*fCnt = eCnt;
	*fDealloc = TRUE;
	*h = g;
	return KERN_SUCCESS;
}

kern_return_t
s_overwritten(mach_port_t p, vm_offset_t *data, mach_msg_type_number_t *dataCnt)
{
	char *text = (char *)*data;

	(void)p;
	called++;
	for (mach_msg_type_number_t i = 0; i < *dataCnt; i++)
		text[i]++;
	return KERN_SUCCESS;
}

kern_return_t
s_freed(mach_port_t p, vm_offset_t data, mach_msg_type_number_t dataCnt)
{
	(void)p;
	called++;
	assert_memory_equal((const char *)data, "free me", dataCnt);
	return answer;
}

kern_return_t
s_ask(mach_port_t p, mach_msg_type_name_t pPoly, mach_port_t r, int a)
{
	(void)p;
	called++;
	assert_int_equal(pPoly, MACH_MSG_TYPE_PORT_SEND);
	assert_int_equal(r, DOUBLE_REPLY_PORT);
	assert_int_equal(a, 5);
	return answer;
}

kern_return_t
s_ask_with(mach_port_t p, mach_port_t r, int *a)
{
	(void)p;
	called++;
	assert_int_equal(r, port_numbered(1));
	*a = 6;
	return KERN_SUCCESS;
}

kern_return_t
s_ask_by(mach_port_t p, int *a)
{
	(void)p;
	called++;
	*a = 7;
	return KERN_SUCCESS;
}

kern_return_t
s_tell_with(mach_port_t p, mach_port_t r)
{
	(void)p;
	called++;
	assert_int_equal(r, port_numbered(2));
	return MIG_NO_REPLY;
}

kern_return_t
s_tokens(mach_port_t p, audit_token_t a, security_token_t c,
    mach_port_context_t d, natural_t e)
{
	(void)p;
	called++;
	assert_int_equal(a.val[5], 4711);
	assert_int_equal(c.val[0], 1000);
	assert_true(d == 0x123456789abcULL);
	assert_int_equal(e, 77);
	return KERN_SUCCESS;
}

kern_return_t
s_trailers(mach_port_t p, mach_msg_audit_trailer_t a)
{
	(void)p;
	called++;
	assert_int_equal(a.msgh_audit.val[5], 4711);
	return KERN_SUCCESS;
}

kern_return_t
s_timed(mach_port_t p, int a)
{
	(void)p;
	called++;
	assert_int_equal(a, 9);
	return KERN_SUCCESS;
}

kern_return_t
s_timed_apart(mach_port_t p, int *a)
{
	(void)p;
	called++;
	*a = 10;
	return KERN_SUCCESS;
}

kern_return_t
s_timed_by_statement(mach_port_t p)
{
	(void)p;
	called++;
	return KERN_SUCCESS;
}

kern_return_t
s_timed_oneway(mach_port_t p)
{
	(void)p;
	called++;
	return KERN_SUCCESS;
}

kern_return_t
s_natives(mach_port_t p, struct thing a, struct thing *b, struct thing *c,
    int x, struct thing *d)
{
	(void)p;
	called++;
	assert_int_equal(a.number, 1);
	assert_int_equal(b->number, 2);
	assert_int_equal(x, 4);
	d->number = c ? c->number : 99;
	return KERN_SUCCESS;
}

/* --- Set-up --- */

static int
set_up(void **state)
{
	(void)state;
	double_reset();
	double_state.demux = constructs_server;
	called = 0;
	answer = KERN_SUCCESS;
	request_at = NULL;
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

static kern_return_t
call_scalars(void)
{
	int64_t dd, x = 41;
	short bb;
	char aa;
	int cc;
	kern_return_t kr = u_scalars(DOUBLE_PORT, 'a', -2, 3, -4000000000000LL,
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

static void
test_nothing(void **state)
{
	(void)state;
	look();
	assert_int_equal(u_nothing(DOUBLE_PORT), KERN_SUCCESS);
	assert_int_equal(called, 1);
	assert_int_equal(seen.head.msgh_size, 24);
	assert_int_equal(seen.head.msgh_id, 5000);
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(18, 17));
	assert_int_equal(seen_reply.head.msgh_size, 36);
	assert_int_equal(seen_reply.head.msgh_id, 5100);
	assert_int_equal(seen_reply.head.msgh_bits, MACH_MSGH_BITS(0, 18));
	answer = 5;
	assert_int_equal(u_nothing(DOUBLE_PORT), 5);
	answer = MIG_NO_REPLY;
	assert_int_equal(u_nothing(DOUBLE_PORT), MACH_RCV_TIMED_OUT);
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
	assert_int_equal(u_oneway(DOUBLE_PORT, 1LL << 40, text), KERN_SUCCESS);
	assert_int_equal(called, 1);
	assert_int_equal(seen.head.msgh_remote_port, MACH_PORT_NULL);
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(0, 17));
	assert_int_equal(seen.head.msgh_size, 24 + 8 + 8 + 4 + 4 + 8);
	assert_int_equal(seen.words[40 / 4], 0); /* offset */
	assert_int_equal(seen.words[44 / 4], 8); /* with the NUL */
	assert_int_equal(double_state.options, MACH_SEND_MSG);
	answer = 77;
	assert_int_equal(u_oneway(DOUBLE_PORT, 1LL << 40, text), KERN_SUCCESS);
	assert_int_equal(double_state.result, 77);
}

static kern_return_t
call_strings(const char *n, const char *v, char *m, char *w, char *z)
{
	char anonymous[] = "anonymous";

	return u_strings(DOUBLE_PORT, n, m, v, w, z, anonymous);
}

static void
test_strings(void **state)
{
	char n[200], v[200], m[128], w[128], z[128] = "in";

	(void)state;
	look();
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
	assert_string_equal(anonymous_seen, "anonym");
	/* 128 fixed, offset and count and "abc", the same and "", 7 and pad */
	assert_int_equal(seen.head.msgh_size, 32 + 128 + 8 + 4 + 8 + 4 + 8);
}

static kern_return_t
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
	kr = u_arrays(DOUBLE_PORT, a, n, b, n, c, small, d, &dn, e, room, f,
	    &fn, g, &gn, 12345, &y);
	if (kr != KERN_SUCCESS && kr != MIG_ARRAY_TOO_LARGE)
		return kr;
	if (!called)
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
	mach_msg_type_number_t room = 10;

	(void)state;
	assert_int_equal(call_arrays(11, &room), MIG_ARRAY_TOO_LARGE);
	assert_int_equal(called, 0);
	/* The server sees the caller's room, and the caller the whole count. */
	room = 3;
	assert_int_equal(call_arrays(7, &room), MIG_ARRAY_TOO_LARGE);
	assert_int_equal(arrays_e, 3);
	assert_int_equal(room, 7);
	room = 30;
	assert_int_equal(call_arrays(7, &room), KERN_SUCCESS);
	assert_int_equal(arrays_e, 10);
}

static void
test_structs(void **state)
{
	matrix_t m = { { 0 }, { 0 }, { 0, 0, 0, 100 } };
	couple_t a = { 1, 2 }, b, c = { 3, 4 };
	odd_t d = { 5, 6, 7, 8, 9 }, e;
	wide_t w = { 10, "w" }, v[2] = { { 11, "v" }, { 12, "u" } }, u[4];
	mach_msg_type_number_t n = 4;

	(void)state;
	look();
	assert_int_equal(
	    u_structs(DOUBLE_PORT, a, &b, &c, d, e, m, w, v, 2, u, &n),
	    KERN_SUCCESS);
	assert_int_equal(b.a, 2);
	assert_int_equal(c.a, 103);
	assert_memory_equal(d, e, sizeof(d));
	assert_int_equal(n, 2);
	assert_true(u[0].x == 22 && u[1].x == 11);
	assert_string_equal(u[0].tag, "u");
	assert_int_equal(
	    seen.head.msgh_size, 32 + 8 + 8 + 8 + 48 + 16 + 4 + 32 + 4);
}

static void
test_rights(void **state)
{
	static const mach_msg_type_name_t dispositions[] = { 17, 17, 17, 18, 18,
		16, 17, 16, 18, 17 };
	mach_port_t j, k, l = port_numbered(11), n[9];
	mach_msg_type_name_t poly;
	const mach_msg_base_t *base = (const void *)&seen;
	const mach_msg_port_descriptor_t *d = (const void *)(base + 1);

	(void)state;
	look();
	for (unsigned int i = 0; i < 9; i++)
		n[i] = port_numbered(i);
	poly_out = MACH_MSG_TYPE_MAKE_SEND_ONCE;
	assert_int_equal(
	    u_rights(DOUBLE_PORT, n[0], n[1], n[2], n[3], n[4], n[5], n[6],
		MACH_MSG_TYPE_MAKE_SEND, n[7], MACH_MSG_TYPE_MOVE_RECEIVE, n[8],
		&j, &k, &poly, &l),
	    KERN_SUCCESS);
	assert_int_equal(j, port_numbered(9));
	assert_int_equal(k, port_numbered(10));
	assert_int_equal(poly, MACH_MSG_TYPE_PORT_SEND_ONCE);
	assert_int_equal(l, port_numbered(12));
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
	mach_port_t a[2] = { port_numbered(1), port_numbered(2) };
	mach_port_t b[5] = { port_numbered(3), port_numbered(4) }, c[2], d[4];
	mach_msg_type_number_t n = 4;

	(void)state;
	look();
	assert_int_equal(
	    u_right_arrays(DOUBLE_PORT, a, b, 2, c, d, &n, 3), KERN_SUCCESS);
	assert_int_equal(c[0], a[1]);
	assert_int_equal(c[1], a[0]);
	assert_int_equal(n, 3);
	assert_int_equal(d[0], b[0]);
	assert_int_equal(d[1], b[1]);
	assert_int_equal(d[2], 0);
	assert_int_equal(seen.head.msgh_size, 28 + 6 * 12 + 8 + 4 + 4 + 4);
	assert_int_equal(u_right_arrays(DOUBLE_PORT, a, b, 5, c, d, &n, 3),
	    MIG_ARRAY_TOO_LARGE);
	assert_int_equal(called, 1);
}

static void
test_right_array_room(void **state)
{
	mach_port_t a[2] = { 0, 0 }, b[4] = { 4, 8, 12, 16 }, c[2];
	mach_port_t d[4] = { 1, 1, 1, 1 };
	mach_msg_type_number_t n = 4;

	(void)state;
	/* The server gives more than it was asked for. */
	assert_int_equal(u_right_arrays(DOUBLE_PORT, a, b, 4, c, d, &n, 5),
	    MIG_ARRAY_TOO_LARGE);
	assert_int_equal(double_state.result, MIG_ARRAY_TOO_LARGE);
	assert_int_equal(d[0], 1);
}

static void
test_exceptions(void **state)
{
	int masks[10], behaviors[10], flavors[10];
	mach_port_t handlers[10];
	mach_msg_type_number_t n = 10;

	(void)state;
	look();
	assert_int_equal(
	    u_exceptions(DOUBLE_PORT, masks, &n, handlers, behaviors, flavors),
	    KERN_SUCCESS);
	assert_int_equal(n, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(masks[i], i);
		assert_int_equal(handlers[i], port_numbered((unsigned int)i));
		assert_int_equal(behaviors[i], 10 + i);
		assert_int_equal(flavors[i], 20 + i);
	}
	/* Ten descriptors, whatever the count; then NDR, count, 3 times 3. */
	assert_int_equal(seen_reply.head.msgh_size, 28 + 120 + 8 + 4 + 36);
}

static void
test_memory(void **state)
{
	char bytes[1000];
	mach_port_t ports[3] = { 3, 7, 11 }, *d;
	name_t names[2] = { "first", "second" };
	couple_t pair = { 1, 2 };
	vm_offset_t b;
	names_t f;
	couple_ptr_t h;
	mach_msg_type_number_t bn, dn, fn;
	const mach_msg_base_t *base = (const void *)&seen;
	const mach_msg_ool_descriptor_t *ool = (const void *)(base + 1);

	(void)state;
	look();
	fill(bytes, sizeof(bytes), 9);
	assert_int_equal(
	    u_memory(DOUBLE_PORT, (vm_offset_t)bytes, 1000, &b, &bn, ports, 3,
		&d, &dn, names, 2, TRUE, &f, &fn, &pair, &h),
	    KERN_SUCCESS);
	assert_int_equal(bn, 1000);
	assert_true(is_filled((const void *)b, 1000, 9));
	assert_int_equal(dn, 3);
	assert_memory_equal(d, ports, sizeof(ports));
	assert_int_equal(fn, 2);
	assert_memory_equal(f, names, sizeof(names));
	assert_int_equal(h->b, 2);
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
	char text[] = "HAL", *room = text;
	vm_offset_t data = (vm_offset_t)text;
	mach_msg_type_number_t n = 3;

	(void)state;
	assert_int_equal(u_overwritten(DOUBLE_PORT, &data, &n), KERN_SUCCESS);
	assert_ptr_equal((char *)data, room);
	assert_int_equal(n, 3);
	assert_string_equal(text, "IBM");
}

static void
see_freed(mach_msg_header_t *m)
{
	request_at = m;
}

static void
test_freed(void **state)
{
	char text[] = "free me";

	(void)state;
	double_state.on_request = see_freed;
	assert_int_equal(
	    u_freed(DOUBLE_PORT, (vm_offset_t)text, 7), KERN_SUCCESS);
	answer = KERN_FAILURE;
	assert_int_equal(
	    u_freed(DOUBLE_PORT, (vm_offset_t)text, 7), KERN_FAILURE);
	assert_int_equal(called, 2);
}

static void
test_reply_ports(void **state)
{
	int a = 0;

	(void)state;
	look();
	assert_int_equal(
	    u_ask(DOUBLE_PORT, MACH_MSG_TYPE_MAKE_SEND, 5), KERN_SUCCESS);
	assert_int_equal(
	    u_ask_with(DOUBLE_PORT, port_numbered(1), &a), KERN_SUCCESS);
	assert_int_equal(a, 6);
	assert_int_equal(u_ask_by(DOUBLE_PORT, port_numbered(3),
			     MACH_MSG_TYPE_MAKE_SEND, &a),
	    KERN_SUCCESS);
	assert_int_equal(a, 7);
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(17, 17));
	assert_int_equal(seen.head.msgh_remote_port, port_numbered(3));
	assert_int_equal(
	    u_tell_with(DOUBLE_PORT, port_numbered(2)), KERN_SUCCESS);
	assert_int_equal(seen.head.msgh_bits, MACH_MSGH_BITS(18, 17));
	assert_int_equal(called, 4);
}

static void
test_tokens(void **state)
{
	mach_msg_audit_trailer_t trailer;
	security_token_t c = { { 0 } };
	audit_token_t b = { { 0 } };

	(void)state;
	assert_int_equal(u_tokens(DOUBLE_PORT, &b, &c), KERN_SUCCESS);
	assert_int_equal(b.val[5], 4711);
	assert_int_equal(c.val[0], 1000);
	assert_int_equal(double_state.options,
	    MACH_SEND_MSG | MACH_RCV_MSG |
		MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |
		MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT));
	assert_int_equal(u_trailers(DOUBLE_PORT, &trailer), KERN_SUCCESS);
	assert_int_equal(trailer.msgh_audit.val[1], 1000);
}

static void
test_times(void **state)
{
	int a = 0;

	(void)state;
	assert_int_equal(u_timed(DOUBLE_PORT, 321, 9), KERN_SUCCESS);
	assert_int_equal(double_state.timeout, 321);
	assert_int_equal(double_state.options,
	    MACH_SEND_MSG | MACH_RCV_MSG | MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT);
	assert_int_equal(
	    u_timed_apart(DOUBLE_PORT, 500, 100, MACH_RCV_INTERRUPT, &a),
	    KERN_SUCCESS);
	assert_int_equal(a, 10);
	assert_int_equal(double_state.timeout, 500);
	assert_int_equal(double_state.options,
	    MACH_RCV_MSG | MACH_RCV_TIMEOUT | MACH_RCV_INTERRUPT);
	assert_int_equal(u_timed_by_statement(DOUBLE_PORT), KERN_SUCCESS);
	assert_int_equal(double_state.timeout, 250);
	assert_true(double_state.options & MACH_SEND_INTERRUPT);
	assert_int_equal(u_timed_oneway(DOUBLE_PORT), KERN_SUCCESS);
	assert_int_equal(double_state.timeout, 125);
	assert_int_equal(double_state.options,
	    MACH_SEND_MSG | MACH_SEND_TIMEOUT | MACH_SEND_INTERRUPT);
}

static void
test_natives(void **state)
{
	struct thing a = { 1 }, b = { 2 }, c = { 3 }, d = { 0 };

	(void)state;
	assert_int_equal(u_natives(DOUBLE_PORT, a, &b, &c, 4, &d), KERN_SUCCESS);
	assert_int_equal(d.number, 3);
	assert_int_equal(
	    u_natives(DOUBLE_PORT, a, &b, NULL, 4, &d), KERN_SUCCESS);
	assert_int_equal(d.number, 99);
}

static void
test_send_errors(void **state)
{
	static const mach_msg_return_t errors[] = { MACH_SEND_INVALID_DEST,
		MACH_SEND_TIMED_OUT, MACH_RCV_TIMED_OUT, MACH_RCV_PORT_CHANGED };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		double_state.fail = errors[i];
		assert_int_equal(u_nothing(DOUBLE_PORT), errors[i]);
	}
	assert_int_equal(called, 0);
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

	return u_memory(DOUBLE_PORT, (vm_offset_t)bytes, 8, &b, &bn, ports, 3,
	    &d, &dn, names, 2, FALSE, &f, &fn, &pair, &h);
}

static kern_return_t
call_rights(void)
{
	mach_port_t j, k, l = port_numbered(11), n[9];
	mach_msg_type_name_t poly;

	for (unsigned int i = 0; i < 9; i++)
		n[i] = port_numbered(i);
	poly_out = MACH_MSG_TYPE_MAKE_SEND;
	return u_rights(DOUBLE_PORT, n[0], n[1], n[2], n[3], n[4], n[5], n[6],
	    MACH_MSG_TYPE_MAKE_SEND, n[7], MACH_MSG_TYPE_MOVE_RECEIVE, n[8], &j,
	    &k, &poly, &l);
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

static kern_return_t
call_tokens(void)
{
	security_token_t c;
	audit_token_t b;

	return u_tokens(DOUBLE_PORT, &b, &c);
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
		called = 0;
		if (r->call() != r->t.expected || called != 0)
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
		assert_int_equal(called, (unsigned int)i);
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

	return u_arrays(DOUBLE_PORT, a, 5, b, 7, c, 1, d, &dn, e, &en, f, &fn,
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
		TEST(times), TEST(natives), TEST(send_errors), TEST(demux),
		TEST(refused_requests), TEST(refused_trailers),
		TEST(refused_replies), TEST(noise) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
