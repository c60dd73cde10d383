#ifndef _MACH_MACH_VOUCHER_H_
#define _MACH_MACH_VOUCHER_H_

/*
 * What a voucher holds; host_create_mach_voucher() in mach/mach_host.h makes
 * one. The counts are bytes: the room, and then what was written. A key without a value
 * has 0 of them.
 *
 * KERN_INVALID_ARGUMENT: no voucher; KERN_NO_SPACE: it needs more room.
 */

#include <mach/kern_return.h>
#include <mach/mach_types.h>
#include <mach/mach_voucher_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A value, of at most 4096 bytes. */
kern_return_t mach_voucher_extract_attr_content(ipc_voucher_t voucher,
    mach_voucher_attr_key_t key, mach_voucher_attr_content_t content,
    mach_msg_type_number_t *contentCnt);

/* The element of a recipe that makes that value, of at most 4096 bytes. */
kern_return_t mach_voucher_extract_attr_recipe(ipc_voucher_t voucher,
    mach_voucher_attr_key_t key, mach_voucher_attr_raw_recipe_t recipe,
    mach_msg_type_number_t *recipeCnt);

/* The elements of all values, in the order of their keys. */
kern_return_t mach_voucher_extract_all_attr_recipes(ipc_voucher_t voucher,
    mach_voucher_attr_raw_recipe_array_t recipes,
    mach_msg_type_number_t *recipesCnt);

/*
 * Has the key's manager do something: KERN_NOT_SUPPORTED. KERN_INVALID_ARGUMENT
 * also: nobody manages the key.
 */
kern_return_t mach_voucher_attr_command(ipc_voucher_t voucher,
    mach_voucher_attr_key_t key, mach_voucher_attr_command_t command,
    mach_voucher_attr_content_t in_content, mach_msg_type_number_t in_contentCnt,
    mach_voucher_attr_content_t out_content,
    mach_msg_type_number_t *out_contentCnt);

/* KERN_NOT_SUPPORTED, as by any but a debug kernel. */
kern_return_t mach_voucher_debug_info(ipc_space_read_t task,
    mach_port_name_t voucher_name, mach_voucher_attr_raw_recipe_array_t recipes,
    mach_msg_type_number_t *recipesCnt);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_VOUCHER_H_ */
