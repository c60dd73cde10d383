#include "launchd/policy.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <launch.h>

#include "launchd/job.h"
#include "launchd/service.h"
#include "os/pidfd.h"
#include "plist/spec.h"

/* Whether an item of the list is the caller, as `is` sees it. */
static bool
any(launch_data_t list, const struct caller *caller,
    bool (*is)(const char *name, const struct caller *caller))
{
	size_t i;

	for (i = 0; i < launch_data_array_get_count(list); i++)
		if (is(launch_data_get_string(
			   launch_data_array_get_index(list, i)),
			caller))
			return true;
	return false;
}

static bool
is_user(const char *name, const struct caller *caller)
{
	const struct passwd *user = getpwnam(name);

	return user && user->pw_uid == caller->euid;
}

/* By the ids of the process, or as a member in the system's list. */
static bool
is_in_group(const char *name, const struct caller *caller)
{
	const struct group *group = getgrnam(name);
	const struct passwd *user;
	char **member;

	if (!group)
		return false;
	if (group->gr_gid == caller->egid)
		return true;
	user = getpwuid(caller->euid);
	if (!user)
		return false;
	for (member = group->gr_mem; *member; member++)
		if (strcmp(*member, user->pw_name) == 0)
			return true;
	return false;
}

/*
 * The file that the process executes now. If it executes another one than it
 * did when it asked, the right that it asked for is lost to it, so looking
 * late does no harm; a pid that was reused would, so it must be alive after.
 */
static bool
is_program(const char *path, const struct caller *caller)
{
	char link[64], program[PATH_MAX];
	_cleanup_close_ int pidfd = -1;
	ssize_t n;

	if (pidfd_open_pid(caller->pid, &pidfd) < 0)
		return false;
	snprintf(link, sizeof(link), "/proc/%d/exe", (int)caller->pid);
	n = readlink(link, program, sizeof(program) - 1);
	if (n < 0 || pidfd_is_dead(pidfd))
		return false;
	program[n] = '\0';
	return strcmp(program, path) == 0;
}

bool
policy_allows(const struct service *service, const struct caller *caller)
{
	const struct spec_service *options = service->options;
	bool trusted;

	if (!options)
		return true;
	trusted = caller->euid == 0 ||
	    (service->job && service->job->process.euid == caller->euid);
	if ((options->users || options->groups) && !trusted &&
	    !(options->users && any(options->users, caller, is_user)) &&
	    !(options->groups && any(options->groups, caller, is_in_group)))
		return false;
	return !options->programs || any(options->programs, caller, is_program);
}
