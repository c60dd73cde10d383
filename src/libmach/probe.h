#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether memory can be touched, without touching it. */
bool probe_readable(const void *address, size_t size);
bool probe_writable(void *address);

/*
 * probe_once(): as probe_readable(), without asking twice in a row about the
 * same page: *page is the one that was readable when it was asked for.
 */
bool probe_once(uintptr_t *page, const void *address, size_t size);
