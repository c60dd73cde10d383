/* When a job's process runs, as what, and who may see to it. */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "jobs.h"
#include "worker.h"

static launch_data_t
shell(const char *label, const char *script)
{
	launch_data_t job = jobs_dict();

	jobs_put(job, LAUNCH_JOBKEY_LABEL, launch_data_new_string(label));
	jobs_put(job, LAUNCH_JOBKEY_PROGRAMARGUMENTS,
	    jobs_strings("/bin/sh", "-c", script, NULL));
	jobs_put(
	    job, LAUNCH_JOBKEY_THROTTLEINTERVAL, launch_data_new_integer(0));
	return job;
}

/* Puts one condition into KeepAlive; another may be there. */
static void
keep(launch_data_t job, const char *condition, launch_data_t value)
{
	launch_data_t all = launch_data_dict_lookup(
	    job, LAUNCH_JOBKEY_KEEPALIVE);

	if (!all) {
		all = jobs_dict();
		jobs_put(job, LAUNCH_JOBKEY_KEEPALIVE, all);
	}
	jobs_put(all, condition, value);
}

static void
yes(launch_data_t job, const char *key)
{
	jobs_put(job, key, launch_data_new_bool(true));
}

static void
remove_job(const char *label)
{
	assert_int_equal(jobs_ask(LAUNCH_KEY_REMOVEJOB, label), 0);
	jobs_await_gone(label);
}

static void
test_keep_alive(void **state)
{
	const char *label = "test.jobs.keep";
	launch_data_t job = jobs_new(label, label, NULL);

	(void)state;
	yes(job, LAUNCH_JOBKEY_KEEPALIVE);
	jobs_service(job, label, NULL, NULL);
	assert_int_equal(jobs_submit(job), 0);
	jobs_await_runs(label, 1);
	assert_true(jobs_is(label, ".reason", "semaphore"));
	assert_int_equal(jobs_call(label, WORKER_EXIT), WORKER_EXIT + 1);
	jobs_await_runs(label, 2);
	kill((pid_t)jobs_integer(label, LAUNCH_JOBKEY_PID), SIGKILL);
	jobs_await_runs(label, 3);
	remove_job(label);
}

/* SuccessfulExit and Crashed: how often it is started before it rests. */
static void
test_keep_by_exit(void **state)
{
	static const struct {
		const char *label, *condition;
		bool value;
		const char *script; /* $D: the tests' folder */
		long long runs;
	} cases[] = {
		{ "test.jobs.fails", LAUNCH_JOBKEY_KEEPALIVE_SUCCESSFULEXIT,
		    false, "mkdir $D/a 2>/dev/null && exit 1; exit 0", 2 },
		{ "test.jobs.succeeds", LAUNCH_JOBKEY_KEEPALIVE_SUCCESSFULEXIT,
		    true, "mkdir $D/b 2>/dev/null && exit 0; exit 1", 2 },
		{ "test.jobs.crashes", LAUNCH_JOBKEY_KEEPALIVE_CRASHED, true,
		    "mkdir $D/c 2>/dev/null && kill -9 $$; exit 1", 2 },
		{ "test.jobs.ends", LAUNCH_JOBKEY_KEEPALIVE_CRASHED, false,
		    "mkdir $D/d 2>/dev/null && exit 1; kill -9 $$", 2 },
	};
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		launch_data_t job = shell(cases[i].label, cases[i].script);
		launch_data_t environment = jobs_dict();

		jobs_put(environment, "D", launch_data_new_string(jobs_folder));
		jobs_put(job, LAUNCH_JOBKEY_ENVIRONMENTVARIABLES, environment);
		keep(job, cases[i].condition,
		    launch_data_new_bool(cases[i].value));
		yes(job, LAUNCH_JOBKEY_RUNATLOAD);
		assert_int_equal(jobs_submit(job), 0);
		jobs_await_runs(cases[i].label, cases[i].runs);
		jobs_await_state(cases[i].label, "not running");
		assert_int_equal(
		    jobs_integer(cases[i].label, ".runs"), cases[i].runs);
		remove_job(cases[i].label);
	}
}

static launch_data_t
condition_of(const char *name, bool value)
{
	launch_data_t dict = jobs_dict();

	jobs_put(dict, name, launch_data_new_bool(value));
	return dict;
}

