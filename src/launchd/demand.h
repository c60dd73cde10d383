#pragma once

/*
 * Demand: messages and connections that start a job. The inactive services of
 * jobs that wait for it are members of a port set, of which an fd tells that
 * a message waits; none is received.
 */

#include "base/cleanup.h"

struct launchd;
struct managed;
struct service;

/* Makes the port set and its fd. 0 or -errno. */
_must_use_ int demand_new(struct launchd *launchd);

/* The job waits for demand from now on; or does not. */
void demand_begin(struct managed *managed);
void demand_end(struct managed *managed);

/* One of its services became inactive, or is new. */
void demand_service(struct service *service);

/* Throws messages away, of services with DrainMessagesOnCrash. */
void demand_drain(struct managed *managed);

/* Messages wait: wants the jobs that they are for. */
void demand_arrived(struct launchd *launchd);
