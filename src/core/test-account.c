#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/account.h"

/* Two accounts; the first may have 100 messages. */
struct pair {
	struct account *owner, *actor, *third;
};

static int
setup(void **state)
{
	static struct account_limits limits = {
		.slot[ACCOUNT_MESSAGES] = 100,
	};
	static struct pair pair;

	assert_int_equal(account_new(&pair.owner, 1, &limits), 0);
	assert_int_equal(account_new(&pair.actor, 2, NULL), 0);
	assert_int_equal(account_new(&pair.third, 3, NULL), 0);
	*state = &pair;
	return 0;
}

static int
teardown(void **state)
{
	struct pair *pair = *state;

	assert_null(account_unref(pair->owner));
	assert_null(account_unref(pair->actor));
	assert_null(account_unref(pair->third));
	return 0;
}

static kern_return_t
take(struct charge *charge, struct account *owner, struct account *actor,
    uint64_t amount)
{
	*charge = (struct charge){ 0 };
	return account_charge(charge, owner, actor, ACCOUNT_MESSAGES, amount);
}

static void
test_owner_may_have_all(void **state)
{
	struct pair *p = *state;
	struct charge c, more;

	assert_int_equal(take(&c, p->owner, NULL, 100), KERN_SUCCESS);
	assert_int_equal(
	    take(&more, p->owner, p->owner, 1), KERN_RESOURCE_SHORTAGE);
	assert_null(more.usage);
	charge_release(&c);
	assert_int_equal(account_used(p->owner, ACCOUNT_MESSAGES), 0);
	charge_release(&c);
	charge_release(&more);
}

static void
test_actor_has_a_share(void **state)
{
	struct pair *p = *state;
	struct charge a, b, c;

	assert_int_equal(
	    take(&a, p->owner, p->actor, 51), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(take(&a, p->owner, p->actor, 50), KERN_SUCCESS);
	assert_int_equal(account_held(p->owner, 2, ACCOUNT_MESSAGES), 50);
	assert_int_equal(
	    take(&b, p->owner, p->actor, 1), KERN_RESOURCE_SHORTAGE);
	/* A newcomer still gets something, and not all that is left. */
	assert_int_equal(
	    take(&c, p->owner, p->third, 17), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(take(&c, p->owner, p->third, 16), KERN_SUCCESS);
	/* The owner may use the rest. */
	assert_int_equal(take(&b, p->owner, NULL, 34), KERN_SUCCESS);
	charge_release(&a);
	charge_release(&b);
	charge_release(&c);
	assert_int_equal(account_held(p->owner, 2, ACCOUNT_MESSAGES), 0);
}

static void
test_huge_amounts(void **state)
{
	struct pair *p = *state;
	struct charge c;

	assert_int_equal(
	    take(&c, p->owner, p->actor, UINT64_MAX), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(
	    take(&c, p->owner, NULL, UINT64_MAX), KERN_RESOURCE_SHORTAGE);
	assert_int_equal(
	    take(&c, p->actor, p->third, UINT64_MAX / 2), KERN_SUCCESS);
	charge_release(&c);
}

static void
test_nobody_pays(void **state)
{
	struct pair *p = *state;
	struct charge c;

	assert_int_equal(take(&c, NULL, p->actor, 1000), KERN_SUCCESS);
	assert_null(c.usage);
	charge_release(&c);
}

/* A charge keeps its account alive. */
static void
test_outlives(void **state)
{
	struct account *account;
	struct charge c;

	(void)state;
	assert_int_equal(account_new(&account, 9, NULL), 0);
	assert_int_equal(take(&c, account, NULL, 7), KERN_SUCCESS);
	account_unref(account);
	charge_release(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(test_owner_may_have_all),
		T(test_actor_has_a_share),
		T(test_huge_amounts),
		T(test_nobody_pays),
		T(test_outlives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
