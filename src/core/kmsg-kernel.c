/*
 * kmsg-kernel: messages that the kernel makes: replies of its servers.
 */

#include <string.h>

#include "core/kmsg-impl.h"
#include "core/port.h"
#include "core/space-impl.h"

/* The check of a message in kernel form against its table of rights. */
struct form {
	const struct kmsg_input *in;
	const struct right *rights;
	size_t n_rights;
	size_t ool;
};

/* type_of(): the disposition of the right that a handle means; 0: none. */
static mach_msg_type_name_t
type_of(const struct form *form, mach_port_name_t handle)
{
	return MACH_PORT_VALID(handle) ? form->rights[handle - 1].type : 0;
}

/* handle_fits(): a body's handle is special or in the table's body part. */
static bool
handle_fits(struct form *form, mach_port_name_t handle)
{
	if (!MACH_PORT_VALID(handle))
		return true;
	return handle > KMSG_BODY && handle <= form->n_rights &&
	    form->rights[handle - 1].port;
}

/* array_fits(): all handles of an array of rights, of one type. */
static bool
array_fits(struct form *form, const mach_msg_ool_ports_descriptor_t *d)
{
	const struct kmsg_ool *ool;

	if (form->ool >= form->in->n_ool)
		return !d->count;
	ool = &form->in->ool[form->ool];
	if (d->count && (!ool->names || ool->count != d->count))
		return false;
	for (mach_msg_size_t i = 0; i < d->count; i++) {
		if (!handle_fits(form, ool->names[i]))
			return false;
	}
	return true;
}

/* region_fits(): the memory of a region is there. */
static bool
region_fits(const struct form *form, const mach_msg_ool_descriptor_t *d)
{
	if (!d->size)
		return true;
	return form->ool < form->in->n_ool && form->in->ool[form->ool].memory &&
	    form->in->ool[form->ool].memory->size == d->size;
}

/* descriptor_fits(): one descriptor of the kernel form. */
static bool
descriptor_fits(struct form *form, const struct descriptor *d)
{
	bool fits;

	if (d->type == MACH_MSG_PORT_DESCRIPTOR)
		return handle_fits(
		    form, ((mach_msg_port_descriptor_t *)(void *)d->at)->name);
	if (d->type == MACH_MSG_GUARDED_PORT_DESCRIPTOR)
		return false;
	fits = d->type == MACH_MSG_OOL_PORTS_DESCRIPTOR
	    ? array_fits(form, (void *)d->at)
	    : region_fits(form, (void *)d->at);
	form->ool++;
	return fits;
}

/* body_fits(): every descriptor. A handle used twice gives NULL the second time. */
static bool
body_fits(struct form *form)
{
	uint8_t *bytes = (uint8_t *)(uintptr_t)form->in->bytes;
	mach_msg_size_t left = descriptor_count(bytes);
	struct descriptor d;

	if (!left)
		return true;
	for (d = descriptor_first(bytes);; d = descriptor_next(&d)) {
		if (!descriptor_fits(form, &d))
			return false;
		if (!--left)
			return true;
	}
}

/* header_fits(): its handles name the first three rights, or none. */
static bool
header_fits(const struct form *form)
{
	const mach_msg_header_t *head = form->in->bytes;

	return head->msgh_remote_port <= KMSG_DEST + 1 &&
	    (!MACH_PORT_VALID(head->msgh_local_port) ||
		head->msgh_local_port == KMSG_REPLY + 1) &&
	    (!MACH_PORT_VALID(head->msgh_voucher_port) ||
		head->msgh_voucher_port == KMSG_VOUCHER + 1);
}

/* fill_array(): an array's handles become the message's. */
static mach_msg_type_name_t
fill_array(const struct form *form, struct kmsg *kmsg, uint32_t i,
    mach_port_name_t *names)
{
	const struct kmsg_ool *ool = &form->in->ool[i];
	mach_msg_type_name_t type = 0;

	kmsg->ool[i].names = names;
	kmsg->ool[i].count = ool->count;
	for (mach_msg_size_t k = 0; k < ool->count; k++) {
		names[k] = ool->names[k];
		if (!type)
			type = type_of(form, names[k]);
	}
	return type;
}

/* fill_region(): as a receiver finds it; machd's own address stays here. */
static void
fill_region(uint8_t *at)
{
	mach_msg_ool_descriptor_t *d = (void *)at;

	d->address = NULL;
	d->deallocate = d->copy == MACH_MSG_VIRTUAL_COPY;
}

/* fill_ports(): the same of an array; its names follow those before it. */
static void
fill_ports(const struct form *form, struct kmsg *kmsg, uint32_t i,
    mach_port_name_t *names, uint8_t *at)
{
	mach_msg_ool_ports_descriptor_t *d = (void *)at;
	mach_msg_type_name_t type = 0;

	if (d->count)
		type = fill_array(form, kmsg, i, names);
	if (type)
		d->disposition = type & 0xff;
	d->address = NULL;
	d->copy = MACH_MSG_VIRTUAL_COPY;
	d->deallocate = TRUE;
}

