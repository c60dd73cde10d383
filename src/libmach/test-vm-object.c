/*
 * Large regions: each test in a process of its own, as the table of objects
 * is the process's.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <mach/mach.h>
#include <mach/mach_vm.h>

#include "libmach/vm-object.h"

#define SIZE (VM_OBJECT_SIZE_MIN * 2)

/* In the children that run the tests: cmocka's own checks are the parent's. */
#define CHECK(holds)                                                           \
	do {                                                                   \
		if (!(holds)) {                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,     \
			    #holds);                                           \
			_exit(1);                                              \
		}                                                              \
	} while (0)

static void
in_child(void (*body)(void))
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		body();
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static char *
allocate(size_t size)
{
	mach_vm_address_t address = 0;

	CHECK(mach_vm_allocate(mach_task_self(), &address, size,
		  VM_FLAGS_ANYWHERE) == KERN_SUCCESS);
	return (char *)(uintptr_t)address;
}

static void
deallocate(char *address, size_t size)
{
	CHECK(mach_vm_deallocate(mach_task_self(), (uintptr_t)address, size) ==
	    KERN_SUCCESS);
}

/* What /proc says of the mapping at an address. */
static struct mapping
look_up(const void *address)
{
	FILE *file = fopen("/proc/self/maps", "re");
	struct mapping mapping = { 0 };
	char line[1024];

	CHECK(file);
	while (fgets(line, sizeof(line), file)) {
		CHECK(mapping_parse(line, strcspn(line, "\n"), &mapping) == 0);
		if ((uintptr_t)address >= mapping.start &&
		    (uintptr_t)address < mapping.end)
			break;
		mapping = (struct mapping){ 0 };
	}
	fclose(file);
	return mapping;
}

static bool
is_object(const void *address)
{
	struct mapping mapping = look_up(address);

	return vm_object_has(&mapping);
}

