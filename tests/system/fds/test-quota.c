/*
 * Users at their limits, in an instance that serves several: they get the
 * interface's errors, and nobody else notices. Needs root, to be several.
 */

#include "instance.h"
#include "kit.h"

#include <grp.h>
#include <introspect_user.h>
#include <mach/linux/port_fd.h>
#include <signal.h>
#include <stddef.h>
#include <sys/fileport.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define USER_A 61001
#define USER_B 61002

/* What the tests' instance is started with. */
#define PORTS   "ports=60"
#define FDS     "fds=24"
#define ENTRIES "entries=100"
#define BYTES   "bytes=256K"

static pid_t machd;
static char folder[] = "/tmp/test-quota.XXXXXX";

static void
end_instance(void)
{
	char path[64];

	kill(machd, SIGTERM);
	waitpid(machd, NULL, 0);
	snprintf(path, sizeof(path), "%s/socket", folder);
	unlink(path);
	rmdir(folder);
}

static void
run_machd(const char *path, int ready)
{
	char fd[16];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(fd, sizeof(fd), "%d", ready);
	execl(getenv("MACHD_PROGRAM"), "machd", "--system", "--socket", path,
	    "--ready-fd", fd, "--limit", PORTS, "--limit", FDS, "--limit",
	    BYTES, "--task-limit", ENTRIES, (char *)NULL);
	_exit(127);
}

/* An instance of the test's own, for every user. */
static void
begin_instance(void)
{
	char path[64], byte;
	int ready[2];

	if (getuid() != 0)
		T_SKIP("only root can be several users");
	T_ASSERT_NOTNULL(mkdtemp(folder), "a folder");
	T_ASSERT_POSIX_ZERO(chmod(folder, 0755), "open to all");
	snprintf(path, sizeof(path), "%s/socket", folder);
	T_ASSERT_POSIX_ZERO(pipe(ready), "pipe");
	machd = fork();
	if (machd == 0) {
		close(ready[0]);
		run_machd(path, ready[1]);
	}
	close(ready[1]);
	T_ASSERT_EQ(read(ready[0], &byte, 1), (ssize_t)1, "machd is ready");
	close(ready[0]);
	T_ATEND(end_instance);
	T_ASSERT_POSIX_ZERO(setenv("MACHD_SOCKET", path, 1), "environment");
}

/* A process of another user; it says a number and rests. */
struct user {
	pid_t pid;
	int said;
};

