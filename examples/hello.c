/*
 * The smallest Mach program: makes a port, sends itself a message through it,
 * and receives that.
 *
 *	cc -o hello hello.c $(pkg-config --cflags --libs mach) && ./hello
 */
#include <mach/mach.h>
#include <stdio.h>
#include <string.h>

/* What is sent: a header, and whatever follows it. */
struct note {
	mach_msg_header_t header;
	char text[32];
};

/* What is received has a trailer behind it: leave room for it. */
struct received_note {
	struct note note;
	mach_msg_trailer_t trailer;
};

static kern_return_t
make_port(mach_port_t *ret_port)
{
	kern_return_t kr;

	/* The right to receive; a name for it, like a file descriptor. */
	kr = mach_port_allocate(
	    mach_task_self(), MACH_PORT_RIGHT_RECEIVE, ret_port);
	if (kr != KERN_SUCCESS)
		return kr;
	/* And, under the same name, a right to send to it. */
	return mach_port_insert_right(
	    mach_task_self(), *ret_port, *ret_port, MACH_MSG_TYPE_MAKE_SEND);
}

static kern_return_t
send_note(mach_port_t port, const char *text)
{
	struct note note = {
		.header = { .msgh_bits = MACH_MSGH_BITS(
				MACH_MSG_TYPE_COPY_SEND, 0),
		    .msgh_remote_port = port,
		    .msgh_id = 1 },
	};

	strncpy(note.text, text, sizeof(note.text) - 1);
	return mach_msg(&note.header, MACH_SEND_MSG, sizeof(note), 0,
	    MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

static kern_return_t
receive_note(mach_port_t port, struct received_note *ret_note)
{
	return mach_msg(&ret_note->note.header, MACH_RCV_MSG, 0,
	    sizeof(*ret_note), port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

int
main(void)
{
	struct received_note received;
	mach_port_t port;
	kern_return_t kr;

	kr = make_port(&port);
	if (kr == KERN_SUCCESS)
		kr = send_note(port, "hello");
	if (kr == KERN_SUCCESS)
		kr = receive_note(port, &received);
	if (kr != KERN_SUCCESS) {
		mach_error("hello:", kr);
		return 1;
	}
	printf("received %u bytes: %s\n", received.note.header.msgh_size,
	    received.note.text);
	/* Both rights, and the port with them. */
	mach_port_destroy(mach_task_self(), port);
	return 0;
}
