/*
 * The rare rows of sending and receiving: sections 5.2 to 5.9, 6.2, 6.4, 6.5,
 * 6.7 and 8.4.
 */

#include "kit.h"

#include <stddef.h>
#include <sys/mman.h>

#define BITS         MACH_MSGH_BITS
#define COMPLEX      MACH_MSGH_BITS_COMPLEX
#define COPY         MACH_MSG_TYPE_COPY_SEND
#define MOVE         MACH_MSG_TYPE_MOVE_SEND
#define ONCE         MACH_MSG_TYPE_MAKE_SEND_ONCE
#define MOVE_RECEIVE MACH_MSG_TYPE_MOVE_RECEIVE
#define GUARD        0x5ca1ab1e

/* A message with one port descriptor, to be changed. */
static union any
with_right(mach_port_t to, mach_port_t name, mach_msg_type_name_t disposition)
{
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0) | COMPLEX;
	message.header.msgh_remote_port = to;
	message.ports.body.msgh_descriptor_count = 1;
	message.ports.port[0].name = name;
	message.ports.port[0].disposition = disposition & 0xff;
	return message;
}

static mach_msg_return_t
send_any(union any *message, mach_msg_size_t size, mach_msg_option_t options)
{
	return mach_msg(
	    &message->header, MACH_SEND_MSG | options, size, 0, 0, 0, 0);
}

T_DECL(s5_2_unreadable_body, "a body that is not all there")
{
	mach_port_t port = new_port();
	unsigned char *pages = mmap(NULL, 2 * vm_page_size,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mach_msg_header_t *header;

	T_ASSERT_TRUE(pages != MAP_FAILED, "pages");
	T_ASSERT_POSIX_ZERO(
	    mprotect(pages + vm_page_size, vm_page_size, PROT_NONE), "protect");
	header = (mach_msg_header_t *)(void *)(pages + vm_page_size -
	    sizeof(*header));
	header->msgh_bits = BITS(COPY, 0);
	header->msgh_remote_port = port;
	GIVES(mach_msg(header, MACH_SEND_MSG, sizeof(*header) + 64, 0, 0, 0, 0),
	    MACH_SEND_INVALID_DATA);
	IS_EMPTY(port);
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_2_descriptor_cut_off, "a descriptor longer than what is left")
{
	mach_port_t port = new_port();
	union any message = with_right(port, 0, COPY);

	message.ports.port[0].type = MACH_MSG_OOL_DESCRIPTOR;
	GIVES(send_any(&message, 28 + 12, 0), MACH_SEND_MSG_TOO_SMALL);
	message.ports.body.msgh_descriptor_count = 2;
	message.ports.port[0].type = MACH_MSG_PORT_DESCRIPTOR;
	message.ports.port[1].type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
	GIVES(send_any(&message, 28 + 24, 0), MACH_SEND_MSG_TOO_SMALL);
	IS_EMPTY(port);
}

T_DECL(s5_2_descriptors_come_first, "types are looked at before the header")
{
	mach_port_t reply = new_receive();
	union any message = with_right(NO_SUCH_NAME, 0, COPY);

	message.header.msgh_bits |= BITS(0, ONCE);
	message.header.msgh_local_port = reply;
	message.ports.port[0].type = 9;
	GIVES(send_any(&message, 28 + 12, 0), MACH_SEND_INVALID_TYPE);
	IS_EMPTY(reply);
	message.ports.body.msgh_descriptor_count = 2;
	GIVES(send_any(&message, 28 + 12, 0), MACH_SEND_MSG_TOO_SMALL);
}

T_DECL(s5_3_voucher_is_a_port_too, "one name as voucher and port of the header")
{
	mach_port_t port = new_port(), other = new_port();
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS_SET(ONCE, 0, COPY, 0);
	message.header.msgh_remote_port = port;
	message.header.msgh_voucher_port = port;
	GIVES(send_any(&message, 24, 0), MACH_SEND_INVALID_DEST);
	message.header.msgh_bits = MACH_MSGH_BITS_SET(COPY, COPY, COPY, 0);
	message.header.msgh_local_port = other;
	message.header.msgh_voucher_port = other;
	GIVES(send_any(&message, 24, 0), MACH_SEND_INVALID_REPLY);
	IS_EMPTY(port);
	IS_REFS(other, SEND, 1);
}

T_DECL(s5_5_options_of_the_kernel, "what a program cannot ask for is ignored")
{
	mach_port_t port = new_port();
	union any message = with_right(port, MACH_PORT_NULL, COPY);

	OK(send_any(&message, 40, MACH_SEND_TRAILER));
	OK(receive(port, &message));
	fill(port, 5);
	message = with_right(port, MACH_PORT_NULL, COPY);
	GIVES(send_any(&message, 40, MACH_SEND_TIMEOUT | MACH_SEND_ALWAYS),
	    MACH_SEND_TIMED_OUT);
}

/* A message with one descriptor of memory. */
static mach_msg_return_t
send_memory(mach_port_t port, vm_address_t address, unsigned size,
    bool deallocate, mach_msg_copy_options_t copy)
{
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0) | COMPLEX;
	message.header.msgh_remote_port = port;
	message.ools.body.msgh_descriptor_count = 1;
	message.ools.ool[0].address = (void *)address;
	message.ools.ool[0].size = size;
	message.ools.ool[0].deallocate = deallocate;
	message.ools.ool[0].copy = copy & 0xff;
	message.ools.ool[0].type = MACH_MSG_OOL_DESCRIPTOR;
	return send_any(&message, 28 + 16, 0);
}

