#pragma once

/*
 * request: a packet from a client, checked, on its way to the op it names.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/wire.h"

struct conn;
struct socket_packet;

struct request {
	const struct wire_request *head;
	const uint8_t *message;            /* head->send_size bytes, or NULL */
	const struct wire_region *regions; /* head->regions of them */
	const uint8_t *bytes;              /* of the inline regions */
	const uint8_t *aux;                /* aux_size bytes */
	uint32_t aux_size;
	struct socket_packet *packet; /* with the fds */
};

int
request_take(struct conn *conn, struct socket_packet *packet, bool by_channel);

/*
 * The ops. Each either answers the trap, or leaves the connection waiting
 * with conn->busy set; < 0 means that the client broke the protocol, or was
 * refused, and is to be dropped. They stand in files of their own, op-*.c.
 */
int op_attach(struct conn *conn, struct request *request);
int op_connect(struct conn *conn, struct request *request);
int op_msg(struct conn *conn, struct request *request);
int op_kernelrpc(struct conn *conn, struct request *request);
int op_abort(struct conn *conn, struct request *request);
int op_identity(struct conn *conn, struct request *request);
int op_thread_exit(struct conn *conn, struct request *request);
int op_port_fd(struct conn *conn, struct request *request);
int op_fileport_make(struct conn *conn, struct request *request);
int op_fileport_open(struct conn *conn, struct request *request);
int op_entry_make(struct conn *conn, struct request *request);
int op_entry_open(struct conn *conn, struct request *request);
int op_exception(struct conn *conn, struct request *request);
int op_token_fd(struct conn *conn, struct request *request);
int op_semaphore(struct conn *conn, struct request *request);
int op_timer(struct conn *conn, struct request *request);
int op_task_for_pid(struct conn *conn, struct request *request);
int op_pid_for_task(struct conn *conn, struct request *request);
int op_channel(struct conn *conn, struct request *request);
