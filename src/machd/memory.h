#pragma once

/*
 * memory: the out-of-line memory of messages on the wire: regions in, and the
 * WIRE_MEMORY packet out.
 */

#include <mach/message.h>
#include <stddef.h>

struct conn;
struct kmsg;
struct kmsg_ool;
struct memory;
struct request;

/* What a request's regions and body fd became; see memory_take(). */
struct memory_input {
	struct kmsg_ool *ool; /* one per region */
	size_t count;
	const void *head; /* the first head_size bytes of the message */
	mach_msg_size_t head_size;
	struct memory *tail; /* the rest, or NULL */
	void **owned;        /* buffers that head and ool point into */
	size_t owned_count;
};

mach_msg_return_t memory_take(
    struct conn *conn, struct request *request, struct memory_input *ret_input);
void memory_input_release(struct memory_input *input);
int memory_send(struct conn *conn, struct kmsg *kmsg, size_t count);
