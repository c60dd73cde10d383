/*
 * What mach-dbg is tried on: a process with two threads, that says where it
 * can be looked at, and goes round and round.
 */
#include <mach/mach.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static char greeting[] = "look at me";
static volatile unsigned long rounds;

__attribute__((noinline)) static void
tick(void)
{
	rounds++;
}

static void *
sleeper(void *argument)
{
	(void)argument;
	pthread_setname_np(pthread_self(), "sleeper");
	for (;;)
		pause();
	return NULL;
}

int
main(void)
{
	pthread_t thread;
	mach_port_t port;

	if (pthread_create(&thread, NULL, sleeper, NULL) != 0)
		return 1;
	printf("%d %p %p\n", (int)getpid(), (void *)greeting, (void *)tick);
	fflush(stdout);
	/* Ends with whoever started it; tells of each further line it gets. */
	for (char byte; read(0, &byte, 1) == 1;) {
		/* A Mach call: libmach learns here who wants its exceptions. */
		mach_port_allocate(
		    mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
		tick();
		printf("round %lu\n", rounds);
		fflush(stdout);
	}
	return 0;
}
