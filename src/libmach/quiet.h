#pragma once

/*
 * The rare, longer operations (attaching, making a connection) run quietly:
 * all signals blocked, so that no handler of this thread finds their lock
 * held; no cancellation; errno restored.
 */

#include <signal.h>

struct quiet {
	sigset_t mask;
	int cancel_state;
	int saved_errno;
};

void quiet_begin(struct quiet *ret_quiet);
void quiet_end(struct quiet *quiet);

#define _quiet_                                                                \
	struct quiet quiet __attribute__((cleanup(quiet_end)));                \
	quiet_begin(&quiet)
