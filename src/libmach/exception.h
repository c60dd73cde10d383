#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <mach/port.h>

struct thread;

/*
 * Exceptions of the own threads. While somebody wants to know of some kind
 * of exception, which machd says, handlers for its signals are there; the
 * thread that faults asks machd from there, and goes on when it has the
 * answer: docs/design/exceptions.md.
 */
void exception_ports_changed(uint32_t mask, uint32_t serial);
void exception_thread_begin(struct thread *thread);
void exception_thread_end(struct thread *thread);
void exception_after_fork(void);
void
exception_raise_guard(uint32_t reason, mach_port_name_t name, uint64_t guard);
