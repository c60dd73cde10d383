/*
 * The server stubs that libmach brings: sections 7.1, 12.6 and 12.7.
 */

#include "kit.h"

#include <mach/mig.h>
#include <mach/mig_errors.h>

#define ONCE MACH_MSG_TYPE_MAKE_SEND_ONCE

/* What is built with hidden symbols has to show these. */
#define SEEN __attribute__((visibility("default")))

boolean_t notify_server(mach_msg_header_t *in, mach_msg_header_t *out);
mig_routine_t notify_server_routine(mach_msg_header_t *in);
boolean_t exc_server(mach_msg_header_t *in, mach_msg_header_t *out);
boolean_t mach_exc_server(mach_msg_header_t *in, mach_msg_header_t *out);

kern_return_t
do_mach_notify_dead_name(mach_port_t notify, mach_port_name_t name);
kern_return_t
do_mach_notify_no_senders(mach_port_t notify, mach_port_mscount_t mscount);
kern_return_t do_mach_notify_send_once(mach_port_t notify);
kern_return_t
do_mach_notify_port_destroyed(mach_port_t notify, mach_port_t rights);

static struct {
	int calls;
	mach_port_t notify;
	uint32_t datum;
} seen;

static kern_return_t
see(mach_port_t notify, uint32_t datum)
{
	seen.calls++;
	seen.notify = notify;
	seen.datum = datum;
	return KERN_SUCCESS;
}

SEEN kern_return_t
do_mach_notify_dead_name(mach_port_t notify, mach_port_name_t name)
{
	return see(notify, name);
}

SEEN kern_return_t
do_mach_notify_no_senders(mach_port_t notify, mach_port_mscount_t mscount)
{
	return see(notify, mscount);
}

SEEN kern_return_t
do_mach_notify_send_once(mach_port_t notify)
{
	return see(notify, 0);
}

SEEN kern_return_t
do_mach_notify_port_destroyed(mach_port_t notify, mach_port_t rights)
{
	return see(notify, rights);
}

/* Serves the notification that waits; which datum it brought. */
static uint32_t
serve(mach_port_t notify)
{
	seen.calls = 0;
	OK(mach_msg_server_once(notify_server, 256, notify, MACH_RCV_TIMEOUT));
	IS(seen.calls, 1);
	IS(seen.notify, notify);
	return seen.datum;
}

T_DECL(s7_1_notify_server, "each notification finds its function")
{
	mach_port_t port = new_port(), notify = new_receive();

	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	OK(mach_port_deallocate(TASK, port));
	IS(serve(notify), 1);
	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(serve(notify), port);
	IS_TYPE(port, MACH_PORT_TYPE_SEND_RECEIVE);
	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	IS(serve(notify), port);
	OK(mach_port_deallocate(TASK, new_send_once(notify)));
	serve(notify);
}

/* Hands a request of that id, and nothing in it, to a demux. */
static kern_return_t
answer_to(boolean_t (*demux)(mach_msg_header_t *, mach_msg_header_t *),
    mach_msg_id_t id, boolean_t *ret_known)
{
	union any in, out;

	memset(&in, 0, sizeof(in));
	memset(&out, 0, sizeof(out));
	in.header.msgh_size = sizeof(in.header);
	in.header.msgh_id = id;
	*ret_known = demux(&in.header, &out.header);
	IS(out.header.msgh_id, id + 100);
	return out.reply.RetCode;
}

T_DECL(s12_6_unknown_ids, "an id that is none of the interface's")
{
	mach_msg_header_t head = { .msgh_id = MACH_NOTIFY_DEAD_NAME };
	boolean_t known = TRUE;

	GIVES(answer_to(notify_server, 63, &known), MIG_BAD_ID);
	IS(known, FALSE);
	GIVES(answer_to(exc_server, 2400, &known), MIG_BAD_ID);
	IS(known, FALSE);
	GIVES(answer_to(mach_exc_server, 2411, &known), MIG_BAD_ID);
	IS(known, FALSE);
	HOLDS(notify_server_routine(&head) != NULL);
	head.msgh_id = 67;
	HOLDS(notify_server_routine(&head) == NULL);
}

T_DECL(s12_6_short_requests, "a request that is too short for its routine")
{
	boolean_t known = FALSE;

	GIVES(answer_to(notify_server, MACH_NOTIFY_DEAD_NAME, &known),
	    MIG_BAD_ARGUMENTS);
	IS(known, TRUE);
	IS(seen.calls, 0);
}

T_DECL(s12_6_missing_functions, "a function that the program does not have")
{
	boolean_t known = FALSE;

	/* On a Mac, where send-possible needs a function too, it aborts. */
	GIVES(answer_to(exc_server, 2401, &known), MIG_BAD_ID);
	GIVES(answer_to(mach_exc_server, 2405, &known), MIG_BAD_ID);
	GIVES(answer_to(notify_server, MACH_NOTIFY_SEND_POSSIBLE, &known),
	    MIG_BAD_ID);
}
