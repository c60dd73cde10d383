#pragma once

/* What the Mach workloads share. */

#include "bench.h"

#include <mach/mach.h>
#include <servers/bootstrap.h>

#define MACH_SIZE_MAX 8192

struct mach {
	const struct contender *self;
	name_t name; /* under which the server is found */
	/* the client's own, after mach_join: */
	mach_port_t server;
	mach_port_t reply;
	mach_port_t *ports; /* self->peers of them, where there are many */
};

union message {
	mach_msg_header_t header;
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
	} carry;
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_ool_descriptor_t ool;
	} bulk;
	char bytes[MACH_SIZE_MAX + MAX_TRAILER_SIZE];
};

/* Ends the bench unless it is KERN_SUCCESS. */
void mach_check(const char *what, kern_return_t kr);
void *mach_open(const struct contender *self, const char **ret_reason);
/* Checks in; the server's receive right. */
mach_port_t mach_check_in(const struct mach *mach);
/* Looks the server up, makes a reply port. */
void mach_join(void *state);
/* The pids of machd and of its launchd. */
int mach_broker(void *state);
int mach_launchd(void *state);
/* A server that answers whatever comes with what came. */
void mach_serve(void *state);
/* One request of `size` bytes in *message and its answer, at `reply`. */
void mach_rpc(const struct mach *mach, union message *message,
    mach_msg_size_t size, mach_port_t reply);
/* A server that only lets others run. */
void mach_idle(void *state);
