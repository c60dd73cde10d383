#pragma once

/*
 * The fake of ports.c and of the reaper for unit tests: a table of what
 * launchd did to each name.
 */

#include <stdbool.h>

#include <mach/port.h>

#define FAKE_NOTIFY ((mach_port_t)0xf03)

struct fake_port {
	int sends;          /* user references that launchd has */
	bool receive;       /* launchd has the receive right */
	bool dead;          /* the port */
	mach_port_t set;    /* that it is in */
	int messages;       /* in its queue */
	bool death_request; /* to FAKE_NOTIFY */
	bool return_request;
};

/* What launchd has of a name; names are 1 << 8 and so on. */
struct fake_port *fake_port(mach_port_t name);

/* A client's port, of which launchd received one send right. */
mach_port_t fake_client_port(void);

/* From now on the k-th call that can fail does (1: the next); 0: none. */
void fake_fail_call(int k);

/* Forgets everything. */
void fake_reset(void);

/* User references and receive rights that launchd has, over all ports. */
int fake_rights(void);

/* What the last of ids given to the reaper was. */
extern unsigned long fake_reaper_id;
