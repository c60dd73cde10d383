/*
 * kmsg-copyout: a message comes to a space (spec 6.2 to 6.7), or back to the
 * one that could not send it (5.9).
 */

#include <assert.h>
#include <string.h>

#include "core/kmsg-impl.h"
#include "core/port.h"
#include "core/space-impl.h"

static const struct tokens kernel_tokens = { .security = { 0, 1 } };

/* error_bits(): what a failed copyout of a right adds to the result. */
static mach_msg_return_t
error_bits(kern_return_t kr)
{
	if (kr == KERN_SUCCESS)
		return 0;
	return kr == KERN_NO_SPACE ? MACH_MSG_IPC_SPACE : MACH_MSG_IPC_KERNEL;
}

/*
 * copyout_handle(): the right a handle means becomes a name in *name; if there
 * is no room for it, the right dies and the name is MACH_PORT_NULL. Returns
 * the additional bits.
 */
static mach_msg_return_t
copyout_handle(struct kmsg *kmsg, struct space *space, mach_port_t *name)
{
	mach_port_name_t handle = *name, copied = MACH_PORT_NULL;
	kern_return_t kr;

	if (!MACH_PORT_VALID(handle))
		return 0;
	assert(handle <= kmsg->n_rights);
	kr = right_copyout(space, &kmsg->rights[handle - 1], &copied);
	if (kr != KERN_SUCCESS)
		right_end(&kmsg->rights[handle - 1]);
	*name = copied;
	return error_bits(kr);
}

/*
 * What becomes of guarded descriptors: received with MACH_RCV_GUARDED_DESC,
 * dropped, or given back to their sender.
 */
enum guard_way { GUARD_DROP, GUARD_RECEIVE, GUARD_RESTORE };

struct body {
	struct kmsg *kmsg;
	struct space *space;
	enum guard_way way;
	uint64_t address; /* GUARD_RECEIVE: the new context */
	uint32_t ool;
};

/* set_guard(): the guard of a port whose receive right has just arrived. */
static void
set_guard(struct port *port, uint64_t context, bool immovable)
{
	port->context = context;
	port->flags |= PORT_GUARDED;
	if (immovable)
		port->flags |= PORT_IMMOVABLE;
}

/* copyout_guarded(): a receive right with its guard (spec 6.5, 5.9). */
static mach_msg_return_t
copyout_guarded(struct body *body, uint8_t *at)
{
	mach_msg_guarded_port_descriptor_t *d = (void *)at;
	struct right *right = kmsg_right(body->kmsg, d->name);
	struct port *port = right ? right->port : NULL;
	mach_msg_return_t bits;
	mach_port_t name = d->name;

	if (body->way == GUARD_DROP) {
		if (right)
			right_end(right);
		d->name = MACH_PORT_NULL;
		d->context = 0;
		return 0;
	}
	bits = copyout_handle(body->kmsg, body->space, &name);
	d->name = name;
	if (body->way == GUARD_RECEIVE) {
		d->context = body->address;
		d->flags &= MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE;
	}
	if (MACH_PORT_VALID(name) && port &&
	    !(d->flags & MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND))
		set_guard(
		    port, d->context, body->way == GUARD_RECEIVE && d->flags);
	return bits;
}

/* copyout_ool_ports(): an array; its names take the place of its handles. */
static mach_msg_return_t
copyout_ool_ports(struct body *body)
{
	struct kmsg_ool *ool = &body->kmsg->ool[body->ool++];
	mach_port_name_t *names;
	mach_msg_return_t bits = 0;

	names = body->kmsg->names + (ool->names - body->kmsg->names);
	for (mach_msg_size_t i = 0; i < ool->count; i++)
		bits |= copyout_handle(body->kmsg, body->space, &names[i]);
	return bits;
}

/* copyout_one(): one descriptor. */
static mach_msg_return_t
copyout_one(struct body *body, const struct descriptor *d)
{
	mach_msg_port_descriptor_t *port = (void *)d->at;

	switch (d->type) {
	case MACH_MSG_PORT_DESCRIPTOR:
		return copyout_handle(body->kmsg, body->space, &port->name);
	case MACH_MSG_GUARDED_PORT_DESCRIPTOR:
		return copyout_guarded(body, d->at);
	case MACH_MSG_OOL_PORTS_DESCRIPTOR:
		return copyout_ool_ports(body);
	default:
		body->ool++;
		return 0;
	}
}

/* copyout_body(): every descriptor. Returns the additional bits. */
static mach_msg_return_t
copyout_body(struct body *body)
{
	mach_msg_size_t left = descriptor_count(body->kmsg->bytes);
	mach_msg_return_t bits = 0;
	struct descriptor d;

	if (!left)
		return 0;
	for (d = descriptor_first(body->kmsg->bytes);; d = descriptor_next(&d)) {
		bits |= copyout_one(body, &d);
		if (!--left)
			return bits;
	}
}

