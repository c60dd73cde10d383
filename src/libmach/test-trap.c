#include <errno.h>
#include <mach/linux/instance.h>
#include <mach/linux/kernelrpc.h>
#include <mach/mach.h>
#include <mach/vm_map.h>
#include <mach/vm_statistics.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* cmocka wants these before it. */
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "libmach/fake-machd.h"
#include "libmach/sys.h"
#include "libmach/test-stubs.h"

#define PORT  0x1503u
#define OTHER 0x1603u

/* In the children that run the tests: cmocka's own checks are the parent's. */
#define CHECK(claim)                                                           \
	do {                                                                   \
		if (!(claim)) {                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,     \
			    #claim);                                           \
			_exit(1);                                              \
		}                                                              \
	} while (0)

/* Runs f in a fresh process, as the image's state is the process's. */
static void
run(void (*f)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		alarm(30);
		fake_start();
		f();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/*
 * ThreadSanitizer holds a signal back that comes just before the thread
 * blocks, for as long as it blocks: it has nothing to say about these.
 */
#if defined(__SANITIZE_THREAD__)
#define SIGNAL_TEST(name) cmocka_unit_test(skip_test)
static void
skip_test(void **state)
{
	(void)state;
	skip();
}
#else
#define SIGNAL_TEST(name) cmocka_unit_test(name)
#endif

#define TEST(name)                                                             \
	static void name##_child(void);                                        \
	_unused_ static void name(void **state)                                \
	{                                                                      \
		(void)state;                                                   \
		run(name##_child);                                             \
	}                                                                      \
	static void name##_child(void)

struct plain {
	mach_msg_header_t head;
	int number;
	mach_msg_max_trailer_t trailer;
};

#define PLAIN_SIZE ((mach_msg_size_t)(sizeof(mach_msg_header_t) + sizeof(int)))

static struct plain
plain(mach_port_t to, int number)
{
	return (struct plain){
		.head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		    .msgh_remote_port = to },
		.number = number,
	};
}

static mach_msg_return_t
send_plain(mach_port_t to, int number)
{
	struct plain message = plain(to, number);

	return mach_msg(&message.head, MACH_SEND_MSG, PLAIN_SIZE, 0, 0, 0, 0);
}

static mach_msg_return_t
receive_plain(mach_port_t from, mach_msg_option_t options, int *ret_number)
{
	struct plain message;
	mach_msg_return_t mr = mach_msg(&message.head, MACH_RCV_MSG | options,
	    0, sizeof(message), from, 0, 0);

	*ret_number = message.number;
	return mr;
}

static void
post_plain(mach_port_t to, int number)
{
	struct plain message = plain(to, number);

	fake_post(to, &message, PLAIN_SIZE);
}

TEST(test_nothing_without_a_trap)
{
	CHECK(mach_task_self() == 0x103);
	CHECK(bootstrap_port == 0x203);
	CHECK(mach_msg(NULL, 0, 0, 0, 0, 0, 0) == MACH_MSG_SUCCESS);
	CHECK(fake_seen().attaches == 0);
}

TEST(test_send_and_receive)
{
	struct plain message = plain(PORT, 7);
	int number;

	errno = 4711;
	CHECK(mach_msg(&message.head, MACH_SEND_MSG, PLAIN_SIZE, 0, 0, 0, 0) ==
	    0);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 7);
	message = plain(PORT, 8);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG | MACH_RCV_MSG, PLAIN_SIZE,
		  sizeof(message), PORT, 0, 0) == 0);
	CHECK(message.number == 8 && message.head.msgh_size == PLAIN_SIZE);
	CHECK(message.trailer.msgh_trailer_size == 8);
	CHECK(errno == 4711);
	CHECK(fake_seen().attaches == 1 && fake_seen().connects == 1);
	CHECK(fake_seen().violations == 0);
}

