/*
 * What <mach/mach.h> alone brings, because programs know that it does on macOS.
 * It is there if this compiles.
 */

#include <mach/mach.h>

static notify_port_t notify;
static mig_reply_error_t reply;

int
main(void)
{
	mach_msg_header_t head;

	memset(&head, 0, sizeof(head));
	reply.NDR = NDR_record;
	head.msgh_remote_port = notify;
	return round_page(1) != PAGE_SIZE ||
	    trunc_page(PAGE_SIZE) != PAGE_SIZE || PAGE_MASK != PAGE_SIZE - 1 ||
	    head.msgh_remote_port;
}
