#ifndef _BSM_LIBBSM_H_
#define _BSM_LIBBSM_H_

/*
 * Who sent a message, from its audit token. The token is written by machd, so
 * it can be believed; that of a message machd itself sent is all 0.
 */

#include <bsm/audit.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Any of the pointers may be NULL. */
void audit_token_to_au32(audit_token_t atoken, uid_t *auidp, uid_t *euidp,
    gid_t *egidp, uid_t *ruidp, gid_t *rgidp, pid_t *pidp, au_asid_t *asidp,
    au_tid_t *tidp);

uid_t audit_token_to_auid(audit_token_t atoken);
uid_t audit_token_to_euid(audit_token_t atoken);
gid_t audit_token_to_egid(audit_token_t atoken);
uid_t audit_token_to_ruid(audit_token_t atoken);
gid_t audit_token_to_rgid(audit_token_t atoken);
pid_t audit_token_to_pid(audit_token_t atoken);
au_asid_t audit_token_to_asid(audit_token_t atoken);

/* Tells one use of a pid from the next, and an image from that before exec. */
int audit_token_to_pidversion(audit_token_t atoken);

#ifdef __cplusplus
}
#endif

#endif /* _BSM_LIBBSM_H_ */
