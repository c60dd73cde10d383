/*
 * Values of liblaunch as bytes: a byte of type, then what it has. Lengths,
 * counts and indices of fds are 32 bits, numbers 64, all in the host's order.
 */
#include <errno.h>
#include <mach/linux/launch.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/reader.h"
#include "base/writer.h"
#include "libmach/launch-data.h"

struct packing {
	struct writer writer;
	int *fds;
	size_t fd_count;
};

struct unpacking {
	struct reader reader;
	const int *fds;
	size_t fd_count;
};

DEFINE_CLEANUP(launch_data_t, launch_data_free);

static int pack(struct packing *p, const struct _launch_data *data, int depth);
static int unpack(struct unpacking *u, int depth, launch_data_t *ret_data);

static int
pack_bytes(struct packing *p, const void *bytes, size_t size)
{
	if (size > LAUNCH_DATA_SIZE_MAX ||
	    writer_u32(&p->writer, (uint32_t)size) < 0)
		return -EINVAL;
	return writer_copy(&p->writer, bytes, size) < 0 ? -EINVAL : 0;
}

static int
pack_items(struct packing *p, const struct _launch_data *data, int depth)
{
	size_t i;
	int r;

	if (depth >= LAUNCH_DATA_DEPTH_MAX ||
	    data->count > LAUNCH_DATA_SIZE_MAX ||
	    writer_u32(&p->writer, (uint32_t)data->count) < 0)
		return -EINVAL;
	for (i = 0; i < data->count; i++) {
		const struct launch_item *item = &data->items[i];

		r = item->key ? pack_bytes(p, item->key, strlen(item->key)) : 0;
		if (r == 0)
			r = pack(p, item->value, depth + 1);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
pack_fd(struct packing *p, int fd)
{
	if (p->fd_count >= LAUNCH_DATA_FDS_MAX ||
	    writer_u32(&p->writer, (uint32_t)p->fd_count) < 0)
		return -EINVAL;
	p->fds[p->fd_count++] = fd;
	return 0;
}

static int
pack(struct packing *p, const struct _launch_data *data, int depth)
{
	if (writer_u8(&p->writer, (uint8_t)data->type) < 0)
		return -EINVAL;
	switch (data->type) {
	case LAUNCH_DATA_DICTIONARY:
	case LAUNCH_DATA_ARRAY:
		return pack_items(p, data, depth);
	case LAUNCH_DATA_STRING:
	case LAUNCH_DATA_OPAQUE:
		return pack_bytes(p, data->bytes, data->size);
	case LAUNCH_DATA_FD:
		return pack_fd(p, data->fd);
	case LAUNCH_DATA_MACHPORT:
		return 0;
	default:
		return writer_u64(&p->writer, data->number) < 0 ? -EINVAL : 0;
	}
}

/* launch_data_pack_np(): see mach/linux/launch.h. */
int
launch_data_pack_np(const launch_data_t data, void **ret_bytes,
    size_t *ret_size, int *ret_fds, size_t *ret_fd_count)
{
	_cleanup_free_ void *bytes = malloc(LAUNCH_DATA_SIZE_MAX);
	struct packing p = { .fds = ret_fds };
	int r;

	if (!bytes)
		return -ENOMEM;
	p.writer = writer_of(bytes, LAUNCH_DATA_SIZE_MAX);
	r = pack(&p, data, 0);
	if (r < 0)
		return r;
	*ret_size = LAUNCH_DATA_SIZE_MAX - p.writer.left;
	*ret_fd_count = p.fd_count;
	*ret_bytes = TAKE(bytes);
	return 0;
}

/* The next length and its bytes. */
static int
unpack_bytes(struct unpacking *u, const void **ret_bytes, size_t *ret_size)
{
	uint32_t size;

	if (reader_u32(&u->reader, &size) < 0 ||
	    reader_take(&u->reader, size, ret_bytes) < 0)
		return -EBADMSG;
	*ret_size = size;
	return 0;
}

/* The next bytes as a string: without a NUL among them. */
static int
unpack_key(struct unpacking *u, char **ret_key)
{
	const void *bytes;
	size_t size;
	char *key;

	if (unpack_bytes(u, &bytes, &size) < 0 ||
	    (size > 0 && memchr(bytes, '\0', size)))
		return -EBADMSG;
	key = strndup(size > 0 ? bytes : "", size);
	if (!key)
		return -ENOMEM;
	*ret_key = key;
	return 0;
}

static int
unpack_string(struct unpacking *u, launch_data_t data)
{
	_cleanup_free_ char *text = NULL;
	int r = unpack_key(u, &text);

	if (r < 0)
		return r;
	return launch_data_set_string(data, text) ? 0 : -ENOMEM;
}

static int
unpack_opaque(struct unpacking *u, launch_data_t data)
{
	const void *bytes;
	size_t size;

	if (unpack_bytes(u, &bytes, &size) < 0)
		return -EBADMSG;
	return launch_data_set_opaque(data, bytes, size) ? 0 : -ENOMEM;
}

static int
unpack_item(struct unpacking *u, launch_data_t data, int depth)
{
	_cleanup_(launch_data_freep) launch_data_t value = NULL;
	_cleanup_free_ char *key = NULL;
	int r = 0;

	if (data->type == LAUNCH_DATA_DICTIONARY)
		r = unpack_key(u, &key);
	if (r == 0)
		r = unpack(u, depth + 1, &value);
	if (r < 0)
		return r;
	/* Twice the same key would free what the first one is. */
	if (key && launch_data_dict_lookup(data, key))
		return -EBADMSG;
	if (!(key ? launch_data_dict_insert(data, value, key)
		  : launch_data_array_set_index(data, value, data->count)))
		return -ENOMEM;
	TAKE(value);
	return 0;
}

static int
unpack_items(struct unpacking *u, launch_data_t data, int depth)
{
	uint32_t count, i;
	int r;

	if (depth >= LAUNCH_DATA_DEPTH_MAX || reader_u32(&u->reader, &count) < 0)
		return -EBADMSG;
	for (i = 0; i < count; i++) {
		r = unpack_item(u, data, depth);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
unpack_fd(struct unpacking *u, launch_data_t data)
{
	uint32_t index;

	if (reader_u32(&u->reader, &index) < 0 || index >= u->fd_count)
		return -EBADMSG;
	data->fd = u->fds[index];
	return 0;
}

static int
unpack_number(struct unpacking *u, launch_data_t data)
{
	if (reader_u64(&u->reader, &data->number) < 0)
		return -EBADMSG;
	if (data->type == LAUNCH_DATA_BOOL)
		data->number = data->number & 0xff ? 1 : 0;
	return 0;
}

/* What a value of its type has. */
static int
unpack_value(struct unpacking *u, launch_data_t data, int depth)
{
	switch (data->type) {
	case LAUNCH_DATA_DICTIONARY:
	case LAUNCH_DATA_ARRAY:
		return unpack_items(u, data, depth);
	case LAUNCH_DATA_STRING:
		return unpack_string(u, data);
	case LAUNCH_DATA_OPAQUE:
		return unpack_opaque(u, data);
	case LAUNCH_DATA_FD:
		return unpack_fd(u, data);
	case LAUNCH_DATA_MACHPORT:
		return 0;
	default:
		return unpack_number(u, data);
	}
}

static int
unpack(struct unpacking *u, int depth, launch_data_t *ret_data)
{
	_cleanup_(launch_data_freep) launch_data_t data = NULL;
	uint8_t type;
	int r;

	if (reader_u8(&u->reader, &type) < 0 || type < LAUNCH_DATA_DICTIONARY ||
	    type > LAUNCH_DATA_MACHPORT)
		return -EBADMSG;
	data = launch_data_alloc((launch_data_type_t)type);
	if (!data)
		return -ENOMEM;
	r = unpack_value(u, data, depth);
	if (r < 0)
		return r;
	*ret_data = TAKE(data);
	return 0;
}

/* launch_data_unpack_np(): see mach/linux/launch.h. */
int
launch_data_unpack_np(const void *bytes, size_t size, const int *fds,
    size_t fd_count, launch_data_t *ret_data)
{
	struct unpacking u = { reader_of(bytes, size), fds, fd_count };
	_cleanup_(launch_data_freep) launch_data_t data = NULL;
	int r;

	if (size > LAUNCH_DATA_SIZE_MAX)
		return -EBADMSG;
	r = unpack(&u, 0, &data);
	if (r < 0)
		return r;
	if (u.reader.left > 0)
		return -EBADMSG;
	*ret_data = TAKE(data);
	return 0;
}
