/* Values of liblaunch: see launch.h. */
#include <launch.h>
#include <mach/linux/launch.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "libmach/launch-data.h"

/* launch_data_alloc(): see launch.h. */
launch_data_t
launch_data_alloc(launch_data_type_t type)
{
	launch_data_t data = calloc(1, sizeof(*data));

	if (!data)
		return NULL;
	data->type = type;
	if (type == LAUNCH_DATA_FD)
		data->fd = -1;
	if (type == LAUNCH_DATA_STRING) {
		data->bytes = calloc(1, 1);
		if (!data->bytes) {
			free(data);
			return NULL;
		}
	}
	return data;
}

/* launch_data_free(): see launch.h. */
void
launch_data_free(launch_data_t data)
{
	size_t i;

	if (!data)
		return;
	for (i = 0; i < data->count; i++) {
		free(data->items[i].key);
		launch_data_free(data->items[i].value);
	}
	free(data->items);
	free(data->bytes);
	free(data);
}

/* launch_data_get_type(): see launch.h. */
launch_data_type_t
launch_data_get_type(const launch_data_t data)
{
	return data->type;
}

/* Takes copies of bytes, with a NUL behind them. */
static bool
data_set_bytes(launch_data_t data, const void *bytes, size_t size)
{
	char *copy = malloc(size + 1);

	if (!copy)
		return false;
	if (size > 0)
		memcpy(copy, bytes, size);
	copy[size] = '\0';
	free(data->bytes);
	data->bytes = copy;
	data->size = size;
	return true;
}

