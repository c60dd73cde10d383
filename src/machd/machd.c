#include "machd/machd.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "machd/conn.h"
#include "machd/host-port.h"
#include "machd/launch.h"
#include "machd/listener.h"
#include "machd/snapshot.h"
#include "machd/task.h"
#include "machd/taskd.h"
#include "machd/trace.h"
#include "machd/user.h"

/* Every connection is an fd: machd takes all that it may have. */
static uint64_t
machd_raise_fd_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1024;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1024;
	return limit.rlim_cur;
}

static int
machd_make_core(struct machd *machd)
{
	struct core_config config = {
		.limits.entries_per_space = machd->options.quota.task_entries,
	};
	int r;

	if (getrandom(&config.hash_key, sizeof(config.hash_key), 0) < 0 ||
	    getrandom(&machd->instance, sizeof(machd->instance), 0) < 0)
		return -errno;
	r = core_new(&machd->core, &config);
	if (r < 0)
		return r;
	if (host_ports_init(machd) != KERN_SUCCESS ||
	    clocks_init(machd) != KERN_SUCCESS ||
	    processors_init(machd) != KERN_SUCCESS)
		return -ENOMEM;
	return 0;
}

/*
 * machd_init(): an instance without a socket and without launchd. After a
 * failure (-errno), too, machd_deinit() is due. machd must be all zero.
 */
int
machd_init(struct machd *machd, const struct options *options)
{
	int r;

	machd->options = *options;
	RB_INIT(&machd->tasks);
	RB_INIT(&machd->users);
	RB_INIT(&machd->snapshots);
	STAILQ_INIT(&machd->ended);
	RB_INIT(&machd->mk_timers);
	LIST_INIT(&machd->strangers);
	LIST_INIT(&machd->traces);
	machd->fd_limit = machd_raise_fd_limit();
	r = loop_new(&machd->loop);
	if (r < 0)
		return r;
	return machd_make_core(machd);
}

/* machd_deinit(): the end: every client hears a hang-up. */
void
machd_deinit(struct machd *machd)
{
	struct task *task;

	conn_list_drop(&machd->strangers);
	while ((task = RB_ROOT(&machd->tasks)))
		task_die(task);
	snapshots_free(machd);
	traces_free(machd);
	machd->taskd = taskd_free(machd->taskd);
	machd->launch = launch_free(machd->launch);
	machd->listener = listener_free(machd->listener);
	if (machd->core) {
		ports_release(machd->core, &machd->defaults);
		host_ports_deinit(machd);
		clocks_deinit(machd);
		processors_deinit(machd);
		while (machd_settle(machd))
			;
		users_free(machd);
		machd->core = core_free(machd->core);
	}
	machd->loop = loop_free(machd->loop);
}
