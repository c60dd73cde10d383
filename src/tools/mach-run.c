/*
 * mach-run: runs a command in an instance of machd of its own, and leaves
 * nothing of it behind.
 *
 * machd ends when its lifeline hangs up, that is when mach-run ends, however it
 * does. Its standard input is a pipe that is never written: when nobody has it
 * open any more, machd, launchd and all they started are gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/cli.h"

/* How long machd may take to start, and to end; milliseconds. */
#define RUN_START_MAX 20000
#define RUN_END_MAX   5000

/* Statuses of a command that could not be run, as shells have them. */
enum { RUN_FAILED = 125, RUN_CANNOT_EXEC = 126, RUN_NOT_FOUND = 127 };

struct run {
	bool verbose;
	const char *log_file;
	char machd[PATH_MAX];
	char directory[PATH_MAX];
	char socket[PATH_MAX];
	int ready;    /* machd writes a byte when it serves */
	int lifeline; /* closed: machd ends */
	int tether;   /* hangs up when machd and its children are gone */
	int signals;
	sigset_t mask; /* as it was */
	pid_t daemon;
	pid_t command; /* 0: not started */
};

static const struct cli_option run_options[] = {
	{ "verbose", 'v', NULL, "machd logs what it does to stderr" },
	{ "log-file", 'l', "FILE", "machd logs to FILE" },
	{ 0 },
};

static bool
run_take(void *context, char letter, const char *argument)
{
	struct run *run = context;

	if (letter == 'v')
		run->verbose = true;
	else
		run->log_file = argument;
	return true;
}

static const struct cli run_cli = {
	.name = "mach-run",
	.operands = "[--] COMMAND [ARGUMENT]...",
	.purpose = "Run COMMAND in an instance of machd of its own.",
	.notes = "The status is COMMAND's, 128 plus the signal that killed it, "
		 "127 if there is no\n"
		 "such command, 126 if it cannot be run, 125 if the instance "
		 "cannot be started.",
	.options = run_options,
	.take = run_take,
};

/*
 * Signals that are taken from a descriptor: those that are passed on to the
 * command, and its end.
 */
static const int run_forwarded[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1,
	SIGUSR2, SIGALRM, SIGWINCH };

static int
run_block_signals(struct run *run)
{
	sigset_t set;
	unsigned i;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (i = 0; i < sizeof(run_forwarded) / sizeof(run_forwarded[0]); i++)
		sigaddset(&set, run_forwarded[i]);
	/* A caller that ignores its children must not keep them from us. */
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, &run->mask) < 0)
		return -errno;
	run->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return run->signals < 0 ? -errno : 0;
}

/*
 * Standard fds that were closed are taken, so that no pipe gets their numbers;
 * the command has them closed again.
 */
static void
run_open_standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* A path for the socket, short enough for its address, that is only ours. */
static int
run_make_directory(struct run *run)
{
	const char *parent = getenv("TMPDIR");

	if (!parent || parent[0] != '/' || strlen(parent) > 70)
		parent = "/tmp";
	snprintf(run->directory, sizeof(run->directory), "%s/mach-run-XXXXXX",
	    parent);
	if (!mkdtemp(run->directory)) {
		int r = -errno;

		cli_error(&run_cli,
		    "cannot make a directory in %s: %s; set TMPDIR to "
		    "one that is writable",
		    parent, strerror(-r));
		run->directory[0] = '\0';
		return r;
	}
	snprintf(
	    run->socket, sizeof(run->socket), "%.90s/socket", run->directory);
	return 0;
}

/*
 * In the child: becomes machd in a session of its own, so that a terminal's
 * signals reach only the command.
 */
static _Noreturn void
run_exec_daemon(const struct run *run, int ready, int lifeline, int tether)
{
	char ready_fd[16], lifeline_fd[16];
	const char *argv[12] = { "machd", "--socket", run->socket, "--ready-fd",
		ready_fd, "--lifeline-fd", lifeline_fd, "--foreground" };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), n = 8;

	if (run->log_file) {
		argv[n++] = "--log-file";
		argv[n++] = run->log_file;
	}
	if (run->verbose)
		argv[n++] = "--verbose";
	setsid();
	dup2(tether, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	fcntl(STDERR_FILENO, F_SETFD, 0);
	fcntl(ready, F_SETFD, 0);
	fcntl(lifeline, F_SETFD, 0);
	snprintf(ready_fd, sizeof(ready_fd), "%d", ready);
	snprintf(lifeline_fd, sizeof(lifeline_fd), "%d", lifeline);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &run->mask, NULL);
	/* execv() takes its argument list as not const, for history's sake. */
	execv(run->machd, (char **)(uintptr_t)argv);
	_exit(RUN_CANNOT_EXEC);
}

static int
run_pipe(int *ret_read, int *ret_write)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	*ret_read = fds[0];
	*ret_write = fds[1];
	return 0;
}

static int
run_spawn_daemon(struct run *run)
{
	_cleanup_close_ int ready = -1, lifeline = -1, tether = -1;
	int r;

	r = run_pipe(&run->ready, &ready);
	if (r == 0)
		r = run_pipe(&lifeline, &run->lifeline);
	if (r == 0)
		r = run_pipe(&tether, &run->tether);
	if (r < 0)
		return r;
	run->daemon = fork();
	if (run->daemon < 0)
		return -errno;
	if (run->daemon == 0)
		run_exec_daemon(run, ready, lifeline, tether);
	return 0;
}

