#pragma once

/* maps: /proc/PID/maps, read through an fd that was opened once. */

#include <stddef.h>
#include <stdint.h>

#include "wire/taskd.h"

enum maps_protection { MAPS_READ = 1, MAPS_WRITE = 2 };

enum taskd_result
maps_allow(int fd, uint64_t address, uint64_t size, int protection);
enum taskd_result
maps_copy(int fd, uint64_t address, char *out, size_t room, uint64_t *ret_size);
enum taskd_result
maps_find(int fd, const char *name, uint64_t *ret_begin, uint64_t *ret_end);
