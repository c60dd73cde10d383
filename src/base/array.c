#include "base/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/size.h"

#define ARRAY_FIRST 8

int
array_grow(void **items, size_t *capacity, size_t item_size, size_t count)
{
	size_t more, bytes;
	void *grown;

	if (count <= *capacity)
		return 0;
	if (!size_add(*capacity, *capacity / 2, &more))
		more = count;
	more = size_max(more, size_max(count, ARRAY_FIRST));
	if (!size_mul(more, item_size, &bytes) || bytes > PTRDIFF_MAX)
		return -ENOMEM;
	grown = realloc(*items, bytes);
	if (grown == NULL)
		return -ENOMEM;
	*items = grown;
	*capacity = more;
	return 0;
}
