#pragma once

#include <mach/port.h>

void self_after_fork(void);
void self_attached(mach_port_t bootstrap);
