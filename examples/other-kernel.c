/*
 * Runs a program that believes in another kernel: its host port is a port of
 * ours. What we do not answer ourselves goes on to the real host port, reply
 * port and all, so that the answer comes straight to who asked.
 *
 *	other-kernel [--version TEXT] [--page-size BYTES] [--cpus N] -- CMD ...
 *
 *	mig -header /dev/null -user /dev/null -sheader other-kernel_server.h \
 *		-server other-kernel-server.c other-kernel.defs
 *	cc -o other-kernel other-kernel.c other-kernel-server.c \
 *		$(pkg-config --cflags --libs mach) -pthread
 */
#include <errno.h>
#include <getopt.h>
#include <mach/mach.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "other-kernel_server.h"

extern char **environ;

/* What the program is told, where it is not 0. */
static struct {
	const char *version;
	unsigned long page_size;
	int cpus;
} other;

static mach_port_t real_host, our_host;

kern_return_t
other_host_info(mach_port_t host, host_flavor_t flavor, host_info_t info,
    mach_msg_type_number_t *count)
{
	kern_return_t kr = host_info(real_host, flavor, info, count);
	struct host_basic_info *basic = (struct host_basic_info *)info;

	(void)host;
	if (kr == KERN_SUCCESS && flavor == HOST_BASIC_INFO && other.cpus)
		basic->max_cpus = basic->avail_cpus = other.cpus;
	return kr;
}

kern_return_t
other_host_kernel_version(mach_port_t host, kernel_version_t version)
{
	(void)host;
	if (!other.version)
		return host_kernel_version(real_host, version);
	snprintf(version, sizeof(kernel_version_t), "%s", other.version);
	return KERN_SUCCESS;
}

kern_return_t
other__host_page_size(mach_port_t host, vm_size_t *page_size)
{
	(void)host;
	if (!other.page_size)
		return host_page_size(real_host, page_size);
	*page_size = other.page_size;
	return KERN_SUCCESS;
}

/* A received message is sent on: each right that came with it moves. */
static void
forward(mach_msg_header_t *message)
{
	mach_msg_bits_t reply = MACH_MSGH_BITS_REMOTE(message->msgh_bits);
	mach_msg_bits_t rest = message->msgh_bits & MACH_MSGH_BITS_COMPLEX;

	message->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, reply) |
	    rest;
	message->msgh_local_port = message->msgh_remote_port;
	message->msgh_remote_port = real_host;
	if (mach_msg(message, MACH_SEND_MSG, message->msgh_size, 0,
		MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE,
		MACH_PORT_NULL) != MACH_MSG_SUCCESS)
		mach_msg_destroy(message);
}

/* Who asked may be gone, or slow: nobody waits for him. */
static void
answer(mach_msg_header_t *reply)
{
	if (mach_msg(reply, MACH_SEND_MSG | MACH_SEND_TIMEOUT, reply->msgh_size,
		0, MACH_PORT_NULL, 0, MACH_PORT_NULL) != MACH_MSG_SUCCESS)
		mach_msg_destroy(reply);
}

static void *
serve(void *unused)
{
	union {
		mach_msg_header_t header;
		char bytes[16384];
	} request, reply;

	while (mach_msg(&request.header, MACH_RCV_MSG, 0, sizeof(request),
		   our_host, MACH_MSG_TIMEOUT_NONE,
		   MACH_PORT_NULL) == MACH_MSG_SUCCESS)
		if (other_kernel_server(&request.header, &reply.header))
			answer(&reply.header);
		else
			forward(&request.header);
	return unused;
}

static int
run(char **argv)
{
	posix_spawnattr_t attr;
	int status, error;
	pid_t pid;

	posix_spawnattr_init(&attr);
	posix_spawnattr_setspecialport_np(&attr, our_host, TASK_HOST_PORT);
	error = posix_spawnp(&pid, argv[0], NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	if (error) {
		fprintf(
		    stderr, "other-kernel: %s: %s\n", argv[0], strerror(error));
		return 127;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int
usage(void)
{
	fprintf(stderr,
	    "usage: other-kernel [--version TEXT] [--page-size BYTES] "
	    "[--cpus N] -- COMMAND ...\n");
	return 2;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "version", required_argument, NULL, 'v' },
		{ "page-size", required_argument, NULL, 'p' },
		{ "cpus", required_argument, NULL, 'c' },
		{ 0 },
	};
	pthread_t thread;
	int option;

	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (option == 'v')
			other.version = optarg;
		else if (option == 'p')
			other.page_size = strtoul(optarg, NULL, 0);
		else if (option == 'c')
			other.cpus = atoi(optarg);
		else
			return usage();
	}
	if (!argv[optind])
		return usage();
	real_host = mach_host_self();
	if (mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE,
		&our_host) != KERN_SUCCESS ||
	    mach_port_insert_right(mach_task_self(), our_host, our_host,
		MACH_MSG_TYPE_MAKE_SEND) != KERN_SUCCESS ||
	    pthread_create(&thread, NULL, serve, NULL) != 0) {
		fprintf(stderr, "other-kernel: no Mach here\n");
		return 127;
	}
	return run(argv + optind);
}
