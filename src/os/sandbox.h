#pragma once

/* What a daemon needs after its start. */
struct sandbox {
	const int *calls; /* system calls */
	unsigned call_count;
	const unsigned long *ioctls; /* and requests of ioctl(2) */
	unsigned ioctl_count;
	const unsigned *capabilities; /* if it has them; at most 64 */
	unsigned capability_count;
};

/* Gives up all else for good, and the way to new privileges. */
int sandbox_enter(const struct sandbox *sandbox);
int sandbox_hide(void);
