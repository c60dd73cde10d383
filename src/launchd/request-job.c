/* Requests about one job, by label, of the caller's own domain. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#include "job_server.h"
#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/request.h"

/* For send_signal: the job is to go. */
#define UNLOAD_SIGNAL 0x4141504d

#define COMMAND_WORDS_MAX 64

DEFINE_CLEANUP(launch_data_t, launch_data_free);

/* The domain of who asks: launchd's own user's for the privileged. */
static uid_t
domain_of(const struct request *request)
{
	uid_t uid = request->caller.euid;

	return caller_is_privileged(request->launchd, uid)
	    ? request->launchd->uid
	    : uid;
}

/* The request, and the job it is about: BOOTSTRAP_UNKNOWN_SERVICE. */
static kern_return_t
begin(mach_port_t j, const audit_token_t *token, const char *label,
    struct request *ret_request, struct managed **ret_managed)
{
	kern_return_t kr = request_begin(j, token, ret_request);

	if (kr != KERN_SUCCESS)
		return kr;
	if (strnlen(label, sizeof(name_t)) == sizeof(name_t))
		return MIG_BAD_ARGUMENTS;
	*ret_managed = managed_find(
	    ret_request->launchd, domain_of(ret_request), label);
	return *ret_managed ? KERN_SUCCESS : BOOTSTRAP_UNKNOWN_SERVICE;
}

/* job_mig_send_signal(): also one that removes the job. */
kern_return_t
job_mig_send_signal(mach_port_t j, mach_port_t rp _unused_, name_t label,
    integer_t sig, audit_token_t caller)
{
	struct request request;
	struct managed *managed;
	kern_return_t kr = begin(j, &caller, label, &request, &managed);

	if (kr != KERN_SUCCESS)
		return kr;
	if (sig == UNLOAD_SIGNAL)
		managed_remove(managed);
	else if (sig >= 1 && sig <= 64)
		(void)managed_signal(managed, sig);
	else
		return MIG_BAD_ARGUMENTS;
	return KERN_SUCCESS;
}

/* job_mig_kickstart(): starts a job now; pid is 0 if that did not work. */
kern_return_t
job_mig_kickstart(mach_port_t j, name_t label, pid_t *pid,
    natural_t flags _unused_, audit_token_t caller)
{
	struct request request;
	struct managed *managed;
	kern_return_t kr = begin(j, &caller, label, &request, &managed);

	if (kr != KERN_SUCCESS)
		return kr;
	managed_kickstart(managed, false);
	*pid = managed->running ? managed->job->process.pid : 0;
	return KERN_SUCCESS;
}

/* job_mig_pid_is_managed(): whether launchd started that process. */
kern_return_t
job_mig_pid_is_managed(
    mach_port_t j, pid_t pid, boolean_t *managed, audit_token_t caller)
{
	struct caller asked = { .pid = pid };
	struct request request;
	const struct job *job;
	kern_return_t kr = request_begin(j, &caller, &request);

	if (kr != KERN_SUCCESS)
		return kr;
	job = job_find(&request.launchd->jobs, &asked);
	*managed = job && job->managed;
	return KERN_SUCCESS;
}

static kern_return_t
port_of(struct managed *managed, mach_port_t *ret_port)
{
	kern_return_t kr = KERN_SUCCESS;

	if (!managed->alias)
		kr = namespace_new_job(
		    managed->namespace, managed->job, &managed->alias);
	if (kr == KERN_SUCCESS)
		*ret_port = managed->alias->port;
	return request_result(kr);
}

/* job_mig_port_for_label(): the job's own bootstrap port. */
kern_return_t
job_mig_port_for_label(
    mach_port_t j, name_t label, mach_port_t *jport, audit_token_t caller)
{
	struct request request;
	struct managed *managed;
	kern_return_t kr = begin(j, &caller, label, &request, &managed);

	return kr == KERN_SUCCESS ? port_of(managed, jport) : kr;
}

static bool
put(launch_data_t container, const char *key, launch_data_t value)
{
	if (value &&
	    (key ? launch_data_dict_insert(container, value, key)
		 : launch_data_array_set_index(container, value,
		       launch_data_array_get_count(container))))
		return true;
	launch_data_free(value);
	return false;
}

/* The words of a command, as a program's arguments. */
static launch_data_t
words_of(const char *command)
{
	_cleanup_(launch_data_freep)
	    launch_data_t words = launch_data_alloc(LAUNCH_DATA_ARRAY);
	_cleanup_free_ char *copy = strdup(command);
	char *word, *rest = copy;

	if (!words || !copy)
		return NULL;
	while ((word = strsep(&rest, " \t\n"))) {
		if (!word[0])
			continue;
		if (launch_data_array_get_count(words) == COMMAND_WORDS_MAX ||
		    !put(words, NULL, launch_data_new_string(word)))
			return NULL;
	}
	return TAKE(words);
}

static launch_data_t
server_source(struct launchd *launchd, const char *command, bool on_demand)
{
	_cleanup_(launch_data_freep)
	    launch_data_t dict = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	char label[48];

	snprintf(label, sizeof(label), "server.%llu",
	    (unsigned long long)launchd->jobs.last_id + 1);
	if (!dict ||
	    !put(dict, LAUNCH_JOBKEY_LABEL, launch_data_new_string(label)) ||
	    !put(dict, LAUNCH_JOBKEY_PROGRAMARGUMENTS, words_of(command)) ||
	    !put(dict, LAUNCH_JOBKEY_KEEPALIVE,
		launch_data_new_bool(!on_demand)))
		return NULL;
	return TAKE(dict);
}

static void
tell_nobody(void *context, bool fatal, const char *text)
{
	(void)context;
	(void)fatal;
	(void)text;
}

/*
 * job_mig_create_server(): a job that runs the command: at once and whenever it
 * ended, or on demand. The port declares its services, and is the bootstrap
 * port of its process. Only root's may run as another user than its maker.
 * BOOTSTRAP_NOT_PRIVILEGED, BOOTSTRAP_NO_MEMORY; MIG_BAD_ARGUMENTS: no command.
 */
kern_return_t
job_mig_create_server(mach_port_t j, cmd_t servercmd, uid_t serveruid,
    boolean_t ondemand, mach_port_t *serverport, audit_token_t caller)
{
	const struct spec_report report = { tell_nobody, NULL };
	struct managed *managed;
	struct request request;
	launch_data_t source;
	struct spec *spec;
	kern_return_t kr = request_begin(j, &caller, &request);

	if (kr != KERN_SUCCESS)
		return kr;
	if (strnlen(servercmd, sizeof(cmd_t)) == sizeof(cmd_t))
		return MIG_BAD_ARGUMENTS;
	if (request.caller.euid != 0 && serveruid != request.caller.euid &&
	    serveruid != 0)
		return BOOTSTRAP_NOT_PRIVILEGED;
	source = server_source(request.launchd, servercmd, ondemand);
	if (!source)
		return BOOTSTRAP_NO_MEMORY;
	if (spec_new(source, &report, &spec) < 0)
		return MIG_BAD_ARGUMENTS;
	if (managed_new_server(&request, spec, serveruid, &managed) < 0)
		return BOOTSTRAP_NO_MEMORY;
	*serverport = managed->alias->port;
	return BOOTSTRAP_SUCCESS;
}
