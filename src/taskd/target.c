#include "taskd/target.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "taskd/worker.h"

/* target_init(): as START says. The pidfd is taken. */
void
target_init(struct target *target, const struct taskd_request *start, int pidfd)
{
	*target = (struct target){
		.pid = start->pid, .pidfd = pidfd, .mem = -1, .maps = -1
	};
	memcpy(target->known, start->value, sizeof(target->known));
}

/*
 * machd could not tell the image when it attached (/proc shows it to those
 * only who might trace the process). A program with more rights than that
 * image had is not its successor; one with the same could be it.
 */
static bool
target_is_no_more_than(
    const struct target *target, const struct process_facts *facts)
{
	uint64_t capabilities = 0;

	if (facts->ruid != target->known[TASKD_START_RUID] ||
	    facts->euid != target->known[TASKD_START_EUID] ||
	    facts->rgid != target->known[TASKD_START_RGID] ||
	    facts->egid != target->known[TASKD_START_EGID])
		return false;
	return facts->euid == 0 ||
	    (process_status(target->pid, "CapPrm", 16, &capabilities) == 0 &&
		capabilities == 0);
}

/*
 * target_check(): the process lives, and runs the image that it ran when it
 * became a task; if machd could not tell, that which it runs now is it from
 * here on. TASKD_OK, TASKD_DEAD.
 */
enum taskd_result
target_check(struct target *target)
{
	uint64_t image = target->known[TASKD_START_IMAGE];
	struct process_facts facts;

	if (process_facts(target->pid, &facts) < 0 ||
	    (image ? facts.image != image
		   : !target_is_no_more_than(target, &facts)))
		return TASKD_DEAD;
	target->known[TASKD_START_IMAGE] = facts.image;
	/* While it lives, what /proc said is of no other process. */
	return pidfd_is_dead(target->pidfd) ? TASKD_DEAD : TASKD_OK;
}

static int
target_open_file(const struct target *target, const char *file, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)target->pid, file);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static enum taskd_result
target_opened(int r)
{
	if (r >= 0)
		return TASKD_OK;
	return r == -ENOENT || r == -ESRCH ? TASKD_DEAD
	    : r == -EACCES || r == -EPERM  ? TASKD_DENIED
					   : TASKD_FAILED;
}

/*
 * target_open(): opens the process's memory, once. The fds are of the address
 * space that it has at that moment; after an exec they read as empty, and
 * never reach the next one. TASKD_OK, TASKD_DEAD, TASKD_DENIED, TASKD_FAILED.
 */
enum taskd_result
target_open(struct target *target)
{
	_cleanup_close_ int mem = -1, maps = -1;
	enum taskd_result result;

	if (target->mem >= 0)
		return TASKD_OK;
	mem = target_open_file(target, "mem", O_RDWR);
	result = target_opened(mem);
	if (result != TASKD_OK)
		return result;
	maps = target_open_file(target, "maps", O_RDONLY);
	result = target_opened(maps);
	if (result == TASKD_OK)
		result = target_check(target);
	if (result != TASKD_OK)
		return result;
	target->mem = TAKE_FD(mem);
	target->maps = TAKE_FD(maps);
	return TASKD_OK;
}

/*
 * target_may_call(): whether a system call can be made in the process without
 * a seccomp filter of its own killing it. TASKD_OK, TASKD_CONFINED, TASKD_DEAD.
 */
enum taskd_result
target_may_call(const struct target *target)
{
	uint64_t mode;

	if (process_status(target->pid, "Seccomp", 10, &mode) < 0)
		return TASKD_DEAD;
	return mode == 0 ? TASKD_OK : TASKD_CONFINED;
}

/* How long a killed process gets to be dead. ms; it is dead soon anyway. */
#define TARGET_LAST_BREATH 1000

/* Kills it. TASKD_OK, TASKD_DEAD, TASKD_DENIED. */
enum taskd_result
target_terminate(struct worker *worker)
{
	struct target *target = &worker->target;
	struct pollfd p = { .fd = target->pidfd, .events = POLLIN };
	enum taskd_result result = target_check(target);
	int r;

	if (result != TASKD_OK)
		return result;
	r = pidfd_signal(target->pidfd, SIGKILL);
	if (r < 0)
		return r == -ESRCH ? TASKD_DEAD : TASKD_DENIED;
	(void)poll(&p, 1, TARGET_LAST_BREATH);
	return TASKD_OK;
}
