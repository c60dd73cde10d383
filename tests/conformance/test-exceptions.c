/* Exceptions as they are raised and handled: section 14.5. */

#include "exc-kit.h"

#include <kern/exc_guard.h>
#include <mach/exc.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

static kern_return_t
handle_map(struct handler *handler)
{
	void *page = mmap((void *)(uintptr_t)handler->seen.code[1], 4096,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
	    0);

	if (page == MAP_FAILED)
		return KERN_FAILURE;
	*(unsigned char *)page = 7;
	return KERN_SUCCESS;
}

T_DECL(s14_5_default, "who faulted, and where; the instruction is done again")
{
	static struct handler h;
	void *address = unmapped();

	handler_start(&h, handle_map);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	IS(fault_read(address), 7);
	IS(h.count, 1);
	IS(h.seen.id, 2405);
	IS(h.seen.exception, EXC_BAD_ACCESS);
	IS(h.seen.code_count, 2);
	IS(h.seen.code[0], KERN_INVALID_ADDRESS);
	IS(h.seen.code[1], (uintptr_t)address);
	IS(h.seen.task, TASK);
	IS(h.seen.thread, mach_thread_self());
}

T_DECL(s14_5_default_narrow, "without MACH_EXCEPTION_CODES codes have 32 bits")
{
	static struct handler h;
	void *address = mmap((void *)0x10000000, 4096, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	T_ASSERT_TRUE(address == (void *)0x10000000, "address");
	handler_start(&h, handle_map);
	OK(set_task(BAD, h.port, EXCEPTION_DEFAULT, NONE));
	IS(fault_read(address), 7);
	IS(h.seen.id, 2401);
	IS(h.seen.code_count, 2);
	IS(h.seen.code[0], KERN_PROTECTION_FAILURE);
	IS(h.seen.code[1], 0x10000000);
	IS(h.seen.task, TASK);
}

T_DECL(s14_5_state, "the handler changes the registers")
{
	static struct handler h;
	x86_thread_state64_t state;
	void *address = unmapped();

	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, STATE64, x86_THREAD_STATE64));
	IS(fault_read(address), 0xee);
	IS(h.seen.id, 2406);
	IS(h.seen.flavor, x86_THREAD_STATE64);
	IS(h.seen.state_count, x86_THREAD_STATE64_COUNT);
	memcpy(&state, h.seen.state, sizeof(state));
	IS(state.__rax, (uintptr_t)address);
	IS(h.seen.thread, MACH_PORT_NULL);
}

/* Skips the instruction by way of the thread's port. */
static kern_return_t
handle_by_thread_port(struct handler *handler)
{
	mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;
	x86_thread_state64_t state;
	kern_return_t kr;

	kr = thread_get_state(handler->seen.thread, x86_THREAD_STATE64,
	    (thread_state_t)&state, &count);
	if (kr != KERN_SUCCESS)
		return kr;
	state.__rip += 2;
	state.__rcx = 0x55;
	return thread_set_state(handler->seen.thread, x86_THREAD_STATE64,
	    (thread_state_t)&state, count);
}

T_DECL(s14_5_default_set_state,
    "the thread's port has the registers it stopped with")
{
	static struct handler h;

	handler_start(&h, handle_by_thread_port);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	IS(fault_read(unmapped()), 0x55);
	IS(h.count, 1);
}

T_DECL(s14_5_state_narrow, "the same with codes of 32 bits")
{
	static struct handler h;

	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, EXCEPTION_STATE, x86_THREAD_STATE64));
	fault_write(forbidden());
	IS(h.seen.id, 2402);
	IS(h.count, 1);
}

T_DECL(s14_5_state_identity, "state and ports")
{
	static struct handler h;

	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, EXCEPTION_STATE_IDENTITY | CODES,
	    MACHINE_THREAD_STATE));
	IS(fault_read(unmapped()), 0xee);
	IS(h.seen.id, 2407);
	IS(h.seen.task, TASK);
	IS(h.seen.flavor, MACHINE_THREAD_STATE);
	IS(h.seen.state[0], x86_THREAD_STATE64);
	IS(h.seen.state[1], x86_THREAD_STATE64_COUNT);
	IS(h.seen.state_count, 2 + x86_THREAD_STATE64_COUNT);
	OK(set_task(BAD, h.port, EXCEPTION_STATE_IDENTITY, x86_THREAD_STATE64));
	IS(fault_read(unmapped()), 0xee);
	IS(h.seen.id, 2403);
}

