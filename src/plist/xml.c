/*
 * The XML format: the few elements that a property list has, XML's own five
 * entities, characters by number, CDATA and comments. A document type is
 * passed over, and refused if it defines anything.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "plist/parser.h"

#define TAG_MAX 16 /* bytes of an element's name, the NUL included */

struct xml {
	struct plist_parser *parser;
	const char *start, *at, *end;
};

struct tag {
	char name[TAG_MAX];
	bool closing; /* </name> */
	bool empty;   /* <name/> */
};

/* Text as it is decoded. */
struct text {
	char *bytes;
	size_t size, capacity;
};

static int value(struct xml *x, const struct tag *tag, launch_data_t *ret_data);

static void
text_deinit(struct text *text)
{
	free(text->bytes);
}

/* Says where we are. */
static int
fail_here(struct xml *x, int r)
{
	struct plist_error *error = x->parser->error;
	const char *p;

	error->line = error->column = 1;
	for (p = x->start; p < x->at; p++) {
		error->column++;
		if (*p == '\n') {
			error->line++;
			error->column = 1;
		}
	}
	return r;
}

#define fail(x, ...) fail_here((x), plist_fail((x)->parser, __VA_ARGS__))

static bool
looking_at(const struct xml *x, const char *word)
{
	size_t size = strlen(word);

	return (size_t)(x->end - x->at) >= size &&
	    memcmp(x->at, word, size) == 0;
}

static void
skip_space(struct xml *x)
{
	while (x->at < x->end && strchr(" \t\r\n", *x->at) && *x->at)
		x->at++;
}

/* Goes past what ends with `word`. */
static int
skip_past(struct xml *x, const char *word, const char *what)
{
	const char *found = memmem(
	    x->at, (size_t)(x->end - x->at), word, strlen(word));

	if (!found)
		return fail(x, "%s without an end", what);
	x->at = found + strlen(word);
	return 0;
}

static int
skip_doctype(struct xml *x)
{
	const char *close = memchr(x->at, '>', (size_t)(x->end - x->at));

	if (close && memchr(x->at, '[', (size_t)(close - x->at)))
		return fail(x, "a document type that defines something");
	return skip_past(x, ">", "a document type");
}

/* Goes past what is between elements. */
static int
skip_between(struct xml *x)
{
	int r = 0;

	while (r == 0) {
		skip_space(x);
		if (looking_at(x, "<!--"))
			r = skip_past(x, "-->", "a comment");
		else if (looking_at(x, "<?"))
			r = skip_past(x, "?>", "an instruction");
		else if (looking_at(x, "<!DOCTYPE"))
			r = skip_doctype(x);
		else
			return 0;
	}
	return r;
}

static int
take_attributes(struct xml *x, struct tag *tag)
{
	char quote = '\0';

	for (; x->at < x->end; x->at++) {
		if (quote && *x->at == quote)
			quote = '\0';
		else if (!quote && (*x->at == '"' || *x->at == '\''))
			quote = *x->at;
		else if (!quote && *x->at == '<')
			break;
		else if (!quote && *x->at == '>') {
			tag->empty = x->at[-1] == '/';
			x->at++;
			return 0;
		}
	}
	return fail(x, "<%s without an end", tag->name);
}

/* The next tag, after what may stand before one. */
static int
take_tag(struct xml *x, struct tag *ret_tag)
{
	struct tag tag = { .closing = false };
	unsigned n = 0;
	int r = skip_between(x);

	if (r < 0)
		return r;
	if (x->at == x->end)
		return fail(x, "the end, where a tag must be");
	if (*x->at != '<')
		return fail(x, "text, where a tag must be");
	x->at++;
	if (x->at < x->end && *x->at == '/') {
		tag.closing = true;
		x->at++;
	}
	while (x->at < x->end && isalpha((unsigned char)*x->at)) {
		if (n + 1 == TAG_MAX)
			return fail(
			    x, "<%s... is no element of a list", tag.name);
		tag.name[n++] = *x->at++;
	}
	r = take_attributes(x, &tag);
	if (r == 0)
		*ret_tag = tag;
	return r;
}

static int
take_closing(struct xml *x, const char *name)
{
	struct tag tag;
	int r = take_tag(x, &tag);

	if (r < 0)
		return r;
	if (!tag.closing || strcmp(tag.name, name) != 0)
		return fail(x, "<%s%s>, where </%s> must be",
		    tag.closing ? "/" : "", tag.name, name);
	return 0;
}

static int
text_put(struct text *text, const char *bytes, size_t size)
{
	int r = ARRAY_GROW(text->bytes, &text->capacity, text->size + size + 1);

	if (r < 0)
		return r;
	if (size > 0)
		memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
	text->bytes[text->size] = '\0';
	return 0;
}