static void
test_keep_by_others(void **state)
{
	const char *active = "test.jobs.when-active";
	const char *loaded = "test.jobs.unless-loaded";
	const char *other = "test.jobs.other";
	launch_data_t job;

	(void)state;
	job = shell(active, "exec sleep 1000");
	keep(job, LAUNCH_JOBKEY_KEEPALIVE_OTHERJOBACTIVE,
	    condition_of(other, true));
	assert_int_equal(jobs_submit(job), 0);
	assert_true(jobs_is(active, ".state", "not running"));
	assert_int_equal(jobs_submit(shell(other, "exec sleep 1000")), 0);
	assert_true(jobs_is(active, ".state", "not running"));
	assert_int_equal(jobs_ask(LAUNCH_KEY_STARTJOB, other), 0);
	jobs_await_state(active, "running");

	job = shell(loaded, "exec sleep 1000");
	keep(job, LAUNCH_JOBKEY_KEEPALIVE_OTHERJOBENABLED,
	    condition_of(other, false));
	assert_int_equal(jobs_submit(job), 0);
	assert_true(jobs_is(loaded, ".state", "not running"));
	remove_job(other);
	jobs_await_state(loaded, "running");
	remove_job(active);
	remove_job(loaded);
}

static void
test_keep_by_path(void **state)
{
	const char *label = "test.jobs.path";
	char folder[128], file[160];
	launch_data_t job = shell(label, "exec sleep 1000");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/later", jobs_folder);
	snprintf(file, sizeof(file), "%s/file", folder);
	keep(job, LAUNCH_JOBKEY_KEEPALIVE_PATHSTATE, condition_of(file, true));
	assert_int_equal(jobs_submit(job), 0);
	assert_true(jobs_is(label, ".state", "not running"));
	/* Not even the folder is there yet. */
	assert_int_equal(mkdir(folder, 0700), 0);
	close(open(file, O_CREAT | O_CLOEXEC, 0600));
	jobs_await_state(label, "running");
	remove_job(label);
}

static void
test_keep_after_demand(void **state)
{
	const char *label = "test.jobs.after";
	launch_data_t job = jobs_server(label);

	(void)state;
	keep(job, LAUNCH_JOBKEY_KEEPALIVE_AFTERINITIALDEMAND,
	    launch_data_new_bool(true));
	assert_int_equal(jobs_submit(job), 0);
	assert_true(jobs_is(label, ".state", "not running"));
	assert_int_equal(jobs_call(label, WORKER_EXIT), WORKER_EXIT + 1);
	jobs_await_runs(label, 2);
	remove_job(label);
}

static void
test_interval_and_once(void **state)
{
	const char *label = "test.jobs.interval", *once = "test.jobs.once";
	launch_data_t job = shell(label, "exit 0");

	(void)state;
	jobs_put(job, LAUNCH_JOBKEY_STARTINTERVAL, launch_data_new_integer(1));
	assert_int_equal(jobs_submit(job), 0);
	job = shell(once, "exit 0");
	yes(job, LAUNCH_JOBKEY_RUNATLOAD);
	yes(job, LAUNCH_JOBKEY_LAUNCHONLYONCE);
	assert_int_equal(jobs_submit(job), 0);
	jobs_await_gone(once);
	jobs_await_runs(label, 2);
	assert_true(jobs_is(label, ".reason", "interval"));
	remove_job(label);
}

/* One that does not heed SIGTERM is killed after ExitTimeOut. */
static void
test_exit_time_out(void **state)
{
	const char *label = "test.jobs.deaf";
	char file[128], script[256];
	launch_data_t job;

	(void)state;
	snprintf(file, sizeof(file), "%s/deaf", jobs_folder);
	snprintf(script, sizeof(script),
	    "trap '' TERM; : >%s; while :; do sleep 1000; done", file);
	job = shell(label, script);
	jobs_put(job, LAUNCH_JOBKEY_EXITTIMEOUT, launch_data_new_integer(1));
	yes(job, LAUNCH_JOBKEY_RUNATLOAD);
	assert_int_equal(jobs_submit(job), 0);
	while (access(file, F_OK) != 0)
		usleep(1000);
	assert_int_equal(jobs_ask(LAUNCH_KEY_STOPJOB, label), 0);
	jobs_await_state(label, "not running");
	assert_int_equal(
	    jobs_integer(label, LAUNCH_JOBKEY_LASTEXITSTATUS), SIGKILL);
	remove_job(label);
}

