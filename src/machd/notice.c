#include "machd/notice.h"

#include "core/kmsg.h"
#include "core/port.h"

/*
 * notice_send(): sends a simple message, whose size and ports are set here, to
 * the right, which is taken. It is lost if the port is dead, if a send right's
 * queue is full, or for want of memory or of the receiver's quota.
 */
void
notice_send(
    struct core *core, struct right *to, void *message, mach_msg_size_t size)
{
	struct right rights[KMSG_BODY] = { [KMSG_DEST] = right_take(to) };
	mach_msg_header_t *head = message;
	struct kmsg_input input = {
		.bytes = message, .head_size = size, .size = size
	};
	struct kmsg *kmsg;

	head->msgh_bits = 0;
	head->msgh_size = size;
	head->msgh_remote_port = KMSG_DEST + 1;
	head->msgh_local_port = MACH_PORT_NULL;
	head->msgh_voucher_port = MACH_PORT_NULL;
	if (port_valid(rights[KMSG_DEST].port) &&
	    kmsg_from_kernel(core, &input, rights, KMSG_BODY, &kmsg) ==
		MACH_MSG_SUCCESS)
		(void)kmsg_send_kernel(kmsg);
	right_release(core, &rights[KMSG_DEST]);
}
