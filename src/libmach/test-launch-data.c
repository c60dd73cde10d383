/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <mach/linux/launch.h>
#include <stdlib.h>
#include <string.h>
#include <vproc.h>

static void
put(launch_data_t dict, const char *key, launch_data_t value)
{
	assert_non_null(value);
	assert_true(launch_data_dict_insert(dict, value, key));
}

static void
add(launch_data_t array, launch_data_t value)
{
	assert_non_null(value);
	assert_true(launch_data_array_set_index(
	    array, value, launch_data_array_get_count(array)));
}

/* One of each type. */
static launch_data_t
sample(void)
{
	launch_data_t dict = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	launch_data_t array = launch_data_alloc(LAUNCH_DATA_ARRAY);

	add(array, launch_data_new_string("one"));
	add(array, launch_data_new_fd(7));
	add(array, launch_data_new_fd(9));
	put(dict, "array", array);
	put(dict, "integer", launch_data_new_integer(-5));
	put(dict, "real", launch_data_new_real(0.5));
	put(dict, "yes", launch_data_new_bool(true));
	put(dict, "no", launch_data_new_bool(false));
	put(dict, "string", launch_data_new_string(""));
	put(dict, "opaque", launch_data_new_opaque("a\0b", 3));
	put(dict, "errno", launch_data_new_errno_np(ESRCH));
	put(dict, "port", launch_data_new_machport(0x503));
	return dict;
}

static launch_data_t
get(launch_data_t dict, const char *key, launch_data_type_t type)
{
	launch_data_t value = launch_data_dict_lookup(dict, key);

	assert_non_null(value);
	assert_int_equal(launch_data_get_type(value), type);
	return value;
}

static void
check_sample(launch_data_t dict, int fd0, int fd1, mach_port_t port)
{
	launch_data_t array = get(dict, "array", LAUNCH_DATA_ARRAY);
	launch_data_t opaque = get(dict, "opaque", LAUNCH_DATA_OPAQUE);

	assert_int_equal(launch_data_dict_get_count(dict), 9);
	assert_int_equal(launch_data_array_get_count(array), 3);
	assert_string_equal(
	    launch_data_get_string(launch_data_array_get_index(array, 0)),
	    "one");
	assert_int_equal(
	    launch_data_get_fd(launch_data_array_get_index(array, 1)), fd0);
	assert_int_equal(
	    launch_data_get_fd(launch_data_array_get_index(array, 2)), fd1);
	assert_null(launch_data_array_get_index(array, 3));
	assert_int_equal(
	    launch_data_get_integer(get(dict, "integer", LAUNCH_DATA_INTEGER)),
	    -5);
	assert_true(
	    launch_data_get_real(get(dict, "real", LAUNCH_DATA_REAL)) == 0.5);
	assert_true(launch_data_get_bool(get(dict, "yes", LAUNCH_DATA_BOOL)));
	assert_false(launch_data_get_bool(get(dict, "no", LAUNCH_DATA_BOOL)));
	assert_string_equal(
	    launch_data_get_string(get(dict, "string", LAUNCH_DATA_STRING)), "");
	assert_int_equal(launch_data_get_opaque_size(opaque), 3);
	assert_memory_equal(launch_data_get_opaque(opaque), "a\0b", 3);
	assert_int_equal(
	    launch_data_get_errno(get(dict, "errno", LAUNCH_DATA_ERRNO)), ESRCH);
	assert_int_equal(
	    launch_data_get_machport(get(dict, "port", LAUNCH_DATA_MACHPORT)),
	    port);
}

static void
test_values(void **state)
{
	launch_data_t dict = sample(), copy;

	(void)state;
	check_sample(dict, 7, 9, 0x503);
	copy = launch_data_copy(dict);
	launch_data_free(dict);
	check_sample(copy, 7, 9, 0x503);
	launch_data_free(copy);
	launch_data_free(NULL);
}

static void
test_containers(void **state)
{
	launch_data_t dict = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	launch_data_t array = launch_data_alloc(LAUNCH_DATA_ARRAY), value;

	(void)state;
	put(dict, "a", launch_data_new_integer(1));
	put(dict, "b", launch_data_new_integer(2));
	put(dict, "a", launch_data_new_integer(3));
	assert_int_equal(launch_data_dict_get_count(dict), 2);
	assert_int_equal(
	    launch_data_get_integer(launch_data_dict_lookup(dict, "a")), 3);
	assert_true(launch_data_dict_remove(dict, "a"));
	assert_false(launch_data_dict_remove(dict, "a"));
	assert_null(launch_data_dict_lookup(dict, "a"));
	assert_int_equal(
	    launch_data_get_integer(launch_data_dict_lookup(dict, "b")), 2);
	value = launch_data_new_bool(true);
	assert_false(launch_data_array_set_index(array, value, 1));
	assert_true(launch_data_array_set_index(array, value, 0));
	assert_true(
	    launch_data_array_set_index(array, launch_data_new_string("x"), 0));
	assert_int_equal(launch_data_array_get_count(array), 1);
	launch_data_free(dict);
	launch_data_free(array);
}

