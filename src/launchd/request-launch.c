/*
 * What liblaunch asks: a value packed in one message, and the answer packed in
 * another. Of the requests below the first are macOS's, the others launchctl's
 * own.
 */
#include <errno.h>
#include <string.h>
#include <sys/fileport.h>

#include <mach/linux/launch.h>
#include <mach/mach.h>
#include <mach/mig.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#include "base/text.h"
#include "job_server.h"
#include "launchd/describe.h"
#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/request.h"
#include "launchd/sockets.h"
#include "os/log.h"

/* Bytes of a request; a job file is far smaller. */
#define REQUEST_MAX (64 * 1024)

#define KEY_DOMAIN  "Domain"  /* a uid, of whose jobs the request is */
#define KEY_SIGNAL  "Signal"  /* for SignalJob */
#define KEY_KILL    "Kill"    /* for KickstartJob: end it first */
#define KEY_EXPLAIN "Explain" /* SubmitJob: say in words what is wrong */

DEFINE_CLEANUP(launch_data_t, launch_data_free);

/* A request as it is served. */
struct asking {
	struct request *request;
	launch_data_t all;      /* the dictionary, or NULL */
	launch_data_t argument; /* what stands under the request's name, or NULL */
	uid_t domain;
	bool explain;
	char why[256];
};

static launch_data_t
answer_errno(int r)
{
	return launch_data_new_errno_np(r < 0 ? -r : r);
}

static const char *
string_of(launch_data_t data)
{
	return data && launch_data_get_type(data) == LAUNCH_DATA_STRING
	    ? launch_data_get_string(data)
	    : NULL;
}

/* The job that the argument names, in the asker's domain; or NULL. */
static struct managed *
named_job(struct asking *asking)
{
	const char *label = string_of(asking->argument);

	return label
	    ? managed_find(asking->request->launchd, asking->domain, label)
	    : NULL;
}

/* The job that the asker's process is of, or NULL. */
static struct managed *
own_job(const struct asking *asking)
{
	struct request *request = asking->request;
	struct job *job = request->job
	    ? request->job
	    : job_find(&request->launchd->jobs, &request->caller);

	return job ? job->managed : NULL;
}

static void
explain(void *context, bool fatal, const char *text)
{
	struct asking *asking = context;

	if (fatal)
		(void)text_copy(asking->why, sizeof(asking->why), text);
}

static int
submit_one(struct asking *asking, launch_data_t dict)
{
	struct spec_report report = { explain, asking };
	struct managed_failure failure;
	launch_data_t copy = launch_data_copy(dict);
	struct spec *spec;
	int r;

	if (!copy)
		return -ENOMEM;
	r = spec_new(copy, &report, &spec);
	if (r < 0)
		return r;
	r = managed_new(
	    asking->request->launchd, spec, asking->domain, NULL, &failure);
	if (r < 0)
		(void)text_copy(asking->why, sizeof(asking->why), failure.text);
	return r;
}

/* An array of jobs: an array of what became of each. */
static launch_data_t
submit_many(struct asking *asking, launch_data_t jobs)
{
	_cleanup_(launch_data_freep)
	    launch_data_t results = launch_data_alloc(LAUNCH_DATA_ARRAY);
	size_t i;

	for (i = 0; results && i < launch_data_array_get_count(jobs); i++) {
		launch_data_t result = answer_errno(
		    submit_one(asking, launch_data_array_get_index(jobs, i)));

		if (!result)
			return NULL;
		if (!launch_data_array_set_index(results, result, i)) {
			launch_data_free(result);
			return NULL;
		}
	}
	return TAKE(results);
}

/* The errno, or with Explain the words if there are any. */
static launch_data_t
serve_submit(struct asking *asking)
{
	int r;

	if (asking->argument &&
	    launch_data_get_type(asking->argument) == LAUNCH_DATA_ARRAY)
		return submit_many(asking, asking->argument);
	if (!asking->argument)
		return answer_errno(EINVAL);
	r = submit_one(asking, asking->argument);
	return r < 0 && asking->explain && asking->why[0]
	    ? launch_data_new_string(asking->why)
	    : answer_errno(r);
}

