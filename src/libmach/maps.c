#include "libmach/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "libmach/sys.h"

/* More than a line has before its name; longer names are cut. */
#define MAPS_BUFFER 1024

struct maps_reader {
	int fd;
	size_t used;  /* bytes in the buffer */
	bool cutting; /* the rest of an overlong line is to be left out */
	char buffer[MAPS_BUFFER];
};

/* maps_open(): the file for maps_walk(), to be closed; -errno. */
int
maps_open(void)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* All the lines that the buffer has whole; false: enough. */
static bool
reader_lines(struct maps_reader *reader, maps_line_visit *visit, void *context)
{
	char *end;

	while ((end = memchr(reader->buffer, '\n', reader->used))) {
		size_t length = (size_t)(end - reader->buffer);

		if (!reader->cutting && !visit(context, reader->buffer, length))
			return false;
		reader->cutting = false;
		reader->used -= length + 1;
		memmove(reader->buffer, end + 1, reader->used);
	}
	if (reader->used < sizeof(reader->buffer))
		return true;
	if (!reader->cutting && !visit(context, reader->buffer, reader->used))
		return false;
	reader->cutting = true;
	reader->used = 0;
	return true;
}

/*
 * maps_lines(): shows visit each line of a file of /proc, the beginning of it
 * if it is very long, until it returns false. 0, or -errno.
 */
int
maps_lines(int fd, maps_line_visit *visit, void *context)
{
	struct maps_reader reader = { .fd = fd };
	long n;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	for (;;) {
		n = sys_result(syscall(SYS_read, fd, reader.buffer + reader.used,
		    sizeof(reader.buffer) - reader.used));
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		reader.used += (size_t)n;
		if (!reader_lines(&reader, visit, context))
			return 0;
	}
}

struct maps_walk {
	maps_visit *visit;
	void *context;
};

static bool
walk_line(void *context, const char *line, size_t length)
{
	const struct maps_walk *walk = context;
	struct mapping mapping;

	return mapping_parse(line, length, &mapping) < 0 ||
	    walk->visit(walk->context, &mapping);
}

/*
 * maps_walk(): shows visit each mapping, in the order of addresses, until it
 * returns false. visit may change what is mapped where it is shown. 0, or
 * -errno.
 */
int
maps_walk(int fd, maps_visit *visit, void *context)
{
	struct maps_walk walk = { visit, context };

	return maps_lines(fd, walk_line, &walk);
}
