#pragma once

/*
 * Property lists, XML and binary, as values of liblaunch. The bytes may come
 * from anybody: size, depth and the number of values are bounded before
 * anything is made of them, and no entity but XML's own five is known.
 *
 * A date or a UID is refused: liblaunch has no such values.
 */

#include <stddef.h>

#include <launch.h>

#include "base/cleanup.h"

#define PLIST_SIZE_MAX   (256 * 1024) /* bytes of a file */
#define PLIST_DEPTH_MAX  32
#define PLIST_VALUES_MAX 16384 /* in all */
#define PLIST_ITEMS_MAX  4096  /* in one container */

/* Why a property list is none. */
struct plist_error {
	unsigned line, column; /* from 1; 0 in a binary one: */
	size_t offset;         /*   then where, in bytes */
	char reason[96];
};

/* 0; -EBADMSG with ret_error; -ENOMEM. */
_must_use_ int plist_parse(const void *bytes, size_t size,
    launch_data_t *ret_data, struct plist_error *ret_error);

/* The place of an error, as "line 3, column 7". */
void
plist_error_place(const struct plist_error *error, char *ret_text, size_t size);
