/*
 * mach-run with a machd that is this program itself: it listens to nothing,
 * but keeps to the command line, the ready fd and the lifeline.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char *program; /* mach-run */

/* The fake: as much of machd as mach-run needs. */
static int
fake_machd(char **argv)
{
	const char *socket = NULL;
	int ready = -1, lifeline = -1;
	char directory[256], byte;

	for (; *argv; argv++) {
		if (strcmp(*argv, "--socket") == 0)
			socket = *++argv;
		else if (strcmp(*argv, "--ready-fd") == 0)
			ready = atoi(*++argv);
		else if (strcmp(*argv, "--lifeline-fd") == 0)
			lifeline = atoi(*++argv);
	}
	if (!socket || ready < 0 || lifeline < 0 || getenv("FAKE_FAILS"))
		return 1;
	close(open(socket, O_CREAT | O_WRONLY, 0600));
	(void)!write(ready, "1", 1);
	while (read(lifeline, &byte, 1) > 0)
		;
	unlink(socket);
	snprintf(directory, sizeof(directory), "%s", socket);
	*strrchr(directory, '/') = '\0';
	return rmdir(directory);
}

/* What a run of a command gave. */
struct result {
	int status; /* of waitpid() */
	char output[1024];
	char errors[1024];
};

static void
slurp(int fd, char *buffer, size_t size)
{
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, buffer + length, size - 1 - length)) > 0)
		length += (size_t)n;
	buffer[length] = '\0';
	close(fd);
}

