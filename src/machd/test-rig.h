#pragma once

/*
 * test-rig: a machd without a socket, in the test's own process, and peers
 * that speak the wire by hand. A peer is either real (its packets go through
 * its socket and are this process's) or fake: a task of its own whose
 * packets the rig hands to machd as if the kernel had named it.
 */

#include <mach/message.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <mach/port.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machd/machd.h"
#include "wire/wire.h"

#define RIG_FDS_MAX  40u
#define RIG_FAKE_PID 0x3f000000 /* above what Linux gives out */

struct conn;

struct rig {
	struct machd machd;
	struct core_counts before;
	int fds; /* open before */
};

/*
 * rig_begin(): aborts if it cannot. rig_end(): 0, or -1 if anything is left
 * of the peers, which must all be closed.
 */
void rig_begin(struct rig *rig, const struct options *options);
int rig_end(struct rig *rig);

/* cmocka fixtures; *state is the rig. */
int rig_setup(void **state);
int rig_teardown(void **state);

/* rig_turn(): lets machd work until it has nothing to do at once. */
void rig_turn(struct rig *rig);

int rig_count_fds(void);

struct peer {
	struct rig *rig;
	int fd;    /* this end */
	pid_t pid; /* of a fake one, 0: real */
	uid_t uid;
	int death; /* a fake one's pidfd: rig_peer_die() makes it readable */
	struct conn *conn; /* of a fake one; NULL once dropped */
	uint32_t trap;
	/* the request */
	union {
		struct wire_request request;
		_Alignas(16) uint8_t out[MACHD_PACKET_MAX + 4096];
	};
	size_t out_size;
	int out_fds[RIG_FDS_MAX]; /* closed by peer_send() */
	unsigned out_fd_count;
	/* what came last */
	union {
		struct wire_answer answer;
		_Alignas(16) uint8_t in[MACHD_PACKET_MAX + 4096];
	};
	size_t in_size;
	int in_fds[RIG_FDS_MAX];
	unsigned in_fd_count;
	/* the WIRE_MEMORY packet behind it, if there was one */
	union {
		struct wire_memory memory;
		_Alignas(16) uint8_t memory_bytes[MACHD_PACKET_MAX + 4096];
	};
	size_t memory_size;
	int memory_fds[RIG_FDS_MAX];
	unsigned memory_fd_count;
};

/* peer_open(): a connection that has not attached. */
void peer_open(struct rig *rig, struct peer *peer);
/* peer_attach(): a real peer of this process's task. */
void peer_attach(struct rig *rig, struct peer *peer);
/* peer_fake(): a peer of a new task that is not a process of its own. */
void peer_fake(struct rig *rig, struct peer *peer, uid_t uid);
/* peer_is_served(): whether machd has not dropped a fake peer meanwhile. */
bool peer_is_served(struct peer *peer);
/* peer_again(): another connection for a fake peer; false: it is dead. */
bool peer_again(struct peer *peer);
/* peer_die(): a fake peer's process ends. */
void peer_die(struct peer *peer);
void peer_close(struct peer *peer);

/* peer_request(): begins a request with the next trap number. */
void peer_request(struct peer *peer, enum wire_op op);
void peer_add(struct peer *peer, const void *bytes, size_t size);
/* The fd is taken, and sealed if that can be done, or left as it is. */
void peer_add_fd(struct peer *peer, int fd);
void peer_add_fd_as_is(struct peer *peer, int fd);
void peer_attach_request(struct peer *peer, uint8_t cookie);
/* peer_send(): false if the connection is gone. */
bool peer_send(struct peer *peer);
/* peer_receive(): the next answer if there is one. */
bool peer_receive(struct peer *peer);
bool peer_dropped(struct peer *peer);
/* peer_call(): sends, lets machd work, and returns the answer's result. */
int32_t peer_call(struct peer *peer);

/* peer_message(): a MSG or KERNELRPC request with these message bytes. */
void peer_message(struct peer *peer, enum wire_op op, uint32_t options,
    const void *message, size_t size);
void peer_add_region(struct peer *peer, uint64_t size, uint32_t kind,
    uint32_t fd, uint64_t offset);
const mach_msg_header_t *peer_got(const struct peer *peer);

/* Traps that tests take for granted. */
mach_port_name_t peer_new_port(struct peer *peer); /* receive and send */
mach_port_name_t peer_reply_port(struct peer *peer);
int32_t peer_send_simple(struct peer *peer, mach_port_name_t port,
    mach_msg_id_t id, uint32_t options, uint32_t timeout);
void peer_ask_receive(struct peer *peer, mach_port_name_t port,
    uint32_t options, uint32_t size, uint32_t timeout);

/* rig_memfd(): a memfd of that many bytes, each `fill`. */
int rig_memfd(size_t size, int fill);
