#include "instance.h"

#include <darwintest.h>
#include <dirent.h>
#include <mach/mach.h>
#include <sched.h>
#include <servers/bootstrap.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t
machd_pid(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ucred peer = { 0 };
	socklen_t length = sizeof(peer);
	const char *path = getenv("MACHD_SOCKET");
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	T_ASSERT_NOTNULL(path, "MACHD_SOCKET is set");
	snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", path);
	T_ASSERT_POSIX_ZERO(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)),
	    "connect to %s", path);
	T_ASSERT_POSIX_ZERO(
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length),
	    "whose it is");
	close(fd);
	return peer.pid;
}

static bool
is_bell(DIR *dir, const char *name)
{
	static const char bell[] = "anon_inode:[eventfd]";
	char target[64];
	ssize_t n = readlinkat(dirfd(dir), name, target, sizeof(target));

	return n == sizeof(bell) - 1 && memcmp(target, bell, (size_t)n) == 0;
}

/* All of them, and the eventfds among them. -1 if they cannot be counted. */
static int
count_all(pid_t pid, int *ret_bells)
{
	struct dirent *entry;
	char path[64];
	int count = 0;
	DIR *dir;

	*ret_bells = 0;
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	if (!dir)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		count += entry->d_name[0] != '.';
		*ret_bells += is_bell(dir, entry->d_name);
	}
	closedir(dir);
	return pid == getpid() ? count - 1 : count;
}

int
count_fds(pid_t pid)
{
	int bells, count = count_all(pid, &bells);

	/* Each is of a channel, which has another one. */
	return count < 0 ? -1 : count - 2 * bells;
}

int
count_served_channels(pid_t pid)
{
	int bells;

	return count_all(pid, &bells) < 0 ? 0 : bells;
}

/* Its answer shows that launchd has attached, which adds descriptors. */
static void
wait_for_launchd(void)
{
	mach_port_t none;

	T_ASSERT_EQ(
	    bootstrap_look_up(bootstrap_port, "org.system.nobody", &none),
	    BOOTSTRAP_UNKNOWN_SERVICE, "launchd answers");
}

int
settled_fds(pid_t pid)
{
	int least;

	wait_for_launchd();
	least = count_fds(pid);
	for (int i = 0; i < 100; i++) {
		int now;

		sched_yield();
		now = count_fds(pid);
		if (now < least)
			least = now;
	}
	return least;
}

long
resident_kib(pid_t pid)
{
	char path[64];
	long total = 0, resident = 0;
	FILE *file;

	if (getenv("ASAN_OPTIONS") || getenv("TSAN_OPTIONS"))
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%ld %ld", &total, &resident) != 2)
		resident = -1;
	fclose(file);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

bool
have_children(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void
wait_for_fds(pid_t pid, int count)
{
	int now = count_fds(pid);

	for (unsigned long turn = 0; now > count; turn++) {
		sched_yield();
		now = count_fds(pid);
		if (turn == 200000)
			T_LOG("machd has %d descriptors, not %d", now, count);
	}
}