/* Starts mach-run with its output in pipes. */
static pid_t
start(char *const argv[], int *ret_output, int *ret_errors)
{
	int output[2], errors[2];
	pid_t pid;

	assert_int_equal(pipe2(output, O_CLOEXEC), 0);
	assert_int_equal(pipe2(errors, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(output[1], STDOUT_FILENO);
		dup2(errors[1], STDERR_FILENO);
		execv(program, argv);
		_exit(99);
	}
	close(output[1]);
	close(errors[1]);
	*ret_output = output[0];
	*ret_errors = errors[0];
	return pid;
}

static struct result
finish(pid_t pid, int output, int errors)
{
	struct result result;

	slurp(output, result.output, sizeof(result.output));
	slurp(errors, result.errors, sizeof(result.errors));
	assert_int_equal(waitpid(pid, &result.status, 0), pid);
	return result;
}

/* run("--", "sh", ...): the whole of it. */
#define run(...)                                                               \
	run_arguments(                                                         \
	    (char *[]){ (char *)(uintptr_t) "mach-run", __VA_ARGS__, NULL })

static struct result
run_arguments(char *const argv[])
{
	int output, errors;
	pid_t pid = start(argv, &output, &errors);

	return finish(pid, output, errors);
}

#define S(text) ((char *)(uintptr_t)(text))

static unsigned
lines(const char *text)
{
	unsigned count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void
test_status_is_the_commands(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(run(S("--"), S("true")).status), 0);
	assert_int_equal(
	    WEXITSTATUS(run(S("sh"), S("-c"), S("exit 7")).status), 7);
	assert_int_equal(
	    WEXITSTATUS(run(S("sh"), S("-c"), S("kill -9 $$")).status), 137);
}

static void
test_command_that_cannot_run(void **state)
{
	struct result result = run(S("/no/such/command"));

	(void)state;
	assert_int_equal(WEXITSTATUS(result.status), 127);
	assert_non_null(strstr(result.errors, "/no/such/command"));
	assert_int_equal(lines(result.errors), 1);
	result = run(S("/dev/null"));
	assert_int_equal(WEXITSTATUS(result.status), 126);
}

static void
test_instance_is_private_and_goes(void **state)
{
	struct result result = run(S("sh"), S("-c"),
	    S("stat -c %a \"${MACHD_SOCKET%/*}\"; echo $MACHD_SOCKET"));
	char *path = strchr(result.output, '/'), *end;
	struct stat st;

	(void)state;
	assert_int_equal(strncmp(result.output, "700\n", 4), 0);
	assert_non_null(path);
	end = strchr(path, '\n');
	assert_non_null(end);
	*end = '\0';
	assert_non_null(strstr(path, "/socket"));
	assert_int_equal(lstat(path, &st), -1);
	*strrchr(path, '/') = '\0';
	assert_int_equal(lstat(path, &st), -1);
}

static void
test_signals_reach_the_command(void **state)
{
	char *argv[] = { S("mach-run"), S("sh"), S("-c"),
		S("trap 'exit 3' TERM; echo up; "
		  "while :; do sleep 0.05; done"),
		NULL };
	int output, errors;
	pid_t pid = start(argv, &output, &errors);
	char byte;

	(void)state;
	assert_int_equal(read(output, &byte, 1), 1);
	kill(pid, SIGTERM);
	assert_int_equal(WEXITSTATUS(finish(pid, output, errors).status), 3);
}

static void
test_command_has_no_fd_of_ours(void **state)
{
	struct result result = run(
	    S("sh"), S("-c"), S("ls /proc/self/fd | tr '\\n' ' '"));

	(void)state;
	/* ls itself opens the folder as 3. */
	assert_string_equal(result.output, "0 1 2 3 ");
}

static void
test_daemon_that_fails(void **state)
{
	struct result result;

	(void)state;
	setenv("FAKE_FAILS", "1", 1);
	result = run(S("echo"), S("never"));
	unsetenv("FAKE_FAILS");
	assert_int_equal(WEXITSTATUS(result.status), 125);
	assert_string_equal(result.output, "");
	assert_int_equal(lines(result.errors), 1);
}

static void
test_daemon_that_is_missing(void **state)
{
	const char *machd = getenv("MACHD_PROGRAM");
	struct result result;

	(void)state;
	setenv("MACHD_PROGRAM", "/no/machd", 1);
	result = run(S("echo"), S("never"));
	setenv("MACHD_PROGRAM", machd, 1);
	assert_int_equal(WEXITSTATUS(result.status), 125);
	assert_non_null(strstr(result.errors, "/no/machd"));
	assert_string_equal(result.output, "");
}

static void
test_usage(void **state)
{
	static const char *const wrong[] = { "--no-such", "-x", "--log-file",
		"--verbose=1" };
	struct result result;
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		result = run(S(wrong[i]));
		assert_int_equal(WEXITSTATUS(result.status), 2);
		assert_int_equal(lines(result.errors), 1);
		assert_string_equal(result.output, "");
	}
	result = run(S("--"));
	assert_int_equal(WEXITSTATUS(result.status), 2);
	result = run(S("--help"));
	assert_int_equal(WEXITSTATUS(result.status), 0);
	assert_string_equal(result.errors, "");
	assert_int_equal(strncmp(result.output, "usage: mach-run", 15), 0);
	result = run(S("--version"));
	assert_int_equal(strncmp(result.output, "mach-run ", 9), 0);
	/* Options behind the command are the command's. */
	result = run(S("printf"), S("%s"), S("--help"));
	assert_string_equal(result.output, "--help");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status_is_the_commands),
		cmocka_unit_test(test_command_that_cannot_run),
		cmocka_unit_test(test_instance_is_private_and_goes),
		cmocka_unit_test(test_signals_reach_the_command),
		cmocka_unit_test(test_command_has_no_fd_of_ours),
		cmocka_unit_test(test_daemon_that_fails),
		cmocka_unit_test(test_daemon_that_is_missing),
		cmocka_unit_test(test_usage),
	};
	char *self;

	if (argc > 2)
		return fake_machd(argv);
	program = argv[1];
	/* Whatever the test runner left open is not mach-run's. */
	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	self = realpath("/proc/self/exe", NULL);
	setenv("MACHD_PROGRAM", self, 1);
	free(self);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
