#pragma once

/*
 * entry: what one name of a space denotes.
 */

#include <mach/port.h>

#include <stdbool.h>
#include <stdint.h>

struct port;
struct pset;
struct request;

#define ENTRY_UREFS_MAX 65535
#define ENTRY_NONE      0 /* index 0 is nobody's */

enum entry_flags {
	ENTRY_PINNED = 1 << 0, /* never below one user reference */
	ENTRY_QUEUED = 1 << 1, /* free, and in the queue of freed indices */
	ENTRY_HASHED = 1 << 2, /* found by port through the space's index */
};

/* 32 bytes; a space can have a million. */
struct entry {
	union {
		struct port *port; /* referenced; may be dead: entry_type() */
		struct pset *pset;
		struct {
			uint32_t next; /* free and queued */
			uint32_t prev;
		} idle;
	};
	struct request *request; /* dead-name or send-possible; or NULL */
	uint32_t index;
	uint32_t chain; /* next in the space's port index */
	uint16_t urefs; /* SEND and DEAD_NAME */
	uint8_t right;  /* MACH_PORT_TYPE_ bits >> 16; 0: free */
	uint8_t gen;    /* low byte of the name */
	uint8_t flags;  /* enum entry_flags */
};

static inline mach_port_name_t
entry_name(const struct entry *entry)
{
	return entry->index << 8 | entry->gen;
}

/* entry_type(): MACH_PORT_TYPE_ bits as they were last noticed. */
static inline mach_port_type_t
entry_type(const struct entry *entry)
{
	return (mach_port_type_t)entry->right << 16;
}
