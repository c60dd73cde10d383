#ifndef _MACH_MACH_PARAM_H_
#define _MACH_MACH_PARAM_H_

/* How many ports mach_ports_register takes. */
#define TASK_PORT_REGISTER_MAX 3

#endif /* _MACH_MACH_PARAM_H_ */
