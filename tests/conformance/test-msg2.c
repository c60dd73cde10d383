/*
 * mach_msg2, vectors, auxiliary data and vouchers: section 10.
 */

#include "kit.h"

#include <sys/mman.h>

#define SEND_ANY   (MACH64_SEND_MSG | MACH64_SEND_ANY)
#define MAKE       MACH_MSG_TYPE_MAKE_SEND
#define AUX_HEADER sizeof(mach_msg_aux_header_t)

struct aux {
	mach_msg_aux_header_t header;
	unsigned char bytes[1024 + 64];
};

static mach_msg_header_t
header_to(mach_port_t port, mach_msg_id_t id)
{
	mach_msg_header_t header = MACH_MSG_HEADER_EMPTY;

	header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	header.msgh_remote_port = port;
	header.msgh_id = id;
	return header;
}

/* Sends a simple message with its header in the arguments only. */
static mach_msg_return_t
send2(mach_port_t port, mach_msg_id_t id, uint32_t value,
    mach_msg_option64_t option)
{
	struct simple message;

	memset(&message, 0xee, sizeof(message));
	message.value = value;
	return mach_msg2(&message, option, header_to(port, id), sizeof(message),
	    0, MACH_PORT_NULL, 0, 0);
}

static mach_msg_return_t
receive2(mach_port_t port, void *data, mach_msg_option64_t option, uint32_t size)
{
	return mach_msg2(data, option | MACH64_RCV_MSG | MACH64_RCV_TIMEOUT,
	    MACH_MSG_HEADER_EMPTY, 0, size, port, 0, 0);
}

/* Sends value with size bytes of auxiliary data, each of them `fill`. */
static mach_msg_return_t
send_aux(mach_port_t port, uint32_t value, mach_msg_size_t size, int fill)
{
	struct simple message = { MACH_MSG_HEADER_EMPTY, value };
	struct aux aux;
	mach_msg_vector_t vector[2] = {
		{ .msgv_data = (uintptr_t)&message,
		    .msgv_send_size = sizeof(message) },
		{ .msgv_data = (uintptr_t)&aux, .msgv_send_size = size },
	};

	memset(&aux, fill, sizeof(aux));
	return mach_msg2(vector, SEND_ANY | MACH64_MSG_VECTOR,
	    header_to(port, 9), 2, 0, MACH_PORT_NULL, 0, 0);
}

static mach_msg_return_t
receive_aux(mach_port_t port, union any *message, struct aux *aux,
    mach_msg_size_t aux_size)
{
	mach_msg_vector_t vector[2] = {
		{ .msgv_data = (uintptr_t)message,
		    .msgv_rcv_size = sizeof(*message) },
		{ .msgv_data = (uintptr_t)aux, .msgv_rcv_size = aux_size },
	};

	memset(aux, 0x55, sizeof(*aux));
	return receive2(port, vector, MACH64_MSG_VECTOR, 2);
}

T_DECL(s10_header_is_an_argument,
    "what is sent is the header of the arguments, not the buffer's")
{
	mach_port_t port = new_port();
	union any message;

	OK(send2(port, 1234, 77, SEND_ANY));
	OK(receive2(port, &message, 0, sizeof(message)));
	IS(message.header.msgh_id, 1234);
	IS(message.header.msgh_size, sizeof(struct simple));
	IS(message.header.msgh_local_port, port);
	IS(message.simple.value, 77);
}

T_DECL(s10_plain_receive, "what mach_msg2 sent mach_msg receives, and back")
{
	mach_port_t port = new_port();
	union any message;

	OK(send2(port, 1, 42, SEND_ANY));
	IS(receive_value(port), 42);
	OK(send_value(port, 43));
	OK(receive2(port, &message, 0, sizeof(message)));
	IS(message.simple.value, 43);
	GIVES(receive2(port, &message, 0, sizeof(message)), MACH_RCV_TIMED_OUT);
}

