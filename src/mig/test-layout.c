/* Messages of real interfaces, as the reference's section 12.4 has them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mig/check.h"
#include "mig/emit.h"
#include "mig/parse.h"

static struct interface *
read_interface(struct arena *arena, const char *text)
{
	struct diag diag = { .out = stderr, .text = text };
	struct interface *itf;
	struct tokens tokens;

	lex(arena, &diag, "test.defs", text, strlen(text), &tokens);
	itf = parse(arena, &diag, &tokens);
	check(&diag, itf);
	assert_int_equal(diag.nerrors, 0);
	layout(arena, itf);
	return itf;
}

/* A message as the names of its fields, "name~" if only a part travels. */
static void
assert_fields(const struct message *m, const char *expected)
{
	char text[500] = "";

	for (unsigned int i = 0; i < m->nfields; i++) {
		const struct field *f = &m->fields[i];
		size_t len = strlen(text);

		snprintf(text + len, sizeof(text) - len, "%s%s%s", i ? " " : "",
		    f->name, f->variable ? "~" : "");
	}
	assert_string_equal(text, expected);
}

#define TYPES                                                                  \
	"subsystem test 100;"                                                  \
	"type mach_port_t = MACH_MSG_TYPE_COPY_SEND;"                          \
	"type int = MACH_MSG_TYPE_INTEGER_32;"                                 \
	"type ints_t = array[*:32] of int;"                                    \
	"type ports_t = array[*:32] of mach_port_t;"                           \
	"type state_t = array[*:100] of int;"                                  \
	"type list_t = ^array[] of mach_port_t;"                               \
	"type name_t = c_string[*:10];"

static void
test_ports_and_data(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct routine *r = read_interface(arena,
	    TYPES "routine raise(p : mach_port_t; thread : mach_port_t;"
		  "	exception : int; task : mach_port_t; code : ints_t;"
		  "	inout flavor : int; old : state_t; out new : state_t);")
				      ->routines;

	(void)state;
	assert_fields(r->request,
	    "thread task NDR exception codeCnt code~ flavor oldCnt old~");
	assert_int_equal(r->request->ndescriptors, 2);
	assert_int_equal(r->request->nvariable, 2);
	assert_int_equal(r->request->fields[6].segment, 1);
	assert_fields(r->reply, "NDR RetCode flavor newCnt new~");
	assert_false(message_has_tail(r->reply));
}

static void
test_same_count(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct routine *r = read_interface(arena,
	    TYPES "routine get(p : mach_port_t; out masks : ints_t;"
		  "	out handlers : ports_t, SameCount;"
		  "	out flavors : ints_t, SameCount);")
				      ->routines;

	(void)state;
	assert_fields(r->request, "");
	assert_false(r->request->has_ndr);
	assert_fields(r->reply, "handlers NDR masksCnt masks~ flavors~");
	assert_int_equal(r->reply->ndescriptors, 32);
	assert_false(r->reply->has_retcode);
}

static void
test_only_rights(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct routine *r = read_interface(arena,
	    TYPES "routine move(p : mach_port_t; a : mach_port_t;"
		  "	out b : mach_port_t);"
		  "routine list(p : mach_port_t; out l : list_t);")
				      ->routines;

	(void)state;
	assert_fields(r->request, "a");
	assert_fields(r->reply, "b");
	assert_false(r->reply->has_ndr);
	assert_fields(r->next->reply, "l NDR lCnt");
}

static void
test_count_in_out(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct routine *r = read_interface(arena,
	    TYPES "routine info(p : mach_port_t; flavor : int;"
		  "	out info : ints_t, CountInOut; name : name_t);")
				      ->routines;

	(void)state;
	assert_fields(r->request, "NDR flavor infoCnt nameOffset nameCnt name~");
	assert_int_equal(r->request->fields[5].pad, 2);
	assert_fields(r->reply, "NDR RetCode infoCnt info~");
}

static void
test_numbers(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct interface *itf = read_interface(arena,
	    TYPES "routine a(p : mach_port_t); skip; skip 3;"
		  "simpleroutine b(p : mach_port_t); skip;");

	(void)state;
	assert_int_equal(itf->base, 100);
	assert_int_equal(itf->routines->number, 0);
	assert_int_equal(itf->routines->next->number, 5);
	assert_true(itf->routines->next->simple);
	assert_int_equal(itf->nslots, 7);
}

static void
test_shapes(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct routine *r = read_interface(arena,
	    TYPES "type fixed_t = c_string[128];"
		  "type pair_t = struct[2] of int;"
		  "routine a(p : mach_port_t; names : n_t = ^array[] of fixed_t;"
		  "	pairs : array[*:7] of pair_t);")
				      ->routines;
	const struct arg *names = r->args->next, *pairs = names->next;
	struct shape s = type_shape(names->type);

	(void)state;
	/* A name is 128 characters, and they are what the message counts. */
	assert_int_equal(s.class, CLASS_OOL);
	assert_int_equal(s.mult, 128);
	assert_int_equal(s.unit_size, 1);
	s = type_shape(pairs->type);
	assert_int_equal(s.class, CLASS_ARRAY);
	assert_int_equal(s.mult, 1);
	assert_int_equal(s.unit_size, 8);
	assert_true(type_may_need_8(pairs->type));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ports_and_data),
		cmocka_unit_test(test_same_count),
		cmocka_unit_test(test_only_rights),
		cmocka_unit_test(test_count_in_out),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
