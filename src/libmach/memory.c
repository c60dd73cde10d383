#include "libmach/memory.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <mach/mach_init.h>

#include "libmach/descriptor.h"
#include "libmach/vm-object.h"

/* A WIRE_MEMORY packet, as it is gone through. */
struct memory_walk {
	const struct trap_packet *packet;
	const struct wire_region *region; /* the next one */
	uint32_t left;
	const char *bytes; /* of the next inline region */
};

static void
walk_begin(struct memory_walk *walk, const struct trap_packet *packet)
{
	const struct wire_memory *memory = (const void *)packet->bytes;
	size_t room;

	*walk = (struct memory_walk){ .packet = packet };
	if (packet->size < sizeof(*memory))
		return;
	room = (packet->size - sizeof(*memory)) / sizeof(*walk->region);
	walk->left = memory->regions < room ? memory->regions : (uint32_t)room;
	walk->region = (const void *)(memory + 1);
	walk->bytes = (const char *)(walk->region + walk->left);
}

/* size bytes, copied to pages of their own; NULL: no room. */
static void *
place_inline(const char *bytes, size_t size)
{
	void *address = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (address == MAP_FAILED)
		return NULL;
	memcpy(address, bytes, size);
	return address;
}

static void *
place_fd(const struct memory_walk *walk, const struct wire_region *region)
{
	void *address;

	if (region->fd >= walk->packet->fd_count)
		return NULL;
	address = mmap(NULL, region->size, PROT_READ | PROT_WRITE, MAP_PRIVATE,
	    walk->packet->fds[region->fd], (off_t)region->offset);
	return address == MAP_FAILED ? NULL : address;
}

/* Brings the next region in; NULL: it is empty, or there is no room. */
static void *
walk_place(struct memory_walk *walk, uint64_t *ret_size)
{
	const struct wire_region *region = walk->region;
	const char *bytes = walk->bytes, *end;

	*ret_size = 0;
	if (walk->left == 0)
		return NULL;
	walk->region++;
	walk->left--;
	*ret_size = region->size;
	if (region->size == 0)
		return NULL;
	if (region->kind == WIRE_REGION_FD)
		return place_fd(walk, region);
	end = walk->packet->bytes + walk->packet->size;
	if (region->size > (size_t)(end - bytes))
		return NULL;
	walk->bytes += region->size;
	return place_inline(bytes, region->size);
}

/*
 * memory_place(): maps or copies the regions of packet into this task and
 * writes their addresses into the message's descriptors, of which size bytes
 * are at message. What there is no room for becomes address 0, size 0.
 * MACH_MSG_SUCCESS, or the bits of what is missing: MACH_MSG_VM_SPACE, for
 * which there was no room here, MACH_MSG_VM_KERNEL, which machd had to leave
 * out.
 */
mach_msg_return_t
memory_place(
    mach_msg_header_t *message, size_t size, const struct trap_packet *packet)
{
	mach_msg_return_t result = MACH_MSG_SUCCESS;
	struct descriptor_walk descriptors;
	mach_msg_descriptor_t *descriptor;
	struct memory_walk walk;

	walk_begin(&walk, packet);
	descriptor_begin(&descriptors, message, size);
	while ((descriptor = descriptor_next(&descriptors, NULL))) {
		uint64_t bytes;
		void *address;

		if (!descriptor_is_memory(descriptor))
			continue;
		address = walk_place(&walk, &bytes);
		descriptor->out_of_line.address = address;
		if (address)
			continue;
		if (bytes > 0)
			result |= MACH_MSG_VM_SPACE;
		else if (descriptor->out_of_line.size > 0)
			result |= MACH_MSG_VM_KERNEL;
		descriptor->out_of_line.size = 0;
	}
	return result;
}

/* memory_own(): makes mach_msg_destroy() free all of the message's memory. */
void
memory_own(mach_msg_header_t *message, size_t size)
{
	struct descriptor_walk descriptors;
	mach_msg_descriptor_t *descriptor;

	descriptor_begin(&descriptors, message, size);
	while ((descriptor = descriptor_next(&descriptors, NULL)))
		if (descriptor_is_memory(descriptor))
			descriptor->out_of_line.deallocate = TRUE;
}

/* memory_unmap(): gives back all pages that size bytes at address touch. */
void
memory_unmap(void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address & ~(uintptr_t)vm_page_mask;
	uintptr_t end = (uintptr_t)address + size + vm_page_mask;

	end &= ~(uintptr_t)vm_page_mask;
	if (size > 0 && end > start)
		(void)vm_object_unmap(start, end - start);
}
