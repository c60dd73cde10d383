#ifndef _MIG_old_defines_H_
#define _MIG_old_defines_H_

/* Message ids of the subsystem old, made by mig. */

#define MACH_ID_act 6200
#define MACH_ID_act_reply 6300
#define MACH_ID_act_oneway 6201
#define MACH_ID_large 6202
#define MACH_ID_large_reply 6302

#endif /* _MIG_old_defines_H_ */
