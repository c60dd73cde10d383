#include <mach/mach.h>
#include <mach/vm_map.h>
#include <mach/vm_statistics.h>

#include "base/cleanup.h"

typedef boolean_t demux_fn(mach_msg_header_t *, mach_msg_header_t *);

/* A server's two buffers, each of whole pages. */
struct server {
	demux_fn *demux;
	mach_port_t port;
	mach_msg_options_t options; /* for receiving */
	mach_msg_header_t *request;
	mach_msg_size_t request_size; /* bytes allocated */
	mach_msg_size_t receive_limit;
	mig_reply_error_t *reply;
	mach_msg_size_t reply_size;
};

static void
buffer_free(void *buffer, mach_msg_size_t size)
{
	if (buffer)
		vm_deallocate(mach_task_self(), (vm_address_t)buffer, size);
}

static void *
buffer_new(mach_msg_size_t size)
{
	vm_address_t address = 0;

	if (vm_allocate(mach_task_self(), &address, size, VM_FLAGS_ANYWHERE) !=
	    KERN_SUCCESS)
		return NULL;
	return (void *)address;
}

static void
server_deinit(struct server *server)
{
	buffer_free(server->request, server->request_size);
	buffer_free(server->reply, server->reply_size);
}

static kern_return_t
server_init(struct server *server, mach_msg_size_t max_size)
{
	mach_msg_size_t receive = max_size +
	    REQUESTED_TRAILER_SIZE(server->options);

	server->request_size = (mach_msg_size_t)round_page(receive);
	server->reply_size = (mach_msg_size_t)round_page(max_size);
	if (server->reply_size < sizeof(*server->reply))
		server->reply_size = (mach_msg_size_t)vm_page_size;
	server->receive_limit = server->options & MACH_RCV_LARGE
	    ? server->request_size
	    : receive;
	server->request = buffer_new(server->request_size);
	server->reply = buffer_new(server->reply_size);
	return server->request && server->reply ? KERN_SUCCESS
						: KERN_RESOURCE_SHORTAGE;
}

/* A message that did not fit waits: makes room for it. */
static kern_return_t
server_grow(struct server *server)
{
	mach_msg_size_t size = (mach_msg_size_t)round_page(
	    server->request->msgh_size +
	    REQUESTED_TRAILER_SIZE(server->options));
	void *buffer = buffer_new(size);

	if (!buffer)
		return KERN_RESOURCE_SHORTAGE;
	buffer_free(server->request, server->request_size);
	server->request = buffer;
	server->request_size = server->receive_limit = size;
	return KERN_SUCCESS;
}

static mach_msg_return_t
server_receive(struct server *server)
{
	for (;;) {
		mach_msg_return_t mr = mach_msg(server->request,
		    MACH_RCV_MSG | MACH_RCV_VOUCHER | server->options, 0,
		    server->receive_limit, server->port, MACH_MSG_TIMEOUT_NONE,
		    MACH_PORT_NULL);

		if (mr != MACH_RCV_TOO_LARGE ||
		    !(server->options & MACH_RCV_LARGE))
			return mr;
		mr = server_grow(server);
		if (mr != KERN_SUCCESS)
			return mr;
	}
}

/*
 * Has the request served, and settles who owns what it carried: the routine,
 * if it succeeded or will reply later; else this loop, which destroys it.
 */
static void
server_dispatch(struct server *server)
{
	mig_reply_error_t *reply = server->reply;

	server->demux(server->request, &reply->Head);
	if ((reply->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX) ||
	    reply->RetCode == KERN_SUCCESS)
		return;
	if (reply->RetCode == MIG_NO_REPLY) {
		reply->Head.msgh_remote_port = MACH_PORT_NULL;
		return;
	}
	server->request->msgh_remote_port = MACH_PORT_NULL;
	mach_msg_destroy(server->request);
}

/*
 * How a reply is sent: a send-once right always takes it; through a send
 * right a client with a full queue must not stop the server.
 */
static mach_msg_option_t
server_send_options(const struct server *server)
{
	return MACH_MSGH_BITS_REMOTE(server->reply->Head.msgh_bits) ==
		MACH_MSG_TYPE_MOVE_SEND_ONCE
	    ? MACH_SEND_MSG
	    : MACH_SEND_MSG | MACH_SEND_TIMEOUT;
}

