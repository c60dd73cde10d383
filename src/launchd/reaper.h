#pragma once

/*
 * A thread that waits for what Linux tells by fds, the end of processes, and
 * passes it on as a message, so that the server waits in one place.
 */

#include <stdint.h>

#include <mach/message.h>
#include <mach/port.h>

#include "base/cleanup.h"

#define REAPER_EXITED 0x6c640001 /* msgh_id */

struct reaper_message {
	mach_msg_header_t header;
	uint64_t id;
} __attribute__((packed, aligned(4)));

struct reaper;

/*
 * Starts the thread; it sends to control, to which this task holds the receive
 * right. 0 or -errno.
 */
_must_use_ int reaper_new(mach_port_t control, struct reaper **ret_reaper);

/*
 * Sends REAPER_EXITED with id, once, when the process of pidfd has ended.
 * Closing the pidfd takes it back; a message may be under way. -errno.
 */
_must_use_ int reaper_add(struct reaper *reaper, int pidfd, uint64_t id);
