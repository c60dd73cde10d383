/*
 * When the process that can receive from a port goes, those who can send to
 * it are told, if they asked: no polling, no heartbeat.
 *
 *	cc -o watch-death watch-death.c $(pkg-config --cflags --libs mach)
 *	./watch-death
 */
#include <mach/mach.h>
#include <mach/notify.h>
#include <servers/bootstrap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
check(const char *what, kern_return_t kr)
{
	if (kr != KERN_SUCCESS) {
		mach_error(what, kr);
		exit(1);
	}
}

/* The child: serves a name, until somebody kills it. */
static void
child(name_t name, int ready)
{
	mach_port_t service;

	check("bootstrap_check_in:",
	    bootstrap_check_in(bootstrap_port, name, &service));
	if (write(ready, "", 1) == 1)
		pause();
	_exit(1);
}

/* Asks for a message to `notify` when the port behind `service` dies. */
static void
watch(mach_port_t service, mach_port_t *ret_notify)
{
	mach_port_t previous;

	check("mach_port_allocate:",
	    mach_port_allocate(
		mach_task_self(), MACH_PORT_RIGHT_RECEIVE, ret_notify));
	check("mach_port_request_notification:",
	    mach_port_request_notification(mach_task_self(), service,
		MACH_NOTIFY_DEAD_NAME, 0, *ret_notify,
		MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous));
}

int
main(void)
{
	mach_dead_name_notification_t notification;
	mach_port_t service, notify;
	int pipes[2];
	char byte;
	name_t name;
	pid_t pid;

	snprintf(name, sizeof(name), "example.watch-death.%d", (int)getpid());
	if (pipe(pipes) < 0)
		return 1;
	pid = fork();
	if (pid == 0)
		child(name, pipes[1]);
	close(pipes[1]);
	if (read(pipes[0], &byte, 1) != 1)
		return 1;
	check("bootstrap_look_up:",
	    bootstrap_look_up(bootstrap_port, name, &service));
	watch(service, &notify);
	printf("watching %d\n", (int)pid);
	kill(pid, SIGKILL);
	check("receive:",
	    mach_msg(&notification.not_header, MACH_RCV_MSG, 0,
		sizeof(notification), notify, MACH_MSG_TIMEOUT_NONE,
		MACH_PORT_NULL));
	printf("its port is dead: %s\n",
	    notification.not_port == service ? "so we were told" : "?");
	waitpid(pid, NULL, 0);
	return 0;
}
