#include "libmach/descriptor.h"

static const size_t descriptor_sizes[] = {
	[MACH_MSG_PORT_DESCRIPTOR] = sizeof(mach_msg_port_descriptor_t),
	[MACH_MSG_OOL_DESCRIPTOR] = sizeof(mach_msg_ool_descriptor_t),
	[MACH_MSG_OOL_PORTS_DESCRIPTOR] = sizeof(
	    mach_msg_ool_ports_descriptor_t),
	[MACH_MSG_OOL_VOLATILE_DESCRIPTOR] = sizeof(mach_msg_ool_descriptor_t),
	[MACH_MSG_GUARDED_PORT_DESCRIPTOR] = sizeof(
	    mach_msg_guarded_port_descriptor_t),
};

/*
 * descriptor_begin(): walk goes through message, of which size bytes are
 * there; nothing to go through if it is not complex.
 */
void
descriptor_begin(struct descriptor_walk *walk, void *message, size_t size)
{
	descriptor_begin_with(walk, message, message, size);
}

/* descriptor_begin_with(): the same with the header and body at base. */
void
descriptor_begin_with(struct descriptor_walk *walk, const mach_msg_base_t *base,
    void *message, size_t size)
{
	*walk = (struct descriptor_walk){ 0 };
	if (size < sizeof(*base) ||
	    !(base->header.msgh_bits & MACH_MSGH_BITS_COMPLEX))
		return;
	walk->at = (char *)message + sizeof(*base);
	walk->left = size - sizeof(*base);
	walk->count = base->body.msgh_descriptor_count;
}

/*
 * descriptor_next(): the next one, or NULL at the end. NULL with ret_error
 * set (it may be NULL) if the message ends in the middle of one
 * (MACH_SEND_MSG_TOO_SMALL) or one is of no type (MACH_SEND_INVALID_TYPE).
 */
mach_msg_descriptor_t *
descriptor_next(struct descriptor_walk *walk, mach_msg_return_t *ret_error)
{
	mach_msg_descriptor_t *descriptor = (void *)walk->at;
	mach_msg_return_t error = MACH_MSG_SUCCESS;
	size_t size = 0;

	if (walk->count == 0)
		return NULL;
	if (walk->left < sizeof(mach_msg_type_descriptor_t))
		error = MACH_SEND_MSG_TOO_SMALL;
	else if (descriptor_type(descriptor) > MACH_MSG_DESCRIPTOR_MAX)
		error = MACH_SEND_INVALID_TYPE;
	else if ((size = descriptor_sizes[descriptor_type(descriptor)]) >
	    walk->left)
		error = MACH_SEND_MSG_TOO_SMALL;
	if (error != MACH_MSG_SUCCESS) {
		if (ret_error)
			*ret_error = error;
		walk->count = 0;
		return NULL;
	}
	walk->at += size;
	walk->left -= size;
	walk->count--;
	return descriptor;
}
