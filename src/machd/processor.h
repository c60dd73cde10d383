#pragma once

/*
 * processor: a port for each processor that the machine may have, and those
 * of the one set that they all are in.
 */

#include <mach/kern_return.h>

struct machd;
struct port;

struct processor {
	struct machd *machd;
	struct port *port;
	unsigned number;
};

/* Part of struct machd. */
struct processors {
	struct processor *list;
	unsigned count;
	struct port *set;      /* to control it: for who is privileged */
	struct port *set_name; /* to be told of it */
};

kern_return_t processors_init(struct machd *machd);
void processors_deinit(struct machd *machd);
