#include "libmach/test-harness.h"

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
	struct {
		mach_msg_base_t base;
		mach_msg_port_descriptor_t rights[2];
	} message = {
		.base = { .header = { .msgh_bits = MACH_MSGH_BITS_COMPLEX |
				  MACH_MSG_TYPE_MOVE_SEND_ONCE,
			      .msgh_remote_port = 0x901 },
		    .body = { 2 } },
		.rights = { { .name = 0x902,
				.disposition = MACH_MSG_TYPE_MOVE_SEND },
		    { .name = 0x903,
			.disposition = MACH_MSG_TYPE_MOVE_RECEIVE } },
	};

	fake_wait_waiting(PORT);
	/* What comes from here on is not read: the thread is in its handler. */
	pthread_kill(waiter, SIGUSR1);
	wait_handled(1);
	fake_post(PORT, &message, sizeof(message));
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
	CHECK(stub_calls.deallocated == 2);
	CHECK(stub_calls.receive_destroyed == 1);
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

/* Threads */

static void *
ask_and_end(void *unused)
{
	int number;

	(void)unused;
	CHECK(mach_thread_self() == 0x1002);
	CHECK(mig_get_reply_port() == 0x1001);
	CHECK(mig_get_special_reply_port() == 0x1005);
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
	CHECK(stub_calls.receive_destroyed == 20);
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

TEST(test_no_limit_left)
{
	struct rlimit limit = { 0, 1024 };
	int number;

	CHECK(mach_reply_port() == 0x1001);
	setrlimit(RLIMIT_NOFILE, &limit);
	CHECK(send_plain(PORT, 3) == 0);
	CHECK(receive_plain(PORT, MACH_RCV_INTERRUPT, &number) == 0);
	CHECK(number == 3);
}

static void *
trap_without_fds(void *unused)
{
	struct plain message = plain(PORT, 1);
	struct rlimit limit, none;
	int number;

	(void)unused;
	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	CHECK(send_plain(PORT, 1) == MACH_SEND_NO_BUFFER);
	CHECK(receive_plain(PORT, 0, &number) == MACH_RCV_INVALID_DATA);
	CHECK(mach_reply_port() == MACH_PORT_NULL);
	CHECK(mach_kernelrpc_np(&message.head, PLAIN_SIZE, sizeof(message)) ==
	    KERN_RESOURCE_SHORTAGE);
	CHECK(mach_reserve_connections_np(3) == -EDQUOT);
	setrlimit(RLIMIT_NOFILE, &limit);
	CHECK(mach_reply_port() == 0x1001);
	return NULL;
}

TEST(test_no_fds)
{
	pthread_t thread;

	CHECK(send_plain(PORT, 1) == 0);
	CHECK(pthread_create(&thread, NULL, trap_without_fds, NULL) == 0);
	pthread_join(thread, NULL);
	CHECK(fake_seen().attaches == 1 && fake_seen().violations == 0);
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
		cmocka_unit_test(test_thread_end),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_no_cancellation_point),
		cmocka_unit_test(test_closed_by_the_program),
		cmocka_unit_test(test_no_limit_left),
		cmocka_unit_test(test_no_fds),
		cmocka_unit_test(test_fds_are_high),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
