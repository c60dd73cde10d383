#include "mig/type.h"

#include <string.h>

static unsigned long long
multiply(unsigned long long a, unsigned long long b)
{
	if (__builtin_mul_overflow(a, b, &a) || a > TYPE_TOO_LARGE)
		return TYPE_TOO_LARGE;
	return a;
}

unsigned long long
type_size(const struct type *t)
{
	unsigned long long count = t->unbounded ? 1 : t->count;

	switch (t->kind) {
	case TYPE_DATA:
		return (t->bits + 7ULL) / 8;
	case TYPE_STRING:
		return count;
	case TYPE_ARRAY:
	case TYPE_STRUCT:
		return multiply(count, type_size(t->elem));
	default:
		return 0;
	}
}

/* The array's unit, and how many there are in one element. */
static const struct type *
find_unit(const struct type *t, unsigned int *ret_mult)
{
	*ret_mult = 1;
	while (t->kind == TYPE_ARRAY) {
		*ret_mult *= t->count;
		t = t->elem;
	}
	if (t->kind == TYPE_STRING)
		*ret_mult *= t->count;
	return t;
}

static struct shape
array_shape(const struct type *array)
{
	struct shape s = { .variable = array->variable };

	s.unit = find_unit(array->elem, &s.mult);
	s.unit_size = s.unit->kind == TYPE_STRING
	    ? 1
	    : (unsigned int)type_size(s.unit);
	s.max = array->count * s.mult;
	s.class = s.unit->kind == TYPE_PORT ? CLASS_PORT_ARRAY : CLASS_ARRAY;
	return s;
}

static struct shape
single_shape(const struct type *t)
{
	struct shape s = { .class = CLASS_VALUE,
		.unit = t,
		.mult = 1,
		.max = 1,
		.unit_size = (unsigned int)type_size(t) };

	if (t->kind == TYPE_PORT)
		s.class = CLASS_PORT;
	if (t->kind == TYPE_NATIVE && t->native != NATIVE_VALUE)
		s.class = CLASS_POINTER;
	if (t->kind == TYPE_STRING) {
		s.class = CLASS_STRING;
		s.unit_size = 1;
		s.max = t->count;
		s.variable = t->variable;
	}
	return s;
}

struct shape
type_shape(const struct type *t)
{
	struct shape s;

	if (t->kind == TYPE_ARRAY)
		return array_shape(t);
	if (t->kind != TYPE_OOL)
		return single_shape(t);
	s = t->elem->kind == TYPE_ARRAY ? array_shape(t->elem)
					: single_shape(t->elem);
	s.class = s.unit->kind == TYPE_PORT ? CLASS_OOL_PORTS : CLASS_OOL;
	return s;
}

static const char *
own_c_name(const struct type *t, enum side side)
{
	if (side == SIDE_USER && t->cuser)
		return t->cuser;
	if (side == SIDE_SERVER && t->cserver)
		return t->cserver;
	if (side == SIDE_SERVER && t->server_type)
		return t->server_type;
	if (side == SIDE_MESSAGE && t->message_type)
		return t->message_type;
	if (t->kind == TYPE_NATIVE)
		return t->native_ctype;
	return t->ctype ? t->ctype : t->name;
}

bool
type_has_c_name(const struct type *t)
{
	return own_c_name(t, SIDE_USER) != NULL;
}

const char *
type_c_name(struct arena *arena, const struct type *t, enum side side)
{
	const char *name = own_c_name(t, side);
	unsigned int mult;

	if (name)
		return name;
	switch (t->kind) {
	case TYPE_DATA:
	case TYPE_PORT:
		return t->primitive;
	case TYPE_STRING:
		return "char *";
	case TYPE_OOL:
		if (t->elem->kind != TYPE_ARRAY)
			return arena_printf(
			    arena, "%s *", type_c_name(arena, t->elem, side));
		return type_c_name(arena, t->elem, side);
	default:
		return arena_printf(arena, "%s *",
		    type_c_name(arena, find_unit(t->elem, &mult), side));
	}
}

const char *
type_declare_c(
    struct arena *arena, const struct type *t, enum side side, const char *name)
{
	const char *dims = "";

	for (;;) {
		bool flat = t->kind == TYPE_ARRAY || t->kind == TYPE_STRING ||
		    (t->kind == TYPE_STRUCT && !type_has_c_name(t));

		if (!flat)
			break;
		dims = arena_printf(arena, "%s[%u]", dims, t->count);
		if (t->kind == TYPE_STRING)
			return arena_printf(arena, "char %s%s", name, dims);
		t = t->elem;
	}
	return arena_printf(
	    arena, "%s %s%s", type_c_name(arena, t, side), name, dims);
}

bool
type_is_ref(const struct type *t)
{
	switch (type_shape(t).class) {
	case CLASS_VALUE:
	case CLASS_PORT:
	case CLASS_OOL:
	case CLASS_OOL_PORTS:
		return true;
	default:
		return false;
	}
}

bool
type_may_need_8(const struct type *t)
{
	struct shape s = type_shape(t);

	return s.unit_size % 8 == 0;
}

static bool
is_same_word(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool
has_same_names(const struct type *a, const struct type *b)
{
	return is_same_word(a->primitive, b->primitive) &&
	    is_same_word(a->native_ctype, b->native_ctype) &&
	    is_same_word(a->absent_value, b->absent_value) &&
	    is_same_word(a->ctype, b->ctype) &&
	    is_same_word(a->cuser, b->cuser) &&
	    is_same_word(a->cserver, b->cserver) &&
	    is_same_word(a->server_type, b->server_type) &&
	    is_same_word(a->message_type, b->message_type) &&
	    is_same_word(a->intran, b->intran) &&
	    is_same_word(a->outtran, b->outtran) &&
	    is_same_word(a->destructor, b->destructor);
}

bool
type_is_same(const struct type *a, const struct type *b)
{
	for (; a && b; a = a->elem, b = b->elem)
		if (a->kind != b->kind || a->bits != b->bits ||
		    a->send != b->send || a->receive != b->receive ||
		    a->count != b->count || a->variable != b->variable ||
		    a->unbounded != b->unbounded || a->native != b->native ||
		    !has_same_names(a, b))
			return false;
	return a == b;
}
