#pragma once

/* system: what /proc tells of the machine as a whole. */

#include <stdint.h>

enum system_state { SYSTEM_USER, SYSTEM_KERNEL, SYSTEM_IDLE, SYSTEM_NICE };
#define SYSTEM_STATES 4

/* Clock ticks since start, by state. */
struct system_ticks {
	uint64_t ticks[SYSTEM_STATES];
	unsigned number; /* of the processor */
};

/* Figures of /proc/vmstat and /proc/meminfo; in pages, unless they are events. */
struct system_memory {
	uint64_t free, active, inactive, unevictable;
	uint64_t kernel; /* of the kernel's own that cannot be taken away */
	uint64_t anonymous, file, shared;
	uint64_t read_in, written_out; /* from and to disks */
	uint64_t faults, activations;
	uint64_t swapped_in, swapped_out;
	uint64_t compressions, decompressions;
	uint64_t compressor, compressed; /* its size, and of what is in it */
};

int system_ticks(struct system_ticks *ret_total, struct system_ticks *cpus,
    unsigned max, unsigned *ret_count);
int system_memory(struct system_memory *ret_memory);
int system_load(unsigned ret_load[3]);
int system_command_line(char *ret_line, unsigned size);
