#pragma once

/*
 * kmsg: a message on its way.
 *
 * Inside, a message is its bytes in user layout, with a handle in the place of
 * every port name; the handle is index + 1 into the table of carried rights
 * (0: MACH_PORT_NULL, ~0: MACH_PORT_DEAD). Rights 0, 1 and 2 are destination,
 * reply and voucher; the body's follow in order. This is the kernel form, too,
 * in which a kernel object's server reads it.
 *
 * Copyin turns names into rights, copyout rights into names; after copyout the
 * bytes are in user form and ready to be written to the receiver.
 */

#include <mach/message.h>
#include <mach/port.h>

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/memory.h"
#include "core/right.h"
#include "core/space.h"
#include "core/work.h"

#define KMSG_MSG_MAX    (48u * 1024 * 1024 - 68) /* largest send_size */
#define KMSG_RIGHTS_MAX 16383u                   /* carried in the body */
#define KMSG_AUX_MIN    8u
#define KMSG_AUX_MAX    1024u

enum kmsg_handle {
	KMSG_DEST = 0,
	KMSG_REPLY = 1,
	KMSG_VOUCHER = 2,
	KMSG_BODY = 3, /* index of the first right of the body */
};

/*
 * What stands behind an out-of-line descriptor.
 * In (copyin): memory for OOL and OOL_VOLATILE, names for OOL_PORTS (count is
 * the descriptor's; read, not kept). An unreadable range is one with neither.
 * Out (after copyout): memory, or names owned by the kmsg.
 */
struct kmsg_ool {
	struct memory *memory;
	const mach_port_name_t *names;
	mach_msg_size_t count;
};

/* A message as a thread handed it in. */
struct kmsg_input {
	const void *bytes;          /* header, descriptors, body */
	mach_msg_size_t head_size;  /* bytes there, up to size */
	mach_msg_size_t size;       /* send_size */
	struct memory *tail;        /* the other size - head_size bytes */
	const struct kmsg_ool *ool; /* one per OOL* descriptor, in order, */
	size_t n_ool;               /* those of size 0 included */
	const void *aux;            /* mach_msg2's auxiliary data */
	mach_msg_size_t aux_size;
	/*
	 * If not NULL: set, by an error of phase 4, to how many of the OOL*
	 * descriptors had been taken by then: their memory is the message's.
	 */
	uint32_t *ret_taken;
	/* Of a message of the kernel's: who causes it; NULL: the kernel. */
	struct account *actor;
	bool always; /* it is queued even when the queue is full */
};

/* Where a delivered message lies; valid until kmsg_free(). */
struct kmsg_parts {
	const void *head; /* from the header on */
	mach_msg_size_t head_size;
	struct memory *tail; /* then this, if not NULL */
	const void *trailer; /* then this */
	mach_msg_size_t trailer_size;
	const void *aux;
	mach_msg_size_t aux_size;
	size_t n_ool; /* kmsg_ool(kmsg, 0 .. n_ool - 1) */
};

struct kmsg;

/*
 * kmsg_copyin(): phases 1 to 4 of a send (spec 5.2 to 5.6) from `space`.
 * options: the MACH_SEND_ and STRICT_REPLY bits count.
 * The tail and the memory objects of `in` are taken over in every case (after
 * a failure they come out as EFFECT_MEMORY); rights are consumed as the spec
 * says for each error: none by the errors of phases 1 to 3, and by those of
 * phase 4 the header's and the descriptors' before the failing one.
 * A circular message is consumed and *ret_kmsg is NULL with MACH_MSG_SUCCESS.
 * Returns MACH_MSG_SUCCESS or a MACH_SEND_ error of those sections;
 * MACH_SEND_NO_BUFFER without memory or over quota.
 */
mach_msg_return_t kmsg_copyin(struct space *space, const struct kmsg_input *in,
    mach_msg_option_t options, struct kmsg **ret_kmsg);

/*
 * kmsg_copyout(): makes a message in kernel form that is not queued (a reply
 * to a kernelrpc, say) the user form for `space`, without a trip through a
 * queue: the header is reversed, rights become names, the trailer is made for
 * `options` with seqno 0 and context 0. The destination right is released;
 * msgh_local_port becomes local_name.
 * Returns MACH_MSG_SUCCESS, or a MACH_RCV_ error as in spec 6.6; the message
 * is in user form in any case (a bare header after MACH_RCV_HEADER_ERROR).
 */