static launch_data_t
serve_remove(struct asking *asking)
{
	struct managed *managed = named_job(asking);

	if (!managed)
		return answer_errno(ESRCH);
	managed_remove(managed);
	return answer_errno(0);
}

static launch_data_t
serve_start(struct asking *asking)
{
	struct managed *managed = named_job(asking);

	if (!managed)
		return answer_errno(ESRCH);
	managed_want(managed, REASON_REQUEST, false);
	return answer_errno(0);
}

static launch_data_t
serve_stop(struct asking *asking)
{
	struct managed *managed = named_job(asking);

	if (!managed)
		return answer_errno(ESRCH);
	managed_stop(managed);
	return answer_errno(0);
}

static launch_data_t
serve_get(struct asking *asking)
{
	const struct managed *managed = named_job(asking);

	return managed ? describe_job(managed) : answer_errno(ESRCH);
}

static launch_data_t
serve_get_all(struct asking *asking)
{
	return describe_jobs(asking->request->launchd, asking->domain);
}

/* What a job is told of itself: its file, its sockets, its services' names. */
static launch_data_t
serve_check_in(struct asking *asking)
{
	struct managed *managed = own_job(asking);
	_cleanup_(launch_data_freep) launch_data_t job = NULL, sockets = NULL;
	launch_data_t services;

	if (!managed)
		return answer_errno(ESRCH);
	job = describe_job(managed);
	if (!job || sockets_all(managed->sockets, &sockets) < 0)
		return NULL;
	if (managed->sockets &&
	    !launch_data_dict_insert(job, sockets, LAUNCH_JOBKEY_SOCKETS))
		return NULL;
	if (managed->sockets)
		TAKE(sockets);
	services = launch_data_dict_lookup(job, ".services");
	services = services ? launch_data_copy(services) : NULL;
	if (services && launch_data_dict_get_count(services) > 0 &&
	    launch_data_dict_insert(job, services, LAUNCH_JOBKEY_MACHSERVICES))
		services = NULL;
	launch_data_free(services);
	return TAKE(job);
}

static launch_data_t
serve_activate(struct asking *asking)
{
	struct managed *managed = own_job(asking);
	const char *name = string_of(asking->argument);
	launch_data_t fds;
	int r;

	if (!managed)
		return answer_errno(ESRCH);
	if (!name)
		return answer_errno(EINVAL);
	r = sockets_activate(managed->sockets, name, &fds);
	return r < 0 ? answer_errno(r) : fds;
}

static bool
flag_of(const struct asking *asking, const char *key)
{
	launch_data_t flag = asking->all
	    ? launch_data_dict_lookup(asking->all, key)
	    : NULL;

	return flag && launch_data_get_type(flag) == LAUNCH_DATA_BOOL &&
	    launch_data_get_bool(flag);
}

/* The pid of the process as an integer; 0 if it starts later. */
static launch_data_t
serve_kickstart(struct asking *asking)
{
	struct managed *managed = named_job(asking);

	if (!managed)
		return answer_errno(ESRCH);
	managed_kickstart(managed, flag_of(asking, KEY_KILL));
	return launch_data_new_integer(managed->running && !managed->stopping
		? managed->job->process.pid
		: 0);
}

static launch_data_t
serve_signal(struct asking *asking)
{
	struct managed *managed = named_job(asking);
	launch_data_t signal = asking->all
	    ? launch_data_dict_lookup(asking->all, KEY_SIGNAL)
	    : NULL;

	if (!managed)
		return answer_errno(ESRCH);
	if (!signal || launch_data_get_type(signal) != LAUNCH_DATA_INTEGER ||
	    launch_data_get_integer(signal) < 1 ||
	    launch_data_get_integer(signal) > 64)
		return answer_errno(EINVAL);
	return answer_errno(
	    managed_signal(managed, (int)launch_data_get_integer(signal)));
}

/* A label as a job file may have it. */
static bool
is_label(const char *label)
{
	size_t i, length = label ? strlen(label) : 0;

	for (i = 0; i < length; i++)
		if (label[i] < '!' || label[i] > '~')
			return false;
	return length > 0 && length <= SPEC_LABEL_MAX;
}

