#pragma once

/*
 * launch: launchd as machd knows it: started through the spawner, given the
 * bootstrap port, started anew when it dies. The next one takes over the space
 * of the one before, so that no right is lost.
 */

#include <stdbool.h>

struct launch;
struct machd;
struct task;

int launch_new(struct machd *machd, int *control, struct launch **ret_launch);
struct launch *launch_free(struct launch *launch);
int launch_start(struct launch *launch);
bool launch_is_running(const struct launch *launch);
void launch_adopt(struct machd *machd, struct task *task);
bool launch_keep(struct machd *machd, struct task *task);