/* fill_port(): the disposition of the right that the handle means. */
static void
fill_port(const struct form *form, uint8_t *at)
{
	mach_msg_port_descriptor_t *d = (void *)at;
	mach_msg_type_name_t type = type_of(form, d->name);

	if (type)
		d->disposition = type & 0xff;
}

/* fill_body(): dispositions from the rights, copies of the arrays. */
static void
fill_body(const struct form *form, struct kmsg *kmsg)
{
	mach_msg_size_t left = descriptor_count(kmsg->bytes);
	mach_port_name_t *names = kmsg->names;
	struct descriptor d;
	uint32_t i = 0;

	if (!left)
		return;
	for (d = descriptor_first(kmsg->bytes);; d = descriptor_next(&d)) {
		if (d.type == MACH_MSG_PORT_DESCRIPTOR) {
			fill_port(form, d.at);
		} else if (d.type == MACH_MSG_OOL_PORTS_DESCRIPTOR) {
			fill_ports(form, kmsg, i++, names, d.at);
			names += kmsg->ool[i - 1].count;
		} else {
			fill_region(d.at);
			i++;
		}
		if (!--left)
			return;
	}
}

/* fill_header(): dispositions from the rights. */
static void
fill_header(struct kmsg *kmsg)
{
	mach_msg_header_t *head = kmsg_head(kmsg);
	const struct right *rights = kmsg->rights;

	head->msgh_bits = MACH_MSGH_BITS_SET(rights[KMSG_DEST].type,
	    rights[KMSG_REPLY].type, rights[KMSG_VOUCHER].type, head->msgh_bits);
	head->msgh_size = kmsg->size;
}

/* take_rights(): moves the table in; receive rights are in transit now. */
static void
take_rights(struct kmsg *kmsg, struct right *rights, size_t n_rights)
{
	struct right *right;

	for (size_t i = 0; i < n_rights; i++)
		kmsg->rights[i] = right_take(&rights[i]);
	kmsg->n_rights = n_rights > KMSG_BODY ? (uint32_t)n_rights : KMSG_BODY;
	for (size_t i = KMSG_BODY; i < n_rights; i++) {
		right = &kmsg->rights[i];
		if (!port_valid(right->port) ||
		    right->type != MACH_MSG_TYPE_PORT_RECEIVE ||
		    right->port->state != PORT_LIMBO)
			continue;
		if (port_circular(right->port, kmsg->rights[KMSG_DEST].port))
			kmsg->flags |= KMSG_CIRCULAR;
		else
			port_transit(right->port, kmsg->rights[KMSG_DEST].port);
	}
}

/* take_memory(): moves the regions and the tail in. */
static void
take_memory(struct kmsg *kmsg, const struct kmsg_input *in)
{
	kmsg->tail = in->tail;
	kmsg->core->counts.memories += !!in->tail;
	kmsg->n_ool = (uint32_t)in->n_ool;
	for (size_t i = 0; i < in->n_ool; i++) {
		kmsg->ool[i].memory = in->ool[i].memory;
		kmsg->core->counts.memories += !!in->ool[i].memory;
	}
}

/* charge(): a message that may wait in a queue is charged to who reads it. */
static kern_return_t
charge(struct kmsg *kmsg, const struct port *port, struct account *actor,
    uint64_t memory)
{
	const struct space *receiver;

	if (!port_valid(port))
		return KERN_SUCCESS;
	receiver = port_receiver(port);
	return kmsg_charge(
	    kmsg, receiver ? receiver->account : port->account, actor, memory);
}

mach_msg_return_t
kmsg_from_kernel(struct core *core, const struct kmsg_input *in,
    struct right *rights, size_t n_rights, struct kmsg **ret_kmsg)
{
	struct form form = { in, rights, n_rights, 0 };
	struct kmsg_shape shape;
	struct kmsg *kmsg;
	uint64_t memory;

	if (kmsg_measure(in, &shape, &memory) != MACH_MSG_SUCCESS ||
	    n_rights > KMSG_BODY + KMSG_RIGHTS_MAX || !header_fits(&form) ||
	    !body_fits(&form) || form.ool != in->n_ool)
		return MACH_SEND_INVALID_DATA;
	shape.spares = 0;
	shape.rights = n_rights > KMSG_BODY ? (uint32_t)n_rights - KMSG_BODY : 0;
	kmsg = kmsg_alloc(core, NULL, &shape);
	if (!kmsg)
		return MACH_SEND_NO_BUFFER;
	if (n_rights &&
	    charge(kmsg, rights[KMSG_DEST].port, in->actor, memory) !=
		KERN_SUCCESS) {
		kmsg_dealloc(kmsg);
		return MACH_SEND_NO_BUFFER;
	}
	memcpy(kmsg->bytes, in->bytes, in->head_size);
	kmsg->size = in->size;
	kmsg->flags |= KMSG_KERNEL | (in->always ? KMSG_ALWAYS : 0);
	kmsg->tokens.security[1] = 1;
	take_memory(kmsg, in);
	fill_body(&form, kmsg);
	take_rights(kmsg, rights, n_rights);
	fill_header(kmsg);
	*ret_kmsg = kmsg;
	return MACH_MSG_SUCCESS;
}
