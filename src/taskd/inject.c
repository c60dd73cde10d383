#include "taskd/inject.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "taskd/maps.h"
#include "taskd/tracee.h"
#include "taskd/worker.h"

/* The kernel's signal mask, in bytes. */
#define INJECT_MASK_SIZE 8

/* What SYSCALL may make a thread do: calls about memory, and no other. */
static const long inject_calls[] = {
	SYS_mmap,
	SYS_munmap,
	SYS_mprotect,
	SYS_mremap,
	SYS_madvise,
	SYS_msync,
	SYS_mlock,
	SYS_munlock,
};

/*
 * Every process has the kernel's own page of code, and system call
 * instructions in it.
 */
static enum taskd_result
inject_find_entry(struct worker *worker, uint64_t *ret_entry)
{
	uint64_t begin, end;
	enum taskd_result result = target_open(&worker->target);
	uint8_t page[8192];
	ssize_t n;
	size_t at;

	if (result == TASKD_OK)
		result = maps_find(worker->target.maps, "[vdso]", &begin, &end);
	if (result != TASKD_OK)
		return result == TASKD_ADDRESS ? TASKD_FOREIGN : result;
	n = pread(worker->target.mem, page,
	    end - begin < sizeof(page) ? end - begin : sizeof(page),
	    (off_t)begin);
	if (n <= 0)
		return TASKD_DEAD;
	if (!arch_find_call(page, (size_t)n, &at))
		return TASKD_FOREIGN;
	*ret_entry = begin + at;
	return TASKD_OK;
}

static enum taskd_result
inject_error(int r)
{
	return r == -ENOEXEC ? TASKD_FOREIGN
	    : r == -ESRCH    ? TASKD_NO_THREAD
			     : TASKD_FAILED;
}

/*
 * inject_begin(): a stopped tracee's registers are the caller's until
 * inject_end(), which is due after TASKD_OK only. From here on the worker is
 * not killed.
 */
enum taskd_result
inject_begin(struct inject *inject, struct worker *worker, struct tracee *tracee)
{
	enum taskd_result result = target_may_call(&worker->target);
	uint64_t all = UINT64_MAX;
	int r;

	*inject = (struct inject){ .worker = worker, .tracee = tracee };
	if (result == TASKD_OK)
		result = inject_find_entry(worker, &inject->entry);
	if (result != TASKD_OK)
		return result;
	r = arch_get(tracee->tid, &inject->regs);
	if (r < 0)
		return inject_error(r);
	if (ptrace(PTRACE_GETSIGMASK, tracee->tid, (void *)INJECT_MASK_SIZE,
		&inject->mask) < 0)
		return inject_error(-errno);
	if (!worker_borrow(worker))
		return TASKD_FAILED;
	/* A handler must not run on registers that are not the thread's. */
	if (ptrace(PTRACE_SETSIGMASK, tracee->tid, (void *)INJECT_MASK_SIZE,
		&all) == 0)
		return TASKD_OK;
	r = -errno;
	worker_give_back(worker);
	return inject_error(r);
}

/*
 * inject_enter(): the call begins: the thread is stopped where it enters the
 * kernel. number_and_arguments: seven of them.
 */
enum taskd_result
inject_enter(struct inject *inject, const uint64_t *number_and_arguments)
{
	struct user_regs_struct regs = inject->regs;
	int r;

	arch_prepare_call(&regs, inject->entry, number_and_arguments);
	r = arch_set(inject->tracee->tid, &regs);
	if (r < 0)
		return inject_error(r);
	return tracee_go(
	    inject->worker, inject->tracee, PTRACE_SYSCALL, TRACEE_SYSCALL);
}

/* inject_leave(): the call ends, however long it takes. */
enum taskd_result
inject_leave(struct inject *inject, int64_t *ret_value)
{
	struct user_regs_struct regs;
	enum taskd_result result;
	int r;

	result = tracee_go(
	    inject->worker, inject->tracee, PTRACE_SYSCALL, TRACEE_SYSCALL);
	if (result != TASKD_OK)
		return result;
	r = arch_get(inject->tracee->tid, &regs);
	if (r < 0)
		return inject_error(r);
	*ret_value = arch_call_result(&regs);
	return TASKD_OK;
}

/*
 * inject_end(): the thread has its registers back, and is stopped as it was
 * before: where Linux takes up again a call that the thread was in.
 */
enum taskd_result
inject_end(struct inject *inject)
{
	pid_t tid = inject->tracee->tid;
	enum taskd_result result = TASKD_OK;

	if (arch_set(tid, &inject->regs) < 0 ||
	    ptrace(PTRACE_SETSIGMASK, tid, (void *)INJECT_MASK_SIZE,
		&inject->mask) < 0 ||
	    ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) < 0)
		result = TASKD_NO_THREAD;
	if (result == TASKD_OK)
		result = tracee_go(inject->worker, inject->tracee, PTRACE_CONT,
		    TRACEE_INTERRUPTED);
	worker_give_back(inject->worker);
	return result;
}

static bool
inject_is_permitted(uint64_t number)
{
	for (unsigned i = 0; i < sizeof(inject_calls) / sizeof(*inject_calls);
	     i++)
		if (number == (uint64_t)inject_calls[i])
			return true;
	return false;
}

static enum taskd_result
inject_one(struct worker *worker, struct tracee *tracee)
{
	struct inject inject;
	enum taskd_result result = inject_begin(&inject, worker, tracee), end;
	int64_t value = 0;

	if (result != TASKD_OK)
		return result;
	result = inject_enter(&inject, worker->request.value);
	if (result == TASKD_OK)
		result = inject_leave(&inject, &value);
	worker->answer.value[0] = (uint64_t)value;
	end = inject_end(&inject);
	return result == TASKD_OK ? end : result;
}

enum taskd_result
inject_syscall(struct worker *worker)
{
	struct tracee *tracee;
	enum taskd_result result;

	if (!inject_is_permitted(worker->request.value[0]))
		return TASKD_BAD;
	result = tracee_take_any(worker, &tracee);
	if (result != TASKD_OK)
		return result;
	result = inject_one(worker, tracee);
	tracee_release(worker, tracee);
	return result;
}
