/*
 * Vouchers: section 10.
 */

#include "kit.h"

#include <mach/mach_traps.h>
#include <mach/mach_voucher.h>

#define USER_DATA MACH_VOUCHER_ATTR_KEY_USER_DATA
#define STORE     MACH_VOUCHER_ATTR_USER_DATA_STORE
#define HEAD      ((mach_msg_type_number_t)sizeof(struct element))

struct element {
	uint32_t key, command, previous, size;
};

/* Elements, one after the other. */
struct recipe {
	uint8_t bytes[5120 + 64];
	mach_msg_type_number_t size;
};

static void
add_element(struct recipe *recipe, uint32_t key, uint32_t command,
    mach_port_name_t previous, const char *content)
{
	struct element element = { key, command, previous,
		content ? (uint32_t)strlen(content) : 0 };

	memcpy(recipe->bytes + recipe->size, &element, sizeof(element));
	recipe->size += HEAD;
	if (content)
		memcpy(recipe->bytes + recipe->size, content, element.size);
	recipe->size += element.size;
}

static kern_return_t
make(struct recipe *recipe, mach_port_t *voucher)
{
	*voucher = 0x1234;
	return host_create_mach_voucher(
	    mach_host_self(), recipe->bytes, recipe->size, voucher);
}

/* A recipe of one element, cooked. */
static kern_return_t
make_one(uint32_t key, uint32_t command, mach_port_name_t previous,
    const char *content, mach_port_t *voucher)
{
	struct recipe recipe = { .size = 0 };

	add_element(&recipe, key, command, previous, content);
	return make(&recipe, voucher);
}

static mach_port_t
with_data(const char *content)
{
	mach_port_t voucher;

	OK(make_one(USER_DATA, STORE, MACH_PORT_NULL, content, &voucher));
	return voucher;
}

/* What a voucher holds for a key, as text; "" if nothing. */
static const char *
data_of(mach_port_t voucher, uint32_t key)
{
	static char text[4097];
	mach_msg_type_number_t size = 4096;

	OK(mach_voucher_extract_attr_content(
	    voucher, key, (uint8_t *)text, &size));
	text[size] = '\0';
	return text;
}

T_DECL(s10_voucher_create, "a send right to a kernel object")
{
	mach_vm_address_t address;
	mach_port_t voucher = with_data("one");
	natural_t type = 0;

	IS_TYPE(voucher, MACH_PORT_TYPE_SEND);
	IS_REFS(voucher, SEND, 1);
	OK(mach_port_kernel_object(
	    TASK, voucher, &type, (unsigned *)(void *)&address));
	IS(type, 37);
	HOLDS(strcmp(data_of(voucher, USER_DATA), "one") == 0);
	HOLDS(strcmp(data_of(voucher, MACH_VOUCHER_ATTR_KEY_TEST), "") == 0);
	OK(mach_voucher_deallocate(voucher));
	IS_GONE(voucher);
}

T_DECL(s10_voucher_of_nothing, "no recipe gives no voucher")
{
	struct recipe recipe = { .size = 0 };
	mach_port_t voucher;

	OK(make(&recipe, &voucher));
	IS(voucher, MACH_PORT_NULL);
}

T_DECL(s10_voucher_same_values, "the same values are the same voucher")
{
	mach_port_t first = with_data("same"), second = with_data("same");
	mach_port_t other = with_data("other");

	IS(first, second);
	IS_REFS(first, SEND, 2);
	HOLDS(first != other);
}

T_DECL(s10_voucher_create_errors, "what a recipe may not say")
{
	struct recipe recipe = { .size = 0 };
	mach_port_t port = new_port(), voucher;

	GIVES(host_create_mach_voucher(TASK, recipe.bytes, 0, &voucher),
	    KERN_INVALID_ARGUMENT);
	add_element(&recipe, USER_DATA, STORE, MACH_PORT_NULL, "abcd");
	recipe.size--;
	GIVES(make(&recipe, &voucher), KERN_INVALID_ARGUMENT);
	recipe.size = HEAD - 1;
	GIVES(make(&recipe, &voucher), KERN_INVALID_ARGUMENT);
	recipe.size = 5121;
	GIVES(make(&recipe, &voucher), MIG_ARRAY_TOO_LARGE);
	GIVES(make_one(0, STORE, 0, "x", &voucher), KERN_INVALID_ARGUMENT);
	GIVES(make_one(9, STORE, 0, "x", &voucher), KERN_INVALID_ARGUMENT);
	GIVES(make_one(USER_DATA, 999, 0, "x", &voucher), KERN_INVALID_ARGUMENT);
	GIVES(make_one(USER_DATA, MACH_VOUCHER_ATTR_SET_VALUE_HANDLE, 0,
		  "12345678", &voucher),
	    KERN_INVALID_CAPABILITY);
	GIVES(make_one(USER_DATA, MACH_VOUCHER_ATTR_REMOVE, 0, "x", &voucher),
	    KERN_INVALID_ARGUMENT);
	GIVES(make_one(USER_DATA, MACH_VOUCHER_ATTR_REDEEM, 0, NULL, &voucher),
	    KERN_INVALID_ARGUMENT);
	GIVES(make_one(USER_DATA, MACH_VOUCHER_ATTR_COPY, port, NULL, &voucher),
	    KERN_INVALID_CAPABILITY);
	GIVES(make_one(USER_DATA, MACH_VOUCHER_ATTR_COPY, NO_SUCH_NAME, NULL,
		  &voucher),
	    KERN_INVALID_CAPABILITY);
}

