#pragma once

/*
 * taskd: the helper that has the powers over processes which machd gives up,
 * as machd knows it: a socket to it, over which workers are started.
 */

#include <stdbool.h>
#include <stdint.h>

#include "machd/machd.h"
#include "os/loop.h"

struct taskd_request;

struct taskd {
	struct machd *machd;
	struct source source; /* hears of its end */
	int control;
	uint64_t serial;  /* of the last worker started */
	unsigned workers; /* there are now */
};

int taskd_spawn(const char *program, int *ret_control);
int taskd_new(struct machd *machd, int *control, struct taskd **ret_taskd);
struct taskd *taskd_free(struct taskd *taskd);
bool taskd_is_there(const struct machd *machd);
int taskd_send(struct taskd *taskd, const struct taskd_request *request,
    const int *fds, unsigned fd_count);
