#pragma once

/* Jobs for tests: submitted, asked about, awaited. */

#include <launch.h>

#include "kit.h"

/* What the tests are given: the worker's path, and a folder of their own. */
extern const char *jobs_worker;
extern char jobs_folder[64];

/* Takes the arguments and makes the folder; at the end it goes with all in it. */
void jobs_init(int argc, char **argv);
void jobs_deinit(void);

/* Values, and what goes into containers; each fails the test without memory. */
launch_data_t jobs_dict(void);
void jobs_put(launch_data_t dict, const char *key, launch_data_t value);
launch_data_t jobs_strings(const char *first, ...) __attribute__((sentinel));

/*
 * A job of that label that runs the worker, with more arguments up to a NULL.
 * It is not throttled.
 */
launch_data_t jobs_new(const char *label, ...) __attribute__((sentinel));

/* One that serves the name of its label on demand. */
launch_data_t jobs_server(const char *label);

/* A service with an option, in a job that has none. */
void jobs_service(
    launch_data_t job, const char *name, const char *key, launch_data_t value);

/* Submits the job, which is freed: the errno. */
int jobs_submit(launch_data_t job);

/* A request with a label: the errno. */
int jobs_ask(const char *request, const char *label);

/* An integer that GetJob gives, -1 if it is not there; a string likewise. */
long long jobs_integer(const char *label, const char *key);
bool jobs_is(const char *label, const char *key, const char *value);

/* Waits until it is so. */
void jobs_await_runs(const char *label, long long runs);
void jobs_await_state(const char *label, const char *state);
void jobs_await_gone(const char *label);

/* Sends a message with a reply port; and waits for the reply's id. */
mach_port_t jobs_send(const char *name, mach_msg_id_t id);
mach_port_t jobs_send_to(mach_port_t port, mach_msg_id_t id);
mach_msg_id_t jobs_reply(mach_port_t reply);

/* Both: the answer to id. */
mach_msg_id_t jobs_call(const char *name, mach_msg_id_t id);
