#include "mig/lex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct arena *arena;
	struct diag diag;
	struct tokens tokens;
};

static struct fixture
read_text(const char *text)
{
	struct fixture f = { .arena = arena_new(), .diag = { .text = text } };

	lex(f.arena, &f.diag, "in.defs", text, strlen(text), &f.tokens);
	return f;
}

static void
test_tokens(void **state)
{
	struct fixture f = read_text("Type a_1 = array[*:32] of \"x y\";\n");
	static const struct {
		enum token_kind kind;
		const char *text;
	} expected[] = {
		{ TOKEN_WORD, "Type" },
		{ TOKEN_WORD, "a_1" },
		{ TOKEN_CHAR, "=" },
		{ TOKEN_WORD, "array" },
		{ TOKEN_CHAR, "[" },
		{ TOKEN_CHAR, "*" },
		{ TOKEN_CHAR, ":" },
		{ TOKEN_NUMBER, "32" },
		{ TOKEN_CHAR, "]" },
		{ TOKEN_WORD, "of" },
		{ TOKEN_STRING, "\"x y\"" },
		{ TOKEN_CHAR, ";" },
		{ TOKEN_END, "" },
	};

	(void)state;
	assert_int_equal(f.tokens.n, sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < f.tokens.n; i++) {
		const struct token *t = &f.tokens.list[i];

		assert_int_equal(t->kind, expected[i].kind);
		assert_int_equal(t->loc.len, strlen(expected[i].text));
		assert_memory_equal(t->loc.at, expected[i].text, t->loc.len);
	}
	assert_true(token_is(&f.tokens.list[0], "type"));
	assert_false(token_is_exactly(&f.tokens.list[0], "type"));
	assert_false(token_is(&f.tokens.list[0], "typ"));
	assert_false(token_is(&f.tokens.list[0], "types"));
	assert_int_equal(f.tokens.list[7].number, 32);
	arena_free(f.arena);
}

static void
test_line_markers(void **state)
{
	struct fixture f = read_text("a\n"
				     "# 7 \"other.h\" 1\n"
				     "b c\n"
				     "\n"
				     "d\n"
				     "#pragma once\n"
				     "#line 100\n"
				     "e");
	static const unsigned int lines[] = { 1, 7, 7, 9, 100 };

	(void)state;
	assert_int_equal(f.diag.nerrors, 0);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(f.tokens.list[i].loc.line, lines[i]);
	assert_string_equal(f.tokens.list[0].loc.file, "in.defs");
	assert_string_equal(f.tokens.list[4].loc.file, "other.h");
	/* The end is where the last token is. */
	assert_int_equal(f.tokens.list[5].kind, TOKEN_END);
	assert_int_equal(f.tokens.list[5].loc.line, 100);
	arena_free(f.arena);
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		unsigned int number, nerrors;
	} t[] = {
		{ "0", 0, 0 },
		{ "007", 7, 0 },
		{ "2147483647", INT32_MAX, 0 },
		{ "2147483648", INT32_MAX, 1 },
		{ "99999999999999999999999", INT32_MAX, 1 },
		{ "12ab", 12, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct fixture f = read_text(t[i].text);

		assert_int_equal(f.tokens.list[0].kind, TOKEN_NUMBER);
		assert_int_equal(f.tokens.list[0].number, t[i].number);
		assert_int_equal(f.diag.nerrors, t[i].nerrors);
		arena_free(f.arena);
	}
}

static void
test_faults(void **state)
{
	static const char *const texts[] = { "\"no end\nx", "#define A 1\n",
		"# 12x\n", "# 1 \"no end\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct fixture f = read_text(texts[i]);

		assert_int_equal(f.diag.nerrors, 1);
		arena_free(f.arena);
	}
}

static void
test_empty(void **state)
{
	struct fixture f = read_text("");

	(void)state;
	assert_int_equal(f.tokens.n, 1);
	assert_int_equal(f.tokens.list[0].kind, TOKEN_END);
	arena_free(f.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_line_markers),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