/* A character by its number, in UTF-8. */
static int
text_put_character(struct xml *x, struct text *text, unsigned long c)
{
	char utf8[4];

	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return fail(x, "a character that there is not");
	if (c < 0x80) {
		utf8[0] = (char)c;
		return text_put(text, utf8, 1);
	}
	utf8[3] = (char)(0x80 | (c & 0x3f));
	utf8[2] = (char)((c < 0x800 ? 0xc0 : 0x80) | (c >> 6 & 0x3f));
	utf8[1] = (char)((c < 0x10000 ? 0xe0 : 0x80) | (c >> 12 & 0x3f));
	utf8[0] = (char)(0xf0 | c >> 18);
	return c < 0x800  ? text_put(text, utf8 + 2, 2)
	    : c < 0x10000 ? text_put(text, utf8 + 1, 3)
			  : text_put(text, utf8, 4);
}

static int
take_entity(struct xml *x, struct text *text)
{
	static const struct {
		const char *name, *means;
	} entities[] = { { "&lt;", "<" }, { "&gt;", ">" }, { "&amp;", "&" },
		{ "&quot;", "\"" }, { "&apos;", "'" } };
	char digits[12] = "", *end;
	unsigned long number;
	unsigned i, n = 0;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (looking_at(x, entities[i].name)) {
			x->at += strlen(entities[i].name);
			return text_put(text, entities[i].means, 1);
		}
	if (!looking_at(x, "&#"))
		return fail(x, "an entity that is not XML's own");
	for (x->at += 2; x->at < x->end && *x->at != ';'; x->at++)
		if (n + 1 < sizeof(digits))
			digits[n++] = *x->at;
	if (x->at == x->end || n + 1 == sizeof(digits) ||
	    !isxdigit((unsigned char)digits[n - (n > 0)]))
		return fail(x, "a character without a number");
	x->at++;
	number = digits[0] == 'x' ? strtoul(digits + 1, &end, 16)
				  : strtoul(digits, &end, 10);
	if (*end)
		return fail(x, "a character without a number");
	return text_put_character(x, text, number);
}

static int
take_cdata(struct xml *x, struct text *text)
{
	const char *from = x->at + strlen("<![CDATA[");
	int r = skip_past(x, "]]>", "CDATA");

	if (r < 0)
		return r;
	if (memchr(from, '\0', (size_t)(x->at - from)))
		return fail(x, "a NUL");
	return text_put(text, from, (size_t)(x->at - from) - strlen("]]>"));
}

/* Characters up to the next markup. */
static int
take_plain(struct xml *x, struct text *text)
{
	const char *from = x->at;

	while (x->at < x->end && *x->at != '<' && *x->at != '&' && *x->at)
		x->at++;
	if (x->at < x->end && !*x->at)
		return fail(x, "a NUL");
	return text_put(text, from, (size_t)(x->at - from));
}

/* The text of an element, and its end. */
static int
take_text(struct xml *x, const struct tag *tag, struct text *text)
{
	int r = text_put(text, "", 0);

	if (tag->empty)
		return r;
	while (r == 0 && x->at < x->end) {
		if (*x->at == '&')
			r = take_entity(x, text);
		else if (looking_at(x, "<![CDATA["))
			r = take_cdata(x, text);
		else if (looking_at(x, "<!--"))
			r = skip_past(x, "-->", "a comment");
		else if (*x->at == '<')
			return take_closing(x, tag->name);
		else
			r = take_plain(x, text);
	}
	return r < 0 ? r : fail(x, "<%s> without an end", tag->name);
}

static int
made(launch_data_t data, launch_data_t *ret_data)
{
	if (!data)
		return -ENOMEM;
	*ret_data = data;
	return 0;
}

static int
make_integer(struct xml *x, const char *text, launch_data_t *ret_data)
{
	bool negative = *text == '-';
	const char *digits = text + (negative || *text == '+');
	bool hex = strncasecmp(digits, "0x", 2) == 0;
	unsigned long long number;
	char *end;

	errno = 0;
	digits += hex ? 2 : 0;
	number = strtoull(digits, &end, hex ? 16 : 10);
	if (!isxdigit((unsigned char)*digits) || *end || errno ||
	    (negative && number > 1ull << 63))
		return fail(x, "%.40s is no integer", text);
	return made(launch_data_new_integer(
			(long long)(negative ? 0 - number : number)),
	    ret_data);
}

static int
make_real(struct xml *x, const char *text, launch_data_t *ret_data)
{
	char *end;
	double number = strtod(text, &end);

	if (end == text || *end)
		return fail(x, "%.40s is no real number", text);
	return made(launch_data_new_real(number), ret_data);
}

static int
base64_digit(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Decoded in place: it only gets shorter. */
static int
make_data(struct xml *x, char *text, launch_data_t *ret_data)
{
	unsigned bits = 0, have = 0;
	char *from, *to = text;

	for (from = text; *from && *from != '='; from++) {
		int digit = base64_digit(*from);

		if (isspace((unsigned char)*from))
			continue;
		if (digit < 0)
			return fail(x, "data that is no base64");
		bits = bits << 6 | (unsigned)digit;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*to++ = (char)(bits >> have);
		}
	}
	return made(launch_data_new_opaque(text, (size_t)(to - text)), ret_data);
}