T_DECL(s10_voucher_previous, "values are copied, taken over and removed")
{
	mach_port_t base = with_data("base"), voucher;
	struct recipe recipe = { .size = 0 };

	OK(make_one(MACH_VOUCHER_ATTR_KEY_ALL, MACH_VOUCHER_ATTR_COPY, base,
	    NULL, &voucher));
	IS(voucher, base);
	OK(make_one(USER_DATA, MACH_VOUCHER_ATTR_REDEEM, base, NULL, &voucher));
	IS(voucher, base);
	add_element(&recipe, MACH_VOUCHER_ATTR_KEY_ALL, MACH_VOUCHER_ATTR_COPY,
	    base, NULL);
	add_element(&recipe, MACH_VOUCHER_ATTR_KEY_IMPORTANCE,
	    MACH_VOUCHER_ATTR_IMPORTANCE_SELF, 0, NULL);
	OK(make(&recipe, &voucher));
	HOLDS(voucher != base);
	HOLDS(strcmp(data_of(voucher, USER_DATA), "base") == 0);
	HOLDS(*data_of(voucher, MACH_VOUCHER_ATTR_KEY_IMPORTANCE) != '\0');
	/* Only what is as it is there. */
	add_element(&recipe, MACH_VOUCHER_ATTR_KEY_ALL,
	    MACH_VOUCHER_ATTR_REMOVE, base, NULL);
	OK(make(&recipe, &voucher));
	HOLDS(strcmp(data_of(voucher, USER_DATA), "") == 0);
	HOLDS(*data_of(voucher, MACH_VOUCHER_ATTR_KEY_IMPORTANCE) != '\0');
	add_element(&recipe, MACH_VOUCHER_ATTR_KEY_ALL,
	    MACH_VOUCHER_ATTR_REMOVE, 0, NULL);
	OK(make(&recipe, &voucher));
	HOLDS(strcmp(data_of(voucher, MACH_VOUCHER_ATTR_KEY_IMPORTANCE), "") ==
	    0);
}

T_DECL(s10_voucher_extract, "a voucher tells the recipe that makes it")
{
	mach_port_t voucher = with_data("tell"), again;
	mach_msg_type_number_t size = HEAD + 3;
	struct recipe recipe = { .size = 5120 };
	struct element element;

	GIVES(mach_voucher_extract_attr_recipe(
		  voucher, USER_DATA, recipe.bytes, &size),
	    KERN_NO_SPACE);
	size = HEAD + 4;
	OK(mach_voucher_extract_attr_recipe_trap(
	    voucher, USER_DATA, recipe.bytes, &size));
	IS(size, HEAD + 4);
	memcpy(&element, recipe.bytes, sizeof(element));
	IS(element.key, USER_DATA);
	IS(element.command, STORE);
	IS(element.previous, MACH_PORT_NULL);
	IS(element.size, 4);
	HOLDS(memcmp(recipe.bytes + HEAD, "tell", 4) == 0);
	size = 100;
	OK(mach_voucher_extract_attr_recipe(
	    voucher, MACH_VOUCHER_ATTR_KEY_BANK, recipe.bytes, &size));
	IS(size, 0);
	OK(mach_voucher_extract_all_attr_recipes(
	    voucher, recipe.bytes, &recipe.size));
	IS(recipe.size, HEAD + 4);
	OK(make(&recipe, &again));
	IS(again, voucher);
	recipe.size = HEAD;
	GIVES(mach_voucher_extract_all_attr_recipes(
		  voucher, recipe.bytes, &recipe.size),
	    KERN_NO_SPACE);
	size = 5121;
	GIVES(mach_voucher_extract_attr_recipe_trap(
		  voucher, USER_DATA, recipe.bytes, &size),
	    MIG_ARRAY_TOO_LARGE);
}

T_DECL(s10_voucher_command, "its managers do nothing")
{
	mach_port_t voucher = with_data("command");
	mach_msg_type_number_t size = 4096;
	uint8_t in[4] = { 0 }, out[4096];

	GIVES(mach_voucher_attr_command(
		  voucher, USER_DATA, 1, in, sizeof(in), out, &size),
	    KERN_NOT_SUPPORTED);
	GIVES(mach_voucher_attr_command(
		  voucher, 99, 1, in, sizeof(in), out, &size),
	    KERN_INVALID_ARGUMENT);
	size = sizeof(out);
	GIVES(mach_voucher_debug_info(TASK, voucher, out, &size),
	    KERN_NOT_SUPPORTED);
}

