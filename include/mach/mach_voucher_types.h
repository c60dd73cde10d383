#ifndef _MACH_MACH_VOUCHER_TYPES_H_
#define _MACH_MACH_VOUCHER_TYPES_H_

/*
 * Vouchers: values, one for each of a few keys, behind a port. Here they are kept,
 * handed on and told of, and mean nothing.
 */

#include <stdint.h>

#include <mach/machine/vm_types.h>
#include <mach/message.h>
#include <mach/port.h>

typedef mach_port_t mach_voucher_t;
typedef mach_voucher_t ipc_voucher_t;
typedef mach_port_name_t mach_voucher_name_t;
typedef mach_voucher_name_t *mach_voucher_name_array_t;

#define MACH_VOUCHER_NULL            ((mach_voucher_t)0)
#define IPC_VOUCHER_NULL             ((ipc_voucher_t)0)
#define MACH_VOUCHER_NAME_NULL       ((mach_voucher_name_t)0)
#define MACH_VOUCHER_NAME_ARRAY_NULL ((mach_voucher_name_array_t)0)

/* Which voucher of a thread: there is no difference. */
typedef uint32_t mach_voucher_selector_t;
#define MACH_VOUCHER_SELECTOR_CURRENT   ((mach_voucher_selector_t)0)
#define MACH_VOUCHER_SELECTOR_EFFECTIVE ((mach_voucher_selector_t)1)

typedef uint32_t mach_voucher_attr_key_t;
typedef mach_voucher_attr_key_t *mach_voucher_attr_key_array_t;
#define MACH_VOUCHER_ATTR_KEY_ALL            ((mach_voucher_attr_key_t)~0)
#define MACH_VOUCHER_ATTR_KEY_NONE           ((mach_voucher_attr_key_t)0)
#define MACH_VOUCHER_ATTR_KEY_ATM            ((mach_voucher_attr_key_t)1)
#define MACH_VOUCHER_ATTR_KEY_IMPORTANCE     ((mach_voucher_attr_key_t)2)
#define MACH_VOUCHER_ATTR_KEY_BANK           ((mach_voucher_attr_key_t)3)
#define MACH_VOUCHER_ATTR_KEY_PTHPRIORITY    ((mach_voucher_attr_key_t)4)
#define MACH_VOUCHER_ATTR_KEY_USER_DATA      ((mach_voucher_attr_key_t)7)
#define MACH_VOUCHER_ATTR_KEY_BITS           MACH_VOUCHER_ATTR_KEY_USER_DATA
#define MACH_VOUCHER_ATTR_KEY_TEST           ((mach_voucher_attr_key_t)8)
#define MACH_VOUCHER_ATTR_KEY_NUM_WELL_KNOWN MACH_VOUCHER_ATTR_KEY_TEST

/* A value's bytes, and their number. */
typedef uint8_t *mach_voucher_attr_content_t;
typedef uint32_t mach_voucher_attr_content_size_t;

/* Of mach_voucher_attr_command(). */
typedef uint32_t mach_voucher_attr_command_t;

/*
 * What an element of a recipe does: copies the value of its previous voucher, or
 * all of them; removes one, or all, or those that are as in its previous
 * voucher; takes over one that must be there; or makes one.
 */
typedef uint32_t mach_voucher_attr_recipe_command_t;
typedef mach_voucher_attr_recipe_command_t
    *mach_voucher_attr_recipe_command_array_t;
#define MACH_VOUCHER_ATTR_NOOP   ((mach_voucher_attr_recipe_command_t)0)
#define MACH_VOUCHER_ATTR_COPY   ((mach_voucher_attr_recipe_command_t)1)
#define MACH_VOUCHER_ATTR_REMOVE ((mach_voucher_attr_recipe_command_t)2)
#define MACH_VOUCHER_ATTR_SET_VALUE_HANDLE                                     \
	((mach_voucher_attr_recipe_command_t)3)
#define MACH_VOUCHER_ATTR_AUTO_REDEEM ((mach_voucher_attr_recipe_command_t)4)
#define MACH_VOUCHER_ATTR_SEND_PREPROCESS                                      \
	((mach_voucher_attr_recipe_command_t)5)
#define MACH_VOUCHER_ATTR_REDEEM ((mach_voucher_attr_recipe_command_t)10)
#define MACH_VOUCHER_ATTR_IMPORTANCE_SELF                                      \
	((mach_voucher_attr_recipe_command_t)200)
#define MACH_VOUCHER_ATTR_USER_DATA_STORE                                      \
	((mach_voucher_attr_recipe_command_t)211)
#define MACH_VOUCHER_ATTR_BITS_STORE MACH_VOUCHER_ATTR_USER_DATA_STORE
#define MACH_VOUCHER_ATTR_TEST_STORE MACH_VOUCHER_ATTR_USER_DATA_STORE

#pragma pack(push, 1)
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc99-extensions"
#endif

/* 16 bytes, and the content; the next element follows at once. */
typedef struct mach_voucher_attr_recipe_data {
	mach_voucher_attr_key_t key;
	mach_voucher_attr_recipe_command_t command;
	mach_voucher_name_t previous_voucher;
	mach_voucher_attr_content_size_t content_size;
	__extension__ uint8_t content[];
} mach_voucher_attr_recipe_data_t;

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#pragma pack(pop)

typedef mach_voucher_attr_recipe_data_t *mach_voucher_attr_recipe_t;
typedef mach_msg_type_number_t mach_voucher_attr_recipe_size_t;

/* Recipes as bytes, and the most there may be of them. */
typedef uint8_t *mach_voucher_attr_raw_recipe_t;
typedef mach_voucher_attr_raw_recipe_t mach_voucher_attr_raw_recipe_array_t;
typedef mach_msg_type_number_t mach_voucher_attr_raw_recipe_size_t;
typedef mach_msg_type_number_t mach_voucher_attr_raw_recipe_array_size_t;
#define MACH_VOUCHER_ATTR_MAX_RAW_RECIPE_ARRAY_SIZE 5120

/* The most ids that mach_generate_activity_id() gives at once. */
#define MACH_ACTIVITY_ID_COUNT_MAX 16

#endif /* _MACH_MACH_VOUCHER_TYPES_H_ */
