/*
 * Who is told of exceptions: setting, getting and swapping exception ports,
 * section 14.5, and what a child inherits of them, sections 8.6 and 14.5.
 */

#include "kit.h"

#define BAD     EXC_MASK_BAD_ACCESS
#define MATH    EXC_MASK_ARITHMETIC
#define BREAK   EXC_MASK_BREAKPOINT
#define CODES   ((int)MACH_EXCEPTION_CODES)
#define NONE    THREAD_STATE_NONE
#define STATE   MACHINE_THREAD_STATE
#define DEFAULT EXCEPTION_DEFAULT

struct tuples {
	mach_msg_type_number_t count;
	exception_mask_t masks[EXC_TYPES_COUNT];
	mach_port_t ports[EXC_TYPES_COUNT];
	exception_behavior_t behaviors[EXC_TYPES_COUNT];
	thread_state_flavor_t flavors[EXC_TYPES_COUNT];
};

static kern_return_t
get_task(task_t task, exception_mask_t mask, struct tuples *t)
{
	t->count = EXC_TYPES_COUNT;
	return task_get_exception_ports(task, mask, t->masks, &t->count,
	    t->ports, t->behaviors, t->flavors);
}

static kern_return_t
get_thread(thread_t thread, exception_mask_t mask, struct tuples *t)
{
	t->count = EXC_TYPES_COUNT;
	return thread_get_exception_ports(thread, mask, t->masks, &t->count,
	    t->ports, t->behaviors, t->flavors);
}

static kern_return_t
set(exception_mask_t mask, mach_port_t port, int behavior, int flavor)
{
	return task_set_exception_ports(TASK, mask, port, behavior, flavor);
}

T_DECL(s14_5_get_none, "kinds that nobody wants make one tuple without a port")
{
	struct tuples t;

	OK(get_task(TASK, EXC_MASK_ALL | EXC_MASK_CRASH, &t));
	IS(t.count, 1);
	IS(t.masks[0], EXC_MASK_ALL | EXC_MASK_CRASH);
	IS(t.ports[0], MACH_PORT_NULL);
	IS(t.behaviors[0], 0);
	IS(t.flavors[0], 0);
	OK(get_task(TASK, 0, &t));
	IS(t.count, 0);
}

T_DECL(s14_5_set_get, "what is set is told, in the order of the kinds")
{
	mach_port_t one = new_port(), two = new_port();
	struct tuples t;

	OK(set(MATH, one, DEFAULT, NONE));
	OK(set(BAD | BREAK, two, EXCEPTION_STATE | CODES, STATE));
	IS_REFS(one, SEND, 1);
	OK(get_task(TASK, BAD | MATH | BREAK, &t));
	IS(t.count, 2);
	IS(t.masks[0], BAD | BREAK);
	IS(t.ports[0], two);
	IS(t.behaviors[0], EXCEPTION_STATE | CODES);
	IS(t.flavors[0], STATE);
	IS(t.masks[1], MATH);
	IS(t.ports[1], one);
	IS(t.behaviors[1], DEFAULT);
	IS(t.flavors[1], NONE);
	IS_REFS(one, SEND, 2);
	IS_REFS(two, SEND, 2);
}

T_DECL(s14_5_merge, "equal tuples are one, others are not")
{
	mach_port_t port = new_port();
	struct tuples t;

	OK(set(BAD, port, DEFAULT, NONE));
	OK(set(MATH, port, DEFAULT, NONE));
	OK(set(BREAK, port, DEFAULT | CODES, NONE));
	OK(get_task(TASK, EXC_MASK_ALL, &t));
	IS(t.count, 3);
	IS(t.masks[0], BAD | MATH);
	IS(t.masks[1], EXC_MASK_ALL & ~(BAD | MATH | BREAK));
	IS(t.ports[1], MACH_PORT_NULL);
	IS(t.masks[2], BREAK);
}

T_DECL(s14_5_clear, "no port clears, whatever the behavior")
{
	mach_port_t port = new_port();
	struct tuples t;

	OK(set(BAD | MATH, port, DEFAULT, NONE));
	OK(set(BAD, MACH_PORT_NULL, 0, 0));
	OK(set(MATH, MACH_PORT_NULL, 77, NONE));
	OK(get_task(TASK, BAD, &t));
	IS(t.ports[0], MACH_PORT_NULL);
	OK(get_task(TASK, MATH, &t));
	IS(t.ports[0], MACH_PORT_NULL);
}

