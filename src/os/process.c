#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Reads a small /proc file as a string. */
static int
process_read(pid_t pid, const char *file, char *buffer, size_t size)
{
	_cleanup_close_ int fd = -1;
	char path[64];
	size_t used = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	while (used < size - 1) {
		n = read(fd, buffer + used, size - 1 - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		used += (size_t)n;
	}
	buffer[used] = '\0';
	return 0;
}

/* The n-th field of /proc/PID/stat, counted as in proc(5); 0 if missing. */
static uint64_t
stat_field(const char *stat, unsigned n)
{
	/* Fields 3 and on stand behind the last ')' of the command's name. */
	const char *at = strrchr(stat, ')');

	for (unsigned field = 2; at && field < n; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

static int
status_ids(const char *status, const char *key, unsigned *ret_real,
    unsigned *ret_effective, unsigned *ret_saved)
{
	const char *line = strstr(status, key);

	if (!line ||
	    sscanf(line + strlen(key), "%u %u %u", ret_real, ret_effective,
		ret_saved) != 3)
		return -EPROTO;
	return 0;
}

/*
 * process_facts(): reads them from /proc (proc(5): stat fields 4, 22, 26, 27
 * and 28, statm field 4, status Uid and Gid). -ESRCH if there is no such process, -EPROTO if
 * /proc speaks otherwise.
 */
int
process_facts(pid_t pid, struct process_facts *ret_facts)
{
	struct process_facts facts = { 0 };
	char text[4096];
	int r;

	r = process_read(pid, "stat", text, sizeof(text));
	if (r < 0)
		return r;
	facts.parent = (pid_t)stat_field(text, 4);
	facts.start = stat_field(text, 22);
	/*
	 * Start of code and of stack: both move at exec (ASLR). The kernel
	 * shows 1 and 0 to those who may not look; that is "does not say".
	 */
	if (stat_field(text, 26) > 1)
		facts.image = stat_field(text, 26) * 31 ^ stat_field(text, 28);
	r = process_read(pid, "statm", text, sizeof(text));
	if (r < 0)
		return r;
	(void)sscanf(text, "%*u %*u %*u %" SCNu64, &facts.text);
	r = process_read(pid, "status", text, sizeof(text));
	if (r < 0)
		return r;
	r = status_ids(text, "\nUid:", &facts.ruid, &facts.euid, &facts.suid);
	if (r < 0)
		return r;
	r = status_ids(text, "\nGid:", &facts.rgid, &facts.egid, &facts.sgid);
	if (r < 0)
		return r;
	*ret_facts = facts;
	return 0;
}

/*
 * process_name(): the name of its program, as its main thread has it, cut to
 * `size` bytes with the NUL. -ESRCH if it is gone.
 */
int
process_name(pid_t pid, char *ret_name, size_t size)
{
	int r = process_read(pid, "comm", ret_name, size);

	if (r == 0)
		ret_name[strcspn(ret_name, "\n")] = '\0';
	return r;
}

/*
 * process_status(): the number behind `key` ("TracerPid") in the process's
 * status, to that base. -ESRCH, or -EPROTO if there is no such line.
 */
int
process_status(pid_t pid, const char *key, int base, uint64_t *ret_value)
{
	char text[4096], line[64];
	const char *at;
	int r;

	r = process_read(pid, "status", text, sizeof(text));
	if (r < 0)
		return r;
	snprintf(line, sizeof(line), "\n%s:", key);
	at = strstr(text, line);
	if (!at)
		return -EPROTO;
	*ret_value = strtoull(at + strlen(line), NULL, base);
	return 0;
}

/*
 * process_thread_stat(): what /proc/PID/task/TID/stat says. -ESRCH: there is
 * no such thread of that process.
 */
int
process_thread_stat(pid_t pid, pid_t tid, struct thread_stat *ret_stat)
{
	struct thread_stat stat = { 0 };
	char file[32], text[1024];
	const char *open, *close;
	size_t size;
	int r;

	snprintf(file, sizeof(file), "task/%d/stat", (int)tid);
	r = process_read(pid, file, text, sizeof(text));
	if (r < 0)
		return r;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	if (!open || !close || close < open || strlen(close) < 3)
		return -EPROTO;
	size = (size_t)(close - open - 1);
	if (size >= sizeof(stat.name))
		size = sizeof(stat.name) - 1;
	memcpy(stat.name, open + 1, size);
	stat.state = close[2];
	stat.user = stat_field(text, 14);
	stat.system = stat_field(text, 15);
	stat.priority = (int64_t)stat_field(text, 18);
	stat.nice = (int64_t)stat_field(text, 19);
	stat.start = stat_field(text, 22);
	stat.rt_priority = stat_field(text, 40);
	stat.policy = stat_field(text, 41);
	*ret_stat = stat;
	return 0;
}

/* The number behind `key` in a status; 0 if there is no such line. */
static uint64_t
status_number(const char *status, const char *key)
{
	const char *line = strstr(status, key);

	return line ? strtoull(line + strlen(key), NULL, 10) : 0;
}

/*
 * process_usage(): reads it from stat and status. A process whose first thread
 * has ended has no memory there. -ESRCH, or as open(2).
 */
int
process_usage(pid_t pid, struct process_usage *ret_usage)
{
	struct process_usage usage = { 0 };
	char text[4096];
	int r;

	r = process_read(pid, "stat", text, sizeof(text));
	if (r < 0)
		return r;
	usage.minor_faults = stat_field(text, 10);
	usage.major_faults = stat_field(text, 12);
	usage.user = stat_field(text, 14);
	usage.system = stat_field(text, 15);
	usage.nice = (int64_t)stat_field(text, 19);
	usage.threads = stat_field(text, 20);
	usage.policy = stat_field(text, 41);
	r = process_read(pid, "status", text, sizeof(text));
	if (r < 0)
		return r;
	usage.virtual = 1024 * status_number(text, "\nVmSize:");
	usage.resident = 1024 * status_number(text, "\nVmRSS:");
	usage.resident_peak = 1024 * status_number(text, "\nVmHWM:");
	usage.anonymous = 1024 * status_number(text, "\nRssAnon:");
	usage.file = 1024 * status_number(text, "\nRssFile:");
	usage.shared = 1024 * status_number(text, "\nRssShmem:");
	usage.swapped = 1024 * status_number(text, "\nVmSwap:");
	usage.switches = status_number(text, "\nvoluntary_ctxt_switches:") +
	    status_number(text, "\nnonvoluntary_ctxt_switches:");
	*ret_usage = usage;
	return 0;
}

/*
 * process_keeps_uid(): the process has one uid in all places, and no right to
 * set another (CAP_SETUID): only another program can, or a user namespace.
 */
bool
process_keeps_uid(pid_t pid)
{
	unsigned real, effective, saved, file;
	unsigned long long permitted;
	const char *ids, *caps;
	char text[4096];

	if (process_read(pid, "status", text, sizeof(text)) < 0)
		return false;
	ids = strstr(text, "\nUid:");
	caps = strstr(text, "\nCapPrm:");
	return ids && caps &&
	    sscanf(ids + 5, "%u %u %u %u", &real, &effective, &saved, &file) ==
	    4 &&
	    real == effective && real == saved && real == file &&
	    sscanf(caps + 8, "%llx", &permitted) == 1 &&
	    !(permitted & 1ull << CAP_SETUID);
}

/* process_has_thread(): tid is a live thread of process pid. */
bool
process_has_thread(pid_t pid, pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d", (int)pid, (int)tid);
	return access(path, F_OK) == 0;
}

/*
 * process_is_dumpable(): the process lets others of its user look into it
 * (prctl(2), PR_SET_DUMPABLE): its folder in /proc then is its own, else
 * root's.
 */
bool
process_is_dumpable(pid_t pid, uid_t euid)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	return stat(path, &st) == 0 && st.st_uid == euid;
}
