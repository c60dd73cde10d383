#pragma once

/* notice: a message that machd sends by itself. */

#include <mach/message.h>

struct core;
struct right;

void notice_send(
    struct core *core, struct right *to, void *message, mach_msg_size_t size);
