#include "launchd/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "os/pidfd.h"
#include "plist/spec.h"

#define GROUPS_MAX 128

enum spawn_step {
	STEP_SESSION = 1,
	STEP_LIMITS,
	STEP_NICE,
	STEP_ROOT,
	STEP_USER,
	STEP_DIRECTORY,
	STEP_IN,
	STEP_OUT,
	STEP_ERR,
	STEP_EXEC,
	STEPS,
};

static const char *const step_words[STEPS] = {
	[STEP_SESSION] = "cannot make a session",
	[STEP_LIMITS] = "cannot set its resource limits",
	[STEP_NICE] = "cannot set its priority",
	[STEP_ROOT] = "cannot go to its root directory",
	[STEP_USER] = "cannot become its user",
	[STEP_DIRECTORY] = "cannot go to its working directory",
	[STEP_IN] = "cannot open its standard input",
	[STEP_OUT] = "cannot open its standard output",
	[STEP_ERR] = "cannot open its standard error",
	[STEP_EXEC] = "cannot execute its program",
};

/* Everything the child needs, made before the fork. */
struct plan {
	const struct spec *spec;
	bool switch_user;
	bool trusted;
	uid_t uid;
	gid_t gid;
	gid_t groups[GROUPS_MAX];
	int group_count;
	char **environment; /* strings owned */
	size_t count, capacity;
};

static void
plan_deinit(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		free(plan->environment[i]);
	free(plan->environment);
}

/* Whether entry is "name=...". */
static bool
is_variable(const char *entry, const char *name, size_t length)
{
	return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* Sets a variable, in the place of one of that name. */
static int
plan_set(struct plan *plan, const char *name, const char *value)
{
	_cleanup_free_ char *entry = NULL;
	size_t i, length = strlen(name);

	if (asprintf(&entry, "%s=%s", name, value) < 0) {
		entry = NULL;
		return -ENOMEM;
	}
	for (i = 0; i < plan->count; i++)
		if (is_variable(plan->environment[i], name, length)) {
			free(plan->environment[i]);
			plan->environment[i] = TAKE(entry);
			return 0;
		}
	if (ARRAY_GROW(plan->environment, &plan->capacity, plan->count + 2) < 0)
		return -ENOMEM;
	plan->environment[plan->count++] = TAKE(entry);
	plan->environment[plan->count] = NULL;
	return 0;
}

static int
plan_inherit_environment(struct plan *plan)
{
	char **entry;

	for (entry = environ; *entry; entry++) {
		_cleanup_free_ char *name = NULL;
		const char *equals = strchr(*entry, '=');

		if (!equals)
			continue;
		name = strndup(*entry, (size_t)(equals - *entry));
		if (!name || plan_set(plan, name, equals + 1) < 0)
			return -ENOMEM;
	}
	return 0;
}

struct setting {
	struct plan *plan;
	int result;
};

static void
plan_set_value(const launch_data_t value, const char *name, void *context)
{
	struct setting *setting = context;

	if (setting->result == 0)
		setting->result = plan_set(
		    setting->plan, name, launch_data_get_string(value));
}

static int
plan_set_user(struct plan *plan, const struct passwd *user)
{
	int r = plan_set(plan, "HOME", user->pw_dir);

	if (r == 0)
		r = plan_set(plan, "USER", user->pw_name);
	if (r == 0)
		r = plan_set(plan, "LOGNAME", user->pw_name);
	if (r == 0)
		r = plan_set(plan, "SHELL", user->pw_shell);
	return r;
}

static int
plan_group(struct plan *plan)
{
	const struct group *group = getgrnam(plan->spec->group);

	if (!group)
		return -ENOENT;
	plan->gid = group->gr_gid;
	return 0;
}

/* Who the process will be. */
static int
plan_user(struct plan *plan, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	plan->switch_user = geteuid() == 0 &&
	    (uid != 0 || plan->spec->group != NULL);
	plan->uid = uid;
	if (!user)
		return plan->switch_user ? -ENOENT : 0;
	plan->gid = user->pw_gid;
	plan->group_count = GROUPS_MAX;
	if (!plan->spec->init_groups ||
	    getgrouplist(user->pw_name, user->pw_gid, plan->groups,
		&plan->group_count) < 0)
		plan->group_count = 0;
	return uid == geteuid() ? 0 : plan_set_user(plan, user);
}

static int
plan_init(struct plan *plan, const struct spec *spec, uid_t uid)
{
	struct setting setting = { .plan = plan };
	int r;

	*plan = (struct plan){ .spec = spec };
	r = plan_inherit_environment(plan);
	if (r == 0)
		r = plan_user(plan, uid);
	if (r == 0 && spec->group && plan->switch_user)
		r = plan_group(plan);
	if (r == 0 && spec->environment) {
		launch_data_dict_iterate(
		    spec->environment, plan_set_value, &setting);
		r = setting.result;
	}
	return r;
}

int
spawn_user(const struct spec *spec, uid_t uid, uid_t *ret_uid)
{
	const struct passwd *user;

	*ret_uid = uid;
	if (!spec->user)
		return 0;
	user = getpwnam(spec->user);
	if (!user)
		return -ENOENT;
	if (user->pw_uid != uid && (uid != 0 || geteuid() != 0))
		return -EPERM;
	*ret_uid = user->pw_uid;
	return 0;
}

/*
 * From here to the end all is the child's, which shares nothing with the
 * threads of launchd: plain system calls only.
 */
static int
child_limits(const struct spec *spec)
{
	unsigned i;

	for (i = 0; i < spec->limit_count; i++) {
		const struct spec_limit *limit = &spec->limits[i];
		struct rlimit now;

		if (getrlimit(limit->resource, &now) < 0)
			return -1;
		if (limit->has_hard)
			now.rlim_max = limit->hard;
		if (limit->has_soft)
			now.rlim_cur = limit->soft;
		if (now.rlim_cur > now.rlim_max)
			now.rlim_cur = now.rlim_max;
		if (setrlimit(limit->resource, &now) < 0)
			return -1;
	}
	return 0;
}

static int
child_nice(const struct spec *spec)
{
	int64_t nice = spec->nice;

	if (nice == SPEC_UNSET && spec->process_type &&
	    strcmp(spec->process_type, LAUNCH_KEY_PROCESSTYPE_BACKGROUND) == 0)
		nice = 10;
	if (nice == SPEC_UNSET)
		return 0;
	return setpriority(PRIO_PROCESS, 0, (int)nice);
}

static int
child_user(const struct plan *plan)
{
	if (!plan->switch_user)
		return 0;
	if (setgroups((size_t)plan->group_count, plan->groups) < 0 ||
	    setresgid(plan->gid, plan->gid, plan->gid) < 0)
		return -1;
	return setresuid(plan->uid, plan->uid, plan->uid);
}

static int
child_open(int fd, const char *path, int flags)
{
	/* A FIFO that nobody reads must not stop the job here for ever. */
	int opened = open(
	    path ? path : "/dev/null", flags | O_NOCTTY | O_NONBLOCK, 0666);

	if (opened < 0 ||
	    fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) & ~O_NONBLOCK) < 0)
		return -1;
	if (opened == fd)
		return 0;
	if (dup2(opened, fd) < 0)
		return -1;
	return close(opened);
}