T_DECL(s14_5_no_senders, "a port that is set is held by a send right")
{
	mach_port_t port = new_receive(), notify = new_receive();
	mach_port_t old;
	union any message;

	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	OK(set(BAD, port, DEFAULT, NONE));
	OK(mach_port_request_notification(TASK, port, MACH_NOTIFY_NO_SENDERS, 0,
	    notify, MACH_MSG_TYPE_MAKE_SEND_ONCE, &old));
	OK(mach_port_deallocate(TASK, port));
	IS_EMPTY(notify);
	OK(set(BAD, MACH_PORT_NULL, 0, 0));
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_NO_SENDERS);
}

T_DECL(s14_5_swap, "the old ports for new ones")
{
	mach_port_t one = new_port(), two = new_port();
	struct tuples t = { .count = EXC_TYPES_COUNT };

	OK(set(BAD, one, DEFAULT, NONE));
	OK(task_swap_exception_ports(TASK, BAD | MATH, two, DEFAULT, NONE,
	    t.masks, &t.count, t.ports, t.behaviors, t.flavors));
	IS(t.count, 2);
	IS(t.masks[0], BAD);
	IS(t.ports[0], one);
	IS(t.masks[1], MATH);
	IS(t.ports[1], MACH_PORT_NULL);
	IS_REFS(one, SEND, 2);
	OK(get_task(TASK, BAD | MATH, &t));
	IS(t.count, 1);
	IS(t.ports[0], two);
}

T_DECL(s14_5_bad_mask, "bits that are no exception")
{
	mach_port_t port = new_port();
	struct tuples t = { .count = EXC_TYPES_COUNT };

	GIVES(set(1, port, DEFAULT, NONE), KERN_INVALID_ARGUMENT);
	GIVES(set(BAD | 1u << 14, port, DEFAULT, NONE), KERN_INVALID_ARGUMENT);
	GIVES(set(1u << 31, MACH_PORT_NULL, 0, 0), KERN_INVALID_ARGUMENT);
	GIVES(get_task(TASK, 1u << 14, &t), KERN_INVALID_ARGUMENT);
	GIVES(task_swap_exception_ports(TASK, 1, port, DEFAULT, NONE, t.masks,
		  &t.count, t.ports, t.behaviors, t.flavors),
	    KERN_INVALID_ARGUMENT);
	OK(set(EXC_MASK_CRASH | EXC_MASK_CORPSE_NOTIFY, port, DEFAULT, NONE));
}

T_DECL(s14_5_bad_behavior, "behaviors that are none")
{
	mach_port_t port = new_port();

	GIVES(set(BAD, port, 0, NONE), KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, 6, STATE), KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, 0x10000000 | DEFAULT, NONE), KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, EXCEPTION_IDENTITY_PROTECTED, NONE),
	    KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, EXCEPTION_STATE_IDENTITY_PROTECTED, STATE),
	    KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, MACH_EXCEPTION_BACKTRACE_PREFERRED | DEFAULT, NONE),
	    KERN_INVALID_ARGUMENT);
	OK(set(BAD, port, EXCEPTION_IDENTITY_PROTECTED | CODES, NONE));
	OK(set(BAD, port, EXCEPTION_STATE_IDENTITY_PROTECTED | CODES, STATE));
	OK(set(BAD, port, DEFAULT | CODES | MACH_EXCEPTION_ERRORS, NONE));
}

T_DECL(s14_5_bad_flavor, "states that are none")
{
	mach_port_t port = new_port();

	GIVES(set(BAD, port, EXCEPTION_STATE, 99), KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, EXCEPTION_STATE, 0), KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, EXCEPTION_STATE, NONE), KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, EXCEPTION_STATE_IDENTITY, -1),
	    KERN_INVALID_ARGUMENT);
	GIVES(set(BAD, port, DEFAULT, 99), KERN_INVALID_ARGUMENT);
	OK(set(BAD, port, DEFAULT, 0));
	OK(set(BAD, port, EXCEPTION_STATE_IDENTITY, STATE));
}

T_DECL(s14_5_immovable, "a port whose receive right cannot move")
{
	mach_port_options_t options = {
		.flags = MPO_EXCEPTION_PORT | MPO_INSERT_SEND_RIGHT,
	};
	mach_port_t port;

	OK(mach_port_construct(TASK, &options, 0, &port));
	GIVES(set(BAD, port, DEFAULT, NONE), KERN_INVALID_RIGHT);
}

