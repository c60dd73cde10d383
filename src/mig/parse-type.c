/* Types: what `type x = ...` and an argument's ':' are followed by. */

#include <string.h>

#include "mig/parser.h"

/* A message of a gigabyte is surely a mistake. */
enum { MAX_COUNT = 1 << 30 };

struct ipc_type {
	const char *name; /* behind MACH_MSG_TYPE_ */
	const char *primitive;
	unsigned int bits, number;
	enum disposition send, receive;
};

static const struct ipc_type ipc_types[] = {
	{ .name = "UNSTRUCTURED", .primitive = "char", .number = 0 },
	{ .name = "BIT", .primitive = "char", .bits = 1, .number = 0 },
	{ .name = "BOOLEAN", .primitive = "boolean_t", .bits = 32 },
	{ .name = "INTEGER_16", .primitive = "short", .bits = 16, .number = 1 },
	{ .name = "INTEGER_32", .primitive = "int", .bits = 32, .number = 2 },
	{ .name = "INTEGER_64", .primitive = "int64_t", .bits = 64, .number = 3 },
	{ .name = "CHAR", .primitive = "char", .bits = 8, .number = 8 },
	{ .name = "INTEGER_8", .primitive = "int8_t", .bits = 8, .number = 9 },
	{ .name = "BYTE", .primitive = "unsigned char", .bits = 8, .number = 9 },
	{ .name = "REAL_32", .primitive = "float", .bits = 32, .number = 25 },
	{ .name = "REAL_64", .primitive = "double", .bits = 64, .number = 26 },
	{ .name = "PORT_NAME",
	    .primitive = "mach_port_name_t",
	    .bits = 32,
	    .number = DISP_PORT_NAME },
	{ .name = "MOVE_RECEIVE",
	    .number = DISP_MOVE_RECEIVE,
	    .send = DISP_MOVE_RECEIVE,
	    .receive = DISP_MOVE_RECEIVE },
	{ .name = "MOVE_SEND",
	    .number = DISP_MOVE_SEND,
	    .send = DISP_MOVE_SEND,
	    .receive = DISP_MOVE_SEND },
	{ .name = "MOVE_SEND_ONCE",
	    .number = DISP_MOVE_SEND_ONCE,
	    .send = DISP_MOVE_SEND_ONCE,
	    .receive = DISP_MOVE_SEND_ONCE },
	{ .name = "COPY_SEND",
	    .number = DISP_COPY_SEND,
	    .send = DISP_COPY_SEND,
	    .receive = DISP_MOVE_SEND },
	{ .name = "MAKE_SEND",
	    .number = DISP_MAKE_SEND,
	    .send = DISP_MAKE_SEND,
	    .receive = DISP_MOVE_SEND },
	{ .name = "MAKE_SEND_ONCE",
	    .number = DISP_MAKE_SEND_ONCE,
	    .send = DISP_MAKE_SEND_ONCE,
	    .receive = DISP_MOVE_SEND_ONCE },
	{ .name = "PORT_RECEIVE",
	    .send = DISP_POLYMORPHIC,
	    .receive = DISP_MOVE_RECEIVE },
	{ .name = "PORT_SEND",
	    .send = DISP_POLYMORPHIC,
	    .receive = DISP_MOVE_SEND },
	{ .name = "PORT_SEND_ONCE",
	    .send = DISP_POLYMORPHIC,
	    .receive = DISP_MOVE_SEND_ONCE },
	{ .name = "POLYMORPHIC",
	    .send = DISP_POLYMORPHIC,
	    .receive = DISP_POLYMORPHIC },
};

enum { N_IPC_TYPES = sizeof(ipc_types) / sizeof(ipc_types[0]) };

static bool
is_port(const struct ipc_type *t)
{
	return t->send != DISP_NONE;
}

static bool
parse_product(struct parser *p, const char *what, long long *ret_value);

static bool
parse_sum(struct parser *p, const char *what, long long *ret_value)
{
	long long left, right;

	if (!parse_product(p, what, &left))
		return false;
	while (token_is_char(p->tok, '+') || token_is_char(p->tok, '-')) {
		bool plus = *p->tok++->loc.at == '+';

		if (!parse_product(p, what, &right))
			return false;
		left = plus ? left + right : left - right;
	}
	*ret_value = left;
	return true;
}

