#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * The spawner: a small process that machd forks before it confines itself,
 * because a confined process could only start confined children. It starts
 * launchd when told and reports its end. machd and the spawner talk over a
 * SOCK_SEQPACKET pair.
 */

enum spawner_event_kind {
	SPAWNER_STARTED = 1, /* pid */
	SPAWNER_FAILED = 2,  /* status: errno */
	SPAWNER_EXITED = 3,  /* pid, status as waitpid(2) gives it */
};

struct spawner_event {
	int kind;
	pid_t pid;
	int status;
};

int spawner_start(const char *launchd, const char *socket, int *ret_control);
int spawner_launch(int control, int connection);
int spawner_event(int control, struct spawner_event *ret_event);
