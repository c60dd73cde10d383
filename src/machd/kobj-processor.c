/*
 * The routines of processor.defs and processor_set.defs, and those that give
 * out their ports. Processors are not machd's to start, stop or assign.
 */

#include <mach/processor_info.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/port.h"
#include "host_priv_server.h"
#include "mach_host_server.h"
#include "machd/dispatch.h"
#include "machd/host-info.h"
#include "machd/processor.h"
#include "machd/task-access.h"
#include "machd/task-port.h"
#include "machd/task.h"
#include "os/system.h"
#include "processor_server.h"
#include "processor_set_server.h"

/* Of XNU: the priority of a thread by default, and the highest there is. */
#define BASE_PRIORITY 31
#define MAX_PRIORITY  95

/* More rights than this go into no message. */
#define TASKS_MAX 16000u

static mach_port_t
put_send(struct port *port)
{
	struct right right = right_make_send(port);

	return dispatch_put(&right);
}

/* The ticks of all processors that run, to be freed. */
static struct system_ticks *
read_ticks(const struct machd *machd, unsigned *ret_count)
{
	unsigned max = machd->processors.count;
	struct system_ticks *ticks = calloc(max, sizeof(*ticks));
	struct system_ticks total;

	if (ticks && system_ticks(&total, ticks, max, ret_count) == 0)
		return ticks;
	free(ticks);
	return NULL;
}

static void
fill_basic(integer_t *out, unsigned number, bool running)
{
	struct processor_basic_info info = {
		.cpu_type = HOST_CPU_TYPE,
		.cpu_subtype = HOST_CPU_SUBTYPE,
		.running = running,
		.slot_num = (int)number,
		.is_main = number == 0,
	};

	memcpy(out, &info, sizeof(info));
}

static void
fill_load(integer_t *out, const struct system_ticks *ticks)
{
	for (unsigned i = 0; i < CPU_STATE_MAX; i++)
		out[i] = ticks ? (integer_t)ticks->ticks[i] : 0;
}

/* How many words a flavor has; 0: there is no such flavor. */
static mach_msg_type_number_t
flavor_count(processor_flavor_t flavor)
{
	switch (flavor) {
	case PROCESSOR_BASIC_INFO:
		return PROCESSOR_BASIC_INFO_COUNT;
	case PROCESSOR_CPU_LOAD_INFO:
		return PROCESSOR_CPU_LOAD_INFO_COUNT;
	default:
		return 0;
	}
}

/* Of those that run. */
kern_return_t
kern_host_processor_info(host_ref_t host, processor_flavor_t flavor,
    natural_t *out_processor_count, processor_info_array_t *out_processor_info,
    mach_msg_type_number_t *out_processor_infoCnt)
{
	_cleanup_free_ struct system_ticks *ticks = NULL;
	mach_msg_type_number_t words = flavor_count(flavor);
	unsigned count = 0;
	integer_t *out;

	if (!host || words == 0)
		return KERN_INVALID_ARGUMENT;
	ticks = read_ticks(host, &count);
	if (!ticks)
		return KERN_FAILURE;
	out = calloc(count * words, sizeof(*out));
	if (!out)
		return KERN_RESOURCE_SHORTAGE;
	for (unsigned i = 0; i < count; i++) {
		if (flavor == PROCESSOR_BASIC_INFO)
			fill_basic(&out[i * words], ticks[i].number, true);
		else
			fill_load(&out[i * words], &ticks[i]);
	}
	*out_processor_count = count;
	*out_processor_info = out;
	*out_processor_infoCnt = count * words;
	return KERN_SUCCESS;
}

kern_return_t
kern_host_processors(host_ref_t host_priv, mach_port_array_t *out_processor_list,
    mach_msg_type_number_t *out_processor_listCnt)
{
	const struct processors *processors;
	mach_port_t *handles;

	if (!host_priv)
		return KERN_INVALID_ARGUMENT;
	processors = &host_priv->processors;
	handles = calloc(processors->count, sizeof(*handles));
	if (!handles)
		return KERN_RESOURCE_SHORTAGE;
	for (unsigned i = 0; i < processors->count; i++)
		handles[i] = put_send(processors->list[i].port);
	*out_processor_list = handles;
	*out_processor_listCnt = processors->count;
	return KERN_SUCCESS;
}