static void
child_signals(void)
{
	sigset_t none;
	int i;

	for (i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The step that failed. */
static int
child_become(const struct plan *plan)
{
	const struct spec *spec = plan->spec;
	const int out = O_WRONLY | O_CREAT | O_APPEND;

	if (setsid() < 0)
		return STEP_SESSION;
	/* Nothing that a user asks for is done with more than the user's rights. */
	if (!plan->trusted && child_user(plan) < 0)
		return STEP_USER;
	if (child_limits(spec) < 0)
		return STEP_LIMITS;
	if (child_nice(spec) < 0)
		return STEP_NICE;
	if (spec->umask != SPEC_UNSET)
		umask((mode_t)spec->umask);
	if (spec->root && (chroot(spec->root) < 0 || chdir("/") < 0))
		return STEP_ROOT;
	if (plan->trusted && child_user(plan) < 0)
		return STEP_USER;
	if (chdir(spec->directory ? spec->directory : "/") < 0)
		return STEP_DIRECTORY;
	if (child_open(STDIN_FILENO, spec->in, O_RDONLY) < 0)
		return STEP_IN;
	if (child_open(STDOUT_FILENO, spec->out, out) < 0)
		return STEP_OUT;
	if (child_open(STDERR_FILENO, spec->err, out) < 0)
		return STEP_ERR;
	execvpe(spec->program, spec->argv, plan->environment);
	return STEP_EXEC;
}

static _Noreturn void
child(const struct plan *plan, int report)
{
	struct spawn_report failed;

	child_signals();
	failed.step = child_become(plan);
	failed.error = errno;
	(void)!write(report, &failed, sizeof(failed));
	_exit(127);
}

int
spawn(const struct spec *spec, uid_t uid, bool trusted,
    struct spawned *ret_spawned)
{
	_cleanup_(plan_deinit) struct plan plan;
	_cleanup_close_ int near = -1, far = -1;
	int r, fds[2];
	pid_t pid;

	r = plan_init(&plan, spec, uid);
	if (r < 0)
		return r;
	plan.trusted = trusted;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	near = fds[0];
	far = fds[1];
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		child(&plan, far);
	/* It cannot be reaped before we do, so the pid is its. */
	r = pidfd_open_pid(pid, &ret_spawned->pidfd);
	if (r < 0) {
		kill(pid, SIGKILL);
		return r;
	}
	ret_spawned->pid = pid;
	ret_spawned->report = TAKE_FD(near);
	return 0;
}

const char *
spawn_failure(int report, int *ret_error)
{
	_cleanup_close_ int fd = report;
	struct spawn_report failed;

	if (fd < 0 || read(fd, &failed, sizeof(failed)) != sizeof(failed) ||
	    failed.step <= 0 || failed.step >= STEPS)
		return NULL;
	*ret_error = failed.error;
	return step_words[failed.step];
}
