/*
 * Runs a program and, if it crashes, says where: which exception, the
 * registers, and who called whom. The exception port is set for this task and
 * inherited by the child; when a thread of the child is about to die of its
 * fault it sends its registers there and waits, and the task port that came
 * with the message gives access to its memory.
 *
 *	mig -server mach_excServer.c -sheader mach_exc_server.h \
 *	    -user /dev/null -header mach_exc.h <defs>/mach/mach_exc.defs
 *	cc -o crash-reporter crash-reporter.c mach_excServer.c \
 *	    $(pkg-config --cflags --libs mach)
 *	./crash-reporter PROGRAM ARG...
 *
 * The program must be linked with libmach. Without one a child of this very
 * program crashes. For x86-64 and arm64.
 */
#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mach_exc_server.h"

/* A longer chain of frames is a circle, or no chain. */
#define FRAMES_MAX 64

static pid_t child_pid;

static void
check(const char *what, kern_return_t kr)
{
	if (kr != KERN_SUCCESS) {
		mach_error(what, kr);
		exit(1);
	}
}

/* Which file an address of the child belongs to, and where in it. */
static void
print_address(uint64_t address)
{
	unsigned long long begin, end, offset;
	char path[64], line[512], file[256];
	FILE *maps;

	printf("  %#014llx", (unsigned long long)address);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)child_pid);
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%llx-%llx %*s %llx %*s %*s %255s", &begin,
			&end, &offset, file) == 4 &&
		    address >= begin && address < end)
			printf("  %s+%#llx", file, address - begin + offset);
	}
	if (maps)
		fclose(maps);
	printf("\n");
}

#if defined(__aarch64__)

#define STATE       ARM_THREAD_STATE64
#define STATE_COUNT ARM_THREAD_STATE64_COUNT
typedef arm_thread_state64_t state_t;

/* A frame's address, and where the thread is in it. */
#define STATE_FRAME(state)                                                     \
	{                                                                      \
		(state)->__fp, (state)->__pc                                   \
	}

static void
print_registers(const state_t *s)
{
	for (int i = 0; i < 29; i++)
		printf("%6s%d %016llx%s", i < 10 ? " x" : "x", i,
		    (unsigned long long)s->__x[i], i % 3 == 2 ? "\n" : "");
	printf("%7s %016llx\n%7s %016llx%7s %016llx%7s %016llx\n", "fp",
	    (unsigned long long)s->__fp, "lr", (unsigned long long)s->__lr, "sp",
	    (unsigned long long)s->__sp, "pc", (unsigned long long)s->__pc);
}

#else

#define STATE       x86_THREAD_STATE64
#define STATE_COUNT x86_THREAD_STATE64_COUNT
typedef x86_thread_state64_t state_t;

#define STATE_FRAME(state)                                                     \
	{                                                                      \
		(state)->__rbp, (state)->__rip                                 \
	}

static void
print_registers(const state_t *s)
{
	const struct {
		const char *name;
		uint64_t value;
	} registers[] = { { "rax", s->__rax }, { "rbx", s->__rbx },
		{ "rcx", s->__rcx }, { "rdx", s->__rdx }, { "rdi", s->__rdi },
		{ "rsi", s->__rsi }, { "rbp", s->__rbp }, { "rsp", s->__rsp },
		{ "r8", s->__r8 }, { "r9", s->__r9 }, { "r10", s->__r10 },
		{ "r11", s->__r11 }, { "r12", s->__r12 }, { "r13", s->__r13 },
		{ "r14", s->__r14 }, { "r15", s->__r15 }, { "rip", s->__rip },
		{ "rflags", s->__rflags } };
	size_t count = sizeof(registers) / sizeof(*registers);

	for (size_t i = 0; i < count; i++)
		printf("%7s %016llx%s", registers[i].name,
		    (unsigned long long)registers[i].value,
		    i % 3 == 2 || i == count - 1 ? "\n" : "");
}

#endif

/* Each frame begins with the caller's frame and the address to return to. */
static void
print_backtrace(task_t task, const state_t *state)
{
	uint64_t frame[2] = STATE_FRAME(state);
	mach_vm_size_t size;

	printf("backtrace:\n");
	for (int i = 0; i < FRAMES_MAX; i++) {
		uint64_t next = frame[0];

		print_address(frame[1]);
		if (mach_vm_read_overwrite(task, next, sizeof(frame),
			(mach_vm_address_t)(uintptr_t)frame,
			&size) != KERN_SUCCESS ||
		    frame[1] == 0 || frame[0] <= next)
			return;
	}
}

static const char *
exception_name(int64_t code)
{
	static const char *const names[] = { "no exception", "EXC_BAD_ACCESS",
		"EXC_BAD_INSTRUCTION", "EXC_ARITHMETIC", "EXC_EMULATION",
		"EXC_SOFTWARE", "EXC_BREAKPOINT" };
	size_t kind = code >> 20 & 0xf;

	return kind < sizeof(names) / sizeof(*names) ? names[kind] : "unknown";
}

