/*
 * What other users may do: as user 65534, of an instance of root's. Without
 * root there is nobody else to be, and the tests say that they are skipped.
 */
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>

#include "jobs.h"
#include "worker.h"

#define NOBODY 65534

/* Becomes nobody, as a task of this instance that it was before. */
static void
become_nobody(void)
{
	(void)known("test.users.attach");
	if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		_exit(1);
	/* The next message says who sends it. */
	(void)known("test.users.attach");
}

static void
needs_root(void)
{
	if (geteuid() != 0 || !getpwuid(NOBODY))
		skip_because("only root can be several users");
}

/* Reports what it gets for each attempt on a system service's name. */
static void
attacks(const char *name)
{
	mach_port_t port, requestor, subset;
	char copy[128];

	snprintf(copy, sizeof(copy), "%s", name);
	become_nobody();
	port = mach_reply_port();
	mach_port_insert_right(SELF, port, port, MACH_MSG_TYPE_MAKE_SEND);
	requestor = mach_reply_port();
	mach_port_insert_right(
	    SELF, requestor, requestor, MACH_MSG_TYPE_MAKE_SEND);
	peer_tell((uint32_t)bootstrap_register(bootstrap_port, copy, port));
	peer_tell((uint32_t)bootstrap_check_in(bootstrap_port, name, &subset));
	if (bootstrap_subset(bootstrap_port, requestor, &subset) != 0)
		_exit(1);
	/* Nor from a namespace that it gives to its children. */
	peer_tell((uint32_t)bootstrap_register(subset, copy, port));
	peer_tell((uint32_t)bootstrap_check_in(subset, name, &port));
	peer_tell((uint32_t)jobs_ask("KickstartJob", name));
	peer_tell((uint32_t)jobs_ask(LAUNCH_KEY_REMOVEJOB, name));
	peer_tell((uint32_t)jobs_submit(jobs_server(name)));
	/* It may use the service all the same. */
	peer_tell((uint32_t)jobs_call(name, 1));
	peer_wait();
}

static void
test_a_system_name_is_safe(void **state)
{
	static const uint32_t answers[] = { BOOTSTRAP_NOT_PRIVILEGED,
		BOOTSTRAP_NOT_PRIVILEGED, BOOTSTRAP_NOT_PRIVILEGED,
		BOOTSTRAP_NOT_PRIVILEGED, ESRCH, ESRCH, EBUSY, 2 };
	const char *label = "test.users.system";
	struct peer peer;
	unsigned i;

	(void)state;
	needs_root();
	assert_int_equal(jobs_submit(jobs_server(label)), 0);
	peer = peer_start(attacks, label);
	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		assert_int_equal(peer_read(&peer), answers[i]);
	peer_end(&peer);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
}

/* Registers a name, and tells what it sees of it and of others. */
static void
lives(const char *name)
{
	mach_port_t port, found, context, children, *list;
	mach_msg_type_number_t count;
	bootstrap_property_array_t properties;
	name_array_t names;
	char copy[128];

	snprintf(copy, sizeof(copy), "%s", name);
	become_nobody();
	port = mach_reply_port();
	mach_port_insert_right(SELF, port, port, MACH_MSG_TYPE_MAKE_SEND);
	peer_tell((uint32_t)bootstrap_register(bootstrap_port, copy, port));
	peer_tell(bootstrap_look_up(bootstrap_port, name, &found) == 0 &&
	    found == port);
	peer_tell((uint32_t)bootstrap_look_up_per_user(
	    bootstrap_port, NULL, NOBODY, &context));
	peer_tell((uint32_t)bootstrap_look_up_per_user(
	    bootstrap_port, name, 0, &children));
	peer_tell((uint32_t)bootstrap_lookup_children(
	    bootstrap_port, &list, &names, &properties, &count));
	peer_wait();
}