T_DECL(s14_5_identity_protected, "an id and a token instead of ports")
{
	static struct handler h;
	natural_t type;
	mach_vm_address_t object;

	handler_start(&h, handle_map);
	OK(set_task(BAD, h.port, EXCEPTION_IDENTITY_PROTECTED | CODES, NONE));
	IS(fault_read(unmapped()), 7);
	IS(h.seen.id, 2408);
	HOLDS(h.seen.thread_id != 0);
	HOLDS(h.seen.task != TASK);
	OK(mach_port_kobject(TASK, h.seen.task, &type, &object));
	IS(type, 50);
	h.handle = handle_skip;
	OK(set_task(BAD, h.port, EXCEPTION_STATE_IDENTITY_PROTECTED | CODES,
	    x86_THREAD_STATE64));
	IS(fault_read(unmapped()), 0xee);
	IS(h.seen.id, 2410);
}

T_DECL(s14_5_float_state, "the registers of the floating point unit")
{
	static struct handler h;

	handler_start(&h, handle_skip);
	/* This one cannot skip: the state is another. */
	h.handle = handle_map;
	OK(set_task(BAD, h.port, STATE64, x86_FLOAT_STATE64));
	IS(fault_read(unmapped()), 7);
	IS(h.seen.state_count, 131);
	/* The control words: 0x37f, and mxcsr as programs begin with it. */
	IS(h.seen.state[2] & 0xffff, 0x37f);
	IS(h.seen.state[2 + 6], 0x1f80);
}

T_DECL(s14_5_exception_state, "what the processor said; it cannot be set")
{
	static struct handler h, next;
	void *address = unmapped();
	uint64_t told;

	handler_start(&h, NULL);
	handler_start(&next, handle_map);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, h.port, STATE64, x86_EXCEPTION_STATE64));
	OK(set_task(BAD, next.port, DEFAULT64, NONE));
	IS(fault_read(address), 7);
	IS(h.count, 1);
	IS(h.seen.state_count, 4);
	IS(h.seen.state[0] & 0xffff, 14); /* page fault */
	memcpy(&told, h.seen.state + 2, sizeof(told));
	IS(told, (uintptr_t)address);
	IS(next.count, 1);
}

T_DECL(s14_5_protection, "memory that may not be touched")
{
	static struct handler h;

	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, STATE64, x86_THREAD_STATE64));
	fault_write(forbidden());
	IS(h.seen.code[0], KERN_PROTECTION_FAILURE);
	/* No address that a processor has: it does not say which. */
	fault_read((void *)0x8000000000000000);
	IS(h.seen.exception, EXC_BAD_ACCESS);
	IS(h.seen.code[0], EXC_I386_GPFLT);
}

T_DECL(s14_5_kinds, "instructions, arithmetic, breakpoints")
{
	static struct handler h;
	x86_thread_state64_t state;

	handler_start(&h, handle_skip);
	OK(set_task(EXC_MASK_ALL, h.port, STATE64, x86_THREAD_STATE64));
	fault_illegal();
	IS(h.seen.exception, EXC_BAD_INSTRUCTION);
	IS(h.seen.code[0], EXC_I386_INVOP);
	IS(fault_divide(0), 6);
	IS(h.seen.exception, EXC_ARITHMETIC);
	IS(h.seen.code[0], EXC_I386_DIV);
	h.handle = NULL;
	fault_breakpoint();
	IS(h.seen.exception, EXC_BREAKPOINT);
	IS(h.seen.code[0], EXC_I386_BPT);
	memcpy(&state, h.seen.state, sizeof(state));
	IS(((unsigned char *)state.__rip)[-1], 0xcc);
	IS(h.count, 3);
}

T_DECL(s14_5_order, "thread, then task; a refusal asks the next one")
{
	static struct handler first, second;

	handler_start(&first, handle_skip);
	handler_start(&second, handle_skip);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, first.port, STATE64, x86_THREAD_STATE64));
	OK(set_task(BAD, second.port, STATE64, x86_THREAD_STATE64));
	fault_read(unmapped());
	IS(first.count, 1);
	IS(second.count, 0);
	first.handle = handle_refuse;
	fault_read(unmapped());
	IS(first.count, 2);
	IS(second.count, 1);
	IS(second.seen.exception, EXC_BAD_ACCESS);
}

