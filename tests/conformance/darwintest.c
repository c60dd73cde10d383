/*
 * Runs the tests of one program, each in a process of its own, and says in
 * TAP what came of them. The runner itself never makes a Mach call, so that
 * every test starts as a new task.
 */

#include "darwintest.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * A hang guard, not a time: a machine that is only slow never meets it. Nor
 * does `make soak`, whose tests may take hours.
 */
#define DEADLINE_MS (getenv("MACH_SOAK") ? -1 : 180 * 1000)
#define ATEND_MAX   16

/* What a test's processes and threads found; shared by all of them. */
struct dt_score {
	atomic_int passed;
	atomic_int failed;
	atomic_int skipped;
	char reason[256];
};

static struct dt_test *tests;
static struct dt_test **tests_end = &tests;
static struct dt_score *score;
static bool verbose;
static void (*atend[ATEND_MAX])(void);
static int atend_count;
static pid_t test_pid;

void
dt_register(struct dt_test *test)
{
	*tests_end = test;
	tests_end = &test->next;
}

void
dt_atend(void (*call)(void))
{
	if (atend_count < ATEND_MAX)
		atend[atend_count++] = call;
}

static _Thread_local char detail_text[1024];

const char *
dt_numbers(long long x, long long y)
{
	snprintf(detail_text, sizeof(detail_text),
	    "%#llx (%lld) against %#llx (%lld)", (unsigned long long)x, x,
	    (unsigned long long)y, y);
	return detail_text;
}

const char *
dt_strings(const char *x, const char *y)
{
	snprintf(detail_text, sizeof(detail_text), "\"%s\" against \"%s\"",
	    x ? x : "(null)", y ? y : "(null)");
	return detail_text;
}

const char *
dt_codes(kern_return_t x, kern_return_t y)
{
	snprintf(detail_text, sizeof(detail_text),
	    "%#x (%s) instead of %#x (%s)", (unsigned)x, mach_error_string(x),
	    (unsigned)y, mach_error_string(y));
	return detail_text;
}

const char *
dt_errno(int error)
{
	snprintf(detail_text, sizeof(detail_text), "errno %d (%s)", error,
	    strerror(error));
	return detail_text;
}

/* One write, so that lines of several processes do not mix. */
static void
put_line(const char *format, ...)
{
	char line[2048];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	if (n > (int)sizeof(line) - 2)
		n = (int)sizeof(line) - 2;
	line[n] = '\n';
	if (write(STDOUT_FILENO, line, (size_t)n + 1) < 0)
		_exit(2);
}

void
dt_log(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put_line("# %s", text);
}

void
dt_end(void)
{
	if (getpid() == test_pid)
		while (atend_count > 0)
			atend[--atend_count]();
	_exit(0);
}

void
dt_check(struct dt_site site, bool holds, const char *detail,
    const char *format, ...)
{
	char text[512];
	va_list args;

	if (holds && !verbose) {
		atomic_fetch_add(&score->passed, 1);
		return;
	}
	va_start(args, format);
	text[0] = '\0';
	if (format)
		vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (holds) {
		atomic_fetch_add(&score->passed, 1);
		put_line("# holds: %s: %s", site.text, text);
		return;
	}
	atomic_fetch_add(&score->failed, 1);
	put_line("# %s:%d: %s: %s", site.file, site.line, site.text, detail);
	if (strcmp(text, site.text) != 0)
		put_line("#    (%s)", text);
	if (site.fatal)
		dt_end();
}

void
dt_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(score->reason, sizeof(score->reason), format, args);
	va_end(args);
	atomic_store(&score->skipped, 1);
	dt_end();
}

/* What each thread of a hanging process sits in. */
static void
show_threads(pid_t pid)
{
	char path[64], text[128];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir)) != NULL) {
		ssize_t n = -1;
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%.16s/syscall",
		    (int)pid, entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0) {
			n = read(fd, text, sizeof(text) - 1);
			close(fd);
		}
		text[n > 0 ? n - 1 : 0] = '\0';
		put_line("# thread %s: syscall %s", entry->d_name, text);
	}
	closedir(dir);
}

/* Returns the wait status, -1 when the hang guard had to end it. */
static int
wait_for(pid_t pid)
{
	struct pollfd wait = { .events = POLLIN };
	int status;

	wait.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (wait.fd < 0 || poll(&wait, 1, DEADLINE_MS) == 0) {
		show_threads(pid);
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		close(wait.fd);
		return -1;
	}
	waitpid(pid, &status, 0);
	close(wait.fd);
	kill(-pid, SIGKILL); /* what the test may have left */
	return status;
}

static void
run_child(const struct dt_test *test)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	test_pid = getpid();
	test->body();
	dt_end();
}

/* Returns whether the test counts as good: passed or skipped. */
static bool
run_test(const struct dt_test *test, int number)
{
	const char *why = NULL;
	int status;
	pid_t pid;

	memset(score, 0, sizeof(*score));
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		run_child(test);
	setpgid(pid, pid);
	status = wait_for(pid);
	if (status == -1)
		why = "hangs";
	else if (WIFSIGNALED(status))
		why = strsignal(WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		why = "left by exit()";
	else if (score->failed != 0)
		why = "failed";
	else if (!score->skipped && score->passed == 0)
		why = "asserted nothing";
	if (why) {
		put_line("# %s: %s", test->name, why);
		put_line("not ok %d - %s # %s", number, test->name, test->desc);
		return false;
	}
	if (score->skipped)
		put_line(
		    "ok %d - %s # SKIP %s", number, test->name, score->reason);
	else
		put_line("ok %d - %s", number, test->name);
	return true;
}

static bool
is_wanted(const struct dt_test *test, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-' && strstr(test->name, argv[i]))
			return true;
	return argc < 2 || argv[argc - 1][0] == '-';
}

/* PROGRAM [-l] [-v] [PART OF A NAME ...] */
int
main(int argc, char **argv)
{
	int number = 0, count = 0, bad = 0;
	bool list = argc > 1 && strcmp(argv[1], "-l") == 0;

	verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	score = mmap(NULL, sizeof(*score), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (score == MAP_FAILED)
		return 2;
	for (struct dt_test *test = tests; test; test = test->next)
		if (list)
			put_line("%s\t%s", test->name, test->desc);
		else
			count += is_wanted(test, argc, argv);
	if (list)
		return 0;
	put_line("1..%d", count);
	for (struct dt_test *test = tests; test; test = test->next)
		if (is_wanted(test, argc, argv))
			bad += !run_test(test, ++number);
	return bad != 0;
}
