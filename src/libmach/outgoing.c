#include "libmach/outgoing.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <mach/mach_init.h>

#include "libmach/descriptor.h"
#include "libmach/memory.h"
#include "libmach/probe.h"
#include "libmach/sys.h"
#include "libmach/vm-object.h"
#include "os/memfd.h"

/* Most rights one message carries. */
#define RIGHTS_MAX 16383u

static void
source_walk(const struct outgoing_source *source, struct descriptor_walk *walk)
{
	if (source->base_size > 0)
		descriptor_begin_with(
		    walk, source->base, source->message, source->size);
	else
		descriptor_begin(walk, source->message, source->size);
}

/*
 * The checks that come before anything is read or moved, of which the rest
 * depends; those that machd can make as well are left to it.
 */
static mach_msg_return_t
count_pieces(const struct outgoing_source *source, unsigned *ret_count)
{
	mach_msg_return_t result = MACH_MSG_SUCCESS;
	struct descriptor_walk walk;
	mach_msg_descriptor_t *descriptor;
	uint64_t rights = 0;
	unsigned count = 0;

	source_walk(source, &walk);
	if (walk.count > walk.left / sizeof(mach_msg_port_descriptor_t))
		return MACH_SEND_MSG_TOO_SMALL;
	while ((descriptor = descriptor_next(&walk, &result))) {
		if (descriptor_type(descriptor) == MACH_MSG_OOL_PORTS_DESCRIPTOR)
			rights += descriptor->ool_ports.count;
		else if (!descriptor_is_memory(descriptor))
			rights++;
		else if (descriptor->out_of_line.copy > MACH_MSG_VIRTUAL_COPY)
			return MACH_SEND_INVALID_TYPE;
		count += descriptor_is_memory(descriptor) != 0;
	}
	if (result == MACH_MSG_SUCCESS && rights > RIGHTS_MAX)
		result = MACH_SEND_TOO_LARGE;
	*ret_count = count;
	return result;
}