mach_msg_size_t
kmsg_trailer_size(mach_msg_option_t options)
{
	static const uint8_t sizes[8] = { 8, 12, 20, 52, 60, 68, 68, 68 };
	uint32_t elements = (uint32_t)options >> 24 & 0xf;

	return elements < 8 ? sizes[elements] : KMSG_TRAILER_MAX;
}

/* put(): the next field of a trailer, if its size goes that far. */
static void
put(uint8_t *trailer, mach_msg_size_t size, mach_msg_size_t *at,
    const void *field, mach_msg_size_t length)
{
	if (*at + length <= size)
		memcpy(trailer + *at, field, length);
	*at += length;
}

void
kmsg_fill_trailer(void *trailer, mach_msg_size_t size, mach_port_seqno_t seqno,
    const struct tokens *tokens, uint64_t context)
{
	static const uint32_t rest[2]; /* msgh_ad, msgh_labels */
	mach_msg_trailer_t head = { MACH_MSG_TRAILER_FORMAT_0, size };
	mach_msg_size_t at = 0;

	put(trailer, size, &at, &head, sizeof(head));
	put(trailer, size, &at, &seqno, sizeof(seqno));
	put(trailer, size, &at, tokens->security, sizeof(tokens->security));
	put(trailer, size, &at, tokens->audit, sizeof(tokens->audit));
	put(trailer, size, &at, &context, sizeof(context));
	put(trailer, size, &at, rest, sizeof(rest));
}

/* set_trailer(): the trailer of a message in user form, cut to the buffer. */
static void
set_trailer(struct kmsg *kmsg, const struct kmsg_receipt *receipt,
    const struct tokens *tokens)
{
	mach_msg_size_t size = kmsg_trailer_size(receipt->options);
	mach_msg_size_t room = 0;

	kmsg_fill_trailer(kmsg->bytes + kmsg->head_size, size, receipt->seqno,
	    tokens, receipt->context);
	if (receipt->rcv_size > kmsg->size)
		room = receipt->rcv_size - kmsg->size;
	kmsg->trailer_size = (uint8_t)(size < room ? size : room);
}

/* copyout_voucher(): with MACH_RCV_VOUCHER; dropped without. */
static mach_msg_return_t
copyout_voucher(struct kmsg *kmsg, const struct kmsg_receipt *receipt)
{
	mach_msg_header_t *head = kmsg_head(kmsg);
	mach_port_t name = head->msgh_voucher_port;
	mach_msg_return_t bits;

	if (!MACH_MSGH_BITS_HAS_VOUCHER(head->msgh_bits))
		return 0;
	if (receipt->options & MACH_RCV_VOUCHER) {
		bits = copyout_handle(kmsg, receipt->space, &name);
		head->msgh_voucher_port = name;
		return bits;
	}
	right_end(&kmsg->rights[KMSG_VOUCHER]);
	head->msgh_voucher_port = MACH_PORT_NULL;
	head->msgh_bits &= ~(mach_msg_bits_t)MACH_MSGH_BITS_VOUCHER_MASK;
	return 0;
}

/* reverse(): the header as the receiver has it. */
static void
reverse(struct kmsg *kmsg, mach_port_name_t remote, mach_port_name_t local)
{
	mach_msg_header_t *head = kmsg_head(kmsg);
	mach_msg_bits_t bits = head->msgh_bits;

	head->msgh_bits = MACH_MSGH_BITS_SET(MACH_MSGH_BITS_LOCAL(bits),
	    MACH_MSGH_BITS_REMOTE(bits), MACH_MSGH_BITS_VOUCHER(bits), bits);
	head->msgh_size = kmsg->size;
	head->msgh_remote_port = remote;
	head->msgh_local_port = local;
	kmsg->flags |= KMSG_USER_FORM;
}

/* become_bare(): takes everything out of a message but its header. */
static void
become_bare(struct kmsg *kmsg)
{
	for (uint32_t i = 0; i < kmsg->n_rights; i++)
		right_end(&kmsg->rights[i]);
	for (uint32_t i = 0; i < kmsg->n_ool; i++)
		memory_drop(kmsg->core, kmsg_take_memory(kmsg, i));
	memory_drop(kmsg->core, kmsg_take_tail(kmsg));
	kmsg->n_ool = 0;
	kmsg->aux_size = 0;
	kmsg->head_size = kmsg->size = sizeof(mach_msg_header_t);
}

void
kmsg_bare(struct kmsg *kmsg, const struct kmsg_receipt *receipt)
{
	mach_msg_header_t *head = kmsg_head(kmsg);
	mach_port_name_t remote = head->msgh_local_port;

	kmsg_spend(kmsg);
	become_bare(kmsg);
	if (MACH_PORT_VALID(remote))
		remote = MACH_PORT_NULL;
	head->msgh_bits &= ~(mach_msg_bits_t)MACH_MSGH_BITS_VOUCHER_MASK;
	head->msgh_voucher_port = MACH_PORT_NULL;
	reverse(kmsg, remote, receipt->local_name);
	set_trailer(kmsg, receipt, &kernel_tokens);
}