/* Whether the page can be read, as the kernel finds. */
static bool
is_there(vm_address_t address)
{
	mach_port_t port = new_port();
	mach_msg_return_t mr = send_memory(
	    port, address, 1, false, MACH_MSG_VIRTUAL_COPY);

	OK(mach_port_destroy(TASK, port));
	return mr == MACH_MSG_SUCCESS;
}

T_DECL(s5_6_deallocate_whole_pages, "every page that a byte of it is in goes")
{
	mach_port_t port = new_port();
	vm_address_t memory = 0;
	union any message;

	OK(vm_allocate(TASK, &memory, 4 * vm_page_size, VM_FLAGS_ANYWHERE));
	memset((void *)memory, 7, 4 * vm_page_size);
	/* From the middle of the second page to the middle of the third. */
	OK(send_memory(port, memory + vm_page_size + 100,
	    (unsigned)vm_page_size, true, MACH_MSG_VIRTUAL_COPY));
	HOLDS(is_there(memory));
	HOLDS(!is_there(memory + vm_page_size));
	HOLDS(!is_there(memory + 3 * vm_page_size - 1));
	HOLDS(is_there(memory + 3 * vm_page_size));
	OK(receive(port, &message));
	IS(message.ools.ool[0].size, vm_page_size);
	IS(*(unsigned char *)message.ools.ool[0].address, 7);
}

T_DECL(s8_4_destroy_physical_copy, "memory that was copied is not freed")
{
	mach_port_t port = new_port();
	vm_address_t memory = 0, got;
	unsigned size = (unsigned)(16 * vm_page_size);
	union any message;

	OK(vm_allocate(TASK, &memory, size, VM_FLAGS_ANYWHERE));
	memset((void *)memory, 3, size);
	OK(send_memory(port, memory, size, false, MACH_MSG_PHYSICAL_COPY));
	OK(receive(port, &message));
	IS(message.ools.ool[0].copy, MACH_MSG_PHYSICAL_COPY);
	IS(message.ools.ool[0].deallocate, 0);
	got = (vm_address_t)message.ools.ool[0].address;
	mach_msg_destroy(&message.header);
	HOLDS(is_there(got));
	OK(vm_deallocate(TASK, got, size));
	HOLDS(!is_there(got));
}

T_DECL(s5_6_array_goes_despite_failure, "an array's memory, not its rights")
{
	mach_port_t port = new_port(), right = new_port(), *names;
	vm_address_t memory = 0;
	union any message;

	OK(vm_allocate(TASK, &memory, vm_page_size, VM_FLAGS_ANYWHERE));
	names = (mach_port_t *)memory;
	names[0] = right;
	names[1] = NO_SUCH_NAME;
	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, 0) | COMPLEX;
	message.header.msgh_remote_port = port;
	message.arrays.body.msgh_descriptor_count = 1;
	message.arrays.array[0].address = names;
	message.arrays.array[0].count = 2;
	message.arrays.array[0].deallocate = TRUE;
	message.arrays.array[0].disposition = COPY;
	message.arrays.array[0].type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
	GIVES(send_any(&message, 28 + 16, 0), MACH_SEND_INVALID_RIGHT);
	IS_REFS(right, SEND, 1);
	HOLDS(!is_there(memory));
}

