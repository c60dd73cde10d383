#include "os/page.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "os/packets.h"

#define SIZE 8192

static void
test_shared(void **state)
{
	_cleanup_close_ int fd = -1;
	const void *there;
	void *here;

	(void)state;
	assert_int_equal(page_new("test", SIZE, &fd, &here), 0);
	assert_int_equal(page_open(fd, SIZE, &there), 0);
	strcpy((char *)here + 5000, "hello");
	assert_string_equal((const char *)there + 5000, "hello");
	page_free(there, SIZE);
	page_free(here, SIZE);
}

/* Nobody else writes it, takes its pages away, or changes its size. */
static void
test_sealed(void **state)
{
	_cleanup_close_ int fd = -1;
	void *here;

	(void)state;
	assert_int_equal(page_new("test", SIZE, &fd, &here), 0);
	assert_ptr_equal(
	    mmap(NULL, SIZE, PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(ftruncate(fd, 2 * SIZE), -1);
	assert_int_equal(
	    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096),
	    -1);
	assert_int_equal(madvise(here, SIZE, MADV_REMOVE), -1);
	page_free(here, SIZE);
}

static void
refused(int fd, int error)
{
	const void *there;

	assert_int_equal(page_open(fd, SIZE, &there), error);
	close(fd);
}

/* What is no such page cannot be opened, whatever it claims to be. */
static void
test_refused(void **state)
{
	const int almost = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
	void *here;
	int fd;

	(void)state;
	assert_int_equal(page_new("test", SIZE / 2, &fd, &here), 0);
	refused(fd, -EINVAL);
	page_free(here, SIZE / 2);
	fd = memfd_create("test", MFD_ALLOW_SEALING);
	assert_int_equal(ftruncate(fd, SIZE), 0);
	refused(dup(fd), -EBUSY);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, almost), 0);
	refused(fd, -EBUSY);
	refused(open("/dev/zero", O_RDWR), -EINVAL);
	refused(-1, -EBADF);
}

static void
test_not_for_children(void **state)
{
	const struct rlimit no_core = { 0, 0 };
	_cleanup_close_ int fd = -1;
	void *here;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(page_new("test", SIZE, &fd, &here), 0);
	assert_int_equal(page_keep_from_children(here, SIZE), 0);
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		/* Not there: nothing to be advised about. */
		_exit(madvise(here, SIZE, MADV_NORMAL) < 0 && errno == ENOMEM
			? 17
			: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 17);
	page_free(here, SIZE);
}

static int
send_text(int writer, const char *text)
{
	struct iovec iov = { (void *)(uintptr_t)text, strlen(text) };

	return packets_send(writer, &iov, 1);
}

/* Each packet is read by itself, and what there is no room for is lost. */
static void
test_packets(void **state)
{
	int writer, reader;
	char got[16] = "";

	(void)state;
	assert_int_equal(packets_new(&writer, &reader), 0);
	assert_int_equal(send_text(writer, "first"), 0);
	assert_int_equal(send_text(writer, "second"), 0);
	assert_int_equal(read(reader, got, 3), 3);
	assert_memory_equal(got, "fir", 3);
	assert_int_equal(read(reader, got, sizeof(got)), 6);
	assert_memory_equal(got, "second", 6);
	close(writer);
	assert_int_equal(read(reader, got, sizeof(got)), 0);
	close(reader);
}

/* Who does not read stops nobody. */
static void
test_packets_unread(void **state)
{
	int writer, reader, count = 0, r;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(packets_new(&writer, &reader), 0);
	while ((r = send_text(writer, "packet")) == 0)
		count++;
	assert_int_equal(r, -EAGAIN);
	assert_true(count >= 2);
	close(reader);
	assert_int_equal(send_text(writer, "packet"), -EPIPE);
	close(writer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_not_for_children),
		cmocka_unit_test(test_packets),
		cmocka_unit_test(test_packets_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
