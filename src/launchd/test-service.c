#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/size.h"
#include "launchd/fake-ports.h"
#include "launchd/launchd.h"
#include "launchd/service.h"

/* A launchd with a root namespace, and a caller that is this process. */
struct world {
	struct launchd launchd;
	struct namespace *root;
	struct caller caller;
};

static int
set_up(void **state)
{
	static struct world world;
	mach_port_t root = (fake_reset(), fake_client_port());

	world = (struct world){ .launchd.watches.notify = FAKE_NOTIFY };
	assert_int_equal(namespace_new_root(&world.launchd, root), 0);
	world.root = world.launchd.namespaces.root;
	world.caller = (struct caller){ .pid = getpid(), .pidversion = 1 };
	*state = &world;
	return 0;
}

/* Everything a test made is gone, but the root namespace and its port. */
static int
tear_down(void **state)
{
	struct world *world = *state;

	assert_null(world->launchd.jobs.by_id);
	assert_null(world->launchd.jobs.by_pid);
	assert_null(world->launchd.accounts.by_uid);
	assert_null(world->launchd.watches.by_port);
	assert_null(world->root->services);
	assert_int_equal(fake_rights(), 1);
	HASH_DELETE(by_port, world->launchd.namespaces.by_port, world->root);
	free(world->root);
	return 0;
}

static struct job *
job(struct world *world)
{
	struct job *job;

	assert_int_equal(job_get(&world->launchd, &world->caller, &job), 0);
	return job;
}

static struct service *
find(struct world *world, const char *name)
{
	struct service_key key = service_key_of(name, 0);

	return service_find(world->root, &key);
}

static void
add(struct world *world, const char *name, mach_port_t port)
{
	struct service_key key = service_key_of(name, 0);

	assert_int_equal(service_register(&world->launchd, world->root,
			     job(world), &key, port),
	    KERN_SUCCESS);
}

static struct service *
check_in(struct world *world, const char *name, mach_port_t *ret_receive)
{
	struct service_key key = service_key_of(name, 0);
	struct service *service;

	assert_int_equal(service_declare(&world->launchd, world->root,
			     job(world), &key, &service),
	    KERN_SUCCESS);
	assert_int_equal(service_check_in(service, ret_receive), KERN_SUCCESS);
	assert_true(fake_port(*ret_receive)->return_request);
	fake_port(*ret_receive)->receive = false; /* moved in the reply */
	return service;
}

/* As when the kernel's notification came and its uref was dropped. */
static void
die(struct world *world, mach_port_t port)
{
	fake_port(port)->dead = true;
	watches_died(&world->launchd.watches, port);
}

static void
test_registered_dies_with_port(void **state)
{
	struct world *world = *state;
	mach_port_t port = fake_client_port();

	add(world, "a", port);
	assert_non_null(find(world, "a"));
	assert_null(find(world, "b"));
	assert_null(find(world, ""));
	assert_true(fake_port(port)->death_request);
	die(world, port);
	assert_null(find(world, "a"));
}

static void
test_one_port_two_names(void **state)
{
	struct world *world = *state;
	mach_port_t port = fake_client_port();

	fake_port(port)->sends = 2;
	add(world, "a", port);
	add(world, "b", port);
	service_retire(&world->launchd, find(world, "a"));
	assert_int_equal(fake_port(port)->sends, 1);
	die(world, port);
	assert_null(find(world, "b"));
}

static void
test_dead_port_is_refused(void **state)
{
	struct world *world = *state;
	mach_port_t port = fake_client_port();
	struct service_key key = service_key_of("a", 0);
	struct job *owner = job(world);

	fake_port(port)->dead = true;
	assert_int_equal(
	    service_register(&world->launchd, world->root, owner, &key, port),
	    KERN_INVALID_ARGUMENT);
	job_tidy(&world->launchd, owner);
	assert_int_equal(fake_port(port)->sends, 1);
	fake_port(port)->sends = 0;
}

static void
test_check_in_and_return(void **state)
{
	struct world *world = *state;
	mach_port_t port;
	struct service *service = check_in(world, "a", &port);

	assert_true(service_is_active(service));
	assert_int_equal(fake_port(port)->sends, 1);
	fake_port(port)->receive = true; /* came with the notification */
	service_port_returned(&world->launchd, port);
	assert_false(service_is_active(service));
	assert_ptr_equal(find(world, "a"), service);
	service_retire(&world->launchd, service);
	assert_true(fake_port(port)->dead);
}