/* An element that has text. */
static int
take_scalar(struct xml *x, const struct tag *tag, launch_data_t *ret_data)
{
	_cleanup_(text_deinit) struct text text = { 0 };
	int r = take_text(x, tag, &text);

	if (r < 0)
		return r;
	if (strcmp(tag->name, "string") == 0)
		return made(launch_data_new_string(text.bytes), ret_data);
	if (strcmp(tag->name, "integer") == 0)
		return make_integer(x, text.bytes, ret_data);
	if (strcmp(tag->name, "real") == 0)
		return make_real(x, text.bytes, ret_data);
	if (strcmp(tag->name, "data") == 0)
		return make_data(x, text.bytes, ret_data);
	if (text.size > 0)
		return fail(x, "text in <%s>", tag->name);
	return made(
	    launch_data_new_bool(strcmp(tag->name, "true") == 0), ret_data);
}

/* The value that follows a key, or an array's next; its tag was read. */
static int
take_item(struct xml *x, const struct tag *tag, launch_data_t container)
{
	_cleanup_(launch_data_freep) launch_data_t item = NULL;
	_cleanup_(text_deinit) struct text key = { 0 };
	struct tag of_value = *tag;
	int r = 0;

	if (launch_data_get_type(container) == LAUNCH_DATA_DICTIONARY) {
		if (strcmp(tag->name, "key") != 0)
			return fail(x, "<%s>, where <key> must be", tag->name);
		r = take_text(x, tag, &key);
		if (r == 0)
			r = take_tag(x, &of_value);
		if (r == 0 && of_value.closing)
			return fail(
			    x, "the key %.40s without a value", key.bytes);
	}
	if (r == 0)
		r = value(x, &of_value, &item);
	if (r == 0)
		r = plist_add(x->parser, container, key.bytes, &item);
	return r == -EBADMSG && x->parser->error->line == 0 ? fail_here(x, r)
							    : r;
}

static int
take_items(struct xml *x, const struct tag *tag, launch_data_t container)
{
	struct tag next;
	int r = 0;

	if (tag->empty)
		return 0;
	while (r == 0) {
		r = take_tag(x, &next);
		if (r < 0)
			return r;
		if (next.closing)
			return strcmp(next.name, tag->name) == 0
			    ? 0
			    : fail(x, "</%s>, where </%s> must be", next.name,
				  tag->name);
		r = take_item(x, &next, container);
	}
	return r;
}

static int
take_container(struct xml *x, const struct tag *tag, launch_data_t *ret_data)
{
	_cleanup_(launch_data_freep) launch_data_t container = NULL;
	int r = plist_enter(x->parser);

	if (r < 0)
		return fail_here(x, r);
	container = launch_data_alloc(strcmp(tag->name, "dict") == 0
		? LAUNCH_DATA_DICTIONARY
		: LAUNCH_DATA_ARRAY);
	if (!container)
		return -ENOMEM;
	r = take_items(x, tag, container);
	plist_leave(x->parser);
	if (r < 0)
		return r;
	*ret_data = TAKE(container);
	return 0;
}

static int
value(struct xml *x, const struct tag *tag, launch_data_t *ret_data)
{
	static const char *const scalars[] = { "string", "integer", "real",
		"data", "true", "false" };
	unsigned i;
	int r = plist_count_value(x->parser);

	if (r < 0)
		return fail_here(x, r);
	if (strcmp(tag->name, "dict") == 0 || strcmp(tag->name, "array") == 0)
		return take_container(x, tag, ret_data);
	for (i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
		if (strcmp(tag->name, scalars[i]) == 0)
			return take_scalar(x, tag, ret_data);
	return fail(x, "<%s> is no value", tag->name);
}

/* <plist>, its one value, its end, and nothing behind. */
static int
take_list(struct xml *x, launch_data_t *ret_data)
{
	struct tag tag;
	int r = take_tag(x, &tag);

	if (r == 0 && (tag.closing || strcmp(tag.name, "plist") != 0))
		return fail(x, "<%s>, where <plist> must be", tag.name);
	if (r == 0)
		r = take_tag(x, &tag);
	if (r == 0 && tag.closing)
		return fail(x, "a list without a value");
	if (r == 0)
		r = value(x, &tag, ret_data);
	if (r == 0)
		r = take_closing(x, "plist");
	if (r == 0)
		r = skip_between(x);
	if (r == 0 && x->at < x->end)
		return fail(x, "something behind the list");
	return r;
}

int
plist_xml(struct plist_parser *parser, const char *text, size_t size,
    launch_data_t *ret_data)
{
	_cleanup_(launch_data_freep) launch_data_t data = NULL;
	struct xml x = { parser, text, text, text + size };
	int r;

	if (looking_at(&x, "\xef\xbb\xbf"))
		x.at += 3;
	r = take_list(&x, &data);
	if (r < 0)
		return r;
	*ret_data = TAKE(data);
	return 0;
}