T_DECL(s10_send_and_receive, "both in one call, with a reply port")
{
	mach_port_t port = new_port();
	struct {
		struct simple simple;
		mach_msg_max_trailer_t trailer;
	} message = { { MACH_MSG_HEADER_EMPTY, 5 }, { 0 } };
	mach_msg_header_t header = header_to(port, 6);

	header.msgh_bits |= MACH_MSGH_BITS(0, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	header.msgh_local_port = port;
	OK(mach_msg2(&message, SEND_ANY | MACH64_RCV_MSG, header,
	    sizeof(message.simple), sizeof(message), port, 0, 0));
	IS(message.simple.value, 5);
	IS_TYPE(
	    message.simple.header.msgh_remote_port, MACH_PORT_TYPE_SEND_ONCE);
}

T_DECL(s10_one_kind, "a send says exactly one of ANY, MQ, KOBJECT, DK")
{
	mach_port_t port = new_port();

	GIVES(send2(port, 1, 1, MACH64_SEND_MSG), MACH_SEND_INVALID_OPTIONS);
	GIVES(send2(port, 1, 1, SEND_ANY | MACH64_SEND_MQ_CALL),
	    MACH_SEND_INVALID_OPTIONS);
	IS_EMPTY(port);
	OK(send2(port, 1, 8, MACH64_SEND_MSG | MACH64_SEND_MQ_CALL));
	IS(receive_value(port), 8);
}

T_DECL(s10_nothing, "neither send nor receive does nothing")
{
	OK(mach_msg2(NULL, MACH64_MSG_OPTION_NONE, MACH_MSG_HEADER_EMPTY, 0, 0,
	    MACH_PORT_NULL, 0, 0));
}

T_DECL(s10_errors_of_mach_msg, "an error leaves the message unsent")
{
	mach_port_t port = new_port();

	GIVES(send2(NO_SUCH_NAME, 1, 1, SEND_ANY), MACH_SEND_INVALID_DEST);
	set_qlimit(port, 1);
	OK(send2(port, 1, 1, SEND_ANY));
	GIVES(send2(port, 1, 2, SEND_ANY | MACH64_SEND_TIMEOUT),
	    MACH_SEND_TIMED_OUT);
	IS(receive_value(port), 1);
	IS_EMPTY(port);
}

T_DECL(s10_count_of_simple, "a simple message has no descriptors")
{
	mach_port_t port = new_port();
	struct simple message = { MACH_MSG_HEADER_EMPTY, 0 };

	GIVES(
	    mach_msg2_internal(&message, SEND_ANY,
		MACH_MSG2_SHIFT_ARGS(MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		    sizeof(message)),
		MACH_MSG2_SHIFT_ARGS(port, 0), 0, MACH_MSG2_SHIFT_ARGS(1, 0), 0,
		0),
	    MACH_SEND_TOO_LARGE);
	IS_EMPTY(port);
}

T_DECL(s10_complex, "descriptors are found behind the buffer's header")
{
	mach_port_t port = new_port(), carried = new_receive();
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
	} message = { .body = { 1 } };
	mach_msg_header_t header = header_to(port, 2);

	message.port.name = carried;
	message.port.disposition = MAKE;
	message.port.type = MACH_MSG_PORT_DESCRIPTOR;
	header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	OK(mach_msg2(&message, SEND_ANY, header, sizeof(message), 0,
	    MACH_PORT_NULL, 0, 0));
	IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), carried);
	IS_TYPE(carried, MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s10_large, "a body that does not fit a packet")
{
	mach_port_t port = new_port();
	const mach_msg_size_t size = 1u << 20;
	unsigned char *bytes = malloc(size), *got = malloc(size + 1024);

	memset(bytes, 0xa5, size);
	OK(mach_msg2(bytes, SEND_ANY, header_to(port, 3), size, 0,
	    MACH_PORT_NULL, 0, 0));
	OK(receive2(port, got, 0, size + 1024));
	IS(((mach_msg_header_t *)got)->msgh_id, 3);
	IS(memcmp(got + sizeof(mach_msg_header_t),
	       bytes + sizeof(mach_msg_header_t),
	       size - sizeof(mach_msg_header_t)),
	    0);
	free(bytes);
	free(got);
}

T_DECL(s10_vector_message, "a vector of one, with another place to receive")
{
	mach_port_t port = new_port();
	struct simple message = { MACH_MSG_HEADER_EMPTY, 11 };
	union any got;
	mach_msg_vector_t vector = {
		.msgv_data = (uintptr_t)&message,
		.msgv_rcv_addr = (uintptr_t)&got,
		.msgv_send_size = sizeof(message),
		.msgv_rcv_size = sizeof(got),
	};

	OK(mach_msg2(&vector, SEND_ANY | MACH64_RCV_MSG | MACH64_MSG_VECTOR,
	    header_to(port, 4), 1, 1, port, 0, 0));
	IS(got.simple.value, 11);
	IS(message.header.msgh_id, 0);
}

