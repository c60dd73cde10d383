#ifndef _MIG_Field_defines_H_
#define _MIG_Field_defines_H_

/* Message ids of the subsystem Field, made by mig. */

#define MACH_ID_Open 31000
#define MACH_ID_Open_reply 31100
#define MACH_ID_Notify 31004

#endif /* _MIG_Field_defines_H_ */
