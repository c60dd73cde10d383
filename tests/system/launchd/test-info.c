/* What launchd tells about a namespace, and how launchctl prints it. */
#include "kit.h"

#include "job_user.h"

static const char *launchctl;

struct info {
	mach_msg_type_number_t count;
	name_array_t names;
	name_array_t jobs;
	bootstrap_status_array_t actives;
};

static struct info
info_get(mach_port_t bp)
{
	struct info info = { 0 };
	mach_msg_type_number_t jobs, actives;

	assert_int_equal(vproc_mig_info(bp, &info.names, &info.count,
			     &info.jobs, &jobs, &info.actives, &actives, 0),
	    0);
	assert_int_equal(jobs, info.count);
	assert_int_equal(actives, info.count);
	return info;
}

static void
info_free(struct info *info)
{
	if (info->count == 0)
		return;
	vm_deallocate(SELF, (vm_address_t)(uintptr_t)info->names,
	    info->count * sizeof(name_t));
	vm_deallocate(SELF, (vm_address_t)(uintptr_t)info->jobs,
	    info->count * sizeof(name_t));
	vm_deallocate(SELF, (vm_address_t)(uintptr_t)info->actives,
	    info->count * sizeof(bootstrap_status_t));
}

static void
test_empty(void **state)
{
	struct info info = info_get(bootstrap_port);

	(void)state;
	assert_int_equal(info.count, 0);
}

static void
test_names_jobs_and_status(void **state)
{
	char one[] = "test.info.one", two[] = "test.info.two";
	mach_port_t port = port_new(), checked;
	struct info info;
	unsigned i;
	name_t label;

	(void)state;
	assert_int_equal(bootstrap_register(bootstrap_port, one, port), 0);
	assert_int_equal(bootstrap_check_in(bootstrap_port, two, &checked), 0);
	mach_port_mod_refs(SELF, checked, MACH_PORT_RIGHT_RECEIVE, -1);
	/* The right is back for sure once it could be had again. */
	assert_int_equal(bootstrap_check_in(bootstrap_port, two, &checked), 0);
	mach_port_mod_refs(SELF, checked, MACH_PORT_RIGHT_RECEIVE, -1);
	snprintf(label, sizeof(label), "anonymous.%d", getpid());
	do {
		info = info_get(bootstrap_port);
		assert_int_equal(info.count, 2);
		for (i = 0; strcmp(info.names[i], two) != 0; i++)
			;
	} while (info.actives[i] == BOOTSTRAP_STATUS_ACTIVE);
	assert_string_equal(info.names[!i], one);
	assert_int_equal(info.actives[!i], BOOTSTRAP_STATUS_ACTIVE);
	assert_int_equal(info.actives[i], BOOTSTRAP_STATUS_INACTIVE);
	assert_string_equal(info.jobs[0], label);
	assert_string_equal(info.jobs[1], label);
	info_free(&info);
}

static void
test_launchctl_prints_them(void **state)
{
	char command[4200], output[256] = "";
	FILE *pipe;
	size_t n;

	(void)state;
	snprintf(command, sizeof(command), "'%s' bslist", launchctl);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	n = fread(output, 1, sizeof(output) - 1, pipe);
	output[n] = '\0';
	assert_int_equal(pclose(pipe), 0);
	assert_string_equal(output, "A  test.info.one\nI  test.info.two\n");
}

static void
test_subset_has_names_of_its_own(void **state)
{
	char inner[] = "test.info.inner";
	mach_port_t requestor = port_new(), subset;
	struct info info;

	(void)state;
	assert_int_equal(
	    bootstrap_subset(bootstrap_port, requestor, &subset), 0);
	assert_int_equal(bootstrap_register(subset, inner, port_new()), 0);
	info = info_get(subset);
	assert_int_equal(info.count, 1);
	assert_string_equal(info.names[0], inner);
	info_free(&info);
	mach_port_destroy(SELF, requestor);
}

static void
test_many(void **state)
{
	mach_port_t port = port_new();
	struct info info;
	unsigned i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		name_t name;

		snprintf(name, sizeof(name), "test.info.many.%u", i);
		assert_int_equal(
		    bootstrap_register(bootstrap_port, name, port), 0);
	}
	info = info_get(bootstrap_port);
	assert_in_range(info.count, 5000, 5002);
	for (i = 0; i < info.count; i++)
		assert_int_equal(strncmp(info.names[i], "test.info.", 10), 0);
	info_free(&info);
	mach_port_destroy(SELF, port);
	/* After this one's answer the death is known everywhere. */
	assert_false(known("test.info.many.0"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_names_jobs_and_status),
		cmocka_unit_test(test_launchctl_prints_them),
		cmocka_unit_test(test_subset_has_names_of_its_own),
		cmocka_unit_test(test_many),
	};

	(void)argc;
	launchctl = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
