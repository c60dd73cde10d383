#include "machd/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/kmsg.h"
#include "machd/conn.h"
#include "machd/region.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/memfd.h"
#include "os/socket.h"

#define PAGE 4096u

/*
 * The most regions that fit a packet, so the most out-of-line descriptors of
 * a message that can be carried on; and the most descriptors of all kinds.
 */
#define REGIONS_MAX     (WIRE_PAYLOAD_MAX / sizeof(struct wire_region))
#define DESCRIPTORS_MAX (KMSG_RIGHTS_MAX + REGIONS_MAX)

/* The work of one memory_take(). */
struct intake {
	struct conn *conn;
	struct request *request;
	struct memory_input input;
	struct file *files[WIRE_FDS_MAX]; /* of the packet's fds, once used */
	const uint8_t *inline_bytes;      /* of the next inline region */
	uint32_t region;                  /* the next one */
	uint64_t names;                   /* in all OOL_PORTS so far */
};

static mach_msg_return_t
intake_error(int r)
{
	switch (r) {
	case -EBUSY:
		return WIRE_BUSY;
	case -ENOMEM:
	case -EDQUOT:
		return MACH_SEND_NO_BUFFER;
	case -EMSGSIZE:
		return MACH_SEND_TOO_LARGE;
	default:
		return MACH_SEND_INVALID_DATA;
	}
}

static int
intake_file(struct intake *in, uint32_t fd, struct file **ret_file)
{
	struct socket_packet *packet = in->request->packet;
	int r;

	if (fd >= packet->fd_count || fd >= WIRE_FDS_MAX)
		return -EINVAL;
	if (!in->files[fd]) {
		r = file_new(&packet->fds[fd], in->conn->task->user->account,
		    &in->files[fd]);
		if (r < 0)
			return r;
	}
	*ret_file = in->files[fd];
	return 0;
}

/* Remembers a buffer that must live as long as the input. */
static int
intake_own(struct intake *in, void **buffer)
{
	void **owned = reallocarray(
	    in->input.owned, in->input.owned_count + 1, sizeof(void *));

	if (!owned)
		return -ENOMEM;
	in->input.owned = owned;
	owned[in->input.owned_count++] = TAKE(*buffer);
	return 0;
}

/*
 * How much of a body of `size` bytes has all the descriptors that `base`
 * announces; -EMSGSIZE if that is more than any message has.
 */
static int64_t
intake_head_size(const mach_msg_base_t *base, uint32_t size)
{
	uint64_t wanted = sizeof(*base), count = 0;

	if (base->header.msgh_bits & MACH_MSGH_BITS_COMPLEX)
		count = base->body.msgh_descriptor_count;
	/* More than there can be: core says so before it looks at one. */
	if (count > (size - wanted) / sizeof(mach_msg_port_descriptor_t))
		return (int64_t)wanted;
	if (count > DESCRIPTORS_MAX)
		return -EMSGSIZE;
	wanted += count * sizeof(mach_msg_ool_descriptor_t);
	return wanted > size ? size : (int64_t)wanted;
}

/* The head of a body that is in the packet's first fd: all the descriptors. */
static int
intake_head(struct intake *in, struct file *file, uint32_t size)
{
	_cleanup_free_ void *head = NULL;
	mach_msg_base_t base = { 0 };
	int64_t wanted = size;
	int r;

	if (size >= sizeof(base)) {
		r = memfd_read(file->fd, &base, sizeof(base), 0);
		if (r < 0)
			return r;
		wanted = intake_head_size(&base, size);
		if (wanted < 0)
			return (int)wanted;
	}
	head = malloc(wanted ? (size_t)wanted : 1);
	if (!head)
		return -ENOMEM;
	r = memfd_read(file->fd, head, (size_t)wanted, 0);
	if (r < 0)
		return r;
	in->input.head = head;
	in->input.head_size = (mach_msg_size_t)wanted;
	return intake_own(in, &head);
}

static int
intake_body(struct intake *in)
{
	const struct wire_request *request = in->request->head;
	struct region *tail;
	struct file *file;
	int r;

	if (!(request->flags & WIRE_BODY_FD)) {
		in->input.head = in->request->message;
		in->input.head_size = request->send_size;
		return 0;
	}
	in->input.head = in->request->message;
	if (request->send_size > KMSG_MSG_MAX)
		return 0; /* core refuses the size before it looks */
	r = intake_file(in, 0, &file);
	if (r < 0)
		return r;
	if (request->send_size > file->size)
		return -EINVAL;
	r = intake_head(in, file, request->send_size);
	if (r < 0 || in->input.head_size == request->send_size)
		return r;
	r = region_new_file(file, in->input.head_size,
	    request->send_size - in->input.head_size, &tail);
	if (r < 0)
		return r;
	in->input.tail = &tail->memory;
	return 0;
}

