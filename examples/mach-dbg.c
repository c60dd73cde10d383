/*
 * A small debugger, of nothing but calls on the task port of another process:
 * its threads and their registers, its memory, and a breakpoint by exception
 * port. The process need not be stopped before, nor know of it.
 *
 *	mig -header mach_exc.h -user /dev/null -server /dev/null \
 *	    $(pkg-config --variable=defsdir mach)/mach/mach_exc.defs
 *	cc -o mach-dbg mach-dbg.c $(pkg-config --cflags --libs mach)
 *	./mach-dbg PID
 *	./mach-dbg PID read 0x7ffd12345000 64
 *	./mach-dbg PID break 0x555555555129
 */
#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mach_exc.h"

#if !defined(__x86_64__)
#error "the registers of this machine are to be written"
#endif

#define BREAKPOINT 0xcc

static struct {
	task_t task;
	mach_vm_address_t address;
	unsigned char byte; /* that the breakpoint stands on */
} breakpoint;

static void
check(const char *what, kern_return_t kr)
{
	if (kr != KERN_SUCCESS) {
		mach_error(what, kr);
		exit(1);
	}
}

static void
print_registers(thread_t thread)
{
	static const char *const names[] = { "rax", "rbx", "rcx", "rdx", "rdi",
		"rsi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13",
		"r14", "r15", "rip", "rflags" };
	mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;
	x86_thread_state64_t state;
	uint64_t words[sizeof(state) / sizeof(uint64_t)];

	check("thread_get_state:",
	    thread_get_state(
		thread, x86_THREAD_STATE64, (thread_state_t)&state, &count));
	memcpy(words, &state, sizeof(words));
	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		printf("%8s %016llx%s", names[i], (unsigned long long)words[i],
		    i % 3 == 2 ? "\n" : "");
}

static void
print_thread(thread_t thread)
{
	static const char *const states[] = { "?", "running", "stopped",
		"waiting", "uninterruptible", "halted" };
	mach_msg_type_number_t count = THREAD_EXTENDED_INFO_COUNT;
	thread_identifier_info_data_t id;
	thread_extended_info_data_t info;

	if (thread_info(thread, THREAD_EXTENDED_INFO, (thread_info_t)&info,
		&count) != KERN_SUCCESS)
		return; /* it ended meanwhile */
	count = THREAD_IDENTIFIER_INFO_COUNT;
	check("thread_info:",
	    thread_info(
		thread, THREAD_IDENTIFIER_INFO, (thread_info_t)&id, &count));
	printf("thread %llu '%s' %s\n", (unsigned long long)id.thread_id,
	    info.pth_name,
	    states[info.pth_run_state <= TH_STATE_HALTED ? info.pth_run_state
							 : 0]);
}

/* All threads, as they are at one moment. */
static void
print_threads(task_t task)
{
	thread_act_array_t threads;
	mach_msg_type_number_t count;

	check("task_threads:", task_threads(task, &threads, &count));
	for (unsigned i = 0; i < count; i++)
		print_thread(threads[i]);
	check("task_suspend:", task_suspend(task));
	for (unsigned i = 0; i < count; i++) {
		printf("registers of thread %u of %u:\n", i + 1, count);
		print_registers(threads[i]);
		mach_port_deallocate(mach_task_self(), threads[i]);
	}
	check("task_resume:", task_resume(task));
	vm_deallocate(
	    mach_task_self(), (vm_address_t)threads, count * sizeof(*threads));
}

static void
print_memory(task_t task, mach_vm_address_t address, mach_vm_size_t size)
{
	mach_msg_type_number_t count;
	vm_offset_t data;

	check("mach_vm_read:", mach_vm_read(task, address, size, &data, &count));
	for (unsigned i = 0; i < count; i++)
		printf("%s%02x",
		    i == 0            ? ""
			: i % 16 == 0 ? "\n"
				      : " ",
		    ((unsigned char *)data)[i]);
	printf("\n");
	vm_deallocate(mach_task_self(), data, count);
}

