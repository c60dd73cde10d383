#ifndef _MACH_THREAD_SWITCH_H_
#define _MACH_THREAD_SWITCH_H_

/* For thread_switch. */
#define SWITCH_OPTION_NONE    0
#define SWITCH_OPTION_DEPRESS 1
#define SWITCH_OPTION_WAIT    2
/* The locks of macOS's libraries: a wait, a yield, a wait. */
#define SWITCH_OPTION_DISPATCH_CONTENTION 3
#define SWITCH_OPTION_OSLOCK_DEPRESS      4
#define SWITCH_OPTION_OSLOCK_WAIT         5

#endif /* _MACH_THREAD_SWITCH_H_ */
