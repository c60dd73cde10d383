#ifndef _MIG_special_defines_H_
#define _MIG_special_defines_H_

/* Message ids of the subsystem special, made by mig. */

#define MACH_ID_urgent 6300
#define MACH_ID_urgent_reply 6400
#define MACH_ID_patient 6301
#define MACH_ID_patient_reply 6401
#define MACH_ID_plain 6302
#define MACH_ID_plain_reply 6402

#endif /* _MIG_special_defines_H_ */
