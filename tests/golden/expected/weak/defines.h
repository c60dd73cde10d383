#ifndef _MIG_weak_defines_H_
#define _MIG_weak_defines_H_

/* Message ids of the subsystem weak, made by mig. */

#define MACH_ID_maybe 6400
#define MACH_ID_maybe_reply 6500
#define MACH_ID_perhaps 6402

#endif /* _MIG_weak_defines_H_ */