static struct user
user_start(uid_t uid, int (*body)(void))
{
	struct user user = { 0 };
	int said[2], number;

	T_ASSERT_POSIX_ZERO(pipe(said), "pipe");
	user.pid = fork();
	T_ASSERT_POSIX_SUCCESS(user.pid, "fork");
	if (user.pid > 0) {
		close(said[1]);
		user.said = said[0];
		return user;
	}
	if (setgroups(0, NULL) < 0 || setgid(uid) < 0 || setuid(uid) < 0)
		_exit(1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	number = body();
	(void)!write(said[1], &number, sizeof(number));
	peer_rest();
	_exit(0);
}

static int
user_said(const struct user *user)
{
	int number = -1;

	T_ASSERT_EQ(read(user->said, &number, sizeof(number)),
	    (ssize_t)sizeof(number), "the user's process lives");
	return number;
}

static void
user_end(struct user *user)
{
	peer_kill(user->pid);
	close(user->said);
}

/* As many ports as there may be; -1 if the end came otherwise. */
static int
take_ports(void)
{
	mach_port_t port;
	kern_return_t kr;
	int count = 0;

	while ((kr = mach_port_allocate(TASK, RECEIVE, &port)) == KERN_SUCCESS)
		count++;
	return kr == KERN_RESOURCE_SHORTAGE ? count : -1;
}

/* A few of everything. */
static int
take_some(void)
{
	mach_port_t port;
	fileport_t file;
	int fd;

	for (int i = 0; i < 10; i++)
		if (mach_port_allocate(TASK, RECEIVE, &port) != KERN_SUCCESS ||
		    mach_port_insert_right(TASK, port, port,
			MACH_MSG_TYPE_MAKE_SEND) != KERN_SUCCESS ||
		    send_now(port, 1) != MACH_MSG_SUCCESS)
			return -1;
	if (mach_port_fd_np(TASK, port, &fd) != KERN_SUCCESS ||
	    fileport_makeport(fd, &file) < 0)
		return -1;
	return 10;
}

T_DECL(quota_ports, "ports: the API's error for one user, nothing for another")
{
	struct user a, again, b;

	begin_instance();
	a = user_start(USER_A, take_ports);
	IS(user_said(&a), 60);
	again = user_start(USER_A, take_ports);
	IS(user_said(&again), 0);
	b = user_start(USER_B, take_some);
	IS(user_said(&b), 10);
	user_end(&a);
	user_end(&again);
	/* What a dead task had is its user's again; machd takes it in slices. */
	for (int count = 0; count != 60;) {
		a = user_start(USER_A, take_ports);
		count = user_said(&a);
		user_end(&a);
	}
	user_end(&b);
}

static int
take_fds(void)
{
	mach_port_t port;
	fileport_t file;
	int fd, count = 0;
	kern_return_t kr;

	if (mach_port_allocate(TASK, RECEIVE, &port) != KERN_SUCCESS)
		return -1;
	while ((kr = mach_port_fd_np(TASK, port, &fd)) == KERN_SUCCESS)
		count++;
	if (kr != KERN_RESOURCE_SHORTAGE)
		return -2;
	if (fileport_makeport(0, &file) != -1 || errno != EAGAIN)
		return -3;
	/* The connection that there is goes on. */
	return mach_port_destroy(TASK, port) == KERN_SUCCESS ? count : -4;
}

static int
take_fileports(void)
{
	fileport_t file;
	int count = 0;

	while (fileport_makeport(0, &file) == 0)
		count++;
	return errno == EAGAIN ? count : -1;
}

T_DECL(quota_fds, "fds: port fds and fileports, and what else needs one")
{
	struct user a, b;

	begin_instance();
	a = user_start(USER_A, take_fds);
	/* Its pidfd and its connections are charged, too. */
	T_EXPECT_GT(user_said(&a), 10, "some");
	b = user_start(USER_B, take_some);
	IS(user_said(&b), 10);
	user_end(&b);
	b = user_start(USER_B, take_fileports);
	T_EXPECT_GT(user_said(&b), 10, "some");
	user_end(&a);
	user_end(&b);
}

/* Dead names cost nothing but the name. */
static int
take_names(void)
{
	mach_port_t port, name;
	kern_return_t kr;
	int count = 0;

	if (mach_port_allocate(TASK, RECEIVE, &port) != KERN_SUCCESS)
		return -1;
	do {
		kr = mach_port_allocate(TASK, DEAD_NAME, &name);
		count += kr == KERN_SUCCESS;
	} while (kr == KERN_SUCCESS);
	return kr == KERN_NO_SPACE ? count : -kr;
}

T_DECL(quota_task, "a task's names: a cap for each task of the same user")
{
	struct user a, again;

	begin_instance();
	a = user_start(USER_A, take_names);
	T_EXPECT_GT(user_said(&a), 90, "nearly all");
	again = user_start(USER_A, take_names);
	T_EXPECT_GT(user_said(&again), 90, "as many again");
	user_end(&a);
	user_end(&again);
}

/* Messages with a right that the receiver has no name left for. */
struct with_right {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t right;
	uint32_t value;
	mach_msg_max_trailer_t trailer;
};

static mach_msg_return_t
send_with_right(mach_port_t port, uint32_t value)
{
	struct with_right message = {
		.header = { .msgh_bits = MACH_MSGH_BITS(
					     MACH_MSG_TYPE_COPY_SEND, 0) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = port },
		.body = { 1 },
		.right = { .name = port,
		    .disposition = MACH_MSG_TYPE_MAKE_SEND_ONCE,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.value = value,
	};

	return mach_msg(&message.header, MACH_SEND_MSG,
	    offsetof(struct with_right, trailer), 0, 0, 0, 0);
}

/* 0; or which step was not as it should be. */
static int
receive_without_names(void)
{
	const mach_msg_return_t space = MACH_MSG_IPC_SPACE | MACH_MSG_IPC_KERNEL;
	mach_port_t port = new_port();
	struct with_right got;
	mach_msg_return_t mr;

	if (send_with(MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
			  MACH_MSG_TYPE_MAKE_SEND_ONCE),
		port, port, 7, 1) != MACH_MSG_SUCCESS ||
	    send_with_right(port, 2) != MACH_MSG_SUCCESS ||
	    send_value(port, 3) != MACH_MSG_SUCCESS)
		return 1;
	while (mach_port_allocate(TASK, DEAD_NAME, &(mach_port_t){ 0 }) ==
	    KERN_SUCCESS)
		;
	mr = mach_msg(&got.header, MACH_RCV_MSG, 0, sizeof(got), port, 0, 0);
	if ((mr & ~space) != MACH_RCV_HEADER_ERROR || !(mr & space))
		return 2;
	if (got.header.msgh_size != sizeof(got.header) ||
	    got.header.msgh_remote_port != MACH_PORT_NULL)
		return 3;
	mr = mach_msg(&got.header, MACH_RCV_MSG, 0, sizeof(got), port, 0, 0);
	if ((mr & ~space) != MACH_RCV_BODY_ERROR || !(mr & space))
		return 4;
	if (got.body.msgh_descriptor_count != 1 ||
	    got.right.name != MACH_PORT_NULL || got.value != 2)
		return 5;
	/* What needs no name comes as ever. */
	return receive_value(port) == 3 ? 0 : 6;
}

T_DECL(
    quota_delivery, "6.6: a message whose rights the receiver has no name for")
{
	struct user a;

	begin_instance();
	a = user_start(USER_A, receive_without_names);
	IS(user_said(&a), 0);
	user_end(&a);
}

static struct {
	mach_msg_header_t header;
	char bytes[20000];
} bulk;

static mach_msg_return_t
send_bulk(mach_port_t port)
{
	bulk.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	bulk.header.msgh_remote_port = port;
	bulk.header.msgh_local_port = MACH_PORT_NULL;
	return mach_msg(&bulk.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
	    sizeof(bulk), 0, MACH_PORT_NULL, 0, MACH_PORT_NULL);
}

static name_t service = "org.test.quota";

/* B: has a port with a long queue, and gives it to who started it. */
static int
offer_port(void)
{
	mach_port_t port = new_port(), to;

	set_qlimit(port, MACH_PORT_QLIMIT_MAX);
	OK(bootstrap_look_up(bootstrap_port, service, &to));
	return send_right(to, port, MACH_MSG_TYPE_MAKE_SEND) == MACH_MSG_SUCCESS
	    ? 1
	    : -1;
}

/* Memory of a message that there is no room for stays the sender's. */
static bool
keeps_memory(mach_port_t port)
{
	size_t size = 16 * vm_page_size;
	union any *message = (union any *)(void *)&bulk;
	vm_address_t memory;

	OK(vm_allocate(TASK, &memory, size, VM_FLAGS_ANYWHERE));
	memset((void *)memory, 5, size);
	message->header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message->header.msgh_remote_port = port;
	message->ools.body.msgh_descriptor_count = 1;
	message->ools.ool[0] = (mach_msg_ool_descriptor_t){
		.address = (void *)memory,
		.size = (mach_msg_size_t)size,
		.deallocate = TRUE,
		.type = MACH_MSG_OOL_DESCRIPTOR,
	};
	return mach_msg(&message->header, MACH_SEND_MSG, sizeof(bulk), 0, 0, 0,
		   0) == MACH_SEND_NO_BUFFER &&
	    ((const unsigned char *)memory)[size - 1] == 5;
}

/* A: asks who started it for a port, and sends there what goes in. */
static int
flood_port(void)
{
	mach_port_t reply = new_receive(), port, to;
	mach_msg_return_t mr;
	int count = 0;

	OK(bootstrap_look_up(bootstrap_port, service, &to));
	if (send_with(MACH_MSGH_BITS(
			  MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND),
		to, reply, 1, 0) != MACH_MSG_SUCCESS)
		return -1;
	port = receive_right(reply, MACH_MSG_TYPE_PORT_SEND);
	while ((mr = send_bulk(port)) == MACH_MSG_SUCCESS)
		count++;
	if (mr != MACH_SEND_NO_BUFFER || !keeps_memory(port))
		return -(mr & 0xffff);
	return count;
}

static uint64_t
foreign_bytes(uid_t uid, uint64_t *ret_used)
{
	machd_account_info_t accounts[8];
	mach_msg_type_number_t count = 8;
	uint32_t cursor = 0;

	OK(machd_account_list(mach_host_self(), &cursor, accounts, &count));
	IS(cursor, 0);
	for (mach_msg_type_number_t i = 0; i < count; i++)
		if (accounts[i].mai_uid == uid) {
			IS(accounts[i].mai_limit[MACHD_ACCOUNT_BYTES],
			    256 << 10);
			*ret_used = accounts[i].mai_used[MACHD_ACCOUNT_BYTES];
			return accounts[i].mai_foreign[MACHD_ACCOUNT_BYTES];
		}
	T_ASSERT_FAIL("no account of %u", uid);
	return 0;
}

T_DECL(quota_share, "a flood takes a share of what its victim has, and no more")
{
	struct user a, b;
	mach_port_t here, port;
	union any message;
	uint64_t foreign, used = 0;
	int sent;

	begin_instance();
	here = new_port();
	OK(bootstrap_register(bootstrap_port, service, here));
	b = user_start(USER_B, offer_port);
	port = receive_right(here, MACH_MSG_TYPE_PORT_SEND);
	IS(user_said(&b), 1);
	a = user_start(USER_A, flood_port);
	OK(receive(here, &message));
	OK(send_right(
	    message.header.msgh_remote_port, port, MACH_MSG_TYPE_COPY_SEND));
	sent = user_said(&a);
	T_EXPECT_GT(sent, 2, "messages of 20000 bytes, into 256 KiB");
	T_EXPECT_LT(sent, 8, "at most half");
	foreign = foreign_bytes(USER_B, &used);
	T_EXPECT_GE(foreign, sent * 20000ull, "they are the flood's doing");
	T_EXPECT_LE(foreign, (uint64_t)128 << 10, "and half of it at most");
	T_EXPECT_GE(used, foreign, "what it has itself counts as well");
	/* A third party still gets something in. */
	OK(send_now(port, 1));
	OK(send_bulk(port));
	user_end(&a);
	user_end(&b);
}

static int
list_accounts(void)
{
	machd_account_info_t accounts[8];
	mach_msg_type_number_t count = 8;
	uint32_t cursor = 0;

	if (machd_account_list(mach_host_self(), &cursor, accounts, &count) !=
		KERN_SUCCESS ||
	    count != 1 || accounts[0].mai_uid != getuid())
		return -1;
	return (int)accounts[0].mai_used[MACHD_ACCOUNT_TASKS];
}

T_DECL(quota_seen, "users see the own account, root all of them")
{
	machd_account_info_t accounts[2];
	mach_msg_type_number_t count = 2;
	uint32_t cursor = 0, listed = 0;
	struct user a, b;

	begin_instance();
	a = user_start(USER_A, list_accounts);
	b = user_start(USER_B, list_accounts);
	IS(user_said(&a), 1);
	IS(user_said(&b), 1);
	do {
		OK(machd_account_list(
		    mach_host_self(), &cursor, accounts, &count));
		listed += count;
	} while (cursor != 0);
	IS(listed, 3);
	user_end(&a);
	user_end(&b);
}
