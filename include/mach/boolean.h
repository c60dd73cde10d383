#ifndef _MACH_BOOLEAN_H_
#define _MACH_BOOLEAN_H_

/* A truth value of 4 bytes; its signedness is the machine's, as on macOS. */
#if defined(__x86_64__) || defined(__i386__)
typedef unsigned int boolean_t;
#else
typedef int boolean_t;
#endif

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

#endif /* _MACH_BOOLEAN_H_ */
