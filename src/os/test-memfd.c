#include "os/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"

static void
test_round_trip(void **state)
{
	_cleanup_close_ int fd = -1;
	char got[8] = { 0 };
	uint64_t size;

	(void)state;
	assert_int_equal(memfd_new("test", &fd), 0);
	assert_int_equal(memfd_write(fd, "hello", 5, 4096), 0);
	assert_int_equal(memfd_seal(fd, &size), 0);
	assert_int_equal(size, 4101);
	assert_int_equal(memfd_read(fd, got, 5, 4096), 0);
	assert_string_equal(got, "hello");
	assert_int_equal(memfd_read(fd, got, 6, 4096), -ENODATA);
}

/* Once sealed nobody changes it, and sealing again is no error. */
static void
test_sealed(void **state)
{
	_cleanup_close_ int fd = -1;
	uint64_t size;

	(void)state;
	assert_int_equal(memfd_new("test", &fd), 0);
	assert_int_equal(memfd_write(fd, "hello", 5, 0), 0);
	assert_int_equal(memfd_seal(fd, &size), 0);
	assert_int_equal(memfd_seal(fd, &size), 0);
	assert_int_equal(memfd_write(fd, "x", 1, 0), -EPERM);
	assert_int_equal(memfd_write(fd, "x", 1, 5), -EPERM);
	assert_int_equal(ftruncate(fd, 0), -1);
}

static void
test_busy_while_mapped(void **state)
{
	_cleanup_close_ int fd = -1;
	uint64_t size;
	void *map;

	(void)state;
	assert_int_equal(memfd_new("test", &fd), 0);
	assert_int_equal(memfd_write(fd, "hello", 5, 0), 0);
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(map != MAP_FAILED);
	assert_int_equal(memfd_seal(fd, &size), -EBUSY);
	assert_int_equal(munmap(map, 4096), 0);
	assert_int_equal(memfd_seal(fd, &size), 0);
}

/* What is no memfd, or one that may not be sealed, is refused. */
static void
test_not_a_memfd(void **state)
{
	_cleanup_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	_cleanup_close_ int plain = memfd_create("test", MFD_CLOEXEC);
	uint64_t size;

	(void)state;
	assert_int_equal(memfd_seal(null, &size), -EINVAL);
	assert_int_equal(memfd_seal(plain, &size), -EPERM);
	assert_int_equal(memfd_seal(-1, &size), -EBADF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_busy_while_mapped),
		cmocka_unit_test(test_not_a_memfd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
