/*
 * Large regions on their way from one process to another: what is handed over
 * and what is copied, told by the files that are mapped and by page faults.
 */

#include "instance.h"
#include "kit.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)
/* What a message takes whatever it carries; a page copied is one more. */
#define FAULTS_MAX 300

/* The inode of the file that is mapped at an address; 0: none. */
static unsigned long
inode_at(const void *address)
{
	FILE *file = fopen("/proc/self/maps", "r");
	unsigned long start, end, inode, found = 0;
	char line[1024];

	T_ASSERT_NOTNULL(file, "maps");
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%lx-%lx %*s %*s %*s %lu", &start, &end,
			&inode) == 3 &&
		    (uintptr_t)address >= start && (uintptr_t)address < end)
			found = inode;
	fclose(file);
	return found;
}

static long
faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static char *
new_region(size_t size)
{
	vm_address_t address = 0;

	OK(vm_allocate(TASK, &address, size, VM_FLAGS_ANYWHERE));
	return (char *)address;
}

static void
fill_region(char *region, size_t size)
{
	for (size_t i = 0; i < size; i += 1024)
		region[i] = (char)(i / 1024 % 101 + 1);
}

static bool
is_filled(const char *region, size_t size)
{
	for (size_t i = 0; i < size; i += 1024)
		if (region[i] != (char)(i / 1024 % 101 + 1))
			return false;
	return true;
}

static mach_msg_return_t
send_region(mach_port_t port, void *address, size_t size, bool deallocate)
{
	union any message = { .header = { MACH_MSGH_BITS_COMPLEX |
				      MACH_MSG_TYPE_COPY_SEND,
				  28 + 16, port, 0, 0, 0 } };

	message.ools.body.msgh_descriptor_count = 1;
	message.ools.ool[0].address = address;
	message.ools.ool[0].size = (mach_msg_size_t)size;
	message.ools.ool[0].deallocate = deallocate;
	message.ools.ool[0].copy = MACH_MSG_VIRTUAL_COPY;
	message.ools.ool[0].type = MACH_MSG_OOL_DESCRIPTOR;
	return mach_msg(&message.header, MACH_SEND_MSG, 28 + 16, 0, 0, 0, 0);
}

static char *
receive_region(mach_port_t port, size_t *ret_size)
{
	union any message;

	OK(receive(port, &message));
	*ret_size = message.ools.ool[0].size;
	return message.ools.ool[0].address;
}

/* Receives regions and tells the sender of each. */
static void
tell_of_regions(mach_port_t parent)
{
	mach_port_t port = new_port();

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	for (;;) {
		long before = faults();
		size_t size;
		char *region = receive_region(port, &size);

		before = faults() - before;
		OK(send_value(parent, (uint32_t)inode_at(region)));
		OK(send_value(parent, (uint32_t)before));
		OK(send_value(parent, (unsigned char)region[size / 2]));
		OK(vm_deallocate(TASK, (vm_address_t)region, size));
	}
}

static void
hand_over(mach_port_t port, mach_port_t to, size_t size)
{
	char *region = new_region(size);
	unsigned long inode = inode_at(region);
	long before;

	T_ASSERT_NE(inode, 0ul, "a file of its own");
	region[0] = 1;
	region[size / 2] = 42;
	before = faults();
	OK(send_region(to, region, size, true));
	T_EXPECT_LT(faults() - before, (long)FAULTS_MAX, "%zu: faults", size);
	T_EXPECT_EQ(inode_at(region), 0ul, "%zu: unmapped", size);
	T_EXPECT_EQ(receive_value(port), (uint32_t)inode, "%zu: its file", size);
	T_EXPECT_LT(receive_value(port), (uint32_t)FAULTS_MAX,
	    "%zu: the receiver's faults", size);
	IS(receive_value(port), 42);
}

T_DECL(large_region_is_handed_over, "the receiver has the sender's own pages")
{
	mach_port_t port = new_port(), to;

	peer_start(tell_of_regions, port);
	to = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	hand_over(port, to, 64 * MIB);
	hand_over(port, to, GIB);
}

T_DECL(without_deallocate_it_is_copied, "the sender keeps its region")
{
	mach_port_t port = new_port(), to;
	char *region;
	unsigned long inode;

	peer_start(tell_of_regions, port);
	to = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	region = new_region(4 * MIB);
	inode = inode_at(region);
	region[2 * MIB] = 43;
	OK(send_region(to, region, 4 * MIB, false));
	region[2 * MIB] = 44;
	T_EXPECT_NE(receive_value(port), (uint32_t)inode, "another file");
	(void)receive_value(port);
	IS(receive_value(port), 43);
	T_EXPECT_EQ(inode_at(region), inode, "still its own");
	OK(send_region(to, region, 4 * MIB, true));
	T_EXPECT_EQ(receive_value(port), (uint32_t)inode, "now handed over");
}

T_DECL(failed_send_leaves_the_region, "nothing is lost, and it can be resent")
{
	mach_port_t port = new_port(), dead = new_dead(1);
	char *region = new_region(8 * MIB), *got;
	size_t size = 8 * MIB - 1000;

	fill_region(region, 8 * MIB);
	GIVES(send_region(dead, region, size, true), MACH_SEND_INVALID_DEST);
	HOLDS(is_filled(region, 8 * MIB));
	region[8 * MIB - 1024] = 7;
	OK(send_region(port, region, size, true));
	got = receive_region(port, &size);
	HOLDS(is_filled(got, 8 * MIB - 1024));
}

