#include "machd/memory-entry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/account.h"
#include "core/port.h"
#include "core/space.h"
#include "machd/answer.h"
#include "machd/conn.h"
#include "machd/dispatch.h"
#include "machd/kotype.h"
#include "machd/machd.h"
#include "machd/request.h"
#include "machd/task.h"
#include "machd/user.h"
#include "os/memfd.h"
#include "os/socket.h"

#define PAGE 4096u

struct memory_entry {
	struct port *port;
	int fd;
	struct memory_entry_pages pages;
	struct charge fd_charge;   /* one of ACCOUNT_FDS */
	struct charge port_charge; /* one of ACCOUNT_PORTS */
};

static void
memory_entry_free(struct memory_entry *entry)
{
	port_destroy_kernel(entry->port);
	if (entry->fd >= 0)
		close(entry->fd);
	charge_release(&entry->port_charge);
	charge_release(&entry->fd_charge);
	free(entry);
}

static kern_return_t
memory_entry_charge(struct memory_entry *entry, struct account *account)
{
	kern_return_t kr;

	kr = account_charge(&entry->fd_charge, account, NULL, ACCOUNT_FDS, 1);
	if (kr == KERN_SUCCESS)
		kr = account_charge(
		    &entry->port_charge, account, NULL, ACCOUNT_PORTS, 1);
	return kr;
}

/* Whom it is passed to cannot map it writable then. */
static int
memory_entry_reopen(int fd, vm_prot_t protection)
{
	char path[64];
	int copy;

	if (protection & VM_PROT_WRITE)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	copy = open(path, O_RDONLY | O_CLOEXEC);
	if (copy < 0)
		return -errno;
	/* The number stays: it is the owner's variable that holds it. */
	if (dup3(copy, fd, O_CLOEXEC) < 0) {
		close(copy);
		return -errno;
	}
	close(copy);
	return 0;
}

/*
 * memory_entry_new(): an entry of pages of a memfd that are known to be in it. Takes
 * *fd on success. KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
memory_entry_new(struct task *payer, int *fd,
    const struct memory_entry_pages *pages, struct right *ret_right)
{
	struct memory_entry *entry = calloc(1, sizeof(*entry));
	kern_return_t kr;

	if (!entry)
		return KERN_RESOURCE_SHORTAGE;
	entry->fd = -1;
	entry->pages = *pages;
	kr = memory_entry_charge(entry, payer->user->account);
	if (kr == KERN_SUCCESS &&
	    memory_entry_reopen(*fd, pages->protection) < 0)
		kr = KERN_RESOURCE_SHORTAGE;
	if (kr == KERN_SUCCESS)
		kr = port_new_kernel(
		    payer->machd->core, IKOT_NAMED_ENTRY, entry, &entry->port);
	if (kr != KERN_SUCCESS) {
		memory_entry_free(entry);
		return KERN_RESOURCE_SHORTAGE;
	}
	entry->fd = TAKE_FD(*fd);
	*ret_right = right_make_send(entry->port);
	return KERN_SUCCESS;
}

/* memory_entry_new_zeroes(): the same of new memory. */
kern_return_t
memory_entry_new_zeroes(struct task *payer, uint64_t size, vm_prot_t protection,
    struct right *ret_right)
{
	const struct memory_entry_pages pages = { 0, size, protection };
	_cleanup_close_ int fd = -1;

	if (memfd_new("mach-entry", &fd) < 0 || memfd_resize(fd, size) < 0)
		return KERN_RESOURCE_SHORTAGE;
	return memory_entry_new(payer, &fd, &pages, ret_right);
}

/*
 * memory_entry_new_part(): the same of a part of another, at pages->offset in that.
 * KERN_INVALID_ARGUMENT: it has no such part; KERN_PROTECTION_FAILURE: more
 * than it permits.
 */