static launch_data_t
set_enabled(struct asking *asking, bool enabled)
{
	struct launchd *launchd = asking->request->launchd;
	struct managed *managed = named_job(asking);
	const char *label = string_of(asking->argument);
	int r;

	if (!is_label(label))
		return answer_errno(EINVAL);
	r = overrides_set(&launchd->overrides, asking->domain, label, enabled);
	if (managed)
		managed_enable(managed, enabled);
	return answer_errno(r);
}

static launch_data_t
serve_enable(struct asking *asking)
{
	return set_enabled(asking, true);
}

static launch_data_t
serve_disable(struct asking *asking)
{
	return set_enabled(asking, false);
}

/* What was enabled and disabled: labels to true and false. */
static launch_data_t
serve_overrides(struct asking *asking)
{
	const struct overrides *overrides = &asking->request->launchd->overrides;
	_cleanup_(launch_data_freep)
	    launch_data_t all = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	size_t i;

	for (i = 0; all && i < overrides->count; i++) {
		launch_data_t value;

		if (overrides->list[i].uid != asking->domain)
			continue;
		value = launch_data_new_bool(overrides->list[i].enabled);
		if (!value)
			return NULL;
		if (!launch_data_dict_insert(
			all, value, overrides->list[i].label)) {
			launch_data_free(value);
			return NULL;
		}
	}
	return TAKE(all);
}

static const struct served {
	const char *name;
	launch_data_t (*serve)(struct asking *asking);
} served[] = {
	{ LAUNCH_KEY_SUBMITJOB, serve_submit },
	{ LAUNCH_KEY_REMOVEJOB, serve_remove },
	{ LAUNCH_KEY_STARTJOB, serve_start },
	{ LAUNCH_KEY_STOPJOB, serve_stop },
	{ LAUNCH_KEY_GETJOB, serve_get },
	{ LAUNCH_KEY_GETJOBS, serve_get_all },
	{ LAUNCH_KEY_CHECKIN, serve_check_in },
	{ "ActivateSocket", serve_activate },
	{ "KickstartJob", serve_kickstart },
	{ "SignalJob", serve_signal },
	{ "EnableJob", serve_enable },
	{ "DisableJob", serve_disable },
	{ "GetOverrides", serve_overrides },
};

/* Whose jobs it is about: another user's only for who may see to them. */
static int
find_domain(struct asking *asking)
{
	const struct request *request = asking->request;
	uid_t uid = request->caller.euid;
	bool privileged = caller_is_privileged(request->launchd, uid);
	launch_data_t domain = asking->all
	    ? launch_data_dict_lookup(asking->all, KEY_DOMAIN)
	    : NULL;

	asking->domain = privileged ? request->launchd->uid : uid;
	if (!domain)
		return 0;
	if (launch_data_get_type(domain) != LAUNCH_DATA_INTEGER)
		return -EINVAL;
	if ((uid_t)launch_data_get_integer(domain) != asking->domain &&
	    !privileged)
		return -EPERM;
	asking->domain = (uid_t)launch_data_get_integer(domain);
	return 0;
}

static launch_data_t
serve(struct request *request, launch_data_t data)
{
	struct asking asking = { .request = request };
	const char *word = string_of(data);
	unsigned i;
	int r;

	if (launch_data_get_type(data) == LAUNCH_DATA_DICTIONARY)
		asking.all = data;
	r = find_domain(&asking);
	if (r < 0)
		return answer_errno(r);
	asking.explain = flag_of(&asking, KEY_EXPLAIN);
	for (i = 0; i < sizeof(served) / sizeof(served[0]); i++) {
		if (asking.all)
			asking.argument = launch_data_dict_lookup(
			    asking.all, served[i].name);
		if (asking.argument ||
		    (word && strcmp(word, served[i].name) == 0))
			return served[i].serve(&asking);
	}
	return answer_errno(ENOSYS);
}

/* The ports that stand for the answer's fds, in memory to be sent. */
static int
answer_ports(const int *fds, size_t count, mach_port_array_t *ret_ports)
{
	vm_address_t address = 0;
	mach_port_t *ports;
	size_t i;

	if (count == 0)
		return 0;
	mig_allocate(&address, count * sizeof(*ports));
	if (!address)
		return -ENOMEM;
	ports = (mach_port_t *)(uintptr_t)address;
	for (i = 0; i < count; i++)
		if (fileport_makeport(fds[i], &ports[i]) < 0)
			break;
	if (i == count) {
		*ret_ports = ports;
		return 0;
	}
	while (i-- > 0)
		(void)mach_port_deallocate(mach_task_self(), ports[i]);
	mig_deallocate(address, count * sizeof(*ports));
	return -ENOMEM;
}