T_DECL(s14_5_host, "the host's port is asked last")
{
	static struct handler task, host;
	mach_port_t self = mach_host_self();

	handler_start(&task, handle_refuse);
	handler_start(&host, handle_skip);
	OK(host_set_exception_ports(
	    self, BAD, host.port, STATE64, x86_THREAD_STATE64));
	fault_read(unmapped());
	IS(host.count, 1);
	OK(set_task(BAD, task.port, DEFAULT64, NONE));
	fault_read(unmapped());
	IS(task.count, 1);
	IS(host.count, 2);
	OK(host_set_exception_ports(self, BAD, MACH_PORT_NULL, 0, 0));
}

T_DECL(s14_5_bad_buffer, "a bad address in a call is the call's error")
{
	static struct handler h;
	mach_port_t port = new_port();

	handler_start(&h, handle_skip);
	OK(set_task(EXC_MASK_ALL, h.port, STATE64, x86_THREAD_STATE64));
	OK(send_value(port, 1));
	GIVES(mach_msg(forbidden(), MACH_RCV_MSG, 0, 4096, port,
		  MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL),
	    MACH_RCV_INVALID_DATA);
	IS(h.count, 0);
}

T_DECL(s1_12_guard, "misuse of a guarded port is told of, and fails")
{
	static struct handler h;
	mach_port_t port = new_receive();

	handler_start(&h, NULL);
	OK(mach_port_guard(TASK, port, 0x123456789a, FALSE));
	GIVES(mach_port_destroy(TASK, port), KERN_INVALID_RIGHT);
	IS(h.count, 0);
	OK(set_task(EXC_MASK_GUARD, h.port, DEFAULT64, NONE));
	GIVES(mach_port_destroy(TASK, port), KERN_INVALID_RIGHT);
	IS(h.count, 1);
	IS(h.seen.exception, EXC_GUARD);
	IS(EXC_GUARD_DECODE_GUARD_TYPE(h.seen.code[0]), GUARD_TYPE_MACH_PORT);
	IS(EXC_GUARD_DECODE_GUARD_FLAVOR(h.seen.code[0]), kGUARD_EXC_DESTROY);
	IS(EXC_GUARD_DECODE_GUARD_TARGET(h.seen.code[0]), port);
	IS(h.seen.code[1], 0x123456789a);
	GIVES(mach_port_unguard(TASK, port, 1), KERN_INVALID_ARGUMENT);
	IS(EXC_GUARD_DECODE_GUARD_FLAVOR(h.seen.code[0]),
	    kGUARD_EXC_INCORRECT_GUARD);
	/* A state that comes back is the thread's. */
	OK(set_task(EXC_MASK_GUARD, h.port, STATE64, x86_THREAD_STATE64));
	GIVES(mach_port_unguard(TASK, port, 2), KERN_INVALID_ARGUMENT);
	IS(h.count, 3);
	h.handle = handle_refuse;
	GIVES(mach_port_unguard(TASK, port, 3), KERN_INVALID_ARGUMENT);
	IS(h.count, 4);
	OK(mach_port_unguard(TASK, port, 0x123456789a));
	IS(h.count, 4);
}

T_DECL(s14_5_other_kind, "a port for other kinds is not asked")
{
	static struct handler first, second;

	handler_start(&first, handle_skip);
	handler_start(&second, handle_skip);
	OK(thread_set_exception_ports(mach_thread_self(), EXC_MASK_ARITHMETIC,
	    first.port, STATE64, x86_THREAD_STATE64));
	OK(set_task(BAD, second.port, STATE64, x86_THREAD_STATE64));
	fault_read(unmapped());
	IS(first.count, 0);
	IS(second.count, 1);
}

T_DECL(s14_5_dead_port, "a port that died is passed over")
{
	static struct handler second;
	mach_port_t first = new_port();

	handler_start(&second, handle_skip);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, first, DEFAULT64, NONE));
	OK(set_task(BAD, second.port, STATE64, x86_THREAD_STATE64));
	OK(mach_port_mod_refs(TASK, first, RECEIVE, -1));
	fault_read(unmapped());
	IS(second.count, 1);
}

static void *
raise_by_hand(void *value)
{
	integer_t code[2] = { 5, 6 };

	GIVES(exception_raise(*(mach_port_t *)value, mach_thread_self(), TASK,
		  EXC_SOFTWARE, code, 2),
	    KERN_FAILURE);
	return NULL;
}

T_DECL(s14_5_by_hand, "exception_raise sends what the kernel would")
{
	static struct handler h;
	pthread_t thread;

	handler_start(&h, handle_refuse);
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, raise_by_hand, &h.port), "thread");
	pthread_join(thread, NULL);
	IS(h.seen.id, 2401);
	IS(h.seen.exception, EXC_SOFTWARE);
	IS(h.seen.code[1], 6);
	IS(h.seen.task, TASK);
}

