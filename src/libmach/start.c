/*
 * Autostart: the first trap of the first program of a user starts the user's
 * machd. The program must not notice: no child, no SIGCHLD, nothing of its
 * own passed on to the daemon.
 */
#include "libmach/start.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "libmach/debug.h"
#include "libmach/disposition.h"

/* How long machd may take until it listens and launchd is served. */
#define START_TIMEOUT_MS 20000
#define START_IDLE_EXIT  "60"
/* The ready pipe's number in machd. */
#define START_READY_FD 3

extern char **environ;

/* What machd, and through it launchd and its jobs, get of the environment. */
static const char *const start_environment[] = {
	"PATH=",
	"HOME=",
	"USER=",
	"LOGNAME=",
	"SHELL=",
	"LANG=",
	"TZ=",
	"TMPDIR=",
	"XDG_RUNTIME_DIR=",
	"LD_LIBRARY_PATH=",
	"MACHD_NO_NEW_CALLS=",
	"ASAN_OPTIONS=",
	"UBSAN_OPTIONS=",
	"TSAN_OPTIONS=",
};
#define START_ENVIRONMENT_COUNT                                                \
	(sizeof(start_environment) / sizeof(start_environment[0]))

/* Everything the child needs, made before it, as it may not allocate. */
struct start {
	char program[PATH_MAX];
	const char *argv[16];
	char *environment[START_ENVIRONMENT_COUNT + 1];
	int ready[2];
};

static bool
start_exists(const char *path)
{
	return access(path, X_OK) == 0;
}

/* machd is found from where this library lies, or was to be installed. */
static int
start_find_program(char *program)
{
	const char *named = secure_getenv("MACHD_PROGRAM");
	const char *slash;
	Dl_info info;

	if (named && *named) {
		snprintf(program, PATH_MAX, "%s", named);
		return start_exists(program) ? 0 : -ENOENT;
	}
	if (dladdr((const void *)(uintptr_t)start_machd, &info) &&
	    info.dli_fname && (slash = strrchr(info.dli_fname, '/'))) {
		snprintf(program, PATH_MAX, "%.*s/" START_LIBEXEC_RELATIVE,
		    (int)(slash - info.dli_fname), info.dli_fname);
		if (start_exists(program))
			return 0;
	}
	snprintf(program, PATH_MAX, "%s", START_LIBEXEC "/machd");
	return start_exists(program) ? 0 : -ENOENT;
}

static void
start_fill_environment(struct start *start)
{
	unsigned count = 0;

	for (char **at = environ; at && *at; at++)
		for (unsigned i = 0; i < START_ENVIRONMENT_COUNT; i++)
			if (!strncmp(*at, start_environment[i],
				strlen(start_environment[i])) &&
			    count < START_ENVIRONMENT_COUNT)
				start->environment[count++] = *at;
	start->environment[count] = NULL;
}

static void
start_fill_arguments(struct start *start, const struct instance *instance)
{
	const char *argv[] = { "machd", "--socket", instance->socket, "--lock",
		instance->lock, "--start-lock", instance->start_lock,
		"--idle-exit", START_IDLE_EXIT, "--ready-fd", "3", NULL };

	_Static_assert(sizeof(argv) <= sizeof(start->argv), "argv");
	memcpy(start->argv, argv, sizeof(argv));
}

/* In the child: signals as after a login, whatever the program made of them. */
static void
child_reset_signals(void)
{
	struct sigaction standard;
	sigset_t none;

	memset(&standard, 0, sizeof(standard));
	standard.sa_handler = SIG_DFL;
	for (int i = 1; i < _NSIG; i++)
		disposition_set(i, &standard);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The program may run under limits of its own; machd gets what is allowed. */
static void
child_raise_limits(void)
{
	static const int resources[] = { RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA,
		RLIMIT_AS, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_MEMLOCK };
	struct rlimit limit;

	for (unsigned i = 0; i < sizeof(resources) / sizeof(*resources); i++) {
		if (getrlimit((unsigned)resources[i], &limit) < 0)
			continue;
		limit.rlim_cur = limit.rlim_max;
		setrlimit((unsigned)resources[i], &limit);
	}
}

static void
child_arrange_fds(int ready)
{
	int null = open("/dev/null", O_RDWR);

	/* Out of the way of the numbers that are about to be taken. */
	ready = fcntl(ready, F_DUPFD, 10);
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		if (null != fd)
			dup2(null, fd);
	dup2(ready, START_READY_FD);
	if (syscall(SYS_close_range, START_READY_FD + 1, ~0u, 0) < 0) {
		struct rlimit limit = { .rlim_cur = 1024 };

		getrlimit(RLIMIT_NOFILE, &limit);
		if (limit.rlim_cur > 65536)
			limit.rlim_cur = 65536;
		for (int fd = START_READY_FD + 1; fd < (int)limit.rlim_cur; fd++)
			close(fd);
	}
}

/*
 * In the child: only what is safe after a fork of a threaded program. The
 * first child is gone at once, so that machd is nobody's child, and no leader
 * of its session, so that it never gets a terminal.
 */
static void
child_run(struct start *start)
{
	if (setsid() < 0 || syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) != 0)
		_exit(0);
	child_arrange_fds(start->ready[1]);
	child_reset_signals();
	child_raise_limits();
	umask(022);
	if (chdir("/") < 0)
		_exit(1);
	/* execve() takes its argument lists as not const, for history's sake. */
	execve(start->program, (char **)(uintptr_t)start->argv,
	    start->environment);
	_exit(1);
}

/* 0 when machd says that it is ready. */
static int
start_await(int ready)
{
	struct pollfd poll_fd = { .fd = ready, .events = POLLIN };
	char byte;
	int r = poll(&poll_fd, 1, START_TIMEOUT_MS);

	if (r < 0)
		return -errno;
	if (r == 0)
		return -ETIMEDOUT;
	return read(ready, &byte, 1) == 1 ? 0 : -ECONNREFUSED;
}

/*
 * The clone has no exit signal: it is no child to wait(2) without __WCLONE,
 * and its end raises nothing. It is a fork otherwise.
 */
static int
start_spawn(struct start *start)
{
	long pid = syscall(SYS_clone, 0, 0, 0, 0, 0);

	if (pid < 0)
		return -errno;
	if (pid == 0)
		child_run(start);
	while (waitpid((pid_t)pid, NULL, __WCLONE) < 0 && errno == EINTR)
		;
	return 0;
}

/*
 * start_machd(): starts the user's machd and waits until it serves. The
 * start lock is held, signals are blocked. 0; -ENOENT: no machd program to
 * be found; -ECONNREFUSED: it ended at once; -ETIMEDOUT; others as clone(2).
 */
int
start_machd(const struct instance *instance)
{
	/* Not on the stack: a handler's may be small. The lock is held. */
	static struct start start;
	_cleanup_close_ int read_end = -1, write_end = -1;
	int r = start_find_program(start.program);

	if (r < 0) {
		debug_line("start: no machd program at %s", start.program);
		return r;
	}
	start_fill_arguments(&start, instance);
	start_fill_environment(&start);
	if (pipe2(start.ready, O_CLOEXEC) < 0)
		return -errno;
	read_end = start.ready[0];
	write_end = start.ready[1];
	r = start_spawn(&start);
	if (r < 0)
		return r;
	close(TAKE_FD(write_end));
	return start_await(read_end);
}
