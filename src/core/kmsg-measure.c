/*
 * kmsg-measure: phase 1 of a send (spec 5.2): sizes and descriptors are checked
 * and counted before anything is allocated or consumed.
 */

#include "core/kmsg-impl.h"

#define MSG_MIN        ((mach_msg_size_t)sizeof(mach_msg_header_t))
#define BODY_MIN       ((mach_msg_size_t)sizeof(mach_msg_base_t))
#define DESCRIPTOR_MIN ((mach_msg_size_t)sizeof(mach_msg_type_descriptor_t))
#define TYPE_OFFSET    11u /* of the type byte in every descriptor */

/* descriptor_size(): what a descriptor of a type takes; 0: no such type. */
static mach_msg_size_t
descriptor_size(mach_msg_descriptor_type_t type)
{
	switch (type) {
	case MACH_MSG_PORT_DESCRIPTOR:
		return sizeof(mach_msg_port_descriptor_t);
	case MACH_MSG_OOL_DESCRIPTOR:
	case MACH_MSG_OOL_VOLATILE_DESCRIPTOR:
		return sizeof(mach_msg_ool_descriptor_t);
	case MACH_MSG_OOL_PORTS_DESCRIPTOR:
		return sizeof(mach_msg_ool_ports_descriptor_t);
	case MACH_MSG_GUARDED_PORT_DESCRIPTOR:
		return sizeof(mach_msg_guarded_port_descriptor_t);
	default:
		return 0;
	}
}

/* descriptor_at(): the descriptor that begins there. */
static struct descriptor
descriptor_at(uint8_t *at)
{
	return (struct descriptor){
		.at = at,
		.type = at[TYPE_OFFSET],
		.size = descriptor_size(at[TYPE_OFFSET]),
	};
}

mach_msg_size_t
descriptor_count(const uint8_t *bytes)
{
	const mach_msg_base_t *base = (const void *)bytes;

	if (!(base->header.msgh_bits & MACH_MSGH_BITS_COMPLEX))
		return 0;
	return base->body.msgh_descriptor_count;
}

/*
 * The walks only look at a descriptor's type byte when the caller goes on, and
 * messages whose descriptors do not fit have been refused by kmsg_measure().
 */
struct descriptor
descriptor_first(uint8_t *bytes)
{
	return descriptor_at(bytes + BODY_MIN);
}

struct descriptor
descriptor_next(const struct descriptor *descriptor)
{
	return descriptor_at(descriptor->at + descriptor->size);
}

/* measure_sizes(): the message as a whole. */
static mach_msg_return_t
measure_sizes(const struct kmsg_input *in)
{
	uint64_t tail = in->tail ? in->tail->size : 0;

	if (in->size < MSG_MIN || in->size % 4)
		return MACH_SEND_MSG_TOO_SMALL;
	if (in->size > KMSG_MSG_MAX)
		return MACH_SEND_TOO_LARGE;
	if (in->head_size < MSG_MIN || in->head_size % 4 ||
	    in->head_size > in->size || in->size - in->head_size != tail)
		return MACH_SEND_INVALID_DATA;
	if (in->aux_size && in->aux_size < KMSG_AUX_MIN)
		return MACH_SEND_AUX_TOO_SMALL;
	if (in->aux_size > KMSG_AUX_MAX)
		return MACH_SEND_AUX_TOO_LARGE;
	return MACH_MSG_SUCCESS;
}

/* measure_ool(): OOL memory; ports are only counted here. */
static mach_msg_return_t
measure_ool(const struct descriptor *d, struct kmsg_shape *shape)
{
	const mach_msg_ool_ports_descriptor_t *ports = (const void *)d->at;
	const mach_msg_ool_descriptor_t *ool = (const void *)d->at;

	shape->ool++;
	if (d->type != MACH_MSG_OOL_PORTS_DESCRIPTOR)
		return ool->copy <= MACH_MSG_VIRTUAL_COPY
		    ? MACH_MSG_SUCCESS
		    : MACH_SEND_INVALID_TYPE;
	if (ports->count > KMSG_RIGHTS_MAX)
		return MACH_SEND_TOO_LARGE;
	shape->rights += ports->count;
	shape->names += ports->count;
	if (ports->disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE)
		shape->spares += ports->count;
	return MACH_MSG_SUCCESS;
}

