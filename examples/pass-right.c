/*
 * Rights travel in messages. A child process sends its parent a right to a
 * port of its own; the parent, which had never heard of that port, then
 * sends to it.
 *
 *	cc -o pass-right pass-right.c $(pkg-config --cflags --libs mach)
 *	./pass-right
 */
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* A message with one right in it: a complex message, with a descriptor. */
struct offer {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t right;
};

struct received_offer {
	struct offer offer;
	mach_msg_trailer_t trailer;
};

struct number {
	mach_msg_header_t header;
	int value;
};

struct received_number {
	struct number number;
	mach_msg_trailer_t trailer;
};

static void
check(const char *what, kern_return_t kr)
{
	if (kr != KERN_SUCCESS) {
		mach_error(what, kr);
		exit(1);
	}
}

static mach_port_t
make_port(void)
{
	mach_port_t port;

	check("mach_port_allocate:",
	    mach_port_allocate(
		mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port));
	return port;
}

/* The child: finds its parent by name, and offers it a port. */
static void
child(name_t name)
{
	struct offer offer = { 0 };
	struct received_number received;
	mach_port_t parent, mine = make_port();

	check("bootstrap_look_up:",
	    bootstrap_look_up(bootstrap_port, name, &parent));
	offer.header.msgh_bits = MACH_MSGH_BITS_COMPLEX |
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	offer.header.msgh_remote_port = parent;
	offer.body.msgh_descriptor_count = 1;
	offer.right.name = mine;
	/* Made from the receive right, on its way. */
	offer.right.disposition = MACH_MSG_TYPE_MAKE_SEND;
	offer.right.type = MACH_MSG_PORT_DESCRIPTOR;
	check("child: send:",
	    mach_msg(&offer.header, MACH_SEND_MSG, sizeof(offer), 0,
		MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL));
	check("child: receive:",
	    mach_msg(&received.number.header, MACH_RCV_MSG, 0, sizeof(received),
		mine, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL));
	printf("child: my parent sent %d to the port I gave it\n",
	    received.number.value);
}

/* The parent: receives a right, and uses it. */
static void
parent(mach_port_t service)
{
	struct received_offer received;
	struct number number = { .value = 42 };

	check("parent: receive:",
	    mach_msg(&received.offer.header, MACH_RCV_MSG, 0, sizeof(received),
		service, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL));
	printf("parent: got a right\n");
	fflush(stdout);
	number.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND, 0);
	/* The right's name here; in the child the port has another. */
	number.header.msgh_remote_port = received.offer.right.name;
	check("parent: send:",
	    mach_msg(&number.header, MACH_SEND_MSG, sizeof(number), 0,
		MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL));
}

int
main(void)
{
	mach_port_t service;
	int status = 1;
	name_t name;
	pid_t pid;

	snprintf(name, sizeof(name), "example.pass-right.%d", (int)getpid());
	/* Under this name, whoever asks gets a right to send to `service`. */
	check("bootstrap_check_in:",
	    bootstrap_check_in(bootstrap_port, name, &service));
	pid = fork();
	if (pid == 0) {
		/* A child has no rights of its parent's but the special ones. */
		child(name);
		return 0;
	}
	parent(service);
	waitpid(pid, &status, 0);
	return status != 0;
}
