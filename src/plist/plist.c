#include "plist/plist.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plist/parser.h"

int
plist_fail(struct plist_parser *parser, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(parser->error->reason, sizeof(parser->error->reason), format,
	    arguments);
	va_end(arguments);
	return -EBADMSG;
}

int
plist_count_value(struct plist_parser *parser)
{
	if (parser->values >= PLIST_VALUES_MAX)
		return plist_fail(
		    parser, "more than %u values", PLIST_VALUES_MAX);
	parser->values++;
	return 0;
}

int
plist_enter(struct plist_parser *parser)
{
	if (parser->depth >= PLIST_DEPTH_MAX)
		return plist_fail(
		    parser, "more than %u levels deep", PLIST_DEPTH_MAX);
	parser->depth++;
	return 0;
}

void
plist_leave(struct plist_parser *parser)
{
	parser->depth--;
}

int
plist_add(struct plist_parser *parser, launch_data_t container, const char *key,
    launch_data_t *value)
{
	size_t count = key ? launch_data_dict_get_count(container)
			   : launch_data_array_get_count(container);

	if (count >= PLIST_ITEMS_MAX)
		return plist_fail(
		    parser, "more than %u items in one", PLIST_ITEMS_MAX);
	if (key && launch_data_dict_lookup(container, key))
		return plist_fail(parser, "the key %.40s twice", key);
	if (!(key ? launch_data_dict_insert(container, *value, key)
		  : launch_data_array_set_index(container, *value, count)))
		return -ENOMEM;
	TAKE(*value);
	return 0;
}

int
plist_parse(const void *bytes, size_t size, launch_data_t *ret_data,
    struct plist_error *ret_error)
{
	struct plist_parser parser = { .error = ret_error };

	*ret_error = (struct plist_error){ 0 };
	if (size > PLIST_SIZE_MAX)
		return plist_fail(
		    &parser, "larger than %u bytes", PLIST_SIZE_MAX);
	if (size >= 8 && memcmp(bytes, "bplist00", 8) == 0)
		return plist_binary(&parser, bytes, size, ret_data);
	return plist_xml(&parser, bytes, size, ret_data);
}

void
plist_error_place(const struct plist_error *error, char *ret_text, size_t size)
{
	if (error->line > 0)
		snprintf(ret_text, size, "line %u, column %u", error->line,
		    error->column);
	else
		snprintf(ret_text, size, "byte %zu", error->offset);
}
