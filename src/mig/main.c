/* mig: compiles a Mach interface definition into C stubs. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mig/arena.h"
#include "mig/check.h"
#include "mig/cpp.h"
#include "mig/emit.h"
#include "mig/lex.h"
#include "mig/options.h"
#include "mig/parse.h"

/* The files that a run makes, written only when all of them are there. */
struct output {
	struct output *next;
	const char *path;
	struct out text;
};

struct run {
	struct options opt;
	struct arena *arena;
	struct diag diag;
	struct interface *itf;
	struct output *outputs, **next_output;
};

static bool
is_wanted(const char *path)
{
	return path && strcmp(path, "/dev/null") != 0;
}

static struct emit
begin(struct run *run, const char *path, enum side side)
{
	struct output *output = arena_alloc(run->arena, sizeof(*output));

	output->path = path;
	*run->next_output = output;
	run->next_output = &output->next;
	return (struct emit){ .arena = run->arena,
		.itf = run->itf,
		.opt = &run->opt,
		.side = side,
		.o = &output->text };
}

/* How a file includes another: by its name alone if they share a folder. */
static const char *
include_name(const char *from, const char *header)
{
	const char *from_slash = strrchr(from, '/');
	const char *slash = strrchr(header, '/');
	size_t from_len = from_slash ? (size_t)(from_slash - from) : 0;
	size_t len = slash ? (size_t)(slash - header) : 0;

	if (!is_wanted(header))
		return NULL;
	if (from_len == len && !!slash == !!from_slash &&
	    !strncmp(from, header, len))
		return slash ? slash + 1 : header;
	return header;
}

static void
set_defaults(struct run *run)
{
	struct options *opt = &run->opt;
	const char *name = run->itf->name;

	if (!opt->user)
		opt->user = arena_printf(run->arena, "%sUser.c", name);
	if (!opt->server)
		opt->server = arena_printf(run->arena, "%sServer.c", name);
	if (!opt->header)
		opt->header = arena_printf(run->arena, "%s.h", name);
}

static void
emit_user_files(struct run *run)
{
	const struct options *opt = &run->opt;
	const char *header = opt->iheader ? opt->iheader : opt->header;
	struct emit e;

	if (!opt->user_prefix) {
		if (!is_wanted(opt->user))
			return;
		e = begin(run, opt->user, SIDE_USER);
		emit_user(&e, include_name(opt->user, opt->header), NULL);
		return;
	}
	for (struct routine *r = run->itf->routines; r; r = r->next) {
		const char *path = arena_printf(
		    run->arena, "%s%s.c", opt->user_prefix, r->name);

		e = begin(run, path, SIDE_USER);
		emit_user(&e, include_name(path, header), r);
	}
}

static void
emit_all(struct run *run)
{
	const struct options *opt = &run->opt;
	struct emit e;

	emit_user_files(run);
	if (is_wanted(opt->server)) {
		e = begin(run, opt->server, SIDE_SERVER);
		emit_server(&e,
		    opt->sheader ? include_name(opt->server, opt->sheader)
				 : NULL);
	}
	if (is_wanted(opt->header)) {
		e = begin(run, opt->header, SIDE_USER);
		emit_user_header(&e);
	}
	if (is_wanted(opt->sheader)) {
		e = begin(run, opt->sheader, SIDE_SERVER);
		emit_server_header(&e);
	}
	if (is_wanted(opt->iheader)) {
		e = begin(run, opt->iheader, SIDE_USER);
		emit_internal_header(&e);
	}
	if (is_wanted(opt->dheader)) {
		e = begin(run, opt->dheader, SIDE_USER);
		emit_defines_header(&e);
	}
	if (is_wanted(opt->description)) {
		e = begin(run, opt->description, SIDE_USER);
		emit_description(&e);
	}
}

static bool
write_all(struct run *run)
{
	for (struct output *o = run->outputs; o; o = o->next) {
		int r = out_write(&o->text, o->path);

		if (r == 0 && run->opt.verbose)
			fprintf(stderr, "mig: wrote %s\n", o->path);
		if (r == 0)
			continue;
		fprintf(stderr, "mig: %s: %s\n", o->path, strerror(-r));
		for (struct output *done = run->outputs; done != o;
		     done = done->next)
			remove(done->path);
		return false;
	}
	return true;
}

/* What a depfile calls the output: the first file that is made. */
static const char *
first_target(const struct options *opt)
{
	const char *const files[] = { opt->user, opt->server, opt->header,
		opt->sheader, opt->iheader, opt->dheader, opt->description };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (is_wanted(files[i]))
			return files[i];
	return opt->input;
}

static int
preprocess(struct run *run, char **ret_text, size_t *ret_size)
{
	struct options *opt = &run->opt;
	int r;

	if (opt->want_depfile && !opt->depfile)
		opt->depfile = arena_printf(
		    run->arena, "%s.d", first_target(opt));
	r = cpp_run(
	    opt, opt->depfile ? first_target(opt) : NULL, ret_text, ret_size);
	if (r < 0)
		fprintf(stderr, "mig: %s: %s\n", opt->cc, strerror(-r));
	return r;
}

static bool
compile(struct run *run)
{
	_cleanup_free_ char *text = NULL;
	struct tokens tokens;
	size_t size;

	if (preprocess(run, &text, &size) != 0)
		return false;
	run->diag = (struct diag){
		.out = stderr, .text = text, .quiet = run->opt.quiet
	};
	lex(run->arena, &run->diag, run->opt.input, text, size, &tokens);
	run->itf = parse(run->arena, &run->diag, &tokens);
	if (!run->itf->name)
		run->itf->loc = tokens.list[tokens.n - 1].loc;
	if (!run->diag.nerrors)
		check(&run->diag, run->itf);
	if (run->diag.nerrors)
		return false;
	layout(run->arena, run->itf);
	set_defaults(run);
	emit_all(run);
	return write_all(run);
}

int
main(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct run run = { .arena = arena };
	enum options_result result;
	bool ok = true;

	run.next_output = &run.outputs;
	result = options_parse(argc, argv, &run.opt);
	if (result == OPTIONS_RUN)
		ok = compile(&run);
	if (!ok && run.opt.depfile)
		remove(run.opt.depfile);
	for (struct output *o = run.outputs; o; o = o->next)
		out_deinit(&o->text);
	free(run.opt.cpp_args);
	return result == OPTIONS_BAD ? 2 : ok ? 0 : 1;
}
