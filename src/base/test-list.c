#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/list.h"
#include "base/size.h"

struct item {
	unsigned id;
	RB_ENTRY(item) tree_link;
	TAILQ_ENTRY(item) queue_link;
};

RB_HEAD(item_tree, item);
TAILQ_HEAD(item_queue, item);

static int
item_compare(const struct item *a, const struct item *b)
{
	return (a->id > b->id) - (a->id < b->id);
}

TREE_DEFINE(item_tree, item, tree_link, item_compare);

static void
tree_orders_by_id(void **state)
{
	struct item items[100];
	struct item_tree tree = RB_INITIALIZER(&tree);
	struct item *item;
	unsigned last = 0, count = 0;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(items); i++) {
		items[i].id = (i * 37) % 101 + 1;
		assert_null(RB_INSERT(item_tree, &tree, &items[i]));
	}
	struct item twin = { .id = items[3].id };
	assert_ptr_equal(RB_INSERT(item_tree, &tree, &twin), &items[3]);
	RB_REMOVE(item_tree, &tree, &items[3]);
	assert_null(RB_FIND(item_tree, &tree, &twin));
	RB_FOREACH(item, item_tree, &tree) {
		assert_true(item->id > last);
		last = item->id;
		count++;
	}
	assert_int_equal(count, 99);
}

static void
queue_keeps_order(void **state)
{
	struct item items[3] = { { .id = 1 }, { .id = 2 }, { .id = 3 } };
	struct item_queue queue = TAILQ_HEAD_INITIALIZER(queue);
	struct item *item;
	unsigned seen = 0;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(items); i++)
		TAILQ_INSERT_TAIL(&queue, &items[i], queue_link);
	TAILQ_REMOVE(&queue, &items[1], queue_link);
	TAILQ_FOREACH(item, &queue, queue_link)
		seen = seen * 10 + item->id;
	assert_int_equal(seen, 13);
}

static void
container_of_finds_the_whole(void **state)
{
	struct item item = { .id = 9 };
	void *link = &item.queue_link;

	(void)state;
	assert_ptr_equal(container_of(link, struct item, queue_link), &item);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tree_orders_by_id),
		cmocka_unit_test(queue_keeps_order),
		cmocka_unit_test(container_of_finds_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
