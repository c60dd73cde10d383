#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/wire.h"

/*
 * A machd of one thread in the test's own process, found through
 * MACHD_CONNECTION. It knows no rights: a message sent to a name waits there
 * until somebody receives from that name.
 */

/* Names with a meaning of their own. */
#define FAKE_FULL  0xf011u /* sends to it wait for room for ever */
#define FAKE_DEAF  0xdeafu /* traps that name it are never answered */
#define FAKE_LEAVE 0x1eafu /* machd ends when it is sent to */

/* What the fake saw, to be looked at while no trap is under way. */
struct fake_seen {
	unsigned attaches, connects, aborts, violations, thread_exits;
	unsigned requests;
	uint16_t attach_flags;
	uint8_t cookie[WIRE_COOKIE_SIZE];
	unsigned fds; /* that came with the last message */
};

void fake_start(void);
struct fake_seen fake_seen(void);
void fake_post(uint32_t name, const void *message, uint32_t size);
void fake_wait_waiting(uint32_t name);
void fake_stop(void);
