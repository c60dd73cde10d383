#include "libmach/vm-place.h"

#include <errno.h>
#include <sys/mman.h>

#include <mach/vm_page_size.h>

#include "libmach/vm-object.h"
#include "libmach/vm-range.h"

/* vm_place_flags(): KERN_INVALID_ARGUMENT if there is one that is not known. */
kern_return_t
vm_place_flags(int flags, int known)
{
	return flags & ~known ? KERN_INVALID_ARGUMENT : KERN_SUCCESS;
}

static kern_return_t
place_error(const struct vm_place *place, int error)
{
	if (error == EACCES || error == EPERM)
		return place->fd >= 0 ? KERN_PROTECTION_FAILURE
				      : KERN_INVALID_ADDRESS;
	if (error == EEXIST || (place->flags & VM_FLAGS_ANYWHERE))
		return KERN_NO_SPACE;
	return error == ENOMEM || error == EINVAL ? KERN_INVALID_ADDRESS
						  : KERN_NO_SPACE;
}

static void *
place_pages(const struct vm_place *place, uintptr_t wanted, int how)
{
	how |= place->shared ? MAP_SHARED : MAP_PRIVATE;
	if (place->fd < 0)
		how |= MAP_ANONYMOUS;
	return mmap((void *)wanted, place->size, place->protection, how,
	    place->fd, (off_t)place->offset);
}

/* Large plain memory is an object if it can be. */
static bool
place_object(
    const struct vm_place *place, uintptr_t wanted, int how, void **ret_got)
{
	return place->fd < 0 && !place->shared && how != MAP_FIXED &&
	    place->protection == (PROT_READ | PROT_WRITE) &&
	    vm_object_allocate((void *)wanted, place->size, how, ret_got);
}

static kern_return_t
place_at(const struct vm_place *place, uintptr_t wanted, int how,
    mach_vm_address_t *ret_address)
{
	kern_return_t kr = KERN_SUCCESS;
	int saved_errno = errno;
	void *got;

	if (!place_object(place, wanted, how, &got))
		got = place_pages(place, wanted, how);
	if (got == MAP_FAILED)
		kr = place_error(place, errno);
	else
		*ret_address = (uintptr_t)got;
	errno = saved_errno;
	return kr;
}

/* Reserves more than is needed, and gives back what is beside. */
static kern_return_t
place_aligned(const struct vm_place *place, mach_vm_address_t *ret_address)
{
	size_t more = (size_t)mach_vm_round_page(place->mask);
	int saved_errno = errno;
	uintptr_t start, at;
	char *got;

	if (place->size + more < place->size)
		return KERN_NO_SPACE;
	got = mmap(NULL, place->size + more, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	errno = saved_errno;
	if (got == MAP_FAILED)
		return KERN_NO_SPACE;
	start = (uintptr_t)got;
	at = (start + place->mask) & ~(uintptr_t)place->mask;
	if (at > start)
		munmap(got, at - start);
	if (start + more > at)
		munmap((char *)at + place->size, start + more - at);
	return place_at(place, at, MAP_FIXED, ret_address);
}

static kern_return_t
place_fixed(const struct vm_place *place, mach_vm_address_t *ret_address)
{
	uintptr_t wanted = mach_vm_trunc_page(place->address);
	bool over = place->flags & VM_FLAGS_OVERWRITE;
	kern_return_t kr;

	if (wanted >= VM_RANGE_LIMIT || place->size > VM_RANGE_LIMIT - wanted)
		return KERN_INVALID_ADDRESS;
	if (wanted & place->mask)
		return KERN_NO_SPACE;
	kr = place_at(
	    place, wanted, over ? MAP_FIXED : MAP_FIXED_NOREPLACE, ret_address);
	if (kr == KERN_SUCCESS && over)
		vm_object_covered(wanted, place->size);
	return kr;
}

/*
 * vm_place_map(): maps the pages. KERN_NO_SPACE: the place is taken, or there
 * is none; KERN_INVALID_ADDRESS: no such place; KERN_PROTECTION_FAILURE: the
 * fd does not permit it.
 */
kern_return_t
vm_place_map(const struct vm_place *place, mach_vm_address_t *ret_address)
{
	if (!(place->flags & VM_FLAGS_ANYWHERE))
		return place_fixed(place, ret_address);
	if (place->mask > vm_page_mask)
		return place_aligned(place, ret_address);
	return place_at(place, 0, 0, ret_address);
}