static void
test_setters(void **state)
{
	launch_data_t s = launch_data_alloc(LAUNCH_DATA_STRING);
	launch_data_t i = launch_data_alloc(LAUNCH_DATA_INTEGER);
	launch_data_t f = launch_data_alloc(LAUNCH_DATA_FD);

	(void)state;
	assert_string_equal(launch_data_get_string(s), "");
	assert_true(launch_data_set_string(s, "longer"));
	assert_string_equal(launch_data_get_string(s), "longer");
	assert_int_equal(launch_data_get_integer(i), 0);
	assert_true(launch_data_set_integer(i, 1ll << 40));
	assert_true(launch_data_get_integer(i) == 1ll << 40);
	assert_int_equal(launch_data_get_fd(f), -1);
	launch_data_free(s);
	launch_data_free(i);
	launch_data_free(f);
}

static void
test_pack(void **state)
{
	int fds[LAUNCH_DATA_FDS_MAX], given[2] = { 20, 21 };
	launch_data_t dict = sample(), back;
	size_t size, count, cut;
	void *bytes;

	(void)state;
	assert_int_equal(
	    launch_data_pack_np(dict, &bytes, &size, fds, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(fds[0], 7);
	assert_int_equal(fds[1], 9);
	assert_int_equal(launch_data_unpack_np(bytes, size, given, 2, &back), 0);
	check_sample(back, 20, 21, MACH_PORT_NULL);
	launch_data_free(back);
	/* One fd too few, and every shorter piece. */
	assert_int_equal(
	    launch_data_unpack_np(bytes, size, given, 1, &back), -EBADMSG);
	for (cut = 0; cut < size; cut++)
		assert_int_equal(
		    launch_data_unpack_np(bytes, cut, given, 2, &back),
		    -EBADMSG);
	free(bytes);
	launch_data_free(dict);
}

static launch_data_t
nested(unsigned depth)
{
	launch_data_t data = launch_data_alloc(LAUNCH_DATA_ARRAY);

	while (depth-- > 1) {
		launch_data_t outer = launch_data_alloc(LAUNCH_DATA_ARRAY);

		add(outer, data);
		data = outer;
	}
	return data;
}

static void
test_depth(void **state)
{
	launch_data_t data = nested(LAUNCH_DATA_DEPTH_MAX), back;
	int fds[LAUNCH_DATA_FDS_MAX];
	unsigned char deep[5 * (LAUNCH_DATA_DEPTH_MAX + 1)];
	size_t size, count, i;
	void *bytes;

	(void)state;
	assert_int_equal(
	    launch_data_pack_np(data, &bytes, &size, fds, &count), 0);
	assert_int_equal(launch_data_unpack_np(bytes, size, NULL, 0, &back), 0);
	free(bytes);
	launch_data_free(back);
	launch_data_free(data);
	data = nested(LAUNCH_DATA_DEPTH_MAX + 1);
	assert_int_equal(
	    launch_data_pack_np(data, &bytes, &size, fds, &count), -EINVAL);
	launch_data_free(data);
	for (i = 0; i < sizeof(deep); i += 5)
		memcpy(deep + i, "\x02\x01\0\0\0", 5);
	assert_int_equal(
	    launch_data_unpack_np(deep, sizeof(deep), NULL, 0, &back), -EBADMSG);
}

static void
test_hostile_bytes(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} bad[] = {
		{ "\x00", 1 },                 /* no type 0 */
		{ "\x0b", 1 },                 /* nor 11 */
		{ "\x07\xff\xff\xff\xff", 5 }, /* longer than it is */
		{ "\x07\x02\0\0\0a\0", 7 },    /* a NUL in a string */
		{ "\x02\xff\xff\xff\xff", 5 }, /* items that are not there */
		{ "\x0a\x0a", 2 },             /* something behind it */
		{ "\x01\x02\0\0\0\0\0\0\0\x0a\0\0\0\0\x0a", 15 }, /* key twice */
		{ "\x03\0\0\0\0", 5 }, /* an fd of none */
	};
	launch_data_t data;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(launch_data_unpack_np(
				     bad[i].bytes, bad[i].size, NULL, 0, &data),
		    -EBADMSG);
	/* Any byte that is not 0 is true, and true is 1. */
	assert_int_equal(
	    launch_data_unpack_np("\x06\x42\0\0\0\0\0\0\0", 9, NULL, 0, &data),
	    0);
	assert_true(launch_data_get_bool(data));
	launch_data_free(data);
}

static void
test_vproc(void **state)
{
	vproc_transaction_t transaction = vproc_transaction_begin(NULL);
	vproc_standby_t standby = vproc_standby_begin(NULL);

	(void)state;
	assert_non_null(transaction);
	assert_non_null(standby);
	vproc_transaction_end(NULL, transaction);
	vproc_standby_end(NULL, standby);
	assert_string_equal(vproc_strerror(NULL), "Success");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_containers),
		cmocka_unit_test(test_setters),
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_hostile_bytes),
		cmocka_unit_test(test_vproc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
