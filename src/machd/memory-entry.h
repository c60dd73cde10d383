#pragma once

/*
 * memory entry: a kernel port that stands for pages of a memfd. Whoever has a
 * send right can map them, with no more than the entry's protection; when the
 * last send right is gone machd's fd is closed.
 */

#include <mach/kern_return.h>
#include <mach/vm_prot.h>
#include <stdint.h>

#include "machd/convert.h"

struct port;
struct right;
struct task;

/* What a new entry is of. */
struct memory_entry_pages {
	uint64_t offset; /* in the memfd */
	uint64_t size;
	vm_prot_t protection;
};

kern_return_t memory_entry_new(struct task *payer, int *fd,
    const struct memory_entry_pages *pages, struct right *ret_right);
kern_return_t memory_entry_new_zeroes(struct task *payer, uint64_t size,
    vm_prot_t protection, struct right *ret_right);
kern_return_t
memory_entry_new_part(struct task *payer, memory_entry_ref_t parent,
    const struct memory_entry_pages *pages, struct right *ret_right);
uint64_t memory_entry_size(memory_entry_ref_t entry);
memory_entry_ref_t convert_port_to_memory_entry(mach_port_t handle);
void memory_entry_no_senders(struct port *port);
