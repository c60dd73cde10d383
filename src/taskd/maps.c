#include "taskd/maps.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct maps {
	int fd;
	size_t used, next; /* of the buffer: filled, and where a line begins */
	bool failed;
	bool any; /* a line came; an address space that is gone has none */
	char buffer[65536];
};

/* One line, which is valid until the next. */
struct maps_line {
	uint64_t begin, end;
	char protection[5];
	const char *text; /* with its newline */
	size_t size;
};

static void
maps_begin(struct maps *maps, int fd)
{
	maps->fd = fd;
	maps->used = maps->next = 0;
	maps->any = false;
	maps->failed = lseek(fd, 0, SEEK_SET) < 0;
}

/* Reads on; false at the end. The kernel gives whole lines. */
static bool
maps_fill(struct maps *maps)
{
	ssize_t n;

	memmove(
	    maps->buffer, maps->buffer + maps->next, maps->used - maps->next);
	maps->used -= maps->next;
	maps->next = 0;
	do
		n = read(maps->fd, maps->buffer + maps->used,
		    sizeof(maps->buffer) - 1 - maps->used);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		maps->failed = true;
	if (n <= 0)
		return false;
	maps->used += (size_t)n;
	maps->any = true;
	return true;
}

static bool
maps_next(struct maps *maps, struct maps_line *ret_line)
{
	char *begin, *end;

	while (!(end = memchr(
		     maps->buffer + maps->next, '\n', maps->used - maps->next)))
		if (!maps_fill(maps))
			return false;
	begin = maps->buffer + maps->next;
	maps->next = (size_t)(end - maps->buffer) + 1;
	ret_line->text = begin;
	ret_line->size = (size_t)(end - begin) + 1;
	*end = '\0';
	if (sscanf(begin, "%lx-%lx %4s", &ret_line->begin, &ret_line->end,
		ret_line->protection) != 3)
		maps->failed = true;
	*end = '\n';
	return !maps->failed;
}

/* A worker is one thread and reads one list at a time. */
static struct maps maps_reader;

/*
 * maps_allow(): all of [address, address + size) is mapped, and has that
 * protection. TASKD_OK; TASKD_ADDRESS: there is a hole; TASKD_PROTECTION.
 */
enum taskd_result
maps_allow(int fd, uint64_t address, uint64_t size, int protection)
{
	struct maps *maps = &maps_reader;
	uint64_t end = address + size;
	struct maps_line line;

	if (size == 0)
		return TASKD_OK;
	maps_begin(maps, fd);
	while (maps_next(maps, &line)) {
		if (line.end <= address)
			continue;
		if (line.begin > address)
			return TASKD_ADDRESS;
		if (((protection & MAPS_READ) && line.protection[0] != 'r') ||
		    ((protection & MAPS_WRITE) && line.protection[1] != 'w'))
			return TASKD_PROTECTION;
		if (line.end >= end)
			return TASKD_OK;
		address = line.end;
	}
	return maps->failed || !maps->any ? TASKD_DEAD : TASKD_ADDRESS;
}

/*
 * maps_copy(): the lines of the mappings that end behind `address`, whole
 * ones, as many as there is room for. TASKD_OK, TASKD_DEAD.
 */
enum taskd_result
maps_copy(int fd, uint64_t address, char *out, size_t room, uint64_t *ret_size)
{
	struct maps *maps = &maps_reader;
	struct maps_line line;
	size_t used = 0;

	maps_begin(maps, fd);
	while (maps_next(maps, &line)) {
		if (line.end <= address)
			continue;
		if (line.size > room - used)
			break;
		memcpy(out + used, line.text, line.size);
		used += line.size;
	}
	if (maps->failed || !maps->any)
		return TASKD_DEAD;
	*ret_size = used;
	return TASKD_OK;
}

/*
 * maps_find(): the mapping whose line ends with that name ("[vdso]").
 * TASKD_OK, TASKD_ADDRESS: there is none; TASKD_DEAD.
 */
enum taskd_result
maps_find(int fd, const char *name, uint64_t *ret_begin, uint64_t *ret_end)
{
	struct maps *maps = &maps_reader;
	size_t length = strlen(name);
	struct maps_line line;

	maps_begin(maps, fd);
	while (maps_next(maps, &line)) {
		if (line.size < length + 2 ||
		    memcmp(line.text + line.size - 1 - length, name, length) !=
			0)
			continue;
		*ret_begin = line.begin;
		*ret_end = line.end;
		return TASKD_OK;
	}
	return maps->failed || !maps->any ? TASKD_DEAD : TASKD_ADDRESS;
}
