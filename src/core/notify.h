#pragma once

/*
 * notify: messages that the kernel sends on its own.
 *
 * Nothing is allocated when a notification fires. A registered request owns
 * its message from the start. Every send-once right owes its port a send-once
 * notification, so the port keeps one prepared message per send-once right in
 * existence (port->reserve); a right that is used gives its message back.
 */

#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/port.h>

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/right.h"

struct core;
struct entry;
struct kmsg;
struct port;
struct space;

enum request_flags {
	REQUEST_POSSIBLE = 1 << 0, /* send-possible, not only dead-name */
	REQUEST_ARMED = 1 << 1,    /* and it would fire at a dequeue */
};

/* A dead-name or send-possible request: one per name, kept by its port. */
struct request {
	TAILQ_ENTRY(request) link; /* in port->requests */
	struct port *port;
	struct space *space;
	struct entry *entry;
	struct kmsg *kmsg; /* prepared; holds the notify right */
	uint8_t flags;     /* enum request_flags */
};

/* All internal to core. */

/*
 * notify_prepare(): a notification of `id` to the holder of *notify, which is
 * consumed; charged to the space that asks. KERN_RESOURCE_SHORTAGE: nothing
 * changed.
 */
kern_return_t notify_prepare(struct space *space, mach_msg_id_t id,
    struct right *notify, struct kmsg **ret_kmsg);

/*
 * notify_fire(): sends a prepared notification with its id and datum (a name,
 * or a count). Consumes kmsg.
 */
void notify_fire(struct kmsg *kmsg, mach_msg_id_t id, uint32_t datum);

/* notify_fire_port(): the same with a receive right (port-destroyed). */
void notify_fire_port(struct kmsg *kmsg, struct port *port);

/* notify_cancel(): gives the notify right back; frees kmsg. NULL: empty. */
struct right notify_cancel(struct kmsg *kmsg);

/*
 * request_new(): registers a request of an entry with a live port; kmsg, its
 * notification, is consumed. KERN_RESOURCE_SHORTAGE: nothing changed.
 */
kern_return_t request_new(
    struct space *space, struct entry *entry, struct kmsg *kmsg, uint8_t flags);

/*
 * request_detach(): ends an entry's request without firing it. Returns its
 * notification, the caller's, or NULL if there was no request.
 */
struct kmsg *request_detach(struct entry *entry);

/* request_arm(): a send-possible request fires at the next dequeue. */
void request_arm(struct request *request);

/*
 * request_replace(): another notification and flags for a registered request;
 * returns the former notification.
 */
struct kmsg *
request_replace(struct request *request, struct kmsg *kmsg, uint8_t flags);

/* notify_send_once(): a send-once right, consumed, was not used. */
void notify_send_once(struct right *right);
