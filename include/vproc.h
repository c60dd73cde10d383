#ifndef _VPROC_H_
#define _VPROC_H_

/*
 * Transactions tell launchd when a job may be killed without losing work.
 * launchd here ends jobs with SIGTERM and waits for them, so these calls do
 * nothing; they are there for programs that make them.
 */

#include <sys/types.h>

#define VPROC_HAS_TRANSACTIONS 1

typedef struct vproc_s *vproc_t;
typedef struct vprocmgr_s *vprocmgr_t;
typedef void *vproc_err_t; /* NULL: no error */
typedef struct vproc_transaction_s *vproc_transaction_t;
typedef struct vproc_standby_s *vproc_standby_t;

#ifdef __cplusplus
extern "C" {
#endif

/* vproc: NULL, this process. The handle goes to the _end() call. */
vproc_transaction_t vproc_transaction_begin(vproc_t vproc);
void vproc_transaction_end(vproc_t vproc, vproc_transaction_t handle);

vproc_standby_t vproc_standby_begin(vproc_t vproc);
void vproc_standby_end(vproc_t vproc, vproc_standby_t handle);

/* What an error of these calls means; never NULL, static. */
const char *vproc_strerror(vproc_err_t error);

#ifdef __cplusplus
}
#endif

#endif /* _VPROC_H_ */
