#pragma once

#include <stddef.h>

#include <mach/message.h>

/* Goes through the descriptors of a complex message, each of its own size. */
struct descriptor_walk {
	char *at;
	size_t left; /* bytes */
	mach_msg_size_t count;
};

void descriptor_begin(struct descriptor_walk *walk, void *message, size_t size);
void descriptor_begin_with(struct descriptor_walk *walk,
    const mach_msg_base_t *base, void *message, size_t size);
mach_msg_descriptor_t *
descriptor_next(struct descriptor_walk *walk, mach_msg_return_t *ret_error);

/* descriptor_type(): its type, as far as there are types. */
static inline unsigned
descriptor_type(const mach_msg_descriptor_t *descriptor)
{
	return descriptor->type.type;
}

/* descriptor_is_memory(): it stands for out-of-line memory. */
static inline int
descriptor_is_memory(const mach_msg_descriptor_t *descriptor)
{
	unsigned type = descriptor_type(descriptor);

	return type == MACH_MSG_OOL_DESCRIPTOR ||
	    type == MACH_MSG_OOL_PORTS_DESCRIPTOR ||
	    type == MACH_MSG_OOL_VOLATILE_DESCRIPTOR;
}
