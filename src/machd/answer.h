#pragma once

/*
 * answer: the one final answer of a trap. After any of these the trap is
 * over; if the client does not take its answers its connection is dropped by
 * the loop, which sees the hang-up that answer.c causes.
 */

#include <stdint.h>

struct conn;
struct kmsg;

void answer(struct conn *conn, int32_t result);
void answer_values(
    struct conn *conn, int32_t result, uint32_t value0, uint32_t value1);
void answer_bytes(struct conn *conn, int32_t result, const void *bytes,
    uint32_t size, int fd);
void answer_taken(struct conn *conn, uint32_t name);
void answer_fd(struct conn *conn, int32_t result, int fd);
void answer_fd_bytes(struct conn *conn, int32_t result, int fd,
    const void *bytes, uint32_t size);
void answer_fd_values(struct conn *conn, int32_t result, uint32_t value0,
    uint32_t value1, int fd);
void
answer_fds(struct conn *conn, int32_t result, const int *fds, unsigned count);
void answer_message(struct conn *conn, int32_t result, struct kmsg *kmsg);
void answer_wait(struct conn *conn);

/* This is no answer, and may come before one at any time. */
void answer_exception_ports(struct conn *conn);