/* KERN_SUCCESS or not: whom EXC_CRASH is told of dies. */
kern_return_t
catch_mach_exception_raise_state_identity(mach_port_t exception_port,
    mach_port_t thread, mach_port_t task, exception_type_t exception,
    mach_exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
    thread_state_t old_state, mach_msg_type_number_t old_stateCnt,
    thread_state_t new_state, mach_msg_type_number_t *new_stateCnt)
{
	state_t state;

	(void)exception_port;
	if (exception != EXC_CRASH || codeCnt != 2 || *flavor != STATE ||
	    old_stateCnt != STATE_COUNT)
		return KERN_FAILURE;
	memcpy(&state, old_state, sizeof(state));
	printf("crash: signal %d (%s), code %lld, address %#llx\n",
	    (int)(code[0] >> 24 & 0xff), exception_name(code[0]),
	    (long long)(code[0] & 0xfffff), (unsigned long long)code[1]);
	print_registers(&state);
	print_backtrace(task, &state);
	fflush(stdout);
	memcpy(new_state, old_state, sizeof(state));
	*new_stateCnt = old_stateCnt;
	mach_port_deallocate(mach_task_self(), thread);
	mach_port_deallocate(mach_task_self(), task);
	return KERN_SUCCESS;
}

/* The other behaviors were not asked for. */
kern_return_t
catch_mach_exception_raise(mach_port_t exception_port, mach_port_t thread,
    mach_port_t task, exception_type_t exception, mach_exception_data_t code,
    mach_msg_type_number_t codeCnt)
{
	(void)exception_port, (void)thread, (void)task, (void)exception;
	(void)code, (void)codeCnt;
	return KERN_FAILURE;
}

kern_return_t
catch_mach_exception_raise_state(mach_port_t exception_port,
    exception_type_t exception, const mach_exception_data_t code,
    mach_msg_type_number_t codeCnt, int *flavor, const thread_state_t old_state,
    mach_msg_type_number_t old_stateCnt, thread_state_t new_state,
    mach_msg_type_number_t *new_stateCnt)
{
	(void)exception_port, (void)exception, (void)code, (void)codeCnt;
	(void)flavor, (void)old_state, (void)old_stateCnt, (void)new_state;
	(void)new_stateCnt;
	return KERN_FAILURE;
}

kern_return_t
catch_mach_exception_raise_identity_protected(mach_port_t exception_port,
    uint64_t thread_id, mach_port_t token, exception_type_t exception,
    mach_exception_data_t code, mach_msg_type_number_t codeCnt)
{
	(void)exception_port, (void)thread_id, (void)token, (void)exception;
	(void)code, (void)codeCnt;
	return KERN_FAILURE;
}

kern_return_t
catch_mach_exception_raise_backtrace(mach_port_t exception_port,
    mach_port_t kcdata, exception_type_t exception, mach_exception_data_t code,
    mach_msg_type_number_t codeCnt)
{
	(void)exception_port, (void)kcdata, (void)exception, (void)code;
	(void)codeCnt;
	return KERN_FAILURE;
}

kern_return_t
catch_mach_exception_raise_state_identity_protected(mach_port_t exception_port,
    uint64_t thread_id, mach_port_t token, exception_type_t exception,
    mach_exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
    thread_state_t old_state, mach_msg_type_number_t old_stateCnt,
    thread_state_t new_state, mach_msg_type_number_t *new_stateCnt)
{
	(void)exception_port, (void)thread_id, (void)token, (void)exception;
	(void)code, (void)codeCnt, (void)flavor, (void)old_state;
	(void)old_stateCnt, (void)new_state, (void)new_stateCnt;
	return KERN_FAILURE;
}

static void *
serve(void *port)
{
	mach_msg_server(mach_exc_server, 8192, *(mach_port_t *)port, 0);
	return NULL;
}

/* What crashes if no program is named. */
__attribute__((noinline)) static void
set_value(volatile int *address)
{
	*address = 1;
}

__attribute__((noinline)) static void
go_wrong(volatile int *address)
{
	set_value(address);
	printf("still here\n");
}

static _Noreturn void
run_child(char **argv)
{
	if (*argv) {
		execvp(*argv, argv);
		perror(*argv);
		_exit(127);
	}
	go_wrong((volatile int *)0x1234);
	_exit(0);
}

int
main(int argc, char **argv)
{
	mach_port_t port;
	pthread_t thread;
	int status;

	(void)argc;
	check("mach_port_allocate:",
	    mach_port_allocate(
		mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port));
	check("mach_port_insert_right:",
	    mach_port_insert_right(
		mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND));
	check("task_set_exception_ports:",
	    task_set_exception_ports(mach_task_self(), EXC_MASK_CRASH, port,
		(int)(EXCEPTION_STATE_IDENTITY | MACH_EXCEPTION_CODES), STATE));
	child_pid = fork();
	if (child_pid == 0)
		run_child(argv + 1);
	if (child_pid < 0 || pthread_create(&thread, NULL, serve, &port) != 0) {
		perror("crash-reporter");
		return 1;
	}
	while (waitpid(child_pid, &status, 0) < 0)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
