#include "kit.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

mach_port_t
new_receive(void)
{
	mach_port_t port = MACH_PORT_NULL;

	OK(mach_port_allocate(TASK, RECEIVE, &port));
	return port;
}

mach_port_t
new_port(void)
{
	mach_port_t port = new_receive();

	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	return port;
}

mach_port_t
new_set(void)
{
	mach_port_t set = MACH_PORT_NULL;

	OK(mach_port_allocate(TASK, PORT_SET, &set));
	return set;
}

/* A send right with `urefs` references whose port died. */
mach_port_t
new_dead(unsigned urefs)
{
	mach_port_t port = new_port();

	OK(mach_port_mod_refs(TASK, port, SEND, (int)urefs - 1));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	return port;
}

mach_port_t
new_send_once(mach_port_t port)
{
	mach_port_t carrier = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(
			 MACH_MSG_TYPE_MAKE_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
	    carrier, port, 0, 0));
	OK(receive(carrier, &message));
	OK(mach_port_mod_refs(TASK, carrier, RECEIVE, -1));
	return message.header.msgh_remote_port;
}

static void
keep_port(mach_port_t parent)
{
	mach_port_t port = new_receive();

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	peer_rest();
}

/*
 * A right to a port that another task holds; `port` is received from once.
 * The peer lives as long as the test.
 */
mach_port_t
new_send(mach_port_t port)
{
	peer_start(keep_port, port);
	return receive_right(port, MACH_MSG_TYPE_PORT_SEND);
}

mach_port_type_t
type_of(mach_port_t name)
{
	mach_port_type_t type = 0;
	kern_return_t kr = mach_port_type(TASK, name, &type);

	if (kr == KERN_INVALID_NAME)
		return 0;
	T_ASSERT_MACH_SUCCESS(kr, "mach_port_type(%#x)", name);
	return type;
}

mach_port_urefs_t
refs_of(mach_port_t name, mach_port_right_t right)
{
	mach_port_urefs_t refs = ~0u;

	OK(mach_port_get_refs(TASK, name, right, &refs));
	return refs;
}

mach_msg_return_t
send_with(mach_msg_bits_t bits, mach_port_t remote, mach_port_t local,
    mach_msg_id_t id, uint32_t value)
{
	struct simple message = { { 0 }, value };

	message.header.msgh_bits = bits;
	message.header.msgh_remote_port = remote;
	message.header.msgh_local_port = local;
	message.header.msgh_id = id;
	return mach_msg(&message.header, MACH_SEND_MSG, sizeof(message), 0,
	    MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

mach_msg_return_t
send_value(mach_port_t port, uint32_t value)
{
	return send_with(MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0), port,
	    MACH_PORT_NULL, 100, value);
}

mach_msg_return_t
send_now(mach_port_t port, uint32_t value)
{
	struct simple message = { { 0 }, value };

	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	message.header.msgh_remote_port = port;
	return mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
	    sizeof(message), 0, MACH_PORT_NULL, 0, MACH_PORT_NULL);
}

