#include "libmach/fd-trap.h"

#include <errno.h>

#include <mach/kern_return.h>

#include "libmach/sys.h"
#include "libmach/trap.h"

/* What came with the answer; an fd that was promised may have got lost. */
static int
fd_trap_take(struct fd_trap *call, struct trap *trap)
{
	call->result = trap->answer.result;
	call->name = trap->answer.value[0];
	call->other = trap->answer.value[1];
	if (trap->faulted ||
	    (call->result == KERN_SUCCESS && trap->size < call->answer_size))
		call->result = KERN_FAILURE;
	if (!(trap->answer.flags & WIRE_FD)) {
		sys_close_all(trap->fds, trap->fd_count);
		return 0;
	}
	if (trap->fd_count == 0)
		return -EMFILE;
	call->fd = trap->fds[0];
	sys_close_all(trap->fds + 1, trap->fd_count - 1);
	return 0;
}

/*
 * fd_trap_run(): makes the trap. 0 with the outputs set (the result may tell
 * of a failure, there is an fd only if the answer promised one), or -ENOTCONN:
 * no machd, or it went; -EMFILE: no number free for the fd; -EINVAL: send_fd
 * cannot be passed; -ENOMEM. errno is left alone.
 */
int
fd_trap_run(struct fd_trap *call)
{
	struct trap trap = { .request = { .op = (uint16_t)call->op,
				 .value = { call->value[0], call->value[1] } },
		.buffer = call->answer,
		.room = call->answer_size };
	struct iovec iov[2] = { { 0 }, { call->payload, call->payload_size } };
	unsigned pieces = call->payload_size > 0 ? 2 : 1;
	int r = trap_enter(&trap);

	call->fd = -1;
	call->result = KERN_FAILURE;
	if (r < 0)
		return r;
	r = trap_call(&trap, iov, pieces, &call->send_fd, call->send_fd >= 0);
	if (r == 0)
		r = fd_trap_take(call, &trap);
	trap_exit(&trap);
	return r == -EPIPE ? -ENOTCONN : r;
}
