#pragma once

/*
 * conn: a connection: one thread of a task at one trap depth. It has at most
 * one trap under way, and so at most one wait.
 */

#include <bsd/sys/queue.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/account.h"
#include "core/waiter.h"
#include "machd/machd.h"
#include "machd/semaphore.h"
#include "os/loop.h"

struct channel;
struct deferred;
struct exception;
struct task;

struct conn {
	LIST_ENTRY(conn) link; /* in task->conns or machd->strangers */
	struct machd *machd;
	struct task *task; /* NULL: has not attached */
	struct source source;
	int fd;
	struct waiter waiter; /* of task's space */
	struct semaphore_wait semaphore;
	struct timer timer;        /* of the wait under way */
	struct charge charge;      /* one of ACCOUNT_FDS */
	struct channel *channel;   /* or NULL */
	uint32_t thread;           /* gettid() of the trap under way */
	uint32_t trap;             /* its number */
	uint32_t exc_told;         /* task->exc_serial as the client knows it */
	struct deferred *deferred; /* the kernelrpc that is under way */
	struct exception *exception; /* that its thread waits in, or NULL */
	bool busy;                   /* a trap is under way */
	bool by_channel;             /* its request came by the channel */
	bool for_launchd;            /* made for launchd's first connection */
	/* What the receive of a combined trap needs after its send. */
	uint32_t options, rcv_size, rcv_name, timeout;
	uint64_t trace_serial; /* of the kernelrpc under way, if traced */
};

int conn_new(struct machd *machd, int *fd, struct account *account,
    struct conn **ret_conn);
void conn_attach(struct conn *conn, struct task *task);
void conn_drop(struct conn *conn);
void conn_list_drop(struct conn_list *list);
struct conn *conn_of_waiter(struct waiter *waiter);
struct conn *conn_of_semaphore_wait(struct semaphore_wait *wait);
bool conn_is_gone(const struct conn *conn);
void conn_arm(struct conn *conn, uint32_t timeout);
void conn_arm_at(struct conn *conn, uint64_t due);
