#include <errno.h>

#include <bsm/libbsm.h>
#include <mach/kern_return.h>
#include <mach/linux/audit.h>

#include "libmach/fd-trap.h"

/* audit_token_to_pidfd_np(): see mach/linux/audit.h. */
int
audit_token_to_pidfd_np(audit_token_t token)
{
	struct fd_trap call = {
		.op = WIRE_TOKEN_FD,
		.value = { (uint32_t)audit_token_to_pid(token),
		    (uint32_t)audit_token_to_pidversion(token) },
		.send_fd = -1,
	};
	int r = fd_trap_run(&call);

	if (r < 0)
		return r;
	return call.result == KERN_SUCCESS ? call.fd : -ESRCH;
}
