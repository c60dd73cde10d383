#include "launchd/keep.h"

#include <sys/wait.h>
#include <unistd.h>

#include "launchd/launchd.h"
#include "launchd/managed.h"

/* A dictionary of conditions on the way through it: any suffices. */
struct search {
	const struct managed *managed;
	bool (*holds)(const struct managed *managed, const char *key);
	bool found;
};

static void
search_item(const launch_data_t value, const char *key, void *context)
{
	struct search *search = context;

	if (search->holds(search->managed, key) == launch_data_get_bool(value))
		search->found = true;
}

static bool
any(const struct managed *managed, launch_data_t conditions,
    bool (*holds)(const struct managed *managed, const char *key))
{
	struct search search = { managed, holds, false };

	if (conditions)
		launch_data_dict_iterate(conditions, search_item, &search);
	return search.found;
}

static bool
path_exists(const struct managed *managed, const char *path)
{
	(void)managed;
	return access(path, F_OK) == 0;
}

static bool
job_is_active(const struct managed *managed, const char *label)
{
	const struct managed *other = managed_find(
	    managed->launchd, managed->key.uid, label);

	return other && other->running;
}

static bool
job_is_loaded(const struct managed *managed, const char *label)
{
	return managed_find(managed->launchd, managed->key.uid, label) != NULL;
}

/* Whether how it ended is what a condition wants. */
static bool
ended_so(const struct managed *managed, launch_data_t wanted, bool so)
{
	return wanted && managed->exited && launch_data_get_bool(wanted) == so;
}

bool
keep_wants(const struct managed *managed)
{
	const struct spec_keep *keep = &managed->spec->keep;

	if (keep->after_demand && !managed->had_demand)
		return false;
	if (keep->always)
		return true;
	return ended_so(managed, keep->success, managed->status == 0) ||
	    ended_so(managed, keep->crashed, WIFSIGNALED(managed->status)) ||
	    any(managed, keep->paths, path_exists) ||
	    any(managed, keep->active, job_is_active) ||
	    any(managed, keep->loaded, job_is_loaded);
}

bool
keep_implies_load(const struct spec *spec)
{
	return (spec->keep.success && !spec->keep.after_demand);
}

bool
keep_depends_on_others(const struct spec *spec)
{
	return spec->keep.paths || spec->keep.active || spec->keep.loaded;
}
