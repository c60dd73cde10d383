#include "taskd/confine.h"

#include <linux/capability.h>
#include <seccomp.h>
#include <sys/prctl.h>

#include "os/sandbox.h"

/* What taskd and its workers need, and nothing else. */
static const int confine_calls[] = {
	/* what they are for */
	SCMP_SYS(ptrace),
	SCMP_SYS(wait4),
	SCMP_SYS(waitid),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(pidfd_send_signal),
	/* requests */
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),
	SCMP_SYS(close),
	SCMP_SYS(getsockopt),
	/* /proc */
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(read),
	SCMP_SYS(lseek),
	SCMP_SYS(getdents64),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	/* large transfers */
	SCMP_SYS(memfd_create),
	SCMP_SYS(fcntl),
	/* workers */
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(fork),
	SCMP_SYS(kill),
	SCMP_SYS(prctl),
	SCMP_SYS(signalfd4),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	SCMP_SYS(futex),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(write), /* what an assertion says */
	SCMP_SYS(writev),
	/* the allocator */
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(mprotect),
	SCMP_SYS(getrandom),
};

/*
 * A system instance's taskd is root's, and acts on every user's processes:
 * it may trace, kill and schedule them, and open their files in /proc.
 */
static const unsigned confine_capabilities[] = {
	CAP_SYS_PTRACE,
	CAP_KILL,
	CAP_SYS_NICE,
	CAP_DAC_OVERRIDE,
};

/*
 * taskd_confine(): taskd gives up all but what it is for. Its workers are
 * confined with it, and nobody of the same user may look into them. -errno.
 */
int
taskd_confine(void)
{
	int r = sandbox_enter(&(struct sandbox){
	    .calls = confine_calls,
	    .call_count = sizeof(confine_calls) / sizeof(*confine_calls),
	    .capabilities = confine_capabilities,
	    .capability_count = sizeof(confine_capabilities) /
		sizeof(*confine_capabilities),
	});

	if (r < 0)
		return r;
	return sandbox_hide();
}
