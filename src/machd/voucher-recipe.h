#pragma once

/*
 * voucher recipe: the language in which vouchers are asked for and told of: a
 * row of elements, each a key, a command and some bytes. What comes out is one
 * value at most for each key; nobody here does anything with it.
 */

#include <mach/kern_return.h>
#include <mach/mach_voucher_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys are numbers from 1 on. */
#define VOUCHER_KEYS MACH_VOUCHER_ATTR_KEY_TEST

/* The bytes are somebody else's. */
struct voucher_value {
	bool set;
	mach_voucher_attr_recipe_command_t command;
	const uint8_t *content;
	uint32_t size;
};

struct voucher_values {
	struct voucher_value of[VOUCHER_KEYS + 1]; /* by key; [0] is not used */
};

/* One element of a recipe. */
struct voucher_step {
	mach_voucher_attr_key_t key;
	mach_voucher_attr_recipe_command_t command;
	mach_voucher_name_t previous;
	const uint8_t *content;
	uint32_t size;
};

bool voucher_step_read(
    const uint8_t **recipe, size_t *left, struct voucher_step *ret_step);
kern_return_t voucher_step_apply(const struct voucher_step *step,
    const struct voucher_values *previous, const char *maker,
    struct voucher_values *values);
const struct voucher_value *
voucher_value_of(const struct voucher_values *values, uint32_t key);
size_t voucher_value_size(const struct voucher_value *value);
uint8_t *voucher_value_write(
    const struct voucher_value *value, uint32_t key, uint8_t *out);
size_t voucher_values_size(const struct voucher_values *values);
void voucher_values_write(const struct voucher_values *values, uint8_t *out);
bool voucher_key_is_managed(mach_voucher_attr_key_t key);