mach_msg_return_t kmsg_copyout(struct kmsg *kmsg, struct space *space,
    mach_msg_option_t options, mach_port_name_t local_name);

/*
 * kmsg_from_kernel(): makes a message in kernel form from the kernel: in->bytes
 * has handles; rights[0 .. n_rights - 1] is the table they mean, whose first
 * three must be destination, reply and voucher (empty if there is none).
 * Dispositions in the bytes are set from the rights. ool names are handles.
 * Sender tokens are the kernel's. Charged to the receiver of the destination,
 * if there is one, on behalf of in->actor.
 * On success rights[] is emptied and in's memory is taken over; after a failure
 * both are the caller's as before.
 * Returns MACH_SEND_NO_BUFFER, or MACH_SEND_INVALID_DATA for bytes that are no
 * message with these handles.
 */
mach_msg_return_t
kmsg_from_kernel(struct core *core, const struct kmsg_input *in,
    struct right *rights, size_t n_rights, struct kmsg **ret_kmsg);

/*
 * kmsg_send_kernel(): sends a message of the kernel's: queued regardless of
 * limits if its destination is a send-once right, or if it was made to be
 * (`always`); else, if the queue is full, destroyed with MACH_SEND_TIMED_OUT: the kernel never blocks. Consumes kmsg.
 * A destination that is dead or a kernel port: destroyed, MACH_MSG_SUCCESS.
 */
mach_msg_return_t kmsg_send_kernel(struct kmsg *kmsg);

/*
 * kmsg_free(): ends a message: what it still carries is destroyed (which goes
 * on in slices). NULL is allowed. Returns NULL.
 */
struct kmsg *kmsg_free(struct kmsg *kmsg);
DEFINE_CLEANUP(struct kmsg *, kmsg_free);

/* kmsg_header(): the header, in the form that the message is in. */
const mach_msg_header_t *kmsg_header(const struct kmsg *kmsg);

/*
 * kmsg_bytes(): the bytes and how many of them there are (without the tail).
 * In kernel form a server may write to them.
 */
void *kmsg_bytes(struct kmsg *kmsg, mach_msg_size_t *ret_size);

/* kmsg_tail(): what follows them, or NULL; still the message's. */
struct memory *kmsg_tail(const struct kmsg *kmsg);

/* kmsg_destination(): the port it is for; NULL once released or dead. */
struct port *kmsg_destination(const struct kmsg *kmsg);

/*
 * kmsg_right(): the right that a handle of the kernel form means, in place;
 * NULL for a handle that means none (MACH_PORT_NULL, MACH_PORT_DEAD, out of
 * range). What is not taken out is destroyed with the message.
 */
struct right *kmsg_right(struct kmsg *kmsg, mach_port_name_t handle);

/*
 * kmsg_take_right(): moves that right out; { NULL } or { IP_DEAD } for the
 * two special handles, { NULL } for one out of range or taken before.
 */
struct right kmsg_take_right(struct kmsg *kmsg, mach_port_name_t handle);

/* kmsg_tokens(): who sent it. */
const struct tokens *kmsg_tokens(const struct kmsg *kmsg);

/*
 * kmsg_account(): who pays for it; not referenced; NULL: the kernel.
 */
struct account *kmsg_account(const struct kmsg *kmsg);

/*
 * kmsg_set_serial(), kmsg_serial(): a number of the caller's that stays with
 * the message; 0 until it is set.
 */
void kmsg_set_serial(struct kmsg *kmsg, uint64_t serial);
uint64_t kmsg_serial(const struct kmsg *kmsg);

/* kmsg_parts(): where the bytes of a message in user form lie. */
void kmsg_parts(const struct kmsg *kmsg, struct kmsg_parts *ret_parts);

/* kmsg_n_ool(), kmsg_ool(): what its out-of-line descriptors carry. */
size_t kmsg_n_ool(const struct kmsg *kmsg);
struct kmsg_ool kmsg_ool(const struct kmsg *kmsg, size_t i);

/*
 * kmsg_take_memory(): moves the memory of descriptor i out; NULL if there is
 * none or it was taken. kmsg_take_tail(): the same of the tail.
 */
struct memory *kmsg_take_memory(struct kmsg *kmsg, size_t i);
struct memory *kmsg_take_tail(struct kmsg *kmsg);
