#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What /proc tells about a process. */
struct process_facts {
	pid_t parent;
	uid_t ruid, euid, suid;
	gid_t rgid, egid, sgid;
	uint64_t start; /* clock ticks after boot */
	uint64_t image; /* changes at exec; 0 if /proc does not say */
	uint64_t text;  /* pages of the program's code; 0 during an exec */
};

/* What /proc tells about a thread: fields of its stat, proc(5). */
struct thread_stat {
	char state;             /* R S D T t Z X ... */
	uint64_t user, system;  /* clock ticks of CPU time */
	int64_t priority, nice; /* as the kernel shows them */
	uint64_t start;         /* clock ticks after boot */
	uint64_t rt_priority, policy;
	char name[64];
};

/* What /proc tells of what a process uses; sizes are in bytes. */
struct process_usage {
	uint64_t user, system; /* clock ticks of CPU time, dead threads' too */
	uint64_t minor_faults, major_faults;
	uint64_t threads, policy;
	int64_t nice;
	uint64_t virtual, resident, resident_peak;
	uint64_t anonymous, file, shared; /* parts of resident */
	uint64_t swapped;
	uint64_t switches; /* of its first thread */
};

int process_facts(pid_t pid, struct process_facts *ret_facts);
int process_name(pid_t pid, char *ret_name, size_t size);
int process_status(pid_t pid, const char *key, int base, uint64_t *ret_value);
int process_usage(pid_t pid, struct process_usage *ret_usage);
bool process_keeps_uid(pid_t pid);
bool process_has_thread(pid_t pid, pid_t tid);
bool process_is_dumpable(pid_t pid, uid_t euid);
int process_thread_stat(pid_t pid, pid_t tid, struct thread_stat *ret_stat);
