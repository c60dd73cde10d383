/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plist/plist.h"
#include "plist/spec.h"

/* What was said last. */
static char refused[256], warned[256];
static unsigned warnings;

static void
tell(void *context, bool fatal, const char *text)
{
	(void)context;
	snprintf(fatal ? refused : warned, sizeof(refused), "%s", text);
	warnings += !fatal;
}

/* The spec of a dictionary's inside in XML; NULL: refused. */
static struct spec *
spec_of(const char *inside)
{
	const struct spec_report report = { tell, NULL };
	struct plist_error error;
	launch_data_t data;
	struct spec *spec;
	char text[4096];
	int r;

	refused[0] = warned[0] = '\0';
	warnings = 0;
	snprintf(text, sizeof(text), "<plist><dict>%s</dict></plist>", inside);
	r = plist_parse(text, strlen(text), &data, &error);
	if (r < 0)
		fail_msg("%s: %s", inside, error.reason);
	r = spec_new(data, &report, &spec);
	if (r < 0) {
		assert_int_equal(r, -EINVAL);
		return NULL;
	}
	return spec;
}

#define LEAST                                                                  \
	"<key>Label</key><string>l</string><key>Program</key><string>/p</string>"

static void
test_least(void **state)
{
	struct spec *spec = spec_of(LEAST);

	(void)state;
	assert_non_null(spec);
	assert_string_equal(spec->label, "l");
	assert_string_equal(spec->program, "/p");
	assert_string_equal(spec->argv[0], "/p");
	assert_null(spec->argv[1]);
	assert_int_equal(spec->throttle, 10);
	assert_int_equal(spec->exit_timeout, 20);
	assert_true(spec->umask == SPEC_UNSET && spec->nice == SPEC_UNSET);
	assert_false(spec->keep.always || spec->run_at_load || spec->disabled);
	assert_int_equal(spec->service_count, 0);
	assert_int_equal(warnings, 0);
	spec_free(spec);
	assert_null(spec_free(NULL));
}

static const char everything[] =
    "<key>Label</key><string>a.b</string>"
    "<key>ProgramArguments</key><array><string>x</string><string>y</string>"
    "</array><key>UserName</key><string>u</string>"
    "<key>GroupName</key><string>g</string>"
    "<key>Umask</key><integer>18</integer><key>Nice</key><integer>-3</integer>"
    "<key>ThrottleInterval</key><integer>0</integer>"
    "<key>StartInterval</key><integer>60</integer>"
    "<key>RunAtLoad</key><true/><key>LaunchOnlyOnce</key><true/>"
    "<key>WorkingDirectory</key><string>/w</string>"
    "<key>SoftResourceLimits</key><dict><key>Core</key><integer>1</integer>"
    "</dict><key>HardResourceLimits</key><dict><key>Core</key><integer>2"
    "</integer><key>CPU</key><integer>3</integer></dict>"
    "<key>KeepAlive</key><dict><key>Crashed</key><true/>"
    "<key>PathState</key><dict><key>/f</key><false/></dict></dict>"
    "<key>MachServices</key><dict><key>one</key><true/><key>no</key><false/>"
    "<key>two</key><dict><key>ResetAtClose</key><true/>"
    "<key>DrainMessagesOnCrash</key><string>all</string>"
    "<key>AllowedUsers</key><array><string>root</string></array></dict></dict>";

static void
test_everything(void **state)
{
	struct spec *spec = spec_of(everything);

	(void)state;
	assert_non_null(spec);
	assert_string_equal(spec->program, "x");
	assert_string_equal(spec->argv[1], "y");
	assert_string_equal(spec->user, "u");
	assert_string_equal(spec->group, "g");
	assert_string_equal(spec->directory, "/w");
	assert_int_equal(spec->umask, 022);
	assert_int_equal(spec->nice, -3);
	assert_int_equal(spec->throttle, 0);
	assert_int_equal(spec->interval, 60);
	assert_true(spec->run_at_load && spec->once);
	assert_int_equal(spec->limit_count, 2);
	assert_int_equal(spec->limits[0].resource, RLIMIT_CORE);
	assert_true(spec->limits[0].has_soft && spec->limits[0].has_hard);
	assert_int_equal(spec->limits[0].soft, 1);
	assert_int_equal(spec->limits[0].hard, 2);
	assert_false(spec->limits[1].has_soft);
	assert_true(spec->keep.conditional && spec->keep.crashed &&
	    spec->keep.paths && !spec->keep.always);
	assert_int_equal(spec->service_count, 2);
	assert_string_equal(spec->services[0].name, "one");
	assert_string_equal(spec->services[1].name, "two");
	assert_true(spec->services[1].reset && spec->services[1].drain_all);
	assert_false(spec->services[1].drain_one || spec->services[1].hide);
	assert_non_null(spec->services[1].users);
	assert_int_equal(warnings, 0);
	spec_free(spec);
}

