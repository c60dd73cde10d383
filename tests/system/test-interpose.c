/*
 * A parent that stands in for its child's bootstrap port.
 */

#include "instance.h"
#include "kit.h"

#include <spawn.h>
#include <sys/wait.h>

#define REAL  "org.system.interposed.real"
#define ALIAS "org.system.interposed.fake"

extern char **environ;

/* This program run again by a test: $INTERPOSE_CHILD is whom to look up. */
__attribute__((constructor(65000))) static void
run_as_child(void)
{
	const char *name = getenv("INTERPOSE_CHILD");
	mach_port_t port = MACH_PORT_NULL;

	if (!name)
		return;
	if (bootstrap_look_up(bootstrap_port, name, &port) != KERN_SUCCESS)
		_exit(1);
	_exit(send_value(port, 77) != MACH_MSG_SUCCESS);
}

static int
spawn_under(mach_port_t bootstrap, const char *name)
{
	char *argv[] = { (char[]){ "child" }, NULL };
	posix_spawnattr_t attr;
	int status = -1;
	pid_t pid;

	setenv("INTERPOSE_CHILD", name, 1);
	T_ASSERT_POSIX_ZERO(posix_spawnattr_init(&attr), "attributes");
	posix_spawnattr_setspecialport_np(&attr, bootstrap, TASK_BOOTSTRAP_PORT);
	T_ASSERT_POSIX_ZERO(
	    posix_spawn(&pid, "/proc/self/exe", NULL, &attr, argv, environ),
	    "spawn");
	posix_spawnattr_destroy(&attr);
	unsetenv("INTERPOSE_CHILD");
	T_ASSERT_EQ(waitpid(pid, &status, 0), pid, "its end");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* In a message somebody else made: one name for another of its length. */
static void
rename_in(mach_msg_header_t *message)
{
	char *at = memmem(message, message->msgh_size, ALIAS, strlen(ALIAS));

	if (at)
		memcpy(at, REAL, strlen(REAL));
}

/* Hands on to launchd what comes to worker->port, names changed. */
static void
work_between(struct worker *worker)
{
	mach_msg_header_t *message = &worker->message.header;

	while (receive(worker->port, &worker->message) == MACH_MSG_SUCCESS) {
		atomic_fetch_add(&worker->count, 1);
		rename_in(message);
		message->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
		    MACH_MSGH_BITS_REMOTE(message->msgh_bits));
		message->msgh_local_port = message->msgh_remote_port;
		message->msgh_remote_port = bootstrap_port;
		mach_msg(message, MACH_SEND_MSG, message->msgh_size, 0, 0, 0, 0);
	}
}

T_DECL(interpose_bootstrap, "look-ups through a port of the parent's")
{
	mach_port_t service = new_port();
	char name[] = REAL;
	static struct worker between;

	OK(bootstrap_register(bootstrap_port, name, service));
	between.port = new_port();
	worker_start(&between, work_between);
	IS(spawn_under(between.port, REAL), 0);
	IS(receive_value(service), 77);
	/* A name that only the port between knows. */
	IS(spawn_under(between.port, ALIAS), 0);
	IS(receive_value(service), 77);
	IS(spawn_under(bootstrap_port, ALIAS), 1);
	IS(spawn_under(between.port, "org.system.nobody"), 1);
	IS(atomic_load(&between.count), 3);
}
