#pragma once

/*
 * task: a process that attached. It lives until its pidfd says that the
 * process is dead, or until a new image in the process attaches; its space is
 * then torn down in slices, and the struct goes when core says so.
 */

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include <mach/mach_types.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/account.h"
#include "machd/clock.h"
#include "machd/machd.h"
#include "machd/ports.h"
#include "machd/semaphore.h"
#include "os/loop.h"

struct early;
struct process_facts;
struct remote;
struct snapshot;
struct space;
struct thread;

LIST_HEAD(deferred_list, deferred);
LIST_HEAD(suspension_list, suspension);
LIST_HEAD(thread_list, thread);

struct task {
	RB_ENTRY(task) entry; /* in machd->tasks, while alive */
	struct machd *machd;
	struct user *user;
	struct space *space;
	struct port *port;                    /* the control port */
	struct port *weaker[TASK_FLAVOR_MAX]; /* of the others those asked for */
	struct source death;                  /* the pidfd */
	struct timer look;                    /* once more at its image */
	unsigned looks;                       /* left */
	bool may_look;                        /* the timer has its place */
	int pidfd;
	pid_t pid;
	uid_t ruid, euid;
	gid_t rgid, egid;
	uint32_t serial;  /* no other task of this instance has it */
	uint32_t version; /* pidversion of the audit token */
	uint64_t image;   /* of process_facts(), 0: unknown */
	uint64_t text;    /* the same */
	uint8_t cookie[WIRE_COOKIE_SIZE];
	struct ports ports;  /* inheritable */
	struct right debug;  /* TASK_DEBUG_CONTROL_PORT: not inherited */
	struct right notify; /* TASK_RESOURCE_NOTIFY_PORT: not inherited */
	struct snapshot *snapshot; /* what a child would inherit, or NULL */
	bool inherit_changed; /* the process's inheritance fd is out of date */
	exception_mask_t exc_mask; /* kinds for which there is a port */
	uint32_t exc_serial;       /* of its changes; 0: there was none yet */
	struct early *early; /* made before its process attached, or NULL */
	bool is_launchd;
	bool dead;
	struct charge charge;    /* one of ACCOUNT_TASKS */
	struct charge charge_fd; /* one of ACCOUNT_FDS: the pidfd */
	struct conn_list conns;
	struct deferred_list deferred; /* calls of its that end later */
	unsigned deferred_count;
	struct suspension_list suspensions;
	unsigned suspend_count; /* holds of them all */
	int role;               /* TASK_CATEGORY_POLICY: remembered */
	task_exc_guard_behavior_t exc_guard; /* the same */
	struct thread_list threads;
	struct remote *remote; /* what is asked of taskd, or NULL */
	unsigned thread_count;
	struct semaphore_list semaphores; /* its own */
	struct alarm_list alarms;         /* that it set */
	uint64_t traps;                   /* requests that it made */
	uint64_t messages_sent, messages_received;
	unsigned threads_sweep; /* count at which dead ones are looked for */
};

/* Who attaches, as the kernel says. */
struct task_identity {
	pid_t pid;
	int pidfd; /* taken over */
	uid_t ruid, euid;
	gid_t rgid, egid;
	uint64_t image, text;
};

int task_new(struct machd *machd, const struct task_identity *identity,
    struct task **ret_task);
int task_swap_spaces(struct task *task, struct task *dead);
void task_die(struct task *task);
void task_gone(struct task *task);
struct task *task_find(struct machd *machd, pid_t pid);
struct task *task_from(struct machd *machd, pid_t pid);
struct task *task_next(struct task *task);
int task_set_ports(struct task *task, const struct ports *ports);
int task_install_names(struct task *task);
void task_refresh(struct task *task);
bool task_is_process(const struct task *task, const struct process_facts *facts);
void task_ports_changed(struct task *task);
void task_exceptions_changed(struct task *task);
void task_check_image(struct task *task);
