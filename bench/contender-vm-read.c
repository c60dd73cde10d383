/*
 * The memory of another process, 1 MiB of it: as debuggers read it, and
 * through a task port.
 */

#include "mach-kit.h"

#include <errno.h>
#include <mach/mach_vm.h>
#include <mach/vm_map.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define READ_SIZE ((size_t)1 << 20)

struct target {
	char *bytes;         /* the target's, at the same address in both */
	volatile pid_t *pid; /* shared; 0 until it is there */
	char *copy;          /* the reader's */
	mach_port_t task;
};

static void *
read_open(const struct contender *self, const char **ret_reason)
{
	struct target *target = calloc(1, sizeof(*target));

	(void)self;
	(void)ret_reason;
	target->pid = bench_shared(sizeof(*target->pid));
	target->bytes = malloc(READ_SIZE);
	target->copy = malloc(READ_SIZE);
	if (!target->bytes || !target->copy)
		bench_fail("memory", errno);
	memset(target->bytes, 1, READ_SIZE);
	memset(target->copy, 0, READ_SIZE);
	return target;
}

static void
plain_serve(void *state)
{
	struct target *target = state;

	memset(target->bytes, 2, READ_SIZE);
	*target->pid = getpid();
	pause();
}

/* A task is a process that made a Mach call. */
static void
task_serve(void *state)
{
	(void)mach_reply_port();
	plain_serve(state);
}

static void
plain_join(void *state)
{
	struct target *target = state;

	while (*target->pid == 0)
		usleep(100);
}

static void
task_join(void *state)
{
	struct target *target = state;

	plain_join(state);
	mach_check("task_for_pid",
	    task_for_pid(mach_task_self(), *target->pid, &target->task));
}

static void
plain_call(void *state, unsigned long count)
{
	struct target *target = state;
	struct iovec local = { target->copy, READ_SIZE };
	struct iovec remote = { target->bytes, READ_SIZE };

	while (count-- > 0)
		if (process_vm_readv(*target->pid, &local, 1, &remote, 1, 0) !=
		    (ssize_t)READ_SIZE)
			bench_fail("process_vm_readv", errno);
}

static void
task_call(void *state, unsigned long count)
{
	struct target *target = state;
	mach_msg_type_number_t size;
	vm_offset_t data;

	while (count-- > 0) {
		mach_check("mach_vm_read",
		    mach_vm_read(target->task,
			(mach_vm_address_t)(uintptr_t)target->bytes, READ_SIZE,
			&data, &size));
		mach_check("vm_deallocate",
		    vm_deallocate(mach_task_self(), data, size));
	}
}

static int
no_broker(void *state)
{
	(void)state;
	return 0;
}

const struct contender contender_vm_plain = {
	.name = "process_vm_readv",
	.what = "1 MiB of another process",
	.size = READ_SIZE,
	.open = read_open,
	.serve = plain_serve,
	.join = plain_join,
	.call = plain_call,
	.broker = no_broker,
};

const struct contender contender_vm_task = {
	.name = "mach_vm_read",
	.what = "the same through its task port",
	.size = READ_SIZE,
	.open = read_open,
	.serve = task_serve,
	.join = task_join,
	.call = task_call,
	.broker = mach_broker,
};