/* The bytes of a region, which must be `size`, as memory; 1: unreadable. */
static int
intake_memory(struct intake *in, const struct wire_region *region,
    const uint8_t *bytes, uint64_t size, struct memory **ret_memory)
{
	struct region *new;
	struct file *file;
	int r;

	if (region->size != size)
		return 1;
	if (region->kind == WIRE_REGION_INLINE) {
		r = region_new_bytes(bytes, size, &new);
	} else {
		r = intake_file(in, region->fd, &file);
		if (r < 0)
			return r;
		if (region->offset % PAGE != 0)
			return 1;
		r = region_new_file(file, region->offset, size, &new);
		if (r == -EINVAL)
			return 1;
	}
	if (r < 0)
		return r;
	*ret_memory = &new->memory;
	return 0;
}

/* The names of an OOL_PORTS descriptor, copied out of the region. */
static int
intake_names(struct intake *in, const struct wire_region *region,
    const uint8_t *bytes, uint64_t size, const mach_port_name_t **ret_names)
{
	_cleanup_free_ void *names = NULL;
	struct memory *memory = NULL;
	int r;

	in->names += size / sizeof(mach_port_name_t);
	if (in->names > KMSG_RIGHTS_MAX)
		return 0; /* core refuses so many before it looks */
	r = intake_memory(in, region, bytes, size, &memory);
	if (r != 0)
		return r;
	names = malloc(size);
	r = names ? region_read(region_of(memory), names) : -ENOMEM;
	region_free(region_of(memory));
	if (r < 0)
		return r;
	*ret_names = names;
	return intake_own(in, &names);
}

/* One out-of-line descriptor and the next region, which must belong to it. */
static int
intake_descriptor(struct intake *in, const uint8_t *descriptor, uint8_t type)
{
	struct kmsg_ool *ool = &in->input.ool[in->input.count];
	struct wire_region region;
	const uint8_t *bytes = in->inline_bytes;
	uint32_t size;
	int r;

	if (in->input.count == REGIONS_MAX)
		return -EMSGSIZE;
	in->input.count++;
	*ool = (struct kmsg_ool){ 0 };
	memcpy(&size, descriptor + 12, sizeof(size));
	if (in->region >= in->request->head->regions)
		return 0;
	memcpy(&region, &in->request->regions[in->region++], sizeof(region));
	if (region.kind == WIRE_REGION_INLINE)
		in->inline_bytes += region.size;
	if (size == 0)
		return 0;
	if (type == MACH_MSG_OOL_PORTS_DESCRIPTOR) {
		ool->count = size;
		r = intake_names(in, &region, bytes, 4ull * size, &ool->names);
	} else {
		r = intake_memory(in, &region, bytes, size, &ool->memory);
	}
	/* What does not fit the descriptor counts as unreadable. */
	return r < 0 ? r : 0;
}

/*
 * Walks the descriptors as far as they make sense: core judges them, this
 * only has to find out which of them have a region.
 */
static int
intake_descriptors(struct intake *in)
{
	const uint8_t *at = in->input.head;
	size_t left = in->input.head_size;
	mach_msg_base_t base;
	int r;

	if (left < sizeof(base))
		return 0;
	memcpy(&base, at, sizeof(base));
	if (!(base.header.msgh_bits & MACH_MSGH_BITS_COMPLEX))
		return 0;
	at += sizeof(base);
	left -= sizeof(base);
	in->input.ool = calloc(left / 16 + 1, sizeof(*in->input.ool));
	if (!in->input.ool)
		return -ENOMEM;
	for (uint32_t i = 0; i < base.body.msgh_descriptor_count; i++) {
		uint8_t type = left >= 12 ? at[11] : UINT8_MAX;
		size_t size = type == MACH_MSG_PORT_DESCRIPTOR ? 12 : 16;

		if (type > MACH_MSG_GUARDED_PORT_DESCRIPTOR || left < size)
			break;
		if (type != MACH_MSG_PORT_DESCRIPTOR &&
		    type != MACH_MSG_GUARDED_PORT_DESCRIPTOR) {
			r = intake_descriptor(in, at, type);
			if (r < 0)
				return r;
		}
		at += size;
		left -= size;
	}
	return 0;
}

/*
 * memory_take(): what kmsg_copyin() needs of a request's message: its head,
 * its tail if the body is in an fd, and the memory of each out-of-line
 * descriptor. Nothing of the sender's rights is touched. Release ret_input
 * after the copyin. MACH_SEND_INVALID_DATA (the body fd is no good),
 * MACH_SEND_TOO_LARGE (more descriptors than a receiver's packet could carry),
 * MACH_SEND_NO_BUFFER, WIRE_BUSY.
 */
mach_msg_return_t
memory_take(
    struct conn *conn, struct request *request, struct memory_input *ret_input)
{
	struct intake in = {
		.conn = conn, .request = request, .inline_bytes = request->bytes
	};
	int r;

