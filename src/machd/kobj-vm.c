/*
 * The routines of mach_vm.defs and vm_map.defs: memory of tasks, through
 * taskd. libmach does not ask for the caller's own.
 */

#include <errno.h>
#include <mach/mig_errors.h>
#include <mach/vm_map.h>
#include <mach/vm_page_size.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "host_priv_server.h"
#include "mach_vm_server.h"
#include "machd/dispatch.h"
#include "machd/region.h"
#include "machd/remote.h"
#include "machd/task.h"
#include "machd/user.h"
#include "vm_map_server.h"

#define PAGE          4096ull
#define READ_SIZE_MAX UINT32_MAX

/* What allocate understands, or may ignore. */
#define FLAGS_KNOWN                                                            \
	((int)(VM_FLAGS_ANYWHERE | VM_FLAGS_PURGABLE | VM_FLAGS_4GB_CHUNK |    \
	    VM_FLAGS_RANDOM_ADDR | VM_FLAGS_NO_CACHE | VM_FLAGS_OVERWRITE |    \
	    VM_FLAGS_ALIAS_MASK))

/* Whole pages of a task. */
struct pages {
	uint64_t start;
	uint64_t size;
};

static kern_return_t
pages_init(struct pages *pages, uint64_t address, uint64_t size)
{
	uint64_t end = (address + size + PAGE - 1) & ~(PAGE - 1);

	if (address + size < address || end < address)
		return KERN_INVALID_ARGUMENT;
	pages->start = address & ~(PAGE - 1);
	pages->size = end - pages->start;
	return KERN_SUCCESS;
}

/* A system call of the target; see vm_called(). */
static kern_return_t
vm_call(task_ref_t task, uint64_t number, const uint64_t arguments[6])
{
	struct remote_request request = REMOTE_REQUEST(TASKD_SYSCALL);

	request.head.value[0] = number;
	memcpy(request.head.value + 1, arguments, 6 * sizeof(*arguments));
	return remote_ask(task, &request);
}

#define VM_CALL(task, number, ...)                                             \
	vm_call(task, number, (const uint64_t[6]){ __VA_ARGS__ })

/* What it returned; -errno. The call itself may have failed: *ret_result. */
static int64_t
vm_called(const struct remote_answer *answer, kern_return_t *ret_result)
{
	*ret_result = remote_result(answer);
	return (int64_t)answer->head.value[0];
}

static kern_return_t
allocate_error(int64_t error, int flags)
{
	if (error == -EEXIST || (flags & VM_FLAGS_ANYWHERE))
		return KERN_NO_SPACE;
	return error == -ENOMEM || error == -EPERM || error == -EINVAL
	    ? KERN_INVALID_ADDRESS
	    : KERN_NO_SPACE;
}

/* Zeroed pages, as the answer to a call that vm_ask_pages() made. */
static kern_return_t
vm_got_pages(const struct remote_answer *answer, int flags, uint64_t *address)
{
	kern_return_t kr;
	int64_t got = vm_called(answer, &kr);

	if (kr == KERN_SUCCESS && got < 0)
		kr = allocate_error(got, flags);
	if (kr == KERN_SUCCESS)
		*address = (uint64_t)got;
	return kr;
}

static kern_return_t
vm_ask_pages(task_ref_t task, uint64_t address, uint64_t size, int flags,
    vm_prot_t protection)
{
	uint64_t how = MAP_PRIVATE | MAP_ANONYMOUS;

	if (flags & VM_FLAGS_ANYWHERE)
		address = 0;
	else
		how |= flags & VM_FLAGS_OVERWRITE ? MAP_FIXED
						  : MAP_FIXED_NOREPLACE;
	return VM_CALL(task, SYS_mmap, address & ~(PAGE - 1), size,
	    (uint64_t)protection, how, UINT64_MAX, 0);
}

