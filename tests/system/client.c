/*
 * client ROLE: an ordinary program for tests that watch from outside. What it
 * finds it prints, one line each.
 */

#include <errno.h>
#include <mach/mach.h>
#include <pthread.h>
#include <servers/bootstrap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fileport.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGE_SIZE 24

static mach_port_t full_port, empty_port, rpc_port;

static kern_return_t
allocate(mach_port_t *ret_port)
{
	kern_return_t kr = mach_port_allocate(
	    mach_task_self(), MACH_PORT_RIGHT_RECEIVE, ret_port);

	if (kr == KERN_SUCCESS)
		kr = mach_port_insert_right(mach_task_self(), *ret_port,
		    *ret_port, MACH_MSG_TYPE_MAKE_SEND);
	return kr;
}

static mach_msg_return_t
send_to(mach_port_t port, int options)
{
	mach_msg_header_t header = { 0 };

	header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	header.msgh_remote_port = port;
	return mach_msg(
	    &header, MACH_SEND_MSG | options, MESSAGE_SIZE, 0, 0, 0, 0);
}

static mach_msg_return_t
receive_from(mach_port_t port)
{
	char buffer[256] __attribute__((aligned(8)));

	return mach_msg((mach_msg_header_t *)(void *)buffer, MACH_RCV_MSG, 0,
	    sizeof(buffer), port, 0, 0);
}

/* The first socket this process has, and the process at its other end. */
static int
connection_of_this_process(int *ret_pid)
{
	for (int fd = 0; fd < 1100; fd++) {
		struct ucred peer;
		socklen_t length = sizeof(peer);

		if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) ==
			0 &&
		    peer.pid > 0 && peer.pid != getpid()) {
			*ret_pid = peer.pid;
			return fd;
		}
	}
	*ret_pid = 0;
	return -1;
}

static int
machd_of_this_process(void)
{
	int pid;

	(void)connection_of_this_process(&pid);
	return pid;
}

static int
do_trap(void)
{
	mach_port_t port;
	kern_return_t kr = allocate(&port);

	printf("%#x %d\n", (unsigned)kr, machd_of_this_process());
	return kr != KERN_SUCCESS;
}

/* machd is asked to keep the other end of what it serves. */
static int
do_keep(void)
{
	fileport_t fileport;
	mach_port_t port;
	int pid, fd, r;

	if (allocate(&port))
		return 1;
	fd = connection_of_this_process(&pid);
	r = fileport_makeport(fd, &fileport);
	printf("%s %d\n", fd < 0 ? "none" : strerror(r < 0 ? errno : 0), pid);
	return 0;
}

static int
do_look_up(void)
{
	mach_port_t port;

	printf("%#x\n",
	    (unsigned)bootstrap_look_up(
		bootstrap_port, "org.system.nobody", &port));
	return 0;
}

static volatile sig_atomic_t children_ended;

static void
on_child(int signal)
{
	(void)signal;
	children_ended = 1;
}

static int
do_children(void)
{
	struct sigaction action = { .sa_handler = on_child };
	mach_port_t port;

	sigaction(SIGCHLD, &action, NULL);
	printf("%#x", (unsigned)allocate(&port));
	printf(" %d", children_ended);
	printf(" %d\n", waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	return 0;
}

static int
do_hold(void)
{
	char byte;

	do_trap();
	fflush(stdout);
	return read(STDIN_FILENO, &byte, 1) < 0;
}

/* Twenty thousand calls, as fast as they go. */
static int
do_calls(void)
{
	mach_port_type_t type;

	for (int i = 0; i < 20000; i++)
		if (mach_port_type(mach_task_self(), mach_task_self(), &type) !=
		    KERN_SUCCESS)
			return 1;
	return 0;
}

static void
say(const char *what, unsigned result)
{
	printf("%s %#x\n", what, result);
	fflush(stdout);
}

static void *
block_in_receive(void *unused)
{
	say("receive", (unsigned)receive_from(empty_port));
	return unused;
}

static void *
block_in_send(void *unused)
{
	say("send", (unsigned)send_to(full_port, 0));
	return unused;
}

static void *
block_in_rpc(void *unused)
{
	mach_port_t reply = mach_reply_port();
	char buffer[256] __attribute__((aligned(8))) = { 0 };
	mach_msg_header_t *header = (mach_msg_header_t *)(void *)buffer;

	header->msgh_bits = MACH_MSGH_BITS(
	    MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	header->msgh_remote_port = rpc_port;
	header->msgh_local_port = reply;
	say("rpc",
	    (unsigned)mach_msg(header, MACH_SEND_MSG | MACH_RCV_MSG,
		MESSAGE_SIZE, sizeof(buffer), reply, 0, 0));
	return unused;
}

/*
 * Blocks in every way there is, says so, and says how each ended; then what
 * calls after it give.
 */
static int
do_block(void)
{
	static void *(*const ways[])(
	    void *) = { block_in_receive, block_in_send, block_in_rpc };
	mach_port_type_t type;
	mach_port_t port;
	pthread_t thread[3];

	if (allocate(&full_port) || allocate(&empty_port) || allocate(&rpc_port))
		return 1;
	while (send_to(full_port, MACH_SEND_TIMEOUT) == MACH_MSG_SUCCESS)
		;
	for (int i = 0; i < 3; i++)
		pthread_create(&thread[i], NULL, ways[i], NULL);
	printf("ready %d %d\n", (int)getpid(), machd_of_this_process());
	fflush(stdout);
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	say("then-type",
	    (unsigned)mach_port_type(mach_task_self(), empty_port, &type));
	say("then-allocate", (unsigned)allocate(&port));
	say("then-send", (unsigned)send_to(full_port, 0));
	say("then-receive", (unsigned)receive_from(empty_port));
	say("then-reply-port", (unsigned)mach_reply_port());
	say("then-look-up",
	    (unsigned)bootstrap_look_up(bootstrap_port, "x", &port));
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} roles[] = {
	{ "trap", do_trap },
	{ "keep", do_keep },
	{ "look-up", do_look_up },
	{ "children", do_children },
	{ "hold", do_hold },
	{ "calls", do_calls },
	{ "block", do_block },
};

int
main(int argc, char **argv)
{
	for (unsigned i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (argc == 2 && strcmp(argv[1], roles[i].name) == 0)
			return roles[i].run();
	fprintf(stderr, "client: unknown role\n");
	return 2;
}