static void
read_text(const char *path, char *ret_text, size_t size)
{
	FILE *file = fopen(path, "re");
	size_t n;

	assert_non_null(file);
	n = fread(ret_text, 1, size - 1, file);
	ret_text[n] = '\0';
	fclose(file);
}

static void
put_limits(launch_data_t job)
{
	launch_data_t soft = jobs_dict(), hard = jobs_dict();

	jobs_put(soft, LAUNCH_JOBKEY_RESOURCELIMIT_NOFILE,
	    launch_data_new_integer(77));
	jobs_put(hard, LAUNCH_JOBKEY_RESOURCELIMIT_NOFILE,
	    launch_data_new_integer(99));
	jobs_put(job, LAUNCH_JOBKEY_SOFTRESOURCELIMITS, soft);
	jobs_put(job, LAUNCH_JOBKEY_HARDRESOURCELIMITS, hard);
}

/* The process is made as the file says. */
static void
test_process(void **state)
{
	const char *label = "test.jobs.process";
	char out[128], in[128], text[512];
	launch_data_t environment = jobs_dict(), job;

	(void)state;
	snprintf(in, sizeof(in), "%s/in", jobs_folder);
	snprintf(out, sizeof(out), "%s/out", jobs_folder);
	job = shell(label,
	    "ulimit -Sn; ulimit -Hn; umask; pwd; echo $X; cat; nice;"
	    "echo error >&2; echo end");
	jobs_put(environment, "X", launch_data_new_string("a value"));
	jobs_put(job, LAUNCH_JOBKEY_ENVIRONMENTVARIABLES, environment);
	jobs_put(job, LAUNCH_JOBKEY_UMASK, launch_data_new_integer(027));
	jobs_put(job, LAUNCH_JOBKEY_NICE, launch_data_new_integer(5));
	jobs_put(job, LAUNCH_JOBKEY_WORKINGDIRECTORY,
	    launch_data_new_string("/usr"));
	jobs_put(job, LAUNCH_JOBKEY_STANDARDINPATH, launch_data_new_string(in));
	jobs_put(
	    job, LAUNCH_JOBKEY_STANDARDOUTPATH, launch_data_new_string(out));
	jobs_put(
	    job, LAUNCH_JOBKEY_STANDARDERRORPATH, launch_data_new_string(out));
	put_limits(job);
	close(open(in, O_CREAT | O_CLOEXEC, 0600));
	assert_int_equal(truncate(in, 0), 0);
	yes(job, LAUNCH_JOBKEY_RUNATLOAD);
	assert_int_equal(jobs_submit(job), 0);
	jobs_await_state(label, "not running");
	assert_int_equal(jobs_integer(label, LAUNCH_JOBKEY_LASTEXITSTATUS), 0);
	read_text(out, text, sizeof(text));
	assert_string_equal(
	    text, "77\n99\n0027\n/usr\na value\n5\nerror\nend\n");
	remove_job(label);
}

/* What cannot be executed says so, and is not tried without a rest. */
static void
test_no_program(void **state)
{
	const char *label = "test.jobs.none";
	launch_data_t job = shell(label, "");

	(void)state;
	jobs_put(job, LAUNCH_JOBKEY_PROGRAM,
	    launch_data_new_string("/no/such/program"));
	yes(job, LAUNCH_JOBKEY_KEEPALIVE);
	assert_int_equal(jobs_submit(job), 0);
	jobs_await_state(label, "spawn scheduled");
	assert_int_equal(
	    jobs_integer(label, LAUNCH_JOBKEY_LASTEXITSTATUS), 127 << 8);
	assert_int_equal(jobs_integer(label, ".runs"), 1);
	remove_job(label);
}

/* The rest of the group goes with its leader, unless it is abandoned. */
static void
test_process_group(void **state)
{
	const char *label = "test.jobs.group";
	char file[128], script[256], text[32];
	launch_data_t job;
	pid_t left;

	(void)state;
	snprintf(file, sizeof(file), "%s/left", jobs_folder);
	snprintf(
	    script, sizeof(script), "sleep 1000 & echo $! >%s; exit 0", file);
	job = shell(label, script);
	yes(job, LAUNCH_JOBKEY_RUNATLOAD);
	assert_int_equal(jobs_submit(job), 0);
	jobs_await_state(label, "not running");
	read_text(file, text, sizeof(text));
	left = (pid_t)atoi(text);
	while (kill(left, 0) == 0) {
		/* A zombie that nobody reaps is gone as well. */
		char path[64], word[256];

		snprintf(path, sizeof(path), "/proc/%d/stat", left);
		read_text(path, word, sizeof(word));
		if (strstr(word, ") Z "))
			break;
		usleep(1000);
	}
	remove_job(label);
}