/* The threads of a test that fault at once. */
#define THREADS 12

static void *
fault_often(void *value)
{
	(void)value;
	for (int i = 0; i < 20; i++)
		T_EXPECT_EQ(fault_read(unmapped()), 0xee, "skipped");
	return NULL;
}

T_DECL(s14_5_threads, "more threads at once than the queue has room for")
{
	static struct handler h;
	pthread_t threads[THREADS];

	handler_start(&h, handle_skip);
	set_qlimit(h.port, 1);
	OK(set_task(BAD, h.port, STATE64, x86_THREAD_STATE64));
	for (int i = 0; i < THREADS; i++)
		T_ASSERT_POSIX_ZERO(
		    pthread_create(&threads[i], NULL, fault_often, NULL),
		    "thread");
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	IS(h.count, THREADS * 20);
}

/* As a collector does that stops whoever comes to a safepoint. */
static kern_return_t
handle_by_suspending(struct handler *handler)
{
	kern_return_t kr = handle_map(handler);

	return kr == KERN_SUCCESS ? thread_suspend(handler->seen.thread) : kr;
}

static atomic_int went_on;

static void *
fault_and_go_on(void *address)
{
	unsigned char byte = fault_read(address);

	went_on = 1;
	return (void *)(uintptr_t)byte;
}

T_DECL(s14_5_suspended, "a thread that its handler suspends waits for a resume")
{
	static struct handler h;
	struct thread_basic_info info;
	mach_msg_type_number_t count = THREAD_BASIC_INFO_COUNT;
	pthread_t thread;
	void *byte;

	handler_start(&h, handle_by_suspending);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, fault_and_go_on, unmapped()),
	    "thread");
	do
		OK(thread_info(pthread_mach_thread_np(thread),
		    THREAD_BASIC_INFO, (thread_info_t)&info, &count));
	while (info.suspend_count == 0);
	for (int i = 0; i < 100; i++)
		sched_yield();
	IS(went_on, 0);
	OK(thread_resume(pthread_mach_thread_np(thread)));
	pthread_join(thread, &byte);
	IS((uintptr_t)byte, 7);
	IS(h.count, 1);
}

static struct handler nested;

static kern_return_t
handle_nested(struct handler *handler)
{
	/* The handler's own exception goes to its thread's port. */
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, nested.port, STATE64, x86_THREAD_STATE64));
	T_EXPECT_EQ(fault_read(unmapped()), 0xee, "nested");
	return handle_skip(handler);
}

T_DECL(s14_5_nested, "a handler that faults itself")
{
	static struct handler outer;

	handler_start(&outer, handle_nested);
	handler_start(&nested, handle_skip);
	OK(set_task(BAD, outer.port, STATE64, x86_THREAD_STATE64));
	IS(fault_read(unmapped()), 0xee);
	IS(outer.count, 1);
	IS(nested.count, 1);
}

/* In a peer: sends its task port to the test, and faults when told to. */
static void
give_task_then_fault(mach_port_t parent)
{
	mach_port_t go = new_port();

	OK(send_right(parent, TASK, MACH_MSG_TYPE_COPY_SEND));
	OK(send_right(parent, go, MACH_MSG_TYPE_MAKE_SEND));
	IS(receive_value(go), 1);
	IS(fault_read(unmapped()), 0xee);
	OK(send_value(parent, 2));
}

T_DECL(s14_5_other_task, "a handler in another task, which set the ports")
{
	static struct handler h;
	mach_port_t port = new_port(), task, go;
	pid_t peer = peer_start(give_task_then_fault, port);

	task = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	go = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	handler_start(&h, handle_skip);
	OK(task_set_exception_ports(task, BAD, h.port,
	    EXCEPTION_STATE_IDENTITY | CODES, x86_THREAD_STATE64));
	OK(send_value(go, 1));
	IS(receive_value(port), 2);
	IS(h.count, 1);
	IS(h.seen.task, task);
	IS(peer_wait(peer), 0);
}

static void
fault_once(mach_port_t parent)
{
	(void)parent;
	/* A sanitizer's run time may have one. */
	signal(SIGSEGV, SIG_DFL);
	fault_read(unmapped());
}

