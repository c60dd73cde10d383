#include "tools/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/memfd.h"
#include "os/pidfd.h"
#include "os/process.h"
#include "os/socket.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* Linux 6.5 */
#endif

/* Bytes of the largest packet between libmach and machd: see wire.md. */
#define DOCTOR_PACKET (65536 + 48)

/* The oldest Linux that is supported. */
enum { LINUX_MAJOR = 6, LINUX_MINOR = 1 };

/* fds that machd wants at least: a few for each task. */
#define DOCTOR_FDS 4096

static void
doctor_release(struct doctor *doctor)
{
	struct utsname name;
	int major = 0, minor = 0;
	struct finding *finding;
	bool old;

	uname(&name);
	old = sscanf(name.release, "%d.%d", &major, &minor) != 2 ||
	    major < LINUX_MAJOR ||
	    (major == LINUX_MAJOR && minor < LINUX_MINOR);
	finding = doctor_find(
	    doctor, old ? FINDING_PROBLEM : FINDING_OK, "kernel");
	snprintf(finding->text, sizeof(finding->text), "Linux %s on %s",
	    name.release, name.machine);
	if (old)
		snprintf(finding->advice, sizeof(finding->advice),
		    "Linux %d.%d or newer is needed", LINUX_MAJOR, LINUX_MINOR);
}

static void
doctor_pidfd(struct doctor *doctor)
{
	_cleanup_close_ int fd = -1;
	struct finding *finding;
	int r = pidfd_open_pid(getpid(), &fd);

	if (r == 0) {
		finding = doctor_find(doctor, FINDING_OK, "pidfd");
		snprintf(finding->text, sizeof(finding->text),
		    "deaths of processes are seen");
		return;
	}
	finding = doctor_find(doctor, FINDING_PROBLEM, "pidfd");
	snprintf(finding->text, sizeof(finding->text), "pidfd_open: %s",
	    strerror(-r));
	snprintf(finding->advice, sizeof(finding->advice),
	    "allow pidfd_open in the seccomp filter of this container");
}

static void
doctor_peer_pidfd(struct doctor *doctor)
{
	_cleanup_close_ int near = -1, far = -1, fd = -1;
	socklen_t size = sizeof(fd);
	struct finding *finding;

	if (socket_pair(&near, &far) < 0)
		return;
	if (getsockopt(near, SOL_SOCKET, SO_PEERPIDFD, &fd, &size) == 0) {
		finding = doctor_find(doctor, FINDING_OK, "peer pidfd");
		snprintf(finding->text, sizeof(finding->text),
		    "SO_PEERPIDFD: a peer's process cannot be mistaken");
		return;
	}
	fd = -1;
	finding = doctor_find(doctor, FINDING_NOTE, "peer pidfd");
	snprintf(finding->text, sizeof(finding->text),
	    "no SO_PEERPIDFD (Linux 6.5): pidfd_open with a check is used");
}

static void
doctor_memfd(struct doctor *doctor)
{
	_cleanup_close_ int fd = -1;
	struct finding *finding;
	uint64_t size;
	int r = memfd_new("machctl", &fd);

	if (r == 0)
		r = memfd_write(fd, "x", 1, 0);
	if (r == 0)
		r = memfd_seal(fd, &size);
	if (r == 0) {
		finding = doctor_find(doctor, FINDING_OK, "memfd");
		snprintf(finding->text, sizeof(finding->text),
		    "large messages travel in sealed memory");
		return;
	}
	finding = doctor_find(doctor, FINDING_PROBLEM, "memfd");
	snprintf(finding->text, sizeof(finding->text),
	    "cannot seal a memory file: %s", strerror(-r));
	snprintf(finding->advice, sizeof(finding->advice),
	    "allow memfd_create and fcntl(F_ADD_SEALS) in this container");
}

