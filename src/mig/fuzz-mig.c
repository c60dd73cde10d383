/*
 * Any text through lexer, parser, checker, layout and emitters. Built with
 * -fsanitize=fuzzer this is a libFuzzer target; with MIG_FUZZ_REPLAY it is a
 * program that runs the files it is given once, and all their prefixes.
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "mig/check.h"
#include "mig/emit.h"
#include "mig/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Outputs of more than this are not tried: counts can make them huge. */
enum { MAX_SLOTS = 4096 };

static void
emit_all(struct arena *arena, const struct interface *itf)
{
	const struct options opt = { .user = "u.c", .max_on_stack = 4096 };
	struct out out = { 0 };
	struct emit e = { .arena = arena,
		.itf = itf,
		.opt = &opt,
		.side = SIDE_USER,
		.o = &out };

	emit_user(&e, NULL, NULL);
	emit_user_header(&e);
	emit_internal_header(&e);
	emit_defines_header(&e);
	e.side = SIDE_SERVER;
	emit_server(&e, NULL);
	emit_server_header(&e);
	out_deinit(&out);
}

static void
run(const char *text, size_t size)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct diag diag = { .text = text };
	struct interface *itf;
	struct tokens tokens;

	lex(arena, &diag, "fuzz.defs", text, size, &tokens);
	itf = parse(arena, &diag, &tokens);
	if (!itf->name)
		itf->loc = tokens.list[tokens.n - 1].loc;
	if (!diag.nerrors)
		check(&diag, itf);
	if (diag.nerrors || itf->nslots > MAX_SLOTS)
		return;
	layout(arena, itf);
	emit_all(arena, itf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = xrealloc(NULL, size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	run(text, size);
	return 0;
}

#ifdef MIG_FUZZ_REPLAY

static void
replay(const uint8_t *data, size_t size)
{
	size_t step = size / 200 + 1;

	for (size_t n = 0; n < size; n += step)
		LLVMFuzzerTestOneInput(data, n);
	LLVMFuzzerTestOneInput(data, size);
}

int
main(int argc, char **argv)
{
	static uint8_t data[1 << 16];

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "re");

		if (!f) {
			perror(argv[i]);
			return 1;
		}
		replay(data, fread(data, 1, sizeof(data), f));
		fclose(f);
	}
	printf("%d files replayed\n", argc - 1);
	return argc > 1 ? 0 : 1;
}

#endif
