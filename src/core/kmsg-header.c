#include "core/kmsg-header.h"

#include "core/kmsg-impl.h"
#include "core/mqueue.h"
#include "core/notify.h"
#include "core/port.h"
#include "core/space-impl.h"

/* is_move(): the sender's right goes along. */
static bool
is_move(mach_msg_type_name_t type)
{
	return type == MACH_MSG_TYPE_MOVE_SEND ||
	    type == MACH_MSG_TYPE_MOVE_SEND_ONCE;
}

/* is_once(): the receiver sees a send-once right. */
static bool
is_once(mach_msg_type_name_t type)
{
	return MACH_MSG_TYPE_PORT_ANY_SEND_ONCE(type);
}

/* is_voucher_type(): the two dispositions that a voucher may have. */
static bool
is_voucher_type(mach_msg_type_name_t type)
{
	return type == MACH_MSG_TYPE_MOVE_SEND ||
	    type == MACH_MSG_TYPE_COPY_SEND;
}

/* check_destination(): the rows of spec 5.3 about the remote port. */
static mach_msg_return_t
check_destination(const struct header_part *dest,
    const struct header_part *reply, const struct header_part *voucher)
{
	if (!MACH_MSG_TYPE_PORT_ANY_SEND(dest->type))
		return MACH_SEND_INVALID_HEADER;
	if (!MACH_PORT_VALID(dest->name))
		return MACH_SEND_INVALID_DEST;
	if (voucher->type && dest->name == voucher->name &&
	    !is_voucher_type(dest->type))
		return MACH_SEND_INVALID_DEST;
	if (dest->name == reply->name &&
	    (dest->type == MACH_MSG_TYPE_MOVE_SEND_ONCE ||
		reply->type == MACH_MSG_TYPE_MOVE_SEND_ONCE))
		return MACH_SEND_INVALID_DEST;
	return MACH_MSG_SUCCESS;
}

/* check_form(): phase 2, in the spec's order; no name is looked up. */
static mach_msg_return_t
check_form(const struct header *header)
{
	const struct header_part *dest = &header->part[KMSG_DEST];
	const struct header_part *reply = &header->part[KMSG_REPLY];
	const struct header_part *voucher = &header->part[KMSG_VOUCHER];
	mach_msg_return_t mr;

	if (reply->type ? !MACH_MSG_TYPE_PORT_ANY_SEND(reply->type)
			: reply->name != MACH_PORT_NULL)
		return MACH_SEND_INVALID_HEADER;
	if (voucher->type &&
	    (!is_voucher_type(voucher->type) || voucher->name == MACH_PORT_DEAD))
		return MACH_SEND_INVALID_VOUCHER;
	mr = check_destination(dest, reply, voucher);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	if (header->options & MACH_MSG_STRICT_REPLY &&
	    (!MACH_PORT_VALID(reply->name) || !is_once(reply->type)))
		return MACH_SEND_INVALID_REPLY;
	if (MACH_PORT_VALID(reply->name) && voucher->type &&
	    reply->name == voucher->name)
		return MACH_SEND_INVALID_REPLY;
	return MACH_MSG_SUCCESS;
}

/* find_voucher(): must be a send right to a voucher. */
static mach_msg_return_t
find_voucher(struct header *header)
{
	struct header_part *part = &header->part[KMSG_VOUCHER];

	if (!part->type || part->name == MACH_PORT_NULL)
		return MACH_MSG_SUCCESS;
	part->entry = entry_lookup(header->space, part->name);
	if (!part->entry || !(entry_type(part->entry) & MACH_PORT_TYPE_SEND) ||
	    !port_is_kernel(part->entry->port) ||
	    part->entry->port->kotype != IKOT_VOUCHER_TYPE ||
	    copyin_check(header->space, part->entry, part->type) != KERN_SUCCESS)
		return MACH_SEND_INVALID_VOUCHER;
	return MACH_MSG_SUCCESS;
}

/*
 * find_destination(): a live right of the kind named. The one dead one that
 * passes: a send-once right whose death nobody has noticed or asked to know;
 * its message is destroyed later.
 */
static mach_msg_return_t
find_destination(struct header *header)
{
	struct header_part *part = &header->part[KMSG_DEST];
	struct entry *entry = entry_find(header->space, part->name);

	if (!entry)
		return MACH_SEND_INVALID_DEST;
	if (!(entry_type(entry) & MACH_PORT_TYPE_SEND_ONCE &&
		part->type == MACH_MSG_TYPE_MOVE_SEND_ONCE && !entry->request))
		entry = entry_lookup(header->space, part->name);
	if (!(entry_type(entry) & MACH_PORT_TYPE_PORT_RIGHTS))
		return MACH_SEND_INVALID_DEST;
	if (copyin_check(header->space, entry, part->type) != KERN_SUCCESS)
		return MACH_SEND_INVALID_DEST;
	part->entry = entry;
	return MACH_MSG_SUCCESS;
}

