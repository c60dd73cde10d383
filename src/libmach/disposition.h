#pragma once

#include <signal.h>
#include <stdbool.h>

/*
 * What is done about a signal. While libmach holds one its own handler is
 * called for it, and what the program wants is kept here: sigaction(2) and
 * signal(2) show and change that, as if libmach were not there.
 */
typedef void disposition_handler_t(int, siginfo_t *, void *);

void disposition_hold(int signal, disposition_handler_t *handler);
void disposition_release(int signal);
bool disposition_is_held(void);
bool disposition_is_own(void);
void disposition_program(int signal, struct sigaction *ret_action);
void disposition_default(int signal);
void disposition_after_fork(void);
int disposition_set(int signal, const struct sigaction *action);
