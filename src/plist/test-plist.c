/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plist/plist.h"

#define HEAD                                                                   \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                         \
	"<!DOCTYPE plist PUBLIC \"-//X//DTD\" \"http://x/y.dtd\">\n"           \
	"<plist version=\"1.0\">\n"

static launch_data_t
parse(const char *text)
{
	struct plist_error error;
	launch_data_t data = NULL;
	int r = plist_parse(text, strlen(text), &data, &error);

	if (r < 0)
		fail_msg("%s: %s", text, error.reason);
	return data;
}

static launch_data_t
get(launch_data_t dict, const char *key, launch_data_type_t type)
{
	launch_data_t value = launch_data_dict_lookup(dict, key);

	assert_non_null(value);
	assert_int_equal(launch_data_get_type(value), type);
	return value;
}

static const char *
string(launch_data_t dict, const char *key)
{
	return launch_data_get_string(get(dict, key, LAUNCH_DATA_STRING));
}

static long long
integer(launch_data_t dict, const char *key)
{
	return launch_data_get_integer(get(dict, key, LAUNCH_DATA_INTEGER));
}

static void
test_xml(void **state)
{
	launch_data_t dict = parse(HEAD
	    "<!-- a job --><dict>"
	    "<key>s</key><string> a &lt;&amp;&gt; &#x20ac;&#233;<![CDATA[<b>]]>"
	    "<!-- no -->.</string>"
	    "<key>e</key><string/>\n<key>i</key><integer>-12</integer>"
	    "<key>h</key><integer>0x1F</integer>"
	    "<key>r</key><real>2.5</real>"
	    "<key>t</key><true/><key>f</key><false></false>"
	    "<key>d</key><data> aGVs\n\tbG8= </data>"
	    "<key>a&amp;b</key><array><integer>1</integer><array/><dict/></array>"
	    "</dict></plist>\n<!-- end -->\n");
	launch_data_t array = get(dict, "a&b", LAUNCH_DATA_ARRAY);
	launch_data_t data = get(dict, "d", LAUNCH_DATA_OPAQUE);

	(void)state;
	assert_string_equal(
	    string(dict, "s"), " a <&> \xe2\x82\xac\xc3\xa9<b>.");
	assert_string_equal(string(dict, "e"), "");
	assert_int_equal(integer(dict, "i"), -12);
	assert_int_equal(integer(dict, "h"), 31);
	assert_true(
	    launch_data_get_real(get(dict, "r", LAUNCH_DATA_REAL)) == 2.5);
	assert_true(launch_data_get_bool(get(dict, "t", LAUNCH_DATA_BOOL)));
	assert_false(launch_data_get_bool(get(dict, "f", LAUNCH_DATA_BOOL)));
	assert_int_equal(launch_data_get_opaque_size(data), 5);
	assert_memory_equal(launch_data_get_opaque(data), "hello", 5);
	assert_int_equal(launch_data_array_get_count(array), 3);
	launch_data_free(dict);
}

