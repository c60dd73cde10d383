#include "launchd/describe.h"

#include "launchd/caller.h"
#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/service.h"

DEFINE_CLEANUP(launch_data_t, launch_data_free);

/* Puts a value that may be NULL; it is taken. */
static bool
put(launch_data_t dict, const char *key, launch_data_t value)
{
	if (value && launch_data_dict_insert(dict, value, key))
		return true;
	launch_data_free(value);
	return false;
}

/* The services: name to what is known of each. */
static launch_data_t
describe_services(const struct managed *managed)
{
	_cleanup_(launch_data_freep)
	    launch_data_t all = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	const struct service *service;

	if (!all)
		return NULL;
	LIST_FOREACH(service, &managed->job->services, of_job)
		if (!put(all, service->key.name,
			launch_data_new_string(
			    service->active ? "active" : "on demand")))
			return NULL;
	return TAKE(all);
}

static bool
put_state(launch_data_t dict, const struct managed *managed)
{
	if (managed->running &&
	    !put(dict, LAUNCH_JOBKEY_PID,
		launch_data_new_integer(managed->job->process.pid)))
		return false;
	if (managed->exited &&
	    !put(dict, LAUNCH_JOBKEY_LASTEXITSTATUS,
		launch_data_new_integer(managed->status)))
		return false;
	return put(dict, ".state",
		   launch_data_new_string(managed_state_word(managed))) &&
	    put(dict, ".reason",
		launch_data_new_string(
		    managed_reason_word(managed->last_reason))) &&
	    put(dict, ".runs", launch_data_new_integer(managed->runs)) &&
	    put(dict, ".domain", launch_data_new_integer(managed->key.uid)) &&
	    put(dict, ".uid", launch_data_new_integer(managed->user)) &&
	    put(dict, ".services", describe_services(managed));
}

launch_data_t
describe_job(const struct managed *managed)
{
	_cleanup_(launch_data_freep)
	    launch_data_t dict = launch_data_copy(managed->spec->source);

	return dict && put_state(dict, managed) ? TAKE(dict) : NULL;
}

/* A line of `launchctl list`. */
static launch_data_t
describe_short(const struct managed *managed)
{
	_cleanup_(launch_data_freep)
	    launch_data_t dict = launch_data_alloc(LAUNCH_DATA_DICTIONARY);

	if (!dict ||
	    !put(dict, LAUNCH_JOBKEY_LABEL,
		launch_data_new_string(managed->key.label)) ||
	    (managed->running &&
		!put(dict, LAUNCH_JOBKEY_PID,
		    launch_data_new_integer(managed->job->process.pid))) ||
	    (managed->exited &&
		!put(dict, LAUNCH_JOBKEY_LASTEXITSTATUS,
		    launch_data_new_integer(managed->status))))
		return NULL;
	return TAKE(dict);
}

launch_data_t
describe_jobs(struct launchd *launchd, uid_t uid)
{
	_cleanup_(launch_data_freep)
	    launch_data_t all = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	struct managed *managed = NULL;

	while (all && (managed = managed_next(launchd, managed)))
		if (managed->key.uid == uid &&
		    !put(all, managed->key.label, describe_short(managed)))
			return NULL;
	return TAKE(all);
}
