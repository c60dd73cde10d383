/*
 * What programs that mig made lean on: sections 12.6 and 12.7.
 */

#include "kit.h"

#include <mach/mig.h>
#include <mach/mig_errors.h>

#define COPY MACH_MSG_TYPE_COPY_SEND
#define ONCE MACH_MSG_TYPE_MAKE_SEND_ONCE

T_DECL(s12_7_reply_setup, "what a reply starts as")
{
	mig_reply_error_t request = { { 0 }, NDR_record, 0 };
	mig_reply_error_t reply;

	request.Head.msgh_bits = MACH_MSGH_BITS(18, 17);
	request.Head.msgh_remote_port = 0x1203;
	request.Head.msgh_local_port = 0x1303;
	request.Head.msgh_id = 400;
	memset(&reply, 0xff, sizeof(reply));
	mig_reply_setup(&request.Head, &reply.Head);
	IS(reply.Head.msgh_bits, MACH_MSGH_BITS(18, 0));
	IS(reply.Head.msgh_remote_port, 0x1203);
	IS(reply.Head.msgh_local_port, MACH_PORT_NULL);
	IS(reply.Head.msgh_id, 500);
	IS(reply.Head.msgh_size, 36);
	IS(reply.RetCode, MIG_BAD_ID);
	IS(memcmp(&reply.NDR, &NDR_record, sizeof(NDR_record)), 0);
}

T_DECL(s12_7_strncpy, "copies that end, and their length")
{
	char text[8];

	memset(text, 'x', sizeof(text));
	IS(mig_strncpy(text, "abc", 8), 4);
	T_EXPECT_EQ_STR(text, "abc", "it fits");
	IS(mig_strncpy(text, "abcdefghij", 8), 8);
	T_EXPECT_EQ_STR(text, "abcdefg", "cut off");
	IS(mig_strncpy(text, "zz", 0), 0);
	T_EXPECT_EQ_STR(text, "abcdefg", "untouched");
	memset(text, 'x', sizeof(text));
	IS(mig_strncpy_zerofill(text, "ab", 8), 3);
	for (int i = 2; i < 8; i++)
		IS(text[i], 0);
}

T_DECL(s12_7_allocate, "memory for stubs")
{
	vm_address_t memory = 0;

	mig_allocate(&memory, 10000);
	T_ASSERT_NE(memory, 0, "memory");
	memset((void *)memory, 1, 10000);
	mig_deallocate(memory, 10000);
}

/* Answers id 500 with its value + 1, 501 with an error, 502 not at all. */
static boolean_t
demux(mach_msg_header_t *request, mach_msg_header_t *reply)
{
	const union any *in = (const union any *)(const void *)request;
	mig_reply_error_t *out = (mig_reply_error_t *)(void *)reply;

	mig_reply_setup(request, reply);
	switch (request->msgh_id) {
	case 500:
		out->RetCode = KERN_SUCCESS;
		out->NDR.reserved1 = (unsigned char)(in->simple.value + 1);
		return TRUE;
	case 501:
		out->RetCode = KERN_FAILURE;
		return TRUE;
	case 502:
		out->RetCode = MIG_NO_REPLY;
		return TRUE;
	default:
		return FALSE;
	}
}

static void
serve_once(mach_port_t server)
{
	OK(mach_msg_server_once(demux, 1024, server, 0));
}

T_DECL(s12_7_server_once, "one request, one answer")
{
	mach_port_t server = new_port(), reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 500, 8));
	serve_once(server);
	OK(receive_now(reply, &message));
	IS(message.header.msgh_id, 600);
	IS(message.reply.RetCode, KERN_SUCCESS);
	IS(message.reply.NDR.reserved1, 9);
}

T_DECL(s12_7_server_error, "an error is answered, the request destroyed")
{
	mach_port_t server = new_port(), reply = new_receive();
	mach_port_t right = new_receive();
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, ONCE) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = server;
	message.header.msgh_local_port = reply;
	message.header.msgh_id = 501;
	message.ports.body.msgh_descriptor_count = 1;
	message.ports.port[0].name = right;
	message.ports.port[0].disposition = ONCE;
	OK(mach_msg(&message.header, MACH_SEND_MSG, 40, 0, 0, 0, 0));
	serve_once(server);
	OK(receive_now(reply, &message));
	IS(message.reply.RetCode, KERN_FAILURE);
	expect_notification(right, MACH_NOTIFY_SEND_ONCE);
}

