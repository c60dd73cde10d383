#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Whether memory can be touched, without touching it. */
bool probe_readable(const void *address, size_t size);
bool probe_writable(void *address);
