#pragma once

/*
 * trace: somebody who follows the messages of a task, or of all. Records go
 * into a socket whose other end the follower got in a fileport; what finds no
 * room is lost and counted, so that a slow follower holds up nobody. Without
 * one it costs a look at an empty list.
 */

#include <mach/kern_return.h>
#include <stdint.h>
#include <sys/types.h>

#include "machd/conn.h"
#include "machd/machd.h"
#include "machd/task.h"

struct kmsg;
struct right;

kern_return_t
trace_new(struct task *owner, pid_t pid, struct right *ret_fileport);
void traces_free(struct machd *machd);

void trace_write_send(struct conn *conn, struct kmsg *kmsg);
void
trace_write_receive(struct conn *conn, struct kmsg *kmsg, mach_msg_return_t mr);
void trace_write_call(struct conn *conn, struct kmsg *kmsg);
void
trace_write_return(struct conn *conn, struct kmsg *reply, mach_msg_return_t mr);

/* trace_send(): the connection's thread sends it (kernel form). */
static inline void
trace_send(struct conn *conn, struct kmsg *kmsg)
{
	if (!LIST_EMPTY(&conn->machd->traces) && kmsg)
		trace_write_send(conn, kmsg);
}

/* trace_receive(): it receives this (user form). */
static inline void
trace_receive(struct conn *conn, struct kmsg *kmsg, mach_msg_return_t mr)
{
	if (!LIST_EMPTY(&conn->machd->traces) && kmsg)
		trace_write_receive(conn, kmsg, mr);
}

/* trace_call(), trace_return(): of a kernelrpc; kernel form, or NULL. */
static inline void
trace_call(struct conn *conn, struct kmsg *kmsg)
{
	if (!LIST_EMPTY(&conn->machd->traces) && kmsg)
		trace_write_call(conn, kmsg);
}

static inline void
trace_return(struct conn *conn, struct kmsg *reply, mach_msg_return_t mr)
{
	if (!LIST_EMPTY(&conn->machd->traces))
		trace_write_return(conn, reply, mr);
}