static void
test_keep_alive(void **state)
{
	struct spec *spec = spec_of(LEAST "<key>OnDemand</key><false/>");

	(void)state;
	assert_true(spec->keep.always);
	spec_free(spec);
	spec = spec_of(LEAST "<key>KeepAlive</key><dict>"
			     "<key>AfterInitialDemand</key><true/></dict>");
	assert_true(spec->keep.always && spec->keep.after_demand);
	spec_free(spec);
}

static void
test_warnings(void **state)
{
	static const struct {
		const char *inside, *warning;
	} cases[] = {
		{ "<key>Nonsense</key><true/>",
		    "Nonsense: not supported, ignored" },
		{ "<key>StartCalendarInterval</key><dict/>",
		    "StartCalendarInterval: not supported, ignored" },
		{ "<key>KeepAlive</key><dict><key>NetworkState</key><true/>"
		  "</dict>",
		    "KeepAlive/NetworkState: not supported, ignored" },
		{ "<key>MachServices</key><dict><key>a</key><dict>"
		  "<key>HostSpecialPort</key><integer>1</integer></dict></dict>",
		    "MachServices/a/HostSpecialPort: not supported, ignored" },
	};
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char inside[512];
		struct spec *spec;

		snprintf(inside, sizeof(inside), LEAST "%s", cases[i].inside);
		spec = spec_of(inside);
		assert_non_null(spec);
		assert_int_equal(warnings, 1);
		assert_string_equal(warned, cases[i].warning);
		spec_free(spec);
	}
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *inside, *why;
	} cases[] = {
		{ "<key>Program</key><string>/p</string>", "Label: missing" },
		{ "<key>Label</key><string>l</string>",
		    "Program: missing, and ProgramArguments too" },
		{ "<key>Label</key><string>a b</string>",
		    "Label: longer than 127 bytes, or not printable" },
		{ "<key>Label</key><true/>",
		    "Label: true or false, not a string" },
		{ LEAST "<key>Umask</key><integer>512</integer>",
		    "Umask: 512 is not from 0 to 511" },
		{ LEAST "<key>StartInterval</key><integer>0</integer>",
		    "StartInterval: 0 is not from 1 to 31622400" },
		{ LEAST "<key>KeepAlive</key><integer>1</integer>",
		    "KeepAlive: neither true, false nor a dictionary" },
		{ LEAST "<key>KeepAlive</key><dict><key>PathState</key><dict>"
			"<key>/f</key><integer>1</integer></dict></dict>",
		    "PathState//f: an integer, not true or false" },
		{ LEAST "<key>WorkingDirectory</key><string>w</string>",
		    "WorkingDirectory: w is no absolute path" },
		{ LEAST "<key>EnvironmentVariables</key><dict>"
			"<key>a=b</key><string/></dict>",
		    "EnvironmentVariables: a=b is no variable's name" },
		{ LEAST "<key>EnvironmentVariables</key><dict>"
			"<key>a</key><integer>1</integer></dict>",
		    "EnvironmentVariables/a: an integer, not a string" },
		{ LEAST "<key>MachServices</key><dict><key>a</key>"
			"<integer>1</integer></dict>",
		    "MachServices/a: neither true nor a dictionary" },
		{ LEAST "<key>MachServices</key><dict><key></key><true/></dict>",
		    "MachServices/: a name has 1 to 127 bytes" },
		{ LEAST "<key>MachServices</key><dict><key>a</key><dict>"
			"<key>DrainMessagesOnCrash</key><string>x</string>"
			"</dict></dict>",
		    "DrainMessagesOnCrash: neither One nor All" },
		{ LEAST "<key>MachServices</key><dict><key>a</key><dict>"
			"<key>AllowedUsers</key><array><true/></array>"
			"</dict></dict>",
		    "AllowedUsers: true or false, not a string" },
		{ LEAST "<key>Sockets</key><dict><key>a</key><true/></dict>",
		    "a: true or false, not an array" },
		{ LEAST "<key>SoftResourceLimits</key><dict><key>Core</key>"
			"<string>1</string></dict>",
		    "SoftResourceLimits/Core: a string, not an integer" },
	};
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(spec_of(cases[i].inside));
		assert_string_equal(refused, cases[i].why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_keep_alive),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
