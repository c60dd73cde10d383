/* machctl: looks at instances of machd, and ends one. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>

#include "os/pidfd.h"
#include "os/socket.h"
#include "tools/cli.h"
#include "tools/doctor.h"

/* How long `machctl stop` waits; milliseconds. */
#define MACHCTL_STOP_MAX 10000

static const struct cli_option no_options[] = { { 0 } };

static const struct cli ping_cli = {
	.name = "machctl ping",
	.operands = "",
	.purpose = "Ask machd and launchd for an answer, starting the user's "
		   "own instance if need be.",
	.options = no_options,
};

static double
microseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) * 1e6 +
	    (double)(now.tv_nsec - start->tv_nsec) / 1e3;
}

static int
ping_failed(const char *who, const char *why)
{
	cli_error(
	    &ping_cli, "%s does not answer: %s; see machctl doctor", who, why);
	return EXIT_FAILURE;
}

static int
machctl_ping(int argc, char **argv)
{
	struct timespec start;
	mach_port_type_t type;
	mach_port_t port;
	kern_return_t kr;
	double machd;

	if (cli_parse(&ping_cli, argc, argv, NULL) != argc)
		cli_usage(&ping_cli, "takes no operand");
	/* The first trap attaches, and is not counted. */
	kr = mach_port_type(mach_task_self(), mach_task_self(), &type);
	if (kr != KERN_SUCCESS)
		return ping_failed("machd", mach_error_string(kr));
	clock_gettime(CLOCK_MONOTONIC, &start);
	kr = mach_port_type(mach_task_self(), mach_task_self(), &type);
	if (kr != KERN_SUCCESS)
		return ping_failed("machd", mach_error_string(kr));
	machd = microseconds_since(&start);
	clock_gettime(CLOCK_MONOTONIC, &start);
	kr = bootstrap_look_up(bootstrap_port, "machctl.no.such.service", &port);
	if (kr != BOOTSTRAP_UNKNOWN_SERVICE)
		return ping_failed("launchd", bootstrap_strerror(kr));
	printf("machd %.0f us, launchd %.0f us\n", machd,
	    microseconds_since(&start));
	return cli_finish(&ping_cli, EXIT_SUCCESS);
}

static const struct cli stop_cli = {
	.name = "machctl stop",
	.operands = "",
	.purpose = "End this user's instance of machd, and with it every port.",
	.options = no_options,
};

/*
 * The process that serves the socket, if it may be stopped. -EBUSY: another
 * one's socket, which must not be taken for it.
 */
static int
stop_find(const struct instance *instance, int *ret_pidfd)
{
	_cleanup_close_ int fd = -1;
	struct socket_peer peer;
	char name[32];
	int r = socket_connect(instance->socket, &fd);

	if (r == -ENOENT || r == -ECONNREFUSED)
		return 0;
	if (r == 0)
		r = socket_peer(fd, &peer);
	if (r < 0)
		return r;
	if (peer.pid <= 0)
		return -ESRCH;
	if (peer.uid != geteuid())
		return -EPERM;
	r = pidfd_open_pid(peer.pid, ret_pidfd);
	if (r < 0)
		return r;
	/*
	 * machd listened as this pid. If the connection still stands it is
	 * alive, and the pid its own.
	 */
	if (poll(&(struct pollfd){ .fd = fd, .events = POLLRDHUP }, 1, 0) != 0)
		return 0;
	return doctor_peer_is_machd(peer.pid, name, sizeof(name)) ? 1 : -EBUSY;
}

static int
stop_wait(int pidfd)
{
	int r = pidfd_signal(pidfd, SIGTERM);

	if (r < 0)
		return r == -ESRCH ? 0 : r;
	r = poll(&(struct pollfd){ .fd = pidfd, .events = POLLIN }, 1,
	    MACHCTL_STOP_MAX);
	return r > 0 ? 0 : r == 0 ? -ETIMEDOUT : -errno;
}

static int
machctl_stop(int argc, char **argv)
{
	_cleanup_close_ int pidfd = -1;
	struct instance instance;
	int r;

	if (cli_parse(&stop_cli, argc, argv, NULL) != argc)
		cli_usage(&stop_cli, "takes no operand");
	r = instance_find(&instance);
	if (r == 0 && instance.kind == INSTANCE_SYSTEM && geteuid() != 0)
		r = -EPERM;
	if (r == 0)
		r = stop_find(&instance, &pidfd);
	if (r == 0) {
		puts("not running");
		return cli_finish(&stop_cli, EXIT_SUCCESS);
	}
	if (r > 0)
		r = stop_wait(pidfd);
	if (r == 0)
		return EXIT_SUCCESS;
	cli_error(&stop_cli, "%s: %s", instance.socket,
	    r == -EPERM       ? "not yours to stop; see machctl doctor"
		: r == -EBUSY ? "systemd's, or its like's: systemctl stop "
				"machd.socket machd.service"
			      : strerror(-r));
	return EXIT_FAILURE;
}

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "doctor", machctl_doctor },
	{ "ping", machctl_ping },
	{ "stop", machctl_stop },
};

static const struct cli machctl_cli = {
	.name = "machctl",
	.operands = "COMMAND",
	.purpose = "Look at instances of machd, the server behind Mach ports.",
	.notes = "Commands; each has a --help of its own:\n"
		 "  doctor  say which instance a program would use, and what "
		 "is in its way\n"
		 "  ping    ask machd and launchd for an answer\n"
		 "  stop    end this user's instance",
	.options = no_options,
};

int
main(int argc, char **argv)
{
	int first = cli_parse(&machctl_cli, argc, argv, NULL);
	unsigned i;

	if (first == argc)
		cli_usage(&machctl_cli, "no command; see machctl --help");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[first], commands[i].name) == 0)
			return commands[i].run(argc - first, argv + first);
	cli_usage(
	    &machctl_cli, "no command %s; see machctl --help", argv[first]);
}
