#pragma once

/* What both formats' readers have in common. */

#include <stdarg.h>

#include "plist/plist.h"

/* How far a parse has come, in values, and what was wrong. */
struct plist_parser {
	unsigned values;
	unsigned depth;
	struct plist_error *error;
};

DEFINE_CLEANUP(launch_data_t, launch_data_free);

/* Says what is wrong; the place is the reader's to add. -EBADMSG. */
__attribute__((format(printf, 2, 3))) int
plist_fail(struct plist_parser *parser, const char *format, ...);

/* One more value, or one more container around it: 0, -EBADMSG. */
_must_use_ int plist_count_value(struct plist_parser *parser);
_must_use_ int plist_enter(struct plist_parser *parser);
void plist_leave(struct plist_parser *parser);

/*
 * Gives *value to a container, under key unless it is an array: 0, -EBADMSG
 * (too many, or the key is there), -ENOMEM.
 */
_must_use_ int plist_add(struct plist_parser *parser, launch_data_t container,
    const char *key, launch_data_t *value);

_must_use_ int plist_xml(struct plist_parser *parser, const char *text,
    size_t size, launch_data_t *ret_data);
_must_use_ int plist_binary(struct plist_parser *parser,
    const unsigned char *bytes, size_t size, launch_data_t *ret_data);