TEST(test_overwrite)
{
	struct plain message = plain(PORT, 7), other = { 0 };

	CHECK(mach_msg_overwrite(&message.head, MACH_SEND_MSG | MACH_RCV_MSG,
		  PLAIN_SIZE, sizeof(other), PORT, 0, 0, &other.head, 0) == 0);
	CHECK(other.number == 7 && other.head.msgh_remote_port == PORT);
}

TEST(test_too_large)
{
	struct plain message = { 0 };
	int number;

	CHECK(send_plain(PORT, 9) == 0);
	CHECK(mach_msg(&message.head,
		  MACH_RCV_MSG | MACH_RCV_LARGE | MACH_RCV_LARGE_IDENTITY, 0,
		  24, PORT, 0, 0) == MACH_RCV_TOO_LARGE);
	CHECK(message.head.msgh_size == PLAIN_SIZE &&
	    message.head.msgh_local_port == PORT &&
	    message.head.msgh_remote_port == 0);
	CHECK(mach_msg(NULL, MACH_RCV_MSG | MACH_RCV_LARGE, 0, 0, PORT, 0, 0) ==
	    MACH_RCV_TOO_LARGE);
	CHECK(mach_msg((void *)16, MACH_RCV_MSG | MACH_RCV_LARGE, 0, 24, PORT,
		  0, 0) == MACH_RCV_INVALID_DATA);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 9);
}

TEST(test_small)
{
	struct plain message = plain(PORT, 7);

	CHECK(mach_msg(&message.head, MACH_SEND_MSG, 20, 0, 0, 0, 0) ==
	    MACH_SEND_MSG_TOO_SMALL);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG, 26, 0, 0, 0, 0) ==
	    MACH_SEND_MSG_TOO_SMALL);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG, 60000000, 0, 0, 0, 0) ==
	    MACH_SEND_TOO_LARGE);
}

TEST(test_unreadable_send)
{
	size_t page = vm_page_size;
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mach_msg_header_t *head = (void *)(pages + page - 32);
	int number;

	mprotect(pages + page, page, PROT_NONE);
	head->msgh_bits = MACH_MSG_TYPE_COPY_SEND;
	head->msgh_remote_port = PORT;
	CHECK(mach_msg(head, MACH_SEND_MSG, 40, 0, 0, 0, 0) ==
	    MACH_SEND_INVALID_DATA);
	CHECK(mach_msg(head, MACH_SEND_MSG, 100000, 0, 0, 0, 0) ==
	    MACH_SEND_INVALID_DATA);
	CHECK(receive_plain(PORT, MACH_RCV_TIMEOUT, &number) ==
	    MACH_RCV_TIMED_OUT);
}

TEST(test_unwritable_receive)
{
	char *page = mmap(
	    NULL, vm_page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int number;

	CHECK(send_plain(PORT, 7) == 0);
	CHECK(mach_msg((void *)page, MACH_RCV_MSG, 0, 4096, PORT, 0, 0) ==
	    MACH_RCV_INVALID_DATA);
	CHECK(receive_plain(PORT, MACH_RCV_TIMEOUT, &number) ==
	    MACH_RCV_TIMED_OUT);
	CHECK(send_plain(PORT, 8) == 0);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 8);
}

TEST(test_large_body)
{
	mach_msg_size_t size = 300000;
	char *out = calloc(1, size), *in = calloc(1, size + 100);
	mach_msg_header_t *head = (void *)out, *got = (void *)in;

	for (mach_msg_size_t i = sizeof(*head); i < size; i++)
		out[i] = (char)(i * 7);
	head->msgh_bits = MACH_MSG_TYPE_COPY_SEND;
	head->msgh_remote_port = PORT;
	CHECK(mach_msg(head, MACH_SEND_MSG, size, 0, 0, 0, 0) == 0);
	CHECK(fake_seen().fds == 1);
	CHECK(mach_msg(got, MACH_RCV_MSG, 0, size + 100, PORT, 0, 0) == 0);
	CHECK(got->msgh_size == size);
	CHECK(memcmp(in + 24, out + 24, size - 24) == 0);
	CHECK(((mach_msg_trailer_t *)(void *)(in + size))->msgh_trailer_size ==
	    8);
	free(out);
	free(in);
}

