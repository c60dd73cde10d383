#pragma once

/*
 * A managed job: one that launchd was told of by a file or a request, and
 * whose process it starts and ends. Its struct job owns its services, whether
 * the process runs or not.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/list.h"
#include "launchd/table.h"
#include "plist/spec.h"

struct job;
struct launchd;
struct namespace;
struct request;
struct socket_set;
struct stash_record;

/* Why a process was started last; `launchctl blame` has the words. */
enum managed_reason {
	REASON_NONE,
	REASON_LOAD,
	REASON_MESSAGE,
	REASON_SOCKET,
	REASON_KEEP_ALIVE,
	REASON_INTERVAL,
	REASON_REQUEST,
};

/* A label means something within the jobs of one user. */
struct managed_key {
	uid_t uid;
	char label[SPEC_LABEL_MAX + 1];
};

struct managed {
	struct launchd *launchd;
	struct job *job;
	struct namespace *namespace; /* where its services are */
	struct namespace *alias;     /* its own bootstrap port, or NULL */
	struct spec *spec;
	uid_t user; /* whom the process runs as */
	struct socket_set *sockets;
	bool server;      /* made by create_server */
	mach_port_t blob; /* in the stash: what its file says */

	bool running;
	bool stopping; /* was sent a signal to end it */
	bool again;    /* is to be started when the process has ended */
	bool removing; /* is to go when the process has ended */
	bool enabled;
	bool wanted; /* start as soon as may be */
	bool had_demand;
	bool failed; /* the last start: it never became its program */
	int report;  /* of the child, -1: none */
	enum managed_reason reason;      /* of `wanted` */
	enum managed_reason last_reason; /* of the last start */
	uint64_t id;                     /* of the job */
	uint64_t started;                /* ns; 0: never */
	uint64_t throttled; /* may not start before; 0: no matter */
	uint64_t kill_at;   /* 0: not */
	uint64_t again_at;  /* StartInterval; 0: not */
	unsigned runs;
	bool exited; /* at least once; then how: */
	int status;  /*   as waitpid(2) gives it */

	struct managed_key key;
	UT_hash_handle by_key;
};

struct managed_table {
	struct managed *by_key;
	uint64_t due; /* what the timer is set to; 0: not */
};

/* Why one could not be made, for who asked. */
struct managed_failure {
	char text[256];
};

/*
 * Makes the job that the spec describes, for the domain of uid, declares its
 * services, and starts it if it shall run. The spec is taken, also on failure.
 * -EEXIST: there is one of that label; -EBUSY: a
 * service's name is another's; -EPERM: the spec asks for what uid may not
 * have; -ENOENT: its user is none; -EDQUOT, -ENOMEM, or why a socket could not
 * be made. ret_failure has it in words.
 */
_must_use_ int managed_new(struct launchd *launchd, struct spec *spec, uid_t uid,
    struct managed **ret_managed, struct managed_failure *ret_failure);

/*
 * The same for bootstrap_create_server(): its services are declared later, in
 * the request's namespace, by who has its port, which is managed->alias. user:
 * whom it runs as, for who may say.
 */
_must_use_ int managed_new_server(const struct request *request,
    struct spec *spec, uid_t user, struct managed **ret_managed);

/* Takes it away; a process is ended first, and the job goes when it has. */
void managed_remove(struct managed *managed);

/* The job of that label in the domain of uid, or NULL. */
struct managed *
managed_find(struct launchd *launchd, uid_t uid, const char *label);

/* The next of all jobs after one, or the first after NULL. */
struct managed *managed_next(struct launchd *launchd, struct managed *managed);

/*
 * Wants it started, for a reason; when that happens depends on throttling
 * unless `now`. Nothing if it runs.
 */
void managed_want(struct managed *managed, enum managed_reason reason, bool now);

/* Starts it now whatever it waits for; with `anew` ends the process first. */
void managed_kickstart(struct managed *managed, bool anew);

/* Ends the process with SIGTERM, and SIGKILL after ExitTimeOut. */
void managed_stop(struct managed *managed);

/* A signal for the process. -ESRCH if there is none. */
int managed_signal(struct managed *managed, int signal);

/* Whether it may start, from now on: launchctl enable and disable. */
void managed_enable(struct managed *managed, bool enabled);

/*
 * Makes the job of a record of the stash; it does nothing before
 * managed_resume(). pidfd: of its process, -1: it has ended. The spec and the
 * fd are taken, also on failure: 0, -EDQUOT, -ENOMEM.
 */
_must_use_ int managed_restore(struct launchd *launchd, struct spec *spec,
    const struct stash_record *record, int pidfd);

/* Goes on with a job that was restored, when its services were too. */
void managed_resume(struct managed *managed);

/* The namespace goes: its jobs go, and their services with it. */
void managed_orphan(struct launchd *launchd, struct namespace *namespace);

/* The process of its struct job ended. */
void managed_exited(struct managed *managed);

/* Sees to what is due: starts, kills, intervals; sets the timer anew. */
void managed_tick(struct launchd *launchd);

/*
 * Decides anew for every job that may depend on another's state, or on the
 * files that exist.
 */
void managed_review(struct launchd *launchd);

/* Whether its inactive services wait for a message to start it. */
bool managed_awaits_demand(const struct managed *managed);

/* Ends all processes: when the instance ends. */
void managed_end_all(struct launchd *launchd);

/* A reason in words, as `launchctl blame` has it. */
const char *managed_reason_word(enum managed_reason reason);

/* What a state is called: "running", "waiting" and so on. */
const char *managed_state_word(const struct managed *managed);
