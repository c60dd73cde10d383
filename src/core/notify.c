#include "core/notify.h"

#include <assert.h>
#include <mach/notify.h>
#include <string.h>

#include "core/kmsg-impl.h"
#include "core/port.h"
#include "core/space-impl.h"

#define NDR_OFFSET   24u
#define DATUM_OFFSET 32u
#define DATUM_END    36u

/* NDR_record of a little-endian machine: only int_rep is set. */
static const uint8_t ndr_record[8] = { 0, 0, 0, 0, 1, 0, 0, 0 };

/* kernel_tokens: who notifications come from (spec 7.1). */
static const struct tokens kernel_tokens = { .security = { 0, 1 } };

kern_return_t
notify_prepare(struct space *space, mach_msg_id_t id, struct right *notify,
    struct kmsg **ret_kmsg)
{
	struct kmsg *kmsg = kmsg_alloc_tiny(space->core, space->account);

	if (!kmsg)
		return KERN_RESOURCE_SHORTAGE;
	kmsg_head(kmsg)->msgh_id = id;
	kmsg->rights[KMSG_DEST] = right_take(notify);
	*ret_kmsg = kmsg;
	return KERN_SUCCESS;
}

/* begin(): the header of a notification of `size` bytes. */
static void
begin(struct kmsg *kmsg, mach_msg_id_t id, mach_msg_size_t size,
    mach_msg_bits_t other)
{
	*kmsg_head(kmsg) = (mach_msg_header_t){
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND_ONCE, 0) |
		    other,
		.msgh_size = size,
		.msgh_remote_port = KMSG_DEST + 1,
		.msgh_id = id,
	};
	kmsg->head_size = kmsg->size = size;
	kmsg->tokens = kernel_tokens;
}

void
notify_fire(struct kmsg *kmsg, mach_msg_id_t id, uint32_t datum)
{
	begin(kmsg, id, DATUM_END, 0);
	memcpy(kmsg->bytes + NDR_OFFSET, ndr_record, sizeof(ndr_record));
	memcpy(kmsg->bytes + DATUM_OFFSET, &datum, sizeof(datum));
	work_add(kmsg->core, &kmsg->work, WORK_POST);
}

void
notify_fire_port(struct kmsg *kmsg, struct port *port)
{
	struct {
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
	} part = {
		.body.msgh_descriptor_count = 1,
		.port.name = KMSG_BODY + 1,
		.port.disposition = MACH_MSG_TYPE_PORT_RECEIVE,
		.port.type = MACH_MSG_PORT_DESCRIPTOR,
	};

	begin(kmsg, MACH_NOTIFY_PORT_DESTROYED,
	    sizeof(mach_msg_header_t) + sizeof(part), MACH_MSGH_BITS_COMPLEX);
	memcpy(kmsg->bytes + sizeof(mach_msg_header_t), &part, sizeof(part));
	kmsg->rights[KMSG_BODY] = (struct right){ port,
		MACH_MSG_TYPE_PORT_RECEIVE };
	kmsg->n_rights = KMSG_BODY + 1;
	work_add(kmsg->core, &kmsg->work, WORK_POST);
}

struct right
notify_cancel(struct kmsg *kmsg)
{
	struct right notify;

	if (!kmsg)
		return RIGHT_NULL;
	notify = right_take(&kmsg->rights[KMSG_DEST]);
	kmsg_dealloc(kmsg);
	return notify;
}

void
notify_send_once(struct right *right)
{
	struct right owed = right_take(right);
	struct port *port = owed.port;
	struct kmsg *kmsg;

	/* The kernel learns of it by EFFECT_NO_SENDERS. */
	if (port_is_dead(port) || port_is_kernel(port)) {
		port_drop_send_once(port);
		port_unref(port);
		return;
	}
	kmsg = port->reserve;
	assert(kmsg);
	port->reserve = kmsg->spare;
	kmsg->spare = NULL;
	kmsg->flags |= KMSG_OWED;
	kmsg->rights[KMSG_DEST] = owed;
	begin(kmsg, MACH_NOTIFY_SEND_ONCE, sizeof(mach_msg_header_t), 0);
	work_add(kmsg->core, &kmsg->work, WORK_POST);
}