/*
 * The reply was not sent. If that is the client's affair it is destroyed, and
 * MACH_MSG_SUCCESS; else the result as it is.
 */
static mach_msg_return_t
server_reply_failed(struct server *server, mach_msg_return_t mr)
{
	mach_msg_header_t *head = &server->reply->Head;

	switch (mr) {
	case MACH_SEND_INVALID_DEST:
	case MACH_SEND_TIMED_OUT:
	case MACH_SEND_INTERRUPTED:
		if (MACH_PORT_VALID(head->msgh_local_port) &&
		    MACH_MSGH_BITS_HAS_LOCAL(head->msgh_bits))
			mach_port_deallocate(
			    mach_task_self(), head->msgh_local_port);
		mach_msg_destroy(head);
		return MACH_MSG_SUCCESS;
	default:
		return mr;
	}
}

/* Sends the reply, if there is somebody to get it. */
static mach_msg_return_t
server_reply(struct server *server)
{
	mach_msg_header_t *head = &server->reply->Head;
	mach_msg_return_t mr;

	if (head->msgh_remote_port == MACH_PORT_NULL)
		return MACH_MSG_SUCCESS;
	mr = mach_msg(head, server_send_options(server), head->msgh_size, 0,
	    MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	return server_reply_failed(server, mr);
}

/*
 * Sends the reply and receives the next request in one trap. With a timeout
 * for receiving it takes two, as both share one number.
 */
static mach_msg_return_t
server_reply_receive(struct server *server)
{
	mach_msg_header_t *head = &server->reply->Head;
	mach_msg_return_t mr;

	if (head->msgh_remote_port != MACH_PORT_NULL) {
		mr = mach_msg_overwrite(head,
		    server_send_options(server) | MACH_RCV_MSG |
			MACH_RCV_VOUCHER | server->options,
		    head->msgh_size, server->receive_limit, server->port,
		    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL, server->request, 0);
		if (mr == MACH_MSG_SUCCESS)
			return mr;
		if (mr != MACH_RCV_TOO_LARGE ||
		    !(server->options & MACH_RCV_LARGE)) {
			mr = server_reply_failed(server, mr);
			if (mr != MACH_MSG_SUCCESS)
				return mr;
		}
	}
	return server_receive(server);
}

static void
server_prepare(struct server *server, demux_fn *demux, mach_port_t port,
    mach_msg_options_t options)
{
	*server = (struct server){
		.demux = demux,
		.port = port,
		.options = options &
		    ~(MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_VOUCHER),
	};
}

/* mach_msg_server_once(): see mach/mach.h. */
mach_msg_return_t
mach_msg_server_once(demux_fn *demux, mach_msg_size_t max_size,
    mach_port_t rcv_name, mach_msg_options_t options)
{
	_cleanup_(server_deinit) struct server server = { 0 };
	mach_msg_return_t mr;

	server_prepare(&server, demux, rcv_name, options);
	mr = server_init(&server, max_size);
	if (mr == KERN_SUCCESS)
		mr = server_receive(&server);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	server_dispatch(&server);
	return server_reply(&server);
}

/* mach_msg_server(): see mach/mach.h. */
mach_msg_return_t
mach_msg_server(demux_fn *demux, mach_msg_size_t max_size, mach_port_t rcv_name,
    mach_msg_options_t options)
{
	_cleanup_(server_deinit) struct server server = { 0 };
	mach_msg_return_t mr;

	server_prepare(&server, demux, rcv_name, options);
	mr = server_init(&server, max_size);
	if (mr == KERN_SUCCESS)
		mr = server_receive(&server);
	while (mr == MACH_MSG_SUCCESS) {
		server_dispatch(&server);
		mr = server_reply_receive(&server);
	}
	return mr;
}

/* mach_msg_server_importance(): importance has no effect here. */
mach_msg_return_t
mach_msg_server_importance(demux_fn *demux, mach_msg_size_t max_size,
    mach_port_t rcv_name, mach_msg_options_t options)
{
	return mach_msg_server(demux, max_size, rcv_name, options);
}
