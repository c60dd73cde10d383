/*
 * The voucher that a message adopts: none. What libdispatch
 * asks before it sends and after it received.
 */
#include <mach/mach.h>

/* voucher_mach_msg_set(): see mach/mach.h, also for the others. */
boolean_t
voucher_mach_msg_set(mach_msg_header_t *msg)
{
	(void)msg;
	return FALSE;
}

void
voucher_mach_msg_clear(mach_msg_header_t *msg)
{
	(void)msg;
}

voucher_mach_msg_state_t
voucher_mach_msg_adopt(mach_msg_header_t *msg)
{
	(void)msg;
	return VOUCHER_MACH_MSG_STATE_UNCHANGED;
}

void
voucher_mach_msg_revert(voucher_mach_msg_state_t state)
{
	(void)state;
}

mach_msg_size_t
voucher_mach_msg_fill_aux(mach_msg_aux_header_t *aux_hdr, mach_msg_size_t sz)
{
	(void)aux_hdr;
	(void)sz;
	return 0;
}

boolean_t
voucher_mach_msg_fill_aux_supported(void)
{
	return FALSE;
}