static void
doctor_wipe_on_fork(struct doctor *doctor)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct finding *finding;

	if (page == MAP_FAILED)
		return;
	if (madvise(page, size, MADV_WIPEONFORK) == 0) {
		finding = doctor_find(doctor, FINDING_OK, "fork");
		snprintf(finding->text, sizeof(finding->text),
		    "MADV_WIPEONFORK: a forked child is told apart");
	} else {
		finding = doctor_find(doctor, FINDING_PROBLEM, "fork");
		snprintf(finding->text, sizeof(finding->text),
		    "MADV_WIPEONFORK: %s", strerror(errno));
		snprintf(finding->advice, sizeof(finding->advice),
		    "run on a kernel, not an emulation, that has it");
	}
	munmap(page, size);
}

static long
doctor_number(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[32];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	return strtol(text, NULL, 10);
}

/* One packet of the largest size goes into a socket as it is born. */
static void
doctor_packets(struct doctor *doctor)
{
	static char packet[DOCTOR_PACKET];
	_cleanup_close_ int near = -1, far = -1;
	struct iovec iov = { packet, sizeof(packet) };
	struct finding *finding;
	int r = socket_pair(&near, &far);

	if (r == 0)
		r = socket_send(near, &iov, 1, NULL, 0, MSG_DONTWAIT);
	finding = doctor_find(
	    doctor, r < 0 ? FINDING_PROBLEM : FINDING_OK, "sockets");
	snprintf(finding->text, sizeof(finding->text),
	    "wmem_default %ld, wmem_max %ld bytes%s%s",
	    doctor_number("/proc/sys/net/core/wmem_default"),
	    doctor_number("/proc/sys/net/core/wmem_max"),
	    r < 0 ? "; a packet of 64 KiB: " : "", r < 0 ? strerror(-r) : "");
	if (r < 0)
		snprintf(finding->advice, sizeof(finding->advice),
		    "as root: sysctl net.core.wmem_default=212992");
}

static void
doctor_fds(struct doctor *doctor)
{
	struct rlimit limit;
	struct finding *finding;
	bool few;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	few = limit.rlim_max < DOCTOR_FDS;
	finding = doctor_find(
	    doctor, few ? FINDING_NOTE : FINDING_OK, "open files");
	snprintf(finding->text, sizeof(finding->text),
	    "%llu allowed, %llu at most; a thread that sends needs one, "
	    "machd one for each such thread and process",
	    (unsigned long long)limit.rlim_cur,
	    (unsigned long long)limit.rlim_max);
	if (few)
		snprintf(finding->advice, sizeof(finding->advice),
		    "raise the hard limit: LimitNOFILE= of the unit, or "
		    "/etc/security/limits.conf");
}

static void
doctor_proc(struct doctor *doctor)
{
	struct process_facts facts;
	struct finding *finding;
	int r = process_facts(getpid(), &facts);

	finding = doctor_find(
	    doctor, r < 0 ? FINDING_NOTE : FINDING_OK, "/proc");
	if (r == 0) {
		snprintf(finding->text, sizeof(finding->text),
		    "processes can be looked at");
		return;
	}
	snprintf(finding->text, sizeof(finding->text),
	    "cannot be read (%s): no inheritance from a parent, no names "
	    "of processes",
	    strerror(-r));
	snprintf(finding->advice, sizeof(finding->advice),
	    "as root: mount -t proc proc /proc");
}

static void
doctor_yama(struct doctor *doctor)
{
	long scope = doctor_number("/proc/sys/kernel/yama/ptrace_scope");
	struct finding *finding;

	if (scope < 0)
		return;
	finding = doctor_find(
	    doctor, scope >= 2 ? FINDING_NOTE : FINDING_OK, "ptrace");
	snprintf(finding->text, sizeof(finding->text),
	    "Yama's ptrace_scope is %ld%s", scope,
	    scope >= 2 ? ": acting on other processes needs root" : "");
	if (scope >= 2)
		snprintf(finding->advice, sizeof(finding->advice),
		    "if you need it, as root: sysctl "
		    "kernel.yama.ptrace_scope=1");
}

void
doctor_kernel(struct doctor *doctor)
{
	doctor_release(doctor);
	doctor_pidfd(doctor);
	doctor_peer_pidfd(doctor);
	doctor_memfd(doctor);
	doctor_wipe_on_fork(doctor);
	doctor_packets(doctor);
	doctor_fds(doctor);
	doctor_proc(doctor);
	doctor_yama(doctor);
}
