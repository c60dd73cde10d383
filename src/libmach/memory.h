#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mach/message.h>

#include "libmach/trap.h"
#include "wire/wire.h"

/*
 * Memory that arrives with messages: regions of the task's own that
 * vm_deallocate() gives back.
 */
mach_msg_return_t memory_place(
    mach_msg_header_t *message, size_t size, const struct trap_packet *packet);
void memory_own(mach_msg_header_t *message, size_t size);
void memory_unmap(void *address, size_t size);