struct ool {
	mach_msg_base_t base;
	mach_msg_ool_descriptor_t first;
	mach_msg_port_descriptor_t port;
	mach_msg_ool_ports_descriptor_t ports;
	mach_msg_ool_descriptor_t empty;
	mach_msg_max_trailer_t trailer;
};

#define OOL_SIZE                                                               \
	((mach_msg_size_t)(sizeof(struct ool) - sizeof(mach_msg_max_trailer_t)))

static struct ool
ool_message(void *bytes, mach_msg_size_t size, mach_port_t *names,
    mach_msg_size_t count, bool deallocate)
{
	return (struct ool){
		.base = { .header = { .msgh_bits = MACH_MSGH_BITS_COMPLEX |
				  MACH_MSG_TYPE_COPY_SEND,
			      .msgh_remote_port = PORT },
		    .body = { 4 } },
		.first = { .address = bytes,
		    .size = size,
		    .deallocate = deallocate,
		    .copy = MACH_MSG_VIRTUAL_COPY,
		    .type = MACH_MSG_OOL_DESCRIPTOR },
		.port = { .name = OTHER,
		    .disposition = MACH_MSG_TYPE_COPY_SEND,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.ports = { .address = names,
		    .count = count,
		    .disposition = MACH_MSG_TYPE_COPY_SEND,
		    .type = MACH_MSG_OOL_PORTS_DESCRIPTOR },
		.empty = { .address = (void *)1,
		    .type = MACH_MSG_OOL_DESCRIPTOR },
	};
}

static void
ool_round(mach_msg_size_t size, unsigned fds)
{
	vm_address_t address;
	mach_port_t names[3] = { 1, 2, 3 }, *got;
	char *bytes, *copy = malloc(size);
	struct ool message;

	CHECK(vm_allocate(
		  mach_task_self(), &address, size, VM_FLAGS_ANYWHERE) == 0);
	bytes = (char *)address;
	for (mach_msg_size_t i = 0; i < size; i++)
		bytes[i] = copy[i] = (char)(i * 13);
	message = ool_message(bytes, size, names, 3, true);
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == 0);
	CHECK(fake_seen().fds == fds);
	/* Sent with deallocate: the pages are gone. */
	CHECK(msync(bytes, 1, MS_ASYNC) < 0);
	memset(&message, 0, sizeof(message));
	CHECK(mach_msg(&message.base.header, MACH_RCV_MSG, 0, sizeof(message),
		  PORT, 0, 0) == 0);
	CHECK(message.first.size == size);
	CHECK(memcmp(message.first.address, copy, size) == 0);
	memset(message.first.address, 1, size);
	CHECK(message.port.name == OTHER);
	got = message.ports.address;
	CHECK(message.ports.count == 3 && got[0] == 1 && got[2] == 3);
	CHECK(message.empty.address == NULL && message.empty.size == 0);
	CHECK(vm_deallocate(mach_task_self(), (vm_address_t)got, 12) == 0);
	CHECK(vm_deallocate(mach_task_self(),
		  (vm_address_t)message.first.address, size) == 0);
	free(copy);
}

TEST(test_out_of_line)
{
	ool_round(1, 0);
	ool_round(5000, 0);
	ool_round(65000, 0);
	ool_round(65536, 1);
	ool_round(5000000, 1);
}

