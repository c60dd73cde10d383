#include "machd/voucher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "core/account.h"
#include "core/port.h"
#include "core/right.h"
#include "core/space.h"
#include "machd/kotype.h"
#include "machd/machd.h"
#include "machd/task.h"
#include "machd/user.h"
#include "machd/voucher-recipe.h"

struct voucher {
	RB_ENTRY(voucher) entry; /* in machd->vouchers */
	struct machd *machd;
	uid_t uid; /* of who made it first and pays */
	struct port *port;
	struct charge port_charge;    /* one of ACCOUNT_PORTS */
	struct charge byte_charge;    /* ACCOUNT_BYTES: size */
	struct voucher_values values; /* of the bytes below */
	size_t size;
	uint8_t recipe[];
};

/*
 * By what they hold. Users apart: nobody shall keep on another's account what
 * that one let go of.
 */
static int
voucher_compare(const struct voucher *a, const struct voucher *b)
{
	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return memcmp(a->recipe, b->recipe, a->size);
}

TREE_DEFINE(voucher_tree, voucher, entry, voucher_compare);

static void
voucher_free(struct voucher *voucher)
{
	port_destroy_kernel(voucher->port);
	charge_release(&voucher->byte_charge);
	charge_release(&voucher->port_charge);
	free(voucher);
}

/* Has the values point to the voucher's own bytes. */
static void
voucher_index(struct voucher *voucher)
{
	const uint8_t *at = voucher->recipe;
	size_t left = voucher->size;
	struct voucher_step step;

	while (voucher_step_read(&at, &left, &step))
		voucher->values.of[step.key] = (struct voucher_value){ true,
			step.command, step.content, step.size };
}

static struct voucher *
voucher_alloc(struct task *maker, const struct voucher_values *values)
{
	size_t size = voucher_values_size(values);
	struct voucher *voucher = calloc(1, sizeof(*voucher) + size);

	if (!voucher)
		return NULL;
	voucher->machd = maker->machd;
	voucher->uid = maker->user->uid;
	voucher->size = size;
	voucher_values_write(values, voucher->recipe);
	voucher_index(voucher);
	return voucher;
}

static kern_return_t
voucher_set_up(struct voucher *voucher, struct account *account)
{
	kern_return_t kr;

	kr = account_charge(
	    &voucher->port_charge, account, NULL, ACCOUNT_PORTS, 1);
	if (kr == KERN_SUCCESS)
		kr = account_charge(&voucher->byte_charge, account, NULL,
		    ACCOUNT_BYTES, voucher->size);
	if (kr == KERN_SUCCESS)
		kr = port_new_kernel(voucher->machd->core, IKOT_VOUCHER,
		    voucher, &voucher->port);
	return kr;
}

/* The voucher with these values: that of before, or a new one. */
static kern_return_t
voucher_get(struct task *maker, const struct voucher_values *values,
    struct voucher **ret_voucher)
{
	struct voucher *voucher = voucher_alloc(maker, values), *before;
	kern_return_t kr;

	if (!voucher)
		return KERN_RESOURCE_SHORTAGE;
	before = RB_FIND(voucher_tree, &maker->machd->vouchers, voucher);
	if (before) {
		voucher_free(voucher);
		*ret_voucher = before;
		return KERN_SUCCESS;
	}
	kr = voucher_set_up(voucher, maker->user->account);
	if (kr != KERN_SUCCESS) {
		voucher_free(voucher);
		return kr;
	}
	RB_INSERT(voucher_tree, &maker->machd->vouchers, voucher);
	*ret_voucher = voucher;
	return KERN_SUCCESS;
}

static kern_return_t
voucher_step(struct task *maker, const struct voucher_step *step,
    struct voucher_values *values, const char *text)
{
	const struct voucher_values *previous = NULL;

	if (step->previous != MACH_PORT_NULL) {
		const struct voucher *voucher = port_kobject(
		    space_port(maker->space, step->previous), IKOT_VOUCHER);

		if (!voucher)
			return KERN_INVALID_CAPABILITY;
		previous = &voucher->values;
	}
	return voucher_step_apply(step, previous, text, values);
}

/*
 * voucher_make(): the voucher that a recipe in the maker's words describes; NULL: of
 * an empty one. The caller makes a send right of it, or it stays. As
 * voucher_step_apply(); KERN_INVALID_ARGUMENT: no whole recipe;
 * KERN_INVALID_CAPABILITY: of what is no voucher; KERN_RESOURCE_SHORTAGE.
 */
kern_return_t
voucher_make(struct task *maker, const uint8_t *recipe, size_t size,
    struct voucher **ret_voucher)
{
	struct voucher_values values = { 0 };
	struct voucher_step step;
	char text[16];

	*ret_voucher = NULL;
	if (size == 0)
		return KERN_SUCCESS;
	snprintf(text, sizeof(text), "%d", (int)maker->pid);
	while (size > 0) {
		kern_return_t kr;

		if (!voucher_step_read(&recipe, &size, &step))
			return KERN_INVALID_ARGUMENT;
		kr = voucher_step(maker, &step, &values, text);
		if (kr != KERN_SUCCESS)
			return kr;
	}
	return voucher_get(maker, &values, ret_voucher);
}

const struct voucher_values *
voucher_values(const struct voucher *voucher)
{
	return &voucher->values;
}

/* voucher_right(): a send right to its port. */
struct right
voucher_right(struct voucher *voucher)
{
	return right_make_send(voucher->port);
}

/* voucher_of_right(): the voucher that it is a right to, or NULL. */
struct voucher *
voucher_of_right(const struct right *right)
{
	return right ? port_kobject(right->port, IKOT_VOUCHER) : NULL;
}

/* voucher_no_senders(): of a voucher's port: nobody can name it any more. */
void
voucher_no_senders(struct port *port)
{
	struct voucher *voucher = port_kobject(port, IKOT_VOUCHER);

	if (!voucher || port->srights > 0)
		return;
	RB_REMOVE(voucher_tree, &voucher->machd->vouchers, voucher);
	voucher_free(voucher);
}
