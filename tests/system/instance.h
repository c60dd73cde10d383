#pragma once

/* What a test can see of the machd it runs against, from outside. */

#include <stdbool.h>
#include <sys/types.h>

/* The server behind $MACHD_SOCKET. */
pid_t machd_pid(void);
/*
 * Open descriptors of a process, -1 if they cannot be counted; without those
 * of channels, which connections get when they have been used for a while.
 */
int count_fds(pid_t pid);
/* The channels that machd serves. */
int count_served_channels(pid_t pid);
/* The same of a server that may still be closing what has just ended. */
int settled_fds(pid_t pid);
/*
 * Resident memory in KiB; 0 under a sanitizer, which keeps what was freed.
 */
long resident_kib(pid_t pid);
/* Children of this process that have not been waited for. */
bool have_children(void);
/*
 * Waits, by asking machd things, until it has at most so many descriptors; a
 * test that waits in vain is ended by the runner's hang guard.
 */
void wait_for_fds(pid_t pid, int count);
