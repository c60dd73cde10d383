/*
 * kmsg-copyin: a message leaves a space (spec 5.2 to 5.7).
 */

#include <assert.h>
#include <string.h>

#include "core/kmsg-header.h"
#include "core/kmsg-impl.h"
#include "core/port.h"
#include "core/space-impl.h"

/* The copyin of a body: where it has got to. */
struct body {
	struct space *space;
	struct kmsg *kmsg;
	const struct kmsg_input *in;
	uint32_t ool;            /* descriptors with memory so far */
	mach_port_name_t *names; /* room for the next array */
};

struct kmsg *
kmsg_take_spare(struct kmsg *kmsg)
{
	struct kmsg *spare = kmsg->spare;

	assert(spare);
	kmsg->spare = spare->spare;
	spare->spare = NULL;
	return spare;
}

/* drop_input(): the memory of a message that is not to be. */
static void
drop_input(struct core *core, const struct kmsg_input *in)
{
	for (size_t i = 0; i < in->n_ool; i++)
		memory_drop(core, in->ool[i].memory);
	memory_drop(core, in->tail);
}

/* take_input(): a message with the bytes and the memory of the input. */
static struct kmsg *
take_input(struct space *space, const struct kmsg_input *in,
    const struct kmsg_shape *measured)
{
	struct core *core = space->core;
	struct kmsg_shape shape = *measured;
	struct kmsg *kmsg;

	if (shape.ool < in->n_ool)
		shape.ool = (uint32_t)in->n_ool;
	kmsg = kmsg_alloc(core, space->account, &shape);
	if (!kmsg)
		return NULL;
	memcpy(kmsg->bytes, in->bytes, in->head_size);
	if (in->aux_size)
		memcpy(kmsg->aux, in->aux, in->aux_size);
	kmsg->size = in->size;
	kmsg->tail = in->tail;
	core->counts.memories += !!in->tail;
	kmsg->n_ool = shape.ool;
	for (size_t i = 0; i < in->n_ool; i++) {
		kmsg->ool[i].memory = in->ool[i].memory;
		core->counts.memories += !!in->ool[i].memory;
	}
	return kmsg;
}

/* add_right(): the next right of the body; returns its handle. */
static mach_port_name_t
add_right(struct kmsg *kmsg, struct right right)
{
	if (!port_valid(right.port))
		return right.port ? MACH_PORT_DEAD : MACH_PORT_NULL;
	assert(kmsg->n_rights < kmsg->max_rights);
	kmsg->rights[kmsg->n_rights++] = right;
	return kmsg->n_rights;
}

/*
 * move_receive(): the receive right of a checked entry goes into the message.
 * MACH_SEND_NO_BUFFER if that would nest rights deeper than the limit.
 */
static mach_msg_return_t
move_receive(
    struct body *body, struct entry *entry, mach_port_name_t *ret_handle)
{
	struct port *dest = body->kmsg->rights[KMSG_DEST].port;
	int circular = port_circular(entry->port, dest);
	struct right right;

	if (circular < 0)
		return MACH_SEND_NO_BUFFER;
	right = copyin_apply(
	    body->space, entry, MACH_MSG_TYPE_MOVE_RECEIVE, NULL);
	if (circular)
		body->kmsg->flags |= KMSG_CIRCULAR;
	else
		port_transit(right.port, dest);
	*ret_handle = add_right(body->kmsg, right);
	return MACH_MSG_SUCCESS;
}

/* copyin_name(): one name of the body becomes a handle. */
static mach_msg_return_t
copyin_name(struct body *body, mach_port_name_t name,
    mach_msg_type_name_t disposition, mach_port_name_t *ret_handle)
{
	struct kmsg *spare = NULL;
	struct entry *entry;

	if (!MACH_PORT_VALID(name)) {
		*ret_handle = name;
		return MACH_MSG_SUCCESS;
	}
	entry = entry_lookup(body->space, name);
	if (!entry ||
	    copyin_check(body->space, entry, disposition) != KERN_SUCCESS)
		return MACH_SEND_INVALID_RIGHT;
	if (disposition == MACH_MSG_TYPE_MOVE_RECEIVE)
		return move_receive(body, entry, ret_handle);
	if (disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE)
		spare = kmsg_take_spare(body->kmsg);
	*ret_handle = add_right(
	    body->kmsg, copyin_apply(body->space, entry, disposition, spare));
	return MACH_MSG_SUCCESS;
}