kern_return_t
memory_entry_new_part(struct task *payer, memory_entry_ref_t parent,
    const struct memory_entry_pages *pages, struct right *ret_right)
{
	struct memory_entry_pages part = *pages;
	_cleanup_close_ int fd = -1;

	if (pages->offset > parent->pages.size ||
	    pages->size > parent->pages.size - pages->offset)
		return KERN_INVALID_ARGUMENT;
	if (pages->protection & ~parent->pages.protection)
		return KERN_PROTECTION_FAILURE;
	part.offset += parent->pages.offset;
	fd = fcntl(parent->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return KERN_RESOURCE_SHORTAGE;
	return memory_entry_new(payer, &fd, &part, ret_right);
}

uint64_t
memory_entry_size(memory_entry_ref_t entry)
{
	return entry->pages.size;
}

memory_entry_ref_t
convert_port_to_memory_entry(mach_port_t handle)
{
	const struct right *right = dispatch_right(handle);

	return right ? port_kobject(right->port, IKOT_NAMED_ENTRY) : NULL;
}

/* memory_entry_no_senders(): of an entry's port: nobody can map it any more. */
void
memory_entry_no_senders(struct port *port)
{
	struct memory_entry *entry = port_kobject(port, IKOT_NAMED_ENTRY);

	if (entry && port->srights == 0)
		memory_entry_free(entry);
}

/*
 * The memory of a client that may be anybody: it must not be able to shrink
 * what others map.
 */
static kern_return_t
memory_entry_check(int fd, const struct wire_memory_entry *wanted)
{
	int how = fcntl(fd, F_GETFL) & O_ACCMODE;
	uint64_t size;

	if (memfd_cannot_shrink(fd, &size) < 0 || wanted->reserved != 0)
		return KERN_INVALID_ARGUMENT;
	if (wanted->size == 0 || wanted->size % PAGE || wanted->offset % PAGE ||
	    wanted->offset > size || wanted->size > size - wanted->offset ||
	    (wanted->protection & ~(uint32_t)VM_PROT_ALL))
		return KERN_INVALID_ARGUMENT;
	if (how == O_WRONLY ||
	    (how == O_RDONLY && (wanted->protection & VM_PROT_WRITE)))
		return KERN_INVALID_ARGUMENT;
	return KERN_SUCCESS;
}

static kern_return_t
memory_entry_make(struct task *task, int *fd,
    const struct wire_memory_entry *wanted, mach_port_name_t *ret_name)
{
	const struct memory_entry_pages pages = { wanted->offset, wanted->size,
		(vm_prot_t)wanted->protection };
	struct right right;
	kern_return_t kr = memory_entry_check(*fd, wanted);

	if (kr == KERN_SUCCESS)
		kr = memory_entry_new(task, fd, &pages, &right);
	if (kr != KERN_SUCCESS)
		return kr;
	kr = space_copyout(task->space, &right, ret_name);
	/* Without a name: its last sender is gone, which ends it. */
	right_release(task->machd->core, &right);
	return kr;
}

/* op_entry_make(): of the packet's fd; value[0] of the answer is the name. */
int
op_entry_make(struct conn *conn, struct request *request)
{
	mach_port_name_t name = MACH_PORT_NULL;
	struct wire_memory_entry wanted;
	kern_return_t kr;

	if (request->packet->fd_count != 1)
		return -EPROTO;
	memcpy(&wanted, request->message, sizeof(wanted));
	kr = memory_entry_make(
	    conn->task, &request->packet->fds[0], &wanted, &name);
	answer_values(conn, kr, name, 0);
	return 0;
}

/* op_entry_open(): value[0] names an entry; the answer tells of its pages. */
int
op_entry_open(struct conn *conn, struct request *request)
{
	struct port *port = space_port(
	    conn->task->space, request->head->value[0]);
	const struct memory_entry *entry = port_kobject(port, IKOT_NAMED_ENTRY);
	struct wire_memory_entry told = { 0 };

	if (!entry) {
		answer(
		    conn, port ? KERN_INVALID_OBJECT : MACH_SEND_INVALID_RIGHT);
		return 0;
	}
	told.offset = entry->pages.offset;
	told.size = entry->pages.size;
	told.protection = (uint32_t)entry->pages.protection;
	answer_fd_bytes(conn, KERN_SUCCESS, entry->fd, &told, sizeof(told));
	return 0;
}