static bool
parse_factor(struct parser *p, const char *what, long long *ret_value)
{
	unsigned int number;
	bool ok;

	if (!take_char(p, '(')) {
		if (!expect_number(p, what, &number))
			return false;
		*ret_value = number;
		return true;
	}
	if (!enter(p))
		return false;
	ok = parse_sum(p, what, ret_value) &&
	    expect_char(p, ')', "after the expression");
	leave(p);
	return ok;
}

static bool
parse_product(struct parser *p, const char *what, long long *ret_value)
{
	long long left, right;

	if (!parse_factor(p, what, &left))
		return false;
	while (token_is_char(p->tok, '*') || token_is_char(p->tok, '/')) {
		const struct token *op = p->tok++;

		if (!parse_factor(p, what, &right))
			return false;
		if (*op->loc.at == '/' && right == 0) {
			diag_error(p->diag, &op->loc, "division by zero");
			return false;
		}
		if (*op->loc.at == '/')
			left /= right;
		else if (__builtin_mul_overflow(left, right, &left) ||
		    left > 2LL * MAX_COUNT * 4 || left < -(1LL << 40))
			left = 1LL << 40; /* refused as too large */
	}
	*ret_value = left;
	return true;
}

bool
parse_int_expression(struct parser *p, const char *what, unsigned int *ret)
{
	struct loc at = p->tok->loc;
	long long value;

	if (!parse_sum(p, what, &value))
		return false;
	if (value <= 0 || value > MAX_COUNT) {
		diag_error(
		    p->diag, &at, "expected %s from 1 to %d", what, MAX_COUNT);
		value = 1; /* so that the rest is read */
	}
	*ret = (unsigned int)value;
	return true;
}

static struct type *
new_type(struct parser *p, enum type_kind kind, const struct loc *at)
{
	struct type *t = arena_alloc(p->arena, sizeof(*t));

	t->kind = kind;
	t->loc = *at;
	return t;
}

static const struct ipc_type *
find_ipc_type(const struct token *t)
{
	static const char prefix[] = "MACH_MSG_TYPE_";
	const size_t skip = sizeof(prefix) - 1;

	if (token_is(t, "polymorphic"))
		return &ipc_types[N_IPC_TYPES - 1];
	for (unsigned int i = 0; i < N_IPC_TYPES; i++) {
		const struct ipc_type *type = &ipc_types[i];

		if (t->kind == TOKEN_NUMBER && t->number == type->number &&
		    (type->number || type->bits == 1))
			return type;
		if (t->kind == TOKEN_WORD && t->loc.len > skip &&
		    !memcmp(t->loc.at, prefix, skip) &&
		    strlen(type->name) == t->loc.len - skip &&
		    !memcmp(t->loc.at + skip, type->name, t->loc.len - skip))
			return type;
	}
	return NULL;
}

static const struct ipc_type *
expect_ipc_type(struct parser *p)
{
	const struct ipc_type *type = find_ipc_type(p->tok);

	if (type)
		p->tok++;
	else
		expected(p, "a MACH_MSG_TYPE_ symbol or 'polymorphic'");
	return type;
}

/* IPCType [ '|' IPCType ] */
static struct type *
parse_basic(struct parser *p)
{
	struct loc at = p->tok->loc;
	const struct ipc_type *send, *receive;
	struct type *t;

	receive = send = expect_ipc_type(p);
	if (send && take_char(p, '|'))
		receive = expect_ipc_type(p);
	if (!receive)
		return NULL;
	if (is_port(send) != is_port(receive) || send->bits != receive->bits) {
		diag_error(p->diag, &at,
		    "the two sides of '|' are of different kinds");
		receive = send;
	}
	t = new_type(p, is_port(send) ? TYPE_PORT : TYPE_DATA, &at);
	t->primitive = is_port(send) ? "mach_port_t" : send->primitive;
	t->bits = is_port(send) ? 32 : send->bits;
	t->send = send->send;
	t->receive = receive->receive;
	return t;
}

/* '(' IPCType ',' bits ')': the size said explicitly. */
static struct type *
parse_sized_basic(struct parser *p)
{
	struct type *t = parse_basic(p);
	struct loc at;
	unsigned int bits;

	if (!t || !expect_char(p, ',', "after the type"))
		return NULL;
	at = p->tok->loc;
	if (!parse_int_expression(p, "a number of bits", &bits) ||
	    !expect_char(p, ')', "after the size"))
		return NULL;
	if (t->kind == TYPE_PORT && bits != 32)
		diag_error(p->diag, &at, "a port has 32 bits");
	t->bits = bits;
	return t;
}

