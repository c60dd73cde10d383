#pragma once

/* A dbus-broker with nothing around it, for as long as the bench runs. */

#include "bench.h"

/* Its pid and its address, or 0 if it cannot be had. */
int sdbus_broker_start(char *address, size_t size);
