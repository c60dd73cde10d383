#pragma once

/*
 * Helpers of launchd's system tests: other processes that do as they are told,
 * and what machd says of launchd.
 */

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>
#include <cmocka.h>

#include "base/test-skip.h"

#define SELF mach_task_self()

/* A peer: a child with a space of its own that runs a function in steps. */
struct peer {
	pid_t pid;
	int to;   /* peer_go() writes here */
	int from; /* peer_tell() of the child comes here */
};

/*
 * Starts a child that runs body(argument) and ends with status 0. In it,
 * peer_tell() reports a number to the parent and peer_wait() waits for
 * peer_go().
 */
struct peer peer_start(void (*body)(const char *argument), const char *argument);
void peer_tell(uint32_t value);
void peer_wait(void);

/* The parent's side. peer_end() kills and reaps. */
uint32_t peer_read(const struct peer *peer);
void peer_go(const struct peer *peer);
void peer_end(struct peer *peer);

/* A port of this task with one send right. */
mach_port_t port_new(void);

/* Whether name is known; anything but the two answers fails the test. */
bool known(const char *name);

/* Sends and receives a bare message with this id. */
kern_return_t send_id(mach_port_t port, mach_msg_id_t id);
mach_msg_id_t receive_id(mach_port_t port);

/* The pid of this instance's launchd, 0 while there is none. */
pid_t launchd_pid(void);

/* Kills launchd, and waits for the next one. */
void launchd_kill(void);

/* Names in launchd's space, and fds in its process, but those of channels. */
unsigned launchd_names(void);
unsigned launchd_fds(void);

/* Waits until get() is at most `most`; fails after some seconds. */
void await_at_most(unsigned (*get)(void), unsigned most);
