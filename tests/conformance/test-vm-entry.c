/*
 * Memory entries: section 14.6. Memory as a right that can be sent.
 */

#include "kit.h"

#include <mach/mach_vm.h>
#include <mach/memory_entry.h>
#include <mach/vm_map.h>

#define PAGE   ((mach_vm_size_t)vm_page_size)
#define RW     VM_PROT_DEFAULT
#define CREATE (MAP_MEM_NAMED_CREATE | RW)

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

static mach_port_t
entry_of(mach_vm_address_t address, mach_vm_size_t size, vm_prot_t permission)
{
	mach_port_t entry = MACH_PORT_NULL;
	memory_object_size_t got = size;

	OK(mach_make_memory_entry_64(
	    TASK, &got, address, permission, &entry, MACH_PORT_NULL));
	IS(got, mach_vm_round_page(size));
	IS_TYPE(entry, MACH_PORT_TYPE_SEND);
	return entry;
}

static kern_return_t
map(mach_port_t entry, mach_vm_size_t offset, mach_vm_size_t size,
    boolean_t copy, vm_prot_t protection, mach_vm_address_t *address)
{
	*address = 0;
	return mach_vm_map(TASK, address, size, 0, VM_FLAGS_ANYWHERE, entry,
	    offset, copy, protection, protection, VM_INHERIT_SHARE);
}

static char *
mapped(mach_port_t entry, mach_vm_size_t size)
{
	mach_vm_address_t address;

	OK(map(entry, 0, size, FALSE, RW, &address));
	return at(address);
}

T_DECL(s14_6_entry_create, "new memory, mapped twice, is the same")
{
	mach_port_t entry = entry_of(0, 3 * PAGE - 5, CREATE);
	char *a = mapped(entry, 3 * PAGE), *b = mapped(entry, 3 * PAGE);

	IS(a[3 * PAGE - 1], 0);
	a[PAGE] = 'm';
	IS(b[PAGE], 'm');
	OK(mach_port_deallocate(TASK, entry));
	b[PAGE] = 'n';
	IS(a[PAGE], 'n');
}

T_DECL(s14_6_entry_share, "the task's own memory, shared")
{
	mach_vm_address_t address = pages(4);
	mach_port_t entry;
	char *view;

	at(address)[PAGE] = 'a';
	at(address)[3 * PAGE] = 'z';
	entry = entry_of(address + PAGE, 2 * PAGE, MAP_MEM_VM_SHARE | RW);
	view = mapped(entry, 2 * PAGE);
	IS(view[0], 'a');
	view[1] = 'b';
	IS(at(address)[PAGE + 1], 'b');
	at(address)[2 * PAGE] = 'c';
	IS(view[PAGE], 'c');
	IS(at(address)[3 * PAGE], 'z');
}

T_DECL(s14_6_entry_share_large, "also of a large region, and of a part of it")
{
	mach_vm_address_t address = pages(700);
	mach_port_t entry;
	char *view;

	at(address)[10 * PAGE] = 'a';
	at(address)[600 * PAGE] = 'z';
	entry = entry_of(address + 10 * PAGE, 400 * PAGE, RW);
	view = mapped(entry, 400 * PAGE);
	IS(view[0], 'a');
	view[5] = 'b';
	IS(at(address)[10 * PAGE + 5], 'b');
	IS(at(address)[600 * PAGE], 'z');
	entry = entry_of(address + 20 * PAGE, PAGE, RW);
	mapped(entry, PAGE)[0] = 'd';
	IS(view[10 * PAGE], 'd');
}

T_DECL(s14_6_entry_copy, "as it was, whatever is written afterwards")
{
	mach_vm_address_t address = pages(2);
	mach_port_t entry;
	char *a, *b;

	at(address)[0] = '1';
	entry = entry_of(address, 2 * PAGE, MAP_MEM_VM_COPY | RW);
	at(address)[0] = '2';
	a = mapped(entry, 2 * PAGE);
	IS(a[0], '1');
	a[0] = '3';
	b = mapped(entry, 2 * PAGE);
	IS(b[0], '1');
	IS(at(address)[0], '2');
}

T_DECL(s14_6_entry_map_copy, "a mapping that is a copy")
{
	mach_port_t entry = entry_of(0, PAGE, CREATE);
	char *view = mapped(entry, PAGE);
	mach_vm_address_t copy;

	view[0] = '1';
	OK(map(entry, 0, PAGE, TRUE, RW, &copy));
	IS(*at(copy), '1');
	view[0] = '2';
	IS(*at(copy), '1');
	*at(copy) = '3';
	IS(view[0], '2');
}

T_DECL(s14_6_entry_protection, "no more than the entry permits")
{
	mach_port_t entry = entry_of(
	    0, PAGE, MAP_MEM_NAMED_CREATE | VM_PROT_READ);
	mach_vm_address_t address = 0;

	GIVES(map(entry, 0, PAGE, FALSE, RW, &address), KERN_INVALID_RIGHT);
	OK(map(entry, 0, PAGE, FALSE, VM_PROT_READ, &address));
	IS(*at(address), 0);
	GIVES(mach_vm_protect(TASK, address, PAGE, FALSE, RW),
	    KERN_PROTECTION_FAILURE);
	OK(mach_vm_protect(TASK, address, PAGE, FALSE, RW | VM_PROT_COPY));
	*at(address) = 1;
	address = 0;
	OK(mach_vm_map(TASK, &address, PAGE, 0, VM_FLAGS_ANYWHERE, entry, 0,
	    FALSE, RW | VM_PROT_IS_MASK, RW | VM_PROT_IS_MASK,
	    VM_INHERIT_SHARE));
	GIVES(mach_vm_write(TASK, address, (vm_offset_t)&entry, 4),
	    KERN_PROTECTION_FAILURE);
}

