#pragma once

#include <stdbool.h>

#include "base/mapping.h"

/*
 * What is mapped in this process, as the kernel tells it. Allocates nothing;
 * the file may be read from any number of times.
 */
typedef bool maps_visit(void *context, const struct mapping *mapping);

typedef bool maps_line_visit(void *context, const char *line, size_t length);

int maps_open(void);
int maps_lines(int fd, maps_line_visit *visit, void *context);
int maps_walk(int fd, maps_visit *visit, void *context);
