#pragma once

#include "rig.h"

/* Ids of the messages that use a right: RIG_NUMBER + its number. */
enum { RIG_NUMBER = 7000 };

/* The server: a port set with what it receives from; the client has none. */
extern mach_port_t rig_set;
