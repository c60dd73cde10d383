/*
 * The traps about vouchers.
 */
#include <stdatomic.h>
#include <unistd.h>

#include <mach/mach_host.h>
#include <mach/mach_traps.h>
#include <mach/mach_voucher.h>
#include <mach/mig_errors.h>

/* A pid and what is left for the numbers of one process. */
#define ACTIVITY_PID_SHIFT 40

/* host_create_mach_voucher_trap(): see mach/mach_traps.h, also for the others. */
kern_return_t
host_create_mach_voucher_trap(mach_port_name_t host,
    mach_voucher_attr_raw_recipe_array_t recipes, int recipes_size,
    mach_port_name_t *voucher)
{
	if (recipes_size < 0)
		return KERN_INVALID_ARGUMENT;
	return host_create_mach_voucher(
	    host, recipes, (mach_msg_type_number_t)recipes_size, voucher);
}

kern_return_t
mach_voucher_extract_attr_recipe_trap(mach_port_name_t voucher_name,
    mach_voucher_attr_key_t key, mach_voucher_attr_raw_recipe_t recipe,
    mach_msg_type_number_t *recipe_size)
{
	if (*recipe_size > MACH_VOUCHER_ATTR_MAX_RAW_RECIPE_ARRAY_SIZE)
		return MIG_ARRAY_TOO_LARGE;
	return mach_voucher_extract_attr_recipe(
	    voucher_name, key, recipe, recipe_size);
}

/* A child of fork goes on counting, with another pid in front. */
kern_return_t
mach_generate_activity_id(
    mach_port_name_t task, int count, uint64_t *activity_id)
{
	static _Atomic uint64_t last;
	uint64_t first;

	(void)task;
	if (count <= 0 || count > MACH_ACTIVITY_ID_COUNT_MAX)
		return KERN_INVALID_ARGUMENT;
	first = atomic_fetch_add(&last, (uint64_t)count) + 1;
	*activity_id = (uint64_t)getpid() << ACTIVITY_PID_SHIFT | first;
	return KERN_SUCCESS;
}