T_DECL(nothing_else_goes_along, "bytes behind a region are not the receiver's")
{
	mach_port_t port = new_port();
	char *region = new_region(4 * MIB), *got;
	size_t size, page = vm_page_size;

	memset(region, 'x', 4 * MIB);
	OK(send_region(port, region + page, 3 * MIB + 100, true));
	got = receive_region(port, &size);
	IS(size, 3 * MIB + 100);
	IS(got[size - 1], 'x');
	for (size_t i = size; i % page != 0; i++)
		T_ASSERT_EQ(got[i], 0, "byte %zu", i);
	IS(region[0], 'x');
	IS(region[4 * MIB - 1], 'x');
	/* It is the receiver's to write, all of it. */
	memset(got, 'y', size);
}

static void
send_and_end(mach_port_t parent)
{
	char *region = new_region(4 * MIB);

	fill_region(region, 4 * MIB);
	OK(send_region(parent, region, 4 * MIB, true));
	raise(SIGKILL);
}

T_DECL(sender_is_killed, "what it had sent arrives")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(send_and_end, port);
	size_t size;

	IS(WTERMSIG(peer_wait(peer)), SIGKILL);
	HOLDS(is_filled(receive_region(port, &size), 4 * MIB));
}

T_DECL(queue_is_destroyed, "machd keeps nothing of regions that nobody got")
{
	mach_port_t port = new_port();
	pid_t machd = machd_pid();
	int fds = settled_fds(machd);

	for (int i = 0; i < 5; i++)
		OK(send_region(port, new_region(2 * MIB), 2 * MIB, true));
	T_EXPECT_EQ(settled_fds(machd), fds + 5, "an fd for each");
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	wait_for_fds(machd, fds);
}

/* A process that fork's handlers did not see made maps the region, too. */
T_DECL(refused_seal, "what another process maps writable is copied")
{
	mach_port_t port = new_port();
	char *region = new_region(4 * MIB), *got, byte;
	unsigned long inode = inode_at(region);
	int hold[2];
	size_t size;
	pid_t pid;

	fill_region(region, 4 * MIB);
	T_ASSERT_POSIX_ZERO(pipe(hold), "pipe");
	pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		close(hold[1]);
		_exit((int)read(hold[0], &byte, 1));
	}
	OK(send_region(port, region, 4 * MIB, true));
	got = receive_region(port, &size);
	HOLDS(is_filled(got, 4 * MIB));
	T_EXPECT_NE(inode_at(got), inode, "another file");
	close(hold[1]);
	waitpid(pid, NULL, 0);
}

T_DECL(fork_copies_regions, "parent and child write to copies of their own")
{
	mach_port_t port = new_port();
	char *region = new_region(4 * MIB);
	int status, go[2];
	pid_t pid;
	char byte;

	fill_region(region, 4 * MIB);
	T_ASSERT_POSIX_ZERO(pipe(go), "pipe");
	pid = fork();
	if (pid == 0) {
		if (read(go[0], &byte, 1) != 1 || !is_filled(region, 4 * MIB))
			_exit(1);
		memset(region, 0, 4 * MIB);
		_exit(0);
	}
	region[MIB] = 0;
	IS(write(go[1], "x", 1), 1);
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "wait");
	IS(status, 0);
	IS(region[MIB], 0);
	region[MIB] = (char)(MIB / 1024 % 101 + 1);
	HOLDS(is_filled(region, 4 * MIB));
	OK(send_region(port, region, 4 * MIB, true));
}

/* Sends itself regions, over and over. */
static void *
send_and_receive(void *argument)
{
	mach_port_t port = new_port();

	for (int i = 0; i < 40; i++) {
		size_t size = MIB + (size_t)(i % 3) * 4096, got;
		char *region = new_region(size), *back;

		fill_region(region, size);
		if (send_region(port, region, size, true) != MACH_MSG_SUCCESS)
			return argument;
		back = receive_region(port, &got);
		if (got != size || !is_filled(back, size) ||
		    vm_deallocate(TASK, (vm_address_t)back, size) != 0)
			return argument;
	}
	return NULL;
}

T_DECL(threads_and_forks, "regions of some threads while another forks")
{
	static char failure[] = "failed";
	pthread_t threads[3];
	void *failed;

	for (int i = 0; i < 3; i++)
		T_ASSERT_POSIX_ZERO(pthread_create(&threads[i], NULL,
					send_and_receive, failure),
		    "a thread");
	for (int i = 0; i < 20; i++) {
		char *region = new_region(MIB);
		int status = -1;
		pid_t pid;

		fill_region(region, MIB);
		pid = fork();
		if (pid == 0)
			_exit(!is_filled(region, MIB));
		memset(region, 0, MIB);
		T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "wait");
		T_ASSERT_EQ(status, 0, "what the child saw");
		OK(vm_deallocate(TASK, (vm_address_t)region, MIB));
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], &failed);
		T_EXPECT_NULL(failed, "thread %d", i);
	}
}
