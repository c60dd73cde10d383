#include <mach/ndr.h>

/* Mig's stubs refer to it; machd does not link libmach, which has another. */
NDR_record_t NDR_record = { .int_rep = NDR_INT_LITTLE_ENDIAN };
