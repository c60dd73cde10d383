#include "os/calls.h"

#include <stdlib.h>

static enum { UNKNOWN, ALLOWED, FORBIDDEN } calls_new;

/* calls_allow_new(): allows or forbids calls newer than Linux 6.1. */
void
calls_allow_new(bool allow)
{
	calls_new = allow ? ALLOWED : FORBIDDEN;
}

/* calls_new_allowed(): true if calls newer than Linux 6.1 may be tried. */
bool
calls_new_allowed(void)
{
	if (calls_new == UNKNOWN) {
		const char *no = secure_getenv("MACHD_NO_NEW_CALLS");

		calls_new = no && no[0] == '1' ? FORBIDDEN : ALLOWED;
	}
	return calls_new == ALLOWED;
}
