#include "mig/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include "mig/arena.h"

void
out_printf(struct out *o, const char *format, ...)
{
	va_list args;
	int n;

	for (;;) {
		va_start(args, format);
		n = vsnprintf(o->text ? o->text + o->len : NULL,
		    o->room - o->len, format, args);
		va_end(args);
		if (n < 0)
			return;
		if ((size_t)n < o->room - o->len)
			break;
		o->room = 2 * (o->room + (size_t)n) + 1024;
		o->text = xrealloc(o->text, o->room);
	}
	o->len += (size_t)n;
}

void
out_deinit(struct out *o)
{
	free(o->text);
	*o = (struct out){ 0 };
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

static int
write_special(const struct out *o, const char *path)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	return fd < 0 ? -errno : write_all(fd, o->text, o->len);
}

/* Not by a new file in its place: a device, a pipe, what a link leads to. */
static bool
is_special(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

int
out_write(const struct out *o, const char *path)
{
	_cleanup_free_ char *temporary = NULL;
	_cleanup_close_ int fd = -1;
	int r;

	if (is_special(path))
		return write_special(o, path);
	if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0)
		return -ENOMEM;
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	r = write_all(fd, o->text, o->len);
	if (r == 0 && close(fd) < 0)
		r = -errno;
	fd = -1;
	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(temporary);
	return r;
}
