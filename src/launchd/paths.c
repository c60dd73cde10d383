#include "launchd/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/reaper.h"
#include "plist/spec.h"

#define PATHS_EVENTS                                                           \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF)

static int
paths_open(struct launchd *launchd)
{
	if (launchd->paths >= 0)
		return 0;
	launchd->paths = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (launchd->paths < 0)
		return -errno;
	return reaper_add(
	    launchd->reaper, launchd->paths, EPOLLIN, REAPER_PATHS);
}

/*
 * Watches the folder of a file, and those above it: one that is not there yet
 * is seen to come, and then watched too.
 */
static void
paths_watch_one(const launch_data_t value, const char *path, void *context)
{
	struct launchd *launchd = context;
	_cleanup_free_ char *folder = strdup(path);
	char *slash;

	(void)value;
	if (!folder || path[0] != '/')
		return;
	while ((slash = strrchr(folder, '/'))) {
		*slash = '\0';
		if (inotify_add_watch(launchd->paths, folder[0] ? folder : "/",
			PATHS_EVENTS | IN_ONLYDIR) >= 0)
			return;
	}
}

void
paths_watch(struct launchd *launchd, const struct spec *spec)
{
	if (spec->keep.paths && paths_open(launchd) == 0)
		launch_data_dict_iterate(
		    spec->keep.paths, paths_watch_one, launchd);
}

void
paths_changed(struct launchd *launchd)
{
	char events[4096];
	struct managed *managed = NULL;

	while (read(launchd->paths, events, sizeof(events)) > 0)
		;
	/* Folders that came may be watched now. */
	while ((managed = managed_next(launchd, managed)))
		paths_watch(launchd, managed->spec);
	(void)reaper_again(
	    launchd->reaper, launchd->paths, EPOLLIN, REAPER_PATHS);
	managed_review(launchd);
}