/* find_reply(): dead names pass as DEAD unless a right is to be made. */
static mach_msg_return_t
find_reply(struct header *header)
{
	struct header_part *part = &header->part[KMSG_REPLY];

	if (!MACH_PORT_VALID(part->name))
		return MACH_MSG_SUCCESS;
	part->entry = entry_lookup(header->space, part->name);
	if (!part->entry ||
	    copyin_check(header->space, part->entry, part->type) != KERN_SUCCESS)
		return MACH_SEND_INVALID_REPLY;
	return MACH_MSG_SUCCESS;
}

/*
 * check_moves(): parts of the same name that move must find as many references
 * (one more if the name is pinned).
 */
static mach_msg_return_t
check_moves(const struct header *header)
{
	const struct entry *dest = header->part[KMSG_DEST].entry;
	uint32_t moves = 0;

	for (int i = 0; i < KMSG_BODY; i++)
		moves += header->part[i].entry == dest &&
		    header->part[i].type == MACH_MSG_TYPE_MOVE_SEND;
	if (moves < 2 || dest->urefs == ENTRY_UREFS_MAX)
		return MACH_MSG_SUCCESS;
	if (moves + !!(dest->flags & ENTRY_PINNED) > dest->urefs)
		return MACH_SEND_INVALID_DEST;
	return MACH_MSG_SUCCESS;
}

mach_msg_return_t
header_check(struct header *header, struct space *space,
    const mach_msg_header_t *sent, mach_msg_option_t options)
{
	mach_msg_bits_t bits = sent->msgh_bits & MACH_MSGH_BITS_USER;
	mach_msg_return_t mr;

	*header = (struct header){
		.space = space,
		.bits = bits,
		.options = options,
		.part = {
			{ NULL, sent->msgh_remote_port,
			  MACH_MSGH_BITS_REMOTE(bits) },
			{ NULL, sent->msgh_local_port,
			  MACH_MSGH_BITS_LOCAL(bits) },
			{ NULL, sent->msgh_voucher_port,
			  MACH_MSGH_BITS_VOUCHER(bits) },
		},
	};
	mr = check_form(header);
	if (mr == MACH_MSG_SUCCESS)
		mr = find_voucher(header);
	if (mr == MACH_MSG_SUCCESS)
		mr = find_destination(header);
	if (mr == MACH_MSG_SUCCESS)
		mr = find_reply(header);
	if (mr == MACH_MSG_SUCCESS)
		mr = check_moves(header);
	return mr;
}

/*
 * apply_parts(): those that move, or those that do not. The latter come first,
 * so that a copy and a move of one name need one reference.
 */
static void
apply_parts(const struct header *header, struct kmsg *kmsg, bool moves)
{
	const struct header_part *part;
	struct kmsg *spare;

	for (int i = 0; i < KMSG_BODY; i++) {
		part = &header->part[i];
		if (!part->entry || is_move(part->type) != moves)
			continue;
		spare = NULL;
		if (part->type == MACH_MSG_TYPE_MAKE_SEND_ONCE)
			spare = kmsg_take_spare(kmsg);
		kmsg->rights[i] = copyin_apply(
		    header->space, part->entry, part->type, spare);
	}
}

/* handle_of(): what stands in the kernel form for part i. */
static mach_port_name_t
handle_of(const struct header *header, struct kmsg *kmsg, int i)
{
	if (!port_valid(kmsg->rights[i].port)) {
		if (kmsg->rights[i].port == IP_DEAD) {
			kmsg->rights[i] = RIGHT_NULL;
			return MACH_PORT_DEAD;
		}
		return header->part[i].name;
	}
	return (mach_port_name_t)i + 1;
}

/*
 * apply_notify(): MACH_SEND_NOTIFY (spec 5.4, 8): a full queue arms the name's
 * send-possible request; a queue with room takes this message in any case.
 */
static void
apply_notify(const struct header *header, struct kmsg *kmsg)
{
	struct right *dest = &kmsg->rights[KMSG_DEST];
	struct entry *entry;

	if (!(header->options & MACH_SEND_NOTIFY) ||
	    dest->type != MACH_MSG_TYPE_PORT_SEND || port_is_kernel(dest->port))
		return;
	entry = entry_find(header->space, header->part[KMSG_DEST].name);
	if (!entry || !entry->request)
		return;
	if (mqueue_is_full(dest->port))
		request_arm(entry->request);
	else
		kmsg->flags |= KMSG_ALWAYS;
}

void
header_apply(const struct header *header, struct kmsg *kmsg)
{
	const struct header_part *part = header->part;
	mach_msg_header_t *head = kmsg_head(kmsg);

	apply_parts(header, kmsg, false);
	apply_parts(header, kmsg, true);
	head->msgh_bits = MACH_MSGH_BITS_SET(copyin_type(part[KMSG_DEST].type),
	    copyin_type(part[KMSG_REPLY].type),
	    copyin_type(part[KMSG_VOUCHER].type), header->bits);
	head->msgh_size = kmsg->size;
	head->msgh_remote_port = KMSG_DEST + 1;
	head->msgh_local_port = handle_of(header, kmsg, KMSG_REPLY);
	head->msgh_voucher_port = handle_of(header, kmsg, KMSG_VOUCHER);
	kmsg->voucher_type = (uint8_t)part[KMSG_VOUCHER].type;
	kmsg->voucher_name = part[KMSG_VOUCHER].name;
	apply_notify(header, kmsg);
}
