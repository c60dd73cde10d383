/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libmach/inherit.h"
#include "os/socket.h"
#include "wire/wire.h"

/* A socket as machd makes them; how it is named is all that is looked at. */
static int
make_inheritance(const char *word)
{
	char name[64];
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(name, sizeof(name), "mach.inherit.%s.%d", word, getpid());
	assert_true(fd >= 0);
	assert_int_equal(socket_bind_abstract(fd, name), 0);
	return fd;
}

static ino_t
inode(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_ino;
}

static void
test_none(void **state)
{
	int fd = 99;

	(void)state;
	/* After exec machd is left to look at the parent. */
	assert_int_equal(inherit_find(false, &fd), 0);
	assert_int_equal(fd, 0);
	/* A forked child knows that its parent had none. */
	assert_int_equal(inherit_find(true, &fd), WIRE_INHERIT_NONE);
	assert_int_equal(fd, 0);
}

static void
test_found_after_exec(void **state)
{
	int other = socket(AF_UNIX, SOCK_STREAM, 0);
	int made = make_inheritance("exec"), fd;

	(void)state;
	assert_int_equal(inherit_find(false, &fd), WIRE_INHERIT);
	assert_int_equal(fd, made);
	assert_int_equal(inherit_find(true, &fd), WIRE_INHERIT);
	assert_int_equal(fd, made);
	inherit_replace(-1);
	assert_int_equal(fcntl(made, F_GETFD), -1);
	close(other);
}

static void
test_replaced(void **state)
{
	int first = make_inheritance("first"), second, fd, kept;
	ino_t first_inode = inode(first), second_inode;

	(void)state;
	inherit_replace(first);
	assert_int_equal(inherit_find(true, &kept), WIRE_INHERIT);
	assert_int_equal(inode(kept), first_inode);
	/* exec is to pass it on. */
	assert_int_equal(fcntl(kept, F_GETFD), 0);
	second = make_inheritance("second");
	second_inode = inode(second);
	inherit_replace(second);
	assert_int_equal(inherit_find(true, &fd), WIRE_INHERIT);
	assert_int_equal(fd, kept);
	assert_int_equal(inode(fd), second_inode);
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	inherit_replace(-1);
	assert_int_equal(inherit_find(true, &fd), WIRE_INHERIT_NONE);
}

static void
test_closed_by_the_program(void **state)
{
	int fd, other;

	(void)state;
	inherit_replace(make_inheritance("closed"));
	assert_int_equal(inherit_find(true, &fd), WIRE_INHERIT);
	close(fd);
	/* Not none: what it stood for is not known here any more. */
	assert_int_equal(inherit_find(true, &other), 0);
	/* The number is another's now, and stays that. */
	assert_int_equal(dup2(0, fd), fd);
	inherit_replace(make_inheritance("again"));
	assert_int_equal(inode(fd), inode(0));
	inherit_replace(-1);
	assert_int_equal(inode(fd), inode(0));
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_found_after_exec),
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_closed_by_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
