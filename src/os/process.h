#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What /proc tells about a process. */
struct process_facts {
	pid_t parent;
	uid_t ruid, euid, suid;
	gid_t rgid, egid, sgid;
	uint64_t start; /* clock ticks after boot */
	uint64_t image; /* changes at exec; 0 if /proc does not say */
};

int process_facts(pid_t pid, struct process_facts *ret_facts);
bool process_has_thread(pid_t pid, pid_t tid);
bool process_is_dumpable(pid_t pid, uid_t euid);
