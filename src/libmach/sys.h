#pragma once

/*
 * System calls of the trap path, made without libc's wrappers: those are
 * cancellation points, and mach_msg() is none. Each returns what the call
 * does, or -errno; errno itself is left to whoever saved it.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static inline long
sys_result(long r)
{
	return r < 0 ? -errno : r;
}

/*
 * ThreadSanitizer runs handlers only where it sees the thread block: in the
 * calls of libc that it knows.
 */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) && !defined(__SANITIZE_THREAD__)
#define __SANITIZE_THREAD__ 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define SYS_CLOSE(fd)                   close(fd)
#define SYS_RECVMSG(fd, message, flags) recvmsg(fd, message, flags)
#define SYS_PPOLL(polls, count)         ppoll(polls, count, NULL, NULL)
#define SYS_SLEEP_UNTIL(until)                                                 \
	(-(long)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, until, NULL))
#define SYS_READV(fd, iov, count) readv(fd, iov, (int)(count))
#else
#define SYS_CLOSE(fd)                   syscall(SYS_close, fd)
#define SYS_RECVMSG(fd, message, flags) syscall(SYS_recvmsg, fd, message, flags)
#define SYS_READV(fd, iov, count)       syscall(SYS_readv, fd, iov, count)
#define SYS_PPOLL(polls, count)                                                \
	syscall(SYS_ppoll, polls, count, NULL, NULL, _NSIG / 8)
#define SYS_SLEEP_UNTIL(until)                                                 \
	sys_result(syscall(                                                    \
	    SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, until, NULL))
#endif

static inline long
sys_sendmsg(int fd, const struct msghdr *message)
{
	return sys_result(syscall(SYS_sendmsg, fd, message, MSG_NOSIGNAL));
}

static inline long
sys_recvmsg(int fd, struct msghdr *message, int flags)
{
	return sys_result(SYS_RECVMSG(fd, message, flags | MSG_CMSG_CLOEXEC));
}

/*
 * poll(2) refuses even one fd under RLIMIT_NOFILE 0, as sandboxes set it;
 * select(2) does not look at the limit.
 */
#define SYS_SELECT_FDS 8192

static inline long
sys_select_readable(int fd)
{
	unsigned long set[SYS_SELECT_FDS / (8 * sizeof(unsigned long))] = { 0 };
	unsigned bits = 8 * sizeof(*set);

	if (fd >= SYS_SELECT_FDS)
		return -EINVAL;
	set[(unsigned)fd / bits] |= 1ul << ((unsigned)fd % bits);
	return sys_result(
	    syscall(SYS_pselect6, fd + 1, set, NULL, NULL, NULL, NULL));
}

/*
 * sys_wait_readable(): 1 when fd has something, -EINTR when a handler ran,
 * with SA_RESTART or without. A stop and continue is not noticed.
 */
static inline long
sys_wait_readable(int fd)
{
	struct pollfd poll = { .fd = fd, .events = POLLIN };
	long r = sys_result(SYS_PPOLL(&poll, 1));

	return r == -EINVAL ? sys_select_readable(fd) : r;
}

static inline long
sys_pwrite(int fd, const void *bytes, size_t size, uint64_t offset)
{
	return sys_result(syscall(SYS_pwrite64, fd, bytes, size, (off_t)offset));
}

static inline long
sys_pread(int fd, void *bytes, size_t size, uint64_t offset)
{
	return sys_result(syscall(SYS_pread64, fd, bytes, size, (off_t)offset));
}

/* sys_sleep_until(): CLOCK_MONOTONIC. 0, or -EINTR when a handler ran. */
static inline long
sys_sleep_until(const struct timespec *until)
{
	return SYS_SLEEP_UNTIL(until);
}

/* sys_ring(): rings a bell: adds one to an eventfd. */
static inline void
sys_ring(int bell)
{
	uint64_t one = 1;

	syscall(SYS_write, bell, &one, sizeof(one));
}

/* sys_readv(): reads a packet of a pipe; what there is no room for is lost. */
static inline long
sys_readv(int fd, const struct iovec *iov, size_t count)
{
	return sys_result(SYS_READV(fd, iov, count));
}

static inline void
sys_close(int fd)
{
	if (fd >= 0)
		SYS_CLOSE(fd);
}

/* sys_close_all(): closes fds[0..count). */
static inline void
sys_close_all(const int *fds, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		sys_close(fds[i]);
}