static void
test_returned_to_nobody(void **state)
{
	struct world *world = *state;
	mach_port_t port;
	struct service *service = check_in(world, "a", &port);

	service_retire(&world->launchd, service);
	fake_port(port)->receive = true;
	service_port_returned(&world->launchd, port);
	assert_true(fake_port(port)->dead);
}

static void
test_return_of_an_alias(void **state)
{
	struct world *world = *state;
	mach_port_t port;
	struct service *service = check_in(world, "a", &port);

	/* A client registers the port under a second name. */
	fake_port(port)->sends++;
	add(world, "b", port);
	fake_port(port)->receive = true;
	service_port_returned(&world->launchd, port);
	assert_false(service_is_active(service));
	assert_true(service_is_active(find(world, "b")));
	service_retire(&world->launchd, service);
	die(world, port);
	assert_null(find(world, "b"));
}

static void
test_checked_in_port_dies(void **state)
{
	struct world *world = *state;
	mach_port_t port;

	/* Somebody took launchd's request off the port. */
	check_in(world, "a", &port);
	die(world, port);
	assert_null(find(world, "a"));
}

static void
test_superseded_job_loses_what_returns(void **state)
{
	struct world *world = *state;
	mach_port_t used, idle, mine;
	struct service *service = check_in(world, "idle", &idle);

	check_in(world, "used", &used);
	fake_port(idle)->receive = true;
	service_port_returned(&world->launchd, idle);
	assert_false(service_is_active(service));
	world->caller.pidversion++;
	check_in(world, "mine", &mine);
	assert_null(find(world, "idle"));
	assert_non_null(find(world, "used"));
	fake_port(used)->receive = true;
	service_port_returned(&world->launchd, used);
	assert_null(find(world, "used"));
	service_retire(&world->launchd, find(world, "mine"));
	assert_int_equal(fake_port(mine)->sends, 0);
}

static pid_t
child_that_waits(int *ret_fd)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		char byte;

		close(fds[1]);
		(void)!read(fds[0], &byte, 1);
		_exit(0);
	}
	close(fds[0]);
	*ret_fd = fds[1];
	return pid;
}

static void
test_owner_exits(void **state)
{
	struct world *world = *state;
	mach_port_t registered = fake_client_port(), checked;
	struct service_key key = service_key_of("checked", 0);
	int fd;

	world->caller.pid = child_that_waits(&fd);
	add(world, "registered", registered);
	check_in(world, "checked", &checked);
	assert_non_null(service_find_live(&world->launchd, world->root, &key));
	assert_non_null(job_find_id(&world->launchd.jobs, fake_reaper_id));
	close(fd);
	waitpid(world->caller.pid, NULL, 0);
	assert_null(service_find_live(&world->launchd, world->root, &key));
	assert_null(job_find_id(&world->launchd.jobs, fake_reaper_id));
	/* A registered port lives on with nobody's name to it. */
	assert_null(find(world, "registered")->job);
	die(world, registered);
	assert_null(find(world, "registered"));
}

static void
test_no_such_process(void **state)
{
	struct world *world = *state;
	struct job *none;
	int fd;

	world->caller.pid = child_that_waits(&fd);
	close(fd);
	waitpid(world->caller.pid, NULL, 0);
	assert_int_equal(
	    job_get(&world->launchd, &world->caller, &none), -ESRCH);
}

static void
test_fds_are_kept_back(void **state)
{
	struct world *world = *state;
	struct job *none;

	world->launchd.fd_max = 3;
	assert_int_equal(
	    job_get(&world->launchd, &world->caller, &none), -EMFILE);
	world->launchd.fd_max = 1000;
	job_tidy(&world->launchd, job(world));
}

static void
test_failures_leave_nothing(void **state)
{
	struct world *world = *state;
	struct service_key key = service_key_of("a", 0);
	struct service *service;
	struct job *owner;
	int k;

	for (k = 1; k <= 2; k++) {
		owner = job(world);
		fake_fail_call(k);
		assert_int_equal(service_declare(&world->launchd, world->root,
				     owner, &key, &service),
		    KERN_RESOURCE_SHORTAGE);
		job_tidy(&world->launchd, owner);
		assert_null(find(world, "a"));
		assert_int_equal(fake_rights(), 1);
	}
}

