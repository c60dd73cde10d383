#pragma once

/* What the hostile clients' tests share. */

#include "kit.h"
#include "wire.h"

/* The packet that a test's process builds or has received. */
extern struct raw packet;

/* Before: machd as it is. After: it serves, and is as it was. */
void begin(void);
void end(void);
/* Runs `hostile` in a process of its own, which must come back. */
void in_child(void (*hostile)(int), int argument);
/* Two traps, `trap` and the next: a receive on a new port, which waits. */
void begin_receive(int fd, unsigned trap);
