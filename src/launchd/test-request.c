/*
 * What launchd answers, row by row of its specification, over a fake of the
 * port calls. Three callers: this process, and two children that wait.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mach/mig_errors.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>
#include <cmocka.h>

#include "job_server.h"
#include "launchd/fake-ports.h"
#include "launchd/launchd.h"
#include "launchd/request.h"

static struct launchd launchd;
static mach_port_t root;
static pid_t children[2];

/* mig's memory, here from the heap. */
void
mig_allocate(vm_address_t *addr, vm_size_t size)
{
	*addr = (vm_address_t)(uintptr_t)calloc(1, size);
}

void
mig_deallocate(vm_address_t addr, vm_size_t size)
{
	(void)size;
	free((void *)(uintptr_t)addr);
}

static pid_t
child_new(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static void
child_end(unsigned i)
{
	kill(children[i], SIGKILL);
	waitpid(children[i], NULL, 0);
	children[i] = 0;
}

static int
set_up(void **state)
{
	(void)state;
	fake_reset();
	launchd = (struct launchd){ .watches.notify = FAKE_NOTIFY };
	root = fake_client_port();
	fake_port(root)->receive = true;
	assert_int_equal(namespace_new_root(&launchd, root), KERN_SUCCESS);
	request_init(&launchd);
	children[0] = child_new();
	children[1] = child_new();
	return 0;
}

static int
tear_down(void **state)
{
	struct namespace *namespace = launchd.namespaces.root;
	struct job *job, *next;

	(void)state;
	HASH_ITER(by_id, launchd.jobs.by_id, job, next)
		job_exited(&launchd, job);
	while (!LIST_EMPTY(&namespace->children))
		namespace_remove(LIST_FIRST(&namespace->children));
	while (namespace->services)
		service_remove(&launchd, namespace->services);
	assert_null(launchd.accounts.by_uid);
	assert_null(launchd.watches.by_port);
	assert_int_equal(fake_rights(), 2);
	HASH_DELETE(by_port, launchd.namespaces.by_port, namespace);
	free(namespace);
	if (children[0])
		child_end(0);
	if (children[1])
		child_end(1);
	return 0;
}

static audit_token_t
token(pid_t pid, unsigned version)
{
	return (audit_token_t){ .val = { [5] = (unsigned)pid, [7] = version } };
}

/* Callers: 0 is this process, 1 and 2 the children. */
static audit_token_t
who(unsigned caller)
{
	return token(caller == 0 ? getpid() : children[caller - 1], caller + 1);
}

static char *
name_of(const char *text)
{
	static name_t name;

	memset(name, 0, sizeof(name));
	strncpy(name, text, sizeof(name) - 1);
	return name;
}

static kern_return_t
look_up_at(mach_port_t bp, unsigned caller, const char *name, pid_t pid,
    uint64_t flags, mach_port_t *ret_port)
{
	bootstrap_instance_id_t instance = { 0 };

	*ret_port = MACH_PORT_NULL;
	return job_mig_look_up2(bp, MACH_PORT_NULL, name_of(name), ret_port,
	    pid, instance, flags, who(caller));
}

static kern_return_t
look_up(unsigned caller, const char *name, mach_port_t *ret_port)
{
	return look_up_at(root, caller, name, 0, 0, ret_port);
}

/* As the server does: on an error the request's right is destroyed. */
static kern_return_t
register_at(mach_port_t bp, unsigned caller, const char *name, mach_port_t port,
    uint64_t flags)
{
	kern_return_t kr = job_mig_register2(
	    bp, name_of(name), port, flags, who(caller));

	if (kr != KERN_SUCCESS && MACH_PORT_VALID(port))
		fake_port(port)->sends--;
	return kr;
}

static kern_return_t
register_port(unsigned caller, const char *name, mach_port_t port)
{
	return register_at(root, caller, name, port, 0);
}

static kern_return_t
check_in_at(mach_port_t bp, unsigned caller, const char *name, uint64_t flags,
    mach_port_t *ret_port)
{
	bootstrap_instance_id_t instance;
	kern_return_t kr = job_mig_check_in2(
	    bp, name_of(name), ret_port, instance, flags, who(caller));

	if (kr == KERN_SUCCESS) {
		assert_true(fake_port(*ret_port)->receive);
		assert_true(fake_port(*ret_port)->return_request);
		fake_port(*ret_port)->receive = false; /* moved */
	}
	return kr;
}

static kern_return_t
check_in(unsigned caller, const char *name, mach_port_t *ret_port)
{
	return check_in_at(root, caller, name, 0, ret_port);
}

/* The client drops the receive right. */
static void
give_back(mach_port_t port)
{
	fake_port(port)->receive = true;
	service_port_returned(&launchd, port);
}

static void
die(mach_port_t port)
{
	fake_port(port)->dead = true;
	watches_died(&launchd.watches, port);
}

static void
test_look_up(void **state)
{
	mach_port_t port = fake_client_port(), found;

	(void)state;
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(register_port(0, "a", port), BOOTSTRAP_SUCCESS);
	assert_int_equal(look_up(1, "a", &found), BOOTSTRAP_SUCCESS);
	assert_int_equal(found, port);
	assert_int_equal(look_up(1, "A", &found), BOOTSTRAP_UNKNOWN_SERVICE);
	/* Died, and the notification is still under way. */
	fake_port(port)->dead = true;
	assert_int_equal(look_up(1, "a", &found), BOOTSTRAP_UNKNOWN_SERVICE);
}

static void
test_look_up_at_no_bootstrap_port(void **state)
{
	mach_port_t other = fake_client_port(), found;

	(void)state;
	assert_int_equal(
	    look_up_at(other, 0, "a", 0, 0, &found), KERN_INVALID_ARGUMENT);
	fake_port(other)->sends = 0;
}

static void
test_unterminated_name(void **state)
{
	name_t name;
	mach_port_t port;

	(void)state;
	memset(name, 'x', sizeof(name));
	assert_int_equal(
	    job_mig_register2(root, name, MACH_PORT_NULL, 0, who(0)),
	    MIG_BAD_ARGUMENTS);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(
	    job_mig_register2(root, name, MACH_PORT_NULL, 0, who(0)),
	    BOOTSTRAP_SUCCESS);
	assert_int_equal(look_up(0, name, &port), BOOTSTRAP_UNKNOWN_SERVICE);
}

static void
test_check_in_rows(void **state)
{
	mach_port_t port, again;

	(void)state;
	assert_int_equal(
	    check_in_at(root, 1, "a", BOOTSTRAP_STRICT_CHECKIN, &port),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(check_in(1, "a", &port), BOOTSTRAP_SUCCESS);
	assert_int_equal(check_in(2, "a", &again), BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(check_in(1, "a", &again), BOOTSTRAP_SERVICE_ACTIVE);
	give_back(port);
	assert_int_equal(check_in(2, "a", &again), BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    check_in_at(root, 1, "a", BOOTSTRAP_STRICT_CHECKIN, &again),
	    BOOTSTRAP_SUCCESS);
	assert_int_equal(again, port);
}

static void
test_check_in_of_a_registered_name(void **state)
{
	mach_port_t port;

	(void)state;
	assert_int_equal(
	    register_port(1, "a", fake_client_port()), BOOTSTRAP_SUCCESS);
	assert_int_equal(check_in(2, "a", &port), BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(check_in(1, "a", &port), BOOTSTRAP_SERVICE_ACTIVE);
}

static void
test_checked_in_goes_with_its_process(void **state)
{
	mach_port_t port, found;

	(void)state;
	assert_int_equal(check_in(1, "a", &port), BOOTSTRAP_SUCCESS);
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_SUCCESS);
	child_end(0);
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(check_in(2, "a", &port), BOOTSTRAP_SUCCESS);
}

static void
test_checked_in_port_dies_unannounced(void **state)
{
	mach_port_t port, found;

	(void)state;
	assert_int_equal(check_in(1, "a", &port), BOOTSTRAP_SUCCESS);
	fake_port(port)->dead = true;
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(check_in(2, "a", &port), BOOTSTRAP_SUCCESS);
}

static void
test_register_rows(void **state)
{
	mach_port_t port = fake_client_port();

	(void)state;
	assert_int_equal(
	    register_port(1, "a", MACH_PORT_NULL), BOOTSTRAP_SUCCESS);
	assert_int_equal(register_port(1, "a", port), BOOTSTRAP_SUCCESS);
	assert_int_equal(register_port(2, "a", fake_client_port()),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    register_port(2, "a", MACH_PORT_NULL), BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(register_port(1, "a", fake_client_port()),
	    BOOTSTRAP_SERVICE_ACTIVE);
	assert_int_equal(
	    register_port(1, "a", MACH_PORT_NULL), BOOTSTRAP_SUCCESS);
	assert_int_equal(fake_port(port)->sends, 0);
	assert_int_equal(
	    register_port(2, "a", fake_client_port()), BOOTSTRAP_SUCCESS);
}

static void
test_register_a_dead_port(void **state)
{
	mach_port_t port = fake_client_port();

	(void)state;
	fake_port(port)->dead = true;
	assert_int_equal(register_port(1, "a", port), BOOTSTRAP_NO_MEMORY);
	assert_int_equal(
	    register_port(1, "a", MACH_PORT_DEAD), BOOTSTRAP_NO_MEMORY);
	assert_null(launchd.jobs.by_id);
}

static void
test_register_over_a_dead_port(void **state)
{
	mach_port_t old = fake_client_port(), new = fake_client_port(), found;

	(void)state;
	assert_int_equal(register_port(1, "a", old), BOOTSTRAP_SUCCESS);
	fake_port(old)->dead = true;
	assert_int_equal(register_port(2, "a", new), BOOTSTRAP_SUCCESS);
	/* The notification of the old one takes nothing of the new one. */
	die(old);
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_SUCCESS);
	assert_int_equal(found, new);
}

static void
test_register_a_checked_in_name(void **state)
{
	mach_port_t port;

	(void)state;
	assert_int_equal(check_in(1, "a", &port), BOOTSTRAP_SUCCESS);
	assert_int_equal(register_port(1, "a", fake_client_port()),
	    BOOTSTRAP_SERVICE_ACTIVE);
	assert_int_equal(
	    register_port(1, "a", MACH_PORT_NULL), BOOTSTRAP_SERVICE_ACTIVE);
	give_back(port);
	assert_int_equal(register_port(1, "a", fake_client_port()),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(
	    register_port(1, "a", MACH_PORT_NULL), BOOTSTRAP_SUCCESS);
	assert_true(fake_port(port)->dead);
}

static void
test_registered_outlives_its_owner(void **state)
{
	mach_port_t port = fake_client_port(), other = fake_client_port();
	mach_port_t found;

	(void)state;
	assert_int_equal(register_port(1, "a", port), BOOTSTRAP_SUCCESS);
	child_end(0);
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_SUCCESS);
	assert_int_equal(found, port);
	/* Nobody owns it any more, so it is free to be taken. */
	assert_int_equal(register_port(2, "a", other), BOOTSTRAP_SUCCESS);
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_SUCCESS);
	assert_int_equal(found, other);
}

static void
test_reused_pid_owns_nothing(void **state)
{
	mach_port_t port, again;
	bootstrap_instance_id_t instance;

	(void)state;
	assert_int_equal(check_in(1, "a", &port), BOOTSTRAP_SUCCESS);
	assert_int_equal(job_mig_check_in2(root, name_of("a"), &again, instance,
			     0, token(children[0], 77)),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(job_mig_register2(root, name_of("a"), MACH_PORT_NULL,
			     0, token(children[0], 77)),
	    BOOTSTRAP_NOT_PRIVILEGED);
}

static void
test_process_that_is_gone(void **state)
{
	mach_port_t port;
	audit_token_t gone = who(1);
	bootstrap_instance_id_t instance;

	(void)state;
	child_end(0);
	assert_int_equal(
	    job_mig_check_in2(root, name_of("a"), &port, instance, 0, gone),
	    BOOTSTRAP_NOT_PRIVILEGED);
}

static void
test_per_pid(void **state)
{
	mach_port_t one = fake_client_port(), two = fake_client_port(), found;
	const uint64_t own = BOOTSTRAP_PER_PID_SERVICE;

	(void)state;
	assert_int_equal(register_at(root, 1, "a", one, own), BOOTSTRAP_SUCCESS);
	assert_int_equal(register_at(root, 2, "a", two, own), BOOTSTRAP_SUCCESS);
	assert_int_equal(look_up(0, "a", &found), BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(look_up_at(root, 0, "a", children[0], own, &found),
	    BOOTSTRAP_SUCCESS);
	assert_int_equal(found, one);
	assert_int_equal(look_up_at(root, 0, "a", children[1], own, &found),
	    BOOTSTRAP_SUCCESS);
	assert_int_equal(found, two);
	assert_int_equal(look_up_at(root, 0, "a", getpid(), own, &found),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(
	    check_in_at(root, 0, "a", own | BOOTSTRAP_STRICT_CHECKIN, &found),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(
	    check_in_at(root, 0, "a", own, &found), BOOTSTRAP_SUCCESS);
}

static mach_port_t
subset_of(mach_port_t bp, mach_port_t requestor)
{
	mach_port_t subset;

	assert_int_equal(
	    job_mig_subset(bp, requestor, &subset, who(0)), BOOTSTRAP_SUCCESS);
	return subset;
}

static void
test_subset(void **state)
{
	mach_port_t requestor = fake_client_port(), found, checked;
	mach_port_t inner = fake_client_port(), outer = fake_client_port();
	mach_port_t subset = subset_of(root, requestor);

	(void)state;
	assert_int_equal(register_port(0, "outer", outer), BOOTSTRAP_SUCCESS);
	assert_int_equal(
	    register_at(subset, 0, "inner", inner, 0), BOOTSTRAP_SUCCESS);
	assert_int_equal(look_up(0, "inner", &found), BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(
	    look_up_at(subset, 0, "outer", 0, 0, &found), BOOTSTRAP_SUCCESS);
	assert_int_equal(
	    look_up_at(subset, 0, "outer", 0, BOOTSTRAP_STRICT_LOOKUP, &found),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	assert_int_equal(
	    look_up_at(subset, 0, "outer", 0, BOOTSTRAP_FORCE_LOCAL, &found),
	    BOOTSTRAP_UNKNOWN_SERVICE);
	/* A name of the subset hides the one outside. */
	assert_int_equal(
	    check_in_at(subset, 1, "outer", 0, &checked), BOOTSTRAP_SUCCESS);
	assert_int_equal(
	    look_up_at(subset, 0, "outer", 0, 0, &found), BOOTSTRAP_SUCCESS);
	assert_int_equal(found, checked);
	die(requestor);
	assert_int_equal(look_up_at(subset, 0, "inner", 0, 0, &found),
	    KERN_INVALID_ARGUMENT);
	give_back(checked);
	assert_true(fake_port(checked)->dead);
}

static void
test_subset_without_requestor(void **state)
{
	mach_port_t subset, dead = fake_client_port();

	(void)state;
	assert_int_equal(job_mig_subset(root, MACH_PORT_NULL, &subset, who(0)),
	    BOOTSTRAP_NOT_PRIVILEGED);
	fake_port(dead)->dead = true;
	assert_int_equal(
	    job_mig_subset(root, dead, &subset, who(0)), BOOTSTRAP_NO_MEMORY);
	fake_port(dead)->sends = 0;
}

static void
test_parent_and_root(void **state)
{
	mach_port_t subset = subset_of(root, fake_client_port()), found;
	mach_port_t deeper = subset_of(subset, fake_client_port());

	(void)state;
	assert_int_equal(job_mig_parent(root, 0, &found, who(0)), 0);
	assert_int_equal(found, root);
	assert_int_equal(job_mig_parent(deeper, 0, &found, who(0)), 0);
	assert_int_equal(found, subset);
	assert_int_equal(job_mig_get_root_bootstrap(deeper, &found, who(0)), 0);
	assert_int_equal(found, root);
	assert_int_equal(fake_port(root)->sends, 2);
	fake_port(root)->sends--; /* moved in the reply */
}

static void
test_info(void **state)
{
	mach_msg_type_number_t names_count, jobs_count, actives_count;
	bootstrap_status_array_t actives = NULL;
	name_array_t names = NULL, jobs = NULL;
	mach_port_t port;

	(void)state;
	assert_int_equal(job_mig_info(root, &names, &names_count, &jobs,
			     &jobs_count, &actives, &actives_count, 0, who(0)),
	    BOOTSTRAP_SUCCESS);
	assert_int_equal(names_count + jobs_count + actives_count, 0);
	assert_int_equal(check_in(0, "a", &port), BOOTSTRAP_SUCCESS);
	give_back(port);
	assert_int_equal(register_port(0, "b", fake_client_port()), 0);
	assert_int_equal(job_mig_info(root, &names, &names_count, &jobs,
			     &jobs_count, &actives, &actives_count, 0, who(0)),
	    BOOTSTRAP_SUCCESS);
	assert_int_equal(names_count, 2);
	assert_int_equal(jobs_count, 2);
	assert_int_equal(actives_count, 2);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "b");
	assert_int_equal(actives[0], BOOTSTRAP_STATUS_INACTIVE);
	assert_int_equal(actives[1], BOOTSTRAP_STATUS_ACTIVE);
	free(names);
	free(jobs);
	free(actives);
}

static void
test_every_call_that_can_fail(void **state)
{
	mach_port_t port, requestor;
	int k;

	(void)state;
	for (k = 1; k <= 3; k++) {
		fake_fail_call(k);
		assert_int_equal(check_in(0, "a", &port), BOOTSTRAP_NO_MEMORY);
		fake_fail_call(0);
		assert_null(launchd.jobs.by_id);
		assert_int_equal(
		    look_up(0, "a", &port), BOOTSTRAP_UNKNOWN_SERVICE);
	}
	fake_fail_call(1);
	assert_int_equal(
	    register_port(0, "a", fake_client_port()), BOOTSTRAP_NO_MEMORY);
	for (k = 1; k <= 2; k++) {
		requestor = fake_client_port();
		fake_fail_call(k);
		assert_int_equal(job_mig_subset(root, requestor, &port, who(0)),
		    BOOTSTRAP_NO_MEMORY);
		fake_port(requestor)->sends = 0;
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_look_up),
		TEST(test_look_up_at_no_bootstrap_port),
		TEST(test_unterminated_name),
		TEST(test_check_in_rows),
		TEST(test_check_in_of_a_registered_name),
		TEST(test_checked_in_goes_with_its_process),
		TEST(test_checked_in_port_dies_unannounced),
		TEST(test_register_rows),
		TEST(test_register_a_dead_port),
		TEST(test_register_over_a_dead_port),
		TEST(test_register_a_checked_in_name),
		TEST(test_registered_outlives_its_owner),
		TEST(test_reused_pid_owns_nothing),
		TEST(test_process_that_is_gone),
		TEST(test_per_pid),
		TEST(test_subset),
		TEST(test_subset_without_requestor),
		TEST(test_parent_and_root),
		TEST(test_info),
		TEST(test_every_call_that_can_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