	r = intake_body(&in);
	if (r == 0)
		r = intake_descriptors(&in);
	for (size_t i = 0; i < WIRE_FDS_MAX; i++)
		file_unref(in.files[i]);
	if (r < 0) {
		region_free(region_of(in.input.tail));
		for (size_t i = 0; i < in.input.count; i++)
			region_free(region_of(in.input.ool[i].memory));
		memory_input_release(&in.input);
		return intake_error(r);
	}
	*ret_input = in.input;
	return MACH_MSG_SUCCESS;
}

/* memory_input_release(): frees the buffers; the memory is core's by now. */
void
memory_input_release(struct memory_input *input)
{
	for (size_t i = 0; i < input->owned_count; i++)
		free(input->owned[i]);
	free(input->owned);
	free(input->ool);
	*input = (struct memory_input){ 0 };
}

/* The work of one memory_send(). */
struct output {
	struct wire_region *regions;
	uint8_t *bytes; /* of the inline regions */
	size_t room, used;
	int fds[SOCKET_FDS_MAX];
	size_t fd_count;
	int spill; /* index in fds of the memfd of what has no room; -1 */
	uint64_t spilled;
	int owned; /* the spill's fd, closed after sending */
};

/* The index of a file among the packet's fds; -EMFILE. */
static int
output_fd(struct output *out, int fd)
{
	for (size_t i = 0; i < out->fd_count; i++)
		if (out->fds[i] == fd)
			return (int)i;
	if (out->fd_count == SOCKET_FDS_MAX)
		return -EMFILE;
	out->fds[out->fd_count] = fd;
	return (int)out->fd_count++;
}

static int
output_spill(struct output *out, const void *bytes, size_t size,
    struct wire_region *region)
{
	int r;

	if (out->spill < 0) {
		r = memfd_new("mach-memory", &out->owned);
		if (r < 0)
			return r;
		out->spill = output_fd(out, out->owned);
		if (out->spill < 0)
			return out->spill;
	}
	r = memfd_write(out->owned, bytes, size, out->spilled);
	if (r < 0)
		return r;
	*region = (struct wire_region){ .size = size,
		.offset = out->spilled,
		.kind = WIRE_REGION_FD,
		.fd = (uint32_t)out->spill };
	out->spilled += (size + PAGE - 1) / PAGE * PAGE;
	return 0;
}

static int
output_bytes(struct output *out, const void *bytes, size_t size,
    struct wire_region *region)
{
	if (size > out->room - out->used)
		return output_spill(out, bytes, size, region);
	memcpy(out->bytes + out->used, bytes, size);
	out->used += size;
	*region = (struct wire_region){ .size = size,
		.kind = WIRE_REGION_INLINE };
	return 0;
}

static int
output_ool(
    struct output *out, const struct kmsg_ool *ool, struct wire_region *region)
{
	const struct region *memory = region_of(ool->memory);
	int fd;

	if (ool->names)
		return output_bytes(
		    out, ool->names, ool->count * sizeof(*ool->names), region);
	if (!memory)
		return 0;
	if (!memory->file)
		return output_bytes(
		    out, memory->bytes, memory->memory.size, region);
	fd = output_fd(out, memory->file->fd);
	if (fd < 0)
		return fd;
	*region = (struct wire_region){ .size = memory->memory.size,
		.offset = memory->offset,
		.kind = WIRE_REGION_FD,
		.fd = (uint32_t)fd };
	return 0;
}

static int
output_send(struct output *out, struct conn *conn, size_t count)
{
	struct wire_memory head = { .trap = conn->trap,
		.op = WIRE_MEMORY,
		.regions = (uint32_t)count };
	struct iovec iov[] = {
		{ &head, sizeof(head) },
		{ out->regions, count * sizeof(*out->regions) },
		{ out->bytes, out->used },
	};

	return socket_send(
	    conn->fd, iov, 3, out->fds, out->fd_count, MSG_DONTWAIT);
}

/*
 * memory_send(): sends the WIRE_MEMORY packet of a message with `count`
 * out-of-line descriptors. A region that cannot be carried (no fd, no
 * memory) is sent empty, which libmach reports as MACH_RCV_BODY_ERROR.
 * -errno: the connection is of no use any more.
 */
int
memory_send(struct conn *conn, struct kmsg *kmsg, size_t count)
{
	_cleanup_free_ struct wire_region *regions = calloc(
	    count, sizeof(*regions));
	_cleanup_free_ uint8_t *bytes = NULL;
	struct output out = { .regions = regions, .spill = -1, .owned = -1 };
	int r;

	if (!regions || count * sizeof(*regions) > WIRE_PAYLOAD_MAX)
		return -ENOMEM;
	out.room = WIRE_PAYLOAD_MAX - count * sizeof(*regions);
	bytes = malloc(out.room);
	if (!bytes)
		return -ENOMEM;
	out.bytes = bytes;
	for (size_t i = 0; i < count; i++) {
		struct kmsg_ool ool = kmsg_ool(kmsg, i);

		if (output_ool(&out, &ool, &regions[i]) < 0)
			regions[i] = (struct wire_region){ 0 };
	}
	r = output_send(&out, conn, count);
	if (out.owned >= 0)
		close(out.owned);
	return r;
}
