#include "crowd.h"

#include <pthread.h>
#include <stdlib.h>

/* A member's stack holds a message or two. */
#define CROWD_STACK (128u << 10)

static struct crowd {
	void *state;
	crowd_call_t call;
	unsigned peers;
	pthread_barrier_t begin, end;
	unsigned long count; /* of each member in this run */
} crowd;

static void *
crowd_member(void *argument)
{
	unsigned index = (unsigned)(uintptr_t)argument;

	crowd.call(crowd.state, index, 0);
	for (;;) {
		pthread_barrier_wait(&crowd.begin);
		crowd.call(crowd.state, index, crowd.count);
		pthread_barrier_wait(&crowd.end);
	}
	return NULL;
}

void
crowd_start(void *state, unsigned peers, crowd_call_t call)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int error;

	crowd.state = state;
	crowd.call = call;
	crowd.peers = peers;
	pthread_barrier_init(&crowd.begin, NULL, peers + 1);
	pthread_barrier_init(&crowd.end, NULL, peers + 1);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, CROWD_STACK);
	for (uintptr_t i = 0; i < peers; i++) {
		error = pthread_create(
		    &thread, &attributes, crowd_member, (void *)i);
		if (error)
			bench_fail("thread", error);
	}
}

void
crowd_run(unsigned long count)
{
	crowd.count = count / crowd.peers;
	pthread_barrier_wait(&crowd.begin);
	pthread_barrier_wait(&crowd.end);
}
