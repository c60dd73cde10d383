/*
 * Memory of another task, through its task port: section 14.6 of the
 * specification, on live processes.
 */

#include "instance.h"
#include "kit.h"

#include <mach/mach_vm.h>
#include <mach/vm_map.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define PAGE ((mach_vm_size_t)vm_page_size)
#define WRAP (~(mach_vm_size_t)0)
#define MIB  ((mach_vm_size_t)1 << 20)

/* What the target has: the same addresses here, as it is a child of fork. */
static struct target {
	char *pages;    /* three: the middle one only readable, a hole behind */
	char *large;    /* 2 MiB */
	char text[128]; /* for the target to look at */
} mine;

static mach_port_t target; /* its task port */
static pid_t target_pid;
static mach_port_t port;

/* Tells its task port, then answers each message with what it finds. */
static void
be_target(mach_port_t parent)
{
	mach_port_t own = new_port();

	OK(send_right(parent, own, MACH_MSG_TYPE_MAKE_SEND));
	OK(send_right(parent, mach_task_self(), MACH_MSG_TYPE_COPY_SEND));
	for (;;) {
		const char *at = mine.text + receive_value(own);

		OK(send_value(parent, (unsigned char)*at));
	}
}

static mach_port_t target_port;

static void
start_target(void)
{
	/* Where nothing else is, so that a hole stays one. */
	mine.pages = mmap((void *)0x300000000000, 4 * PAGE,
	    PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	mine.large = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	T_ASSERT_TRUE(
	    mine.pages != MAP_FAILED && mine.large != MAP_FAILED, "memory");
	memset(mine.pages, 'p', 4 * PAGE);
	for (size_t i = 0; i < 2 * MIB; i++)
		mine.large[i] = (char)(i % 251);
	T_ASSERT_POSIX_ZERO(
	    mprotect(mine.pages + PAGE, PAGE, PROT_READ), "protect");
	T_ASSERT_POSIX_ZERO(munmap(mine.pages + 3 * PAGE, PAGE), "hole");
	port = new_port();
	target_pid = peer_start(be_target, port);
	target_port = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	target = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	/* From here on what is written here is not the target's. */
	memset(mine.pages, 'x', PAGE);
	memset(mine.large, 'x', 2 * MIB);
}

static mach_vm_address_t
address_of(const void *at)
{
	return (mach_vm_address_t)(uintptr_t)at;
}

/* What the target itself sees at its text[i]. */
static int
target_sees(unsigned i)
{
	OK(send_value(target_port, i));
	return (int)receive_value(port);
}

T_DECL(remote_read, "some bytes, and many")
{
	mach_msg_type_number_t count = 0;
	vm_offset_t data = 0;

	start_target();
	OK(mach_vm_read(
	    target, address_of(mine.pages) + 5, 2 * PAGE, &data, &count));
	IS(count, 2 * PAGE);
	IS(*(char *)data, 'p');
	OK(vm_deallocate(TASK, data, count));
	OK(mach_vm_read(target, address_of(mine.large), 2 * MIB, &data, &count));
	IS(count, 2 * MIB);
	for (size_t i = 0; i < 2 * MIB; i++)
		if (((char *)data)[i] != (char)(i % 251))
			T_ASSERT_FAIL("byte %zu", i);
	((char *)data)[0] = 1;
	OK(vm_deallocate(TASK, data, count));
	OK(mach_vm_read(target, 0, 0, &data, &count));
	IS(count, 0);
}

T_DECL(remote_read_bad, "holes, protections, too much")
{
	mach_msg_type_number_t count;
	vm_offset_t data;

	start_target();
	GIVES(mach_vm_read(target, address_of(mine.pages) + 2 * PAGE, 2 * PAGE,
		  &data, &count),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_read(target, 8, 8, &data, &count), KERN_INVALID_ADDRESS);
	GIVES(mach_vm_read(target, address_of(mine.pages), WRAP, &data, &count),
	    KERN_INVALID_ARGUMENT);
	OK(mach_vm_protect(
	    target, address_of(mine.pages), PAGE, FALSE, VM_PROT_NONE));
	GIVES(mach_vm_read(target, address_of(mine.pages), 8, &data, &count),
	    KERN_PROTECTION_FAILURE);
}

T_DECL(remote_read_overwrite_and_list, "to places of the caller's choice")
{
	mach_vm_read_entry_t list = { { 0 } };
	mach_vm_size_t size = 0;
	char bytes[8] = "";

	start_target();
	OK(mach_vm_read_overwrite(
	    target, address_of(mine.large) + 1, 8, address_of(bytes), &size));
	IS(size, 8);
	IS(bytes[7], 8);
	GIVES(
	    mach_vm_read_overwrite(target, address_of(mine.large), 8, 0, &size),
	    KERN_INVALID_ADDRESS);
	list[0].address = address_of(mine.pages);
	list[0].size = 10;
	list[1].address = address_of(mine.large) + 9;
	list[1].size = 1;
	OK(mach_vm_read_list(target, list, 2));
	IS(*(char *)(uintptr_t)list[0].address, 'p');
	IS(*(char *)(uintptr_t)list[1].address, 9);
}

T_DECL(remote_write, "which the target then sees")
{
	char *large = malloc(2 * MIB);
	mach_vm_size_t size;
	char byte = 0;

	start_target();
	IS(target_sees(3), 0);
	OK(mach_vm_write(
	    target, address_of(mine.text) + 3, (vm_offset_t) "abc", 3));
	IS(target_sees(3), 'a');
	IS(target_sees(5), 'c');
	T_ASSERT_NOTNULL(large, "memory");
	memset(large, 'L', 2 * MIB);
	OK(mach_vm_write(target, address_of(mine.large), (vm_offset_t)large,
	    (mach_msg_type_number_t)(2 * MIB)));
	OK(mach_vm_read_overwrite(target, address_of(mine.large) + 2 * MIB - 1,
	    1, address_of(&byte), &size));
	IS(byte, 'L');
	OK(mach_vm_write(target, 0, (vm_offset_t)large, 0));
	GIVES(mach_vm_write(target, 8, (vm_offset_t)large, 8),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_write(
		  target, address_of(mine.pages) + PAGE, (vm_offset_t)large, 8),
	    KERN_PROTECTION_FAILURE);
	GIVES(mach_vm_write(target, address_of(mine.pages) + 2 * PAGE,
		  (vm_offset_t)large, (mach_msg_type_number_t)(2 * PAGE)),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_write(target, address_of(mine.text), 8, 8),
	    MACH_SEND_INVALID_MEMORY);
}

T_DECL(remote_copy, "within the target")
{
	start_target();
	OK(mach_vm_copy(
	    target, address_of(mine.large) + 100, 20, address_of(mine.text)));
	IS(target_sees(0), 100);
	IS(target_sees(19), 119);
	IS(target_sees(20), 0);
	OK(mach_vm_copy(
	    target, address_of(mine.large), MIB, address_of(mine.large) + MIB));
	OK(mach_vm_copy(target, address_of(mine.large) + MIB + 7, 1,
	    address_of(mine.text)));
	IS(target_sees(0), 7);
	GIVES(mach_vm_copy(target, 8, 8, address_of(mine.text)),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_copy(target, address_of(mine.text), 8,
		  address_of(mine.pages) + PAGE),
	    KERN_PROTECTION_FAILURE);
}

static vm_prot_t
protection_at(mach_vm_address_t address)
{
	mach_msg_type_number_t count = VM_REGION_BASIC_INFO_COUNT_64;
	vm_region_basic_info_data_64_t info;
	mach_vm_size_t size;
	mach_port_t object;

	if (mach_vm_region(target, &address, &size, VM_REGION_BASIC_INFO_64,
		(vm_region_info_t)&info, &count, &object) != KERN_SUCCESS)
		return -1;
	return info.protection;
}

T_DECL(remote_allocate, "memory that the target did not ask for")
{
	mach_vm_address_t address = 0, place;
	char byte = 9;
	mach_vm_size_t size;

	start_target();
	OK(mach_vm_allocate(target, &address, 3 * PAGE, VM_FLAGS_ANYWHERE));
	IS(address % PAGE, 0);
	OK(mach_vm_read_overwrite(
	    target, address + 3 * PAGE - 1, 1, address_of(&byte), &size));
	IS(byte, 0);
	OK(mach_vm_write(target, address, (vm_offset_t) "q", 1));
	place = address;
	GIVES(mach_vm_allocate(target, &place, PAGE, VM_FLAGS_FIXED),
	    KERN_NO_SPACE);
	OK(mach_vm_allocate(
	    target, &place, PAGE, VM_FLAGS_FIXED | VM_FLAGS_OVERWRITE));
	OK(mach_vm_read_overwrite(target, address, 1, address_of(&byte), &size));
	IS(byte, 0);
	OK(mach_vm_deallocate(target, address, 3 * PAGE));
	GIVES(mach_vm_read_overwrite(
		  target, address, 1, address_of(&byte), &size),
	    KERN_INVALID_ADDRESS);
	OK(mach_vm_allocate(target, &address, 0, VM_FLAGS_ANYWHERE));
	IS(address, 0);
	GIVES(mach_vm_allocate(target, &address, WRAP, VM_FLAGS_ANYWHERE),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_allocate(target, &address, PAGE, 0x800),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_deallocate(target, PAGE, WRAP), KERN_INVALID_ARGUMENT);
}

T_DECL(remote_protect_and_region, "what may be done, and what is told of it")
{
	mach_vm_address_t pages, at = 0;
	mach_vm_size_t size;
	vm_region_submap_info_data_64_t info;
	mach_msg_type_number_t count;
	natural_t depth = 1;
	unsigned regions = 0;
	kern_return_t kr;

	start_target();
	pages = address_of(mine.pages);
	IS(protection_at(pages), VM_PROT_DEFAULT);
	IS(protection_at(pages + PAGE), VM_PROT_READ);
	OK(mach_vm_protect(target, pages, PAGE, FALSE, VM_PROT_READ));
	IS(protection_at(pages), VM_PROT_READ);
	GIVES(mach_vm_protect(target, pages, 4 * PAGE, FALSE, VM_PROT_READ),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_protect(target, pages, WRAP, FALSE, VM_PROT_READ),
	    KERN_INVALID_ARGUMENT);
	OK(mach_vm_inherit(target, pages, PAGE, VM_INHERIT_NONE));
	OK(mach_vm_msync(target, pages, PAGE, VM_SYNC_SYNCHRONOUS));
	OK(mach_vm_behavior_set(target, pages, PAGE, VM_BEHAVIOR_RANDOM));
	do {
		count = VM_REGION_SUBMAP_INFO_COUNT_64;
		kr = mach_vm_region_recurse(target, &at, &size, &depth,
		    (vm_region_recurse_info_t)&info, &count);
		at += size;
		regions++;
	} while (kr == KERN_SUCCESS);
	IS(kr, KERN_INVALID_ADDRESS);
	T_EXPECT_GT(regions, 10u, "regions");
	IS(depth, 0);
}

T_DECL(remote_map_and_remap, "zeroes there, a copy of there here")
{
	mach_vm_address_t address = 0;
	vm_prot_t current, maximum;

	start_target();
	OK(mach_vm_map(target, &address, PAGE, 0, VM_FLAGS_ANYWHERE,
	    MACH_PORT_NULL, 0, FALSE, VM_PROT_READ, VM_PROT_ALL,
	    VM_INHERIT_COPY));
	IS(protection_at(address), VM_PROT_READ);
	GIVES(mach_vm_map(target, &address, PAGE, 0, VM_FLAGS_ANYWHERE, port, 0,
		  FALSE, VM_PROT_READ, VM_PROT_ALL, VM_INHERIT_COPY),
	    KERN_NOT_SUPPORTED);
	address = 0;
	OK(mach_vm_remap(TASK, &address, MIB, 0, VM_FLAGS_ANYWHERE, target,
	    address_of(mine.large), TRUE, &current, &maximum, VM_INHERIT_COPY));
	IS(*(char *)(uintptr_t)(address + 250), (char)250);
	GIVES(mach_vm_remap(TASK, &address, MIB, 0, VM_FLAGS_ANYWHERE, target,
		  address_of(mine.large), FALSE, &current, &maximum,
		  VM_INHERIT_COPY),
	    KERN_NOT_SUPPORTED);
}

T_DECL(remote_dead_target, "a task that is gone is an invalid destination")
{
	mach_vm_address_t address = 0;
	mach_msg_type_number_t count;
	vm_offset_t data;

	start_target();
	peer_kill(target_pid);
	while (mach_vm_read(target, address_of(mine.text), 8, &data, &count) ==
	    KERN_SUCCESS)
		;
	GIVES(mach_vm_allocate(target, &address, PAGE, VM_FLAGS_ANYWHERE),
	    MACH_SEND_INVALID_DEST);
}

T_DECL(
    remote_weaker_ports, "a name port lets nobody near, a read port only look")
{
	mach_vm_address_t address = 0;
	mach_msg_type_number_t count;
	mach_port_t name = MACH_PORT_NULL, reading = MACH_PORT_NULL;
	vm_offset_t data;

	start_target();
	OK(task_get_special_port(target, TASK_NAME_PORT, &name));
	OK(task_get_special_port(target, TASK_READ_PORT, &reading));
	GIVES(mach_vm_read(name, address_of(mine.text), 8, &data, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_allocate(name, &address, PAGE, VM_FLAGS_ANYWHERE),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_write(name, address_of(mine.text), (vm_offset_t) "x", 1),
	    KERN_INVALID_ARGUMENT);
	OK(mach_vm_read(reading, address_of(mine.text), 8, &data, &count));
	GIVES(
	    mach_vm_write(reading, address_of(mine.text), (vm_offset_t) "x", 1),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(remote_wire, "by who has the privileged host port")
{
	mach_vm_address_t pages;

	start_target();
	pages = address_of(mine.pages);
	GIVES(mach_vm_wire(MACH_PORT_NULL, target, pages, PAGE, VM_PROT_READ),
	    MACH_SEND_INVALID_DEST);
	GIVES(mach_vm_wire(target, target, pages, PAGE, VM_PROT_READ),
	    KERN_INVALID_HOST);
	OK(mach_vm_wire(mach_host_self(), target, pages, PAGE, VM_PROT_READ));
	OK(mach_vm_wire(mach_host_self(), target, pages, PAGE, VM_PROT_NONE));
	OK(mach_vm_wire(
	    mach_host_self(), TASK, address_of(mine.text), 8, VM_PROT_READ));
	GIVES(mach_vm_wire(
		  mach_host_self(), target, pages, 4 * PAGE, VM_PROT_READ),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_wire(mach_host_self(), target, pages, WRAP, VM_PROT_READ),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_wire(mach_host_self(), port, pages, PAGE, VM_PROT_READ),
	    KERN_INVALID_TASK);
	OK(mach_vm_wire(mach_host_self(), target, pages, 0, VM_PROT_READ));
}
