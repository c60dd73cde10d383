#pragma once

/*
 * port: a message queue with one receive right in the world.
 */

#include <mach/message.h>
#include <mach/port.h>

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "core/core.h"
#include "core/right.h"
#include "core/work.h"

struct account;
struct kmsg;
struct pset_link;
struct request;
struct space;
struct waiter;
struct watch;

TAILQ_HEAD(waiter_queue, waiter);
TAILQ_HEAD(request_list, request);
LIST_HEAD(pset_link_list, pset_link);
SLIST_HEAD(watch_list, watch);

/* Where the receive right is. */
enum port_state {
	PORT_LIVE,    /* in a space: receiver, name */
	PORT_TRANSIT, /* in a message to `destination` */
	PORT_LIMBO,   /* in a struct right of the kernel's */
	PORT_KERNEL,  /* the kernel's: kobject */
	PORT_GONE,    /* dead */
};

enum port_flags {
	PORT_GUARDED = 1 << 0,
	PORT_STRICT_GUARD = 1 << 1,
	PORT_IMMOVABLE = 1 << 2, /* the receive right cannot move */
	PORT_TEMPOWNER = 1 << 3,
	PORT_IMP_DONATION = 1 << 4,
	PORT_REPLY = 1 << 5,         /* made as a (provisional) reply port */
	PORT_SPECIAL_REPLY = 1 << 6, /* a thread's special reply port */
};

/* The messages of a port, oldest first, and who waits for them or for room. */
struct mqueue {
	struct work_list messages;
	struct waiter_queue senders;   /* blocked because the queue is full */
	struct waiter_queue receivers; /* waiting on the port itself */
	uint32_t msgcount;
	uint32_t seqno;
	uint16_t qlimit;
};

struct port {
	struct work work;     /* WORK_PORT while dying */
	struct effect effect; /* EFFECT_NO_SENDERS */
	struct core *core;
	struct account *account; /* charged for the port; NULL: kernel */
	uint64_t id;             /* never used again */
	uint64_t refs;
	uint64_t srights;
	uint64_t sorights;
	union {
		struct space *receiver;   /* PORT_LIVE */
		struct port *destination; /* PORT_TRANSIT; referenced */
		void *kobject;            /* PORT_KERNEL; machd's */
	};
	mach_port_name_t name; /* PORT_LIVE: in the receiver's space */
	uint32_t mscount;
	uint64_t context;
	struct mqueue queue;
	struct kmsg *nsrequest; /* prepared no-senders notification */
	struct kmsg *pdrequest; /* prepared port-destroyed notification */
	struct kmsg *reserve;   /* one per send-once right, see notify.h */
	struct request_list requests; /* armed send-possible ones first */
	struct pset_link_list sets;
	struct watch_list watches;
	uint32_t n_requests;
	uint16_t kotype; /* PORT_KERNEL: IKOT_ number */
	uint16_t flags;  /* enum port_flags */
	uint8_t state;   /* enum port_state */
};

/*
 * port_new_kernel(): makes a port whose receive right the kernel holds. kotype
 * is the IKOT_ number, kobject the caller's. Messages for it are not queued:
 * mqueue_send() hands them back with MQUEUE_KERNEL. The caller holds one
 * reference and ends the port with port_destroy_kernel().
 * Returns KERN_RESOURCE_SHORTAGE without memory.
 */
kern_return_t port_new_kernel(
    struct core *core, uint16_t kotype, void *kobject, struct port **ret_port);

/*
 * port_destroy_kernel(): the kernel object is gone: the port dies, holders get
 * dead names; the caller's reference is dropped. NULL is allowed.
 * Returns NULL.
 */
struct port *port_destroy_kernel(struct port *port);

/*
 * port_new_limbo(): makes an ordinary port whose receive right goes to the
 * caller as *ret_right (MACH_MSG_TYPE_PORT_RECEIVE), charged to account. For
 * ports that machd makes on a task's behalf.
 * Returns KERN_RESOURCE_SHORTAGE over quota or without memory.
 */
kern_return_t port_new_limbo(
    struct core *core, struct account *account, struct right *ret_right);

struct port *port_ref(struct port *port);

/* port_unref(): drops a reference; NULL is allowed. Returns NULL. */
struct port *port_unref(struct port *port);
DEFINE_CLEANUP(struct port *, port_unref);

static inline bool
port_is_kernel(const struct port *port)
{
	return port->state == PORT_KERNEL;
}

static inline bool
port_is_dead(const struct port *port)
{
	return port->state == PORT_GONE;
}

/*
 * port_kobject(): the kernel object behind a kernel port of type kotype, or
 * NULL (also for NULL, IP_DEAD, user ports and other types).
 */
void *port_kobject(const struct port *port, uint16_t kotype);

/* Internal to core. */

/*
 * port_new(): a new port in PORT_LIMBO with one reference and no rights
 * counted; charged to account.
 * Returns KERN_RESOURCE_SHORTAGE over quota or without memory.
 */
kern_return_t
port_new(struct core *core, struct account *account, struct port **ret_port);

/*
 * port_destroy(): the receive right of a live port is destroyed (its name has
 * already left the table, its sets and waiters may still be there). Sends the
 * port-destroyed notification if there is one, else the port dies: spec 8.1.
 * Consumes no reference. Never recurses.
 */
void port_destroy(struct port *port);

/*
 * port_detach(): what happens to a port whose receive right leaves its holder:
 * out of all sets, receivers woken with MACH_RCV_PORT_CHANGED, watches told,
 * seqno, mscount, context and guard cleared. State becomes PORT_LIMBO.
 */
void port_detach(struct port *port);

/* port_work(): WORK_PORT: goes on with a dying port. True when finished. */
bool port_work(struct port *port, size_t *budget);

/*
 * port_transit(): puts a port in limbo in transit to `destination`; a dead or
 * NULL destination leaves it in limbo.
 */
void port_transit(struct port *port, struct port *destination);

/*
 * port_circular(): whether the receive right of `port`, put in a message to
 * `destination`, would close a circle (spec 8.3). Returns 1 if so, 0 if not,
 * -1 if rights are nested deeper than the limit.
 */
int port_circular(const struct port *port, const struct port *destination);

/* port_drop_send/send_once(): one such right ceases to exist. */
void port_drop_send(struct port *port);
void port_drop_send_once(struct port *port);

/* port_abandon(): ends a port that never had a receive right given out. */
void port_abandon(struct port *port);

/* port_arrive(): a receive right in limbo or transit comes to a space. */
void port_arrive(struct port *port, struct space *space, mach_port_name_t name);

/* port_receiver(): the space that has the receive right, or NULL. */
static inline struct space *
port_receiver(const struct port *port)
{
	return port->state == PORT_LIVE ? port->receiver : NULL;
}