kern_return_t
kern_mach_vm_allocate(
    task_ref_t task, mach_vm_address_t *address, mach_vm_size_t size, int flags)
{
	const struct remote_answer *answer = remote_answered();

	if (!task || (flags & ~FLAGS_KNOWN) || size + PAGE - 1 < size)
		return KERN_INVALID_ARGUMENT;
	if (answer)
		return vm_got_pages(answer, flags, address);
	if (size == 0) {
		*address = 0;
		return KERN_SUCCESS;
	}
	return vm_ask_pages(task, *address, (size + PAGE - 1) & ~(PAGE - 1),
	    flags, VM_PROT_DEFAULT);
}

kern_return_t
kern_mach_vm_deallocate(
    task_ref_t task, mach_vm_address_t address, mach_vm_size_t size)
{
	const struct remote_answer *answer = remote_answered();
	struct pages pages;
	kern_return_t kr;

	if (!task || pages_init(&pages, address, size) != KERN_SUCCESS)
		return KERN_INVALID_ARGUMENT;
	if (!answer)
		return size == 0
		    ? KERN_SUCCESS
		    : VM_CALL(task, SYS_munmap, pages.start, pages.size);
	if (vm_called(answer, &kr) < 0 && kr == KERN_SUCCESS)
		kr = KERN_INVALID_ADDRESS;
	return kr;
}

