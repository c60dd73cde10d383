#pragma once

/*
 * kmsg-header: phases 2 and 3 of a send (spec 5.3, 5.4): the header's rights.
 */

#include <mach/message.h>
#include <stdbool.h>

struct entry;
struct kmsg;
struct space;

struct header_part {
	struct entry *entry; /* NULL: no right comes from a name */
	mach_port_name_t name;
	mach_msg_type_name_t type; /* as sent */
};

/* The header of a message as sent, taken apart. */
struct header {
	struct space *space;
	mach_msg_bits_t bits; /* those a user may set */
	mach_msg_option_t options;
	struct header_part part[3]; /* KMSG_DEST, KMSG_REPLY, KMSG_VOUCHER */
};

/*
 * header_check(): decides; nothing changes but that names whose ports have died
 * become dead names. Returns MACH_SEND_INVALID_HEADER, _DEST, _REPLY, _VOUCHER.
 */
mach_msg_return_t header_check(struct header *header, struct space *space,
    const mach_msg_header_t *sent, mach_msg_option_t options);

/*
 * header_apply(): moves the rights of a checked header into kmsg, and makes its
 * header the kernel form. Cannot fail.
 */
void header_apply(const struct header *header, struct kmsg *kmsg);
