#ifndef _MACH_MACH_INTERFACE_H_
#define _MACH_MACH_INTERFACE_H_

/* The interfaces of the host, of tasks and of memory. */

#include <mach/clock_priv.h>
#include <mach/host_priv.h>
#include <mach/mach_host.h>
#include <mach/processor.h>
#include <mach/processor_set.h>
#include <mach/semaphore.h>
#include <mach/task.h>
#include <mach/thread_act.h>
#include <mach/vm_map.h>

#endif /* _MACH_MACH_INTERFACE_H_ */
