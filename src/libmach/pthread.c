/*
 * The ports of threads that the C library knows.
 */
#include <pthread.h>

#include <mach/mach_init.h>

#include "libmach/self.h"

/*
 * The thread's number: what Linux calls its CPU clock has it in it, and every C
 * library makes that clock's id so.
 */
mach_port_t
pthread_mach_thread_np(pthread_t thread)
{
	clockid_t clock;

	if (pthread_getcpuclockid(thread, &clock) != 0)
		return MACH_PORT_NULL;
	return self_thread_name(~((uint32_t)clock >> 3 | 7u << 29));
}