TEST(test_out_of_line_many)
{
	enum { COUNT = 1500 };
	struct {
		mach_msg_base_t base;
		mach_msg_ool_descriptor_t each[COUNT];
		mach_msg_trailer_t trailer;
	} *message = calloc(1, sizeof(*message));
	unsigned char bytes[COUNT];

	message->base.header = (mach_msg_header_t){
		.msgh_bits = MACH_MSGH_BITS_COMPLEX | MACH_MSG_TYPE_COPY_SEND,
		.msgh_remote_port = PORT,
	};
	message->base.body.msgh_descriptor_count = COUNT;
	for (unsigned i = 0; i < COUNT; i++) {
		bytes[i] = (unsigned char)i;
		message->each[i].address = &bytes[i];
		message->each[i].size = 1;
		message->each[i].type = MACH_MSG_OOL_DESCRIPTOR;
	}
	CHECK(mach_msg(&message->base.header, MACH_SEND_MSG | MACH_RCV_MSG,
		  sizeof(*message) - 8, sizeof(*message), PORT, 0, 0) == 0);
	for (unsigned i = 0; i < COUNT; i++)
		CHECK(*(unsigned char *)message->each[i].address == bytes[i]);
	free(message);
}

TEST(test_out_of_line_bad)
{
	mach_port_t names[1] = { 1 };
	struct ool message = ool_message((void *)64, 100, names, 1, true);

	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_MEMORY);
	message.first.size = 1000000;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_MEMORY);
	message.first.size = 0;
	message.first.copy = 2;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_TYPE);
	message.first.copy = 0;
	message.port.type = 9;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_TYPE);
	message.port.type = 0;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE - 4, 0, 0,
		  0, 0) == MACH_SEND_MSG_TOO_SMALL);
	message.ports.count = 16384;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_TOO_LARGE);
	message.base.body.msgh_descriptor_count = 1000;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_MSG_TOO_SMALL);
	CHECK(fake_seen().violations == 0);
}

/* Signals */

static _Atomic pthread_t waiter;
/* Shared with handlers and with the thread that disturbs. */
static atomic_int handled;
static void (*handler_body)(void);
static sigjmp_buf back;

static void
on_signal(int number)
{
	(void)number;
	handled++;
	if (handler_body)
		handler_body();
}

static void
catch_signal(int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	sigaction(SIGUSR1, &action, NULL);
}

/* A thread that does things to the test's thread while that waits. */
static void *
disturb(void *f)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	((void (*)(void))f)();
	return NULL;
}

static void
meanwhile(void (*f)(void))
{
	pthread_t thread;

	atomic_store(&waiter, pthread_self());
	CHECK(pthread_create(&thread, NULL, disturb, (void *)f) == 0);
	pthread_detach(thread);
}

static void
wait_handled(int count)
{
	while (handled < count)
		usleep(1000);
}

static void
signal_then_post(void)
{
	fake_wait_waiting(PORT);
	pthread_kill(waiter, SIGUSR1);
	wait_handled(1);
	pthread_kill(waiter, SIGUSR1);
	wait_handled(2);
	post_plain(PORT, 5);
}

static void
interrupted_receive_goes_on(int flags)
{
	int number;

	handled = 0;
	catch_signal(flags);
	meanwhile(signal_then_post);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 5);
	CHECK(handled == 2);
	CHECK(fake_seen().aborts == 0);
}

TEST(test_interrupted_receive_goes_on)
{
	interrupted_receive_goes_on(0);
	interrupted_receive_goes_on(SA_RESTART);
}

static void
signal_once(void)
{
	fake_wait_waiting(PORT);
	pthread_kill(waiter, SIGUSR1);
}

/*
 * A handler that runs just before the wait interrupts nothing: signals until
 * the trap is over.
 */
static atomic_bool trap_over;

static void
signal_until_over(uint32_t name)
{
	fake_wait_waiting(name);
	while (!trap_over) {
		pthread_kill(waiter, SIGUSR1);
		usleep(2000);
	}
	trap_over = false;
}

static void
interrupt_receive(void)
{
	signal_until_over(PORT);
}

static void
interrupt_send(void)
{
	signal_until_over(FAKE_FULL);
}

static void
wait_disturbed(void)
{
	trap_over = true;
	while (trap_over)
		usleep(1000);
}