/* `[ n ]`, `[ * : n ]`, `[ * ]` or `[ ]` */
static bool
parse_bounds(struct parser *p, struct type *t)
{
	if (!expect_char(p, '[', "before the number of elements"))
		return false;
	if (take_char(p, ']')) {
		t->variable = t->unbounded = true;
		return true;
	}
	if (take_char(p, '*')) {
		t->variable = true;
		if (take_char(p, ']')) {
			t->unbounded = true;
			return true;
		}
		if (!expect_char(p, ':', "or ']' after '*'"))
			return false;
	}
	return parse_int_expression(p, "a number of elements", &t->count) &&
	    expect_char(p, ']', "after the number of elements");
}

static struct type *parse_type_spec(struct parser *p);

static struct type *
parse_array(struct parser *p, const struct loc *at)
{
	struct type *t = new_type(p, TYPE_ARRAY, at), *ool;

	if (!parse_bounds(p, t))
		return NULL;
	if (!take_word(p, "of")) {
		expected(p, "'of' after the bounds");
		return NULL;
	}
	t->elem = parse_type_spec(p);
	if (!t->elem)
		return NULL;
	if (!t->unbounded)
		return t;
	ool = new_type(p, TYPE_OOL, at);
	ool->elem = t;
	return ool;
}

static struct type *
parse_struct(struct parser *p, const struct loc *at)
{
	struct type *t = new_type(p, TYPE_STRUCT, at);
	struct loc bounds = peek(p, 1)->loc;

	if (!parse_bounds(p, t))
		return NULL;
	if (t->variable) {
		diag_error(p->diag, &bounds, "a struct has a fixed size");
		t->variable = t->unbounded = false;
		t->count = t->count ? t->count : 1;
	}
	if (!take_word(p, "of")) {
		expected(p, "'of' after the bounds");
		return NULL;
	}
	t->elem = parse_type_spec(p);
	return t->elem ? t : NULL;
}

static struct type *
parse_string(struct parser *p, const struct loc *at)
{
	struct type *t = new_type(p, TYPE_STRING, at);
	struct loc bounds = peek(p, 1)->loc;

	if (!parse_bounds(p, t))
		return NULL;
	if (t->unbounded) {
		diag_error(p->diag, &bounds, "expected the size of the string");
		t->unbounded = false;
		t->count = 1;
	}
	t->primitive = "char";
	t->bits = 8;
	return t;
}

static struct type *
parse_pointer(struct parser *p, const struct loc *at)
{
	struct type *t = new_type(p, TYPE_OOL, at);
	struct type *elem = parse_type_spec(p);

	if (!elem)
		return NULL;
	if (elem->kind == TYPE_OOL && !elem->name)
		return elem; /* ^array[] of: the array is a pointer itself */
	t->elem = elem;
	return t;
}

/* The text up to the ',' or ')' that ends a C type or value. */
static const char *
parse_c_text(struct parser *p, const char *what)
{
	const struct token *first = p->tok, *last = NULL;
	unsigned int parens = 0;

	for (; p->tok->kind != TOKEN_END; p->tok++) {
		if (token_is_char(p->tok, '(')) {
			parens++;
		} else if (token_is_char(p->tok, ')')) {
			if (!parens--)
				break;
		} else if (token_is_char(p->tok, ';') ||
		    (!parens && token_is_char(p->tok, ','))) {
			break;
		}
		last = p->tok;
	}
	if (!last) {
		expected(p, what);
		return NULL;
	}
	return arena_strndup(p->arena, first->loc.at,
	    (size_t)(last->loc.at + last->loc.len - first->loc.at));
}

static struct type *
parse_native(struct parser *p, enum native_kind kind)
{
	struct type *t = new_type(p, TYPE_NATIVE, &p->tok++->loc);

	t->native = kind;
	if (!expect_char(p, '(', "before the C type"))
		return NULL;
	t->native_ctype = parse_c_text(p, "a C type");
	if (!t->native_ctype)
		return NULL;
	if (kind == NATIVE_POINTER_IF_NOT) {
		if (!expect_char(p, ',', "after the C type"))
			return NULL;
		t->absent_value = parse_c_text(p, "a C value");
		if (!t->absent_value)
			return NULL;
	}
	return expect_char(p, ')', "after the C type") ? t : NULL;
}

