#include "machd/test-rig.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "machd/conn.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/memfd.h"
#include "os/socket.h"

int
rig_count_fds(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = -3; /* ".", "..", and the folder's own */

	assert(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

void
rig_begin(struct rig *rig, const struct options *options)
{
	memset(rig, 0, sizeof(*rig));
	signal(SIGPIPE, SIG_IGN); /* as main() does */
	rig->fds = rig_count_fds();
	if (machd_init(&rig->machd, options) < 0)
		abort();
	log_init(&rig->machd.log, -1, "machd", false);
	core_counts(rig->machd.core, &rig->before);
}

static int
rig_same(const char *what, uint64_t before, uint64_t after)
{
	if (before == after)
		return 0;
	fprintf(stderr, "rig: %s: %llu before, %llu after\n", what,
	    (unsigned long long)before, (unsigned long long)after);
	return -1;
}

static int
rig_compare(struct rig *rig)
{
	const struct core_counts *before = &rig->before;
	struct core_counts after;

	core_counts(rig->machd.core, &after);
	return rig_same("spaces", before->spaces, after.spaces) |
	    rig_same("ports", before->ports, after.ports) |
	    rig_same("psets", before->psets, after.psets) |
	    rig_same("kmsgs", before->kmsgs, after.kmsgs) |
	    rig_same("memories", before->memories, after.memories) |
	    rig_same("work", 0, after.work) |
	    rig_same("tasks", 0, rig->machd.task_count) |
	    rig_same("strangers", 0, rig->machd.stranger_count);
}

int
rig_end(struct rig *rig)
{
	int lost;

	rig_turn(rig);
	lost = rig->machd.launch ? 0 : rig_compare(rig);
	machd_deinit(&rig->machd);
	return lost |
	    rig_same("fds", (uint64_t)rig->fds, (uint64_t)rig_count_fds());
}

int
rig_setup(void **state)
{
	struct options options = { .ready_fd = -1, .lifeline_fd = -1 };
	struct rig *rig = malloc(sizeof(*rig));

	assert(rig);
	rig_begin(rig, &options);
	*state = rig;
	return 0;
}

int
rig_teardown(void **state)
{
	int lost = rig_end(*state);

	free(*state);
	return lost;
}

void
rig_turn(struct rig *rig)
{
	for (;;) {
		bool more = machd_settle(&rig->machd);
		int n = loop_once(rig->machd.loop, 0);

		assert(n >= 0);
		if (!more && n == 0)
			break;
	}
	assert(!machd_settle(&rig->machd));
}

static struct conn *
peer_conn(struct rig *rig, struct peer *peer, uid_t uid)
{
	_cleanup_close_ int near = -1, far = -1;
	struct user *user;
	struct conn *conn;
	int r;

	*peer = (struct peer){ .rig = rig, .fd = -1, .death = -1, .uid = uid };
	r = socket_pair(&near, &far);
	assert(r == 0);
	r = user_get(&rig->machd, uid, &user);
	assert(r == 0);
	r = conn_new(&rig->machd, &near, user->account, &conn);
	assert(r == 0);
	peer->fd = TAKE_FD(far);
	return conn;
}

void
peer_open(struct rig *rig, struct peer *peer)
{
	peer_conn(rig, peer, getuid());
}

void
peer_attach(struct rig *rig, struct peer *peer)
{
	int32_t result;

	peer_open(rig, peer);
	peer_attach_request(peer, 1);
	result = peer_call(peer);
	assert(result == KERN_SUCCESS);
}

void
peer_fake(struct rig *rig, struct peer *peer, uid_t uid)
{
	static pid_t pids;
	struct conn *conn = peer_conn(rig, peer, uid);
	struct task *task;
	int r;

	peer->pid = RIG_FAKE_PID + pids++ % 1000;
	peer->death = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	peer->conn = conn;
	assert(peer->death >= 0);
	r = task_new(&rig->machd,
	    &(struct task_identity){ .pid = peer->pid,
		.pidfd = dup(peer->death),
		.ruid = uid,
		.euid = uid },
	    &task);
	assert(r == 0);
	task_set_ports(task, &rig->machd.defaults);
	r = task_install_names(task);
	assert(r == 0);
	conn_attach(conn, task);
}

bool
peer_is_served(struct peer *peer)
{
	struct task *task = task_find(&peer->rig->machd, peer->pid);
	struct conn *conn;

	if (task)
		LIST_FOREACH(conn, &task->conns, link)
			if (conn == peer->conn)
				return true;
	peer->conn = NULL;
	return false;
}

bool
peer_again(struct peer *peer)
{
	struct task *task = task_find(&peer->rig->machd, peer->pid);
	_cleanup_close_ int near = -1, far = -1;
	int r;

	if (!task)
		return false;
	r = socket_pair(&near, &far);
	assert(r == 0);
	r = conn_new(&peer->rig->machd, &near, task->user->account, &peer->conn);
	assert(r == 0);
	conn_attach(peer->conn, task);
	close(peer->fd);
	peer->fd = TAKE_FD(far);
	return true;
}

void
peer_die(struct peer *peer)
{
	uint64_t one = 1;
	ssize_t n = write(peer->death, &one, sizeof(one));

	assert(n == sizeof(one));
	peer->conn = NULL;
	rig_turn(peer->rig);
}

static void
fds_close(int *fds, unsigned *count)
{
	while (*count > 0)
		close(fds[--*count]);
}

void
peer_close(struct peer *peer)
{
	fds_close(peer->out_fds, &peer->out_fd_count);
	fds_close(peer->in_fds, &peer->in_fd_count);
	fds_close(peer->memory_fds, &peer->memory_fd_count);
	if (peer->death >= 0 && task_find(&peer->rig->machd, peer->pid))
		peer_die(peer);
	if (peer->fd >= 0)
		close(peer->fd);
	if (peer->death >= 0)
		close(peer->death);
	peer->fd = peer->death = -1;
	rig_turn(peer->rig);
}

void
peer_request(struct peer *peer, enum wire_op op)
{
	fds_close(peer->out_fds, &peer->out_fd_count);
	memset(&peer->request, 0, sizeof(peer->request));
	peer->request.trap = ++peer->trap;
	peer->request.op = (uint16_t)op;
	peer->request.thread = (uint32_t)syscall(SYS_gettid);
	peer->out_size = sizeof(peer->request);
}

void
peer_add(struct peer *peer, const void *bytes, size_t size)
{
	assert(size <= sizeof(peer->out) - peer->out_size);
	if (size > 0)
		memcpy(peer->out + peer->out_size, bytes, size);
	peer->out_size += size;
}

void
peer_add_fd(struct peer *peer, int fd)
{
	uint64_t size;

	(void)memfd_seal(fd, &size);
	peer_add_fd_as_is(peer, fd);
}

void
peer_add_fd_as_is(struct peer *peer, int fd)
{
	assert(fd >= 0 && peer->out_fd_count < RIG_FDS_MAX);
	peer->out_fds[peer->out_fd_count++] = fd;
}

void
peer_attach_request(struct peer *peer, uint8_t cookie)
{
	struct wire_attach attach = { .version_min = WIRE_VERSION_MIN,
		.version_max = WIRE_VERSION,
		.features = WIRE_FEATURES };

	memset(attach.cookie, cookie, sizeof(attach.cookie));
	peer_request(peer, WIRE_ATTACH);
	peer_add(peer, &attach, sizeof(attach));
}

/* As if it had come from the fake process over its socket. */
static void
peer_inject(struct peer *peer)
{
	struct socket_packet packet = { .size = peer->out_size,
		.sender = { peer->pid, peer->uid, 0 } };
	struct machd *machd = &peer->rig->machd;

	packet.truncated = peer->out_size > sizeof(machd->packet) ||
	    peer->out_fd_count > SOCKET_FDS_MAX;
	if (packet.size > sizeof(machd->packet))
		packet.size = sizeof(machd->packet);
	memcpy(machd->packet, peer->out, packet.size);
	while (packet.fd_count < peer->out_fd_count &&
	    packet.fd_count < SOCKET_FDS_MAX) {
		packet.fds[packet.fd_count] = dup(
		    peer->out_fds[packet.fd_count]);
		packet.fd_count++;
	}
	if (request_take(peer->conn, &packet, false) < 0) {
		conn_drop(peer->conn);
		peer->conn = NULL;
	}
	socket_packet_close(&packet);
}

bool
peer_send(struct peer *peer)
{
	struct iovec iov = { peer->out, peer->out_size };
	bool sent = true;

	if (peer->pid == 0)
		sent = socket_send(peer->fd, &iov, 1, peer->out_fds,
			   peer->out_fd_count > SOCKET_FDS_MAX
			       ? SOCKET_FDS_MAX
			       : peer->out_fd_count,
			   MSG_DONTWAIT) == 0;
	else if (peer_is_served(peer))
		peer_inject(peer);
	else
		sent = false;
	fds_close(peer->out_fds, &peer->out_fd_count);
	return sent;
}

static bool
peer_read(struct peer *peer, void *bytes, size_t size, size_t *ret_size,
    int *ret_fds, unsigned *ret_count)
{
	struct socket_packet packet;
	struct iovec iov = { bytes, size };
	int r;

	fds_close(ret_fds, ret_count);
	*ret_size = 0;
	r = socket_receive(peer->fd, &iov, 1, MSG_DONTWAIT, &packet);
	if (r <= 0)
		return false;
	assert(!packet.truncated);
	*ret_size = packet.size;
	*ret_count = (unsigned)packet.fd_count;
	memcpy(ret_fds, packet.fds, packet.fd_count * sizeof(int));
	return true;
}

bool
peer_receive(struct peer *peer)
{
	bool got;

	if (!peer_read(peer, peer->in, sizeof(peer->in), &peer->in_size,
		peer->in_fds, &peer->in_fd_count))
		return false;
	assert(peer->in_size >= sizeof(peer->answer));
	assert(peer->answer.op == WIRE_ANSWER);
	assert(peer->answer.trap != 0);
	assert(peer->in_size ==
	    sizeof(peer->answer) + peer->answer.size + peer->answer.trailer +
		peer->answer.aux);
	assert(peer->answer.size <= WIRE_PAYLOAD_MAX);
	if (!(peer->answer.flags & WIRE_MEMORY_FOLLOWS))
		return true;
	got = peer_read(peer, peer->memory_bytes, sizeof(peer->memory_bytes),
	    &peer->memory_size, peer->memory_fds, &peer->memory_fd_count);
	if (!got) /* no memory to make it: the connection ends instead */
		return true;
	assert(peer->memory.op == WIRE_MEMORY);
	assert(peer->memory.trap == peer->answer.trap);
	assert(
	    peer->memory_size <= sizeof(struct wire_memory) + WIRE_PAYLOAD_MAX);
	assert(peer->memory_fd_count <= SOCKET_FDS_MAX);
	return true;
}

/* peer_dropped(): machd hung up, and nothing is left to read. */
bool
peer_dropped(struct peer *peer)
{
	struct iovec iov = { peer->in, sizeof(peer->in) };
	struct socket_packet packet;
	int r;

	rig_turn(peer->rig);
	r = socket_receive(peer->fd, &iov, 1, MSG_DONTWAIT, &packet);
	if (r > 0)
		socket_packet_close(&packet);
	return r <= 0 && r != -EAGAIN;
}

int32_t
peer_call(struct peer *peer)
{
	bool sent = peer_send(peer), got;

	assert(sent);
	rig_turn(peer->rig);
	got = peer_receive(peer);
	assert(got);
	assert(peer->answer.trap == peer->trap);
	return peer->answer.result;
}

void
peer_message(struct peer *peer, enum wire_op op, uint32_t options,
    const void *message, size_t size)
{
	peer_request(peer, op);
	peer->request.options = options;
	peer->request.send_size = (uint32_t)size;
	peer->request.rcv_size = 65536;
	peer_add(peer, message, size);
}

void
peer_add_region(struct peer *peer, uint64_t size, uint32_t kind, uint32_t fd,
    uint64_t offset)
{
	struct wire_region region = {
		.size = size, .offset = offset, .kind = kind, .fd = fd
	};

	peer_add(peer, &region, sizeof(region));
	peer->request.regions++;
}

const mach_msg_header_t *
peer_got(const struct peer *peer)
{
	return (const void *)(peer->in + sizeof(peer->answer));
}

mach_port_name_t
peer_reply_port(struct peer *peer)
{
	int32_t result;

	peer_request(peer, WIRE_IDENTITY);
	peer->request.value[0] = WIRE_REPLY_PORT;
	result = peer_call(peer);
	assert(result == KERN_SUCCESS);
	return peer->answer.value[0];
}

/* A send right beside the receive right: what mach_port_insert_right does. */
mach_port_name_t
peer_new_port(struct peer *peer)
{
	mach_port_name_t port = peer_reply_port(peer);
	struct {
		mach_msg_header_t head;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
		NDR_record_t ndr;
		mach_port_name_t name;
	} insert = {
		.head = { .msgh_bits = MACH_MSGH_BITS(
					   MACH_MSG_TYPE_COPY_SEND, 0) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = WIRE_NAME_TASK,
		    .msgh_id = 3214 },
		.body = { 1 },
		.port = { .name = port,
		    .disposition = MACH_MSG_TYPE_MAKE_SEND,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.name = port,
	};
	const mig_reply_error_t *reply;
	int32_t result;

	peer_message(peer, WIRE_KERNELRPC, MACH_SEND_MSG | MACH_RCV_MSG,
	    &insert, sizeof(insert));
	result = peer_call(peer);
	assert(result == MACH_MSG_SUCCESS);
	reply = (const void *)peer_got(peer);
	assert(reply->RetCode == KERN_SUCCESS);
	return port;
}

int32_t
peer_send_simple(struct peer *peer, mach_port_name_t port, mach_msg_id_t id,
    uint32_t options, uint32_t timeout)
{
	mach_msg_header_t message = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_size = sizeof(message),
		.msgh_remote_port = port,
		.msgh_id = id,
	};

	peer_message(
	    peer, WIRE_MSG, MACH_SEND_MSG | options, &message, sizeof(message));
	peer->request.timeout = timeout;
	return peer_call(peer);
}

/* Asks for a receive without waiting for the answer. */
void
peer_ask_receive(struct peer *peer, mach_port_name_t port, uint32_t options,
    uint32_t size, uint32_t timeout)
{
	bool sent;

	peer_request(peer, WIRE_MSG);
	peer->request.options = MACH_RCV_MSG | options;
	peer->request.rcv_size = size;
	peer->request.rcv_name = port;
	peer->request.timeout = timeout;
	sent = peer_send(peer);
	assert(sent);
	rig_turn(peer->rig);
}

int
rig_memfd(size_t size, int fill)
{
	_cleanup_free_ char *bytes = malloc(size ? size : 1);
	int fd, r;

	r = memfd_new("rig", &fd);
	assert(r == 0 && bytes);
	memset(bytes, fill, size);
	r = memfd_write(fd, bytes, size, 0);
	assert(r == 0);
	return fd;
}