kern_return_t
kern_processor_info(processor_ref_t processor, processor_flavor_t flavor,
    mach_port_t *host, processor_info_t processor_info_out,
    mach_msg_type_number_t *processor_info_outCnt)
{
	_cleanup_free_ struct system_ticks *ticks = NULL;
	const struct system_ticks *own = NULL;
	mach_msg_type_number_t words = flavor_count(flavor);
	unsigned count = 0;

	if (!processor)
		return KERN_INVALID_ARGUMENT;
	if (words == 0 || *processor_info_outCnt < words)
		return KERN_FAILURE;
	ticks = read_ticks(processor->machd, &count);
	if (!ticks)
		return KERN_FAILURE;
	for (unsigned i = 0; i < count && !own; i++)
		if (ticks[i].number == processor->number)
			own = &ticks[i];
	if (flavor == PROCESSOR_BASIC_INFO)
		fill_basic(processor_info_out, processor->number, own);
	else
		fill_load(processor_info_out, own);
	*processor_info_outCnt = words;
	*host = put_send(processor->machd->host);
	return KERN_SUCCESS;
}

kern_return_t
kern_processor_start(processor_ref_t processor)
{
	return processor ? KERN_FAILURE : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_processor_exit(processor_ref_t processor)
{
	return processor ? KERN_FAILURE : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_processor_control(processor_ref_t processor,
    processor_info_t processor_cmd, mach_msg_type_number_t processor_cmdCnt)
{
	(void)processor_cmd;
	(void)processor_cmdCnt;
	return processor ? KERN_FAILURE : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_processor_assign(
    processor_ref_t processor, pset_ref_t new_set, boolean_t wait)
{
	(void)processor;
	(void)new_set;
	(void)wait;
	return KERN_FAILURE;
}

kern_return_t
kern_processor_get_assignment(
    processor_ref_t processor, mach_port_t *assigned_set)
{
	if (!processor)
		return KERN_INVALID_ARGUMENT;
	*assigned_set = put_send(processor->machd->processors.set_name);
	return KERN_SUCCESS;
}

kern_return_t
kern_processor_set_default(host_ref_t host, mach_port_t *default_set)
{
	if (!host)
		return KERN_INVALID_ARGUMENT;
	*default_set = put_send(host->processors.set_name);
	return KERN_SUCCESS;
}

kern_return_t
kern_processor_set_create(
    host_ref_t host, mach_port_t *new_set, mach_port_t *new_name)
{
	(void)new_set;
	(void)new_name;
	return host ? KERN_FAILURE : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_host_processor_sets(host_ref_t host_priv,
    mach_port_array_t *processor_sets, mach_msg_type_number_t *processor_setsCnt)
{
	mach_port_t *handles;

	if (!host_priv)
		return KERN_INVALID_ARGUMENT;
	handles = calloc(1, sizeof(*handles));
	if (!handles)
		return KERN_RESOURCE_SHORTAGE;
	handles[0] = put_send(host_priv->processors.set_name);
	*processor_sets = handles;
	*processor_setsCnt = 1;
	return KERN_SUCCESS;
}

kern_return_t
kern_host_processor_set_priv(
    host_ref_t host_priv, pset_ref_t set_name, mach_port_t *set)
{
	if (!host_priv || !set_name)
		return KERN_INVALID_ARGUMENT;
	*set = put_send(host_priv->processors.set);
	return KERN_SUCCESS;
}

kern_return_t
kern_processor_set_statistics(pset_ref_t pset, processor_set_flavor_t flavor,
    processor_set_info_t info_out, mach_msg_type_number_t *info_outCnt)
{
	struct processor_set_load_info info = { 0 };
	struct host_load_info load;
	struct task *task;

	if (!pset)
		return KERN_INVALID_PROCESSOR_SET;
	if (flavor != PROCESSOR_SET_LOAD_INFO)
		return KERN_INVALID_ARGUMENT;
	if (*info_outCnt < PROCESSOR_SET_LOAD_INFO_COUNT ||
	    host_load_get(&load) != KERN_SUCCESS)
		return KERN_FAILURE;
	for (task = task_from(pset, 0); task; task = task_next(task)) {
		info.task_count++;
		info.thread_count += (int)task->thread_count;
	}
	info.load_average = load.avenrun[0];
	info.mach_factor = load.mach_factor[0];
	memcpy(info_out, &info, sizeof(info));
	*info_outCnt = PROCESSOR_SET_LOAD_INFO_COUNT;
	return KERN_SUCCESS;
}

kern_return_t
kern_processor_set_info(pset_ref_t set_name, int flavor, mach_port_t *host,
    processor_set_info_t info_out, mach_msg_type_number_t *info_outCnt)
{
	static const struct {
		int flavor;
		mach_msg_type_number_t count;
		integer_t words[2];
	} flavors[] = {
		{ PROCESSOR_SET_ENABLED_POLICIES, 1,
		    { POLICY_TIMESHARE | POLICY_RR | POLICY_FIFO } },
		{ PROCESSOR_SET_BASIC_INFO, 2, { 0, POLICY_TIMESHARE } },
		{ PROCESSOR_SET_TIMESHARE_DEFAULT, 1, { BASE_PRIORITY } },
		{ PROCESSOR_SET_TIMESHARE_LIMITS, 1, { MAX_PRIORITY } },
		{ PROCESSOR_SET_RR_DEFAULT, 2, { BASE_PRIORITY, 1 } },
		{ PROCESSOR_SET_RR_LIMITS, 1, { MAX_PRIORITY } },
		{ PROCESSOR_SET_FIFO_DEFAULT, 1, { BASE_PRIORITY } },
		{ PROCESSOR_SET_FIFO_LIMITS, 1, { MAX_PRIORITY } },
	};

	if (!set_name)
		return KERN_INVALID_ARGUMENT;
	for (size_t i = 0; i < sizeof(flavors) / sizeof(*flavors); i++) {
		if (flavors[i].flavor != flavor)
			continue;
		if (*info_outCnt < flavors[i].count)
			return KERN_FAILURE;
		*info_outCnt = flavors[i].count;
		memcpy(info_out, flavors[i].words, sizeof(flavors[i].words));
		if (flavor == PROCESSOR_SET_BASIC_INFO)
			info_out[0] = (integer_t)set_name->processors.count;
		*host = put_send(set_name->host);
		return KERN_SUCCESS;
	}
	return KERN_INVALID_ARGUMENT;
}

/* The tasks whose port of that flavor the caller may have. */
kern_return_t
kern_processor_set_tasks_with_flavor(pset_ref_t processor_set,
    mach_task_flavor_t flavor, mach_port_array_t *task_list,
    mach_msg_type_number_t *task_listCnt)
{
	const struct task *caller = dispatch_caller();
	mach_msg_type_number_t count = 0;
	mach_port_t *handles;
	struct task *task;
	struct right right;

	if (!processor_set || flavor > TASK_FLAVOR_MAX)
		return KERN_INVALID_ARGUMENT;
	if (processor_set->task_count > TASKS_MAX)
		return KERN_RESOURCE_SHORTAGE;
	handles = calloc(processor_set->task_count, sizeof(*handles));
	if (!handles)
		return KERN_RESOURCE_SHORTAGE;
	for (task = task_from(processor_set, 0); task; task = task_next(task))
		if (count < processor_set->task_count &&
		    (task == caller ||
			task_access_to_task(caller, task, flavor)) &&
		    task_port_right(task, flavor, &right) == KERN_SUCCESS)
			handles[count++] = dispatch_put(&right);
	*task_list = handles;
	*task_listCnt = count;
	return KERN_SUCCESS;
}

kern_return_t
kern_processor_set_tasks(pset_ref_t processor_set, mach_port_array_t *task_list,
    mach_msg_type_number_t *task_listCnt)
{
	return kern_processor_set_tasks_with_flavor(
	    processor_set, TASK_FLAVOR_CONTROL, task_list, task_listCnt);
}

/* As in XNU of today. */
kern_return_t
kern_processor_set_threads(pset_ref_t processor_set,
    mach_port_array_t *thread_list, mach_msg_type_number_t *thread_listCnt)
{
	(void)thread_list;
	(void)thread_listCnt;
	return processor_set ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}

kern_return_t
kern_processor_set_destroy(pset_ref_t set)
{
	(void)set;
	return KERN_FAILURE;
}

kern_return_t
kern_processor_set_max_priority(
    pset_ref_t processor_set, int max_priority, boolean_t change_threads)
{
	(void)processor_set;
	(void)max_priority;
	(void)change_threads;
	return KERN_FAILURE;
}

kern_return_t
kern_processor_set_policy_enable(pset_ref_t processor_set, int policy)
{
	(void)processor_set;
	(void)policy;
	return KERN_FAILURE;
}

kern_return_t
kern_processor_set_policy_disable(
    pset_ref_t processor_set, int policy, boolean_t change_threads)
{
	(void)processor_set;
	(void)policy;
	(void)change_threads;
	return KERN_FAILURE;
}

kern_return_t
kern_processor_set_policy_control(pset_ref_t pset,
    processor_set_flavor_t flavor, processor_set_info_t policy_info,
    mach_msg_type_number_t policy_infoCnt, boolean_t change)
{
	(void)pset;
	(void)flavor;
	(void)policy_info;
	(void)policy_infoCnt;
	(void)change;
	return KERN_FAILURE;
}

/* Threads have no stacks in machd. */
kern_return_t
kern_processor_set_stack_usage(pset_ref_t pset, unsigned *ltotal,
    vm_size_t *space, vm_size_t *resident, vm_size_t *maxusage,
    vm_offset_t *maxstack)
{
	(void)ltotal;
	(void)space;
	(void)resident;
	(void)maxusage;
	(void)maxstack;
	return pset ? KERN_NOT_SUPPORTED : KERN_INVALID_ARGUMENT;
}
