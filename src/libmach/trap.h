#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include <mach/port.h>

#include "libmach/thread.h"
#include "wire/wire.h"

/* Most fds an answer has: the body's and the inheritance fd. */
#define TRAP_ANSWER_FDS 2
/* Most pieces a request is gathered from, its header included. */
#define TRAP_IOV_MAX 1024

struct depth_lost;

/*
 * One trap: trap_enter(), then trap_call() any number of times, each with
 * trap_memory() after it if the answer says so, then trap_exit(). Lives on
 * the stack of the thread that makes it; its address tells whether a trap
 * that is still marked as under way was left by siglongjmp().
 */
struct trap {
	uintptr_t canary;
	struct thread *thread;
	struct slot *slot;
	struct trap *shadowed; /* what was in the slot before */
	uintptr_t shadowed_stack;
	uintptr_t stack; /* see struct slot */
	int fd;          /* of the connection the call went out on */
	/*
	 * Of its channel, if the call went out on that. The connection may be
	 * gone from the slot when a handler forked and this is the child.
	 */
	const struct wire_channel_note *note; /* NULL: out on the socket */
	int reader; /* of the pipe that the answer comes by; -1: the socket */
	uint32_t generation;
	int saved_errno;
	struct depth_lost *lost; /* of abandoned traps, to be discarded */

	struct wire_request request;
	bool interruptible; /* a signal ends the wait, see ABORT */
	bool unanswered;    /* there will be no answer */
	/* in a page of the program's that was read already, or NULL */
	const void *readable;
	/* where the answer's payload goes */
	void *buffer;
	size_t room;
	/* where it goes instead if the send failed; NULL: the same place */
	void *send_buffer;
	size_t send_room;
	/* where auxiliary data goes, if aux_room is not 0 */
	void *aux;
	size_t aux_room;

	struct wire_answer answer;
	size_t size;     /* bytes of payload that came */
	size_t aux_size; /* bytes of auxiliary data that came */
	bool faulted;    /* the payload was lost: its place is not writable */
	unsigned fd_count;
	int fds[TRAP_ANSWER_FDS];

	/* a guard was violated: to be raised when the trap is over */
	uint32_t guard_reason; /* 0: none was */
	mach_port_name_t guard_name;
	uint64_t guard;
};

/* A packet that follows an answer. */
struct trap_packet {
	char *bytes;
	size_t size;
	size_t mapped; /* bytes of mmap()ed memory at bytes; 0: the caller's */
	unsigned fd_count;
	bool cut; /* fds were lost: no numbers free */
	int fds[WIRE_FDS_MAX];
};

int trap_enter(struct trap *trap);
int trap_call(struct trap *trap, struct iovec *iov, unsigned count,
    const int *fds, unsigned fd_count);
int trap_memory(struct trap *trap, struct trap_packet *ret_packet);
int trap_read_packet(int fd, struct trap_packet *ret_packet);
void trap_packet_deinit(struct trap_packet *packet);
void trap_exit(struct trap *trap);
void trap_thread_end(struct thread *thread);