T_DECL(s14_5_inherited, "a child's exceptions come to its parent's handler")
{
	static struct handler h;
	mach_port_t port = new_port();
	pid_t peer;

	handler_start(&h, handle_skip);
	OK(set_task(BAD, h.port, STATE64, x86_THREAD_STATE64));
	peer = peer_start(fault_once, port);
	IS(peer_wait(peer), 0);
	IS(h.count, 1);
}

T_DECL(s14_5_unhandled, "a child that nobody helps dies of the signal")
{
	static struct handler h;
	mach_port_t port = new_port();
	pid_t peer;
	int status;

	handler_start(&h, handle_refuse);
	OK(set_task(BAD, h.port, DEFAULT64, NONE));
	peer = peer_start(fault_once, port);
	T_ASSERT_EQ(waitpid(peer, &status, 0), peer, "waitpid");
	HOLDS(WIFSIGNALED(status));
	IS(WTERMSIG(status), SIGSEGV);
	IS(h.count, 1);
}

T_DECL(s14_5_crash, "EXC_CRASH says which signal, and which exception it was")
{
	static struct handler h;
	mach_port_t port = new_port();
	pid_t peer;
	int status;

	handler_start(&h, NULL);
	OK(set_task(EXC_MASK_CRASH, h.port, EXCEPTION_STATE_IDENTITY | CODES,
	    x86_THREAD_STATE64));
	peer = peer_start(fault_once, port);
	T_ASSERT_EQ(waitpid(peer, &status, 0), peer, "waitpid");
	HOLDS(WIFSIGNALED(status));
	IS(WTERMSIG(status), SIGSEGV);
	IS(h.count, 1);
	IS(h.seen.exception, EXC_CRASH);
	IS(h.seen.code[0] >> 24 & 0xff, SIGSEGV);
	IS(h.seen.code[0] >> 20 & 0xf, EXC_BAD_ACCESS);
	IS(h.seen.code[0] & 0xfffff, KERN_INVALID_ADDRESS);
}

static void
call_abort(mach_port_t parent)
{
	(void)parent;
	abort();
}

T_DECL(s14_5_crash_abort, "a program that gives up")
{
	static struct handler h;
	mach_port_t port = new_port();
	pid_t peer;
	int status;

	handler_start(&h, NULL);
	OK(set_task(EXC_MASK_CRASH | EXC_MASK_ALL, h.port, DEFAULT64, NONE));
	peer = peer_start(call_abort, port);
	T_ASSERT_EQ(waitpid(peer, &status, 0), peer, "waitpid");
	HOLDS(WIFSIGNALED(status));
	IS(WTERMSIG(status), SIGABRT);
	IS(h.count, 1);
	IS(h.seen.exception, EXC_CRASH);
	IS(h.seen.code[0], (int64_t)SIGABRT << 24);
}

/* In a peer: handles one exception by telling the test, and hangs. */
static void
handle_and_hang(mach_port_t parent)
{
	mach_port_t port = new_port();
	union any message;

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	OK(receive(port, &message));
	OK(send_value(parent, (uint32_t)message.header.msgh_id));
	peer_rest();
}

struct killer {
	mach_port_t port;
	pid_t peer;
};

static void *
kill_when_told(void *value)
{
	struct killer *killer = value;

	T_EXPECT_EQ(receive_value(killer->port), 2405, "it has the exception");
	peer_kill(killer->peer);
	return NULL;
}

T_DECL(s14_5_handler_dies, "a handler that dies half way: the next one is asked")
{
	static struct handler h;
	struct killer killer = { .port = new_port() };
	mach_port_t port;
	pthread_t thread;

	killer.peer = peer_start(handle_and_hang, killer.port);
	port = receive_right(killer.port, MACH_MSG_TYPE_PORT_SEND);
	handler_start(&h, handle_skip);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, port, DEFAULT64, NONE));
	OK(set_task(BAD, h.port, STATE64, x86_THREAD_STATE64));
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, kill_when_told, &killer), "thread");
	IS(fault_read(unmapped()), 0xee);
	IS(h.count, 1);
	pthread_join(thread, NULL);
}

T_DECL(s14_5_task_dies, "a task killed in its exception: the reply is nobody's")
{
	mach_port_t port = new_port(), exc = new_port();
	union any message;
	mach_port_t reply;
	pid_t peer;

	OK(set_task(BAD, exc, DEFAULT64, NONE));
	peer = peer_start(fault_once, port);
	OK(receive(exc, &message));
	reply = message.header.msgh_remote_port;
	OK(request(reply, MACH_NOTIFY_DEAD_NAME, 0, port));
	peer_kill(peer);
	OK(receive(port, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
}
