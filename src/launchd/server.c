#include "launchd/server.h"

#include <stdbool.h>

#include <mach/mach.h>

#include "job_server.h"
#include "launchd/demand.h"
#include "launchd/launchd.h"
#include "launchd/notify.h"
#include "launchd/paths.h"
#include "launchd/reaper.h"
#include "launchd/request.h"

/* Bytes of the largest request or reply of job.defs, and some room. */
#define SERVER_MESSAGE_MAX 4096

#define SERVER_TRAILER                                                         \
	(MACH_RCV_TRAILER_TYPE(MACH_MSG_TRAILER_FORMAT_0) |                    \
	    MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT))

union server_message {
	mach_msg_header_t header;
	mig_reply_error_t error;
	char bytes[SERVER_MESSAGE_MAX + sizeof(mach_msg_max_trailer_t)];
};

/* Results of mach_msg of which the send failed. */
static bool
server_send_failed(mach_msg_return_t mr)
{
	return (mr & ~0x3fff) == 0x10000000;
}

static void
server_end_request(union server_message *request)
{
	request->header.msgh_remote_port = MACH_PORT_NULL;
	mach_msg_destroy(&request->header);
}

/* A request for launchd: true if a reply stands in `reply`. */
static bool
server_dispatch(union server_message *request, union server_message *reply)
{
	(void)job_server(&request->header, &reply->header);
	if (!(reply->header.msgh_bits & MACH_MSGH_BITS_COMPLEX)) {
		if (reply->error.RetCode == MIG_NO_REPLY)
			return false;
		if (reply->error.RetCode != KERN_SUCCESS)
			server_end_request(request);
	}
	if (reply->header.msgh_remote_port != MACH_PORT_NULL)
		return true;
	mach_msg_destroy(&reply->header);
	return false;
}

static void
server_job(struct launchd *launchd, uint64_t id)
{
	struct job *job = job_find_id(&launchd->jobs, id & ~REAPER_SOCKET);

	if (!job)
		return;
	if (!(id & REAPER_SOCKET)) {
		/* The process may have been known to be dead before. */
		if (job_is_dead(job))
			job_exited(launchd, job);
	} else if (job->managed) {
		managed_want(job->managed, REASON_SOCKET, false);
	}
}

static void
server_control(struct launchd *launchd, const union server_message *message)
{
	const struct reaper_message *ready = (const void *)message;

	if (message->header.msgh_id != REAPER_READY ||
	    message->header.msgh_size != sizeof(*ready))
		return;
	switch (ready->id) {
	case REAPER_TIMER:
		managed_tick(launchd);
		break;
	case REAPER_DEMAND:
		demand_arrived(launchd);
		break;
	case REAPER_PATHS:
		paths_changed(launchd);
		break;
	default:
		server_job(launchd, ready->id);
	}
}

static void
server_notification(struct launchd *launchd, union server_message *message)
{
	if (!notify_handle(launchd, &message->header))
		mach_msg_destroy(&message->header);
}

/* Whatever came: true if a reply stands in `reply`. */
static bool
server_message(struct launchd *launchd, union server_message *message,
    union server_message *reply)
{
	mach_port_t port = message->header.msgh_local_port;

	if (port == launchd->notify) {
		server_notification(launchd, message);
		return false;
	}
	if (port == launchd->control) {
		server_control(launchd, message);
		mach_msg_destroy(&message->header);
		return false;
	}
	return server_dispatch(message, reply);
}

static mach_msg_return_t
server_receive(
    mach_port_t port, mach_msg_option_t options, union server_message *message)
{
	return mach_msg(&message->header,
	    MACH_RCV_MSG | SERVER_TRAILER | options, 0, sizeof(*message), port,
	    0, MACH_PORT_NULL);
}

/* Sends the reply and waits for the next message, in one trap. */
static mach_msg_return_t
server_exchange(struct launchd *launchd, union server_message *reply,
    union server_message *message)
{
	mach_msg_option_t options = MACH_SEND_MSG | MACH_RCV_MSG |
	    MACH_SEND_TIMEOUT | SERVER_TRAILER;
	mach_msg_return_t mr;

	mr = mach_msg_overwrite(&reply->header, options,
	    reply->header.msgh_size, sizeof(*message), launchd->set, 0,
	    MACH_PORT_NULL, &message->header, 0);
	if (!server_send_failed(mr))
		return mr;
	mach_msg_destroy(&reply->header);
	return server_receive(launchd->set, 0, message);
}

/*
 * What a receive gave. False if nothing will ever come again. A client may
 * send more memory or rights than there is room for here: such a message comes
 * in part, or not at all, and is no reason to end.
 */
static bool
server_received(struct launchd *launchd, mach_msg_return_t mr,
    union server_message *message, union server_message *reply,
    bool *ret_replying)
{
	*ret_replying = false;
	switch (mr & ~MACH_MSG_MASK) {
	case MACH_MSG_SUCCESS:
		*ret_replying = server_message(launchd, message, reply);
		return true;
	case MACH_RCV_HEADER_ERROR:
	case MACH_RCV_BODY_ERROR:
		mach_msg_destroy(&message->header);
		return true;
	case MACH_RCV_TOO_LARGE:
	case MACH_RCV_INTERRUPTED:
		return true;
	default:
		return false;
	}
}

int
server_run(struct launchd *launchd)
{
	union server_message message, reply;
	mach_msg_return_t mr;
	bool replying = false;

	do
		mr = replying ? server_exchange(launchd, &reply, &message)
			      : server_receive(launchd->set, 0, &message);
	while (server_received(launchd, mr, &message, &reply, &replying));
	return mr;
}

void
server_settle(struct launchd *launchd)
{
	union server_message message;
	mach_msg_return_t mr;

	do {
		mr = server_receive(launchd->notify, MACH_RCV_TIMEOUT, &message);
		if (mr == MACH_MSG_SUCCESS)
			server_notification(launchd, &message);
	} while (mr == MACH_MSG_SUCCESS || mr == MACH_RCV_TOO_LARGE);
}