T_DECL(s10_vector_counts, "no vector, and too many")
{
	mach_port_t port = new_port();
	mach_msg_vector_t vector[3] = { { 0 } };

	GIVES(mach_msg2(vector, SEND_ANY | MACH64_MSG_VECTOR,
		  header_to(port, 1), 0, 0, MACH_PORT_NULL, 0, 0),
	    MACH_SEND_MSG_TOO_SMALL);
	GIVES(receive2(port, vector, MACH64_MSG_VECTOR, 0),
	    MACH_RCV_INVALID_ARGUMENTS);
	GIVES(receive2(port, vector, MACH64_MSG_VECTOR, 3),
	    MACH_RCV_INVALID_ARGUMENTS);
	GIVES(mach_msg2(vector, SEND_ANY | MACH64_MSG_VECTOR,
		  header_to(port, 1), 3, 0, MACH_PORT_NULL, 0, 0),
	    MACH_SEND_TOO_LARGE);
}

T_DECL(s10_aux_travels, "auxiliary data of every size arrives whole")
{
	static const mach_msg_size_t sizes[] = { 8, 9, 100, 128, 1023, 1024 };
	mach_port_t port = new_port();
	union any message;
	struct aux aux;

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		mach_msg_size_t size = sizes[i];

		OK(send_aux(port, i, size, (int)(0x10 + i)));
		OK(receive_aux(port, &message, &aux, sizeof(aux)));
		IS(message.simple.value, i);
		IS(message.header.msgh_size, sizeof(struct simple));
		IS(aux.header.msgdh_size, size);
		IS(aux.header.msgdh_reserved, 0);
		for (mach_msg_size_t b = 0; b < size - AUX_HEADER; b++)
			if (aux.bytes[b] != 0x10 + i)
				T_FAIL("byte %u of %u", b, size);
		IS(aux.bytes[size - AUX_HEADER], 0x55);
	}
}

T_DECL(s10_aux_with_trailer, "the trailer stays behind the message")
{
	mach_port_t port = new_port();
	union any message;
	struct aux aux;
	mach_msg_vector_t vector[2] = {
		{ .msgv_data = (uintptr_t)&message,
		    .msgv_rcv_size = sizeof(message) },
		{ .msgv_data = (uintptr_t)&aux, .msgv_rcv_size = sizeof(aux) },
	};

	OK(send_aux(port, 1, 64, 0x31));
	OK(receive2(port, vector,
	    MACH64_MSG_VECTOR |
		(mach_msg_option64_t)MACH_RCV_TRAILER_ELEMENTS(
		    MACH_RCV_TRAILER_AUDIT),
	    2));
	IS(trailer_of(&message)->msgh_trailer_size,
	    sizeof(mach_msg_audit_trailer_t));
	IS(trailer_of(&message)->msgh_audit.val[5], getpid());
	IS(aux.header.msgdh_size, 64);
	IS(aux.bytes[0], 0x31);
}

T_DECL(s10_aux_sizes, "too small, too large, and none")
{
	mach_port_t port = new_port();
	union any message;
	struct aux aux;

	GIVES(send_aux(port, 1, 7, 0), MACH_SEND_AUX_TOO_SMALL);
	GIVES(send_aux(port, 1, 1025, 0), MACH_SEND_AUX_TOO_LARGE);
	IS_EMPTY(port);
	OK(send_aux(port, 2, 0, 0));
	OK(receive_aux(port, &message, &aux, sizeof(aux)));
	IS(message.simple.value, 2);
	IS(aux.header.msgdh_size, 0);
}

T_DECL(s10_aux_lost, "who receives without vectors does not get it")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_aux(port, 3, 100, 0x77));
	memset(&message, 0, sizeof(message));
	OK(receive2(port, &message, 0, sizeof(message)));
	IS(message.simple.value, 3);
	IS(message.bytes[sizeof(struct simple) + sizeof(mach_msg_trailer_t)], 0);
	OK(send_aux(port, 4, 100, 0x77));
	IS(receive_value(port), 4);
}

T_DECL(s10_aux_no_room, "a buffer too small for it is one too small")
{
	mach_port_t port = new_port();
	union any message;
	struct aux aux;
	mach_msg_vector_t vector[2] = {
		{ .msgv_data = (uintptr_t)&message,
		    .msgv_rcv_size = sizeof(message) },
		{ .msgv_data = (uintptr_t)&aux, .msgv_rcv_size = 16 },
	};

	OK(send_aux(port, 5, 100, 1));
	GIVES(receive2(port, vector, MACH64_MSG_VECTOR | MACH64_RCV_LARGE, 2),
	    MACH_RCV_TOO_LARGE);
	OK(receive_aux(port, &message, &aux, sizeof(aux)));
	IS(message.simple.value, 5);
	IS(aux.header.msgdh_size, 100);
	OK(send_aux(port, 6, 100, 1));
	GIVES(receive2(port, vector, MACH64_MSG_VECTOR, 2), MACH_RCV_TOO_LARGE);
	IS_EMPTY(port);
}

