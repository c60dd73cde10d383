/*
 * request: who asked to know when a name's port dies or has room again.
 */

#include <assert.h>
#include <stdlib.h>

#include "core/account.h"
#include "core/notify.h"
#include "core/port.h"
#include "core/space-impl.h"

/* place(): armed requests stand before the others in their port's list. */
static void
place(struct request *request)
{
	struct request_list *list = &request->port->requests;

	if (request->flags & REQUEST_ARMED)
		TAILQ_INSERT_HEAD(list, request, link);
	else
		TAILQ_INSERT_TAIL(list, request, link);
}

kern_return_t
request_new(
    struct space *space, struct entry *entry, struct kmsg *kmsg, uint8_t flags)
{
	struct request *request;
	kern_return_t kr;

	assert(!entry->request);
	kr = account_take(space->account, ACCOUNT_BYTES, sizeof(*request));
	if (kr != KERN_SUCCESS)
		return kr;
	request = calloc(1, sizeof(*request));
	if (!request) {
		account_give(space->account, ACCOUNT_BYTES, sizeof(*request));
		return KERN_RESOURCE_SHORTAGE;
	}
	request->port = entry->port;
	request->space = space;
	request->entry = entry;
	request->kmsg = kmsg;
	request->flags = flags;
	entry->request = request;
	place(request);
	request->port->n_requests++;
	return KERN_SUCCESS;
}

struct kmsg *
request_detach(struct entry *entry)
{
	struct request *request = entry->request;
	struct kmsg *kmsg;

	if (!request)
		return NULL;
	entry->request = NULL;
	TAILQ_REMOVE(&request->port->requests, request, link);
	request->port->n_requests--;
	account_give(request->space->account, ACCOUNT_BYTES, sizeof(*request));
	kmsg = request->kmsg;
	free(request);
	return kmsg;
}

void
request_arm(struct request *request)
{
	if (!(request->flags & REQUEST_POSSIBLE) ||
	    request->flags & REQUEST_ARMED)
		return;
	request->flags |= REQUEST_ARMED;
	TAILQ_REMOVE(&request->port->requests, request, link);
	place(request);
}

struct kmsg *
request_replace(struct request *request, struct kmsg *kmsg, uint8_t flags)
{
	struct kmsg *former = request->kmsg;

	TAILQ_REMOVE(&request->port->requests, request, link);
	request->kmsg = kmsg;
	request->flags = flags;
	place(request);
	return former;
}
