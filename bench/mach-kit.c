#include "mach-kit.h"

#include <mach/mach_error.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void
mach_check(const char *what, kern_return_t kr)
{
	char text[128];

	if (kr == KERN_SUCCESS)
		return;
	snprintf(text, sizeof(text), "%s: %s", what, mach_error_string(kr));
	bench_fail(text, 0);
}

void *
mach_open(const struct contender *self, const char **ret_reason)
{
	static int number;
	struct mach *mach;

	if (!getenv("MACHD_SOCKET")) {
		*ret_reason = "no instance: run it under mach-run";
		return NULL;
	}
	mach = bench_shared(sizeof(*mach));
	mach->self = self;
	snprintf(mach->name, sizeof(mach->name), "org.mach.bench.%d.%d",
	    (int)getpid(), number++);
	return mach;
}

mach_port_t
mach_check_in(const struct mach *mach)
{
	mach_port_t port = MACH_PORT_NULL;

	mach_check(
	    "check in", bootstrap_check_in(bootstrap_port, mach->name, &port));
	return port;
}

void
mach_join(void *state)
{
	struct mach *mach = state;
	kern_return_t kr;

	do
		kr = bootstrap_look_up(
		    bootstrap_port, mach->name, &mach->server);
	while (kr == BOOTSTRAP_UNKNOWN_SERVICE && usleep(1000) == 0);
	mach_check("look up", kr);
	mach->reply = mach_reply_port();
}

int
mach_broker(void *state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ucred peer = { 0 };
	socklen_t length = sizeof(peer);
	static int pid;
	int fd;

	(void)state;
	if (pid != 0)
		return pid;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%.100s",
	    getenv("MACHD_SOCKET"));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		peer.pid = 0;
	close(fd);
	pid = peer.pid;
	return pid;
}

static bool
is_launchd(int pid)
{
	char path[64], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		name[0] = '\0';
	fclose(file);
	return strcmp(name, "launchd\n") == 0;
}

/* Among what a process started, and what that started; 0: not there. */
static int
find_launchd(int parent)
{
	char path[64];
	int child, found = 0;
	FILE *file;

	snprintf(
	    path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (found == 0 && fscanf(file, "%d", &child) == 1)
		found = is_launchd(child) ? child : find_launchd(child);
	fclose(file);
	return found;
}

int
mach_launchd(void *state)
{
	static int pid;

	if (pid == 0)
		pid = find_launchd(mach_broker(state));
	return pid;
}

void
mach_serve(void *state)
{
	static union message message;
	mach_port_t port = mach_check_in(state);
	mach_msg_option_t options = MACH_RCV_MSG;

	for (;;) {
		mach_check("server",
		    mach_msg(&message.header, options, message.header.msgh_size,
			sizeof(message), port, 0, 0));
		/* A right that came is moved back as it stands. */
		message.header.msgh_bits = MACH_MSGH_BITS(
					       MACH_MSGH_BITS_REMOTE(
						   message.header.msgh_bits),
					       0) |
		    (message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX);
		message.header.msgh_local_port = MACH_PORT_NULL;
		options = MACH_SEND_MSG | MACH_RCV_MSG;
	}
}

void
mach_rpc(const struct mach *mach, union message *message, mach_msg_size_t size,
    mach_port_t reply)
{
	message->header.msgh_bits = (message->header.msgh_bits &
					MACH_MSGH_BITS_COMPLEX) |
	    MACH_MSGH_BITS(
		MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	message->header.msgh_remote_port = mach->server;
	message->header.msgh_local_port = reply;
	message->header.msgh_voucher_port = MACH_PORT_NULL;
	message->header.msgh_id = 1;
	mach_check("client",
	    mach_msg(&message->header, MACH_SEND_MSG | MACH_RCV_MSG, size,
		sizeof(*message), reply, 0, 0));
}

void
mach_idle(void *state)
{
	(void)state;
	pause();
}
