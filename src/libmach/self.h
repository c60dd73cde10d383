#pragma once

#include <stdint.h>

#include <mach/port.h>

#include "wire/wire.h"

mach_port_name_t self_identity(enum wire_identity which, uint32_t argument);
void self_after_fork(void);
void self_attached(mach_port_t bootstrap);
mach_port_t self_thread_name(uint32_t tid);