static void
test_sockets(void **state)
{
	const char *label = "test.jobs.sockets";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	launch_data_t sockets = jobs_dict(), one = jobs_dict(), job;
	char text[16] = "";
	int fd, i;

	(void)state;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket",
	    jobs_folder);
	job = jobs_new(label, "--socket", "Listener", NULL);
	jobs_put(one, LAUNCH_JOBSOCKETKEY_PATHNAME,
	    launch_data_new_string(address.sun_path));
	jobs_put(sockets, "Listener", one);
	jobs_put(job, LAUNCH_JOBKEY_SOCKETS, sockets);
	assert_int_equal(jobs_submit(job), 0);
	assert_true(jobs_is(label, ".state", "not running"));
	/* The second connection finds another process: one serves one. */
	for (i = 1; i <= 2; i++) {
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		assert_int_equal(
		    connect(fd, (struct sockaddr *)&address, sizeof(address)),
		    0);
		assert_int_equal(read(fd, text, sizeof(text)), 3);
		assert_memory_equal(text, "hi\n", 3);
		close(fd);
		jobs_await_state(label, "not running");
		assert_int_equal(jobs_integer(label, ".runs"), i);
		assert_int_equal(
		    jobs_integer(label, LAUNCH_JOBKEY_LASTEXITSTATUS), 0);
	}
	assert_true(jobs_is(label, ".reason", "ipc (socket)"));
	remove_job(label);
	assert_int_not_equal(access(address.sun_path, F_OK), 0);
}

/* launch_msg("CheckIn") gives a job all that is its. */
static void
test_launch_check_in(void **state)
{
	const char *label = "test.jobs.check-in";
	launch_data_t job = jobs_new(label, "--check-in", label, NULL);
	launch_data_t word = launch_data_new_string(LAUNCH_KEY_CHECKIN), answer;
	mach_port_t reply;
	int *fds;
	size_t count;

	(void)state;
	jobs_service(job, label, NULL, NULL);
	assert_int_equal(jobs_submit(job), 0);
	reply = jobs_send(label, 20);
	assert_int_equal(jobs_reply(reply), 21);
	remove_job(label);
	/* This test is no job. */
	answer = launch_msg(word);
	assert_non_null(answer);
	assert_int_equal(launch_data_get_type(answer), LAUNCH_DATA_ERRNO);
	assert_int_equal(launch_data_get_errno(answer), ESRCH);
	launch_data_free(answer);
	launch_data_free(word);
	assert_int_equal(
	    launch_activate_socket("Listener", &fds, &count), ESRCH);
	assert_null(launch_msg(NULL));
	assert_true(launch_get_fd() >= 0);
}

/* bootstrap_create_server(): whoever has its port declares its services. */
static void
test_create_server(void **state)
{
	char command[512];
	mach_port_t server, named, again;

	(void)state;
	snprintf(command, sizeof(command), "%s test.jobs.server", jobs_worker);
	assert_int_equal(bootstrap_create_server(
			     bootstrap_port, command, geteuid(), true, &server),
	    0);
	assert_int_equal(bootstrap_create_service(
			     server, (char[]){ "test.jobs.server" }, &named),
	    0);
	/* It is the server's: neither its maker nor anybody else has it. */
	assert_int_equal(
	    bootstrap_check_in(bootstrap_port, "test.jobs.server", &again),
	    BOOTSTRAP_NOT_PRIVILEGED);
	assert_int_equal(jobs_call("test.jobs.server", 1), 2);
	command[0] = '\0';
	assert_int_not_equal(bootstrap_create_server(bootstrap_port, command,
				 geteuid(), true, &again),
	    0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keep_alive),
		cmocka_unit_test(test_keep_by_exit),
		cmocka_unit_test(test_keep_by_others),
		cmocka_unit_test(test_keep_by_path),
		cmocka_unit_test(test_keep_after_demand),
		cmocka_unit_test(test_interval_and_once),
		cmocka_unit_test(test_exit_time_out),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_no_program),
		cmocka_unit_test(test_process_group),
		cmocka_unit_test(test_sockets),
		cmocka_unit_test(test_launch_check_in),
		cmocka_unit_test(test_create_server),
	};
	int r;

	jobs_init(argc, argv);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	jobs_deinit();
	return r;
}
