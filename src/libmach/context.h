#pragma once

#include <signal.h>
#include <stdbool.h>

#include "wire/wire.h"

/*
 * What a signal handler finds of the thread that it interrupted: why, as an
 * exception, and its registers, as the wire carries them.
 */
bool context_fault(int signal, const siginfo_t *info, const void *context,
    struct wire_exception *ret_what);
void context_save(const void *context, uint32_t *ret_state);
void context_load(void *context, const uint32_t *state);
