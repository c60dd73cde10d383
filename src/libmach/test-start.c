/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libmach/start.h"
#include "os/instance.h"

/*
 * The test is its own machd: run under that name it writes down how it finds
 * itself, in place of the socket.
 */
static unsigned
count_fds(void)
{
	DIR *directory = opendir("/proc/self/fd");
	unsigned count = 0;

	while (directory && readdir(directory))
		count++;
	closedir(directory);
	return count - 3; /* ".", "..", and the directory itself */
}

static unsigned
count_odd_signals(void)
{
	struct sigaction action;
	unsigned count = 0;
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (int i = 1; i < 32; i++)
		count += sigismember(&mask, i) == 1 ||
		    (sigaction(i, NULL, &action) == 0 &&
			action.sa_handler != SIG_DFL);
	return count;
}

static int
is_null(int fd)
{
	struct stat st, null;

	return fstat(fd, &st) == 0 && stat("/dev/null", &null) == 0 &&
	    st.st_rdev == null.st_rdev;
}

static int
act_as_machd(char **argv)
{
	FILE *file = fopen(argv[2], "we");
	struct rlimit limit;
	char cwd[100];

	if (strstr(argv[2], "fail"))
		return 3;
	getrlimit(RLIMIT_NOFILE, &limit);
	fprintf(file, "fds %u signals %u null %d limit %d cwd %s\n",
	    count_fds() - 1, count_odd_signals(),
	    is_null(0) && is_null(1) && is_null(2),
	    limit.rlim_cur == limit.rlim_max, getcwd(cwd, sizeof(cwd)));
	fprintf(file, "leader %d environment %d%d\n",
	    getsid(0) == getpid() || getpgid(0) == getpid(),
	    getenv("SECRET") != NULL, getenv("HOME") != NULL);
	fprintf(file, "%s %s %s %s\n", argv[3], argv[4], argv[5], argv[6]);
	fprintf(file, "sid %d\n", (int)getsid(0));
	fclose(file);
	return write(3, "1", 1) != 1;
}

static int children_ended;

static void
on_child(int number)
{
	(void)number;
	children_ended++;
}

static struct instance
make_instance(const char *directory, const char *socket)
{
	struct instance instance = { .kind = INSTANCE_USER };

	snprintf(instance.socket, sizeof(instance.socket), "%.50s/%s",
	    directory, socket);
	strcpy(instance.lock, "LOCK");
	strcpy(instance.start_lock, "START");
	return instance;
}

static void
test_clean(void **state)
{
	const char *directory = *state;
	struct instance instance = make_instance(directory, "socket");
	char text[500], *sid;
	int pipes[2];
	FILE *file;

	setenv("SECRET", "1", 1);
	setenv("HOME", "/", 1);
	signal(SIGCHLD, on_child);
	signal(SIGPIPE, SIG_IGN);
	/* Inherited, unless somebody closes them. */
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(
	    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 500, 1000 }), 0);
	assert_int_equal(start_machd(&instance), 0);
	/* No child of ours, and no word of one. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(children_ended, 0);
	file = fopen(instance.socket, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	sid = strstr(text, "sid ");
	assert_non_null(sid);
	assert_int_not_equal(atoi(sid + 4), getsid(0));
	*sid = '\0';
	assert_string_equal(text,
	    "fds 4 signals 0 null 1 limit 1 cwd /\n"
	    "leader 0 environment 01\n"
	    "--lock LOCK --start-lock START\n");
	close(pipes[0]);
	close(pipes[1]);
}

static void
test_failure(void **state)
{
	struct instance instance = make_instance(*state, "fail");

	assert_int_equal(start_machd(&instance), -ECONNREFUSED);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	setenv("MACHD_PROGRAM", "/nonexistent/machd", 1);
	assert_int_equal(start_machd(&instance), -ENOENT);
}

static int
make_directory(void **state)
{
	static char directory[] = "/tmp/test-start-XXXXXX";
	static char machd[100], self[200];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	*state = mkdtemp(directory);
	if (!*state || n < 0)
		return -1;
	self[n] = '\0';
	snprintf(machd, sizeof(machd), "%s/machd", directory);
	if (symlink(self, machd) < 0)
		return -1;
	return setenv("MACHD_PROGRAM", machd, 1);
}

static int
remove_directory(void **state)
{
	static const char *const names[] = { "socket", "fail", "machd" };
	char path[100];

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", (char *)*state, names[i]);
		unlink(path);
	}
	return rmdir(*state);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_failure),
	};

	if (argc > 6 && strcmp(argv[0], "machd") == 0)
		return act_as_machd(argv);
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
