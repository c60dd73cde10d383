/*
 * Memory of the own task: section 14.6. The two names of each call, mach_vm_
 * and vm_, are one: some tests use the one, some the other.
 */

#include "kit.h"

#include <mach/mach_vm.h>
#include <mach/vm_map.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define PAGE ((mach_vm_size_t)vm_page_size)
#define WRAP (~(mach_vm_size_t)0)

static mach_vm_address_t
pages(unsigned count)
{
	mach_vm_address_t address = 0;

	OK(mach_vm_allocate(TASK, &address, count * PAGE, VM_FLAGS_ANYWHERE));
	return address;
}

static char *
at(mach_vm_address_t address)
{
	return (char *)(uintptr_t)address;
}

/* Three pages, the middle one of which is not there. */
static mach_vm_address_t
pages_with_hole(void)
{
	mach_vm_address_t address = pages(3);

	OK(mach_vm_deallocate(TASK, address + PAGE, PAGE));
	return address;
}

static vm_region_basic_info_data_64_t
basic(mach_vm_address_t address)
{
	mach_msg_type_number_t count = VM_REGION_BASIC_INFO_COUNT_64;
	vm_region_basic_info_data_64_t info;
	mach_port_t object = MACH_PORT_DEAD;
	mach_vm_address_t start = address;
	mach_vm_size_t size;

	OK(mach_vm_region(TASK, &start, &size, VM_REGION_BASIC_INFO_64,
	    (vm_region_info_t)&info, &count, &object));
	IS(count, VM_REGION_BASIC_INFO_COUNT_64);
	IS(object, MACH_PORT_NULL);
	HOLDS(start <= address && address < start + size);
	return info;
}

/* Whether a child of fork that looks at a byte finds `want`; it may die. */
static int
in_child(mach_vm_address_t address)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		_exit(*at(address));
	}
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

T_DECL(s14_6_allocate, "zeroed pages, as many as are touched")
{
	mach_vm_address_t address = 1;

	OK(mach_vm_allocate(TASK, &address, PAGE + 1, VM_FLAGS_ANYWHERE));
	IS(address % PAGE, 0);
	IS(at(address)[2 * PAGE - 1], 0);
	at(address)[2 * PAGE - 1] = 1;
	OK(mach_vm_deallocate(TASK, address, PAGE + 1));
	OK(mach_vm_allocate(TASK, &address, 0, VM_FLAGS_ANYWHERE));
	IS(address, 0);
}

T_DECL(s14_6_allocate_bad, "bad flags, sizes and tasks")
{
	mach_vm_address_t address = 0;

	GIVES(mach_vm_allocate(TASK, &address, WRAP, VM_FLAGS_ANYWHERE),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_allocate(TASK, &address, PAGE, 0x800),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_allocate(MACH_PORT_NULL, &address, PAGE, 1),
	    MACH_SEND_INVALID_DEST);
	GIVES(mach_vm_allocate(mach_host_self(), &address, PAGE, 1),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_allocate(
		  TASK, &address, (mach_vm_size_t)1 << 60, VM_FLAGS_ANYWHERE),
	    KERN_NO_SPACE);
}

T_DECL(s14_6_allocate_fixed, "a place that is taken, replaced, or none")
{
	mach_vm_address_t address = pages(2), place = address + 5;

	*at(address) = 7;
	GIVES(mach_vm_allocate(TASK, &place, PAGE, VM_FLAGS_FIXED),
	    KERN_NO_SPACE);
	OK(mach_vm_allocate(
	    TASK, &place, 1, VM_FLAGS_FIXED | VM_FLAGS_OVERWRITE));
	IS(place, address);
	IS(*at(address), 0);
	OK(mach_vm_deallocate(TASK, address, 2 * PAGE));
	place = address + PAGE;
	OK(mach_vm_allocate(TASK, &place, PAGE, VM_FLAGS_FIXED));
	IS(place, address + PAGE);
	place = WRAP & ~(PAGE - 1);
	GIVES(mach_vm_allocate(TASK, &place, PAGE, VM_FLAGS_FIXED),
	    KERN_INVALID_ADDRESS);
}

