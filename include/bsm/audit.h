#ifndef _BSM_AUDIT_H_
#define _BSM_AUDIT_H_

/* The types of bsm/libbsm.h. */

#include <stdint.h>
#include <sys/types.h>

#include <mach/message.h>

typedef uid_t au_id_t;
typedef pid_t au_asid_t;

struct au_tid {
	dev_t port;
	uint32_t machine;
};
typedef struct au_tid au_tid_t;

#endif /* _BSM_AUDIT_H_ */
