#pragma once

#include "libmach/thread.h"

void reply_port_thread_end(struct thread *thread);
