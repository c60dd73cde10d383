#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * One line per event, key=value, to an fd that never blocks the daemon: what
 * cannot be written at once is dropped and counted.
 */
struct log {
	int fd;
	bool verbose;
	const char *program;
	uint64_t dropped;
};

void log_init(struct log *log, int fd, const char *program, bool verbose);
__attribute__((format(printf, 2, 3))) void
log_line(struct log *log, const char *format, ...);
__attribute__((format(printf, 2, 3))) void
log_debug(struct log *log, const char *format, ...);
void log_escape(const char *text, char *buffer, unsigned size);
