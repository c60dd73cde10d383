/* The messages of exceptions, and replies that are none: section 14.5. */

#include "exc-kit.h"

#include <mach/exc.h>

/* Receives an exception message and hands it to a test's function. */
struct raw {
	mach_port_t port;
	void (*answer)(union any *message);
	pthread_t thread;
	union any message;
};

static void *
raw_run(void *value)
{
	struct raw *raw = value;

	OK(mach_msg(&raw->message.header,
	    MACH_RCV_MSG | MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT), 0,
	    sizeof(raw->message), raw->port, MACH_MSG_TIMEOUT_NONE,
	    MACH_PORT_NULL));
	raw->answer(&raw->message);
	return NULL;
}

static void
raw_start(struct raw *raw, void (*answer)(union any *))
{
	raw->port = new_port();
	raw->answer = answer;
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&raw->thread, NULL, raw_run, raw), "raw handler");
}

/* Sends the reply right back with this id, size and result. */
static mach_msg_return_t
raw_reply(union any *request, mach_msg_id_t id, mach_msg_size_t size, int result)
{
	union any reply = { .reply = { .NDR = NDR_record, .RetCode = result } };

	reply.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
	reply.header.msgh_remote_port = request->header.msgh_remote_port;
	reply.header.msgh_id = id;
	reply.header.msgh_size = size;
	return mach_msg(&reply.header, MACH_SEND_MSG, size, 0, MACH_PORT_NULL,
	    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

static void
answer_nothing(union any *message)
{
	mach_msg_destroy(&message->header);
}

static void
answer_wrong_id(union any *message)
{
	OK(raw_reply(message, 2407 + 100, sizeof(mig_reply_error_t), 0));
}

static void
answer_short(union any *message)
{
	OK(raw_reply(message, 2505, sizeof(mach_msg_header_t), 0));
}

static void
answer_long(union any *message)
{
	OK(raw_reply(message, 2505, 4096, 0));
}

static void
answer_no_state(union any *message)
{
	OK(raw_reply(message, 2506, sizeof(mig_reply_error_t), 0));
}

static void
answer_huge_state(union any *message)
{
	OK(raw_reply(message, 2506, 8192, 0));
}

/* The raw handler gets it wrong, and the task's handler is asked. */
static void
goes_on_after(void (*answer)(union any *), int behavior, int flavor)
{
	static struct handler second;
	static struct raw raw;

	handler_start(&second, handle_skip);
	raw_start(&raw, answer);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, raw.port, behavior, flavor));
	OK(set_task(BAD, second.port, STATE64, x86_THREAD_STATE64));
	IS(fault_read(unmapped()), 0xee);
	IS(second.count, 1);
	pthread_join(raw.thread, NULL);
}

T_DECL(s14_5_no_reply, "a reply right that is destroyed asks the next one")
{
	goes_on_after(answer_nothing, DEFAULT64, NONE);
}

T_DECL(s14_5_reply_id, "a reply with another id")
{
	goes_on_after(answer_wrong_id, DEFAULT64, NONE);
}

T_DECL(s14_5_reply_short, "a reply without a result")
{
	goes_on_after(answer_short, DEFAULT64, NONE);
}

T_DECL(s14_5_reply_long, "a reply with more than a result")
{
	goes_on_after(answer_long, DEFAULT64, NONE);
}

T_DECL(s14_5_reply_stateless, "a reply that owes a state")
{
	goes_on_after(answer_no_state, STATE64, x86_THREAD_STATE64);
}

T_DECL(s14_5_reply_huge, "a reply with a state of no flavor")
{
	goes_on_after(answer_huge_state, STATE64, x86_THREAD_STATE64);
}

static kern_return_t
handle_wrong_count(struct handler *handler)
{
	handler->seen.state_count--;
	return KERN_SUCCESS;
}

static kern_return_t
handle_wrong_flavor(struct handler *handler)
{
	handler->seen.flavor = x86_FLOAT_STATE64;
	return KERN_SUCCESS;
}

T_DECL(s14_5_reply_state, "a state with a count or a flavor that do not fit")
{
	static struct handler first, second;

	handler_start(&first, handle_wrong_count);
	handler_start(&second, handle_skip);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, first.port, STATE64, x86_THREAD_STATE64));
	OK(set_task(BAD, second.port, STATE64, x86_THREAD_STATE64));
	IS(fault_read(unmapped()), 0xee);
	IS(second.count, 1);
	first.handle = handle_wrong_flavor;
	IS(fault_read(unmapped()), 0xee);
	IS(second.count, 2);
}

static void
check_default(union any *message)
{
	const mach_msg_audit_trailer_t *trailer = (const void *)trailer_of(
	    message);

	IS(message->header.msgh_size, 84);
	IS(MACH_MSGH_BITS_REMOTE(message->header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
	IS(message->ports.body.msgh_descriptor_count, 2);
	IS(message->ports.port[0].disposition, MACH_MSG_TYPE_PORT_SEND);
	IS(message->ports.port[1].name, TASK);
	IS(trailer->msgh_sender.val[0], 0);
	IS(trailer->msgh_audit.val[5], 0);
	OK(raw_reply(message, 2505, sizeof(mig_reply_error_t), KERN_FAILURE));
}

static void
check_narrow(union any *message)
{
	IS(message->header.msgh_size, 76);
	IS(message->header.msgh_id, 2401);
	OK(raw_reply(message, 2501, sizeof(mig_reply_error_t), KERN_FAILURE));
}

T_DECL(s14_5_layout, "the messages, as the kernel's")
{
	static struct handler second;
	static struct raw wide, narrow;

	handler_start(&second, handle_skip);
	OK(set_task(BAD, second.port, STATE64, x86_THREAD_STATE64));
	raw_start(&wide, check_default);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, wide.port, DEFAULT64, NONE));
	fault_read(unmapped());
	pthread_join(wide.thread, NULL);
	raw_start(&narrow, check_narrow);
	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, narrow.port, EXCEPTION_DEFAULT, NONE));
	fault_read(unmapped());
	pthread_join(narrow.thread, NULL);
	IS(second.count, 2);
}
