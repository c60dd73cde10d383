#include "libmach/debug.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wire/wire.h"

bool debug_on;

/* debug_constructor(): looks at the environment, once. */
void
debug_constructor(void)
{
	const char *text = secure_getenv("MACH_DEBUG");

	debug_on = text && *text && strcmp(text, "0") != 0;
}

/* debug_line(): one line, with who says it; in one write(), or not at all. */
void
debug_line(const char *format, ...)
{
	char line[256];
	int saved_errno = errno, used, more;
	va_list arguments;

	if (!debug_on)
		return;
	used = snprintf(line, sizeof(line), "mach[%d.%d] ", getpid(), gettid());
	va_start(arguments, format);
	more = vsnprintf(
	    line + used, sizeof(line) - (size_t)used - 1, format, arguments);
	va_end(arguments);
	if (more > 0)
		used += more;
	if ((size_t)used > sizeof(line) - 2)
		used = sizeof(line) - 2;
	line[used++] = '\n';
	if (write(STDERR_FILENO, line, (size_t)used) < 0)
		errno = saved_errno;
	errno = saved_errno;
}

/* debug_refused(): machd answered ATTACH, but not with yes. */
void
debug_refused(int result)
{
	const char *why = "refused";

	if (result == WIRE_ATTACH_VERSION)
		why = "machd and libmach are of versions that do not match";
	else if (result == WIRE_ATTACH_REFUSED)
		why = "machd refuses this user or cannot see this process";
	else if (result == WIRE_ATTACH_SHORTAGE)
		why = "machd is at its limits";
	debug_line(
	    "attach: %s (0x%x); see machctl doctor", why, (unsigned)result);
}

/* debug_unreachable(): no instance of machd for this program. */
void
debug_unreachable(const char *socket, int error)
{
	debug_line("attach: no machd at %s: %s; see machctl doctor",
	    *socket ? socket : "any socket", strerror(-error));
}