/* The answer as it is sent. */
struct packed {
	vm_address_t bytes;
	size_t size;
	mach_port_array_t ports;
	size_t count;
};

static int
answer_pack(launch_data_t answer, struct packed *ret_packed)
{
	_cleanup_free_ void *bytes = NULL;
	int fds[LAUNCH_DATA_FDS_MAX];
	struct packed packed = { 0 };
	int r;

	r = launch_data_pack_np(
	    answer, &bytes, &packed.size, fds, &packed.count);
	if (r < 0)
		return r;
	mig_allocate(&packed.bytes, packed.size);
	if (!packed.bytes)
		return -ENOMEM;
	memcpy((void *)(uintptr_t)packed.bytes, bytes, packed.size);
	r = answer_ports(fds, packed.count, &packed.ports);
	if (r < 0) {
		mig_deallocate(packed.bytes, packed.size);
		return r;
	}
	*ret_packed = packed;
	return 0;
}

/* Nothing that is asked takes fds or ports: those that came are released. */
static void
release(vm_offset_t request, mach_msg_type_number_t size,
    mach_port_array_t ports, mach_msg_type_number_t count, mach_port_t asport)
{
	mach_msg_type_number_t i;

	for (i = 0; i < count; i++)
		if (MACH_PORT_VALID(ports[i]))
			(void)mach_port_deallocate(mach_task_self(), ports[i]);
	if (count > 0)
		mig_deallocate(
		    (vm_address_t)(uintptr_t)ports, count * sizeof(*ports));
	if (size > 0)
		mig_deallocate(request, size);
	if (MACH_PORT_VALID(asport))
		(void)mach_port_deallocate(mach_task_self(), asport);
}

static kern_return_t
serve_bytes(struct request *request, vm_offset_t bytes,
    mach_msg_type_number_t size, struct packed *ret_packed)
{
	_cleanup_(launch_data_freep) launch_data_t data = NULL, answer = NULL;
	int r;

	if (size > REQUEST_MAX)
		return MIG_BAD_ARGUMENTS;
	r = launch_data_unpack_np(
	    (const void *)(uintptr_t)bytes, size, NULL, 0, &data);
	if (r < 0)
		return r == -ENOMEM ? BOOTSTRAP_NO_MEMORY : MIG_BAD_ARGUMENTS;
	answer = serve(request, data);
	if (!answer || answer_pack(answer, ret_packed) < 0)
		return BOOTSTRAP_NO_MEMORY;
	return KERN_SUCCESS;
}

/*
 * job_mig_legacy_ipc_request(): launch_msg(). MIG_BAD_ARGUMENTS: what came is
 * no packed value; BOOTSTRAP_NO_MEMORY.
 */
kern_return_t
job_mig_legacy_ipc_request(mach_port_t j, vm_offset_t request,
    mach_msg_type_number_t requestCnt, mach_port_array_t request_fds,
    mach_msg_type_number_t request_fdsCnt, vm_offset_t *reply,
    mach_msg_type_number_t *replyCnt, mach_port_array_t *reply_fds,
    mach_msg_type_number_t *reply_fdsCnt, mach_port_t asport,
    audit_token_t caller)
{
	struct request asked;
	struct packed packed;
	kern_return_t kr;

	kr = request_begin(j, &caller, &asked);
	if (kr == KERN_SUCCESS)
		kr = serve_bytes(&asked, request, requestCnt, &packed);
	if (kr != KERN_SUCCESS)
		return kr;
	release(request, requestCnt, request_fds, request_fdsCnt, asport);
	*reply = packed.bytes;
	*replyCnt = (mach_msg_type_number_t)packed.size;
	*reply_fds = packed.ports;
	*reply_fdsCnt = (mach_msg_type_number_t)packed.count;
	return KERN_SUCCESS;
}
