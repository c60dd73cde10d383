/*
 * worker --socket NAME, worker --check-in NAME: by liblaunch.
 * worker NAME [die STEP FILE]: a job that serves NAME. It answers each message
 * with one of the next id; some ids make it end. With "die" the first of its
 * processes, which makes FILE, kills itself at a step of checking in.
 */
#include <errno.h>
#include <fcntl.h>
#include <launch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>

#include "worker.h"

struct message {
	mach_msg_header_t header;
	char rest[256];
};

static void
answer(const mach_msg_header_t *message)
{
	mach_msg_header_t reply = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0),
		.msgh_size = sizeof(reply),
		.msgh_remote_port = message->msgh_remote_port,
		.msgh_id = message->msgh_id + 1,
	};

	if (MACH_PORT_VALID(message->msgh_remote_port))
		mach_msg(&reply, MACH_SEND_MSG, sizeof(reply), 0,
		    MACH_PORT_NULL, 0, MACH_PORT_NULL);
}

static void
die(void)
{
	kill(getpid(), SIGKILL);
	pause();
}

static void
act(mach_port_t port, mach_msg_id_t id)
{
	switch (id) {
	case WORKER_EXIT:
		exit(0);
	case WORKER_FAIL:
		exit(3);
	case WORKER_CRASH:
		die();
		break;
	case WORKER_CLOSE:
		mach_port_mod_refs(
		    mach_task_self(), port, MACH_PORT_RIGHT_RECEIVE, -1);
		break;
	default:
		break;
	}
}

static void
serve(mach_port_t port)
{
	struct message message;

	while (mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof(message), port,
		   0, MACH_PORT_NULL) == 0) {
		answer(&message.header);
		act(port, message.header.msgh_id);
	}
	for (;;)
		pause();
}

/* The request of bootstrap_check_in() alone; nobody reads the answer. */
static void
ask_to_check_in(const char *name)
{
	struct {
		mach_msg_header_t header;
		NDR_record_t ndr;
		char name[128];
		uint32_t flags[2];
	} request = {
		.header = {
			.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
			    MACH_MSG_TYPE_MAKE_SEND_ONCE),
			.msgh_size = sizeof(request),
			.msgh_remote_port = bootstrap_port,
			.msgh_local_port = mach_reply_port(),
			.msgh_id = 402,
		},
		.ndr = NDR_record,
	};

	strncpy(request.name, name, sizeof(request.name) - 1);
	if (mach_msg(&request.header, MACH_SEND_MSG, sizeof(request), 0,
		MACH_PORT_NULL, 0, MACH_PORT_NULL) != 0)
		exit(4);
}

/* The first process to come here dies at a step; later ones do not. */
static bool
is_first(const char *file)
{
	int fd = open(file, O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static mach_port_t
check_in(const char *name, int step)
{
	mach_port_t port;

	if (step == 0)
		die();
	if (step == 1) {
		ask_to_check_in(name);
		die();
	}
	if (bootstrap_check_in(bootstrap_port, name, &port) != 0)
		exit(5);
	if (step == 2)
		die();
	if (step == 3) {
		mach_msg_header_t header;

		/* A message that does not fit stays where it is. */
		mach_msg(&header, MACH_RCV_MSG | MACH_RCV_LARGE, 0, 0, port, 0,
		    MACH_PORT_NULL);
		die();
	}
	return port;
}

/* Answers one connection to the socket of that name, and ends. */
static int
serve_socket(const char *name)
{
	int *fds, fd;
	size_t count;

	if (launch_activate_socket(name, &fds, &count) != 0 || count != 1)
		return 6;
	/* Once is enough. */
	if (launch_activate_socket(name, &fds, &count) != EALREADY ||
	    launch_activate_socket("none", &fds, &count) != ENOENT)
		return 7;
	fd = accept4(fds[0], NULL, NULL, SOCK_CLOEXEC);
	free(fds);
	return fd < 0 || write(fd, "hi\n", 3) != 3 ? 8 : 0;
}

/* Serves a name as liblaunch gives it. */
static int
serve_checked_in(const char *name)
{
	launch_data_t job = launch_msg(
	    launch_data_new_string(LAUNCH_KEY_CHECKIN));
	launch_data_t services, port;

	if (!job || launch_data_get_type(job) != LAUNCH_DATA_DICTIONARY)
		return 6;
	services = launch_data_dict_lookup(job, LAUNCH_JOBKEY_MACHSERVICES);
	port = services ? launch_data_dict_lookup(services, name) : NULL;
	if (!port || launch_data_get_type(port) != LAUNCH_DATA_MACHPORT ||
	    !MACH_PORT_VALID(launch_data_get_machport(port)))
		return 7;
	serve(launch_data_get_machport(port));
	return 0;
}

int
main(int argc, char **argv)
{
	int step = -1;

	if (argc == 3 && strcmp(argv[1], "--socket") == 0)
		return serve_socket(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--check-in") == 0)
		return serve_checked_in(argv[2]);

	if (argc == 5 && strcmp(argv[2], "die") == 0 && is_first(argv[4]))
		step = atoi(argv[3]);
	if (argc < 2)
		return 2;
	serve(check_in(argv[1], step));
}