T_DECL(s5_7_what_a_moved_right_loses, "context, guard and sets, not its limit")
{
	mach_port_t queue = new_port(), port = new_port(), set = new_set();
	mach_port_context_t context = 1;
	mach_port_name_array_t names;
	unsigned count = 9;

	OK(mach_port_insert_member(TASK, port, set));
	set_qlimit(port, 7);
	OK(mach_port_guard(TASK, port, GUARD, FALSE));
	OK(send_right(queue, port, MOVE_RECEIVE));
	OK(mach_port_get_set_status(TASK, set, &names, &count));
	IS(count, 0);
	IS(receive_right(queue, MACH_MSG_TYPE_PORT_RECEIVE), port);
	OK(mach_port_get_context(TASK, port, &context));
	IS(context, 0);
	IS(status_of(port).mps_qlimit, 7);
	IS(status_of(port).mps_flags & MACH_PORT_STATUS_FLAG_GUARDED, 0);
}

T_DECL(s5_7_a_free_name, "without a send right the old name is free")
{
	mach_port_t queue = new_port(), port = new_receive();

	OK(send_right(queue, port, MOVE_RECEIVE));
	IS_GONE(port);
}

T_DECL(s5_9_receive_right_comes_back, "with its name if the send right stayed")
{
	mach_port_t queue = new_port(), both = new_port(), only = new_receive();
	union any message;

	fill(queue, 5);
	message = with_right(queue, both, MOVE_RECEIVE);
	GIVES(send_any(&message, 40, MACH_SEND_TIMEOUT), MACH_SEND_TIMED_OUT);
	IS(message.ports.port[0].name, both);
	IS(message.ports.port[0].disposition, MACH_MSG_TYPE_PORT_RECEIVE);
	IS_TYPE(both, MACH_PORT_TYPE_SEND_RECEIVE);
	OK(mach_port_deallocate(TASK, queue));
	message = with_right(queue, only, MOVE_RECEIVE);
	GIVES(send_any(&message, 40, MACH_SEND_TIMEOUT), MACH_SEND_TIMED_OUT);
	IS_GONE(only);
	IS_TYPE(message.ports.port[0].name, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s5_9_reply_port_comes_back, "a reply port's right as it was given")
{
	mach_port_options_t options = { .flags = MPO_REPLY_PORT };
	mach_port_t queue = new_port(), reply;
	union any message;

	OK(mach_port_construct(TASK, &options, 0, &reply));
	fill(queue, 5);
	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = BITS(COPY, ONCE);
	message.header.msgh_remote_port = queue;
	message.header.msgh_local_port = reply;
	GIVES(send_any(&message, 24, MACH_SEND_TIMEOUT), MACH_SEND_TIMED_OUT);
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits), ONCE);
	IS(message.header.msgh_local_port, reply);
	IS_EMPTY(reply);
}

T_DECL(s5_9_form, "no trailer, the size sent, complex as it was")
{
	mach_port_t queue = new_port();
	union any message;

	fill(queue, 5);
	message = with_right(queue, MACH_PORT_DEAD, COPY);
	message.bytes[44] = 0x77;
	memset(&message.bytes[48], 0xee, 100);
	GIVES(send_any(&message, 48, MACH_SEND_TIMEOUT), MACH_SEND_TIMED_OUT);
	IS(message.header.msgh_size, 48);
	IS(message.header.msgh_bits, BITS(MOVE, 0) | COMPLEX);
	IS(message.ports.port[0].name, MACH_PORT_DEAD);
	IS(message.bytes[44], 0x77);
	for (int i = 48; i < 148; i++)
		IS(message.bytes[i], 0xee);
}

T_DECL(s6_2_bare_header, "what a message too large leaves of itself")
{
	mach_port_t port = new_port(), reply = new_receive();
	union any message = with_right(port, new_port(), COPY);
	mach_msg_trailer_t *trailer = (void *)&message.bytes[24];

	message.header.msgh_bits |= BITS(0, ONCE);
	message.header.msgh_local_port = reply;
	message.header.msgh_id = 4321;
	OK(send_any(&message, 200, 0));
	memset(&message, 0x55, sizeof(message));
	GIVES(mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, 40,
		  port, 0, 0),
	    MACH_RCV_TOO_LARGE);
	IS(message.header.msgh_bits,
	    BITS(MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND) |
		COMPLEX);
	IS(message.header.msgh_size, 24);
	IS(message.header.msgh_remote_port, MACH_PORT_NULL);
	IS(message.header.msgh_local_port, port);
	IS(message.header.msgh_voucher_port, 0);
	IS(message.header.msgh_id, 4321);
	IS(trailer->msgh_trailer_type, 0);
	IS(trailer->msgh_trailer_size, 8);
	IS(message.bytes[32], 0x55);
	expect_notification(reply, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s6_2_trailer_cut_off, "no room behind the bare header")
{
	mach_port_t port = new_port();
	union any message = with_right(port, MACH_PORT_NULL, COPY);

	OK(send_any(&message, 200, 0));
	memset(&message, 0x55, sizeof(message));
	GIVES(mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, 24,
		  port, 0, 0),
	    MACH_RCV_TOO_LARGE);
	IS(message.header.msgh_size, 24);
	IS(message.bytes[24], 0x55);
}

