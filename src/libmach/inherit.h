#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * The inheritance fd: a socket, not close-on-exec, that stands for the ports
 * a child of this process is born with while they are not the instance's
 * defaults. machd makes it and knows it again; see docs/protocol/wire.md.
 */
uint16_t inherit_find(bool forked, int *ret_fd);
void inherit_replace(int fd);
uint32_t inherit_exceptions(void);
int inherit_current(void);
