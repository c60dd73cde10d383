/* The server of cases/constructs.defs: checks what arrives, and answers. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "constructs.h"
#include "constructs_server.h"
#include "rig.h"

kern_return_t
s_nothing(mach_port_t p)
{
	scene->called++;
	assert_int_equal(p, server_port);
	return scene->answer;
}

kern_return_t
s_scalars(mach_port_t p, char a, short b, int c, int64_t d, double e,
    boolean_t f, mach_port_name_t n, int o, char *aa, short *bb, int *cc,
    int64_t *dd, int64_t *x)
{
	(void)p;
	scene->called++;
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
	scene->called++;
	assert_true(a == 1LL << 40);
	assert_string_equal(s, "one way");
	return scene->answer;
}

kern_return_t
s_strings(mach_port_t p, name_t n, name_t m, vname_t v, vname_t w, vname_t z,
    char *anonymous)
{
	(void)p;
	scene->called++;
	memcpy(m, n, sizeof(name_t));
	assert_true(strlen(v) < sizeof(vname_t));
	strcpy(w, v);
	memcpy(scene->anonymous_seen, anonymous, sizeof(scene->anonymous_seen));
	memset(z, 'z', sizeof(vname_t)); /* no NUL: the stub sets it */
	return KERN_SUCCESS;
}

