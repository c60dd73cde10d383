#include "launchd/caller.h"

#include "launchd/launchd.h"

/* Places in an audit token; bsm/libbsm.h has functions for them. */
enum {
	TOKEN_EUID = 1,
	TOKEN_EGID = 2,
	TOKEN_RUID = 3,
	TOKEN_RGID = 4,
	TOKEN_PID = 5,
	TOKEN_PIDVERSION = 7,
};

/* The kernel's security token. */
enum { KERNEL_UID = 0, KERNEL_GID = 1 };

struct caller
caller_of(const audit_token_t *token)
{
	return (struct caller){
		.pid = (pid_t)token->val[TOKEN_PID],
		.pidversion = token->val[TOKEN_PIDVERSION],
		.euid = token->val[TOKEN_EUID],
		.ruid = token->val[TOKEN_RUID],
		.egid = token->val[TOKEN_EGID],
		.rgid = token->val[TOKEN_RGID],
	};
}

bool
caller_is_privileged(const struct launchd *launchd, uid_t uid)
{
	return uid == 0 || uid == launchd->uid;
}

bool
caller_is_kernel(const mach_msg_audit_trailer_t *trailer)
{
	unsigned i;

	if (trailer->msgh_sender.val[0] != KERNEL_UID ||
	    trailer->msgh_sender.val[1] != KERNEL_GID)
		return false;
	for (i = 0; i < 8; i++)
		if (trailer->msgh_audit.val[i] != 0)
			return false;
	return true;
}
