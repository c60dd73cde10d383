#include "os/instance.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "os/process.h"

static char folder[64];

static int
setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/mach-test-instance-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void
test_named(void **state)
{
	struct instance instance;
	char name[INSTANCE_PATH_MAX + 1];

	(void)state;
	setenv("MACHD_SOCKET", "/some/where", 1);
	assert_int_equal(instance_find(&instance), 0);
	assert_int_equal(instance.kind, INSTANCE_NAMED);
	assert_string_equal(instance.socket, "/some/where");
	assert_string_equal(instance.directory, "");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	setenv("MACHD_SOCKET", name, 1);
	assert_int_equal(instance_find(&instance), -ENAMETOOLONG);
	unsetenv("MACHD_SOCKET");
}

static void
test_user(void **state)
{
	struct instance instance;

	(void)state;
	assert_int_equal(instance_user(4000000001u, &instance), 0);
	assert_string_equal(instance.directory, "/tmp/mach-4000000001");
	assert_string_equal(instance.socket, "/tmp/mach-4000000001/socket");
	assert_string_equal(instance.lock, "/tmp/mach-4000000001/machd.lock");
	assert_string_equal(
	    instance.start_lock, "/tmp/mach-4000000001/start.lock");
}

static void
test_directory_check(void **state)
{
	char link[96], file[96];

	(void)state;
	assert_int_equal(instance_directory_check(folder, getuid()), 0);
	assert_int_equal(instance_directory_check(folder, getuid() + 1), -EPERM);
	assert_int_equal(chmod(folder, 0750), 0);
	assert_int_equal(instance_directory_check(folder, getuid()), -EACCES);
	assert_int_equal(chmod(folder, 0700), 0);
	snprintf(link, sizeof(link), "%s/link", folder);
	snprintf(file, sizeof(file), "%s/none", folder);
	assert_int_equal(symlink(folder, link), 0);
	assert_int_equal(instance_directory_check(link, getuid()), -ENOTDIR);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(instance_directory_check(file, getuid()), -ENOENT);
}

static void
test_lock(void **state)
{
	_cleanup_close_ int first = -1, second = -1;
	char path[96];

	(void)state;
	snprintf(path, sizeof(path), "%s/lock", folder);
	assert_int_equal(instance_lock(path, true, &first), 0);
	assert_int_equal(instance_lock(path, false, &second), -EWOULDBLOCK);
	close(first);
	first = -1;
	assert_int_equal(instance_lock(path, false, &second), 0);
	assert_int_equal(unlink(path), 0);
}

/* What /proc says of a child is what it is; exec changes its image. */
static void
test_process_facts(void **state)
{
	struct process_facts before, after;
	int go[2], gone[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(gone), 0);
	pid = fork();
	if (pid == 0) {
		dup2(gone[1], STDOUT_FILENO);
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		execl("/bin/sh", "sh", "-c", "echo; read x", (char *)NULL);
		_exit(1);
	}
	assert_int_equal(process_facts(pid, &before), 0);
	assert_int_equal(before.parent, getpid());
	assert_int_equal(before.ruid, getuid());
	assert_int_equal(before.egid, getegid());
	assert_true(process_has_thread(pid, pid));
	assert_false(process_has_thread(pid, 1));
	assert_int_equal(write(go[1], "1", 1), 1);
	assert_int_equal(read(gone[0], &byte, 1), 1);
	assert_int_equal(process_facts(pid, &after), 0);
	assert_int_equal(after.start, before.start);
	if (before.image != 0)
		assert_true(after.image != before.image);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(process_facts(pid, &after), -ESRCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_user),
		cmocka_unit_test_setup_teardown(
		    test_directory_check, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lock, setup, teardown),
		cmocka_unit_test(test_process_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