/* copyin_port(): a port descriptor. */
static mach_msg_return_t
copyin_port(struct body *body, uint8_t *at)
{
	mach_msg_port_descriptor_t *d = (void *)at;
	mach_msg_type_name_t disposition = d->disposition;
	mach_port_name_t handle;
	mach_msg_return_t mr;

	mr = copyin_name(body, d->name, disposition, &handle);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	d->name = handle;
	d->disposition = copyin_type(disposition) & 0xff;
	return MACH_MSG_SUCCESS;
}

/* guard_fits(): whether the descriptor may move the port with its guard. */
static bool
guard_fits(struct space *space, const mach_msg_guarded_port_descriptor_t *d)
{
	const struct entry *entry;
	const struct port *port;

	if (!MACH_PORT_VALID(d->name))
		return true;
	entry = entry_lookup(space, d->name);
	if (!entry || !(entry_type(entry) & MACH_PORT_TYPE_RECEIVE))
		return false;
	port = entry->port;
	if (d->flags & MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND
		? !(port->flags & PORT_GUARDED)
		: port->flags & PORT_GUARDED && port->context == d->context)
		return true;
	space_violate(space, kGUARD_EXC_INCORRECT_GUARD, d->name, port->context);
	return false;
}

/* copyin_guarded(): a receive right with its guard. */
static mach_msg_return_t
copyin_guarded(struct body *body, uint8_t *at)
{
	mach_msg_guarded_port_descriptor_t *d = (void *)at;
	mach_port_name_t handle;
	mach_msg_return_t mr;

	if (!guard_fits(body->space, d))
		return MACH_SEND_INVALID_RIGHT;
	mr = copyin_name(body, d->name, MACH_MSG_TYPE_MOVE_RECEIVE, &handle);
	if (mr == MACH_MSG_SUCCESS)
		d->name = handle;
	return mr;
}

/* unreadable(): the descriptor that was begun last is not taken. */
static mach_msg_return_t
unreadable(struct body *body)
{
	body->ool--;
	return MACH_SEND_INVALID_MEMORY;
}

/* copyin_ool(): a region, captured before by whoever made the input. */
static mach_msg_return_t
copyin_ool(struct body *body, uint8_t *at)
{
	mach_msg_ool_descriptor_t *d = (void *)at;
	uint32_t i = body->ool++;
	struct memory *memory;

	memory = i < body->in->n_ool ? body->kmsg->ool[i].memory : NULL;
	if (d->size && (!memory || memory->size != d->size))
		return unreadable(body);
	d->address = NULL;
	d->deallocate = d->copy == MACH_MSG_VIRTUAL_COPY;
	return MACH_MSG_SUCCESS;
}

/* copyin_ool_ports(): an array of names with one disposition. */
static mach_msg_return_t
copyin_ool_ports(struct body *body, uint8_t *at)
{
	mach_msg_ool_ports_descriptor_t *d = (void *)at;
	mach_msg_type_name_t disposition = d->disposition;
	const mach_port_name_t *names = NULL;
	uint32_t i = body->ool++;
	mach_msg_return_t mr;

	if (i < body->in->n_ool && body->in->ool[i].count == d->count)
		names = body->in->ool[i].names;
	if (d->count && !names)
		return unreadable(body);
	for (mach_msg_size_t k = 0; k < d->count; k++) {
		mr = copyin_name(body, names[k], disposition, &body->names[k]);
		if (mr != MACH_MSG_SUCCESS)
			return mr;
	}
	body->kmsg->ool[i].names = body->names;
	body->kmsg->ool[i].count = d->count;
	body->names += d->count;
	d->address = NULL;
	d->disposition = copyin_type(disposition) & 0xff;
	d->copy = MACH_MSG_VIRTUAL_COPY;
	d->deallocate = TRUE;
	return MACH_MSG_SUCCESS;
}

