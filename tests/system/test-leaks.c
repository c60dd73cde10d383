/*
 * What programs did and undid is gone: machd's descriptors and memory are what
 * they were.
 */

#include "instance.h"
#include "kit.h"

#include <sys/wait.h>

#define ROUNDS 150
/* What malloc may keep, and one page here and there. */
#define TOLERANCE_KIB 3072

static void
run_in_child(void (*body)(void))
{
	pid_t pid = fork();

	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		for (int i = 0; i < ROUNDS; i++)
			body();
		_exit(15);
	}
	T_ASSERT_EQ(WEXITSTATUS(peer_wait(pid)), 15, "the program");
}

/* Twice: whatever the first time leaves, the second leaves no more. */
static void
leaves_nothing(void (*body)(void))
{
	pid_t machd = machd_pid();
	long resident;
	int fds;

	run_in_child(body);
	fds = settled_fds(machd);
	resident = resident_kib(machd);
	run_in_child(body);
	wait_for_fds(machd, fds);
	T_EXPECT_LE(
	    resident_kib(machd), resident + TOLERANCE_KIB, "KiB of memory");
}

static void
make_ports(void)
{
	mach_port_t set = new_set();

	for (int i = 0; i < 20; i++) {
		mach_port_t port = new_port();

		OK(mach_port_insert_member(TASK, port, set));
		fill(port, 5);
		new_send_once(port);
	}
}

T_DECL(ports_of_a_dead_task, "ports, sets, queued messages, send-once rights")
{
	leaves_nothing(make_ports);
}

static void
send_large(unsigned size, bool out_of_line)
{
	static unsigned char bytes[1 << 20];
	mach_port_t port = new_port();
	union any *message = (union any *)(void *)bytes;

	memset(message, 0, sizeof(message->ools));
	message->header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) |
	    (out_of_line ? MACH_MSGH_BITS_COMPLEX : 0);
	message->header.msgh_remote_port = port;
	if (out_of_line) {
		message->ools.body.msgh_descriptor_count = 1;
		message->ools.ool[0].address = bytes;
		message->ools.ool[0].size = size;
		message->ools.ool[0].type = MACH_MSG_OOL_DESCRIPTOR;
	}
	OK(mach_msg(&message->header, MACH_SEND_MSG, out_of_line ? 44 : size, 0,
	    0, 0, 0));
	/* Destroyed unreceived with every other port, else left queued. */
	if (port & 0x100)
		OK(mach_port_destroy(TASK, port));
}

static void
queue_memory(void)
{
	send_large(1000, true);
	send_large(100000, true);
	send_large(1000000, true);
}

T_DECL(queued_memory, "out-of-line memory that nobody received")
{
	leaves_nothing(queue_memory);
}

static void
queue_bodies(void)
{
	send_large(60000, false);
	send_large(200000, false);
	send_large(1000000, false);
}

T_DECL(queued_bodies, "large bodies that nobody received")
{
	leaves_nothing(queue_bodies);
}

static void
give_up_sending(void)
{
	mach_port_t port = new_port();

	fill(port, 5);
	for (int i = 0; i < 20; i++)
		GIVES(send_now(port, 1), MACH_SEND_TIMED_OUT);
}

T_DECL(sends_given_up, "sends that timed out")
{
	leaves_nothing(give_up_sending);
}

static void
register_names(void)
{
	static int number;
	name_t name;

	snprintf(name, sizeof(name), "org.system.leaks.%d", number++);
	OK(bootstrap_register(bootstrap_port, name, new_port()));
}

T_DECL(names_of_a_dead_task, "services that it registered")
{
	leaves_nothing(register_names);
}

static void
ask_for_notifications(void)
{
	mach_port_t port = new_port(), notify = new_receive();

	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, notify));
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, notify));
	OK(request(TASK, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_request_notification(TASK, TASK, MACH_NOTIFY_DEAD_NAME, 0,
	    MACH_PORT_NULL, MACH_MSG_TYPE_MAKE_SEND_ONCE, &port));
}

T_DECL(requests_of_a_dead_task, "notifications that it asked for")
{
	leaves_nothing(ask_for_notifications);
}

static void
nest_ports(void)
{
	mach_port_t inner = new_receive(), outer;

	for (int i = 0; i < 10; i++) {
		outer = new_port();
		OK(send_right(outer, inner, MACH_MSG_TYPE_MOVE_RECEIVE));
		inner = outer;
	}
	OK(send_right(inner, inner, MACH_MSG_TYPE_MOVE_RECEIVE));
}

T_DECL(cycles, "ports inside ports inside themselves")
{
	leaves_nothing(nest_ports);
}