T_DECL(s14_6_entry_maximum, "a maximum below the entry's is kept")
{
	mach_port_t entry = entry_of(0, PAGE, CREATE);
	mach_vm_address_t address;

	OK(map(entry, 0, PAGE, FALSE, VM_PROT_READ, &address));
	GIVES(mach_vm_protect(TASK, address, PAGE, FALSE, RW),
	    KERN_PROTECTION_FAILURE);
}

T_DECL(s14_6_entry_offset, "from an offset, not beyond the end")
{
	mach_port_t entry = entry_of(0, 4 * PAGE, CREATE);
	char *all = mapped(entry, 4 * PAGE);
	mach_vm_address_t address;

	all[2 * PAGE + 7] = 'o';
	OK(map(entry, 2 * PAGE, 2 * PAGE, FALSE, RW, &address));
	IS(at(address)[7], 'o');
	address = 0;
	OK(mach_vm_map(TASK, &address, 1, 0,
	    VM_FLAGS_ANYWHERE | VM_FLAGS_RETURN_DATA_ADDR, entry, 2 * PAGE + 7,
	    FALSE, RW, RW, VM_INHERIT_SHARE));
	IS(address % PAGE, 7);
	IS(*at(address), 'o');
	GIVES(map(entry, 3 * PAGE, 2 * PAGE, FALSE, RW, &address),
	    KERN_INVALID_ARGUMENT);
	GIVES(map(entry, ~(mach_vm_size_t)0, PAGE, FALSE, RW, &address),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_entry_parent, "a part of another entry")
{
	mach_port_t whole = entry_of(0, 4 * PAGE, CREATE), part = 0;
	memory_object_size_t size = 2 * PAGE;
	char *all = mapped(whole, 4 * PAGE);
	mach_vm_address_t address;

	OK(mach_make_memory_entry_64(
	    TASK, &size, PAGE, VM_PROT_READ, &part, whole));
	IS(size, 2 * PAGE);
	all[PAGE] = 'p';
	OK(map(part, 0, 2 * PAGE, FALSE, VM_PROT_READ, &address));
	IS(*at(address), 'p');
	GIVES(map(part, 0, 3 * PAGE, FALSE, VM_PROT_READ, &address),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_make_memory_entry_64(TASK, &size, 0, RW, &whole, part),
	    KERN_PROTECTION_FAILURE);
	size = 9 * PAGE;
	GIVES(mach_make_memory_entry_64(
		  TASK, &size, 0, VM_PROT_READ, &whole, part),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_make_memory_entry_64(
		  TASK, &size, 0, VM_PROT_READ, &whole, new_port()),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_6_entry_bad, "sizes, holes, protections")
{
	mach_vm_address_t address = pages(3);
	memory_object_size_t size = 0;
	mach_port_t entry = 7;

	GIVES(mach_make_memory_entry_64(TASK, &size, address, RW, &entry, 0),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_make_memory_entry_64(TASK, &size, 0, CREATE, &entry, 0),
	    KERN_INVALID_ARGUMENT);
	OK(mach_vm_deallocate(TASK, address + PAGE, PAGE));
	size = 3 * PAGE;
	GIVES(mach_make_memory_entry_64(TASK, &size, address, RW, &entry, 0),
	    KERN_INVALID_ADDRESS);
	OK(mach_vm_protect(TASK, address, PAGE, FALSE, VM_PROT_READ));
	size = PAGE;
	GIVES(mach_make_memory_entry_64(
		  TASK, &size, address, MAP_MEM_VM_SHARE | RW, &entry, 0),
	    KERN_PROTECTION_FAILURE);
	IS(entry, 7);
}

T_DECL(s14_6_entry_kind, "it is an object of its own kind, and says little")
{
	mach_port_t entry = entry_of(0, PAGE, CREATE);
	mach_vm_address_t address;
	natural_t kind = 0;
	int state = 0;

	OK(mach_port_kobject(TASK, entry, &kind, &address));
	IS(kind, 28);
	GIVES(mach_memory_entry_purgable_control(
		  entry, VM_PURGABLE_GET_STATE, &state),
	    KERN_NOT_SUPPORTED);
	GIVES(mach_memory_entry_purgable_control(
		  mach_host_self(), VM_PURGABLE_GET_STATE, &state),
	    KERN_INVALID_ARGUMENT);
}

/* Maps what it is sent, changes it, and says so. */
static void
change_entry(mach_port_t parent)
{
	mach_port_t port = new_port(), entry;
	char *view;

	OK(send_right(parent, port, MACH_MSG_TYPE_MAKE_SEND));
	entry = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	view = mapped(entry, 300 * PAGE);
	IS(view[0], 'x');
	view[0] = 'y';
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(s14_6_entry_other_task, "sent to another task, which shares it")
{
	mach_port_t port = new_port(), to, entry;
	pid_t peer = peer_start(change_entry, port);
	mach_vm_address_t address = pages(300);

	to = receive_right(port, MACH_MSG_TYPE_PORT_SEND);
	*at(address) = 'x';
	entry = entry_of(address, 300 * PAGE, MAP_MEM_VM_SHARE | RW);
	OK(send_right(to, entry, MACH_MSG_TYPE_MOVE_SEND));
	IS(receive_value(port), 1);
	IS(*at(address), 'y');
	peer_kill(peer);
	IS(*at(address), 'y');
}