T_DECL(s14_5_bad_object, "what is no task and no thread")
{
	mach_port_t port = new_port(), host = mach_host_self();
	struct tuples t;

	GIVES(task_set_exception_ports(host, BAD, port, DEFAULT, NONE),
	    KERN_INVALID_ARGUMENT);
	GIVES(get_task(host, BAD, &t), KERN_INVALID_ARGUMENT);
	GIVES(thread_set_exception_ports(TASK, BAD, port, DEFAULT, NONE),
	    KERN_INVALID_ARGUMENT);
	GIVES(get_thread(host, BAD, &t), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_5_thread_ports, "a thread's own are another set")
{
	mach_port_t port = new_port(), thread = mach_thread_self();
	struct tuples t = { .count = EXC_TYPES_COUNT };

	OK(get_thread(thread, EXC_MASK_ALL, &t));
	IS(t.count, 0);
	GIVES(get_thread(thread, 1, &t), KERN_INVALID_ARGUMENT);
	OK(thread_set_exception_ports(thread, BAD, port, DEFAULT, NONE));
	OK(get_thread(thread, BAD | MATH, &t));
	IS(t.count, 2);
	IS(t.ports[0], port);
	IS(t.ports[1], MACH_PORT_NULL);
	OK(get_task(TASK, BAD, &t));
	IS(t.ports[0], MACH_PORT_NULL);
	OK(thread_swap_exception_ports(thread, BAD, MACH_PORT_NULL, 0, 0,
	    t.masks, &t.count, t.ports, t.behaviors, t.flavors));
	IS(t.count, 1);
	IS(t.ports[0], port);
}

T_DECL(s14_5_thread_swap_first, "a swap of a thread that never had any")
{
	mach_port_t port = new_port(), thread = mach_thread_self();
	struct tuples t = { .count = EXC_TYPES_COUNT };

	OK(thread_swap_exception_ports(thread, BAD, port, DEFAULT, NONE,
	    t.masks, &t.count, t.ports, t.behaviors, t.flavors));
	IS(t.count, 1);
	IS(t.ports[0], MACH_PORT_NULL);
}

static void *
set_thread_ports(void *value)
{
	mach_port_t port = *(mach_port_t *)value;

	OK(thread_set_exception_ports(
	    mach_thread_self(), BAD, port, DEFAULT, NONE));
	return NULL;
}

T_DECL(s14_5_thread_end, "a thread that ends gives its ports back")
{
	mach_port_t port = new_receive(), notify = new_receive(), old;
	pthread_t thread;
	union any message;

	OK(mach_port_insert_right(TASK, port, port, MACH_MSG_TYPE_MAKE_SEND));
	OK(mach_port_request_notification(TASK, port, MACH_NOTIFY_NO_SENDERS, 0,
	    notify, MACH_MSG_TYPE_MAKE_SEND_ONCE, &old));
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&thread, NULL, set_thread_ports, &port), "thread");
	pthread_join(thread, NULL);
	OK(mach_port_deallocate(TASK, port));
	OK(receive(notify, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_NO_SENDERS);
}

T_DECL(s14_5_host_ports, "the host's, by its privileged port only")
{
	mach_port_t port = new_port(), host = mach_host_self(), plain;
	struct tuples t = { .count = EXC_TYPES_COUNT };

	OK(host_get_special_port(host, HOST_LOCAL_NODE, HOST_PORT, &plain));
	GIVES(host_set_exception_ports(plain, BAD, port, DEFAULT, NONE),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_get_exception_ports(plain, BAD, t.masks, &t.count, t.ports,
		  t.behaviors, t.flavors),
	    KERN_INVALID_ARGUMENT);
	OK(host_set_exception_ports(host, BAD, port, DEFAULT, NONE));
	OK(host_get_exception_ports(host, BAD | MATH, t.masks, &t.count,
	    t.ports, t.behaviors, t.flavors));
	IS(t.count, 2);
	IS(t.ports[0], port);
	OK(host_swap_exception_ports(host, BAD, MACH_PORT_NULL, 0, 0, t.masks,
	    &t.count, t.ports, t.behaviors, t.flavors));
	IS(t.count, 1);
	IS(t.ports[0], port);
	OK(host_get_exception_ports(
	    host, BAD, t.masks, &t.count, t.ports, t.behaviors, t.flavors));
	IS(t.ports[0], MACH_PORT_NULL);
}

static void
tell_inherited(mach_port_t parent)
{
	struct tuples t;

	OK(get_task(TASK, EXC_MASK_ALL, &t));
	if (t.count < 1)
		return;
	OK(send_right(parent, t.ports[0], MACH_MSG_TYPE_COPY_SEND));
	OK(send_value(parent, t.masks[0]));
	OK(send_value(parent, (uint32_t)t.behaviors[0]));
}

T_DECL(s8_6_exception_ports, "a child has its parent's task exception ports")
{
	mach_port_t port = new_port(), exc = new_port();
	pid_t peer;

	OK(set(BAD, exc, DEFAULT | CODES, NONE));
	OK(thread_set_exception_ports(
	    mach_thread_self(), MATH, exc, DEFAULT, NONE));
	peer = peer_start(tell_inherited, port);
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), exc);
	IS(receive_value(port), BAD);
	IS(receive_value(port), (uint32_t)(DEFAULT | CODES));
	IS(peer_wait(peer), 0);
}
