/* Running the C preprocessor. */

#include "mig/cpp.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mig/arena.h"

#ifndef MIG_INCLUDEDIR
#define MIG_INCLUDEDIR "/usr/local/include"
#endif

enum { N_FIXED_ARGS = 24, CHUNK = 65536 };

/* $MIG_CC may hold a command with arguments: "ccache gcc". */
static unsigned int
split_words(char *words, const char **argv, unsigned int room)
{
	unsigned int n = 0;
	char *save = NULL;

	for (char *w = strtok_r(words, " \t", &save); w && n < room;
	     w = strtok_r(NULL, " \t", &save))
		argv[n++] = w;
	return n;
}

static const char **
build_argv(const struct options *opt, const char *target, char *cc)
{
	const char **argv = xrealloc(
	    NULL, (N_FIXED_ARGS + opt->n_cpp_args) * sizeof(*argv));
	unsigned int n = split_words(cc, argv, 8);

	argv[n++] = "-E";
	argv[n++] = "-x";
	argv[n++] = "c";
	argv[n++] = "-std=c11"; /* no macro `linux` */
	argv[n++] = "-D__MACH30__";
	for (unsigned int i = 0; i < opt->n_cpp_args; i++)
		argv[n++] = opt->cpp_args[i];
	argv[n++] = "-idirafter";
	argv[n++] = MIG_INCLUDEDIR;
	if (target) {
		argv[n++] = "-MD";
		argv[n++] = "-MF";
		argv[n++] = opt->depfile;
		argv[n++] = "-MT";
		argv[n++] = target;
	}
	argv[n++] = opt->input;
	argv[n] = NULL;
	return argv;
}

static void
say_command(const char *const *argv)
{
	fputs("mig:", stderr);
	for (; *argv; argv++)
		fprintf(stderr, " %s", *argv);
	fputc('\n', stderr);
}

static int
read_all(int fd, char **ret_text, size_t *ret_size)
{
	_cleanup_free_ char *text = NULL;
	size_t size = 0;
	ssize_t n;

	for (;;) {
		text = xrealloc(text, size + CHUNK + 1);
		n = read(fd, text + size, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		size += (size_t)n;
	}
	text[size] = '\0';
	*ret_text = TAKE(text);
	*ret_size = size;
	return 0;
}

static int
spawn_to(int fd, const char **argv, pid_t *ret_pid)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	char *const *spawn_argv;
	int r;

	memcpy(&spawn_argv, &argv, sizeof(argv)); /* adds const, in effect */
	r = posix_spawn_file_actions_init(&actions);
	if (r)
		return -r;
	r = posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
	if (!r)
		r = posix_spawnp(
		    ret_pid, argv[0], &actions, NULL, spawn_argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int
cpp_run(const struct options *opt, const char *target, char **ret_text,
    size_t *ret_size)
{
	_cleanup_free_ char *cc = strdup(opt->cc), *text = NULL;
	_cleanup_free_ const char **argv = NULL;
	_cleanup_close_ int read_end = -1;
	size_t size = 0;
	int fds[2], r, status;
	pid_t pid;

	if (!cc || pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	read_end = fds[0];
	argv = build_argv(opt, target, cc);
	if (opt->verbose)
		say_command(argv);
	r = argv[0] ? spawn_to(fds[1], argv, &pid) : -ENOENT;
	close(fds[1]);
	if (r < 0)
		return r;
	r = read_all(read_end, &text, &size);
	status = wait_for(pid);
	if (r < 0)
		return r;
	if (status)
		return status;
	*ret_text = TAKE(text);
	*ret_size = size;
	return 0;
}
