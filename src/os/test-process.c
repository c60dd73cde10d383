#include "os/process.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "os/pidfd.h"

#define OTHER_UID 12345

static int go[2], went[2];

/* A child that becomes another user at a byte, if it may, and then waits. */
static pid_t
start_child(void)
{
	char byte;
	pid_t pid;

	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(went), 0);
	pid = fork();
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(go[0], &byte, 1) == 1) {
		if (byte == 's' && setresuid(OTHER_UID, OTHER_UID, OTHER_UID))
			_exit(1);
		if (write(went[1], &byte, 1) != 1)
			_exit(1);
	}
	_exit(0);
}

static void
tell_child(char byte)
{
	assert_int_equal(write(go[1], &byte, 1), 1);
	assert_int_equal(read(went[0], &byte, 1), 1);
}

static void
end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (int i = 0; i < 2; i++) {
		close(go[i]);
		close(went[i]);
	}
}

/* Who may become another user, and who has, as far as this kernel tells. */
static void
test_uid(void **state)
{
	pid_t pid = start_child();
	int fd, r;
	uid_t uid;

	(void)state;
	assert_int_equal(pidfd_open_pid(pid, &fd), 0);
	r = pidfd_uid(fd, &uid);
	assert_true(r == 0 || r == -ENOTTY || r == -EINVAL);
	if (r == 0)
		assert_int_equal(uid, getuid());
	tell_child('.');
	if (getuid() == 0) {
		assert_false(process_keeps_uid(pid));
		tell_child('s');
		if (r == 0) {
			assert_int_equal(pidfd_uid(fd, &uid), 0);
			assert_int_equal(uid, OTHER_UID);
		}
	}
	assert_true(process_keeps_uid(pid));
	end_child(pid);
	if (r == 0)
		assert_int_equal(pidfd_uid(fd, &uid), -ESRCH);
	assert_false(process_keeps_uid(pid));
	close(fd);
}

/* Its own name, cut where there is no room, and none of who is gone. */
static void
test_name(void **state)
{
	char name[32], cut[4];
	pid_t pid = start_child();

	(void)state;
	assert_int_equal(process_name(getpid(), name, sizeof(name)), 0);
	/* The kernel keeps 15 bytes. */
	assert_memory_equal(name, program_invocation_short_name, 12);
	assert_null(strchr(name, '\n'));
	assert_int_equal(process_name(getpid(), cut, sizeof(cut)), 0);
	assert_int_equal(strlen(cut), 3);
	end_child(pid);
	assert_int_equal(process_name(pid, name, sizeof(name)), -ESRCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_uid),
		cmocka_unit_test(test_name) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