TEST(test_interrupt_receive)
{
	int number;

	catch_signal(0);
	meanwhile(interrupt_receive);
	CHECK(receive_plain(PORT, MACH_RCV_INTERRUPT, &number) ==
	    MACH_RCV_INTERRUPTED);
	wait_disturbed();
	catch_signal(SA_RESTART);
	meanwhile(interrupt_receive);
	CHECK(receive_plain(PORT, MACH_RCV_INTERRUPT, &number) ==
	    MACH_RCV_INTERRUPTED);
	wait_disturbed();
	CHECK(fake_seen().aborts >= 2);
	CHECK(send_plain(PORT, 3) == 0);
	CHECK(receive_plain(PORT, MACH_RCV_INTERRUPT, &number) == 0 &&
	    number == 3);
	CHECK(fake_seen().violations == 0);
}

TEST(test_interrupt_send)
{
	struct plain message = plain(FAKE_FULL, 3), other = { 0 };

	catch_signal(SA_RESTART);
	meanwhile(interrupt_send);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG | MACH_SEND_INTERRUPT,
		  PLAIN_SIZE, 0, 0, 0, 0) == MACH_SEND_INTERRUPTED);
	CHECK(message.number == 3 && message.head.msgh_size == PLAIN_SIZE);
	wait_disturbed();
	/* With two buffers the message comes back to that for sending. */
	memset(&message.head.msgh_size, 0, 4);
	meanwhile(interrupt_send);
	CHECK(mach_msg_overwrite(&message.head,
		  MACH_SEND_MSG | MACH_RCV_MSG | MACH_SEND_INTERRUPT,
		  PLAIN_SIZE, sizeof(other), PORT, 0, 0, &other.head,
		  0) == MACH_SEND_INTERRUPTED);
	CHECK(message.head.msgh_size == PLAIN_SIZE);
	CHECK(other.head.msgh_size == 0);
}

static void
trap_in_handler(void)
{
	int number;

	CHECK(send_plain(OTHER, 11) == 0);
	CHECK(receive_plain(OTHER, 0, &number) == 0 && number == 11);
	CHECK(mach_reply_port() == 0x1001);
}

TEST(test_nested_trap)
{
	char alternate[65536];
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof(alternate) };
	int number;

	handler_body = trap_in_handler;
	interrupted_receive_goes_on(0);
	handled = 0;
	sigaltstack(&stack, NULL);
	catch_signal(SA_ONSTACK);
	meanwhile(signal_then_post);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 5);
	CHECK(handled == 2 && fake_seen().aborts == 0);
	CHECK(fake_seen().connects == 2 && fake_seen().violations == 0);
}

TEST(test_first_trap_in_handler)
{
	int number;

	handler_body = trap_in_handler;
	catch_signal(0);
	raise(SIGUSR1);
	CHECK(send_plain(PORT, 1) == 0);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 1);
	CHECK(fake_seen().attaches == 1 && fake_seen().connects == 1);
}

static void
jump_back(void)
{
	siglongjmp(back, 1);
}

static void
abandon_receive(void)
{
	int number;

	if (sigsetjmp(back, 1) == 0) {
		meanwhile(signal_once);
		receive_plain(PORT, 0, &number);
		CHECK(!"reached");
	}
}

TEST(test_abandoned_receive)
{
	int number;

	handler_body = jump_back;
	catch_signal(0);
	/* Nobody waits there any more once the thread trapped again. */
	for (int i = 0; i < 20; i++) {
		abandon_receive();
		CHECK(mach_reply_port() == 0x1001);
	}
	CHECK(send_plain(PORT, 6) == 0);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 6);
	CHECK(fake_seen().aborts == 20 && fake_seen().violations == 0);
	CHECK(fake_seen().connects == 1);
}

static void
post_rights_then_signal(void)
{
	mach_port_t names[3] = { 0x901, 0x902, 0x903 };
	struct ool message = ool_message(NULL, 0, names, 3, false);

	fake_wait_waiting(PORT);
	/* Not read any more: the thread is stopped in its handler. */
	pthread_kill(waiter, SIGUSR1);
	wait_handled(1);
	message.base.body.msgh_descriptor_count = 2;
	fake_post(PORT, &message, OOL_SIZE);
	handled++;
}