/* How a call about pages that are there failed. */
static kern_return_t
pages_error(const struct remote_answer *answer)
{
	kern_return_t kr;
	int64_t r = vm_called(answer, &kr);

	if (kr != KERN_SUCCESS || r >= 0)
		return kr;
	switch (r) {
	case -EACCES:
		return KERN_PROTECTION_FAILURE;
	case -ENOMEM:
		return KERN_INVALID_ADDRESS;
	case -EIO:
		return KERN_MEMORY_ERROR;
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

kern_return_t
kern_mach_vm_protect(task_ref_t task, mach_vm_address_t address,
    mach_vm_size_t size, boolean_t set_maximum, vm_prot_t new_protection)
{
	const struct remote_answer *answer = remote_answered();
	struct pages pages;

	if (!task || (new_protection & ~(VM_PROT_ALL | VM_PROT_COPY)) ||
	    pages_init(&pages, address, size) != KERN_SUCCESS)
		return KERN_INVALID_ARGUMENT;
	if (answer)
		return pages_error(answer);
	if (size == 0)
		return KERN_SUCCESS;
	if (set_maximum)
		return KERN_NOT_SUPPORTED;
	return VM_CALL(task, SYS_mprotect, pages.start, pages.size,
	    (uint64_t)new_protection & VM_PROT_ALL);
}

/* A fork of the target shares what it shares. */
kern_return_t
kern_mach_vm_inherit(task_ref_t task, mach_vm_address_t address,
    mach_vm_size_t size, vm_inherit_t new_inheritance)
{
	const struct remote_answer *answer = remote_answered();
	bool none = new_inheritance == VM_INHERIT_NONE;
	struct pages pages;
	kern_return_t kr;

	if (!task || new_inheritance > VM_INHERIT_LAST_VALID ||
	    pages_init(&pages, address, size) != KERN_SUCCESS)
		return KERN_INVALID_ARGUMENT;
	if (new_inheritance == VM_INHERIT_SHARE)
		return KERN_NOT_SUPPORTED;
	if (!answer)
		return size == 0
		    ? KERN_SUCCESS
		    : VM_CALL(task, SYS_madvise, pages.start, pages.size,
			  none ? MADV_DONTFORK : MADV_DOFORK);
	(void)vm_called(answer, &kr); /* holes do no harm */
	return kr;
}

/* The advice that is nearest to a behaviour; -1: none is needed. */
static int
behavior_advice(vm_behavior_t behavior)
{
	switch (behavior) {
	case VM_BEHAVIOR_DEFAULT:
	case VM_BEHAVIOR_RSEQNTL:
		return MADV_NORMAL;
	case VM_BEHAVIOR_RANDOM:
		return MADV_RANDOM;
	case VM_BEHAVIOR_SEQUENTIAL:
		return MADV_SEQUENTIAL;
	case VM_BEHAVIOR_WILLNEED:
		return MADV_WILLNEED;
	default:
		return -1;
	}
}

kern_return_t
kern_mach_vm_behavior_set(task_ref_t task, mach_vm_address_t address,
    mach_vm_size_t size, vm_behavior_t new_behavior)
{
	const struct remote_answer *answer = remote_answered();
	int advice = behavior_advice(new_behavior);
	struct pages pages;

	if (!task || new_behavior < 0 || new_behavior > VM_BEHAVIOR_LAST_VALID ||
	    pages_init(&pages, address, size) != KERN_SUCCESS)
		return KERN_INVALID_ARGUMENT;
	if (answer)
		return pages_error(answer);
	if (advice < 0)
		return KERN_NOT_SUPPORTED;
	return size == 0 ? KERN_SUCCESS
			 : VM_CALL(task, SYS_madvise, pages.start, pages.size,
			       (uint64_t)advice);
}

kern_return_t
kern_mach_vm_msync(task_ref_t task, mach_vm_address_t address,
    mach_vm_size_t size, vm_sync_t sync_flags)
{
	const vm_sync_t both = VM_SYNC_ASYNCHRONOUS | VM_SYNC_SYNCHRONOUS;
	const struct remote_answer *answer = remote_answered();
	uint64_t how = sync_flags & VM_SYNC_SYNCHRONOUS ? MS_SYNC : MS_ASYNC;
	struct pages pages;
	kern_return_t kr;

	if (!task || (sync_flags & both) == both ||
	    pages_init(&pages, address, size) != KERN_SUCCESS)
		return KERN_INVALID_ARGUMENT;
	if (!answer) {
		if (sync_flags & VM_SYNC_INVALIDATE)
			how |= MS_INVALIDATE;
		return size == 0
		    ? KERN_SUCCESS
		    : VM_CALL(task, SYS_msync, pages.start, pages.size, how);
	}
	kr = pages_error(answer);
	return kr == KERN_INVALID_ADDRESS && !(sync_flags & VM_SYNC_CONTIGUOUS)
	    ? KERN_SUCCESS
	    : kr;
}

/* Zeroes only: the target cannot be given the fd of a memory entry. */
kern_return_t
kern_mach_vm_map(task_ref_t task, mach_vm_address_t *address,
    mach_vm_size_t size, mach_vm_offset_t mask, int flags, mach_port_t object,
    memory_object_offset_t offset, boolean_t copy, vm_prot_t cur_protection,
    vm_prot_t max_protection, vm_inherit_t inheritance)
{
	const struct remote_answer *answer = remote_answered();

	(void)offset;
	(void)copy;
	if (!task || (flags & ~FLAGS_KNOWN) || size == 0 ||
	    size + PAGE - 1 < size || (cur_protection & ~VM_PROT_ALL) ||
	    (max_protection & ~VM_PROT_ALL) ||
	    (cur_protection & ~max_protection) ||
	    inheritance > VM_INHERIT_LAST_VALID)
		return KERN_INVALID_ARGUMENT;
	if (answer)
		return vm_got_pages(answer, flags, address);
	if (MACH_PORT_VALID(object) || mask >= PAGE ||
	    inheritance != VM_INHERIT_COPY)
		return KERN_NOT_SUPPORTED;
	return vm_ask_pages(task, *address, (size + PAGE - 1) & ~(PAGE - 1),
	    flags, cur_protection);
}

/* The bytes that were read, as memory of the reply. */
static kern_return_t
read_take(struct remote_answer *answer, mach_vm_size_t size, vm_offset_t *data,
    mach_msg_type_number_t *count)
{
	struct account *account = dispatch_caller()->user->account;
	_cleanup_(file_unrefp) struct file *file = NULL;
	struct region *region = NULL;
	int r;

	if (answer->head.size != size)
		return KERN_FAILURE;
	if (answer->fd < 0) {
		r = region_new_bytes(answer->bytes, size, &region);
	} else {
		r = file_new(&answer->fd, account, &file);
		if (r == 0)
			r = region_new_file(file, 0, size, &region);
	}
	if (r < 0)
		return r == -EINVAL ? KERN_FAILURE : KERN_RESOURCE_SHORTAGE;
	*data = dispatch_put_region(region);
	*count = (mach_msg_type_number_t)size;
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_vm_read(task_ref_t task, mach_vm_address_t address,
    mach_vm_size_t size, vm_offset_t *data, mach_msg_type_number_t *dataCnt)
{
	struct remote_answer *answer = remote_answered();
	kern_return_t kr;

	if (!task || size > READ_SIZE_MAX)
		return KERN_INVALID_ARGUMENT;
	if (size == 0) {
		*data = 0;
		*dataCnt = 0;
		return KERN_SUCCESS;
	}
	if (!answer)
		return remote_ask(task,
		    &REMOTE_REQUEST(
			TASKD_READ, .address = address, .size = size));
	kr = remote_result(answer);
	return kr == KERN_SUCCESS ? read_take(answer, size, data, dataCnt) : kr;
}

static kern_return_t
write_ask(task_ref_t task, uint64_t address, const struct region *from)
{
	struct remote_request request = REMOTE_REQUEST(
	    TASKD_WRITE, .address = address, .size = from->memory.size);

	if (from->file) {
		request.fd = from->file->fd;
		request.head.value[0] = from->offset;
	} else {
		request.payload = from->bytes;
		request.size = from->memory.size;
	}
	return remote_ask(task, &request);
}

kern_return_t
kern_mach_vm_write(task_ref_t task, mach_vm_address_t address, vm_offset_t data,
    mach_msg_type_number_t dataCnt)
{
	const struct remote_answer *answer = remote_answered();
	const struct region *from = dispatch_region(data);

	if (!task)
		return KERN_INVALID_ARGUMENT;
	if (dataCnt == 0 || !from)
		return KERN_SUCCESS;
	return answer ? remote_result(answer) : write_ask(task, address, from);
}

/* Read, then written: the answer of the first has bytes. */
kern_return_t
kern_mach_vm_copy(task_ref_t task, mach_vm_address_t source_address,
    mach_vm_size_t size, mach_vm_address_t dest_address)
{
	struct remote_answer *answer = remote_answered();
	struct remote_request request = REMOTE_REQUEST(
	    TASKD_WRITE, .address = dest_address, .size = size);

	if (!task || size > READ_SIZE_MAX)
		return KERN_INVALID_ARGUMENT;
	if (size == 0)
		return KERN_SUCCESS;
	if (!answer)
		return remote_ask(task,
		    &REMOTE_REQUEST(
			TASKD_READ, .address = source_address, .size = size));
	if (remote_result(answer) != KERN_SUCCESS || answer->head.size != size)
		return remote_result(answer);
	request.fd = answer->fd;
	if (answer->fd < 0) {
		request.payload = answer->bytes;
		request.size = size;
	}
	return remote_ask(task, &request);
}

/* The kernel does not say whether it is a hole or too much. */
kern_return_t
kern_mach_vm_wire(host_ref_t host_priv, task_ref_t task,
    mach_vm_address_t address, mach_vm_size_t size, vm_prot_t desired_access)
{
	const struct remote_answer *answer = remote_answered();
	struct pages pages;
	kern_return_t kr;

	if (!host_priv)
		return KERN_INVALID_HOST;
	if (!task)
		return KERN_INVALID_TASK;
	if ((desired_access & ~VM_PROT_ALL) ||
	    pages_init(&pages, address, size) != KERN_SUCCESS)
		return KERN_INVALID_ARGUMENT;
	if (!answer)
		return size == 0
		    ? KERN_SUCCESS
		    : VM_CALL(task,
			  desired_access == VM_PROT_NONE ? SYS_munlock
							 : SYS_mlock,
			  pages.start, pages.size);
	kr = pages_error(answer);
	return kr == KERN_INVALID_ARGUMENT ? KERN_RESOURCE_SHORTAGE : kr;
}

kern_return_t
kern_vm_wire(host_ref_t host_priv, task_ref_t task, vm_address_t address,
    vm_size_t size, vm_prot_t desired_access)
{
	return kern_mach_vm_wire(host_priv, task, address, size, desired_access);
}