/* Waits until machd serves. 0; a signal that came first; -errno. */
static int
run_await_daemon(const struct run *run)
{
	struct pollfd fds[2] = { { .fd = run->ready, .events = POLLIN },
		{ .fd = run->signals, .events = POLLIN } };
	struct signalfd_siginfo info;
	char byte;

	for (;;) {
		int n = poll(fds, 2, RUN_START_MAX);

		if (n == 0)
			return -ETIMEDOUT;
		if (n < 0)
			continue;
		if (fds[0].revents)
			return read(run->ready, &byte, 1) == 1 ? 0 : -EPIPE;
		if (read(run->signals, &info, sizeof(info)) == sizeof(info) &&
		    info.ssi_signo != SIGCHLD && info.ssi_signo != SIGWINCH)
			return (int)info.ssi_signo;
	}
}

/* Starts machd. 0; a signal that ends this before; -errno, said on stderr. */
static int
run_start_daemon(struct run *run)
{
	int r;

	r = run_spawn_daemon(run);
	if (r < 0) {
		cli_error(&run_cli, "cannot start a process: %s", strerror(-r));
		return r;
	}
	r = run_await_daemon(run);
	if (r == -ETIMEDOUT)
		cli_error(
		    &run_cli, "%s does not answer; try --verbose", run->machd);
	else if (r < 0)
		cli_error(&run_cli,
		    "%s ended before it served; see its lines above, or "
		    "try --verbose",
		    run->machd);
	return r;
}

static _Noreturn void
run_exec_command(const struct run *run, char **argv)
{
	int error;

	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &run->mask, NULL);
	setenv("MACHD_SOCKET", run->socket, 1);
	execvp(argv[0], argv);
	error = errno;
	cli_error(&run_cli, "cannot run %s: %s", argv[0], strerror(error));
	_exit(error == ENOENT || error == ENOTDIR ? RUN_NOT_FOUND
						  : RUN_CANNOT_EXEC);
}

/*
 * Reaps what has ended. True if the command is among it, with its status as a
 * shell would have it.
 */
static bool
run_reap(struct run *run, int *ret_status)
{
	bool ended = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == run->daemon)
			run->daemon = 0;
		if (pid != run->command)
			continue;
		ended = true;
		*ret_status = WIFEXITED(status) ? WEXITSTATUS(status)
						: 128 + WTERMSIG(status);
	}
	return ended;
}

/*
 * A signal from a terminal went to the command as well; one that somebody sent
 * to this process alone is passed on.
 */
static void
run_forward(const struct run *run, const struct signalfd_siginfo *info)
{
	if (info->ssi_code != SI_KERNEL)
		kill(run->command, (int)info->ssi_signo);
}

/* Waits for the command and passes signals on to it. Its status. */
static int
run_await_command(struct run *run)
{
	struct pollfd fd = { .fd = run->signals, .events = POLLIN };
	struct signalfd_siginfo info;
	int status = 0;

	for (;;) {
		if (poll(&fd, 1, -1) < 0)
			continue;
		if (read(run->signals, &info, sizeof(info)) != sizeof(info))
			continue;
		if (info.ssi_signo != SIGCHLD)
			run_forward(run, &info);
		else if (run_reap(run, &status))
			return status;
	}
}

/* Whether machd is gone, or going: the lifeline's other end is closed. */
static bool
run_daemon_ended(const struct run *run)
{
	struct pollfd fd = { .fd = run->lifeline };

	return run->daemon == 0 || poll(&fd, 1, 0) > 0;
}

static int
run_command(struct run *run, char **argv)
{
	int status;

	run->command = fork();
	if (run->command < 0) {
		cli_error(
		    &run_cli, "cannot start a process: %s", strerror(errno));
		return RUN_FAILED;
	}
	if (run->command == 0)
		run_exec_command(run, argv);
	status = run_await_command(run);
	if (run_daemon_ended(run))
		cli_error(&run_cli, "machd ended before %s did", argv[0]);
	return status;
}

/* Waits until a child is gone; after RUN_END_MAX it is killed. */
static void
run_end_daemon(struct run *run)
{
	struct pollfd fd = { .fd = run->tether };

	if (run->lifeline >= 0)
		close(TAKE_FD(run->lifeline));
	/* POLLERR: machd and all that it started have closed the pipe. */
	if (run->tether >= 0 && run->daemon >= 0 &&
	    poll(&fd, 1, RUN_END_MAX) == 0 && run->daemon > 0)
		kill(run->daemon, SIGKILL);
	if (run->daemon > 0)
		while (waitpid(run->daemon, NULL, 0) < 0 && errno == EINTR)
			;
	/* machd removes both itself; it may have been killed. */
	if (run->socket[0])
		unlink(run->socket);
	if (run->directory[0])
		rmdir(run->directory);
}

/* The whole of it, after the options: the status to exit with. */
static int
run_all(struct run *run, char **argv)
{
	int r;

	if (cli_find_program(
		"MACHD_PROGRAM", "machd", run->machd, sizeof(run->machd)) < 0) {
		cli_error(&run_cli,
		    "no machd at %s; install it there, or name it in "
		    "MACHD_PROGRAM",
		    run->machd);
		return RUN_FAILED;
	}
	r = run_block_signals(run);
	if (r < 0 || run_make_directory(run) < 0)
		return RUN_FAILED;
	r = run_start_daemon(run);
	if (r != 0)
		return r < 0 ? RUN_FAILED : 128 + r;
	return run_command(run, argv);
}

int
main(int argc, char **argv)
{
	static struct run run = { .ready = -1, .lifeline = -1, .tether = -1 };
	int first, status;

	run_open_standard_fds();
	first = cli_parse(&run_cli, argc, argv, &run);
	if (first == argc)
		cli_usage(&run_cli, "no command; see mach-run --help");
	status = run_all(&run, argv + first);
	run_end_daemon(&run);
	return status;
}
