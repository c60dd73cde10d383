#include "kit.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <mach/linux/introspect.h>

#include "introspect_user.h"

static int peer_in, peer_out; /* in the child */

struct peer
peer_start(void (*body)(const char *argument), const char *argument)
{
	int to[2], from[2];
	struct peer peer;

	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	peer.pid = fork();
	assert_true(peer.pid >= 0);
	if (peer.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(to[1]);
		close(from[0]);
		peer_in = to[0];
		peer_out = from[1];
		body(argument);
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	peer.to = to[1];
	peer.from = from[0];
	return peer;
}

void
peer_tell(uint32_t value)
{
	if (write(peer_out, &value, sizeof(value)) != sizeof(value))
		_exit(1);
}

void
peer_wait(void)
{
	char byte;

	if (read(peer_in, &byte, 1) != 1)
		_exit(1);
}

uint32_t
peer_read(const struct peer *peer)
{
	struct pollfd fd = { .fd = peer->from, .events = POLLIN };
	uint32_t value = 0;

	assert_int_equal(poll(&fd, 1, 20000), 1);
	assert_int_equal(read(peer->from, &value, sizeof(value)), sizeof(value));
	return value;
}

void
peer_go(const struct peer *peer)
{
	assert_int_equal(write(peer->to, "g", 1), 1);
}

void
peer_end(struct peer *peer)
{
	kill(peer->pid, SIGKILL);
	waitpid(peer->pid, NULL, 0);
	close(peer->to);
	close(peer->from);
	peer->pid = 0;
}

mach_port_t
port_new(void)
{
	mach_port_t port;

	assert_int_equal(
	    mach_port_allocate(SELF, MACH_PORT_RIGHT_RECEIVE, &port), 0);
	assert_int_equal(
	    mach_port_insert_right(SELF, port, port, MACH_MSG_TYPE_MAKE_SEND),
	    0);
	return port;
}

bool
known(const char *name)
{
	mach_port_t port;
	kern_return_t kr = bootstrap_look_up(bootstrap_port, name, &port);

	if (kr == BOOTSTRAP_UNKNOWN_SERVICE)
		return false;
	assert_int_equal(kr, BOOTSTRAP_SUCCESS);
	if (MACH_PORT_VALID(port))
		mach_port_deallocate(SELF, port);
	return true;
}

kern_return_t
send_id(mach_port_t port, mach_msg_id_t id)
{
	mach_msg_header_t message = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_size = sizeof(message),
		.msgh_remote_port = port,
		.msgh_id = id,
	};

	return mach_msg(&message, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
	    sizeof(message), 0, MACH_PORT_NULL, 0, MACH_PORT_NULL);
}

mach_msg_id_t
receive_id(mach_port_t port)
{
	struct {
		mach_msg_header_t header;
		char rest[512];
	} message;

	assert_int_equal(
	    mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
		sizeof(message), port, 10000, MACH_PORT_NULL),
	    0);
	return message.header.msgh_id;
}

static bool
is_launchd(pid_t pid)
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

/* launchd among the tasks of this instance. */
static bool
launchd_find(machd_task_info_t *ret_info)
{
	machd_task_info_t tasks[128];
	uint32_t cursor = 0;
	mach_port_t host = mach_host_self();

	do {
		mach_msg_type_number_t i, count = 128;

		assert_int_equal(
		    machd_task_list(host, &cursor, tasks, &count), 0);
		for (i = 0; i < count; i++)
			if (is_launchd(tasks[i].mti_pid)) {
				*ret_info = tasks[i];
				return true;
			}
	} while (cursor != 0);
	return false;
}

pid_t
launchd_pid(void)
{
	machd_task_info_t info;

	return launchd_find(&info) ? info.mti_pid : 0;
}

void
launchd_kill(void)
{
	pid_t old = launchd_pid(), new;
	unsigned i;

	/* It may not have attached yet. */
	for (i = 0; i < 4000 && old == 0; i++) {
		usleep(5000);
		old = launchd_pid();
	}
	assert_int_not_equal(old, 0);
	kill(old, SIGKILL);
	for (i = 0; i < 4000; i++) {
		new = launchd_pid();
		if (new != 0 && new != old)
			return;
		usleep(5000);
	}
	fail();
}

unsigned
launchd_names(void)
{
	machd_task_info_t info;

	/* Its answer shows that it has attached, and done all before it. */
	(void)known("kit.no.such.service");
	assert_true(launchd_find(&info));
	return info.mti_entries;
}

/* An eventfd of a channel, which a busy connection gets, has a pipe by it. */
static unsigned
fds_beside(DIR *directory, const char *name)
{
	char target[64] = "";

	return readlinkat(dirfd(directory), name, target, sizeof(target) - 1) >
		    0 &&
		strcmp(target, "anon_inode:[eventfd]") == 0
	    ? 2
	    : 0;
}

unsigned
launchd_fds(void)
{
	const struct dirent *entry;
	unsigned count = 0;
	DIR *directory;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd", launchd_pid());
	directory = opendir(path);
	assert_non_null(directory);
	while ((entry = readdir(directory)))
		count += 1 - fds_beside(directory, entry->d_name);
	closedir(directory);
	return count;
}

void
await_at_most(unsigned (*get)(void), unsigned most)
{
	unsigned i, last = 0;

	for (i = 0; i < 2000; i++) {
		last = get();
		if (last <= most)
			return;
		/* Each round asks launchd something, so it gets its turn. */
		(void)known("kit.no.such.service");
		usleep(5000);
	}
	assert_in_range(last, 0, most);
}