/* Sends value with a voucher, and receives it. */
static void
pass(mach_port_t voucher, mach_msg_type_name_t type, mach_msg_option_t option,
    union any *ret_message)
{
	mach_port_t port = new_port();
	struct simple message = { .value = 7 };

	message.header.msgh_bits = MACH_MSGH_BITS_SET(
	    MACH_MSG_TYPE_COPY_SEND, 0, type, 0);
	message.header.msgh_remote_port = port;
	message.header.msgh_voucher_port = voucher;
	OK(mach_msg(
	    &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0));
	OK(mach_msg(&ret_message->header, MACH_RCV_MSG | option, 0,
	    sizeof(*ret_message), port, 0, 0));
	IS(ret_message->simple.value, 7);
}

T_DECL(s10_voucher_in_message, "it comes to who asks for it, else it is dropped")
{
	mach_port_t voucher = with_data("carried");
	union any got;

	pass(voucher, MACH_MSG_TYPE_COPY_SEND, MACH_RCV_VOUCHER, &got);
	IS(got.header.msgh_voucher_port, voucher);
	IS(MACH_MSGH_BITS_VOUCHER(got.header.msgh_bits),
	    MACH_MSG_TYPE_MOVE_SEND);
	IS_REFS(voucher, SEND, 2);
	pass(voucher, MACH_MSG_TYPE_MOVE_SEND, 0, &got);
	IS(got.header.msgh_voucher_port, MACH_PORT_NULL);
	IS(MACH_MSGH_BITS_VOUCHER(got.header.msgh_bits), 0);
	IS_REFS(voucher, SEND, 1);
	pass(voucher, MACH_MSG_TYPE_MOVE_SEND, MACH_RCV_VOUCHER, &got);
	voucher = got.header.msgh_voucher_port;
	HOLDS(strcmp(data_of(voucher, USER_DATA), "carried") == 0);
	IS_REFS(voucher, SEND, 1);
	mach_msg_destroy(&got.header);
	IS_GONE(voucher);
}

static void *
other_thread(void *argument)
{
	mach_port_t voucher = 0x1234;

	(void)argument;
	OK(thread_get_mach_voucher(
	    mach_thread_self(), MACH_VOUCHER_SELECTOR_CURRENT, &voucher));
	IS(voucher, MACH_PORT_NULL);
	return NULL;
}

T_DECL(s10_voucher_of_thread, "a thread has the voucher that it gave itself")
{
	mach_port_t voucher = with_data("thread"), self = mach_thread_self();
	mach_port_t got = 0x1234, old = voucher;
	pthread_t thread;

	OK(thread_get_mach_voucher(self, 0, &got));
	IS(got, MACH_PORT_NULL);
	OK(thread_set_mach_voucher(self, voucher));
	IS_REFS(voucher, SEND, 1);
	OK(thread_get_mach_voucher(self, MACH_VOUCHER_SELECTOR_EFFECTIVE, &got));
	IS(got, voucher);
	IS_REFS(voucher, SEND, 2);
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, other_thread, NULL), "thread");
	pthread_join(thread, NULL);
	GIVES(thread_swap_mach_voucher(self, voucher, &old), KERN_NOT_SUPPORTED);
	OK(thread_set_mach_voucher(self, MACH_PORT_NULL));
	OK(thread_get_mach_voucher(self, 0, &got));
	IS(got, MACH_PORT_NULL);
	GIVES(thread_get_mach_voucher(TASK, 0, &got), KERN_INVALID_ARGUMENT);
}

T_DECL(s10_voucher_of_another_thread, "nobody else gives it one")
{
	mach_port_t voucher = with_data("other"), thread;
	struct worker worker = { .port = new_port() };

	worker_start(&worker, work_receive);
	worker_wait_blocked(&worker);
	thread = pthread_mach_thread_np(worker.thread);
	GIVES(thread_set_mach_voucher(thread, voucher), KERN_INVALID_ARGUMENT);
	send_value(worker.port, 1);
	worker_join(&worker);
}

T_DECL(s10_voucher_of_task, "a task keeps none")
{
	mach_port_t voucher = with_data("task"), got = 0x1234, old = voucher;

	OK(task_get_mach_voucher(TASK, 0, &got));
	IS(got, MACH_PORT_NULL);
	OK(task_set_mach_voucher(TASK, voucher));
	OK(task_get_mach_voucher(TASK, 0, &got));
	IS(got, MACH_PORT_NULL);
	GIVES(task_swap_mach_voucher(TASK, voucher, &old), KERN_NOT_SUPPORTED);
}

T_DECL(s10_activity_id, "numbers in a row, which nobody else gets")
{
	uint64_t first = 0, second = 0;

	OK(mach_generate_activity_id(TASK, 16, &first));
	OK(mach_generate_activity_id(TASK, 1, &second));
	HOLDS(first != 0);
	HOLDS(second >= first + 16);
	GIVES(mach_generate_activity_id(TASK, 0, &first), KERN_INVALID_ARGUMENT);
	GIVES(
	    mach_generate_activity_id(TASK, 17, &first), KERN_INVALID_ARGUMENT);
}