mach_msg_return_t
send_right(mach_port_t port, mach_port_t name, mach_msg_type_name_t disposition)
{
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
	} message = { { 0 }, { 1 }, { 0 } };

	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.port.name = name;
	message.port.disposition = (unsigned char)disposition;
	message.port.type = MACH_MSG_PORT_DESCRIPTOR;
	return mach_msg(&message.header, MACH_SEND_MSG, sizeof(message), 0,
	    MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

mach_msg_return_t
receive(mach_port_t port, union any *message)
{
	memset(message, 0, sizeof(*message));
	return mach_msg(&message->header, MACH_RCV_MSG, 0, sizeof(*message),
	    port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

mach_msg_return_t
receive_now(mach_port_t port, union any *message)
{
	memset(message, 0, sizeof(*message));
	return mach_msg(&message->header,
	    MACH_RCV_MSG | MACH_RCV_TIMEOUT |
		MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |
		MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT),
	    0, sizeof(*message), port, 0, MACH_PORT_NULL);
}

mach_msg_return_t
try_receive(mach_port_t port)
{
	union any message;

	return receive_now(port, &message);
}

uint32_t
receive_value(mach_port_t port)
{
	union any message;

	OK(receive(port, &message));
	return message.simple.value;
}

mach_port_t
receive_right(mach_port_t port, mach_msg_type_name_t want)
{
	union any message;

	OK(receive(port, &message));
	T_ASSERT_EQ(
	    message.ports.body.msgh_descriptor_count, 1, "one descriptor");
	T_ASSERT_EQ(message.ports.port[0].type, MACH_MSG_PORT_DESCRIPTOR,
	    "a port descriptor");
	T_EXPECT_EQ(message.ports.port[0].disposition, want, "disposition");
	return message.ports.port[0].name;
}

const mach_msg_max_trailer_t *
trailer_of(const union any *message)
{
	return (const mach_msg_max_trailer_t *)(const void *)(message->bytes +
	    round_msg(message->header.msgh_size));
}

/* What is the same in every notification, as the receiver sees it. */
static void
check_notification(const union any *message, mach_port_t port, bool is_complex)
{
	const mach_msg_max_trailer_t *trailer = trailer_of(message);

	T_EXPECT_EQ(message->header.msgh_bits,
	    MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE) |
		(is_complex ? MACH_MSGH_BITS_COMPLEX : 0),
	    "a notification's bits");
	T_EXPECT_EQ(message->header.msgh_remote_port, MACH_PORT_NULL,
	    "a notification has no reply port");
	T_EXPECT_EQ(message->header.msgh_local_port, port,
	    "it came through the notify port");
	T_EXPECT_EQ(message->header.msgh_voucher_port, 0, "no voucher");
	T_EXPECT_EQ(trailer->msgh_sender.val[0], 0, "sent by the kernel");
	T_EXPECT_EQ(trailer->msgh_sender.val[1], 1, "sent by the kernel");
	for (int i = 0; i < 8; i++)
		T_EXPECT_EQ(
		    trailer->msgh_audit.val[i], 0, "the kernel's audit token");
}

uint32_t
expect_notification(mach_port_t port, mach_msg_id_t id)
{
	union any message;
	kern_return_t kr = receive_now(port, &message);

	T_ASSERT_MACH_SUCCESS(kr, "a notification %d is there", id);
	T_ASSERT_EQ(message.header.msgh_id, id, "the notification's kind");
	check_notification(&message, port, false);
	if (id == MACH_NOTIFY_SEND_ONCE) {
		T_EXPECT_EQ(message.header.msgh_size, 24, "a header only");
		return 0;
	}
	T_EXPECT_EQ(message.header.msgh_size, 36, "header, NDR and a datum");
	T_EXPECT_EQ(
	    memcmp(&message.no_senders.NDR, &NDR_record, sizeof(NDR_record)), 0,
	    "the NDR record");
	return message.no_senders.not_count;
}

mach_port_t
expect_port_destroyed(mach_port_t port)
{
	union any message;
	kern_return_t kr = receive_now(port, &message);

	T_ASSERT_MACH_SUCCESS(kr, "a port-destroyed notification is there");
	T_ASSERT_EQ(message.header.msgh_id, MACH_NOTIFY_PORT_DESTROYED,
	    "the notification's kind");
	check_notification(&message, port, true);
	T_EXPECT_EQ(message.header.msgh_size, 40, "one descriptor");
	T_EXPECT_EQ(
	    message.ports.body.msgh_descriptor_count, 1, "one descriptor");
	T_EXPECT_EQ(message.ports.port[0].disposition,
	    MACH_MSG_TYPE_PORT_RECEIVE, "a receive right");
	return message.ports.port[0].name;
}

kern_return_t
request(mach_port_t name, mach_msg_id_t id, unsigned sync, mach_port_t notify)
{
	mach_port_t previous = ~1u;
	kern_return_t kr = mach_port_request_notification(TASK, name, id, sync,
	    notify, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);

	if (kr == KERN_SUCCESS)
		T_EXPECT_EQ(previous, MACH_PORT_NULL, "none before");
	return kr;
}

mach_port_status_t
status_of(mach_port_t port)
{
	mach_port_status_t status = { 0 };
	mach_msg_type_number_t count = MACH_PORT_RECEIVE_STATUS_COUNT;

	OK(mach_port_get_attributes(TASK, port, MACH_PORT_RECEIVE_STATUS,
	    (mach_port_info_t)&status, &count));
	T_EXPECT_EQ(count, MACH_PORT_RECEIVE_STATUS_COUNT, "ten numbers");
	return status;
}

void
set_qlimit(mach_port_t port, unsigned limit)
{
	mach_port_limits_t limits = { limit };

	OK(mach_port_set_attributes(TASK, port, MACH_PORT_LIMITS_INFO,
	    (mach_port_info_t)&limits, MACH_PORT_LIMITS_INFO_COUNT));
}

void
fill(mach_port_t port, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		OK(send_now(port, i));
}

static void *
work(void *argument)
{
	struct worker *worker = argument;

#if defined(__linux__)
	atomic_store(&worker->tid, (int)syscall(SYS_gettid));
#else
	atomic_store(&worker->tid, 1);
#endif
	worker->call(worker);
	atomic_store(&worker->done, 1);
	return NULL;
}

void
worker_start(struct worker *worker, void (*call)(struct worker *))
{
	worker->call = call;
	atomic_store(&worker->tid, 0);
	atomic_store(&worker->done, 0);
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&worker->thread, NULL, work, worker), "a thread");
	while (atomic_load(&worker->tid) == 0)
		sched_yield();
}