static bool
outgoing_reserve(struct outgoing *outgoing, unsigned count)
{
	size_t pieces = count * sizeof(struct outgoing_piece);
	size_t regions = count * sizeof(struct wire_region);
	size_t iov = (count + OUTGOING_OTHERS) * sizeof(struct iovec);

	outgoing->pieces = outgoing->few_pieces;
	outgoing->regions = outgoing->few_regions;
	outgoing->iov = outgoing->few_iov;
	if (count <= OUTGOING_FEW)
		return true;
	outgoing->mapping = mmap(NULL, pieces + regions + iov,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (outgoing->mapping == MAP_FAILED)
		return false;
	outgoing->mapped = pieces + regions + iov;
	outgoing->regions = outgoing->mapping;
	outgoing->iov = (void *)((char *)outgoing->mapping + regions);
	outgoing->pieces = (void *)((char *)outgoing->mapping + regions + iov);
	return true;
}

/* Lists the pieces; another thread may have made them fewer meanwhile. */
static uint64_t
outgoing_list(struct outgoing *outgoing, const struct outgoing_source *source,
    unsigned count)
{
	struct descriptor_walk walk;
	mach_msg_descriptor_t *descriptor;
	uint64_t total = 0;

	source_walk(source, &walk);
	while (outgoing->count < count &&
	    (descriptor = descriptor_next(&walk, NULL))) {
		struct outgoing_piece *piece = &outgoing->pieces[outgoing->count];

		if (!descriptor_is_memory(descriptor))
			continue;
		piece->address = descriptor->out_of_line.address;
		piece->size = descriptor->out_of_line.size;
		if (descriptor_type(descriptor) == MACH_MSG_OOL_PORTS_DESCRIPTOR)
			piece->size *= sizeof(mach_port_name_t);
		piece->deallocate = descriptor->out_of_line.deallocate != 0;
		outgoing->regions[outgoing->count] = (struct wire_region){
			.size = piece->size
		};
		total += piece->size;
		outgoing->count++;
	}
	return total;
}

static int
write_all(int fd, const char *bytes, size_t size, uint64_t offset)
{
	while (size > 0) {
		long n = sys_pwrite(fd, bytes, size, offset);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? (int)n : -ENOSPC;
		bytes += n;
		size -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

/* A memfd for this message; it is closed with the rest. */
static int
outgoing_file(struct outgoing *outgoing, const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0)
		outgoing->fds[outgoing->fd_count++] = fd;
	return fd;
}

/*
 * machd takes only what is sealed. It does not seal by itself: that waits for
 * whoever has a hold of the pages.
 */
static mach_msg_return_t
outgoing_seal(int fd)
{
	uint64_t size;

	return memfd_seal(fd, &size) < 0 ? MACH_SEND_NO_BUFFER
					 : MACH_MSG_SUCCESS;
}

static mach_msg_return_t
outgoing_file_body(
    struct outgoing *outgoing, const struct outgoing_source *source)
{
	size_t begun = source->base_size;
	int fd = outgoing_file(outgoing, "mach-body"), r;

	if (fd < 0)
		return MACH_SEND_NO_BUFFER;
	r = write_all(fd, (const char *)source->base, begun, 0);
	if (r == 0)
		r = write_all(fd, (const char *)source->message + begun,
		    source->size - begun, begun);
	if (r < 0)
		return r == -EFAULT ? MACH_SEND_INVALID_DATA
				    : MACH_SEND_NO_BUFFER;
	outgoing->flags |= WIRE_BODY_FD;
	return outgoing_seal(fd);
}

/*
 * Large regions that go away with the message go as they are. Such a piece
 * alone is more than a packet holds inline. Returns their bytes.
 */
static uint64_t
outgoing_give(struct outgoing *outgoing)
{
	uint64_t given = 0;

	for (unsigned i = 0; i < outgoing->count; i++) {
		const struct outgoing_piece *piece = &outgoing->pieces[i];
		struct vm_gift gift;

		/* One fd is kept for those that are copied. */
		if (outgoing->fd_count + 1 == OUTGOING_FDS)
			break;
		if (!piece->deallocate || piece->size <= WIRE_PAYLOAD_MAX ||
		    !vm_object_give(piece->address, piece->size, &gift))
			continue;
		outgoing->regions[i].kind = WIRE_REGION_FD;
		outgoing->regions[i].fd = outgoing->fd_count;
		outgoing->regions[i].offset = gift.offset;
		outgoing->fds[outgoing->fd_count++] = gift.fd;
		given += piece->size;
	}
	return given;
}

/* All other pieces into one memfd, each at the start of a page. */
static mach_msg_return_t
outgoing_file_pieces(struct outgoing *outgoing)
{
	int fd = outgoing_file(outgoing, "mach-memory");
	uint64_t offset = 0;

	if (fd < 0)
		return MACH_SEND_NO_BUFFER;
	for (unsigned i = 0; i < outgoing->count; i++) {
		const struct outgoing_piece *piece = &outgoing->pieces[i];
		struct wire_region *region = &outgoing->regions[i];
		int r;

		if (piece->size == 0 || region->kind == WIRE_REGION_FD)
			continue;
		r = write_all(fd, piece->address, piece->size, offset);
		if (r < 0)
			return r == -EFAULT ? MACH_SEND_INVALID_MEMORY
					    : MACH_SEND_NO_BUFFER;
		region->kind = WIRE_REGION_FD;
		region->fd = outgoing->fd_count - 1;
		region->offset = offset;
		offset += mach_vm_round_page(piece->size);
	}
	return outgoing_seal(fd);
}

static void
outgoing_add(struct outgoing *outgoing, void *bytes, size_t size)
{
	if (size > 0)
		outgoing->iov[outgoing->iov_count++] = (struct iovec){ bytes,
			size };
}

static void
outgoing_add_pieces(struct outgoing *outgoing)
{
	for (unsigned i = 0; i < outgoing->count; i++)
		if (outgoing->regions[i].kind == WIRE_REGION_INLINE)
			outgoing_add(outgoing, outgoing->pieces[i].address,
			    outgoing->pieces[i].size);
}

static void
outgoing_add_body(
    struct outgoing *outgoing, const struct outgoing_source *source)
{
	size_t begun = source->base_size;

	outgoing_add(outgoing, (void *)(uintptr_t)source->base, begun);
	outgoing_add(
	    outgoing, (char *)source->message + begun, source->size - begun);
}

/* Inline while it all fits; the body alone is inline even if memory is not. */
static mach_msg_return_t
outgoing_pack(struct outgoing *outgoing, const struct outgoing_source *source,
    uint64_t memory)
{
	size_t regions = outgoing->count * sizeof(struct wire_region);
	size_t size = source->size + source->aux_size;
	bool inline_body = size + regions <= WIRE_PAYLOAD_MAX;
	mach_msg_return_t result = MACH_MSG_SUCCESS;

	if (regions + source->aux_size > WIRE_PAYLOAD_MAX)
		return MACH_SEND_TOO_LARGE;
	outgoing->iov_count = 1;
	if (inline_body)
		outgoing_add_body(outgoing, source);
	else
		result = outgoing_file_body(outgoing, source);
	outgoing_add(outgoing, outgoing->regions, regions);
	if (result != MACH_MSG_SUCCESS)
		return result;
	if (memory > WIRE_PAYLOAD_MAX)
		memory -= outgoing_give(outgoing);
	if (size + regions + memory <= WIRE_PAYLOAD_MAX &&
	    outgoing->count + OUTGOING_OTHERS <= TRAP_IOV_MAX)
		outgoing_add_pieces(outgoing);
	else if (memory > 0)
		result = outgoing_file_pieces(outgoing);
	outgoing_add(outgoing, source->aux, source->aux_size);
	return result;
}

/*
 * outgoing_init(): gathers the message and its out-of-line memory for
 * sending. outgoing_deinit() must follow, whatever the result:
 * MACH_MSG_SUCCESS; MACH_SEND_MSG_TOO_SMALL, MACH_SEND_INVALID_TYPE,
 * MACH_SEND_TOO_LARGE: the message is not well formed; MACH_SEND_NO_BUFFER;
 * MACH_SEND_INVALID_DATA, MACH_SEND_INVALID_MEMORY: body or out-of-line
 * memory unreadable, as far as it was read here. Nothing was consumed.
 */
mach_msg_return_t
outgoing_init(
    struct outgoing *ret_outgoing, const struct outgoing_source *source)
{
	struct outgoing *outgoing = ret_outgoing;
	mach_msg_return_t result;
	unsigned count = 0;
	uint64_t memory;

	outgoing->count = outgoing->iov_count = outgoing->fd_count = 0;
	outgoing->flags = 0;
	outgoing->mapped = 0;
	result = count_pieces(source, &count);
	if (result != MACH_MSG_SUCCESS)
		return result;
	if (!outgoing_reserve(outgoing, count))
		return MACH_SEND_NO_BUFFER;
	memory = outgoing_list(outgoing, source, count);
	return outgoing_pack(outgoing, source, memory);
}

/*
 * outgoing_blame(): the kernel could not read all of it: which part it was.
 */
mach_msg_return_t
outgoing_blame(const struct outgoing_source *source)
{
	if (source->aux_size > 0 &&
	    !probe_readable(source->aux, source->aux_size))
		return MACH_SEND_INVALID_DATA;
	return probe_readable(source->message, source->size)
	    ? MACH_SEND_INVALID_MEMORY
	    : MACH_SEND_INVALID_DATA;
}

/*
 * outgoing_sent(): the first `count` pieces left, all of them with a message
 * that was sent: what of them was sent with deallocate goes.
 */
void
outgoing_sent(const struct outgoing *outgoing, unsigned count)
{
	for (unsigned i = 0; i < count && i < outgoing->count; i++)
		if (outgoing->pieces[i].deallocate)
			memory_unmap(outgoing->pieces[i].address,
			    outgoing->pieces[i].size);
}

/* outgoing_deinit(): closes and frees what was made for the packet. */
void
outgoing_deinit(struct outgoing *outgoing)
{
	sys_close_all(outgoing->fds, outgoing->fd_count);
	if (outgoing->mapped > 0)
		munmap(outgoing->mapping, outgoing->mapped);
	outgoing->mapped = 0;
	outgoing->fd_count = 0;
}
