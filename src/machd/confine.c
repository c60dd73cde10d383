#include "machd/confine.h"

#include <seccomp.h>

#include "os/pidfd.h"
#include "os/sandbox.h"

/* What machd's loop, its tables and its end need. */
static const int confine_calls[] = {
	/* the loop and its sources */
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(restart_syscall),
	/* connections */
	SCMP_SYS(accept4),
	SCMP_SYS(socketpair),
	SCMP_SYS(bind),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),
	SCMP_SYS(shutdown),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(pipe2),
	SCMP_SYS(eventfd2),
	SCMP_SYS(close),
	SCMP_SYS(fcntl),
	/* memory of messages */
	SCMP_SYS(memfd_create),
	SCMP_SYS(ftruncate),
	SCMP_SYS(fchmod),
	SCMP_SYS(dup3),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	/* processes: looking, never touching */
	SCMP_SYS(pidfd_open),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(writev), /* what an assertion says */
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(getpid),
	SCMP_SYS(getuid),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(sched_getaffinity),
	/* the end of the instance */
	SCMP_SYS(flock),
	SCMP_SYS(rename),
	SCMP_SYS(renameat), /* not every machine has the two others */
	SCMP_SYS(unlinkat),
	SCMP_SYS(unlink),
	SCMP_SYS(rmdir),
	SCMP_SYS(lseek),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	SCMP_SYS(futex),
	/* the allocator */
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(mprotect),
	SCMP_SYS(getrandom),
};

static const unsigned long confine_ioctls[] = { PIDFD_IOCTL_INFO };

/* confine(): the daemon gives up all it needs no more. -errno. */
int
confine(void)
{
	return sandbox_enter(&(struct sandbox){
	    .calls = confine_calls,
	    .call_count = sizeof(confine_calls) / sizeof(*confine_calls),
	    .ioctls = confine_ioctls,
	    .ioctl_count = sizeof(confine_ioctls) / sizeof(*confine_ioctls),
	});
}