#define DATA_SCALAR(name, TYPE, ctype, field)                                  \
	launch_data_t launch_data_new_##name(ctype value)                      \
	{                                                                      \
		launch_data_t data = launch_data_alloc(LAUNCH_DATA_##TYPE);    \
                                                                               \
		if (data)                                                      \
			data->field = value;                                   \
		return data;                                                   \
	}                                                                      \
	bool launch_data_set_##name(launch_data_t data, ctype value)           \
	{                                                                      \
		data->field = value;                                           \
		return true;                                                   \
	}                                                                      \
	ctype launch_data_get_##name(const launch_data_t data)                 \
	{                                                                      \
		return data->field;                                            \
	}                                                                      \
	struct data_takes_a_semicolon_

/* launch_data_new_..., set_... and get_... of numbers: see launch.h. */
DATA_SCALAR(fd, FD, int, fd);
DATA_SCALAR(machport, MACHPORT, mach_port_t, port);
DATA_SCALAR(integer, INTEGER, long long, integer);
DATA_SCALAR(bool, BOOL, bool, truth);
DATA_SCALAR(real, REAL, double, real);

/* launch_data_get_errno(): see launch.h. */
int
launch_data_get_errno(const launch_data_t data)
{
	return (int)data->integer;
}

/* launch_data_new_errno_np(): an answer that is an error. NULL: no memory. */
launch_data_t
launch_data_new_errno_np(int code)
{
	launch_data_t data = launch_data_alloc(LAUNCH_DATA_ERRNO);

	if (data)
		data->integer = code;
	return data;
}

static launch_data_t
data_new_bytes(launch_data_type_t type, const void *bytes, size_t size)
{
	launch_data_t data = launch_data_alloc(type);

	if (data && !data_set_bytes(data, bytes, size)) {
		launch_data_free(data);
		return NULL;
	}
	return data;
}

/* launch_data_new_string(): see launch.h. */
launch_data_t
launch_data_new_string(const char *value)
{
	return data_new_bytes(LAUNCH_DATA_STRING, value, strlen(value));
}

/* launch_data_set_string(): see launch.h. */
bool
launch_data_set_string(launch_data_t data, const char *value)
{
	return data_set_bytes(data, value, strlen(value));
}

/* launch_data_get_string(): see launch.h. */
const char *
launch_data_get_string(const launch_data_t data)
{
	return data->bytes;
}

/* launch_data_new_opaque(): see launch.h. */
launch_data_t
launch_data_new_opaque(const void *bytes, size_t size)
{
	return data_new_bytes(LAUNCH_DATA_OPAQUE, bytes, size);
}

/* launch_data_set_opaque(): see launch.h. */
bool
launch_data_set_opaque(launch_data_t data, const void *bytes, size_t size)
{
	return data_set_bytes(data, bytes, size);
}

/* launch_data_get_opaque(): see launch.h. */
void *
launch_data_get_opaque(const launch_data_t data)
{
	return data->bytes;
}

/* launch_data_get_opaque_size(): see launch.h. */
size_t
launch_data_get_opaque_size(const launch_data_t data)
{
	return data->size;
}

static struct launch_item *
dict_find(const launch_data_t dict, const char *key)
{
	size_t i;

	for (i = 0; i < dict->count; i++)
		if (strcmp(dict->items[i].key, key) == 0)
			return &dict->items[i];
	return NULL;
}

static bool
data_append(launch_data_t data, launch_data_t value, char *key)
{
	if (ARRAY_GROW(data->items, &data->capacity, data->count + 1) < 0)
		return false;
	data->items[data->count++] = (struct launch_item){ key, value };
	return true;
}

static void
item_replace(struct launch_item *item, launch_data_t value)
{
	if (item->value != value)
		launch_data_free(item->value);
	item->value = value;
}

/* launch_data_dict_insert(): see launch.h. */
bool
launch_data_dict_insert(
    launch_data_t dict, const launch_data_t value, const char *key)
{
	struct launch_item *item = dict_find(dict, key);
	_cleanup_free_ char *copy = NULL;

	if (item) {
		item_replace(item, value);
		return true;
	}
	copy = strdup(key);
	if (!copy || !data_append(dict, value, copy))
		return false;
	TAKE(copy);
	return true;
}

/* launch_data_dict_lookup(): see launch.h. */
launch_data_t
launch_data_dict_lookup(const launch_data_t dict, const char *key)
{
	const struct launch_item *item = dict_find(dict, key);

	return item ? item->value : NULL;
}

/* launch_data_dict_remove(): see launch.h. */
bool
launch_data_dict_remove(launch_data_t dict, const char *key)
{
	struct launch_item *item = dict_find(dict, key);
	size_t index;

	if (!item)
		return false;
	index = (size_t)(item - dict->items);
	free(item->key);
	launch_data_free(item->value);
	dict->count--;
	memmove(item, item + 1, (dict->count - index) * sizeof(*item));
	return true;
}

/* launch_data_dict_get_count(): see launch.h. */
size_t
launch_data_dict_get_count(const launch_data_t dict)
{
	return dict->count;
}

/* launch_data_dict_iterate(): see launch.h. */
void
launch_data_dict_iterate(const launch_data_t dict,
    void (*callback)(const launch_data_t value, const char *key, void *context),
    void *context)
{
	size_t i;

	for (i = 0; i < dict->count; i++)
		callback(dict->items[i].value, dict->items[i].key, context);
}

/* launch_data_array_set_index(): see launch.h. */
bool
launch_data_array_set_index(
    launch_data_t array, const launch_data_t value, size_t index)
{
	if (index > array->count)
		return false;
	if (index == array->count)
		return data_append(array, value, NULL);
	item_replace(&array->items[index], value);
	return true;
}

/* launch_data_array_get_index(): see launch.h. NULL behind the end. */
launch_data_t
launch_data_array_get_index(const launch_data_t array, size_t index)
{
	return index < array->count ? array->items[index].value : NULL;
}

/* launch_data_array_get_count(): see launch.h. */
size_t
launch_data_array_get_count(const launch_data_t array)
{
	return array->count;
}

static bool
data_copy_items(launch_data_t to, const launch_data_t from)
{
	size_t i;

	for (i = 0; i < from->count; i++) {
		const struct launch_item *item = &from->items[i];
		_cleanup_free_ char *key = item->key ? strdup(item->key) : NULL;
		launch_data_t value;

		if (item->key && !key)
			return false;
		value = launch_data_copy(item->value);
		if (!value)
			return false;
		if (!data_append(to, value, key)) {
			launch_data_free(value);
			return false;
		}
		TAKE(key);
	}
	return true;
}

/* launch_data_copy(): see launch.h. */
launch_data_t
launch_data_copy(launch_data_t data)
{
	launch_data_t copy = calloc(1, sizeof(*copy));

	if (!copy)
		return NULL;
	copy->type = data->type;
	copy->number = data->number;
	if ((data->bytes && !data_set_bytes(copy, data->bytes, data->size)) ||
	    !data_copy_items(copy, data)) {
		launch_data_free(copy);
		return NULL;
	}
	return copy;
}