/* A declared type under its name: the same, to be named anew. */
static struct type *
parse_named(struct parser *p)
{
	const struct token *at = p->tok;
	struct type *t, *old;

	if (at->kind != TOKEN_WORD) {
		expected(p, "a type");
		return NULL;
	}
	old = type_find(p, token_text(p, at));
	if (!old) {
		diag_error(p->diag, &at->loc,
		    "expected a declared type, '%.*s' is not", (int)at->loc.len,
		    at->loc.at);
		return NULL;
	}
	p->tok++;
	t = arena_alloc(p->arena, sizeof(*t));
	*t = *old;
	t->loc = at->loc;
	return t;
}

static struct type *
parse_type_word(struct parser *p)
{
	struct loc at = p->tok->loc;

	if (token_is_exactly(p->tok, "PointerTo"))
		return parse_native(p, NATIVE_POINTER);
	if (token_is_exactly(p->tok, "PointerToIfNot"))
		return parse_native(p, NATIVE_POINTER_IF_NOT);
	if (token_is_exactly(p->tok, "ValueOf"))
		return parse_native(p, NATIVE_VALUE);
	if (find_ipc_type(p->tok))
		return parse_basic(p);
	if (take_char(p, '^'))
		return parse_pointer(p, &at);
	if (take_char(p, '('))
		return parse_sized_basic(p);
	if (take_word(p, "array"))
		return parse_array(p, &at);
	if (take_word(p, "struct"))
		return parse_struct(p, &at);
	if (take_word(p, "c_string"))
		return parse_string(p, &at);
	return parse_named(p);
}

static struct type *
parse_type_spec(struct parser *p)
{
	struct type *t;

	if (!enter(p))
		return NULL;
	t = parse_type_word(p);
	leave(p);
	return t;
}

/* The C names and functions of a type derived from another are its own. */
static void
forget_names(struct type *t)
{
	t->name = t->ctype = t->cuser = t->cserver = NULL;
	t->server_type = t->message_type = NULL;
	t->intran = t->outtran = t->destructor = t->destructor_type = NULL;
}

/* "intran: server function(message)"; "outtran: message function(server)" */
static bool
parse_tran(struct parser *p, struct type *t, bool in)
{
	const char *result, *function, *from, *server, *message;
	struct loc at = p->tok[-1].loc;

	if (!expect_char(p, ':', "after the translation's keyword"))
		return false;
	result = expect_word(p, "the function's result type");
	function = result ? expect_word(p, "the function's name") : NULL;
	if (!function || !expect_char(p, '(', "after the function's name"))
		return false;
	from = expect_word(p, "the function's argument type");
	if (!from || !expect_char(p, ')', "after the argument type"))
		return false;
	server = in ? result : from;
	message = in ? from : result;
	if ((t->server_type && strcmp(t->server_type, server) != 0) ||
	    (t->message_type && strcmp(t->message_type, message) != 0))
		diag_error(p->diag, &at,
		    "intran and outtran disagree about the types");
	t->server_type = server;
	t->message_type = message;
	*(in ? &t->intran : &t->outtran) = function;
	return true;
}

static bool
parse_destructor(struct parser *p, struct type *t)
{
	if (!expect_char(p, ':', "after 'destructor'"))
		return false;
	t->destructor = expect_word(p, "the destructor's name");
	if (!t->destructor || !expect_char(p, '(', "after its name"))
		return false;
	t->destructor_type = expect_word(p, "the destructor's argument type");
	return t->destructor_type &&
	    expect_char(p, ')', "after the argument type");
}

static bool
parse_ctype(struct parser *p, const char **ret_name)
{
	if (!expect_char(p, ':', "before the C type's name"))
		return false;
	*ret_name = expect_word(p, "a C type's name");
	return *ret_name != NULL;
}

static bool
parse_translations(struct parser *p, struct type *t)
{
	bool ok = true;

	while (ok && p->tok->kind == TOKEN_WORD) {
		if (take_word(p, "intran"))
			ok = parse_tran(p, t, true);
		else if (take_word(p, "outtran"))
			ok = parse_tran(p, t, false);
		else if (take_word(p, "destructor"))
			ok = parse_destructor(p, t);
		else if (take_word(p, "ctype"))
			ok = parse_ctype(p, &t->ctype);
		else if (take_word(p, "cusertype"))
			ok = parse_ctype(p, &t->cuser);
		else if (take_word(p, "cservertype"))
			ok = parse_ctype(p, &t->cserver);
		else
			break;
	}
	return ok;
}

struct type *
parse_type(struct parser *p)
{
	struct type *t = parse_type_spec(p);

	if (!t)
		return NULL;
	if (t->kind == TYPE_NATIVE && t->name)
		return t; /* its C name is the one in the parentheses */
	forget_names(t);
	return parse_translations(p, t) ? t : NULL;
}
