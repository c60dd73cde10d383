#include "os/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* log_init(): logs to fd, which stays the caller's. */
void
log_init(struct log *log, int fd, const char *program, bool verbose)
{
	*log = (struct log){ .fd = fd, .program = program, .verbose = verbose };
}

static void
log_write(struct log *log, const char *format, va_list arguments)
{
	struct pollfd p = { .fd = log->fd, .events = POLLOUT };
	char line[1024];
	int n, m;

	if (log->fd < 0)
		return;
	n = snprintf(line, sizeof(line), "%s: ", log->program);
	m = vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, arguments);
	n += m < (int)sizeof(line) - n - 1 ? m : (int)sizeof(line) - n - 2;
	line[n++] = '\n';
	/* A terminal or pipe that is full must not hold up the daemon. */
	if (poll(&p, 1, 0) != 1 || !(p.revents & POLLOUT) ||
	    write(log->fd, line, (size_t)n) < 0)
		log->dropped++;
}

/* log_line(): one line, without a newline of its own. */
void
log_line(struct log *log, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_write(log, format, arguments);
	va_end(arguments);
}

/* log_debug(): the same, only if the log is verbose. */
void
log_debug(struct log *log, const char *format, ...)
{
	va_list arguments;

	if (!log->verbose)
		return;
	va_start(arguments, format);
	log_write(log, format, arguments);
	va_end(arguments);
}

/* log_escape(): text from a peer with all but plain characters as '?'. */
void
log_escape(const char *text, char *buffer, unsigned size)
{
	unsigned i;

	for (i = 0; i + 1 < size && text[i]; i++)
		buffer[i] = text[i] > ' ' && text[i] < 127 ? text[i] : '?';
	if (size > 0)
		buffer[i] = '\0';
}
