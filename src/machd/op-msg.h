#pragma once

#include <mach/message.h>
#include <stdbool.h>

struct conn;
struct kmsg;
struct request;

void op_receive(struct conn *conn);
void op_wait_over(struct conn *conn);
bool op_interrupt(struct conn *conn);
mach_msg_return_t op_message(struct conn *conn, struct request *request,
    mach_msg_option_t options, uint32_t *ret_taken, struct kmsg **ret_kmsg);
void op_call_over(
    struct conn *conn, mach_msg_return_t mr, struct kmsg *reply, uint32_t room);