static unsigned char
read_byte(task_t task, mach_vm_address_t address)
{
	mach_msg_type_number_t count;
	unsigned char byte;
	vm_offset_t data;

	check("mach_vm_read:", mach_vm_read(task, address, 1, &data, &count));
	byte = *(unsigned char *)data;
	vm_deallocate(mach_task_self(), data, count);
	return byte;
}

/* Code is not writable, but for a moment. */
static void
write_byte(task_t task, mach_vm_address_t address, unsigned char byte)
{
	vm_prot_t code = VM_PROT_READ | VM_PROT_EXECUTE;

	check("mach_vm_protect:",
	    mach_vm_protect(task, address, 1, FALSE, code | VM_PROT_WRITE));
	check("mach_vm_write:",
	    mach_vm_write(task, address, (vm_offset_t)&byte, 1));
	check(
	    "mach_vm_protect:", mach_vm_protect(task, address, 1, FALSE, code));
}

/*
 * The thread stands behind the breakpoint. With the instruction back in its
 * place it goes on from there as if nothing had been.
 */
static kern_return_t
handle(thread_t thread, exception_type_t exception)
{
	mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;
	x86_thread_state64_t state;

	if (exception != EXC_BREAKPOINT)
		return KERN_FAILURE;
	check("thread_get_state:",
	    thread_get_state(
		thread, x86_THREAD_STATE64, (thread_state_t)&state, &count));
	if (state.__rip != breakpoint.address + 1)
		return KERN_FAILURE;
	printf("breakpoint\n");
	print_thread(thread);
	print_registers(thread);
	write_byte(breakpoint.task, breakpoint.address, breakpoint.byte);
	state.__rip = breakpoint.address;
	check("thread_set_state:",
	    thread_set_state(
		thread, x86_THREAD_STATE64, (thread_state_t)&state, count));
	return KERN_SUCCESS;
}

/* One message of the interface mach_exc: of its routines only this is asked. */
static boolean_t
serve(mach_msg_header_t *in, mach_msg_header_t *out)
{
	const __Request__mach_exception_raise_t *request = (void *)in;

	mig_reply_setup(in, out);
	if (in->msgh_id != 2405 || in->msgh_size < sizeof(*request) - 8)
		return FALSE;
	((mig_reply_error_t *)out)->RetCode = handle(
	    request->thread.name, request->exception);
	return TRUE;
}

/* Waits until a thread comes by the address, once. */
static void
run_to_breakpoint(task_t task, mach_vm_address_t address)
{
	mach_port_t port;

	breakpoint.task = task;
	breakpoint.address = address;
	breakpoint.byte = read_byte(task, address);
	check("mach_port_allocate:",
	    mach_port_allocate(
		mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port));
	check("mach_port_insert_right:",
	    mach_port_insert_right(
		mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND));
	check("task_set_exception_ports:",
	    task_set_exception_ports(task, EXC_MASK_BREAKPOINT, port,
		(int)(EXCEPTION_DEFAULT | MACH_EXCEPTION_CODES),
		THREAD_STATE_NONE));
	write_byte(task, address, BREAKPOINT);
	check("mach_msg_server_once:",
	    mach_msg_server_once(serve, 8192, port, 0));
	check("task_set_exception_ports:",
	    task_set_exception_ports(task, EXC_MASK_BREAKPOINT, MACH_PORT_NULL,
		(int)(EXCEPTION_DEFAULT | MACH_EXCEPTION_CODES),
		THREAD_STATE_NONE));
}

int
main(int argc, char **argv)
{
	task_t task;

	if (argc == 2 || argc >= 4)
		check("task_for_pid:",
		    task_for_pid(mach_task_self(), atoi(argv[1]), &task));
	if (argc == 2)
		print_threads(task);
	else if (argc == 5 && strcmp(argv[2], "read") == 0)
		print_memory(task, strtoull(argv[3], NULL, 0),
		    strtoull(argv[4], NULL, 0));
	else if (argc == 4 && strcmp(argv[2], "break") == 0)
		run_to_breakpoint(task, strtoull(argv[3], NULL, 0));
	else
		return fputs("usage: mach-dbg PID [read ADDRESS SIZE | "
			     "break ADDRESS]\n",
			   stderr),
		       2;
	return 0;
}
