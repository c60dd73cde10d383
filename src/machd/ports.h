#pragma once

/*
 * ports: the ports of a task that its children inherit. What does not depend
 * on a space: the rights are the kernel's own.
 */

#include <mach/mach_param.h>
#include <mach/task_special_ports.h>

#include <stdbool.h>

#include "core/right.h"
#include "machd/exc-actions.h"

struct core;

struct ports {
	struct right host;
	struct right bootstrap;
	struct right access;
	struct right registered[TASK_PORT_REGISTER_MAX];
	struct exc_actions exc;
};

void ports_copy(const struct ports *ports, struct ports *ret_ports);
void ports_release(struct core *core, struct ports *ports);
bool ports_equal(const struct ports *a, const struct ports *b);
void ports_override(struct core *core, struct ports *ports,
    const struct ports *before, const struct ports *now);