static unsigned
count_fds(void)
{
	unsigned count = 0;

	for (int fd = 0; fd < 4096; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Bytes of the file that are there. */
static long
blocks_of(int fd)
{
	struct stat st;

	CHECK(fstat(fd, &st) == 0);
	return st.st_blocks * 512;
}

static void
fill(char *memory, size_t size)
{
	for (size_t i = 0; i < size; i += 512)
		memory[i] = (char)(i / 512 % 127 + 1);
}

static bool
is_filled_from(const char *memory, size_t start, size_t size)
{
	for (size_t i = start; i < size; i += 512)
		if (memory[i] != (char)(i / 512 % 127 + 1))
			return false;
	return true;
}

static bool
is_filled(const char *memory, size_t size)
{
	return is_filled_from(memory, 0, size);
}

static void
run_allocate(void)
{
	unsigned fds = count_fds();
	char *small = allocate(VM_OBJECT_SIZE_MIN - vm_page_size);
	char *large = allocate(SIZE);

	CHECK(!is_object(small) && is_object(large));
	CHECK(large[0] == 0 && large[SIZE - 1] == 0);
	fill(large, SIZE);
	CHECK(count_fds() == fds + 2);
	deallocate(large, SIZE);
	CHECK(look_up(large).start == 0);
	CHECK(count_fds() == fds);
}

static void
run_fixed(void)
{
	unsigned fds = count_fds();
	char *a = allocate(SIZE);
	mach_vm_address_t at = (uintptr_t)a;

	CHECK(mach_vm_allocate(mach_task_self(), &at, SIZE, VM_FLAGS_FIXED) ==
	    KERN_NO_SPACE);
	deallocate(a, SIZE);
	CHECK(mach_vm_allocate(mach_task_self(), &at, SIZE, VM_FLAGS_FIXED) ==
	    KERN_SUCCESS);
	CHECK(at == (uintptr_t)a && is_object(a));
	fill(a, SIZE);
	CHECK(mach_vm_allocate(mach_task_self(), &at, SIZE,
		  VM_FLAGS_FIXED | VM_FLAGS_OVERWRITE) == KERN_SUCCESS);
	CHECK(a[0] == 0 && !is_object(a));
	CHECK(count_fds() == fds);
}

static void
run_give(void)
{
	unsigned fds = count_fds();
	char *a = allocate(SIZE), *b;
	struct vm_gift gift;

	fill(a, SIZE);
	CHECK(vm_object_give(a, SIZE, &gift));
	CHECK(gift.offset == 0);
	CHECK(fcntl(gift.fd, F_GET_SEALS) ==
	    (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
	/* Still there, now private: what is written is seen here alone. */
	CHECK(is_filled(a, SIZE) && !is_object(a) && !look_up(a).shared);
	a[0] = 99;
	b = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, gift.fd, 0);
	CHECK(b != MAP_FAILED && is_filled(b, SIZE));
	CHECK(!vm_object_give(a, SIZE, &gift));
	close(gift.fd);
	CHECK(count_fds() == fds);
}

/* The receiver can read all of the memfd. */
static void
run_give_most(void)
{
	size_t page = vm_page_size, size = SIZE - 3 * page;
	char *a = allocate(SIZE), bytes[2];
	struct vm_gift gift;

	fill(a, SIZE);
	CHECK(!vm_object_give(a, SIZE / 2 - page, &gift));
	CHECK(!vm_object_give(a + 8, SIZE / 2 + page, &gift));
	CHECK(!vm_object_give(a + page, SIZE, &gift));
	CHECK(is_object(a));
	CHECK(vm_object_give(a + page, size - 100, &gift));
	CHECK(gift.offset == page);
	CHECK(is_filled(a, SIZE));
	a[0] = a[SIZE - 1] = 1;
	CHECK(blocks_of(gift.fd) == (long)size);
	CHECK(pread(gift.fd, bytes, 2, (off_t)(page + size - 512)) == 2);
	CHECK(bytes[0] == a[page + size - 512]);
	/* Behind the last byte, in its page. */
	a[page + size - 1] = 77;
	CHECK(pread(gift.fd, bytes, 2, (off_t)(page + size - 100)) == 2);
	CHECK(bytes[0] == 0 && bytes[1] == 0);
	CHECK(pread(gift.fd, bytes, 1, (off_t)(SIZE - page)) == 1);
	CHECK(bytes[0] == 0);
}

static void
run_program_meddles(void)
{
	size_t page = vm_page_size;
	char *a = allocate(SIZE), *b = allocate(SIZE), *moved;
	struct vm_gift gift;

	fill(a, SIZE);
	fill(b, SIZE);
	CHECK(mprotect(a + page, page, PROT_READ) == 0);
	CHECK(munmap(a + 4 * page, page) == 0);
	CHECK(!vm_object_give(a, SIZE, &gift));
	CHECK(vm_object_give(a + 5 * page, SIZE - 5 * page, &gift));
	CHECK(blocks_of(gift.fd) == (long)(SIZE - 5 * page));
	CHECK(is_filled(a, 4 * page) && look_up(a).protection == 3);
	CHECK(look_up(a + page).protection == PROT_READ);
	CHECK(look_up(a + 4 * page).start == 0);

	moved = mremap(
	    b, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, allocate(SIZE));
	CHECK(moved != MAP_FAILED && is_object(moved));
	CHECK(mprotect(moved, page, PROT_NONE) == 0);
	CHECK(!vm_object_give(moved, SIZE, &gift));
	CHECK(mprotect(moved, page, PROT_READ) == 0);
	CHECK(vm_object_give(moved, SIZE, &gift));
	CHECK(is_filled(moved, SIZE) && look_up(moved).protection == PROT_READ);
}

/* What is unmapped in one way or the other is given back. */
static void
run_unmap(void)
{
	unsigned fds = count_fds();
	size_t page = vm_page_size;
	char *a = allocate(SIZE), *b;
	struct vm_gift gift;

	fill(a, SIZE);
	deallocate(a, page);
	deallocate(a + SIZE / 2, 3 * page);
	deallocate(a + SIZE - page, page);
	CHECK(is_filled_from(a, page, SIZE / 2));
	CHECK(!vm_object_give(
	    a + SIZE / 2 + 3 * page, SIZE / 2 - 4 * page, &gift));
	deallocate(a, SIZE / 2);
	CHECK(vm_object_give(
	    a + SIZE / 2 + 3 * page, SIZE / 2 - 4 * page, &gift));
	CHECK(blocks_of(gift.fd) == (long)(SIZE / 2 - 4 * page));
	close(gift.fd);
	CHECK(count_fds() == fds);

	b = allocate(SIZE);
	CHECK(munmap(b, SIZE) == 0);
	a = allocate(SIZE);
	CHECK(count_fds() == fds + 2);
	deallocate(a, SIZE);
	CHECK(count_fds() == fds);
}

static void
run_table_full(void)
{
	unsigned fds = count_fds();
	char *all[80];
	int objects = 0;

	for (int i = 0; i < 80; i++) {
		all[i] = allocate(SIZE);
		objects += is_object(all[i]);
	}
	CHECK(objects == 64);
	for (int i = 0; i < 40; i++)
		CHECK(munmap(all[i], SIZE) == 0);
	all[0] = allocate(SIZE);
	CHECK(is_object(all[0]));
	CHECK(count_fds() == fds + 64 - 40 + 2);
}

/* One fork, with what each side writes afterwards. */
static void
fork_and_write(char *a)
{
	int to_child[2], status;
	pid_t pid;
	char byte;

	CHECK(pipe(to_child) == 0);
	pid = fork();
	if (pid == 0) {
		CHECK(read(to_child[0], &byte, 1) == 1);
		CHECK(is_filled(a, SIZE));
		memset(a, 55, SIZE);
		_exit(0);
	}
	a[SIZE / 2] = 99;
	CHECK(write(to_child[1], "x", 1) == 1);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(a[0] == 1 && a[SIZE / 2] == 99);
}

static void
run_fork(void)
{
	unsigned fds = count_fds();
	char *a = allocate(SIZE);

	fill(a, SIZE);
	fork_and_write(a);
	CHECK(!is_object(a) && count_fds() == fds + 2);
	CHECK(is_object(allocate(SIZE)));
}

/* A daemon closes all fds before it forks. */
static void
run_fork_without_fds(void)
{
	char *a = allocate(SIZE), *b = allocate(SIZE);
	struct vm_gift gift;

	fill(a, SIZE);
	fill(b, SIZE);
	CHECK(mprotect(b, SIZE, PROT_NONE) == 0);
	for (int fd = 3; fd < 70000; fd++)
		close(fd);
	CHECK(!vm_object_give(a, SIZE, &gift));
	fork_and_write(a);
	CHECK(look_up(b).protection == PROT_NONE && !look_up(b).shared);
	CHECK(mprotect(b, SIZE, PROT_READ) == 0 && is_filled(b, SIZE));
}

/* A child that no handler of fork saw has nothing of the table. */
static void
run_raw_fork(void)
{
	char *a = allocate(SIZE);
	int status;
	pid_t pid;

	fill(a, SIZE);
	pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		CHECK(is_filled(a, SIZE) && !is_object(a));
		deallocate(a, vm_page_size);
		CHECK(is_object(allocate(SIZE)));
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(is_filled(a, SIZE) && is_object(a));
}

/* Nobody may map it writable any more when it is given. */
static void
run_refused_seal(void)
{
	char *a = allocate(SIZE);
	struct vm_gift gift;
	int ready[2], hold[2];
	pid_t pid;
	char byte;

	fill(a, SIZE);
	CHECK(pipe(ready) == 0 && pipe(hold) == 0);
	pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		close(hold[1]);
		CHECK(write(ready[1], "x", 1) == 1);
		_exit((int)read(hold[0], &byte, 1));
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	CHECK(!vm_object_give(a, SIZE, &gift));
	CHECK(is_filled(a, SIZE));
	close(hold[1]);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

static void
run_limits(void)
{
	const struct rlimit size = { SIZE / 2, SIZE / 2 }, few = { 3, 3 };
	char *a;

	CHECK(setrlimit(RLIMIT_FSIZE, &size) == 0);
	a = allocate(SIZE);
	CHECK(!is_object(a));
	a[SIZE - 1] = 1;
	CHECK(is_object(allocate(SIZE / 2)));
	CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
	CHECK(allocate(SIZE / 2));
}

static void
run_settle(void)
{
	size_t page = vm_page_size;
	char *a = allocate(SIZE), *b = allocate(SIZE);

	fill(a, SIZE);
	CHECK(mprotect(a + page, page, PROT_READ) == 0);
	vm_object_settle((uintptr_t)a + 5 * page, page);
	CHECK(!is_object(a) && is_object(b) && is_filled(a, SIZE));
	CHECK(look_up(a + page).protection == PROT_READ);
}

/* Regions come and go in some threads. */
static void *
come_and_go(void *argument)
{
	struct vm_gift gift;

	for (int i = 0; i < 30; i++) {
		char *a = allocate(SIZE);

		a[0] = 1;
		if (i % 3 == 0 && vm_object_give(a, SIZE, &gift))
			close(gift.fd);
		deallocate(a, SIZE);
	}
	return argument;
}

static void
run_threads(void)
{
	unsigned fds = count_fds();
	pthread_t threads[3];
	int status;

	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&threads[i], NULL, come_and_go, NULL) == 0);
	for (int i = 0; i < 10; i++) {
		char *a = allocate(SIZE);
		pid_t pid;

		a[0] = 1;
		pid = fork();
		if (pid == 0)
			/* Not _exit(), which misses the threads under TSan. */
			syscall(SYS_exit_group,
			    (long)(a[0] != 1 || look_up(a).shared));
		a[0] = 2;
		CHECK(waitpid(pid, &status, 0) == pid && status == 0);
		deallocate(a, SIZE);
	}
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK(count_fds() == fds);
}

#define IN_CHILD(name)                                                         \
	static void test_##name(void **state)                                  \
	{                                                                      \
		(void)state;                                                   \
		in_child(run_##name);                                          \
	}
IN_CHILD(allocate)
IN_CHILD(fixed)
IN_CHILD(give)
IN_CHILD(give_most)
IN_CHILD(program_meddles)
IN_CHILD(unmap)
IN_CHILD(table_full)
IN_CHILD(fork)
IN_CHILD(fork_without_fds)
IN_CHILD(raw_fork)
IN_CHILD(refused_seal)
IN_CHILD(limits)
IN_CHILD(settle)
IN_CHILD(threads)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allocate),
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_give),
		cmocka_unit_test(test_give_most),
		cmocka_unit_test(test_program_meddles),
		cmocka_unit_test(test_unmap),
		cmocka_unit_test(test_table_full),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_fork_without_fds),
		cmocka_unit_test(test_raw_fork),
		cmocka_unit_test(test_refused_seal),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_settle),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
