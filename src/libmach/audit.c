/* Audit tokens: the words are auid, euid, egid, ruid, rgid, pid, asid, pidversion. */
#include <bsm/libbsm.h>
#include <stddef.h>

enum audit_word {
	AUDIT_AUID,
	AUDIT_EUID,
	AUDIT_EGID,
	AUDIT_RUID,
	AUDIT_RGID,
	AUDIT_PID,
	AUDIT_ASID,
	AUDIT_PIDVERSION,
};

/* audit_token_to_auid() and so on: one word each, see bsm/libbsm.h. */
uid_t
audit_token_to_auid(audit_token_t atoken)
{
	return atoken.val[AUDIT_AUID];
}

uid_t
audit_token_to_euid(audit_token_t atoken)
{
	return atoken.val[AUDIT_EUID];
}

gid_t
audit_token_to_egid(audit_token_t atoken)
{
	return atoken.val[AUDIT_EGID];
}

uid_t
audit_token_to_ruid(audit_token_t atoken)
{
	return atoken.val[AUDIT_RUID];
}

gid_t
audit_token_to_rgid(audit_token_t atoken)
{
	return atoken.val[AUDIT_RGID];
}

pid_t
audit_token_to_pid(audit_token_t atoken)
{
	return (pid_t)atoken.val[AUDIT_PID];
}

au_asid_t
audit_token_to_asid(audit_token_t atoken)
{
	return (au_asid_t)atoken.val[AUDIT_ASID];
}

int
audit_token_to_pidversion(audit_token_t atoken)
{
	return (int)atoken.val[AUDIT_PIDVERSION];
}

#define STORE(pointer, value)                                                  \
	do {                                                                   \
		if (pointer)                                                   \
			*(pointer) = (value);                                  \
	} while (0)

/* audit_token_to_au32(): see bsm/libbsm.h. There are no terminals in a token. */
void
audit_token_to_au32(audit_token_t atoken, uid_t *auidp, uid_t *euidp,
    gid_t *egidp, uid_t *ruidp, gid_t *rgidp, pid_t *pidp, au_asid_t *asidp,
    au_tid_t *tidp)
{
	STORE(auidp, audit_token_to_auid(atoken));
	STORE(euidp, audit_token_to_euid(atoken));
	STORE(egidp, audit_token_to_egid(atoken));
	STORE(ruidp, audit_token_to_ruid(atoken));
	STORE(rgidp, audit_token_to_rgid(atoken));
	STORE(pidp, audit_token_to_pid(atoken));
	STORE(asidp, audit_token_to_asid(atoken));
	STORE(tidp, ((au_tid_t){ 0, 0 }));
}
