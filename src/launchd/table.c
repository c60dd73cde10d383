#include "launchd/table.h"

#include <errno.h>
#include <sys/random.h>

uint8_t table_key[16];

int
table_key_new(void)
{
	ssize_t n = getrandom(table_key, sizeof(table_key), 0);

	return n == (ssize_t)sizeof(table_key) ? 0 : n < 0 ? -errno : -EIO;
}