T_DECL(s12_7_server_unknown_id, "an id nobody knows")
{
	mach_port_t server = new_port(), reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 999, 8));
	serve_once(server);
	OK(receive_now(reply, &message));
	IS(message.header.msgh_id, 1099);
	IS(message.reply.RetCode, MIG_BAD_ID);
}

T_DECL(s12_7_server_no_reply, "MIG_NO_REPLY: nothing is sent")
{
	mach_port_t server = new_port(), reply = new_receive();

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 502, 8));
	serve_once(server);
	IS_EMPTY(reply);
}

T_DECL(s12_7_server_one_way, "a request without a reply port")
{
	mach_port_t server = new_port();

	OK(send_with(MACH_MSGH_BITS(COPY, 0), server, 0, 500, 8));
	serve_once(server);
	IS_EMPTY(server);
}

T_DECL(s12_7_server_client_gone, "a client that is gone does no harm")
{
	mach_port_t server = new_port(), reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 500, 8));
	OK(mach_port_destroy(TASK, reply));
	reply = new_receive();
	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), server, reply, 500, 8));
	GIVES(mach_msg_server(demux, 1024, server, MACH_RCV_TIMEOUT),
	    MACH_RCV_TIMED_OUT);
	OK(receive_now(reply, &message));
	IS(message.reply.NDR.reserved1, 9);
}

T_DECL(s12_7_server_loop, "it serves until a receive fails")
{
	mach_port_t server = new_port(), reply[5];
	union any message;

	for (unsigned i = 0; i < 5; i++) {
		reply[i] = new_receive();
		OK(send_with(
		    MACH_MSGH_BITS(COPY, ONCE), server, reply[i], 500, i));
	}
	GIVES(mach_msg_server(demux, 1024, server, MACH_RCV_TIMEOUT),
	    MACH_RCV_TIMED_OUT);
	for (unsigned i = 0; i < 5; i++) {
		OK(receive_now(reply[i], &message));
		IS(message.reply.NDR.reserved1, i + 1);
	}
	GIVES(mach_msg_server(demux, 1024, MACH_PORT_NULL, 0),
	    MACH_RCV_INVALID_NAME);
}

T_DECL(s14_1_unknown_kernel_routine, "a message the kernel does not know")
{
	mach_port_t reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), TASK, reply, 987654, 0));
	OK(receive_now(reply, &message));
	IS(message.header.msgh_id, 987754);
	IS(message.header.msgh_size, 36);
	IS(message.reply.RetCode, MIG_BAD_ID);
}

T_DECL(s14_1_hand_made_request, "mach_port_allocate as a bare message")
{
	mach_port_t reply = new_receive(), name;
	struct {
		mach_msg_header_t header;
		NDR_record_t ndr;
		uint32_t right;
	} request = { { 0 }, NDR_record, RECEIVE };
	union any message;

	request.header.msgh_bits = MACH_MSGH_BITS(COPY, ONCE);
	request.header.msgh_remote_port = TASK;
	request.header.msgh_local_port = reply;
	request.header.msgh_id = 3204;
	OK(mach_msg(
	    &request.header, MACH_SEND_MSG, sizeof(request), 0, 0, 0, 0));
	OK(receive_now(reply, &message));
	IS(message.header.msgh_id, 3304);
	IS(message.reply.RetCode, KERN_SUCCESS);
	memcpy(&name, message.bytes + 36, sizeof(name));
	IS_TYPE(name, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s14_1_short_request, "a request too short for its routine")
{
	mach_port_t reply = new_receive();
	union any message;

	OK(send_with(MACH_MSGH_BITS(COPY, ONCE), TASK, reply, 3204, 0));
	OK(receive_now(reply, &message));
	IS(message.header.msgh_id, 3304);
	IS(message.reply.RetCode, MIG_BAD_ARGUMENTS);
}

T_DECL(s14_1_forged_notification, "the kernel ignores notifications sent to it")
{
	mach_port_t reply = new_receive();
	mach_port_type_t before = type_of(TASK);

	for (int id = 64; id <= 77; id++)
		OK(send_with(MACH_MSGH_BITS(COPY, ONCE), TASK, reply, id, 0));
	IS_TYPE(TASK, before);
	IS_TYPE(new_port(), MACH_PORT_TYPE_SEND_RECEIVE);
}
