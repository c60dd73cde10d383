#pragma once

#include <stdbool.h>

/* MACH_DEBUG=1 in the environment: each call is one line on stderr. */
extern bool debug_on;

void debug_constructor(void);
void debug_refused(int result);
void debug_unreachable(const char *socket, int error);
void debug_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