static void
wait_then_jump_back(void)
{
	wait_handled(2);
	siglongjmp(back, 1);
}

TEST(test_abandoned_message_is_released)
{
	int number;

	handler_body = wait_then_jump_back;
	catch_signal(0);
	if (sigsetjmp(back, 1) == 0) {
		meanwhile(post_rights_then_signal);
		receive_plain(PORT, 0, &number);
		CHECK(!"reached");
	}
	CHECK(stub_calls.deallocated == 0);
	CHECK(receive_plain(PORT, MACH_RCV_TIMEOUT, &number) ==
	    MACH_RCV_TIMED_OUT);
	CHECK(fake_seen().violations == 0);
}

static void
fork_in_handler(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		return; /* into the trap that was interrupted */
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

TEST(test_fork_in_trap)
{
	pid_t parent = getpid();
	int number;
	mach_msg_return_t mr;

	handler_body = fork_in_handler;
	catch_signal(SA_RESTART);
	meanwhile(signal_then_post);
	mr = receive_plain(PORT, 0, &number);
	if (getpid() != parent) {
		/* No machd for the child of a process with a handed fd. */
		CHECK(mr == MACH_RCV_PORT_CHANGED);
		_exit(0);
	}
	CHECK(mr == 0 && number == 5);
}

TEST(test_fork)
{
	int status;
	pid_t pid;

	CHECK(mig_get_reply_port() == 0x1001);
	setenv("MACHD_SOCKET", "/nonexistent/socket", 1);
	bootstrap_port = 1;
	pid = fork();
	if (pid == 0) {
		CHECK(mach_task_self() == 0x103 && bootstrap_port == 0x203);
		CHECK(send_plain(PORT, 1) == MACH_SEND_INVALID_DEST);
		CHECK(mig_get_reply_port() == MACH_PORT_NULL);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(send_plain(PORT, 1) == 0);
	CHECK(fake_seen().violations == 0);
}

/* machd goes */

static void
stop_while_waiting(void)
{
	fake_wait_waiting(PORT);
	fake_stop();
}

TEST(test_machd_goes)
{
	struct plain message = plain(PORT, 1);
	int number;

	meanwhile(stop_while_waiting);
	CHECK(receive_plain(PORT, 0, &number) == MACH_RCV_PORT_CHANGED);
	CHECK(receive_plain(PORT, 0, &number) == MACH_RCV_PORT_CHANGED);
	CHECK(send_plain(PORT, 1) == MACH_SEND_INVALID_DEST);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG | MACH_RCV_MSG, PLAIN_SIZE,
		  sizeof(message), PORT, 0, 0) == MACH_SEND_INVALID_DEST);
	CHECK(mach_reply_port() == MACH_PORT_NULL);
	CHECK(mach_kernelrpc_np(&message.head, PLAIN_SIZE, sizeof(message)) ==
	    MACH_SEND_INVALID_DEST);
}

TEST(test_machd_goes_in_call)
{
	struct plain message = plain(FAKE_LEAVE, 1);

	CHECK(mach_kernelrpc_np(&message.head, PLAIN_SIZE, sizeof(message)) ==
	    MIG_SERVER_DIED);
}

TEST(test_kernelrpc)
{
	struct plain message = plain(PORT, 1);

	CHECK(
	    mach_kernelrpc_np(&message.head, PLAIN_SIZE, sizeof(message)) == 0);
	CHECK(message.number == 1);
	/* Not machd's port: it becomes an ordinary message with a reply port. */
	message = plain(0x7777, 2);
	post_plain(0x1001, 3);
	CHECK(
	    mach_kernelrpc_np(&message.head, PLAIN_SIZE, sizeof(message)) == 0);
	CHECK(message.number == 3);
}

/* Threads */

