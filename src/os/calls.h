#pragma once

#include <stdbool.h>

/*
 * Calls newer than Linux 6.1 have a fallback each. calls_allow_new(false)
 * makes the os layer behave as on Linux 6.1, so that tests reach the
 * fallbacks on any kernel; MACHD_NO_NEW_CALLS=1 in the environment does the
 * same for a whole program.
 */
void calls_allow_new(bool allow);
bool calls_new_allowed(void);
