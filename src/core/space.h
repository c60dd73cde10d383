#pragma once

/*
 * space: a task's table of names.
 *
 * The table is pages of entries that never move, so an entry's address is good
 * for as long as the entry. Freed indices are used again in the order in which
 * they were freed, with another generation. Send rights are found by port
 * through a hash that grows one bucket at a time.
 */

#include <mach/kern_return.h>
#include <mach/port.h>

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/core.h"
#include "core/entry.h"
#include "core/right.h"
#include "core/work.h"

struct account;
struct space;
struct waiter;

/* The fixed names; their indices are never given to anything else. */
#define SPACE_INDEX_TASK      1
#define SPACE_INDEX_BOOTSTRAP 2
#define SPACE_INDEX_FIRST     3
#define SPACE_NAME_TASK       ((mach_port_name_t)0x103)
#define SPACE_NAME_BOOTSTRAP  ((mach_port_name_t)0x203)

/* Who sent it: what goes into the trailers of messages from this space. */
struct tokens {
	uint32_t security[2];
	uint32_t audit[8];
};

/* The last thing a task did that XNU answers with a guard exception. */
struct violation {
	uint32_t reason; /* kGUARD_EXC_ code; 0: none */
	mach_port_name_t name;
	uint64_t payload;
};

/*
 * space_new(): makes an empty space, charged to account (referenced).
 * Returns KERN_RESOURCE_SHORTAGE over quota or without memory.
 */
kern_return_t space_new(struct core *core, struct account *account, void *owner,
    struct space **ret_space);

/*
 * space_terminate(): the task is dead. At once: every name is unusable
 * (KERN_INVALID_TASK), every waiter of this space has its EFFECT_WAITER. The
 * entries are destroyed as mach_port_destroy would, in slices, by core_step();
 * then EFFECT_SPACE is queued. May be called twice.
 */
void space_terminate(struct space *space);

/*
 * space_free(): after EFFECT_SPACE. NULL is allowed. Returns NULL.
 */
struct space *space_free(struct space *space);

/* space_of_effect(): the space that an EFFECT_SPACE is about. */
struct space *space_of_effect(struct effect *effect);

/*
 * space_set_owner(): whose space it is from now on: it outlives the process
 * that it was of. No waiter may be in it.
 */
void space_set_owner(struct space *space, void *owner);

void *space_owner(const struct space *space);
struct account *space_account(const struct space *space);
bool space_is_active(const struct space *space);
struct core *space_core(const struct space *space);
const struct tokens *space_tokens(const struct space *space);
void space_set_tokens(struct space *space, const struct tokens *tokens);

/*
 * space_take_violation(): the last violation, which is cleared; false if none.
 */
bool space_take_violation(struct space *space, struct violation *ret_violation);

/*
 * space_install_fixed(): puts a send right under the fixed name of `index`
 * (SPACE_INDEX_TASK or _BOOTSTRAP). What was there is released. pinned: the
 * name cannot be given up by the task. On success *right is emptied.
 * Returns KERN_INVALID_TASK, KERN_INVALID_CAPABILITY (NULL or dead),
 * KERN_INVALID_VALUE (not a send right, or index), KERN_RESOURCE_SHORTAGE.
 * If the space already has the port under another name, it gets this name as
 * well.
 */
kern_return_t space_install_fixed(
    struct space *space, uint32_t index, struct right *right, bool pinned);

/*
 * space_copyout(): moves a right into the space as a received one: merges with
 * what the space has, else makes a new name. NULL gives MACH_PORT_NULL, a dead
 * port MACH_PORT_DEAD (the right is consumed). On success *right is emptied.
 * Returns KERN_INVALID_TASK, KERN_NO_SPACE (table full), KERN_RESOURCE_SHORTAGE
 * (quota or memory); then *right is unchanged.
 */
kern_return_t space_copyout(
    struct space *space, struct right *right, mach_port_name_t *ret_name);

/*
 * space_copyin(): takes a right out of the space as a message descriptor does
 * (spec 5.6), without a message. On success the caller owns *ret_right.
 * disposition: MACH_MSG_TYPE_MOVE_... , COPY_SEND, MAKE_...
 * NULL and DEAD give that. Returns KERN_INVALID_TASK, KERN_INVALID_VALUE (no
 * such disposition), KERN_INVALID_NAME, KERN_INVALID_RIGHT,
 * KERN_INVALID_CAPABILITY (immovable), KERN_RESOURCE_SHORTAGE.
 */
kern_return_t space_copyin(struct space *space, mach_port_name_t name,
    mach_msg_type_name_t disposition, struct right *ret_right);

/*
 * space_port(): the live port that a name with a send, send-once or receive
 * right denotes, not referenced; NULL if there is none. For looking before
 * acting (is the destination a kernel port?).
 */
struct port *space_port(struct space *space, mach_port_name_t name);

/*
 * space_name_of(): the name under which the space has a receive or send right
 * to the port; MACH_PORT_NULL: none.
 */
mach_port_name_t
space_name_of(const struct space *space, const struct port *port);

/* One line of `lsmp`. */
struct space_line {
	mach_port_name_t name;
	mach_port_type_t type; /* with request bits */
	uint32_t urefs;
	uint64_t object; /* port id; set id; 0 */
	uint16_t kotype; /* IKOT_ of a kernel port, else 0 */
	bool dead;
	struct space *receiver; /* who receives; NULL: kernel, transit */
	mach_port_name_t receiver_name; /* its name there */
	uint32_t msgcount, qlimit, seqno, mscount;
	uint64_t srights, sorights;
	uint64_t context;
	uint16_t flags;   /* enum port_flags */
	uint32_t members; /* of a set */
};

/*
 * space_next(): the first entry whose index is at least *index, for listing a
 * space piece by piece; sets *index to where to go on. False: no more.
 */
bool
space_next(struct space *space, uint32_t *index, struct space_line *ret_line);

/* space_line(): the same of one name. KERN_INVALID_NAME, KERN_INVALID_TASK. */
kern_return_t space_line(
    struct space *space, mach_port_name_t name, struct space_line *ret_line);
