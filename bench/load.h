#pragma once

/* How much of the machine others took while a round was measured. */

#include <sys/types.h>

/* A process that is ours. */
void load_watch(pid_t pid);
/* None is any more. */
void load_forget(void);
void load_begin(void);
/* CPUs that processes not watched used since load_begin(), 1.0 is one. */
double load_end(void);