T_DECL(s14_6_allocate_tag, "a tag for memory's use is ignored")
{
	vm_address_t address = 0;

	OK(vm_allocate(TASK, &address, PAGE,
	    VM_FLAGS_ANYWHERE | VM_MAKE_TAG(VM_MEMORY_APPLICATION_SPECIFIC_1)));
	*at(address) = 1;
}

T_DECL(s14_6_deallocate, "whole pages go, holes do no harm")
{
	mach_vm_address_t address = pages_with_hole();

	OK(mach_vm_deallocate(TASK, address + PAGE - 1, PAGE + 2));
	HOLDS(in_child(address) == -1);
	HOLDS(in_child(address + 2 * PAGE) == -1);
	OK(mach_vm_deallocate(TASK, address, 3 * PAGE));
	OK(mach_vm_deallocate(TASK, address, 0));
	GIVES(mach_vm_deallocate(TASK, address, WRAP), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_protect, "pages may be read, or written, or not")
{
	mach_vm_address_t address = pages(3);

	OK(mach_vm_protect(TASK, address + PAGE, 1, FALSE, VM_PROT_READ));
	IS(basic(address).protection, VM_PROT_DEFAULT);
	IS(basic(address + PAGE).protection, VM_PROT_READ);
	GIVES(mach_vm_write(TASK, address + PAGE, address, 1),
	    KERN_PROTECTION_FAILURE);
	OK(mach_vm_protect(TASK, address + PAGE, PAGE, FALSE, VM_PROT_DEFAULT));
	OK(mach_vm_write(TASK, address + PAGE, address, 1));
}

T_DECL(s14_6_protect_bad, "holes, wraps, bits that are none")
{
	mach_vm_address_t address = pages_with_hole();

	GIVES(mach_vm_protect(TASK, address, 3 * PAGE, FALSE, VM_PROT_READ),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_protect(TASK, address, WRAP, FALSE, VM_PROT_READ),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_protect(TASK, address, PAGE, FALSE, 0x1000),
	    KERN_INVALID_ARGUMENT);
	OK(mach_vm_protect(TASK, address + PAGE, 0, FALSE, VM_PROT_READ));
	OK(mach_vm_protect(TASK, address, PAGE, TRUE, VM_PROT_ALL));
	GIVES(mach_vm_protect(TASK, address + PAGE, 1, TRUE, VM_PROT_ALL),
	    KERN_INVALID_ADDRESS);
}

static void
check_maximum(unsigned count)
{
	mach_vm_address_t address = pages(count);

	at(address)[0] = 'a';
	at(address)[PAGE] = 'm';
	OK(mach_vm_protect(TASK, address + PAGE, PAGE, TRUE, VM_PROT_READ));
	IS(at(address)[PAGE], 'm');
	IS(basic(address + PAGE).protection, VM_PROT_READ);
	HOLDS(!(basic(address + PAGE).max_protection & VM_PROT_WRITE));
	GIVES(
	    mach_vm_protect(TASK, address + PAGE, PAGE, FALSE, VM_PROT_DEFAULT),
	    KERN_PROTECTION_FAILURE);
	at(address)[0] = 'b';
	IS(in_child(address + PAGE), 'm');
	OK(mach_vm_protect(
	    TASK, address + PAGE, PAGE, FALSE, VM_PROT_DEFAULT | VM_PROT_COPY));
	at(address)[PAGE] = 'n';
}

T_DECL(s14_6_protect_maximum, "what cannot be written any more, by no means")
{
	check_maximum(3);
	check_maximum(900);
}

T_DECL(s14_6_inherit_none, "a child does not have it")
{
	mach_vm_address_t address = pages(2);

	at(address)[0] = 11;
	at(address)[PAGE] = 12;
	OK(mach_vm_inherit(TASK, address, PAGE, VM_INHERIT_NONE));
	IS(in_child(address), -1);
	IS(in_child(address + PAGE), 12);
	OK(mach_vm_inherit(TASK, address, PAGE, VM_INHERIT_COPY));
	IS(in_child(address), 11);
	GIVES(mach_vm_inherit(TASK, address, PAGE, 4), KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_inherit(TASK, address, WRAP, VM_INHERIT_COPY),
	    KERN_INVALID_ARGUMENT);
	OK(mach_vm_inherit(TASK, address, 0, VM_INHERIT_NONE));
}

/* A child writes; what the parent sees of it. */
static int
written_by_child(mach_vm_address_t address)
{
	pid_t pid = fork();

	if (pid == 0) {
		*at(address) = 99;
		_exit(0);
	}
	T_ASSERT_EQ(waitpid(pid, NULL, 0), pid, "wait");
	return *at(address);
}

static void
check_inherit(unsigned count)
{
	mach_vm_address_t address = pages(count);

	at(address)[0] = 1;
	at(address)[PAGE] = 2;
	IS(written_by_child(address), 1);
	OK(mach_vm_inherit(TASK, address, PAGE, VM_INHERIT_SHARE));
	IS(*at(address), 1);
	IS(written_by_child(address), 99);
	IS(written_by_child(address + PAGE), 2);
	*at(address) = 3;
	OK(mach_vm_inherit(TASK, address, PAGE, VM_INHERIT_COPY));
	IS(written_by_child(address), 3);
}

T_DECL(s14_6_inherit_share, "a child shares it, or has a copy")
{
	check_inherit(2);
	check_inherit(1000);
}

T_DECL(s14_6_read, "a copy that is the caller's")
{
	mach_vm_address_t address = pages(3);
	mach_msg_type_number_t count = 7;
	vm_offset_t data = 7;

	memset(at(address), 'a', 3 * PAGE);
	OK(mach_vm_read(TASK, address + 10, 2 * PAGE, &data, &count));
	IS(count, 2 * PAGE);
	IS(at(data)[2 * PAGE - 1], 'a');
	at(data)[0] = 'b';
	IS(at(address)[10], 'a');
	OK(vm_deallocate(TASK, data, count));
	OK(mach_vm_read(TASK, address, 0, &data, &count));
	IS(count, 0);
}

T_DECL(s14_6_read_bad, "holes, pages that cannot be read, too much")
{
	mach_vm_address_t address = pages_with_hole();
	mach_msg_type_number_t count;
	vm_offset_t data;

	GIVES(mach_vm_read(TASK, address, 3 * PAGE, &data, &count),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_read(TASK, 0, PAGE, &data, &count), KERN_INVALID_ADDRESS);
	GIVES(
	    mach_vm_read(TASK, address, (mach_vm_size_t)1 << 32, &data, &count),
	    KERN_INVALID_ARGUMENT);
	OK(mach_vm_protect(TASK, address, PAGE, FALSE, VM_PROT_NONE));
	GIVES(mach_vm_read(TASK, address, PAGE, &data, &count),
	    KERN_PROTECTION_FAILURE);
}

T_DECL(s14_6_read_list, "several places, each by itself")
{
	mach_vm_address_t address = pages(1);
	mach_vm_read_entry_t list;

	memset(list, 0, sizeof(list));
	*at(address) = 'l';
	list[0].address = address;
	list[0].size = PAGE;
	list[1].address = 0;
	list[1].size = PAGE;
	list[2].address = address;
	list[2].size = 1;
	OK(mach_vm_read_list(TASK, list, 3));
	IS(*at(list[0].address), 'l');
	HOLDS(list[0].address != address);
	IS(list[1].address, 0);
	IS(list[1].size, 0);
	IS(list[2].size, 1);
	GIVES(mach_vm_read_list(TASK, list, VM_MAP_ENTRY_MAX + 1),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_read_overwrite, "to where the caller wants it")
{
	mach_vm_address_t from = pages(2), to = pages(2);
	mach_vm_size_t size = 0;

	memset(at(from), 'o', 2 * PAGE);
	OK(mach_vm_read_overwrite(TASK, from + 1, PAGE, to + 3, &size));
	IS(size, PAGE);
	IS(at(to)[3], 'o');
	IS(at(to)[2], 0);
	IS(at(to)[PAGE + 3], 0);
	GIVES(mach_vm_read_overwrite(TASK, 0, PAGE, to, &size),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_read_overwrite(TASK, from, PAGE, 0, &size),
	    KERN_INVALID_ADDRESS);
	OK(mach_vm_protect(TASK, to, PAGE, FALSE, VM_PROT_READ));
	GIVES(mach_vm_read_overwrite(TASK, from, PAGE, to, &size),
	    KERN_PROTECTION_FAILURE);
}

T_DECL(s14_6_write, "within memory that can be written")
{
	mach_vm_address_t to = pages_with_hole();
	char text[] = "written";

	OK(mach_vm_write(TASK, to + 9, (vm_offset_t)text, sizeof(text)));
	T_EXPECT_EQ_STR(at(to) + 9, "written", "what was written");
	OK(mach_vm_write(TASK, to, (vm_offset_t)text, 0));
	GIVES(
	    mach_vm_write(TASK, to + PAGE - 1, (vm_offset_t)text, sizeof(text)),
	    KERN_INVALID_ADDRESS);
	OK(mach_vm_protect(TASK, to, PAGE, FALSE, VM_PROT_READ));
	GIVES(mach_vm_write(TASK, to, (vm_offset_t)text, sizeof(text)),
	    KERN_PROTECTION_FAILURE);
	GIVES(mach_vm_write(TASK, to + 2 * PAGE, 0, 16),
	    MACH_SEND_INVALID_MEMORY);
}

T_DECL(s14_6_copy, "within the task, also over itself")
{
	mach_vm_address_t address = pages(4);

	for (unsigned i = 0; i < 3 * PAGE; i++)
		at(address)[i] = (char)(i % 113);
	OK(vm_copy(TASK, address, 3 * PAGE, address + 100));
	for (unsigned i = 0; i < 3 * PAGE; i++)
		T_ASSERT_EQ(at(address)[i + 100], (char)(i % 113), "byte");
	OK(vm_copy(TASK, address, 0, address));
	GIVES(vm_copy(TASK, 0, PAGE, address), KERN_INVALID_ADDRESS);
	GIVES(vm_copy(TASK, address, PAGE, 0), KERN_INVALID_ADDRESS);
	OK(vm_protect(TASK, address, PAGE, FALSE, VM_PROT_READ));
	GIVES(vm_copy(TASK, address + PAGE, PAGE, address),
	    KERN_PROTECTION_FAILURE);
}

static kern_return_t
map(mach_vm_address_t *address, mach_vm_size_t size, mach_vm_offset_t mask,
    int flags, vm_prot_t current, vm_prot_t maximum, vm_inherit_t inheritance)
{
	return mach_vm_map(TASK, address, size, mask, flags, MACH_PORT_NULL, 0,
	    FALSE, current, maximum, inheritance);
}

T_DECL(s14_6_map_zeroes, "without an object: zeroes, aligned as asked")
{
	mach_vm_address_t address = 0, place;

	OK(map(&address, PAGE + 1, ((mach_vm_offset_t)1 << 21) - 1,
	    VM_FLAGS_ANYWHERE, VM_PROT_DEFAULT, VM_PROT_ALL,
	    VM_INHERIT_DEFAULT));
	IS(address & ((1 << 21) - 1), 0);
	IS(at(address)[2 * PAGE - 1], 0);
	at(address)[0] = 1;
	place = address;
	GIVES(map(&place, PAGE, 0, VM_FLAGS_FIXED, VM_PROT_DEFAULT, VM_PROT_ALL,
		  VM_INHERIT_DEFAULT),
	    KERN_NO_SPACE);
	OK(map(&place, PAGE, 0, VM_FLAGS_FIXED | VM_FLAGS_OVERWRITE,
	    VM_PROT_READ, VM_PROT_ALL, VM_INHERIT_DEFAULT));
	IS(place, address);
	IS(*at(address), 0);
	IS(basic(address).protection, VM_PROT_READ);
}

T_DECL(s14_6_map_bad, "sizes, flags, protections, inheritance")
{
	mach_vm_address_t a = 0;

	GIVES(map(&a, 0, 0, VM_FLAGS_ANYWHERE, VM_PROT_DEFAULT, VM_PROT_ALL, 1),
	    KERN_INVALID_ARGUMENT);
	GIVES(map(&a, WRAP, 0, 1, VM_PROT_DEFAULT, VM_PROT_ALL, 1),
	    KERN_INVALID_ARGUMENT);
	GIVES(map(&a, PAGE, 0, 0x800, VM_PROT_DEFAULT, VM_PROT_ALL, 1),
	    KERN_INVALID_ARGUMENT);
	GIVES(
	    map(&a, PAGE, 0, 1, 0x1000, VM_PROT_ALL, 1), KERN_INVALID_ARGUMENT);
	GIVES(map(&a, PAGE, 0, 1, VM_PROT_DEFAULT, VM_PROT_ALL, 9),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_map(TASK, &a, PAGE, 0, VM_FLAGS_ANYWHERE, new_port(), 0,
		  FALSE, VM_PROT_READ, VM_PROT_READ, VM_INHERIT_COPY),
	    KERN_INVALID_OBJECT);
}

static kern_return_t
remap(mach_vm_address_t *to, mach_vm_address_t from, mach_vm_size_t size,
    boolean_t copy, vm_prot_t *current)
{
	vm_prot_t maximum;

	return mach_vm_remap(TASK, to, size, 0, VM_FLAGS_ANYWHERE, TASK, from,
	    copy, current, &maximum, VM_INHERIT_SHARE);
}

static void
check_remap(unsigned count)
{
	mach_vm_address_t from = pages(count), shared = 0, copy = 0;
	vm_prot_t current = 0;

	at(from)[0] = 'r';
	at(from)[PAGE] = 's';
	OK(remap(&shared, from, count * PAGE, FALSE, &current));
	IS(current, VM_PROT_DEFAULT);
	OK(remap(&copy, from, count * PAGE, TRUE, &current));
	IS(at(shared)[0], 'r');
	at(shared)[PAGE] = 't';
	IS(at(from)[PAGE], 't');
	IS(at(copy)[PAGE], 's');
	at(from)[0] = 'u';
	IS(at(shared)[0], 'u');
	IS(at(copy)[0], 'r');
	OK(mach_vm_deallocate(TASK, from, count * PAGE));
	IS(at(shared)[0], 'u');
}

T_DECL(s14_6_remap, "the same memory once more, or a copy of it")
{
	check_remap(2);
	check_remap(600);
}

T_DECL(s14_6_remap_protection, "what the source permits is told, and kept")
{
	mach_vm_address_t from = pages(2), to = 0;
	vm_prot_t current = 0;

	at(from)[PAGE] = 'p';
	OK(mach_vm_protect(TASK, from + PAGE, PAGE, FALSE, VM_PROT_READ));
	OK(remap(&to, from, 2 * PAGE, FALSE, &current));
	IS(current, VM_PROT_READ);
	IS(at(to)[PAGE], 'p');
	IS(basic(to).protection, VM_PROT_READ);
	GIVES(remap(&to, pages_with_hole(), 3 * PAGE, FALSE, &current),
	    KERN_INVALID_ADDRESS);
	GIVES(remap(&to, from, 0, FALSE, &current), KERN_INVALID_ARGUMENT);
	GIVES(remap(&to, from, WRAP, FALSE, &current), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_region, "where a region is, and what")
{
	mach_vm_address_t address = pages_with_hole(), start;
	vm_region_basic_info_data_64_t info;
	vm_region_extended_info_data_t extended;
	vm_region_top_info_data_t top;
	mach_msg_type_number_t count;
	mach_vm_size_t size;
	mach_port_t object;

	*at(address) = 1;
	info = basic(address);
	IS(info.shared, FALSE);
	IS(info.inheritance, VM_INHERIT_COPY);
	start = address + PAGE;
	count = VM_REGION_EXTENDED_INFO_COUNT;
	OK(mach_vm_region(TASK, &start, &size, VM_REGION_EXTENDED_INFO,
	    (vm_region_info_t)&extended, &count, &object));
	IS(start, address + 2 * PAGE);
	start = address;
	OK(mach_vm_region(TASK, &start, &size, VM_REGION_EXTENDED_INFO,
	    (vm_region_info_t)&extended, &count, &object));
	IS(extended.share_mode, SM_PRIVATE);
	T_EXPECT_GE(extended.pages_resident, 1u, "the page that was written");
	count = VM_REGION_TOP_INFO_COUNT;
	OK(mach_vm_region(TASK, &start, &size, VM_REGION_TOP_INFO,
	    (vm_region_info_t)&top, &count, &object));
	IS(count, VM_REGION_TOP_INFO_COUNT);
}

T_DECL(s14_6_region_large, "a large region is private, as all memory is")
{
	mach_vm_address_t address = pages(600);

	IS(basic(address).shared, FALSE);
	IS(basic(address).protection, VM_PROT_DEFAULT);
}

T_DECL(s14_6_region_bad, "beyond the end, flavors, too little room")
{
	mach_vm_address_t start = WRAP & ~(PAGE - 1);
	mach_msg_type_number_t count = VM_REGION_BASIC_INFO_COUNT_64;
	vm_region_basic_info_data_64_t info;
	mach_vm_size_t size;
	mach_port_t object;

	GIVES(mach_vm_region(TASK, &start, &size, VM_REGION_BASIC_INFO_64,
		  (vm_region_info_t)&info, &count, &object),
	    KERN_INVALID_ADDRESS);
	start = 0;
	GIVES(mach_vm_region(TASK, &start, &size, 77, (vm_region_info_t)&info,
		  &count, &object),
	    KERN_INVALID_ARGUMENT);
	count = VM_REGION_BASIC_INFO_COUNT_64 - 1;
	GIVES(mach_vm_region(TASK, &start, &size, VM_REGION_BASIC_INFO_64,
		  (vm_region_info_t)&info, &count, &object),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_region_recurse, "all of memory, region by region")
{
	mach_vm_address_t address = pages(1), start = 0;
	vm_region_submap_info_data_64_t info;
	mach_msg_type_number_t count;
	mach_vm_size_t size;
	bool found = false;
	kern_return_t kr;

	for (;;) {
		natural_t depth = 9;

		count = VM_REGION_SUBMAP_INFO_COUNT_64;
		kr = mach_vm_region_recurse(TASK, &start, &size, &depth,
		    (vm_region_recurse_info_t)&info, &count);
		if (kr != KERN_SUCCESS)
			break;
		found |= start <= address && address < start + size;
		start += size;
	}
	IS(kr, KERN_INVALID_ADDRESS);
	HOLDS(found);
	start = address;
	count = VM_REGION_SUBMAP_INFO_V0_COUNT_64 - 10;
	GIVES(mach_vm_region_recurse(TASK, &start, &size, &(natural_t){ 0 },
		  (vm_region_recurse_info_t)&info, &count),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_msync, "flags that contradict, and holes")
{
	mach_vm_address_t address = pages_with_hole();

	OK(mach_vm_msync(TASK, address, PAGE, VM_SYNC_SYNCHRONOUS));
	OK(mach_vm_msync(TASK, address, 3 * PAGE, VM_SYNC_ASYNCHRONOUS));
	GIVES(mach_vm_msync(TASK, address, 3 * PAGE,
		  VM_SYNC_SYNCHRONOUS | VM_SYNC_CONTIGUOUS),
	    KERN_INVALID_ADDRESS);
	GIVES(mach_vm_msync(TASK, address, PAGE,
		  VM_SYNC_SYNCHRONOUS | VM_SYNC_ASYNCHRONOUS),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_msync(TASK, address, WRAP, 0), KERN_INVALID_ARGUMENT);
	OK(mach_vm_msync(TASK, address, 0, VM_SYNC_SYNCHRONOUS));
}

T_DECL(s14_6_behavior, "advice changes nothing, zero does")
{
	mach_vm_address_t address = pages(600);

	for (vm_behavior_t b = VM_BEHAVIOR_DEFAULT; b <= VM_BEHAVIOR_DONTNEED;
	     b++) {
		at(address)[5] = 'v';
		OK(mach_vm_behavior_set(TASK, address, PAGE, b));
		IS(at(address)[5], 'v');
	}
	OK(mach_vm_behavior_set(TASK, address, PAGE, VM_BEHAVIOR_FREE));
	at(address)[PAGE] = 'w';
	OK(mach_vm_behavior_set(TASK, address + PAGE, 1, VM_BEHAVIOR_ZERO));
	IS(at(address)[PAGE], 0);
	GIVES(mach_vm_behavior_set(TASK, address, PAGE, 99),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_behavior_set(
		  TASK, address, PAGE, VM_BEHAVIOR_LAST_VALID + 1),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_vm_behavior_set(
		  TASK, pages_with_hole(), 3 * PAGE, VM_BEHAVIOR_WILLNEED),
	    KERN_INVALID_ADDRESS);
}

T_DECL(s14_6_page_query, "a page that is there, and one that is not")
{
	mach_vm_address_t address = pages(2);
	integer_t disposition = -1, refs = -1, both[2] = { -1, -1 };
	vm_page_info_basic_data_t info;
	mach_msg_type_number_t count = VM_PAGE_INFO_BASIC_COUNT;
	mach_vm_size_t two = 2;

	*at(address) = 1;
	OK(mach_vm_page_query(TASK, address + 5, &disposition, &refs));
	HOLDS(disposition & VM_PAGE_QUERY_PAGE_PRESENT);
	OK(mach_vm_page_query(TASK, address + PAGE, &disposition, &refs));
	HOLDS(!(disposition & VM_PAGE_QUERY_PAGE_PRESENT));
	OK(mach_vm_page_range_query(
	    TASK, address, 2 * PAGE, (mach_vm_address_t)(uintptr_t)both, &two));
	IS(two, 2);
	HOLDS(both[0] & VM_PAGE_QUERY_PAGE_PRESENT);
	IS(both[1], disposition);
	OK(mach_vm_page_info(
	    TASK, address, VM_PAGE_INFO_BASIC, (vm_page_info_t)&info, &count));
	IS(info.disposition, both[0]);
	GIVES(mach_vm_page_info(TASK, address, 5, (vm_page_info_t)&info, &count),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_page_size, "the size of a page, in all its names")
{
	vm_size_t size = 0;

	OK(host_page_size(mach_host_self(), &size));
	IS(size, vm_page_size);
	IS(vm_page_mask, vm_page_size - 1);
	IS((vm_size_t)1 << vm_page_shift, vm_page_size);
	IS(vm_kernel_page_size, vm_page_size);
	IS(round_page(1), vm_page_size);
	IS(trunc_page(vm_page_size + 1), vm_page_size);
}
