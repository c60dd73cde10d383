#pragma once

/* Arrays on the heap that grow, with every multiplication checked. */

#include <stddef.h>

#include "base/cleanup.h"

/*
 * Makes room for COUNT items of ITEM_SIZE bytes, growing geometrically. *items
 * is NULL or from malloc, *capacity its size in items; both are updated, and
 * old items keep their values. New items are not initialised.
 *
 * Returns 0; -ENOMEM if there is no memory or no size_t for it, and then
 * nothing has changed.
 */
_must_use_ int
array_grow(void **items, size_t *capacity, size_t item_size, size_t count);

/*
 * ARRAY_GROW(items, &capacity, count): the same for a typed pointer variable.
 * It goes through a void * of its own, since a struct x ** is no void **.
 */
#define ARRAY_GROW(items, capacity, count)                                     \
	({                                                                     \
		void *array_items_ = (items);                                  \
		int array_r_ = array_grow(                                     \
		    &array_items_, (capacity), sizeof(*(items)), (count));     \
		(items) = array_items_;                                        \
		array_r_;                                                      \
	})
