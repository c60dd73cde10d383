#pragma once

/*
 * SipHash-2-4 (Aumasson and Bernstein): the keyed hash for tables whose keys a
 * peer chooses, so that it cannot make them all fall into one bucket.
 */

#include <stddef.h>
#include <stdint.h>

/* The hash of SIZE bytes at BYTES under the secret KEY of 16 bytes. */
uint64_t siphash(const uint8_t key[16], const void *bytes, size_t size);