static void *
ask_and_end(void *unused)
{
	int number;

	(void)unused;
	CHECK(mach_thread_self() == 0x1002);
	CHECK(mig_get_reply_port() == 0x1001);
	CHECK(send_plain(PORT, 1) == 0);
	CHECK(receive_plain(PORT, 0, &number) == 0);
	return NULL;
}

TEST(test_thread_end)
{
	pthread_t thread;

	for (int i = 0; i < 10; i++) {
		CHECK(pthread_create(&thread, NULL, ask_and_end, NULL) == 0);
		pthread_join(thread, NULL);
	}
	CHECK(send_plain(PORT, 1) == 0);
	CHECK(fake_seen().connects == 1);
	CHECK(fake_seen().thread_exits == 10);
	CHECK(stub_calls.receive_destroyed == 10);
}

static void *
echo_many(void *name)
{
	mach_port_t port = (mach_port_t)(uintptr_t)name;
	int number;

	for (int i = 0; i < 500; i++) {
		CHECK(send_plain(port, i) == 0);
		CHECK(receive_plain(port, 0, &number) == 0 && number == i);
	}
	return NULL;
}

TEST(test_threads)
{
	pthread_t threads[8];

	for (uintptr_t i = 0; i < 8; i++)
		CHECK(pthread_create(&threads[i], NULL, echo_many,
			  (void *)(0x2003 + 256 * i)) == 0);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	CHECK(fake_seen().attaches == 1 && fake_seen().violations == 0);
	CHECK(fake_seen().connects <= 8);
}

static void *
wait_cancelled(void *unused)
{
	int number;

	(void)unused;
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 4);
	pthread_testcancel();
	CHECK(!"reached");
	return NULL;
}

TEST(test_no_cancellation_point)
{
	pthread_t thread;
	void *value;

	CHECK(pthread_create(&thread, NULL, wait_cancelled, NULL) == 0);
	fake_wait_waiting(PORT);
	pthread_cancel(thread);
	usleep(20000);
	post_plain(PORT, 4);
	pthread_join(thread, &value);
	CHECK(value == PTHREAD_CANCELED);
}

TEST(test_closed_by_the_program)
{
	CHECK(send_plain(PORT, 1) == 0);
	CHECK(mach_reserve_connections_np(2) == 0);
	CHECK(fake_seen().connects == 3);
	/* The thread's own connection: another one takes its place. */
	for (int fd = 1023; fd > 500; fd--)
		if (close(fd) == 0)
			break;
	CHECK(mach_reply_port() == 0x1001);
	CHECK(send_plain(PORT, 1) == 0);
}

TEST(test_fds_are_high)
{
	int low = dup(0), next;

	CHECK(send_plain(PORT, 1) == 0);
	close(low);
	next = dup(0);
	CHECK(next == low);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_without_a_trap),
		cmocka_unit_test(test_send_and_receive),
		cmocka_unit_test(test_overwrite),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_unreadable_send),
		cmocka_unit_test(test_unwritable_receive),
		cmocka_unit_test(test_large_body),
		cmocka_unit_test(test_out_of_line),
		cmocka_unit_test(test_out_of_line_many),
		cmocka_unit_test(test_out_of_line_bad),
		SIGNAL_TEST(test_interrupted_receive_goes_on),
		SIGNAL_TEST(test_interrupt_receive),
		SIGNAL_TEST(test_interrupt_send),
		SIGNAL_TEST(test_nested_trap),
		cmocka_unit_test(test_first_trap_in_handler),
		SIGNAL_TEST(test_abandoned_receive),
		SIGNAL_TEST(test_abandoned_message_is_released),
		SIGNAL_TEST(test_fork_in_trap),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_machd_goes),
		cmocka_unit_test(test_machd_goes_in_call),
		cmocka_unit_test(test_kernelrpc),
		cmocka_unit_test(test_thread_end),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_no_cancellation_point),
		cmocka_unit_test(test_closed_by_the_program),
		cmocka_unit_test(test_fds_are_high),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
