#pragma once

/*
 * A thread that waits for what Linux tells by fds, the end of processes first
 * of all, and passes it on as a message, so that the server waits in one place.
 */

#include <stdint.h>

#include <mach/message.h>
#include <mach/port.h>

#include "base/cleanup.h"

#define REAPER_READY 0x6c640001 /* msgh_id */

/*
 * What an id is about: a job's process, by the job's id, its sockets, or one
 * of the fds of which there is one.
 */
#define REAPER_SOCKET ((uint64_t)1 << 62) /* and the job's id */
#define REAPER_TIMER  ((uint64_t)1 << 63)
#define REAPER_DEMAND (REAPER_TIMER + 1)
#define REAPER_PATHS  (REAPER_TIMER + 2)

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
 * Sends REAPER_READY with id, once, when the fd has one of these epoll events.
 * Closing the fd takes it back; a message may be under way. -errno.
 */
_must_use_ int
reaper_add(struct reaper *reaper, int fd, uint32_t events, uint64_t id);

/* The same once more, for an fd that was added; events of 0: never. -errno. */
int reaper_again(struct reaper *reaper, int fd, uint32_t events, uint64_t id);