/* copyin_body(): phase 4, descriptor by descriptor. */
static mach_msg_return_t
copyin_body(struct body *body)
{
	mach_msg_size_t left = descriptor_count(body->kmsg->bytes);
	mach_msg_return_t mr = MACH_MSG_SUCCESS;
	struct descriptor d;

	if (!left)
		return MACH_MSG_SUCCESS;
	for (d = descriptor_first(body->kmsg->bytes);; d = descriptor_next(&d)) {
		switch (d.type) {
		case MACH_MSG_PORT_DESCRIPTOR:
			mr = copyin_port(body, d.at);
			break;
		case MACH_MSG_GUARDED_PORT_DESCRIPTOR:
			mr = copyin_guarded(body, d.at);
			break;
		case MACH_MSG_OOL_PORTS_DESCRIPTOR:
			mr = copyin_ool_ports(body, d.at);
			break;
		default:
			mr = copyin_ool(body, d.at);
			break;
		}
		if (mr != MACH_MSG_SUCCESS || !--left)
			return mr;
	}
}

/*
 * payer(): whose account holds a message to the destination: that of whoever
 * receives there, or else that of the port. Nobody's if the kernel serves it:
 * such a message does not wait, and a task at its limit must be able to free.
 */
static struct account *
payer(const struct header *header)
{
	const struct port *port = header->part[KMSG_DEST].entry->port;
	const struct space *receiver = port_receiver(port);

	return receiver ? receiver->account : port->account;
}

/* strict_reply_fits(): a live reply port must be the sender's own. */
static bool
strict_reply_fits(const struct header *header, const struct kmsg *kmsg)
{
	const struct port *port = kmsg->rights[KMSG_REPLY].port;

	if (!(header->options & MACH_MSG_STRICT_REPLY) || !port_valid(port))
		return true;
	return port_is_dead(port) || port_receiver(port) == header->space;
}

/* drop_surplus(): memory that no descriptor speaks of. */
static void
drop_surplus(struct kmsg *kmsg, uint32_t used)
{
	for (uint32_t i = used; i < kmsg->n_ool; i++)
		memory_drop(kmsg->core, kmsg_take_memory(kmsg, i));
	kmsg->n_ool = used;
}

/* copyin_rights(): phases 2 to 4 on a message that has its memory. */
static mach_msg_return_t
copyin_rights(struct space *space, const struct kmsg_input *in,
    mach_msg_option_t options, uint64_t memory, struct kmsg *kmsg)
{
	struct body body = { space, kmsg, in, 0, kmsg->names };
	struct header header;
	mach_msg_return_t mr;

	mr = header_check(&header, space, kmsg_header(kmsg), options);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	if (kmsg_charge(kmsg, payer(&header), space->account, memory) !=
	    KERN_SUCCESS)
		return MACH_SEND_NO_BUFFER;
	header_apply(&header, kmsg);
	if (!strict_reply_fits(&header, kmsg))
		return MACH_SEND_INVALID_REPLY;
	mr = copyin_body(&body);
	kmsg_drop_spares(kmsg);
	if (mr == MACH_MSG_SUCCESS)
		drop_surplus(kmsg, body.ool);
	else if (in->ret_taken)
		*in->ret_taken = body.ool;
	return mr;
}

mach_msg_return_t
kmsg_copyin(struct space *space, const struct kmsg_input *in,
    mach_msg_option_t options, struct kmsg **ret_kmsg)
{
	struct core *core = space->core;
	struct kmsg_shape shape;
	struct kmsg *kmsg = NULL;
	mach_msg_return_t mr;
	uint64_t memory;

	mr = space->active ? kmsg_measure(in, &shape, &memory)
			   : MACH_SEND_INVALID_DEST;
	if (mr == MACH_MSG_SUCCESS) {
		kmsg = take_input(space, in, &shape);
		mr = kmsg ? MACH_MSG_SUCCESS : MACH_SEND_NO_BUFFER;
	}
	if (mr != MACH_MSG_SUCCESS) {
		drop_input(core, in);
		return mr;
	}
	kmsg->tokens = space->tokens;
	mr = copyin_rights(space, in, options, memory, kmsg);
	if (mr == MACH_MSG_SUCCESS && !(kmsg->flags & KMSG_CIRCULAR))
		*ret_kmsg = TAKE(kmsg);
	else if (mr == MACH_MSG_SUCCESS)
		*ret_kmsg = NULL;
	kmsg_doom(kmsg);
	work_settle(core);
	return mr;
}
