#pragma once

/*
 * target: the one process that a worker serves. Pids are given out again and
 * programs are replaced, so nothing is done to a pid but what is known to be
 * the same image as when it became a task: memory is reached through fds that
 * belong to that address space for good; a thread is looked at again once it
 * is stopped, when it can change no more.
 */

#include <stdint.h>
#include <sys/types.h>

#include "wire/taskd.h"

struct target {
	pid_t pid;
	int pidfd;
	uint64_t known[TASKD_VALUES]; /* enum taskd_start */
	int mem;                      /* /proc/PID/mem, -1: not opened yet */
	int maps;                     /* /proc/PID/maps, with it */
};

void target_init(
    struct target *target, const struct taskd_request *start, int pidfd);
enum taskd_result target_check(struct target *target);
enum taskd_result target_open(struct target *target);
enum taskd_result target_may_call(const struct target *target);
