#include "hostile.h"

#include "instance.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* What malloc may keep of a flood that is over. */
#define RESIDENT_TOLERANCE_KIB 24576

struct raw packet;
static pid_t machd;
static int fds_before;
static long resident_before;

/* An ordinary client in a process of its own. */
static void
honest_client_works(void)
{
	pid_t pid = fork();

	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		mach_port_t port = new_port(), got = 0;

		OK(send_right(port, port, MACH_MSG_TYPE_COPY_SEND));
		IS(receive_right(port, MACH_MSG_TYPE_PORT_SEND), port);
		GIVES(bootstrap_look_up(
			  bootstrap_port, "org.system.nobody", &got),
		    BOOTSTRAP_UNKNOWN_SERVICE);
		_exit(17);
	}
	IS(WEXITSTATUS(peer_wait(pid)), 17);
}

void
begin(void)
{
	machd = machd_pid();
	honest_client_works();
	fds_before = settled_fds(machd);
	resident_before = resident_kib(machd);
}

void
end(void)
{
	honest_client_works();
	T_EXPECT_EQ(kill(machd, 0), 0, "machd lives");
	IS(machd_pid(), machd);
	if (fds_before < 0)
		return;
	wait_for_fds(machd, fds_before);
	T_EXPECT_LE(resident_kib(machd),
	    resident_before + RESIDENT_TOLERANCE_KIB, "machd's memory in KiB");
}

void
in_child(void (*hostile)(int), int argument)
{
	pid_t pid = fork();

	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		hostile(argument);
		_exit(18);
	}
	T_EXPECT_EQ(WEXITSTATUS(peer_wait(pid)), 18, "round %d", argument);
}

void
begin_receive(int fd, unsigned trap)
{
	uint32_t port;

	raw_request(&packet, trap, WIRE_IDENTITY);
	packet.request.value[0] = WIRE_REPLY_PORT;
	T_ASSERT_EQ(raw_trap(fd, &packet), 0, "a reply port");
	port = packet.answer.value[0];
	raw_request(&packet, trap + 1, WIRE_MSG);
	packet.request.options = MACH_RCV_MSG;
	packet.request.rcv_size = 4096;
	packet.request.rcv_name = port;
	HOLDS(raw_send(fd, &packet));
}