T_DECL(s10_aux_with_memory, "beside out-of-line memory and a waiting receiver")
{
	mach_port_t port = new_port();
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_ool_descriptor_t ool;
	} message = { .body = { 1 } };
	char text[] = "out of line", beside[] = "........beside";
	mach_msg_vector_t vector[2] = {
		{ .msgv_data = (uintptr_t)&message,
		    .msgv_send_size = sizeof(message) },
		{ .msgv_data = (uintptr_t)beside,
		    .msgv_send_size = sizeof(beside) },
	};
	mach_msg_header_t header = header_to(port, 2);
	union any got;
	struct aux aux;

	message.ool.address = text;
	message.ool.size = sizeof(text);
	message.ool.type = MACH_MSG_OOL_DESCRIPTOR;
	header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	OK(mach_msg2(vector, SEND_ANY | MACH64_MSG_VECTOR, header, 2, 0,
	    MACH_PORT_NULL, 0, 0));
	OK(receive_aux(port, &got, &aux, sizeof(aux)));
	T_EXPECT_EQ_STR((char *)got.ools.ool[0].address, text, "memory");
	T_EXPECT_EQ_STR((char *)aux.bytes, "beside", "auxiliary data");
}

T_DECL(s10_aux_unreadable, "auxiliary data that cannot be read")
{
	mach_port_t port = new_port();
	void *page = mmap(
	    NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct simple message = { MACH_MSG_HEADER_EMPTY, 1 };
	mach_msg_vector_t vector[2] = {
		{ .msgv_data = (uintptr_t)&message,
		    .msgv_send_size = sizeof(message) },
		{ .msgv_data = (uintptr_t)page, .msgv_send_size = 64 },
	};

	GIVES(mach_msg2(vector, SEND_ANY | MACH64_MSG_VECTOR,
		  header_to(port, 1), 2, 0, MACH_PORT_NULL, 0, 0),
	    MACH_SEND_INVALID_DATA);
	IS_EMPTY(port);
}

T_DECL(s10_priority, "a priority comes apart into what it was made of")
{
	mach_msg_priority_t priority = mach_msg_priority_encode(
	    MACH_MSG_QOS_USER_INTERACTIVE, MACH_MSG_QOS_UTILITY, -3);

	IS(mach_msg_priority_qos(priority), MACH_MSG_QOS_UTILITY);
	IS(mach_msg_priority_overide_qos(priority),
	    MACH_MSG_QOS_USER_INTERACTIVE);
	IS(mach_msg_priority_relpri(priority), -3);
	IS(mach_msg_priority_encode(0, 0, 0), MACH_MSG_PRIORITY_UNSPECIFIED);
	IS(mach_msg_priority_relpri(MACH_MSG_PRIORITY_UNSPECIFIED), 0);
}

T_DECL(s10_voucher_null, "MACH_PORT_NULL is a voucher like any")
{
	mach_port_t port = new_port();
	mach_msg_header_t header = header_to(port, 1);
	struct simple message = { MACH_MSG_HEADER_EMPTY, 21 };

	header.msgh_bits |= MACH_MSGH_BITS_SET_PORTS(
	    0, 0, MACH_MSG_TYPE_COPY_SEND);
	OK(mach_msg2(&message, SEND_ANY, header, sizeof(message), 0,
	    MACH_PORT_NULL, 0, 0));
	IS(receive_value(port), 21);
	OK(mach_voucher_deallocate(MACH_PORT_NULL));
}

T_DECL(s10_voucher_invalid, "a port that is none, and what is no right at all")
{
	mach_port_t port = new_port(), other = new_port();
	const mach_port_t wrong[] = { other, NO_SUCH_NAME, MACH_PORT_DEAD };
	struct simple message = { MACH_MSG_HEADER_EMPTY, 0 };

	for (unsigned i = 0; i < 3; i++) {
		mach_msg_header_t header = header_to(port, 1);

		header.msgh_bits |= MACH_MSGH_BITS_SET_PORTS(
		    0, 0, MACH_MSG_TYPE_COPY_SEND);
		header.msgh_voucher_port = wrong[i];
		GIVES(mach_msg2(&message, SEND_ANY, header, sizeof(message), 0,
			  MACH_PORT_NULL, 0, 0),
		    MACH_SEND_INVALID_VOUCHER);
	}
	IS_EMPTY(port);
	IS_REFS(other, SEND, 1);
}

T_DECL(s10_voucher_deallocate, "as mach_port_deallocate of the own task")
{
	mach_port_t port = new_port();

	OK(mach_voucher_deallocate(port));
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	GIVES(mach_voucher_deallocate(NO_SUCH_NAME), KERN_INVALID_NAME);
}