mach_msg_return_t
kmsg_receive(struct kmsg *kmsg, const struct kmsg_receipt *receipt)
{
	struct body body = {
		.kmsg = kmsg,
		.space = receipt->space,
		.way = receipt->options & MACH_RCV_GUARDED_DESC ? GUARD_RECEIVE
								: GUARD_DROP,
		.address = receipt->address,
	};
	mach_port_t remote = kmsg_head(kmsg)->msgh_local_port;
	mach_msg_return_t bits;

	bits = copyout_handle(kmsg, receipt->space, &remote);
	if (bits) {
		kmsg_bare(kmsg, receipt);
		return MACH_RCV_HEADER_ERROR | bits;
	}
	kmsg_spend(kmsg);
	bits = copyout_voucher(kmsg, receipt);
	bits |= copyout_body(&body);
	reverse(kmsg, remote, receipt->local_name);
	set_trailer(kmsg, receipt, &kmsg->tokens);
	kmsg->n_rights = 0;
	return bits ? MACH_RCV_BODY_ERROR | bits : MACH_MSG_SUCCESS;
}

mach_msg_return_t
kmsg_copyout(struct kmsg *kmsg, struct space *space, mach_msg_option_t options,
    mach_port_name_t local_name)
{
	struct kmsg_receipt receipt = {
		.space = space,
		.options = options,
		.rcv_size = UINT32_MAX,
		.local_name = local_name,
	};
	mach_msg_return_t mr = MACH_RCV_HEADER_ERROR;

	if (space->active)
		mr = kmsg_receive(kmsg, &receipt);
	else
		kmsg_bare(kmsg, &receipt);
	work_settle(space->core);
	return mr;
}

/*
 * unsend_reply(): the reply right comes back; that of a reply port in its
 * original form, as the receive right that it was made from (spec 5.9).
 */
static mach_msg_return_t
unsend_reply(struct kmsg *kmsg, struct space *space, mach_msg_bits_t *bits)
{
	mach_msg_header_t *head = kmsg_head(kmsg);
	struct right *right = &kmsg->rights[KMSG_REPLY];
	mach_port_t name = head->msgh_local_port;
	mach_msg_return_t error;

	if (port_valid(right->port) && right->port->flags & PORT_REPLY &&
	    right->type == MACH_MSG_TYPE_PORT_SEND_ONCE &&
	    port_receiver(right->port) == space) {
		head->msgh_local_port = right->port->name;
		*bits &= ~(mach_msg_bits_t)MACH_MSGH_BITS_LOCAL_MASK;
		*bits |= MACH_MSGH_BITS(0, MACH_MSG_TYPE_MAKE_SEND_ONCE);
		port_drop_send_once(right->port);
		port_unref(right_take(right).port);
		return 0;
	}
	error = copyout_handle(kmsg, space, &name);
	head->msgh_local_port = name;
	return error;
}

/* unsend_voucher(): a copied one keeps its name, a moved one gets one. */
static mach_msg_return_t
unsend_voucher(struct kmsg *kmsg, struct space *space, mach_msg_bits_t *bits)
{
	mach_msg_header_t *head = kmsg_head(kmsg);
	mach_port_t name = head->msgh_voucher_port;
	mach_msg_return_t error = 0;

	if (!kmsg->voucher_type)
		return 0;
	if (kmsg->voucher_type == MACH_MSG_TYPE_COPY_SEND) {
		right_end(&kmsg->rights[KMSG_VOUCHER]);
		name = kmsg->voucher_name;
		*bits &= ~(mach_msg_bits_t)MACH_MSGH_BITS_VOUCHER_MASK;
		*bits |= MACH_MSGH_BITS_SET_PORTS(0, 0, MACH_MSG_TYPE_COPY_SEND);
	} else {
		error = copyout_handle(kmsg, space, &name);
	}
	head->msgh_voucher_port = name;
	return error;
}

mach_msg_return_t
kmsg_unsend(struct kmsg *kmsg, struct space *space)
{
	struct body body = { kmsg, space, GUARD_RESTORE, 0, 0 };
	mach_msg_header_t *head = kmsg_head(kmsg);
	mach_msg_bits_t bits = head->msgh_bits;
	mach_port_t name = head->msgh_remote_port;
	mach_msg_return_t error;

	error = copyout_handle(kmsg, space, &name);
	head->msgh_remote_port = name;
	error |= unsend_reply(kmsg, space, &bits);
	error |= unsend_voucher(kmsg, space, &bits);
	error |= copyout_body(&body);
	head->msgh_bits = bits;
	kmsg->flags |= KMSG_USER_FORM;
	kmsg->n_rights = 0;
	kmsg->trailer_size = 0;
	return error;
}