void
worker_join(struct worker *worker)
{
	T_ASSERT_POSIX_ZERO(pthread_join(worker->thread, NULL), "join");
}

#if defined(__linux__)
/* Whether the thread sleeps in a system call. */
static bool
is_asleep(int tid)
{
	char path[64], text[512];
	const char *after;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	after = strrchr(text, ')');
	return after && after[1] == ' ' && after[2] == 'S';
}
#else
static bool
is_asleep(int tid)
{
	usleep(20000);
	return tid != 0;
}
#endif

/*
 * Returns when the worker waits inside its call. Traps of our own in between
 * make sure that its request was taken before the test goes on.
 */
void
worker_wait_blocked(struct worker *worker)
{
	mach_port_type_t type;
	int seen = 0;

	while (seen < 20) {
		T_QUIET;
		T_ASSERT_FALSE(atomic_load(&worker->done),
		    "the call waits instead of returning");
		seen = is_asleep(atomic_load(&worker->tid)) ? seen + 1 : 0;
		(void)mach_port_type(TASK, TASK, &type);
		sched_yield();
	}
}

void
work_receive(struct worker *worker)
{
	worker->result = receive(worker->port, &worker->message);
}

void
work_send(struct worker *worker)
{
	worker->result = send_value(worker->port, worker->value);
}

pid_t
peer_start(void (*body)(mach_port_t parent), mach_port_t port)
{
	static int number;
	mach_port_t parent = MACH_PORT_NULL;
	name_t name;
	pid_t pid;

	snprintf(name, sizeof(name), "org.conformance.%d.%d", (int)getpid(),
	    number++);
	OK(bootstrap_register(bootstrap_port, name, port));
	pid = fork();
	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid > 0)
		return pid;
#if defined(__linux__)
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	OK(bootstrap_look_up(bootstrap_port, name, &parent));
	body(parent);
	_exit(0);
}

void
peer_kill(pid_t peer)
{
	T_ASSERT_POSIX_ZERO(kill(peer, SIGKILL), "kill");
	T_ASSERT_EQ(waitpid(peer, NULL, 0), peer, "the peer is gone");
}

int
peer_wait(pid_t peer)
{
	int status = -1;

	T_ASSERT_EQ(waitpid(peer, &status, 0), peer, "the peer ends");
	return status;
}

void
peer_rest(void)
{
	for (;;)
		pause();
}
