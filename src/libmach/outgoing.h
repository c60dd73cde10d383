#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mach/message.h>

#include "libmach/trap.h"
#include "wire/wire.h"

/* Out-of-line pieces that need no memory of their own to be listed. */
#define OUTGOING_FEW 8
/* The request's header, the message's own two parts, regions, and aux. */
#define OUTGOING_OTHERS 5
/* The body's memfd, that of all memory that is copied, and regions' own. */
#define OUTGOING_FDS 16

/* One piece of out-of-line memory of a message that is to be sent. */
struct outgoing_piece {
	void *address;
	size_t size;
	bool deallocate;
};

/* A message as it is to be sent. */
struct outgoing_source {
	mach_msg_header_t *message;
	size_t size;
	const mach_msg_base_t *base; /* for the first bytes at message */
	size_t base_size;            /* bytes of it; 0: none */
	void *aux;
	size_t aux_size;
};

/*
 * What a message to be sent consists of, gathered for one packet: the pieces
 * behind the request's header, and the memfds that hold what does not fit.
 */
struct outgoing {
	unsigned count; /* of pieces and regions */
	struct outgoing_piece *pieces;
	struct wire_region *regions;
	struct iovec *iov;
	unsigned iov_count; /* iov[0] is left to the request's header */
	unsigned fd_count;
	int fds[OUTGOING_FDS]; /* the body's first */
	uint16_t flags;

	size_t mapped; /* bytes, if the arrays are not these: */
	void *mapping;
	struct outgoing_piece few_pieces[OUTGOING_FEW];
	struct wire_region few_regions[OUTGOING_FEW];
	struct iovec few_iov[OUTGOING_FEW + OUTGOING_OTHERS];
};

mach_msg_return_t outgoing_init(
    struct outgoing *ret_outgoing, const struct outgoing_source *source);
mach_msg_return_t outgoing_blame(const struct outgoing_source *source);
void outgoing_sent(const struct outgoing *outgoing, unsigned count);
void outgoing_deinit(struct outgoing *outgoing);
