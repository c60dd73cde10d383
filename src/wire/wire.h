#pragma once

/*
 * The packets between libmach and machd.
 *
 * One SOCK_SEQPACKET connection serves one trap depth of one thread at a
 * time. A trap is one request packet in and exactly one final answer packet
 * out; docs/protocol/wire.md has the whole of it. All integers are in the
 * machine's own byte order: both ends run on one machine.
 */

#include <stddef.h>
#include <stdint.h>

/* Versions this source speaks; machd answers with the highest common one. */
#define WIRE_VERSION_MIN 1u
#define WIRE_VERSION     1u

/* Feature bits, offered by the client, answered with what both ends have. */
#define WIRE_FEATURE_MEMFD   (1ull << 0) /* bodies and regions in memfds */
#define WIRE_FEATURE_INHERIT (1ull << 1) /* inheritance fds */
#define WIRE_FEATURE_CHANNEL (1ull << 2) /* channels, see channel.h */
#define WIRE_FEATURES                                                          \
	(WIRE_FEATURE_MEMFD | WIRE_FEATURE_INHERIT | WIRE_FEATURE_CHANNEL)

/* Bytes that may follow a packet's header: message, regions, region bytes. */
#define WIRE_PAYLOAD_MAX 65536u
/* File descriptors in one packet. */
#define WIRE_FDS_MAX 30u

enum wire_op {
	WIRE_ATTACH = 1,    /* wire_attach follows; answer: wire_attached */
	WIRE_CONNECT = 2,   /* another connection; the answer carries its fd */
	WIRE_MSG = 3,       /* mach_msg: send, receive or both */
	WIRE_KERNELRPC = 4, /* a MIG request to a kernel port, and its reply */
	WIRE_ABORT = 5, /* end the wait of trap `trap`; no answer of its own */
	WIRE_IDENTITY = 6, /* value[0]: enum wire_identity; answer: value[0] */
	WIRE_THREAD_EXIT = 7, /* thread `thread` is gone; no answer */
	WIRE_PORT_FD = 8,     /* value[0]: name; the answer carries a port fd */
	WIRE_FILEPORT_MAKE = 9,  /* of the packet's fd; answer: value[0] */
	WIRE_FILEPORT_OPEN = 10, /* value[0]: name; the answer carries the fd */
	WIRE_TOKEN_FD = 11,      /* value[]: pid, pidversion; answer: a pidfd */
	WIRE_CHANNEL = 12,       /* of the packet's fd; answer: three fds */
	WIRE_EXCEPTION = 16,     /* wire_exception follows; answer: its state */
	WIRE_ENTRY_MAKE = 18,    /* wire_memory_entry follows, of an fd */
	WIRE_ENTRY_OPEN = 19,    /* value[0]: name; answer: the same, its fd */
	WIRE_SEMAPHORE = 20,     /* wire_semaphore follows */
	WIRE_TIMER = 21,         /* wire_timer follows; answer: value[] */
	/* value[]: name of a task, what; fd: a pidfd; answer: value[0] */
	WIRE_TASK_FOR_PID = 22,
	/* value[0]: name; answer: value[]: pid, is it the caller; its pidfd */
	WIRE_PID_FOR_TASK = 23,
	/* from machd */
	/* value[]: kinds that have an exception port, serial; no answer */
	WIRE_EXCEPTION_PORTS = 17,
	/* WIRE_EXCEPTION: value[]: name, reason; size, aux: the guard */
	WIRE_ANSWER = 64,    /* the final answer of a trap */
	WIRE_MEMORY = 65,    /* the regions of the answer before it */
	WIRE_ELSEWHERE = 66, /* in a channel: the answer is in the socket */
};

enum wire_identity {
	WIRE_REPLY_PORT = 1,  /* a new receive right */
	WIRE_THREAD_SELF = 2, /* the calling thread's port, one reference more */
	WIRE_HOST_SELF = 3,   /* the task's host port, one reference more */
	WIRE_TASK_SELF = 4,   /* the task's control port, one reference more */
	/* a new special reply port; value[1]: the thread's last one, or 0 */
	WIRE_SPECIAL_REPLY_PORT = 5,
	/*
	 * the port of the task's thread value[1]; one reference more only if
	 * the task had none
	 */
	WIRE_THREAD_NAME = 6,
};

/* What of a task TASK_FOR_PID asks for: a flavor (TASK_FLAVOR_CONTROL ...). */
#define WIRE_DEBUG_CONTROL 4u