/* What is wrong is said with its place. */
static const struct {
	const char *text;
	unsigned line;
	const char *reason;
} bad[] = {
	{ "", 1, "the end, where a tag must be" },
	{ "hello", 1, "text, where a tag must be" },
	{ "<dict/>", 1, "<dict>, where <plist> must be" },
	{ HEAD "</plist>", 4, "a list without a value" },
	{ HEAD "<dict>\n<key>a</key>\n</dict></plist>", 6,
	    "the key a without a value" },
	{ HEAD "<dict><string>a</string></dict></plist>", 4,
	    "<string>, where <key> must be" },
	{ HEAD "<dict>\n<key>a</key><true/>\n<key>a</key><true/>"
	       "</dict></plist>",
	    6, "the key a twice" },
	{ HEAD "<array></dict></plist>", 4, "</dict>, where </array> must be" },
	{ HEAD "<string>a", 4, "<string> without an end" },
	{ HEAD "<string>a</key></plist>", 4, "</key>, where </string> must be" },
	{ HEAD "<string>&bomb;</string></plist>", 4,
	    "an entity that is not XML's own" },
	{ HEAD "<string>&#0;</string></plist>", 4,
	    "a character that there is not" },
	{ HEAD "<string>&#xd800;</string></plist>", 4,
	    "a character that there is not" },
	{ HEAD "<string>&#;</string></plist>", 4,
	    "a character without a number" },
	{ HEAD "<integer>12a</integer></plist>", 4, "12a is no integer" },
	{ HEAD "<integer>0x</integer></plist>", 4, "0x is no integer" },
	{ HEAD "<integer/></plist>", 4, " is no integer" },
	{ HEAD "<integer>99999999999999999999</integer></plist>", 4,
	    "99999999999999999999 is no integer" },
	{ HEAD "<real>x</real></plist>", 4, "x is no real number" },
	{ HEAD "<data>!</data></plist>", 4, "data that is no base64" },
	{ HEAD "<true>no</true></plist>", 4, "text in <true>" },
	{ HEAD "<date>2001-01-01T00:00:00Z</date></plist>", 4,
	    "<date> is no value" },
	{ HEAD "<abcdefghijklmnopqr/></plist>", 4,
	    "<abcdefghijklmno... is no element of a list" },
	{ HEAD "<true/></plist><plist/>", 4, "something behind the list" },
	{ HEAD "<true/>", 4, "the end, where a tag must be" },
	{ HEAD "<!-- <true/></plist>", 4, "a comment without an end" },
	{ "<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><true/></plist>", 1,
	    "a document type that defines something" },
	{ "<plist version=\"1.0", 1, "<plist without an end" },
};

static void
test_xml_errors(void **state)
{
	struct plist_error error;
	launch_data_t data;
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(plist_parse(bad[i].text, strlen(bad[i].text),
				     &data, &error),
		    -EBADMSG);
		assert_string_equal(error.reason, bad[i].reason);
		assert_int_equal(error.line, bad[i].line);
	}
}

static void
test_bounds(void **state)
{
	struct plist_error error;
	launch_data_t data;
	_cleanup_free_ char *text = NULL;
	unsigned i;

	(void)state;
	text = malloc(PLIST_SIZE_MAX + 1);
	memset(text, ' ', PLIST_SIZE_MAX + 1);
	assert_int_equal(
	    plist_parse(text, PLIST_SIZE_MAX + 1, &data, &error), -EBADMSG);
	assert_string_equal(error.reason, "larger than 262144 bytes");
	strcpy(text, "<plist>");
	for (i = 0; i < PLIST_DEPTH_MAX + 1; i++)
		strcat(text, "<array>");
	assert_int_equal(
	    plist_parse(text, strlen(text), &data, &error), -EBADMSG);
	assert_string_equal(error.reason, "more than 32 levels deep");
	strcpy(text, "<plist><array>");
	for (i = 0; i < PLIST_ITEMS_MAX + 1; i++)
		memcpy(text + 14 + 7 * i, "<true/>", 8);
	assert_int_equal(
	    plist_parse(text, strlen(text), &data, &error), -EBADMSG);
	assert_string_equal(error.reason, "more than 4096 items in one");
	assert_int_equal(error.line, 1);
}

