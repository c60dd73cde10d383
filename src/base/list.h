#pragma once

/*
 * Lists and trees: libbsd's macros, used from their headers only.
 *
 * RB_GENERATE_STATIC of that version does not compile on Linux, so a tree is
 * defined with TREE_DEFINE. Key a tree by an id, never by a pointer.
 */

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>

#include "base/cleanup.h"

/*
 * TREE_DEFINE(name, type, field, compare): after RB_HEAD(name, type), defines
 * the file's own tree functions for RB_INSERT(name, ...) and its like.
 */
#define TREE_DEFINE(name, type, field, compare)                                \
	RB_PROTOTYPE_INTERNAL(name, type, field, compare, _unused_ static)     \
	RB_GENERATE_INTERNAL(name, type, field, compare, _unused_ static)      \
	struct tree_define_takes_a_semicolon_
