#include "machd/spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/socket.h"

/*
 * Where the spawner keeps its end of the control socket, and launchd, whose
 * process has no use for that, finds its connection.
 */
#define SPAWNER_CONNECTION_FD 3

/* How long launchd may take to end, in milliseconds. */
#define SPAWNER_GRACE 3000

struct spawner {
	int control;         /* to machd */
	int signals;         /* signalfd of SIGCHLD */
	const char *launchd; /* program */
	const char *socket;  /* of the instance, for launchd's children */
	pid_t child;         /* 0: none */
};

static void
spawner_report(struct spawner *spawner, int kind, pid_t pid, int status)
{
	struct spawner_event event = { kind, pid, status };
	struct iovec iov = { &event, sizeof(event) };

	/* If machd is gone, the next poll says so. */
	(void)socket_send(spawner->control, &iov, 1, NULL, 0, 0);
}

/* In the child: becomes launchd, with its connection as fd 3. */
static _Noreturn void
spawner_exec(const struct spawner *spawner, int connection)
{
	char number[16];
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(connection, SPAWNER_CONNECTION_FD) < 0)
		_exit(126);
	snprintf(number, sizeof(number), "%d", SPAWNER_CONNECTION_FD);
	setenv("MACHD_CONNECTION", number, 1);
	setenv("MACHD_SOCKET", spawner->socket, 1);
	execl(spawner->launchd, "launchd", (char *)NULL);
	_exit(127);
}

static void
spawner_spawn(struct spawner *spawner, int connection)
{
	pid_t pid = fork();

	if (pid == 0)
		spawner_exec(spawner, connection);
	if (pid < 0) {
		spawner_report(spawner, SPAWNER_FAILED, 0, errno);
		return;
	}
	spawner->child = pid;
	spawner_report(spawner, SPAWNER_STARTED, pid, 0);
}

static void
spawner_reap(struct spawner *spawner)
{
	struct signalfd_siginfo info;
	pid_t pid;
	int status;

	(void)!read(spawner->signals, &info, sizeof(info));
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		/* Or an orphan of launchd's, which nobody asked for. */
		if (pid != spawner->child)
			continue;
		spawner->child = 0;
		spawner_report(spawner, SPAWNER_EXITED, pid, status);
	}
}

/* Takes one request of machd's; false when machd is gone. */
static bool
spawner_serve(struct spawner *spawner)
{
	struct socket_packet packet;
	char byte;
	struct iovec iov = { &byte, 1 };
	int r;

	r = socket_receive(spawner->control, &iov, 1, 0, &packet);
	if (r == -EINTR)
		return true;
	if (r <= 0)
		return false;
	if (packet.fd_count == 1 && spawner->child == 0)
		spawner_spawn(spawner, packet.fds[0]);
	socket_packet_close(&packet);
	return true;
}

/*
 * launchd ends by itself when machd goes; this is for one that is stopped, or
 * does not get that far.
 */
static void
spawner_end_child(const struct spawner *spawner)
{
	struct pollfd ended = { .fd = spawner->signals, .events = POLLIN };
	struct signalfd_siginfo info;

	if (spawner->child <= 0)
		return;
	kill(spawner->child, SIGTERM);
	kill(spawner->child, SIGCONT);
	while (waitpid(spawner->child, NULL, WNOHANG) == 0)
		if (poll(&ended, 1, SPAWNER_GRACE) == 0)
			kill(spawner->child, SIGKILL);
		else
			(void)!read(spawner->signals, &info, sizeof(info));
}

/* Sends SIGKILL to all children; false if there are none. */
static bool
spawner_kill_orphans(void)
{
	char path[64];
	long pid;
	bool any = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fscanf(file, "%ld", &pid) == 1)
		any |= pid > 0 && kill((pid_t)pid, SIGKILL) == 0;
	fclose(file);
	return any;
}

/*
 * Jobs whose launchd was killed are the spawner's children now, and theirs
 * become so when they go. launchd's own have ended with it.
 */
static void
spawner_end_orphans(const struct spawner *spawner)
{
	struct pollfd ended = { .fd = spawner->signals, .events = POLLIN };
	struct signalfd_siginfo info;

	while (spawner_kill_orphans()) {
		if (poll(&ended, 1, SPAWNER_GRACE) <= 0)
			return;
		(void)!read(spawner->signals, &info, sizeof(info));
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

/* The spawner's life: until machd goes, then launchd goes too. */
static _Noreturn void
spawner_run(struct spawner *spawner)
{
	struct pollfd fds[2] = {
		{ .fd = spawner->control, .events = POLLIN },
		{ .fd = spawner->signals, .events = POLLIN },
	};

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents)
			spawner_reap(spawner);
		if (fds[0].revents && !spawner_serve(spawner))
			break;
	}
	spawner_end_child(spawner);
	spawner_end_orphans(spawner);
	_exit(0);
}

static int
spawner_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	/* Ctrl-C at machd's terminal is machd's to answer. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/*
 * Keeps the standard fds and the control socket only: locks, pipes and the
 * like are machd's, and must go when machd goes.
 */
static int
spawner_close_others(int control)
{
	if (control != SPAWNER_CONNECTION_FD &&
	    dup2(control, SPAWNER_CONNECTION_FD) < 0)
		return -errno;
	if (fcntl(SPAWNER_CONNECTION_FD, F_SETFD, FD_CLOEXEC) < 0 ||
	    close_range(SPAWNER_CONNECTION_FD + 1, ~0u, 0) < 0)
		return -errno;
	return SPAWNER_CONNECTION_FD;
}

/*
 * spawner_start(): forks the spawner, which will run `launchd` for the
 * instance at `socket`. Call it before there are threads, fds to hide or a
 * sandbox. ret_control is the caller's end. -errno.
 */
int
spawner_start(const char *launchd, const char *socket, int *ret_control)
{
	_cleanup_close_ int near = -1, far = -1;
	struct spawner spawner = { .launchd = launchd, .socket = socket };
	pid_t pid;
	int r;

	r = socket_pair(&near, &far);
	if (r < 0)
		return r;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		prctl(PR_SET_NAME, "machd-spawner");
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		spawner.control = spawner_close_others(far);
		spawner.signals = spawner_signals();
		if (spawner.control < 0 || spawner.signals < 0)
			_exit(1);
		spawner_run(&spawner);
	}
	*ret_control = TAKE_FD(near);
	return 0;
}

/*
 * spawner_launch(): asks for launchd to be started with `connection` (still
 * the caller's) as its connection; spawner_event() tells what came of it.
 */
int
spawner_launch(int control, int connection)
{
	char byte = 'L';
	struct iovec iov = { &byte, 1 };

	return socket_send(control, &iov, 1, &connection, 1, MSG_DONTWAIT);
}

/*
 * spawner_event(): the next report. 1 with ret_event, 0 if there is none,
 * -EPIPE if the spawner is gone.
 */
int
spawner_event(int control, struct spawner_event *ret_event)
{
	struct spawner_event event;
	struct iovec iov = { &event, sizeof(event) };
	struct socket_packet packet;
	int r;

	r = socket_receive(control, &iov, 1, MSG_DONTWAIT, &packet);
	if (r == -EAGAIN || r == -EINTR)
		return 0;
	if (r <= 0)
		return -EPIPE;
	socket_packet_close(&packet);
	if (packet.size != sizeof(event))
		return -EPIPE;
	*ret_event = event;
	return 1;
}
