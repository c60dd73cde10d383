#ifndef _MIG_convert_defines_H_
#define _MIG_convert_defines_H_

/* Message ids of the subsystem convert, made by mig. */

#define MACH_ID_convert 6000
#define MACH_ID_convert_reply 6100
#define MACH_ID_give 6001
#define MACH_ID_give_reply 6101

#endif /* _MIG_convert_defines_H_ */
