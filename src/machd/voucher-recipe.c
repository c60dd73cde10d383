#include "machd/voucher-recipe.h"

#include <string.h>

/*
 * Commands that libdispatch makes vouchers with and no public header names
 * (xnu: osfmk/bank/bank_types.h, osfmk/voucher/ipc_pthread_priority_types.h).
 */
#define BANK_CREATE        610u
#define PTHPRIORITY_CREATE 701u
#define PTHPRIORITY_SIZE   4u

/* What a key's values are made by; command 0: nobody manages the key. */
static const struct {
	mach_voucher_attr_recipe_command_t command;
	enum { BYTES, PRIORITY, MAKER } content;
} managers[VOUCHER_KEYS + 1] = {
	[MACH_VOUCHER_ATTR_KEY_IMPORTANCE] = { MACH_VOUCHER_ATTR_IMPORTANCE_SELF,
	    MAKER },
	[MACH_VOUCHER_ATTR_KEY_BANK] = { BANK_CREATE, MAKER },
	[MACH_VOUCHER_ATTR_KEY_PTHPRIORITY] = { PTHPRIORITY_CREATE, PRIORITY },
	[MACH_VOUCHER_ATTR_KEY_USER_DATA] = { MACH_VOUCHER_ATTR_USER_DATA_STORE,
	    BYTES },
	[MACH_VOUCHER_ATTR_KEY_TEST] = { MACH_VOUCHER_ATTR_TEST_STORE, BYTES },
};

static bool
key_exists(mach_voucher_attr_key_t key)
{
	return key > 0 && key <= VOUCHER_KEYS;
}

/* voucher_key_is_managed(): values can be made for it. */
bool
voucher_key_is_managed(mach_voucher_attr_key_t key)
{
	return key_exists(key) && managers[key].command != 0;
}

/*
 * voucher_step_read(): takes the next element off a recipe of *left bytes.
 * False: they are no whole element.
 */
bool
voucher_step_read(
    const uint8_t **recipe, size_t *left, struct voucher_step *ret_step)
{
	mach_voucher_attr_recipe_data_t head;

	if (*left < sizeof(head))
		return false;
	memcpy(&head, *recipe, sizeof(head));
	if (*left - sizeof(head) < head.content_size)
		return false;
	*ret_step = (struct voucher_step){
		.key = head.key,
		.command = head.command,
		.previous = head.previous_voucher,
		.content = *recipe + sizeof(head),
		.size = head.content_size,
	};
	*recipe += sizeof(head) + head.content_size;
	*left -= sizeof(head) + head.content_size;
	return true;
}

static bool
values_are_equal(const struct voucher_value *a, const struct voucher_value *b)
{
	if (!a->set || !b->set)
		return a->set == b->set;
	return a->command == b->command && a->size == b->size &&
	    memcmp(a->content, b->content, a->size) == 0;
}

static void
copy_one(uint32_t key, const struct voucher_values *previous,
    struct voucher_values *values)
{
	if (previous)
		values->of[key] = previous->of[key];
}

/* With a previous voucher only what is the same there. */
static void
remove_one(uint32_t key, const struct voucher_values *previous,
    struct voucher_values *values)
{
	if (!previous || values_are_equal(&previous->of[key], &values->of[key]))
		values->of[key] = (struct voucher_value){ 0 };
}

/* COPY and REMOVE, which say nothing of the value itself. */
static kern_return_t
apply_to_keys(const struct voucher_step *step,
    const struct voucher_values *previous, struct voucher_values *values,
    void (*apply)(
	uint32_t, const struct voucher_values *, struct voucher_values *))
{
	if (step->size > 0)
		return KERN_INVALID_ARGUMENT;
	if (step->key != MACH_VOUCHER_ATTR_KEY_ALL) {
		if (!key_exists(step->key))
			return KERN_INVALID_ARGUMENT;
		apply(step->key, previous, values);
		return KERN_SUCCESS;
	}
	for (uint32_t key = 1; key <= VOUCHER_KEYS; key++)
		apply(key, previous, values);
	return KERN_SUCCESS;
}

/* A value that is there stands for itself once it was handed on. */
static kern_return_t
redeem(const struct voucher_step *step, const struct voucher_values *previous,
    struct voucher_values *values)
{
	const struct voucher_values *from = previous ? previous : values;