enum wire_flag {
	/* request, answer: the message's bytes are in the packet's first fd */
	WIRE_BODY_FD = 1 << 0,
	/* answer: a WIRE_MEMORY packet follows at once */
	WIRE_MEMORY_FOLLOWS = 1 << 1,
	/*
	 * attach: the last fd is the inheritance fd; answer: the task's ports
	 * changed, the last fd (none: the defaults hold again) replaces it
	 */
	WIRE_INHERIT = 1 << 2,
	/* attach: a forked child of an image that had no inheritance fd */
	WIRE_INHERIT_NONE = 1 << 3,
	/* answer: the fd is what was asked for; no inheritance fd comes along */
	WIRE_FD = 1 << 4,
	/*
	 * MSG: value[0] bytes of auxiliary data stand at the packet's end, and
	 * value[1] bytes of it can be received; answer: `aux` bytes came.
	 * Without it, value[] is the receive buffer's address, low half first,
	 * which guards a receive right that comes in a guarded descriptor.
	 */
	WIRE_AUX = 1 << 5,
	/* attach: a forked child that has its parent's exception handlers */
	WIRE_EXCEPTION_HANDLERS = 1 << 9,
	/* answer: a wait took one from the semaphore that value[0] names */
	WIRE_TAKEN = 1 << 11,
};

/*
 * A request's header: 48 bytes. Then, each directly behind the other:
 * send_size message bytes (none with WIRE_BODY_FD), `regions` wire_regions,
 * the bytes of the inline regions in order, and with WIRE_AUX value[0] bytes
 * of auxiliary data. Nothing may stand behind.
 */
struct wire_request {
	uint32_t trap;      /* the trap's number; never 0, see wire.md */
	uint16_t op;        /* enum wire_op */
	uint16_t flags;     /* enum wire_flag */
	uint32_t thread;    /* gettid() of the caller */
	uint32_t options;   /* MACH_SEND_MSG, MACH_RCV_MSG, ... */
	uint32_t send_size; /* bytes of the message to send */
	uint32_t rcv_size;  /* bytes the receive buffer takes */
	uint32_t rcv_name;  /* port or set to receive from */
	uint32_t timeout;   /* milliseconds, with MACH_{SEND,RCV}_TIMEOUT */
	uint32_t priority;  /* mach_msg's notify argument */
	uint32_t regions;   /* wire_regions behind the message */
	uint32_t value[2];  /* as the op says */
};

/*
 * An answer's header: 32 bytes, then `size` bytes: the message and its
 * trailer as the program sees them, but for the addresses of out-of-line
 * memory, which libmach fills in when it has mapped it. With WIRE_BODY_FD
 * the packet has only the first `size` bytes of the message, header and
 * descriptors; value[0] more bytes of it are in the first fd, at the offset
 * value[1], and the trailer stands behind the `size` bytes. With WIRE_AUX
 * `aux` bytes of auxiliary data follow the trailer.
 */
struct wire_answer {
	uint32_t trap; /* the number of the trap it answers */
	uint16_t op;   /* WIRE_ANSWER */
	uint16_t flags;
	int32_t result;   /* mach_msg_return_t or kern_return_t */
	uint32_t size;    /* bytes of the message that follow */
	uint32_t trailer; /* bytes of trailer that follow them */
	uint32_t value[2];
	uint32_t aux; /* bytes of auxiliary data that follow that; else 0 */
};

/* The regions of an answer: this header, wire_regions, inline bytes. */
struct wire_memory {
	uint32_t trap;
	uint16_t op; /* WIRE_MEMORY */
	uint16_t flags;
	uint32_t regions;
	uint32_t reserved; /* 0 */
};

enum wire_region_kind {
	WIRE_REGION_INLINE = 0, /* the bytes are in this packet */
	WIRE_REGION_FD = 1, /* the bytes are in fd number `fd`, at `offset` */
};

/*
 * Out-of-line memory: one wire_region for each OOL, OOL_VOLATILE and
 * OOL_PORTS descriptor, in the message's order; size 0 for empty ones. Of an
 * OOL_PORTS descriptor the bytes are its names, 4 each.
 */
struct wire_region {
	uint64_t size;   /* bytes */
	uint64_t offset; /* in the fd; a multiple of the page size */
	uint32_t kind;   /* enum wire_region_kind */
	uint32_t fd;     /* index among the packet's fds */
};

/*
 * Pages of a memfd that a memory entry stands for. Follows the header of
 * ENTRY_MAKE, and that of ENTRY_OPEN's answer.
 */
struct wire_memory_entry {
	uint64_t offset;     /* a multiple of the page size, as is size */
	uint64_t size;       /* bytes */
	uint32_t protection; /* the most that may be done to them: VM_PROT_* */
	uint32_t reserved;   /* 0 */
};

#define WIRE_COOKIE_SIZE 16

/* Follows the header of WIRE_ATTACH. */
struct wire_attach {
	uint32_t version_min; /* oldest and newest version the client speaks */
	uint32_t version_max;
	uint64_t features;                /* WIRE_FEATURE_* it has */
	uint8_t cookie[WIRE_COOKIE_SIZE]; /* of this image, see wire.md */
};

