#include "taskd/test-rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "os/socket.h"
#include "wire/taskd.h"

static const char *program; /* taskd */
const char *rig_other;

struct rig_shared *shared;
int control, worker;
pid_t taskd, target;
int talk;
struct taskd_answer answer;
uint8_t payload[TASKD_PAYLOAD_MAX];
int answer_fd;
char readable[8192] __attribute__((aligned(4096)));

static void
start_taskd(void)
{
	int far;

	assert_int_equal(socket_pair(&control, &far), 0);
	taskd = fork();
	if (taskd == 0) {
		if (far != 3)
			dup2(far, 3);
		else
			fcntl(3, F_SETFD, 0);
		close_range(4, ~0u, 0);
		execl(program, "taskd", (char *)NULL);
		_exit(127);
	}
	close(far);
}

_Noreturn void
target_main(int fd)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	memset(readable, 'r', sizeof(readable));
	shared->ready = 1;
	/* A signal, or a call that is not taken up again, would end it. */
	while (read(fd, &byte, 1) == 1)
		if (write(fd, &byte, 1) != 1)
			break;
	_exit(errno == EINTR ? 3 : 0);
}

static void
start_target(void (*main)(int fd))
{
	int far;

	shared->ready = 0;
	assert_int_equal(socket_pair(&talk, &far), 0);
	target = fork();
	if (target == 0)
		main(far);
	close(far);
	while (!shared->ready)
		sched_yield();
}

void
start_worker_as(uint64_t image)
{
	struct taskd_request request = {
		.op = TASKD_START, .pid = target, .number = 7
	};
	struct iovec iov = { &request, sizeof(request) };
	struct process_facts facts;
	int fds[2];

	assert_int_equal(process_facts(target, &facts), 0);
	request.value[TASKD_START_IMAGE] = image ? image : facts.image;
	request.value[TASKD_START_RUID] = facts.ruid;
	request.value[TASKD_START_EUID] = facts.euid;
	request.value[TASKD_START_RGID] = facts.rgid;
	request.value[TASKD_START_EGID] = facts.egid;
	assert_int_equal(socket_pair(&worker, &fds[1]), 0);
	assert_int_equal(pidfd_open_pid(target, &fds[0]), 0);
	assert_int_equal(socket_send(control, &iov, 1, fds, 2, 0), 0);
	close(fds[0]);
	close(fds[1]);
}

int
rig_setup(void **state)
{
	(void)state;
	answer_fd = -1;
	start_taskd();
	start_target(target_main);
	start_worker_as(0);
	return 0;
}

int
rig_teardown(void **state)
{
	(void)state;
	if (answer_fd >= 0)
		close(answer_fd);
	close(worker);
	close(control);
	close(talk);
	kill(target, SIGKILL);
	assert_int_equal(waitpid(target, NULL, 0), target);
	assert_int_equal(waitpid(taskd, NULL, 0), taskd);
	return 0;
}

void
send_request(struct taskd_request *request, const void *bytes, size_t size)
{
	union {
		const void *in;
		void *out;
	} constless = { .in = bytes };
	struct iovec iov[] = { { request, sizeof(*request) },
		{ constless.out, size } };

	if (request->pid == 0)
		request->pid = target;
	assert_int_equal(socket_send(worker, iov, 2, NULL, 0, 0), 0);
}

int
receive_answer(void)
{
	struct iovec iov[] = { { &answer, sizeof(answer) },
		{ payload, sizeof(payload) } };
	struct socket_packet packet;

	if (socket_receive(worker, iov, 2, 0, &packet) <= 0)
		return -1;
	assert_false(packet.truncated);
	if (answer_fd >= 0)
		close(answer_fd);
	answer_fd = packet.fd_count > 0 ? packet.fds[0] : -1;
	return answer.result;
}

int
ask(struct taskd_request request)
{
	send_request(&request, NULL, 0);
	return receive_answer();
}

int
ask_read(const void *address, uint64_t size)
{
	return ask((struct taskd_request){
	    .op = TASKD_READ, .address = (uintptr_t)address, .size = size });
}

int
ask_write(const void *address, const void *bytes, size_t size, uint32_t flags)
{
	struct taskd_request request = {
		.op = TASKD_WRITE, .flags = flags, .address = (uintptr_t)address
	};

	send_request(&request, bytes, size);
	return receive_answer();
}

int
ask_call(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
	return ask((struct taskd_request){ .op = TASKD_SYSCALL,
	    .value = { (uint64_t)number, a, b, c, d, e } });
}

void
assert_target_echoes(void)
{
	char byte = 'e';

	assert_int_equal(write(talk, &byte, 1), 1);
	byte = 0;
	assert_int_equal(read(talk, &byte, 1), 1);
	assert_int_equal(byte, 'e');
}

int
ask_tid(enum taskd_op op, pid_t tid)
{
	return ask((struct taskd_request){ .op = op, .tid = tid });
}

int
ask_nothing(void)
{
	return ask_call(
	    SYS_madvise, (uintptr_t)readable, 4096, MADV_NORMAL, 0, 0);
}

char
state_of(pid_t tid)
{
	struct thread_stat stat;

	assert_int_equal(process_thread_stat(target, tid, &stat), 0);
	return stat.state;
}

void
restart_target(void (*main)(int fd))
{
	close(worker);
	close(talk);
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
	start_target(main);
	start_worker_as(0);
}

int
rig_arguments(int argc, char **argv)
{
	if (argc != 3)
		return -1;
	program = argv[1];
	rig_other = argv[2];
	signal(SIGPIPE, SIG_IGN);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : 0;
}
