#ifndef _MIG_small_defines_H_
#define _MIG_small_defines_H_

/* Message ids of the subsystem small, made by mig. */

#define MACH_ID_add 9000
#define MACH_ID_add_reply 9100
#define MACH_ID_note 9001

#endif /* _MIG_small_defines_H_ */
