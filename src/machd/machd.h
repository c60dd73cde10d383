#pragma once

/*
 * machd: the one authority over an instance's ports. One thread, one loop;
 * what a peer sends is copied once, checked, and turned into operations of
 * core; what core leaves behind as effects is turned into answers.
 */

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include <mach/host_special_ports.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/core.h"
#include "machd/clock.h"
#include "machd/mk-timer.h"
#include "machd/options.h"
#include "machd/ports.h"
#include "machd/processor.h"
#include "machd/voucher.h"
#include "os/log.h"
#include "os/loop.h"
#include "wire/wire.h"

struct conn;
struct deferred;
struct launch;
struct listener;
struct port;
struct snapshot;
struct task;
struct taskd;
struct user;

/* A request's header and its payload. */
#define MACHD_PACKET_MAX (sizeof(struct wire_request) + WIRE_PAYLOAD_MAX)

RB_HEAD(task_tree, task);
RB_HEAD(user_tree, user);
RB_HEAD(snapshot_tree, snapshot);
LIST_HEAD(conn_list, conn);
LIST_HEAD(trace_list, trace);
STAILQ_HEAD(deferred_queue, deferred);

struct machd {
	struct options options;
	struct log log;
	struct loop *loop;
	struct core *core;
	uint64_t instance;              /* random number of this instance */
	struct task_tree tasks;         /* by pid */
	struct user_tree users;         /* by uid */
	struct snapshot_tree snapshots; /* by socket cookie */
	struct deferred_queue ended;    /* calls to be served again */
	struct conn_list strangers;     /* connections that have not attached */
	unsigned task_count;            /* living ones, launchd's included */
	unsigned stranger_count;
	unsigned channel_count;
	uint32_t task_serial;      /* of the last task made: pidversion */
	uint64_t fd_limit;         /* RLIMIT_NOFILE */
	struct port *host;         /* the host port */
	struct ports defaults;     /* inheritable ports of a new task */
	struct exc_actions exc;    /* the host's exception ports */
	const struct conn *caller; /* whose request is being taken */
	struct port *host_priv;    /* the same for who is privileged */
	struct right host_special[HOST_MAX_SPECIAL_PORT + 1]; /* from 8 on */
	struct clock clocks[CLOCK_COUNT];
	struct processors processors;
	struct mk_timer_tree mk_timers; /* by port id */
	struct voucher_tree vouchers;   /* by user and values */
	struct listener *listener;
	struct launch *launch;    /* NULL without launchd */
	struct taskd *taskd;      /* NULL: nothing is done to processes */
	struct trace_list traces; /* those who follow the messages */
	uint64_t trace_serial;    /* of the last message they were told of */
	bool ending;
	_Alignas(16) uint8_t packet[MACHD_PACKET_MAX];
};

int machd_init(struct machd *machd, const struct options *options);
void machd_deinit(struct machd *machd);

/*
 * machd_settle(): does what operations left behind: effects, and a slice of
 * the work that was put off. True while there is more of that work.
 */
bool machd_settle(struct machd *machd);
