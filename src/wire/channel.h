#pragma once

/*
 * A channel: the second carrier of a connection's packets. Requests go in a
 * page that the thread writes and machd reads, answers in a pipe that keeps
 * packets apart. docs/protocol/wire.md has the protocol, tests/spin/channel.pml
 * what it shows.
 */

#include <stdint.h>

/* Bytes of the thread's page, and what is left of it for a request. */
#define WIRE_CHANNEL_SIZE 8192u
#define WIRE_CHANNEL_ROOM (WIRE_CHANNEL_SIZE - 64u)

/* Bytes of machd's page; the largest answer that the pipe takes in one. */
#define WIRE_CHANNEL_NOTE_SIZE 4096u
#define WIRE_CHANNEL_ANSWER    4096u

/* Written by the thread, which then rings the channel's eventfd. */
struct wire_channel {
	uint32_t trap; /* of the request that is here: written last */
	uint32_t size; /* bytes of the packet */
	uint32_t reserved[14];
	uint8_t packet[WIRE_CHANNEL_ROOM];
};

/* Written by machd. */
struct wire_channel_note {
	uint32_t taken; /* the trap whose request was taken last */
	uint32_t reserved[1023];
};

_Static_assert(sizeof(struct wire_channel) == WIRE_CHANNEL_SIZE, "channel");
_Static_assert(sizeof(struct wire_channel_note) == WIRE_CHANNEL_NOTE_SIZE, "");
