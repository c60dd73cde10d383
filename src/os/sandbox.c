#include "os/sandbox.h"

#include <cap-ng.h>
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
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
 * Drops every capability but those. The bounding set can only be emptied by who has
 * CAP_SETPCAP; with no capabilities and no new privileges it grants nothing.
 */
static int
sandbox_drop_capabilities(const unsigned *kept, unsigned count)
{
	bool had[64] = { false };

	for (unsigned i = 0; i < count; i++)
		had[i] = capng_have_capability(CAPNG_PERMITTED, kept[i]) == 1;
	capng_clear(CAPNG_SELECT_BOTH);
	(void)capng_apply(CAPNG_SELECT_BOUNDS);
	for (unsigned i = 0; i < count; i++)
		if (had[i])
			(void)capng_update(CAPNG_ADD,
			    CAPNG_EFFECTIVE | CAPNG_PERMITTED, kept[i]);
	return capng_apply(CAPNG_SELECT_CAPS) < 0 ? -EPERM : 0;
}

static int
sandbox_allow(scmp_filter_ctx context, const struct sandbox *sandbox)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < sandbox->call_count; i++)
		r = seccomp_rule_add(
		    context, SCMP_ACT_ALLOW, sandbox->calls[i], 0);
	for (unsigned i = 0; r == 0 && i < sandbox->ioctl_count; i++)
		r = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(ioctl),
		    1, SCMP_A1(SCMP_CMP_EQ, sandbox->ioctls[i]));
	/* What is compared, rather than looked up, comes first. */
	if (r == 0 && sandbox->ioctl_count > 0)
		r = seccomp_syscall_priority(context, SCMP_SYS(ioctl), 255);
	return r;
}

/*
 * sandbox_enter(): no new privileges, no capabilities but those named that the
 * process has, and a seccomp filter that answers EPERM to every system call
 * that is not named. 0 or -errno; on failure the process may be left half
 * confined, and should end.
 */
int
sandbox_enter(const struct sandbox *sandbox)
{
	_cleanup_(seccomp_release_p) scmp_filter_ctx context = NULL;
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	r = sandbox_drop_capabilities(
	    sandbox->capabilities, sandbox->capability_count);
	if (r < 0 || !SANDBOX_FILTER)
		return r;
	context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!context)
		return -ENOMEM;
	r = sandbox_allow(context, sandbox);
	if (r < 0)
		return r;
	return seccomp_load(context);
}

/*
 * sandbox_hide(): nobody but root may trace this process from now on, or open
 * its fds. -errno.
 */
int
sandbox_hide(void)
{
	/* A sanitizer looks for leaks by tracing the process itself. */
	if (!SANDBOX_FILTER)
		return 0;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? -errno : 0;
}
