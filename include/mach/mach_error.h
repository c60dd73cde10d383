#ifndef _MACH_MACH_ERROR_H_
#define _MACH_MACH_ERROR_H_

#include <mach/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What an error code means, and which part of the system it is from. The
 * strings are static; neither is ever NULL.
 */
char *mach_error_string(mach_error_t error_value);
char *mach_error_type(mach_error_t error_value);

/* Writes str and what the code means to stderr, a line. */
void mach_error(const char *str, mach_error_t error_value);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_ERROR_H_ */
