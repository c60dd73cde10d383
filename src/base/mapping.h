#pragma once

/* A line of /proc/PID/maps. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

#define MAPPING_READ    1u
#define MAPPING_WRITE   2u
#define MAPPING_EXECUTE 4u

struct mapping {
	uint64_t start; /* the first byte's address */
	uint64_t end;   /* behind the last */
	uint64_t offset;
	uint64_t inode; /* 0: no file */
	uint32_t device_major;
	uint32_t device_minor;
	unsigned protection; /* MAPPING_*; the same bits as PROT_* */
	bool shared;
	const char *name; /* in the line; "" if it has none */
	size_t name_length;
};

/* Reads one LINE of LENGTH bytes, without its line feed. 0, or -EINVAL. */
_must_use_ int
mapping_parse(const char *line, size_t length, struct mapping *ret_mapping);
