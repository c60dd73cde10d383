/*
 * The reply ports of a thread: two that stubs made by mig use again and
 * again, a plain one and a special one, and those it is given by traps.
 */
#include "libmach/reply-port.h"

#include <mach/mach.h>
#include <mach/mach_sync_ipc.h>

#include "libmach/image.h"
#include "libmach/self.h"
#include "wire/wire.h"

/* The thread's state, if it is of this image and not of a fork's parent. */
static struct thread *
reply_thread(void)
{
	struct thread *thread = &thread_current;

	if (thread->generation != image_generation()) {
		thread->reply_port = MACH_PORT_NULL;
		thread->special_reply_port = MACH_PORT_NULL;
		thread->special = MACH_PORT_NULL;
	}
	return thread;
}

/*
 * mach_reply_port(): a new receive right, or MACH_PORT_NULL if there is no
 * room for it or no machd.
 */
mach_port_name_t
mach_reply_port(void)
{
	return self_identity(WIRE_REPLY_PORT, MACH_PORT_NULL);
}

/* thread_get_special_reply_port(): see mach/mach_traps.h. */
mach_port_name_t
thread_get_special_reply_port(void)
{
	struct thread *thread = reply_thread();
	mach_port_name_t port;

	port = self_identity(WIRE_SPECIAL_REPLY_PORT, thread->special);
	if (port != MACH_PORT_NULL)
		thread->special = port;
	return port;
}

/* Fills a cache; a handler may have done it since it was found empty. */
static mach_port_t
reply_port_cached(mach_port_t *cache, mach_port_name_t (*make)(void))
{
	mach_port_t port;

	if (*cache != MACH_PORT_NULL)
		return *cache;
	port = make();
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	if (*cache == MACH_PORT_NULL)
		*cache = port;
	return port;
}

/* Empties a cache if it holds the port; false: it does not. */
static bool
reply_port_forget(mach_port_t *cache, mach_port_t port)
{
	if (port == MACH_PORT_NULL || *cache != port)
		return false;
	*cache = MACH_PORT_NULL;
	return true;
}

/*
 * mig_get_reply_port(): the calling thread's reply port, made at its first
 * use; MACH_PORT_NULL if there is no room for it or no machd.
 */
mach_port_t
mig_get_reply_port(void)
{
	return reply_port_cached(&reply_thread()->reply_port, mach_reply_port);
}

/* mig_put_reply_port(): the port may be used again: it stays cached. */
void
mig_put_reply_port(mach_port_t reply_port)
{
	(void)reply_port;
}

/*
 * mig_dealloc_reply_port(): a reply may still come to the thread's reply
 * port, so it must not be used again. Another port is left alone.
 */
void
mig_dealloc_reply_port(mach_port_t reply_port)
{
	if (reply_port_forget(&reply_thread()->reply_port, reply_port))
		mach_port_mod_refs(
		    mach_task_self(), reply_port, MACH_PORT_RIGHT_RECEIVE, -1);
}

/* mig_get_special_reply_port(): see mach/mach_sync_ipc.h. */
mach_port_t
mig_get_special_reply_port(void)
{
	return reply_port_cached(
	    &reply_thread()->special_reply_port, thread_get_special_reply_port);
}

/* mig_dealloc_special_reply_port(): see mach/mach_sync_ipc.h. */
void
mig_dealloc_special_reply_port(mach_port_t reply_port)
{
	if (reply_port_forget(&reply_thread()->special_reply_port, reply_port))
		thread_destruct_special_reply_port(
		    reply_port, THREAD_SPECIAL_REPLY_PORT_ALL);
}

/* thread_destruct_special_reply_port(): see mach/mach_sync_ipc.h. */
kern_return_t
thread_destruct_special_reply_port(
    mach_port_name_t port, thread_destruct_special_reply_port_rights_t rights)
{
	switch (rights) {
	case THREAD_SPECIAL_REPLY_PORT_ALL:
		return mach_port_destruct(mach_task_self(), port, -1, 0);
	case THREAD_SPECIAL_REPLY_PORT_RECEIVE_ONLY:
		return mach_port_destruct(mach_task_self(), port, 0, 0);
	case THREAD_SPECIAL_REPLY_PORT_SEND_ONLY:
		return mach_port_deallocate(mach_task_self(), port);
	default:
		return KERN_INVALID_ARGUMENT;
	}
}

/*
 * mach_sync_ipc_link_monitoring_start(), _stop(): see mach/mach_sync_ipc.h.
 * Nothing inherits a priority here, so there is no link that could break.
 */
kern_return_t
mach_sync_ipc_link_monitoring_start(mach_port_t *ret_port)
{
	mach_port_t port = thread_get_special_reply_port();

	if (port == MACH_PORT_NULL)
		return KERN_RESOURCE_SHORTAGE;
	*ret_port = port;
	return KERN_SUCCESS;
}

kern_return_t
mach_sync_ipc_link_monitoring_stop(mach_port_t port, boolean_t *ret_in_effect)
{
	kern_return_t kr = thread_destruct_special_reply_port(
	    port, THREAD_SPECIAL_REPLY_PORT_ALL);

	if (kr == KERN_SUCCESS)
		*ret_in_effect = TRUE;
	return kr;
}

/* reply_port_thread_end(): the thread ends, and the ports it kept with it. */
void
reply_port_thread_end(struct thread *thread)
{
	mig_dealloc_reply_port(thread->reply_port);
	mig_dealloc_special_reply_port(thread->special_reply_port);
}
