#pragma once

/*
 * space-impl: the inside of struct space; for core's own files only.
 */

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/entry.h"
#include "core/index.h"
#include "core/port.h"
#include "core/space.h"
#include "core/waiter.h"
#include "core/world.h"

#define SPACE_PAGE 128u /* entries in a page of the table */

/* A page of the table; `used` counts its entries in use. */
struct space_page {
	struct entry entries[SPACE_PAGE];
};

LIST_HEAD(waiter_list, waiter);

struct space {
	struct work work;       /* WORK_SPACE while dying */
	struct effect effect;   /* EFFECT_SPACE */
	LIST_ENTRY(space) link; /* in core->spaces */
	struct core *core;
	void *owner;
	struct account *account;
	struct waiter_list waiters; /* those that wait */
	struct space_page **pages;  /* a page not yet used is NULL */
	uint32_t n_pages;           /* length of that array */
	uint32_t held_pages;        /* of them allocated, and charged */
	uint32_t fresh;             /* indices from here on: never used */
	uint32_t used;              /* entries in use */
	uint32_t n_idle;            /* freed indices, oldest first */
	uint32_t idle_first;
	uint32_t idle_last;
	uint32_t cursor; /* teardown: indices below are done */
	bool active;
	bool gone; /* teardown is complete */
	struct tokens tokens;
	struct violation violation;
	struct index index; /* send rights by port */
};

/* space_violate(): records what XNU answers with a guard exception. */
void space_violate(struct space *space, uint32_t reason, mach_port_name_t name,
    uint64_t payload);

/* space_work(): WORK_SPACE. True when torn down. */
bool space_work(struct space *space, size_t *budget);

/* entry_at(): the slot of an index, free or not; NULL outside the table. */
struct entry *entry_at(const struct space *space, uint32_t index);

/*
 * entry_find(): the entry of a name as it stands: its port may be dead. NULL
 * if there is no such name.
 */
struct entry *entry_find(const struct space *space, mach_port_name_t name);

/*
 * entry_lookup(): the same, after a right whose port died was turned into a
 * dead name. This is what every operation looks at names with.
 */
struct entry *entry_lookup(struct space *space, mach_port_name_t name);

/* entry_of_port(): the SEND or RECEIVE entry of a live port, or NULL. */
struct entry *entry_of_port(const struct space *space, const struct port *port);

/*
 * entry_new(): takes a free slot for a right (MACH_PORT_TYPE_ bits); the caller
 * fills in the rest. KERN_NO_SPACE, KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
entry_new(struct space *space, mach_port_type_t type, struct entry **ret_entry);

/*
 * entry_check_name(): whether a name may be chosen (spec 3), making its page.
 * *ret_entry: the entry that has exactly this name, or NULL if it is free.
 * KERN_INVALID_VALUE, KERN_NO_SPACE, KERN_FAILURE, KERN_RESOURCE_SHORTAGE.
 */
kern_return_t entry_check_name(
    struct space *space, mach_port_name_t name, struct entry **ret_entry);

/*
 * entry_new_name(): takes the slot of a name that entry_check_name() found
 * free. KERN_RESOURCE_SHORTAGE over quota.
 */
kern_return_t entry_new_name(struct space *space, mach_port_name_t name,
    mach_port_type_t type, struct entry **ret_entry);

/* entry_free(): the name is free again; it must have no request. */
void entry_free(struct space *space, struct entry *entry);

/* entry_set_type(): the rights change while the name stays. */
void
entry_set_type(struct space *space, struct entry *entry, mach_port_type_t type);

/* entry_add_urefs(): saturating; entry_sub_urefs(): a pegged count stays. */
void entry_add_urefs(struct entry *entry, uint32_t n);
void entry_sub_urefs(struct entry *entry, uint32_t n);

/*
 * entry_die(): the port is dead: the name becomes a dead name, its request
 * fires (spec 2.2, 7.4).
 */
void entry_die(struct space *space, struct entry *entry);

/*
 * entry_destroy(): the whole name goes, as by mach_port_destroy (spec 4.4).
 */
void entry_destroy(struct space *space, struct entry *entry);

/*
 * entry_port_deleted(): the name's right leaves the space: a request on it is
 * cancelled with a port-deleted notification (spec 7.6).
 */
void entry_port_deleted(struct entry *entry);

/* entry_fire_possible(): a message left the port: armed requests fire. */
void entry_fire_possible(struct port *port);

/* entry_cancel_request(): ends a name's request; its notify right, or empty. */
struct right entry_cancel_request(struct entry *entry);

/* entry_hash/unhash(): keeps the space's index of send rights. */
void entry_hash(struct space *space, struct entry *entry);
void entry_unhash(struct space *space, struct entry *entry);

/* entry_bits(): type with the bits of its request, as mach_port_names has it. */
mach_port_type_t entry_bits(const struct entry *entry);

/*
 * entry_receive(): "translate receive" of the spec's section 4.
 * KERN_INVALID_NAME, KERN_INVALID_RIGHT; KERN_INVALID_TASK.
 */
kern_return_t entry_receive(
    struct space *space, mach_port_name_t name, struct entry **ret_entry);

/* Moving rights between names and struct right; see right-copyin.c. */

/*
 * copyin_check(): whether `disposition` can be taken from the entry, which has
 * been looked up. Nothing changes.
 * KERN_INVALID_RIGHT; KERN_INVALID_CAPABILITY (immovable, pinned).
 */
kern_return_t copyin_check(struct space *space, const struct entry *entry,
    mach_msg_type_name_t disposition);

/*
 * copyin_apply(): takes it; copyin_check() said it may. spare: a spare for a
 * MAKE_SEND_ONCE, else not looked at. Cannot fail.
 */
struct right copyin_apply(struct space *space, struct entry *entry,
    mach_msg_type_name_t disposition, struct kmsg *spare);

/* right_copyout(): space_copyout() for use inside an operation. */
kern_return_t right_copyout(
    struct space *space, struct right *right, mach_port_name_t *ret_name);

/* entry_fill(): a new entry of that type gets its right. */
void entry_fill(struct space *space, struct entry *entry, struct right right);

/* entry_merge(): a send or receive right joins the entry of its port. */
void entry_merge(struct space *space, struct entry *entry, struct right right);

/* copyin_type(): what a receiver sees of a disposition (spec 1.6). */
mach_msg_type_name_t copyin_type(mach_msg_type_name_t disposition);

/* right_end(): right_release() for use inside an operation. */
void right_end(struct right *right);

/* port_owe(): gives a port the spare for one more send-once right. */
void port_owe(struct port *port, struct kmsg *spare);
