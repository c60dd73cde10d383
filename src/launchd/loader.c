#include "launchd/loader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "os/instance.h"
#include "os/log.h"
#include "plist/plist.h"
#include "plist/spec.h"

#define SUFFIX ".plist"

/* A file on its way to become a job. */
struct loading {
	struct launchd *launchd;
	const char *path;
};

DEFINE_CLEANUP(launch_data_t, launch_data_free);

static void
tell(void *context, bool fatal, const char *text)
{
	const struct loading *loading = context;
	char escaped[320];

	(void)text_escape(escaped, sizeof(escaped), text, strlen(text));
	log_line(loading->launchd->log, "event=%s file='%s' why='%s'",
	    fatal ? "job-file-refused" : "job-file-warning", loading->path,
	    escaped);
}

static int
refuse(struct loading *loading, const char *why)
{
	tell(loading, true, why);
	return -EINVAL;
}

/*
 * Opens a file that nobody but launchd's user and root can have written: what
 * it says launchd does.
 */
static int
open_trusted(struct loading *loading, int *ret_fd, size_t *ret_size)
{
	_cleanup_close_ int fd = -1;
	struct stat st;

	fd = open(loading->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0)
		return refuse(loading, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return refuse(loading, "no plain file");
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return refuse(loading, "another user's");
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return refuse(loading, "others may write it");
	if (st.st_size > PLIST_SIZE_MAX)
		return refuse(loading, "too large");
	*ret_size = (size_t)st.st_size;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static int
read_list(struct loading *loading, launch_data_t *ret_data)
{
	_cleanup_free_ char *bytes = NULL;
	_cleanup_close_ int fd = -1;
	struct plist_error error;
	char place[64], why[192];
	size_t size;
	ssize_t n;
	int r;

	r = open_trusted(loading, &fd, &size);
	if (r < 0)
		return r;
	bytes = malloc(size + 1);
	if (!bytes)
		return refuse(loading, strerror(ENOMEM));
	n = read(fd, bytes, size);
	if (n < 0)
		return refuse(loading, strerror(errno));
	r = plist_parse(bytes, (size_t)n, ret_data, &error);
	if (r == -EBADMSG) {
		plist_error_place(&error, place, sizeof(place));
		snprintf(why, sizeof(why), "%s: %s", place, error.reason);
		return refuse(loading, why);
	}
	return r < 0 ? refuse(loading, strerror(-r)) : 0;
}

static void
load_file(struct launchd *launchd, const char *path)
{
	struct loading loading = { launchd, path };
	struct spec_report report = { tell, &loading };
	struct managed_failure failure;
	launch_data_t data, place;
	struct spec *spec;

	if (read_list(&loading, &data) < 0)
		return;
	/* For who asks about the job. */
	place = launch_data_new_string(path);
	if (launch_data_get_type(data) == LAUNCH_DATA_DICTIONARY && place &&
	    launch_data_dict_insert(data, place, ".path"))
		place = NULL;
	launch_data_free(place);
	if (spec_new(data, &report, &spec) < 0)
		return;
	if (managed_new(launchd, spec, launchd->uid, NULL, &failure) < 0)
		tell(&loading, true, failure.text);
}

static int
is_job_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(SUFFIX) &&
	    strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX) == 0;
}

/* All files of a folder, by name, so that each start is the same. */
static void
load_folder(struct launchd *launchd, const char *folder)
{
	struct dirent **entries;
	int i, count = scandir(folder, &entries, is_job_file, alphasort);

	if (count < 0)
		return;
	for (i = 0; i < count; i++) {
		_cleanup_free_ char *path = NULL;

		if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) >= 0)
			load_file(launchd, path);
		else
			path = NULL;
		free(entries[i]);
	}
	free(entries);
}

static void
load_path(struct launchd *launchd, const char *path)
{
	_cleanup_free_ char *copy = strdup(path);
	char *folder, *rest = copy;

	while (copy && (folder = strsep(&rest, ":")))
		if (folder[0])
			load_folder(launchd, folder);
}

/* The user's own folder: below XDG_CONFIG_HOME, else ~/.config. */
static void
load_own(struct launchd *launchd)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	_cleanup_free_ char *folder = NULL;
	int r;

	if (config && config[0] == '/')
		r = asprintf(&folder, "%s/mach/LaunchAgents", config);
	else if (home && home[0] == '/')
		r = asprintf(&folder, "%s/.config/mach/LaunchAgents", home);
	else
		return;
	if (r < 0)
		folder = NULL;
	else
		load_folder(launchd, folder);
}

/*
 * Where the state of an instance is kept that has one: NULL for a private
 * instance, as mach-run makes it.
 */
static char *
state_path(bool system)
{
	const char *named = getenv("LAUNCHD_STATE");
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;
	int r = -1;

	if (named)
		r = asprintf(&path, "%s/overrides", named);
	else if (system)
		r = asprintf(&path, "%s/mach/overrides", LAUNCHD_STATE_DIR);
	else if (state && state[0] == '/')
		r = asprintf(&path, "%s/mach/overrides", state);
	else if (home && home[0] == '/')
		r = asprintf(&path, "%s/.local/state/mach/overrides", home);
	return r < 0 ? NULL : path;
}

/* What kind of instance this is. */
static void
find_kind(const struct launchd *launchd, bool *ret_system, bool *ret_user)
{
	const char *socket = getenv("MACHD_SOCKET");
	struct instance own;

	*ret_system = socket && strcmp(socket, INSTANCE_SYSTEM_SOCKET) == 0;
	*ret_user = socket && instance_user(launchd->uid, &own) == 0 &&
	    strcmp(socket, own.socket) == 0;
}

void
loader_overrides(struct launchd *launchd)
{
	_cleanup_free_ char *state = NULL;
	bool system, user;

	find_kind(launchd, &system, &user);
	if (system || user || getenv("LAUNCHD_STATE"))
		state = state_path(system);
	overrides_load(&launchd->overrides, state, launchd->log);
}

void
loader_run(struct launchd *launchd)
{
	const char *named = getenv("LAUNCHD_PATH");
	bool system, user;

	find_kind(launchd, &system, &user);
	if (named) {
		load_path(launchd, named);
	} else if (system) {
		load_folder(launchd, LAUNCHD_LIB_DIR "/LaunchDaemons");
		load_folder(launchd, LAUNCHD_CONFIG_DIR "/mach/LaunchDaemons");
	} else if (user) {
		load_folder(launchd, LAUNCHD_LIB_DIR "/LaunchAgents");
		load_folder(launchd, LAUNCHD_CONFIG_DIR "/mach/LaunchAgents");
		load_own(launchd);
	}
}
