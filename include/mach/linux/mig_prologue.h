#ifndef _MACH_LINUX_MIG_PROLOGUE_H_
#define _MACH_LINUX_MIG_PROLOGUE_H_

/*
 * What mig includes at the head of a header it makes. On macOS those of the
 * kernel's interfaces are made by mig, and programs know it: they take memcpy()
 * or notify_port_t from them.
 */

#include <string.h>

#include <mach/boolean.h>
#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <mach/message.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <mach/notify.h>
#include <mach/port.h>
#include <mach/std_types.h>

#endif /* _MACH_LINUX_MIG_PROLOGUE_H_ */
