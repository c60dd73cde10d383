/*
 * audit_token_to_pidfd_np: from what a message says of its sender to a handle
 * of the process that cannot come to mean another one.
 */

#include "instance.h"
#include "kit.h"

#include <bsm/libbsm.h>
#include <fcntl.h>
#include <mach/linux/audit.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* The token of the next message on port. */
static audit_token_t
next_token(mach_port_t port)
{
	struct {
		mach_msg_header_t header;
		uint32_t value;
		mach_msg_audit_trailer_t trailer;
	} message = { 0 };

	OK(mach_msg(&message.header,
	    MACH_RCV_MSG | MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT), 0,
	    sizeof(message), port, 0, MACH_PORT_NULL));
	return message.trailer.msgh_audit;
}

static bool
has_ended(int pidfd)
{
	struct pollfd poll_fd = { .fd = pidfd, .events = POLLIN };

	return poll(&poll_fd, 1, 0) == 1;
}

static void
greet_and_rest(mach_port_t parent)
{
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(
    token_of_peer, "a pidfd of the sender: it can be signalled and waited for")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(greet_and_rest, port);
	audit_token_t token = next_token(port);
	int pidfd = audit_token_to_pidfd_np(token);
	siginfo_t info = { 0 };

	T_ASSERT_POSIX_SUCCESS(pidfd, "a pidfd");
	IS(audit_token_to_pid(token), peer);
	IS(fcntl(pidfd, F_GETFD), FD_CLOEXEC);
	HOLDS(!has_ended(pidfd));
	IS(syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0), 0);
	IS(waitid((idtype_t)3 /* P_PIDFD */, (id_t)pidfd, &info, WEXITED), 0);
	IS(info.si_pid, peer);
	HOLDS(has_ended(pidfd));
	IS(audit_token_to_pidfd_np(token), -ESRCH);
}

T_DECL(token_of_self, "the own token")
{
	mach_port_t port = new_port();
	int pidfd;

	OK(send_value(port, 1));
	pidfd = audit_token_to_pidfd_np(next_token(port));
	T_ASSERT_POSIX_SUCCESS(pidfd, "a pidfd");
	IS(syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0), 0);
	close(pidfd);
}

T_DECL(token_of_nobody, "another generation, the kernel's token, an invalid one")
{
	const audit_token_t invalid = INVALID_AUDIT_TOKEN_VALUE;
	mach_port_t port = new_port();
	audit_token_t token;

	OK(send_value(port, 1));
	token = next_token(port);
	token.val[7]++;
	IS(audit_token_to_pidfd_np(token), -ESRCH);
	token.val[7] -= 2;
	IS(audit_token_to_pidfd_np(token), -ESRCH);
	IS(audit_token_to_pidfd_np(KERNEL_AUDIT_TOKEN), -ESRCH);
	IS(audit_token_to_pidfd_np(invalid), -ESRCH);
}

/*
 * What this program is after exec: a task anew. A machd without capabilities
 * cannot see by itself that one with them runs another program.
 */
#define SECOND_IMAGE "TEST_TOKEN_SECOND_IMAGE"

__attribute__((constructor)) static void
second_image(void)
{
	if (!getenv(SECOND_IMAGE))
		return;
	new_port();
	peer_rest();
}

static void
greet_and_exec(mach_port_t parent)
{
	mach_port_t reply = new_port();
	union any message;

	OK(send_with(
	    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND),
	    parent, reply, 1, 1));
	OK(receive(reply, &message));
	T_ASSERT_POSIX_ZERO(setenv(SECOND_IMAGE, "1", 1), "environment");
	execl("/proc/self/exe", "second image", (char *)NULL);
	_exit(1);
}

T_DECL(token_before_exec, "a process that runs another program is another one")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(greet_and_exec, port);
	union any message;
	audit_token_t token;
	int pidfd;

	OK(mach_msg(&message.header,
	    MACH_RCV_MSG | MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT), 0,
	    sizeof(message), port, 0, MACH_PORT_NULL));
	token = trailer_of(&message)->msgh_audit;
	pidfd = audit_token_to_pidfd_np(token);
	T_ASSERT_POSIX_SUCCESS(pidfd, "before");
	close(pidfd);
	OK(mach_port_request_notification(TASK, message.header.msgh_remote_port,
	    MACH_NOTIFY_DEAD_NAME, 0, port, MACH_MSG_TYPE_MAKE_SEND_ONCE,
	    &(mach_port_t){ 0 }));
	OK(send_value(message.header.msgh_remote_port, 1));
	/* Its ports die with the image. */
	OK(receive(port, &message));
	IS(message.header.msgh_id, MACH_NOTIFY_DEAD_NAME);
	IS(audit_token_to_pidfd_np(token), -ESRCH);
	peer_kill(peer);
}

T_DECL(token_fds, "machd keeps what it gave copies of, and nothing more")
{
	mach_port_t port = new_port();
	pid_t machd = machd_pid();
	audit_token_t token;
	int before;

	OK(send_value(port, 1));
	token = next_token(port);
	before = settled_fds(machd);
	for (unsigned i = 0; i < 100; i++)
		close(audit_token_to_pidfd_np(token));
	wait_for_fds(machd, before);
	IS(count_fds(machd), before);
}