static void
test_cap_of_a_user(void **state)
{
	struct world *world = *state;
	struct account *account = NULL, *other;
	unsigned i;

	for (i = 0; i < ACCOUNT_SUBSETS_MAX; i++)
		assert_int_equal(account_charge(&world->launchd.accounts, 7,
				     ACCOUNT_SUBSETS, &account),
		    0);
	assert_int_equal(account_charge(&world->launchd.accounts, 7,
			     ACCOUNT_SUBSETS, &other),
	    -EDQUOT);
	assert_int_equal(account_charge(&world->launchd.accounts, 8,
			     ACCOUNT_SUBSETS, &other),
	    0);
	account_release(&world->launchd.accounts, other, ACCOUNT_SUBSETS);
	for (i = 0; i < ACCOUNT_SUBSETS_MAX; i++)
		account_release(
		    &world->launchd.accounts, account, ACCOUNT_SUBSETS);
}

static void
test_subset_ends_with_requestor(void **state)
{
	struct world *world = *state;
	mach_port_t requestor = fake_client_port(), inner = fake_client_port();
	mach_port_t port = fake_client_port(), checked;
	struct namespace *subset, *deeper;
	struct service_key key = service_key_of("a", 0);
	struct service *service;

	assert_int_equal(namespace_new_subset(
			     world->root, &world->caller, requestor, &subset),
	    KERN_SUCCESS);
	assert_int_equal(
	    namespace_new_subset(subset, &world->caller, inner, &deeper),
	    KERN_SUCCESS);
	assert_int_equal(
	    service_register(&world->launchd, subset, job(world), &key, port),
	    KERN_SUCCESS);
	assert_int_equal(service_declare(&world->launchd, deeper, job(world),
			     &key, &service),
	    KERN_SUCCESS);
	checked = service->port;
	assert_null(find(world, "a"));
	assert_ptr_equal(
	    namespace_find(&world->launchd.namespaces, deeper->port), deeper);
	die(world, requestor);
	assert_true(fake_port(checked)->dead);
	assert_true(LIST_EMPTY(&world->root->children));
}

static void
test_subset_depth(void **state)
{
	struct world *world = *state;
	struct namespace *namespace = world->root;
	mach_port_t requestor;
	unsigned i;

	for (i = 0; i < NAMESPACE_DEPTH_MAX; i++)
		assert_int_equal(namespace_new_subset(namespace, &world->caller,
				     fake_client_port(), &namespace),
		    KERN_SUCCESS);
	requestor = fake_client_port();
	assert_int_equal(namespace_new_subset(
			     namespace, &world->caller, requestor, &namespace),
	    KERN_RESOURCE_SHORTAGE);
	fake_port(requestor)->sends = 0;
	namespace_remove(LIST_FIRST(&world->root->children));
}

static void
test_subset_of_a_dead_requestor(void **state)
{
	struct world *world = *state;
	mach_port_t requestor = fake_client_port();
	struct namespace *subset;

	fake_port(requestor)->dead = true;
	assert_int_equal(namespace_new_subset(
			     world->root, &world->caller, requestor, &subset),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(fake_port(requestor)->sends, 1);
	fake_port(requestor)->sends = 0;
}

static void
test_long_names_are_cut(void **state)
{
	char long_name[300];
	struct service_key key;
	size_t i;

	(void)state;
	for (i = 0; i + 1 < sizeof(long_name); i++)
		long_name[i] = 'x';
	long_name[i] = '\0';
	key = service_key_of(long_name, 0);
	assert_int_equal(strlen(key.name), SERVICE_NAME_MAX - 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_registered_dies_with_port),
		TEST(test_one_port_two_names),
		TEST(test_dead_port_is_refused),
		TEST(test_check_in_and_return),
		TEST(test_returned_to_nobody),
		TEST(test_return_of_an_alias),
		TEST(test_checked_in_port_dies),
		TEST(test_superseded_job_loses_what_returns),
		TEST(test_owner_exits),
		TEST(test_no_such_process),
		TEST(test_fds_are_kept_back),
		TEST(test_failures_leave_nothing),
		TEST(test_cap_of_a_user),
		TEST(test_subset_ends_with_requestor),
		TEST(test_subset_depth),
		TEST(test_subset_of_a_dead_requestor),
		TEST(test_long_names_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
