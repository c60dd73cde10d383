#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "machd/confine.h"
#include "machd/launch.h"
#include "machd/listener.h"
#include "machd/machd.h"
#include "machd/spawner.h"
#include "machd/taskd.h"
#include "os/instance.h"
#include "os/service.h"

static struct service_manager manager = { -1, -1 };
static struct machd machd;

/* What ends machd from outside: a signal, or its lifeline's end. */
static void
main_end(struct source *source, uint32_t events)
{
	(void)source;
	(void)events;
	machd.ending = true;
}

static int
main_watch_signals(struct source *source)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	source->ready = main_end;
	source->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (source->fd < 0)
		return -errno;
	return loop_add(machd.loop, source, EPOLLIN);
}

static int
main_watch_lifeline(struct source *source)
{
	if (machd.options.lifeline_fd < 0)
		return 0;
	source->ready = main_end;
	source->fd = machd.options.lifeline_fd;
	if (fcntl(source->fd, F_SETFD, FD_CLOEXEC) < 0)
		return -errno;
	return loop_add(machd.loop, source, EPOLLIN | EPOLLRDHUP);
}

static int
main_open_log(const struct options *options)
{
	int fd = STDERR_FILENO;

	if (options->log_file) {
		fd = open(options->log_file,
		    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (fd < 0)
			return -errno;
	}
	log_init(&machd.log, fd, "machd", options->verbose);
	return 0;
}

static void
main_tell_ready(void)
{
	int fd = machd.options.ready_fd;

	if (fd < 0)
		return;
	(void)!write(fd, "1", 1);
	close(fd);
}

/*
 * As a batch task machd does not push aside who wakes it: a client that has
 * sent goes on to wait, and only then machd runs. Two switches less in a
 * round trip (docs/performance.md). Without it all works, only slower. What
 * somebody chose for it, a real-time policy, say, stays.
 */
static void
main_wait_its_turn(void)
{
	struct sched_param none = { 0 };

	if (sched_getscheduler(0) == SCHED_OTHER)
		(void)sched_setscheduler(0, SCHED_BATCH, &none);
}

/* One line that says what does not work, and what to do. */
static int
main_fail(const char *what, const char *name, int error)
{
	fprintf(stderr, "machd: %s%s%s: %s%s\n", what, name ? " " : "",
	    name ? name : "", strerror(error),
	    error == EACCES || error == EPERM || error == EROFS
		? "; choose a folder that you can write to"
		: error == ENOSPC ? "; make room on that disk"
		: error == EADDRINUSE
		? "; another machd listens there, or it is no socket"
		: error == ENAMETOOLONG ? "; choose a shorter path"
					: "");
	return 1;
}

static int
main_start_launchd(int *control)
{
	int r;

	if (*control < 0)
		return 0;
	r = launch_new(&machd, control, &machd.launch);
	return r < 0 ? r : launch_start(machd.launch);
}

static void
main_loop(void)
{
	while (!machd.ending) {
		bool more = machd_settle(&machd);

		if (loop_once(machd.loop, more ? 0 : -1) < 0)
			break;
	}
}

/* The instance's life, once what it needs from outside is there. */
static int
main_run(const struct options *options, int *control, int *taskd)
{
	struct source signals = { .fd = -1 }, lifeline = { .fd = -1 };
	int r;

	r = machd_init(&machd, options);
	if (r < 0)
		return main_fail("cannot start", NULL, -r);
	r = listener_new(&machd, &machd.listener);
	if (r < 0)
		return main_fail("cannot listen at", options->socket, -r);
	r = *taskd < 0 ? 0 : taskd_new(&machd, taskd, &machd.taskd);
	if (r < 0)
		return main_fail("cannot watch taskd", NULL, -r);
	r = main_start_launchd(control);
	if (r < 0)
		return main_fail("cannot start launchd", NULL, -r);
	r = main_watch_signals(&signals);
	if (r == 0)
		r = main_watch_lifeline(&lifeline);
	if (r < 0)
		return main_fail("cannot watch signals and lifeline", NULL, -r);
	main_wait_its_turn();
	r = options->sandbox ? confine() : 0;
	if (r < 0)
		return main_fail("cannot confine itself", NULL, -r);
	main_tell_ready();
	service_manager_ready(&manager);
	listener_check_idle(&machd);
	main_loop();
	if (signals.fd >= 0)
		loop_remove(machd.loop, &signals);
	if (lifeline.fd >= 0)
		loop_remove(machd.loop, &lifeline);
	return 0;
}

/* With a lifeline the socket's folder is the instance's own: it goes too. */
static void
main_remove_folder(const struct options *options)
{
	char path[PATH_MAX];

	if (options->lifeline_fd < 0)
		return;
	snprintf(path, sizeof(path), "%s", options->socket);
	(void)rmdir(dirname(path));
}

int
main(int argc, char **argv)
{
	_cleanup_close_ int control = -1, taskd = -1, lock = -1;
	struct options options;
	int r;

	r = options_parse(argc, argv, &options);
	if (r != 0)
		return r == OPTIONS_DONE ? 0 : 2;
	r = service_manager_take(&manager);
	if (r < 0)
		return main_fail(
		    "cannot listen at", "the socket it was given", -r);
	if (manager.listen_fd > 0)
		options.listen_fd = manager.listen_fd;
	signal(SIGPIPE, SIG_IGN);
	r = main_open_log(&options);
	if (r < 0)
		return main_fail("cannot open", options.log_file, -r);
	/* First, so that these two hold nothing that is machd's. */
	if (options.taskd) {
		r = taskd_spawn(options.taskd, &taskd);
		if (r < 0)
			return main_fail("cannot fork", NULL, -r);
	}
	if (options.launchd) {
		r = spawner_start(options.launchd, options.socket, &control);
		if (r < 0)
			return main_fail("cannot fork", NULL, -r);
	}
	if (options.lock) {
		r = instance_lock(options.lock, false, &lock);
		if (r == -EWOULDBLOCK) {
			fputs("machd: already running\n", stderr);
			return 0;
		}
		if (r < 0)
			return main_fail("cannot lock", options.lock, -r);
	}
	r = main_run(&options, &control, &taskd);
	machd_deinit(&machd);
	main_remove_folder(&options);
	return r;
}