	if (step->key == MACH_VOUCHER_ATTR_KEY_ALL) {
		for (uint32_t key = 1; key <= VOUCHER_KEYS; key++)
			if (from->of[key].set)
				values->of[key] = from->of[key];
		return KERN_SUCCESS;
	}
	if (!voucher_key_is_managed(step->key) || !from->of[step->key].set)
		return KERN_INVALID_ARGUMENT;
	values->of[step->key] = from->of[step->key];
	return KERN_SUCCESS;
}

/* A value of the step's own; `maker` is that of one that is its maker's. */
static kern_return_t
store(const struct voucher_step *step, const char *maker,
    struct voucher_values *values)
{
	struct voucher_value value = { true, step->command, step->content,
		step->size };

	if (!voucher_key_is_managed(step->key) ||
	    managers[step->key].command != step->command)
		return KERN_INVALID_ARGUMENT;
	switch (managers[step->key].content) {
	case BYTES:
		value.set = step->size > 0;
		break;
	case PRIORITY:
		if (step->size != PTHPRIORITY_SIZE)
			return KERN_INVALID_ARGUMENT;
		break;
	case MAKER:
		if (step->size != 0)
			return KERN_INVALID_ARGUMENT;
		value.content = (const uint8_t *)maker;
		value.size = (uint32_t)strlen(maker) + 1;
	}
	values->of[step->key] = value;
	return KERN_SUCCESS;
}

/*
 * voucher_step_apply(): changes values as the step says. previous: of the voucher that
 * it names, or NULL. maker: who is making it, as text. What the values
 * point to must stay while they are used. KERN_INVALID_ARGUMENT: no such
 * key or command, or not with this content; KERN_INVALID_CAPABILITY: only for
 * a key's manager.
 */
kern_return_t
voucher_step_apply(const struct voucher_step *step,
    const struct voucher_values *previous, const char *maker,
    struct voucher_values *values)
{
	switch (step->command) {
	case MACH_VOUCHER_ATTR_COPY:
		return apply_to_keys(step, previous, values, copy_one);
	case MACH_VOUCHER_ATTR_REMOVE:
		return apply_to_keys(step, previous, values, remove_one);
	case MACH_VOUCHER_ATTR_SET_VALUE_HANDLE:
		return KERN_INVALID_CAPABILITY;
	case MACH_VOUCHER_ATTR_AUTO_REDEEM:
	case MACH_VOUCHER_ATTR_SEND_PREPROCESS:
	case MACH_VOUCHER_ATTR_REDEEM:
		return redeem(step, previous, values);
	default:
		return store(step, maker, values);
	}
}

/* voucher_value_of(): a key's value, or NULL. */
const struct voucher_value *
voucher_value_of(const struct voucher_values *values, uint32_t key)
{
	return key_exists(key) && values->of[key].set ? &values->of[key] : NULL;
}

/* voucher_value_size(): bytes that it takes as an element. */
size_t
voucher_value_size(const struct voucher_value *value)
{
	return sizeof(mach_voucher_attr_recipe_data_t) + value->size;
}

/* voucher_value_write(): as the element that makes it. Returns its end. */
uint8_t *
voucher_value_write(
    const struct voucher_value *value, uint32_t key, uint8_t *out)
{
	mach_voucher_attr_recipe_data_t head = { key, value->command,
		MACH_PORT_NULL, value->size };

	memcpy(out, &head, sizeof(head));
	memcpy(out + sizeof(head), value->content, value->size);
	return out + sizeof(head) + value->size;
}

/* voucher_values_size(): bytes of the elements of all values. */
size_t
voucher_values_size(const struct voucher_values *values)
{
	size_t size = 0;

	for (uint32_t key = 1; key <= VOUCHER_KEYS; key++)
		if (values->of[key].set)
			size += voucher_value_size(&values->of[key]);
	return size;
}

/* voucher_values_write(): the elements, in the order of their keys. */
void
voucher_values_write(const struct voucher_values *values, uint8_t *out)
{
	for (uint32_t key = 1; key <= VOUCHER_KEYS; key++)
		if (values->of[key].set)
			out = voucher_value_write(&values->of[key], key, out);
}
