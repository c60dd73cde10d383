#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "libmach/connection.h"
#include "wire/wire.h"

/*
 * The image is this program as machd knows it: one exec, one side of a fork.
 * What must not survive a fork lives in a page that the kernel wipes in the
 * child (MADV_WIPEONFORK), so that a child made in any way, not only by
 * fork(3), notices at its first trap that it is a new image.
 */
struct image_page {
	uint32_t generation; /* 0: not attached, or a child of fork */
	uint8_t cookie[WIRE_COOKIE_SIZE];
};

extern struct image_page *image_page;

/* image_generation(): changes with each image; 0 while not attached. */
static inline uint32_t
image_generation(void)
{
	struct image_page *page = __atomic_load_n(&image_page, __ATOMIC_ACQUIRE);

	return __atomic_load_n(&page->generation, __ATOMIC_ACQUIRE);
}

int image_attach(void);
void image_lock(void);
void image_unlock(void);
int image_control(struct connection **ret_control);
int image_reattach(void);
bool image_has_channels(void);
