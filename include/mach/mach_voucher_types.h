#ifndef _MACH_MACH_VOUCHER_TYPES_H_
#define _MACH_MACH_VOUCHER_TYPES_H_

/* Vouchers. A task may hold none here: MACH_PORT_NULL stands for every one. */

#include <stdint.h>

#include <mach/machine/vm_types.h>
#include <mach/port.h>

typedef mach_port_t mach_voucher_t;
typedef mach_voucher_t ipc_voucher_t;
typedef mach_port_name_t mach_voucher_name_t;
typedef mach_voucher_name_t *mach_voucher_name_array_t;
typedef natural_t mach_voucher_selector_t;

#define MACH_VOUCHER_NULL            ((mach_voucher_t)0)
#define IPC_VOUCHER_NULL             ((ipc_voucher_t)0)
#define MACH_VOUCHER_NAME_NULL       ((mach_voucher_name_t)0)
#define MACH_VOUCHER_NAME_ARRAY_NULL ((mach_voucher_name_array_t)0)

#endif /* _MACH_MACH_VOUCHER_TYPES_H_ */