static void
test_a_user_has_a_namespace(void **state)
{
	const char *name = "test.users.own";
	mach_port_array_t ports;
	name_array_t names;
	bootstrap_property_array_t properties;
	mach_msg_type_number_t count = 0, i, users = 0;
	struct peer peer;
	mach_port_t port;

	(void)state;
	needs_root();
	peer = peer_start(lives, name);
	assert_int_equal(peer_read(&peer), BOOTSTRAP_SUCCESS);
	assert_true(peer_read(&peer));
	assert_int_equal(peer_read(&peer), BOOTSTRAP_SUCCESS);
	assert_int_equal(peer_read(&peer), BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(peer_read(&peer), BOOTSTRAP_NOT_PRIVILEGED);
	/* Nobody else finds it, but who asks for that user's. */
	assert_false(known(name));
	assert_int_equal(
	    bootstrap_look_up_per_user(bootstrap_port, name, NOBODY, &port), 0);
	assert_int_equal(bootstrap_lookup_children(bootstrap_port, &ports,
			     &names, &properties, &count),
	    0);
	for (i = 0; i < count; i++)
		users += properties[i] == BOOTSTRAP_PROPERTY_PERUSER &&
		    strcmp(names[i], "user/65534") == 0;
	assert_int_equal(users, 1);
	peer_end(&peer);
}

/* Its job is its own, and runs as it. */
static void
submits(const char *folder)
{
	static const char *const keys[] = { LAUNCH_JOBKEY_GROUPNAME,
		LAUNCH_JOBKEY_ROOTDIRECTORY };
	launch_data_t job = jobs_dict();
	char out[160];
	unsigned i;

	become_nobody();
	snprintf(out, sizeof(out), "%s/who", folder);
	jobs_put(
	    job, LAUNCH_JOBKEY_LABEL, launch_data_new_string("test.users.job"));
	jobs_put(job, LAUNCH_JOBKEY_PROGRAMARGUMENTS,
	    jobs_strings(
		"/bin/sh", "-c", "id -u; id -g; id -G; echo $USER", NULL));
	jobs_put(
	    job, LAUNCH_JOBKEY_STANDARDOUTPATH, launch_data_new_string(out));
	jobs_put(job, LAUNCH_JOBKEY_RUNATLOAD, launch_data_new_bool(true));
	peer_tell((uint32_t)jobs_submit(launch_data_copy(job)));
	jobs_await_state("test.users.job", "not running");
	peer_tell((uint32_t)jobs_integer(
	    "test.users.job", LAUNCH_JOBKEY_LASTEXITSTATUS));
	/* Not as somebody else, nor with sockets that launchd would make. */
	jobs_put(job, LAUNCH_JOBKEY_USERNAME, launch_data_new_string("root"));
	jobs_put(job, LAUNCH_JOBKEY_LABEL,
	    launch_data_new_string("test.users.as-root"));
	peer_tell((uint32_t)jobs_submit(job));
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		job = jobs_new(keys[i], "unused", NULL);
		jobs_put(job, keys[i], launch_data_new_string("/"));
		peer_tell((uint32_t)jobs_submit(job));
	}
	/* Limits and priority are set with its own rights, so this one fails. */
	job = jobs_new("test.users.nice", "unused", NULL);
	jobs_put(job, LAUNCH_JOBKEY_NICE, launch_data_new_integer(-5));
	jobs_put(job, LAUNCH_JOBKEY_RUNATLOAD, launch_data_new_bool(true));
	peer_tell((uint32_t)jobs_submit(job));
	jobs_await_state("test.users.nice", "not running");
	peer_tell((uint32_t)jobs_integer(
	    "test.users.nice", LAUNCH_JOBKEY_LASTEXITSTATUS));
	peer_wait();
}

static void
test_a_user_has_jobs(void **state)
{
	char out[160], text[128], wanted[128];
	const struct passwd *user;
	struct peer peer;
	FILE *file;
	size_t n;

	(void)state;
	needs_root();
	assert_int_equal(chmod(jobs_folder, 0777), 0);
	peer = peer_start(submits, jobs_folder);
	assert_int_equal(peer_read(&peer), 0);
	assert_int_equal(peer_read(&peer), 0);
	assert_int_equal(peer_read(&peer), EPERM);
	/* Nor with a group or a root of its choice. */
	assert_int_equal(peer_read(&peer), EPERM);
	assert_int_equal(peer_read(&peer), EPERM);
	assert_int_equal(peer_read(&peer), 0);
	assert_int_equal(peer_read(&peer), 127 << 8);
	/* Another domain: nobody here knows it. */
	assert_int_equal(jobs_ask(LAUNCH_KEY_STOPJOB, "test.users.job"), ESRCH);
	peer_end(&peer);
	snprintf(out, sizeof(out), "%s/who", jobs_folder);
	file = fopen(out, "re");
	assert_non_null(file);
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	user = getpwuid(NOBODY);
	snprintf(wanted, sizeof(wanted), "65534\n%u\n%u\n%s\n", user->pw_gid,
	    user->pw_gid, user->pw_name);
	assert_string_equal(text, wanted);
}

static void
looks_up(const char *name)
{
	mach_port_t port;

	become_nobody();
	peer_tell((uint32_t)bootstrap_look_up(bootstrap_port, name, &port));
	peer_wait();
}

/* What nobody gets for a service with that option. */
static uint32_t
look_up_with(const char *key, launch_data_t value)
{
	const char *label = "test.users.policy";
	launch_data_t job = jobs_new(label, label, NULL);
	struct peer peer;
	uint32_t result;

	jobs_service(job, label, key, value);
	assert_int_equal(jobs_submit(job), 0);
	peer = peer_start(looks_up, label);
	result = peer_read(&peer);
	peer_end(&peer);
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
	return result;
}

static void
test_policies(void **state)
{
	char self[256];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	needs_root();
	assert_true(n > 0);
	self[n] = '\0';
	assert_int_equal(look_up_with(NULL, NULL), 0);
	assert_int_equal(
	    look_up_with("AllowedUsers", jobs_strings("daemon", NULL)),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(look_up_with("AllowedUsers",
			     jobs_strings("daemon", "nobody", NULL)),
	    0);
	assert_int_equal(
	    look_up_with("AllowedGroups", jobs_strings("daemon", NULL)),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    look_up_with("AllowedGroups", jobs_strings("nogroup", NULL)), 0);
	assert_int_equal(
	    look_up_with("AllowedPrograms", jobs_strings("/bin/true", NULL)),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    look_up_with("AllowedPrograms", jobs_strings(self, NULL)), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_system_name_is_safe),
		cmocka_unit_test(test_a_user_has_a_namespace),
		cmocka_unit_test(test_a_user_has_jobs),
		cmocka_unit_test(test_policies),
	};
	int r;

	jobs_init(argc, argv);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	jobs_deinit();
	return r;
}
