/*
 * The rig of two processes: rights are rights. Which one arrived shows when a
 * message with its number is sent through it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <mach/mach.h>
#include <cmocka.h>

#include "rig-mach.h"

/* How long what must happen may take on a busy machine. */
enum { PATIENCE = 60000 };

struct scene *scene;
mach_port_t server_port;
mach_port_t rig_set;

static mach_port_t made[16];

static void
send_number(mach_port_t to, unsigned int n, mach_msg_type_name_t disposition)
{
	mach_msg_header_t m = { .msgh_bits = MACH_MSGH_BITS(disposition, 0),
		.msgh_size = sizeof(m),
		.msgh_remote_port = to,
		.msgh_id = RIG_NUMBER + (mach_msg_id_t)n };

	assert_int_equal(
	    mach_msg(&m, MACH_SEND_MSG | MACH_SEND_TIMEOUT, sizeof(m), 0,
		MACH_PORT_NULL, PATIENCE, MACH_PORT_NULL),
	    MACH_MSG_SUCCESS);
}

static void
receive_number(mach_port_t from, unsigned int n)
{
	struct {
		mach_msg_header_t head;
		mach_msg_max_trailer_t trailer;
	} m;

	assert_int_equal(mach_msg(&m.head, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
			     sizeof(m), from, PATIENCE, MACH_PORT_NULL),
	    MACH_MSG_SUCCESS);
	assert_int_equal(m.head.msgh_id, RIG_NUMBER + n);
}

mach_port_t
rig_right(unsigned int n, mach_msg_type_name_t disposition)
{
	mach_port_t self = mach_task_self(), port, name;
	mach_msg_type_name_t type;

	assert_int_equal(
	    mach_port_allocate(self, MACH_PORT_RIGHT_RECEIVE, &port), 0);
	scene->used[n] = 0;
	made[n] = port;
	if (disposition == MACH_MSG_TYPE_MOVE_RECEIVE) {
		send_number(port, n, MACH_MSG_TYPE_MAKE_SEND);
		return port;
	}
	if (rig_set)
		assert_int_equal(mach_port_move_member(self, port, rig_set), 0);
	if (disposition == MACH_MSG_TYPE_MOVE_SEND_ONCE) {
		assert_int_equal(mach_port_extract_right(self, port,
				     MACH_MSG_TYPE_MAKE_SEND_ONCE, &name, &type),
		    0);
		return name;
	}
	if (disposition == MACH_MSG_TYPE_COPY_SEND ||
	    disposition == MACH_MSG_TYPE_MOVE_SEND)
		assert_int_equal(mach_port_insert_right(
				     self, port, port, MACH_MSG_TYPE_MAKE_SEND),
		    0);
	return port;
}

/* The server's loop counts them; the client looks on. */
static void
wait_used(unsigned int n)
{
	volatile unsigned int *used = &scene->used[n];

	for (int ms = 0; !*used && ms < PATIENCE; ms++)
		usleep(1000);
	assert_int_equal(*used, 1);
}

void
rig_check_right(mach_port_t name, unsigned int n, mach_msg_type_name_t kind)
{
	mach_port_t self = mach_task_self();
	mach_port_type_t type;

	assert_int_equal(mach_port_type(self, name, &type), 0);
	switch (kind) {
	case MACH_MSG_TYPE_PORT_RECEIVE:
		assert_true(type & MACH_PORT_TYPE_RECEIVE);
		receive_number(name, n);
		assert_int_equal(
		    mach_port_mod_refs(self, name, MACH_PORT_RIGHT_RECEIVE, -1),
		    0);
		return;
	case MACH_MSG_TYPE_PORT_SEND:
		assert_int_equal(type, MACH_PORT_TYPE_SEND);
		send_number(name, n, MACH_MSG_TYPE_MOVE_SEND);
		break;
	default:
		assert_int_equal(type, MACH_PORT_TYPE_SEND_ONCE);
		send_number(name, n, MACH_MSG_TYPE_MOVE_SEND_ONCE);
	}
	if (!rig_set)
		wait_used(n);
}

void
rig_check_used(unsigned int n)
{
	receive_number(made[n], n);
	assert_int_equal(mach_port_mod_refs(mach_task_self(), made[n],
			     MACH_PORT_RIGHT_RECEIVE, -1),
	    0);
}

void
rig_check_reply_port(mach_port_t name, unsigned int n)
{
	mach_port_type_t type;

	(void)n;
	assert_int_equal(mach_port_type(mach_task_self(), name, &type), 0);
	assert_int_equal(type, MACH_PORT_TYPE_SEND_ONCE);
}

void *
rig_memory(const void *from, mach_msg_size_t size)
{
	vm_address_t p = 0;

	assert_int_equal(vm_allocate(mach_task_self(), &p, size, TRUE), 0);
	return memcpy((void *)p, from, size);
}
