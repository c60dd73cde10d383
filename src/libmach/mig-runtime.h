#pragma once

#include "libmach/thread.h"

void mig_runtime_thread_end(struct thread *thread);
