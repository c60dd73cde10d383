#pragma once

/* One timer for all that is due at some time. */

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct launchd;

/* Nanoseconds since boot. */
uint64_t clock_now(void);

/* Makes the timer. 0 or -errno. */
_must_use_ int clock_new(struct launchd *launchd);

/* Sets the timer to the earliest time at which a job has something due. */
void clock_set(struct launchd *launchd);

/* Waits for an fd to be readable, until a time; whether it is. */
bool clock_wait(int fd, uint64_t until);