kern_return_t
s_arrays(mach_port_t p, ints_t a, mach_msg_type_number_t aCnt, const chars_t b,
    mach_msg_type_number_t bCnt, codes_t c, mach_msg_type_number_t cCnt,
    ints_t d, mach_msg_type_number_t *dCnt, chars_t e,
    mach_msg_type_number_t *eCnt, codes_t f, mach_msg_type_number_t *fCnt,
    chars_t g, mach_msg_type_number_t *gCnt, int x, int *y)
{
	(void)p;
	scene->called++;
	assert_int_equal((uintptr_t)c % _Alignof(int64_t), 0);
	assert_int_equal((uintptr_t)f % _Alignof(int64_t), 0);
	memcpy(d, a, aCnt * sizeof(*a));
	*dCnt = aCnt;
	scene->arrays_e = *eCnt;
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
	scene->called++;
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

kern_return_t
s_rights(mach_port_t p, mach_port_t a, mach_port_t b, mach_port_t c,
    mach_port_t d, mach_port_t e, mach_port_t f, mach_port_t g, mach_port_t h,
    mach_msg_type_name_t hPoly, mach_port_t i, mach_msg_type_name_t iPoly,
    mach_port_t *j, mach_port_t *k, mach_msg_type_name_t *kPoly, mach_port_t *l)
{
	static const mach_msg_type_name_t kinds[] = { MACH_MSG_TYPE_PORT_SEND,
		MACH_MSG_TYPE_PORT_SEND, MACH_MSG_TYPE_PORT_SEND,
		MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND_ONCE,
		MACH_MSG_TYPE_PORT_RECEIVE, MACH_MSG_TYPE_PORT_SEND,
		MACH_MSG_TYPE_PORT_RECEIVE, MACH_MSG_TYPE_PORT_SEND_ONCE };
	const mach_port_t all[] = { a, b, c, d, e, f, g, h, i };

	(void)p;
	scene->called++;
	for (unsigned int n = 0; n < 9; n++)
		rig_check_right(all[n], n, kinds[n]);
	assert_int_equal(hPoly, MACH_MSG_TYPE_PORT_RECEIVE);
	assert_int_equal(iPoly, MACH_MSG_TYPE_PORT_SEND_ONCE);
	rig_check_right(*l, 11, MACH_MSG_TYPE_PORT_SEND);
	*j = rig_right(9, MACH_MSG_TYPE_COPY_SEND);
	*k = rig_right(10, scene->poly_out);
	*kPoly = scene->poly_out;
	*l = rig_right(12, MACH_MSG_TYPE_MOVE_SEND);
	return KERN_SUCCESS;
}

kern_return_t
s_right_arrays(mach_port_t p, two_ports_t a, many_ports_t b,
    mach_msg_type_number_t bCnt, two_ports_t c, many_ports_t d,
    mach_msg_type_number_t *dCnt, int x)
{
	(void)p;
	scene->called++;
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
	scene->called++;
	*masksCnt = 3;
	for (int i = 0; i < 3; i++) {
		masks[i] = i;
		handlers[i] = rig_right(
		    (unsigned int)i, MACH_MSG_TYPE_COPY_SEND);
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
	scene->called++;
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
	scene->called++;
	for (mach_msg_type_number_t i = 0; i < *dataCnt; i++)
		text[i]++;
	return KERN_SUCCESS;
}

kern_return_t
s_freed(mach_port_t p, vm_offset_t data, mach_msg_type_number_t dataCnt)
{
	(void)p;
	scene->called++;
	assert_memory_equal((const char *)data, "free me", dataCnt);
	return scene->answer;
}

kern_return_t
s_ask(mach_port_t p, mach_msg_type_name_t pPoly, mach_port_t r, int a)
{
	(void)p;
	scene->called++;
	assert_int_equal(pPoly, MACH_MSG_TYPE_PORT_SEND);
	rig_check_reply_port(r, 0);
	assert_int_equal(a, 5);
	return scene->answer;
}

kern_return_t
s_ask_with(mach_port_t p, mach_port_t r, int *a)
{
	(void)p;
	scene->called++;
	rig_check_reply_port(r, 1);
	*a = 6;
	return KERN_SUCCESS;
}

kern_return_t
s_ask_by(mach_port_t p, int *a)
{
	(void)p;
	scene->called++;
	*a = 7;
	return KERN_SUCCESS;
}

kern_return_t
s_tell_with(mach_port_t p, mach_port_t r)
{
	(void)p;
	scene->called++;
	rig_check_right(r, 2, MACH_MSG_TYPE_PORT_SEND_ONCE);
	return MIG_NO_REPLY;
}

kern_return_t
s_tokens(mach_port_t p, audit_token_t a, security_token_t c,
    mach_port_context_t d, natural_t e)
{
	(void)p;
	scene->called++;
	assert_int_equal(a.val[5], scene->client_pid);
	assert_int_equal(c.val[0], scene->uid);
	assert_true(d == 0x123456789abcULL);
	assert_int_equal(e, scene->seqno);
	return KERN_SUCCESS;
}

kern_return_t
s_trailers(mach_port_t p, mach_msg_audit_trailer_t a)
{
	(void)p;
	scene->called++;
	assert_int_equal(a.msgh_audit.val[5], scene->client_pid);
	return KERN_SUCCESS;
}

kern_return_t
s_timed(mach_port_t p, int a)
{
	(void)p;
	scene->called++;
	assert_int_equal(a, 9);
	return KERN_SUCCESS;
}

kern_return_t
s_timed_apart(mach_port_t p, int *a)
{
	(void)p;
	scene->called++;
	*a = 10;
	return KERN_SUCCESS;
}

kern_return_t
s_timed_by_statement(mach_port_t p)
{
	(void)p;
	scene->called++;
	return KERN_SUCCESS;
}

kern_return_t
s_timed_oneway(mach_port_t p)
{
	(void)p;
	scene->called++;
	return KERN_SUCCESS;
}

kern_return_t
s_natives(mach_port_t p, struct thing a, struct thing *b, struct thing *c,
    int x, struct thing *d)
{
	(void)p;
	scene->called++;
	assert_int_equal(a.number, 1);
	assert_int_equal(b->number, 2);
	assert_int_equal(x, 4);
	d->number = c ? c->number : 99;
	return KERN_SUCCESS;
}

kern_return_t
s_renamed(mach_port_t p, port_list_t a, mach_msg_type_number_t aCnt,
    port_list_t *b, mach_msg_type_number_t *bCnt, ints_t c,
    mach_msg_type_number_t cCnt)
{
	(void)p;
	scene->called++;
	assert_int_equal(cCnt, 1);
	assert_int_equal(c[0], aCnt);
	*b = a;
	*bCnt = aCnt;
	return KERN_SUCCESS;
}

kern_return_t
s_told(mach_port_t p, int result, int n, vname_t text)
{
	assert_int_equal(p, server_port);
	scene->called++;
	scene->told = result;
	assert_int_equal(n, result == 5 ? 6 : 0);
	assert_string_equal(text, result == 5 ? "five" : "");
	return MIG_NO_REPLY;
}
