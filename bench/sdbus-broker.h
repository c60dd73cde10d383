#pragma once

/* Message buses of the bench's own, for as long as it runs. */

#include "bench.h"

/* The pid and the address of one, or 0 if it cannot be had. */
int sdbus_broker_start(char *address, size_t size);
int sdbus_daemon_start(char *address, size_t size);