/* measure_port(): one right, plain or guarded. */
static mach_msg_return_t
measure_port(const struct descriptor *d, struct kmsg_shape *shape)
{
	const mach_msg_guarded_port_descriptor_t *g = (const void *)d->at;
	const mach_msg_port_descriptor_t *port = (const void *)d->at;

	shape->rights++;
	if (d->type == MACH_MSG_PORT_DESCRIPTOR) {
		if (port->disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE)
			shape->spares++;
		return MACH_MSG_SUCCESS;
	}
	if (g->disposition != MACH_MSG_TYPE_MOVE_RECEIVE || !g->flags ||
	    g->flags & ~MACH_MSG_GUARD_FLAGS_MASK)
		return MACH_SEND_INVALID_TYPE;
	if (g->flags & MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND && g->context)
		return MACH_SEND_INVALID_TYPE;
	return MACH_MSG_SUCCESS;
}

/* measure_one(): one descriptor. */
static mach_msg_return_t
measure_one(const struct descriptor *d, struct kmsg_shape *shape)
{
	mach_msg_return_t mr;

	switch (d->type) {
	case MACH_MSG_PORT_DESCRIPTOR:
	case MACH_MSG_GUARDED_PORT_DESCRIPTOR:
		mr = measure_port(d, shape);
		break;
	default:
		mr = measure_ool(d, shape);
		break;
	}
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	return shape->rights > KMSG_RIGHTS_MAX ? MACH_SEND_TOO_LARGE
					       : MACH_MSG_SUCCESS;
}

/* measure_body(): every descriptor, in order. */
static mach_msg_return_t
measure_body(const struct kmsg_input *in, struct kmsg_shape *shape)
{
	const uint8_t *bytes = in->bytes;
	mach_msg_size_t count = descriptor_count(bytes), at = BODY_MIN;
	struct descriptor d;
	mach_msg_return_t mr;

	if (count > (in->size - BODY_MIN) / DESCRIPTOR_MIN)
		return MACH_SEND_MSG_TOO_SMALL;
	for (; count; count--, at += d.size) {
		if (in->size - at < DESCRIPTOR_MIN)
			return MACH_SEND_MSG_TOO_SMALL;
		if (at + DESCRIPTOR_MIN > in->head_size)
			return MACH_SEND_INVALID_DATA;
		d = descriptor_at((uint8_t *)(uintptr_t)bytes + at);
		if (!d.size)
			return MACH_SEND_INVALID_TYPE;
		if (in->size - at < d.size)
			return MACH_SEND_MSG_TOO_SMALL;
		if (at + d.size > in->head_size)
			return MACH_SEND_INVALID_DATA;
		mr = measure_one(&d, shape);
		if (mr != MACH_MSG_SUCCESS)
			return mr;
	}
	return MACH_MSG_SUCCESS;
}

/* measure_header(): spares for the header's two rights. */
static void
measure_header(const mach_msg_header_t *header, struct kmsg_shape *shape)
{
	mach_msg_bits_t bits = header->msgh_bits;

	shape->spares += (MACH_MSGH_BITS_REMOTE(bits) ==
			     MACH_MSG_TYPE_MAKE_SEND_ONCE) +
	    (MACH_MSGH_BITS_LOCAL(bits) == MACH_MSG_TYPE_MAKE_SEND_ONCE);
}

mach_msg_return_t
kmsg_measure(const struct kmsg_input *in, struct kmsg_shape *ret_shape,
    uint64_t *ret_memory)
{
	struct kmsg_shape shape = { .head_size = in->head_size,
		.aux_size = in->aux_size };
	uint64_t memory = in->tail ? in->tail->size : 0;
	const mach_msg_header_t *header = in->bytes;
	mach_msg_return_t mr;

	mr = measure_sizes(in);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	if (header->msgh_bits & MACH_MSGH_BITS_COMPLEX) {
		if (in->size < BODY_MIN)
			return MACH_SEND_MSG_TOO_SMALL;
		if (in->head_size < BODY_MIN)
			return MACH_SEND_INVALID_DATA;
		mr = measure_body(in, &shape);
		if (mr != MACH_MSG_SUCCESS)
			return mr;
	}
	measure_header(header, &shape);
	for (size_t i = 0; i < in->n_ool; i++)
		memory += in->ool[i].memory ? in->ool[i].memory->size : 0;
	*ret_shape = shape;
	*ret_memory = memory;
	return MACH_MSG_SUCCESS;
}