T_DECL(s6_4_destination_disposition, "by what kind of right it was sent")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_with(BITS(COPY, 0), port, 0, 1, 1));
	OK(receive(port, &message));
	IS(message.header.msgh_bits, BITS(0, MACH_MSG_TYPE_PORT_SEND));
	OK(send_with(BITS(ONCE, 0), port, 0, 1, 1));
	OK(receive(port, &message));
	IS(message.header.msgh_bits, BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE));
}

T_DECL(s6_5_receive_joins_send,
    "a receive right comes to the name of a send right")
{
	mach_port_t queue = new_port(), port = new_receive(), send;

	send = new_port();
	OK(send_right(queue, port, MACH_MSG_TYPE_MAKE_SEND));
	OK(send_right(queue, port, MOVE_RECEIVE));
	IS_GONE(port);
	send = receive_right(queue, MACH_MSG_TYPE_PORT_SEND);
	IS_TYPE(send, MACH_PORT_TYPE_SEND);
	IS(receive_right(queue, MACH_MSG_TYPE_PORT_RECEIVE), send);
	IS_TYPE(send, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s6_5_null_of_no_disposition, "NULL under a disposition that is none")
{
	mach_port_t queue = new_port();
	union any message = with_right(queue, MACH_PORT_NULL, 63);

	OK(send_any(&message, 40, 0));
	OK(receive(queue, &message));
	IS(message.ports.port[0].disposition, 0);
	IS(message.ports.port[0].name, MACH_PORT_NULL);
}

T_DECL(s6_7_context_after_a_move, "the context of who sent the right is gone")
{
	mach_port_t queue = new_port(), port = new_port();
	union any message;

	OK(mach_port_set_context(TASK, port, 99));
	OK(send_value(port, 1));
	OK(send_right(queue, port, MOVE_RECEIVE));
	port = receive_right(queue, MACH_MSG_TYPE_PORT_RECEIVE);
	OK(mach_msg(&message.header,
	    MACH_RCV_MSG | MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_CTX), 0,
	    sizeof(message), port, 0, 0));
	IS(trailer_of(&message)->msgh_context, 0);
}

static mach_msg_return_t
send_at(void *address, mach_msg_size_t size)
{
	return mach_msg(address, MACH_SEND_MSG, size, 0, 0, 0, 0);
}

T_DECL(s5_2_unreadable_header, "a message where there is no memory")
{
	size_t page = vm_page_size;
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mach_port_t port = new_port();
	mach_msg_base_t *base;

	T_ASSERT_TRUE(pages != MAP_FAILED, "pages");
	T_ASSERT_POSIX_ZERO(mprotect(pages + page, page, PROT_NONE), "a hole");
	GIVES(send_at(NULL, 24), MACH_SEND_INVALID_DATA);
	GIVES(send_at((void *)(uintptr_t)0x10000, 64), MACH_SEND_INVALID_DATA);
	GIVES(send_at(pages + page, 24), MACH_SEND_INVALID_DATA);
	GIVES(send_at(pages + page - 8, 24), MACH_SEND_INVALID_DATA);
	/* Size comes first. */
	GIVES(send_at(NULL, 23), MACH_SEND_MSG_TOO_SMALL);
	/* Descriptors in the hole. */
	base = (mach_msg_base_t *)(void *)(pages + page - sizeof(*base));
	base->header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	base->header.msgh_remote_port = port;
	base->body.msgh_descriptor_count = 1;
	GIVES(send_at(base, sizeof(*base) + 12), MACH_SEND_INVALID_DATA);
	IS_EMPTY(port);
	IS_REFS(port, SEND, 1);
	base->body.msgh_descriptor_count = 0;
	OK(send_at(base, sizeof(*base)));
}
