#ifndef _LAUNCH_PRIV_H_
#define _LAUNCH_PRIV_H_

/* Further keys of job files, none of which launchd heeds but the first. */

#include <launch.h>

#define LAUNCH_JOBKEY_PERJOBMACHSERVICES   "PerJobMachServices"
#define LAUNCH_JOBKEY_MACH_KUNCSERVER      "kUNCServer"
#define LAUNCH_JOBKEY_MACH_EXCEPTIONSERVER "ExceptionServer"
#define LAUNCH_JOBKEY_MACH_TASKSPECIALPORT "TaskSpecialPort"
#define LAUNCH_JOBKEY_MACH_HOSTSPECIALPORT "HostSpecialPort"
#define LAUNCH_JOBKEY_MACH_ENTERKERNELDEBUGGERONCLOSE                          \
	"EnterKernelDebuggerOnClose"

#endif /* _LAUNCH_PRIV_H_ */
