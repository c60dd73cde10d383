#ifndef _EXC_GUARD_H_
#define _EXC_GUARD_H_

/*
 * What the code of an EXC_GUARD says: the kind of thing that was guarded, what
 * was done to it, and which one it was; of a port its name, and in the subcode
 * its guard. The flavors are kGUARD_EXC_* of mach/port.h.
 */

#include <stdint.h>

#define EXC_GUARD_DECODE_GUARD_TYPE(code) (((uint64_t)(code) >> 61) & 0x7ull)
#define EXC_GUARD_DECODE_GUARD_FLAVOR(code)                                    \
	(((uint64_t)(code) >> 32) & 0x1fffffff)
#define EXC_GUARD_DECODE_GUARD_TARGET(code) ((uint32_t)(code))

/* GUARD_TYPE_MACH_PORT, 1, is in mach/port.h. */
#define GUARD_TYPE_NONE        0x0
#define GUARD_TYPE_FD          0x2
#define GUARD_TYPE_USER        0x3
#define GUARD_TYPE_VN          0x4
#define GUARD_TYPE_REJECTED_SC 0x6

#endif /* _EXC_GUARD_H_ */
