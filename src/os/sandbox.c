#include "os/sandbox.h"

#include <cap-ng.h>
#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>

#include "base/cleanup.h"

/*
 * A sanitizer's run time maps memory, reads /proc and forks at exit to look
 * for leaks: calls that are not the daemon's to list.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANDBOX_FILTER 0
#endif
#endif
#ifndef SANDBOX_FILTER
#define SANDBOX_FILTER 1
#endif

static void
seccomp_release_p(scmp_filter_ctx *context)
{
	if (*context)
		seccomp_release(*context);
}

/*
 * Drops every capability. The bounding set can only be emptied by who has
 * CAP_SETPCAP; with no capabilities and no new privileges it grants nothing.
 */
static int
sandbox_drop_capabilities(void)
{
	capng_clear(CAPNG_SELECT_BOTH);
	(void)capng_apply(CAPNG_SELECT_BOUNDS);
	return capng_apply(CAPNG_SELECT_CAPS) < 0 ? -EPERM : 0;
}

/*
 * sandbox_enter(): no new privileges, no capabilities, and a seccomp filter
 * that allows the count system calls of the list and answers EPERM to all
 * others. 0 or -errno; on failure the process may be left half confined, and
 * should end.
 */
int
sandbox_enter(const int *syscalls, unsigned count)
{
	_cleanup_(seccomp_release_p) scmp_filter_ctx context = NULL;
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	r = sandbox_drop_capabilities();
	if (r < 0 || !SANDBOX_FILTER)
		return r;
	context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!context)
		return -ENOMEM;
	for (unsigned i = 0; i < count; i++) {
		r = seccomp_rule_add(context, SCMP_ACT_ALLOW, syscalls[i], 0);
		if (r < 0)
			return r;
	}
	return seccomp_load(context);
}
