#pragma once

/*
 * kmsg-impl: the inside of struct kmsg; for core's own files only.
 */

#include <mach/message.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/kmsg.h"
#include "core/world.h"

struct account_usage;

#define KMSG_TRAILER_MAX  68u
#define IKOT_VOUCHER_TYPE 37 /* spec 1.13 */

enum kmsg_flags {
	KMSG_USER_FORM = 1 << 0, /* copied out */
	KMSG_ALWAYS = 1 << 1,    /* ignores the limit, as with SEND_NOTIFY */
	KMSG_OWED = 1 << 2,      /* the notification of its own right */
	KMSG_CIRCULAR = 1 << 3,
	KMSG_KERNEL = 1 << 4, /* of the kernel's: never comes back */
};

/*
 * One allocation: the struct, then rights, ool, names and the bytes with room
 * for the largest trailer.
 */
struct kmsg {
	struct work work; /* in a queue, or put off */
	struct core *core;
	struct kmsg *spare; /* own spares; next of a list of spares */
	struct right *rights;
	struct kmsg_ool *ool;
	mach_port_name_t *names; /* of OOL_PORTS, one array after another */
	uint8_t *bytes;
	uint8_t *aux;
	struct memory *tail;
	struct account_usage *usage; /* NULL: charged to nobody */
	uint64_t charged_memory;
	uint64_t serial; /* of whoever traces */
	uint32_t charged_bytes;
	uint32_t n_rights; /* in use, including the header's three */
	uint32_t max_rights;
	uint32_t n_ool;
	mach_msg_size_t head_size;
	mach_msg_size_t size; /* msgh_size: head and tail */
	mach_msg_size_t aux_size;
	uint32_t cursor;               /* rights released so far */
	mach_port_name_t voucher_name; /* as sent, for pseudo-receive */
	uint8_t voucher_type;
	uint8_t trailer_size;
	uint8_t flags; /* enum kmsg_flags */
	uint8_t class; /* enum kmsg_class */
	uint8_t charged_messages;
	struct tokens tokens;
};

/* What a message needs room for. */
struct kmsg_shape {
	uint32_t rights; /* the body's */
	uint32_t ool;
	uint32_t names;
	uint32_t spares; /* send-once rights it will make */
	mach_msg_size_t head_size;
	mach_msg_size_t aux_size;
};

/*
 * kmsg_alloc(): a message with room for `shape`, nothing in it, its spares
 * allocated too and charged to account (NULL: nobody). The message itself is
 * charged with kmsg_charge(). NULL without memory or over quota.
 */
struct kmsg *kmsg_alloc(
    struct core *core, struct account *account, const struct kmsg_shape *shape);

/*
 * kmsg_alloc_tiny(): one for a notification or a spare, charged to whoever
 * causes it (NULL: nobody) for as long as it exists. NULL without memory or
 * over quota.
 */
struct kmsg *kmsg_alloc_tiny(struct core *core, struct account *account);

/* kmsg_take_spare(): one of its spares; it must have one. */
struct kmsg *kmsg_take_spare(struct kmsg *kmsg);

/* kmsg_drop_spares(): frees those that it did not need. */
void kmsg_drop_spares(struct kmsg *kmsg);

/* kmsg_dealloc(): frees the struct; rights and memory must be gone. */
void kmsg_dealloc(struct kmsg *kmsg);

/* kmsg_charge(): charges the message's cost. MACH_SEND_NO_BUFFER. */
kern_return_t kmsg_charge(struct kmsg *kmsg, struct account *owner,
    struct account *actor, uint64_t memory);

/*
 * kmsg_doom(): kmsg_free() for use inside an operation: what it carries is
 * destroyed when the operation settles. NULL is allowed.
 */
void kmsg_doom(struct kmsg *kmsg);

/* kmsg_work(): WORK_DOOMED: goes on destroying. True when it is freed. */
bool kmsg_work(struct kmsg *kmsg, size_t *budget);

/* kmsg_head(): the header, writable. */
static inline mach_msg_header_t *
kmsg_head(struct kmsg *kmsg)
{
	return (mach_msg_header_t *)(void *)kmsg->bytes;
}

/*
 * kmsg_spend(): the destination right has been used: it ends without a
 * send-once notification.
 */
void kmsg_spend(struct kmsg *kmsg);

/* kmsg_measure(): phase 1 of a send (spec 5.2): checks and measures. */
mach_msg_return_t kmsg_measure(const struct kmsg_input *in,
    struct kmsg_shape *ret_shape, uint64_t *ret_memory);

/*
 * A walk over the descriptors of a message in place:
 *   for (d = descriptor_first(bytes); left--; d = descriptor_next(d))
 */
struct descriptor {
	uint8_t *at;
	mach_msg_descriptor_type_t type;
	mach_msg_size_t size;
};

/* descriptor_count(): of a message; 0 if it is not complex. */
mach_msg_size_t descriptor_count(const uint8_t *bytes);
struct descriptor descriptor_first(uint8_t *bytes);
struct descriptor descriptor_next(const struct descriptor *descriptor);

/* The whole of a receive: what to make of the message, and from which port. */
struct kmsg_receipt {
	struct space *space;
	mach_msg_option_t options;
	mach_msg_size_t rcv_size;
	uint64_t address; /* of the receive buffer, for guards */
	mach_port_name_t local_name;
	mach_port_seqno_t seqno;
	uint64_t context;
};

/* kmsg_receive(): copyout as a receive does it; see kmsg_copyout(). */
mach_msg_return_t
kmsg_receive(struct kmsg *kmsg, const struct kmsg_receipt *receipt);

/*
 * kmsg_bare(): what is left of a message that cannot be received: everything
 * it carries is destroyed, a bare header and trailer remain (spec 6.2).
 */
void kmsg_bare(struct kmsg *kmsg, const struct kmsg_receipt *receipt);

/*
 * kmsg_unsend(): pseudo-receive into the sender's space (spec 5.9). Returns the
 * additional bits.
 */
mach_msg_return_t kmsg_unsend(struct kmsg *kmsg, struct space *space);

/* kmsg_trailer_size(): bytes that the elements in options ask for. */
mach_msg_size_t kmsg_trailer_size(mach_msg_option_t options);

/* kmsg_fill_trailer(): writes such a trailer. */
void kmsg_fill_trailer(void *trailer, mach_msg_size_t size,
    mach_port_seqno_t seqno, const struct tokens *tokens, uint64_t context);