/* {"Label": "x", "n": [1, -2, true, 0.5, "é", <01>]} by hand. */
static const unsigned char binary[] = { 'b', 'p', 'l', 'i', 's', 't', '0',
	'0',                                          /* 0 */
	0xd2, 1, 2, 3, 4,                             /* 8: dict */
	0x55, 'L', 'a', 'b', 'e', 'l',                /* 13 */
	0x51, 'n',                                    /* 19 */
	0x51, 'x',                                    /* 21 */
	0xa6, 5, 6, 7, 8, 9, 10,                      /* 23: array */
	0x10, 1,                                      /* 30 */
	0x13, 255, 255, 255, 255, 255, 255, 255, 254, /* 32 */
	0x09,                                         /* 41 */
	0x22, 0x3f, 0, 0, 0,                          /* 42 */
	0x61, 0, 0xe9,                                /* 47 */
	0x41, 1,                                      /* 50 */
	8, 13, 19, 21, 23, 30, 32, 41, 42, 47, 50,    /* 52: offsets */
	0, 0, 0, 0, 0, 0, 1, 1,                       /* 63: trailer */
	0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	52 };

static void
test_binary(void **state)
{
	struct plist_error error;
	launch_data_t dict, array;

	(void)state;
	assert_int_equal(plist_parse(binary, sizeof(binary), &dict, &error), 0);
	assert_string_equal(string(dict, "Label"), "x");
	array = get(dict, "n", LAUNCH_DATA_ARRAY);
	assert_int_equal(launch_data_array_get_count(array), 6);
	assert_int_equal(
	    launch_data_get_integer(launch_data_array_get_index(array, 1)), -2);
	assert_true(
	    launch_data_get_real(launch_data_array_get_index(array, 3)) == 0.5);
	assert_string_equal(
	    launch_data_get_string(launch_data_array_get_index(array, 4)),
	    "\xc3\xa9");
	launch_data_free(dict);
}

/* Any byte changed, any end cut off: read or refused, never more. */
static void
test_binary_damaged(void **state)
{
	unsigned char copy[sizeof(binary)];
	struct plist_error error;
	launch_data_t data;
	size_t i;
	unsigned value, refused = 0;

	(void)state;
	for (i = 8; i < sizeof(binary); i++)
		for (value = 0; value < 256; value++) {
			memcpy(copy, binary, sizeof(copy));
			copy[i] = (unsigned char)value;
			if (plist_parse(copy, sizeof(copy), &data, &error) == 0)
				launch_data_free(data);
			else
				refused++;
		}
	assert_true(refused > 1000);
	for (i = 0; i < sizeof(binary); i++)
		assert_int_equal(
		    plist_parse(binary, i, &data, &error), -EBADMSG);
}

/* Arrays of two times the next: 2 to the 30 values in few bytes. */
static void
test_binary_bomb(void **state)
{
	unsigned char bomb[8 + 30 * 3 + 1 + 31 + 32] = "bplist00";
	unsigned char *at = bomb + 8;
	struct plist_error error;
	launch_data_t data;
	unsigned char i;

	(void)state;
	for (i = 0; i < 30; i++) {
		*at++ = 0xa2;
		*at++ = i + 1;
		*at++ = i + 1;
	}
	*at++ = 0x09;
	for (i = 0; i < 31; i++)
		*at++ = 8 + 3 * i;
	at[6] = at[7] = 1;
	at[15] = 31;
	at[31] = 8 + 30 * 3 + 1;
	assert_int_equal(
	    plist_parse(bomb, sizeof(bomb), &data, &error), -EBADMSG);
	assert_string_equal(error.reason, "more than 16384 values");
	/* A circle. */
	bomb[9] = 0;
	assert_int_equal(
	    plist_parse(bomb, sizeof(bomb), &data, &error), -EBADMSG);
	assert_string_equal(error.reason, "more than 32 levels deep");
}

static void
test_place(void **state)
{
	struct plist_error error = { .line = 3, .column = 7 };
	char text[64];

	(void)state;
	plist_error_place(&error, text, sizeof(text));
	assert_string_equal(text, "line 3, column 7");
	error = (struct plist_error){ .offset = 12 };
	plist_error_place(&error, text, sizeof(text));
	assert_string_equal(text, "byte 12");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xml),
		cmocka_unit_test(test_xml_errors),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_binary_damaged),
		cmocka_unit_test(test_binary_bomb),
		cmocka_unit_test(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
