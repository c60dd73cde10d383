#include "base/mapping.h"

#include <errno.h>

/* What is left of the line. */
struct scan {
	const char *at;
	const char *end;
	bool failed;
};

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* A number, and the one character that must follow it. */
static uint64_t
scan_number(struct scan *scan, int base, char behind)
{
	uint64_t number = 0;
	const char *start = scan->at;

	while (scan->at < scan->end && digit_of(*scan->at) < base) {
		if (number > UINT64_MAX / (unsigned)base)
			scan->failed = true;
		number = number * (unsigned)base +
		    (unsigned)digit_of(*scan->at++);
	}
	if (scan->at == start || scan->at == scan->end || *scan->at != behind)
		scan->failed = true;
	else
		scan->at++;
	return number;
}

/* "rwxp ": each letter or a dash, then p or s. */
static void
scan_protection(struct scan *scan, struct mapping *mapping)
{
	static const char letters[] = "rwx";

	if (scan->failed || scan->end - scan->at < 5 || scan->at[4] != ' ') {
		scan->failed = true;
		return;
	}
	for (unsigned i = 0; i < 3; i++)
		if (scan->at[i] == letters[i])
			mapping->protection |= 1u << i;
	mapping->shared = scan->at[3] == 's';
	scan->at += 5;
}

int
mapping_parse(const char *line, size_t length, struct mapping *ret_mapping)
{
	struct scan scan = { line, line + length, false };
	struct mapping mapping = { 0 };

	mapping.start = scan_number(&scan, 16, '-');
	mapping.end = scan_number(&scan, 16, ' ');
	scan_protection(&scan, &mapping);
	mapping.offset = scan_number(&scan, 16, ' ');
	mapping.device_major = (uint32_t)scan_number(&scan, 16, ':');
	mapping.device_minor = (uint32_t)scan_number(&scan, 16, ' ');
	/* A blank follows the inode even where no name does. */
	mapping.inode = scan_number(&scan, 10, ' ');
	if (scan.failed || mapping.start >= mapping.end)
		return -EINVAL;
	while (scan.at < scan.end && *scan.at == ' ')
		scan.at++;
	mapping.name = scan.at;
	mapping.name_length = (size_t)(scan.end - scan.at);
	*ret_mapping = mapping;
	return 0;
}