/* Follows the header of WIRE_ATTACH's answer when result is KERN_SUCCESS. */
struct wire_attached {
	uint32_t version;   /* spoken from here on */
	uint32_t task;      /* name of the task's own port: WIRE_NAME_TASK */
	uint64_t features;  /* common to both */
	uint64_t instance;  /* random number of the instance */
	uint32_t bootstrap; /* WIRE_NAME_BOOTSTRAP, or 0 if the task has none */
	uint32_t machd_pid; /* for diagnostics only */
};

/*
 * The registers of a thread that stopped in an exception, in 32-bit words:
 * the machine's flavors of thread_status.h, one behind the other.
 */
#if defined(__aarch64__)
#define WIRE_STATE_THREAD    68u /* ARM_THREAD_STATE64 */
#define WIRE_STATE_EXCEPTION 4u  /* ARM_EXCEPTION_STATE64 */
#define WIRE_STATE_FLOAT     0u
#else
#define WIRE_STATE_THREAD    42u  /* x86_THREAD_STATE64 */
#define WIRE_STATE_EXCEPTION 4u   /* x86_EXCEPTION_STATE64 */
#define WIRE_STATE_FLOAT     131u /* x86_FLOAT_STATE64 */
#endif
#define WIRE_STATE_WORDS                                                       \
	(WIRE_STATE_THREAD + WIRE_STATE_EXCEPTION + WIRE_STATE_FLOAT)

/*
 * Follows the header of WIRE_EXCEPTION; its state follows the answer's if the
 * handler changed it. Result: KERN_SUCCESS, the thread goes on; KERN_FAILURE,
 * nobody handled it.
 */
struct wire_exception {
	int64_t code[2];
	uint32_t exception; /* exception_type_t */
	uint32_t state[WIRE_STATE_WORDS];
};

enum wire_semaphore_what {
	WIRE_SEMAPHORE_SIGNAL = 1,
	WIRE_SEMAPHORE_SIGNAL_ALL = 2,
	WIRE_SEMAPHORE_SIGNAL_THREAD = 3,
	WIRE_SEMAPHORE_WAIT = 4,
	WIRE_SEMAPHORE_WAIT_SIGNAL = 5, /* signals `signal` once it waits */
};

/* Follows the header of WIRE_SEMAPHORE; names are of the caller's. */
struct wire_semaphore {
	uint32_t what;   /* enum wire_semaphore_what */
	uint32_t wait;   /* the semaphore to wait for */
	uint32_t signal; /* the one to signal */
	uint32_t thread; /* SIGNAL_THREAD: whom to wake; 0: anybody */
	uint32_t timed;  /* the wait ends after sec and nsec; 0: never */
	uint32_t sec;
	uint32_t nsec;
	uint32_t reserved; /* 0 */
};

enum wire_timer_what {
	WIRE_TIMER_CREATE = 1, /* answer: value[0] is the name */
	WIRE_TIMER_ARM = 2,
	WIRE_TIMER_CANCEL = 3, /* answer: value[] is when it was due, or 0 */
	WIRE_TIMER_DESTROY = 4,
};

/* Follows the header of WIRE_TIMER. */
struct wire_timer {
	uint32_t what; /* enum wire_timer_what */
	uint32_t name; /* the timer's receive right */
	uint64_t due;  /* ARM: CLOCK_MONOTONIC, nanoseconds */
};

/* Names that are the same in every task, from before its first trap. */
#define WIRE_NAME_TASK      0x103u
#define WIRE_NAME_BOOTSTRAP 0x203u

/* KERNELRPC: the destination is not machd's own; nothing was consumed. */
#define WIRE_NOT_KERNEL 0x4d560010

/*
 * MSG, KERNELRPC: a memfd of the request is not sealed; nothing was consumed.
 * The client copies and tries again.
 */
#define WIRE_BUSY 0x4d560011

/* Results of WIRE_ATTACH besides kern_return_t's. */
#define WIRE_ATTACH_VERSION  0x4d560001 /* no common version */
#define WIRE_ATTACH_REFUSED  0x4d560002 /* other user, invisible pid */
#define WIRE_ATTACH_SHORTAGE 0x4d560003 /* limits of the instance reached */

_Static_assert(sizeof(struct wire_request) == 48, "wire_request");
_Static_assert(sizeof(struct wire_answer) == 32, "wire_answer");
_Static_assert(sizeof(struct wire_memory) == 16, "wire_memory");
_Static_assert(sizeof(struct wire_region) == 24, "wire_region");
_Static_assert(sizeof(struct wire_memory_entry) == 24, "wire_memory_entry");
_Static_assert(sizeof(struct wire_attach) == 32, "wire_attach");
_Static_assert(sizeof(struct wire_attached) == 32, "wire_attached");
_Static_assert(
    offsetof(struct wire_exception, state) == 20, "wire_exception.state");
_Static_assert(sizeof(struct wire_semaphore) == 32, "wire_semaphore");
_Static_assert(sizeof(struct wire_timer) == 16, "wire_timer");
