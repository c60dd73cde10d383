#include "libmach/thread.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "libmach/exception.h"
#include "libmach/image.h"
#include "libmach/quiet.h"
#include "libmach/reply-port.h"
#include "libmach/trap.h"

/* gcc wants the model at the definition, too. */
__thread struct thread thread_current __attribute__((tls_model("initial-exec")));

static pthread_key_t thread_key;
static bool thread_key_made;

/*
 * Runs when a thread ends. Its connections are as good as new, unless it
 * ended inside a trap.
 */
static void
thread_end(void *value)
{
	struct thread *thread = &thread_current;

	(void)value;
	exception_thread_end(thread);
	if (thread->generation != image_generation())
		return;
	reply_port_thread_end(thread);
	trap_thread_end(thread);
	_quiet_;
	for (unsigned i = 0; i < THREAD_DEPTHS; i++) {
		struct slot *slot = &thread->slots[i];

		if (slot->connection && slot->under_way)
			connection_drop(slot->connection);
		else if (slot->connection)
			connection_put(slot->connection);
		slot->connection = NULL;
		slot->under_way = 0;
	}
	/* Destructors that run later may trap again, as a new thread. */
	thread->generation = 0;
}

/* thread_constructor(): at load time, before any thread traps. */
void
thread_constructor(void)
{
	thread_key_made = pthread_key_create(&thread_key, thread_end) == 0;
}

/*
 * thread_begin(): the thread's first trap in this image; attaches the image
 * if it is the first of all. 0 or -errno when no instance can be reached.
 */
int
thread_begin(struct thread *thread)
{
	_quiet_;
	int r = image_attach();

	if (r < 0)
		return r;
	thread->tid = (uint32_t)gettid();
	if (thread_key_made)
		pthread_setspecific(thread_key, thread);
	thread->generation = image_generation();
	exception_thread_begin(thread);
	return 0;
}

/*
 * thread_after_fork(): in the child, forgets what the thread had of its
 * parent's, and tells the fds of the traps it is in: a handler that
 * interrupted them forked. Room for THREAD_DEPTHS.
 */
unsigned
thread_after_fork(int *fds)
{
	struct thread *thread = &thread_current;
	unsigned count = 0;

	for (unsigned i = 0; i < THREAD_DEPTHS; i++) {
		struct slot *slot = &thread->slots[i];

		if (i < thread->depth && slot->connection)
			fds[count++] = slot->connection->fd;
		slot->connection = NULL;
		slot->under_way = 0;
	}
	thread->reply_port = MACH_PORT_NULL;
	thread->special_reply_port = MACH_PORT_NULL;
	thread->special = MACH_PORT_NULL;
	thread->port_asked = false;
	thread->generation = 0;
	return count;
}
