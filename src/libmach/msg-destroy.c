#include <mach/mach.h>
#include <mach/vm_map.h>

#include "libmach/descriptor.h"

/*
 * Gives up a right as a message holds it. The MAKE forms are of a message
 * that was built and not sent: the right is made and given up, so that what
 * waits for its end learns of it.
 */
static void
destroy_right(mach_port_t name, mach_msg_type_name_t disposition)
{
	mach_port_t task = mach_task_self(), right;
	mach_msg_type_name_t type;

	if (!MACH_PORT_VALID(name))
		return;
	switch (disposition) {
	case MACH_MSG_TYPE_MOVE_SEND:
	case MACH_MSG_TYPE_MOVE_SEND_ONCE:
		mach_port_deallocate(task, name);
		break;
	case MACH_MSG_TYPE_MOVE_RECEIVE:
		mach_port_mod_refs(task, name, MACH_PORT_RIGHT_RECEIVE, -1);
		break;
	case MACH_MSG_TYPE_MAKE_SEND:
		if (mach_port_insert_right(task, name, name,
			MACH_MSG_TYPE_MAKE_SEND) == KERN_SUCCESS)
			mach_port_deallocate(task, name);
		break;
	case MACH_MSG_TYPE_MAKE_SEND_ONCE:
		if (mach_port_extract_right(task, name,
			MACH_MSG_TYPE_MAKE_SEND_ONCE, &right,
			&type) == KERN_SUCCESS)
			mach_port_deallocate(task, right);
		break;
	default:
		break;
	}
}

static void
destroy_memory(const mach_msg_ool_descriptor_t *memory, size_t size)
{
	if (memory->deallocate && size > 0)
		vm_deallocate(mach_task_self(),
		    (vm_address_t)(uintptr_t)memory->address, size);
}

static void
destroy_ports(const mach_msg_ool_ports_descriptor_t *ports)
{
	const mach_port_t *names = ports->address;

	for (mach_msg_size_t i = 0; names && i < ports->count; i++)
		destroy_right(names[i], ports->disposition);
	if (ports->deallocate && ports->count > 0)
		vm_deallocate(mach_task_self(),
		    (vm_address_t)(uintptr_t)ports->address,
		    ports->count * sizeof(*names));
}

static void
destroy_guarded(const mach_msg_guarded_port_descriptor_t *guarded)
{
	if (MACH_PORT_VALID(guarded->name) &&
	    !(guarded->flags & MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND))
		mach_port_unguard(
		    mach_task_self(), guarded->name, guarded->context);
	destroy_right(guarded->name, guarded->disposition);
}

static void
destroy_descriptor(const mach_msg_descriptor_t *descriptor)
{
	switch (descriptor_type(descriptor)) {
	case MACH_MSG_PORT_DESCRIPTOR:
		destroy_right(
		    descriptor->port.name, descriptor->port.disposition);
		break;
	case MACH_MSG_OOL_DESCRIPTOR:
		destroy_memory(
		    &descriptor->out_of_line, descriptor->out_of_line.size);
		break;
	case MACH_MSG_OOL_PORTS_DESCRIPTOR:
		destroy_ports(&descriptor->ool_ports);
		break;
	case MACH_MSG_GUARDED_PORT_DESCRIPTOR:
		destroy_guarded(&descriptor->guarded_port);
		break;
	default:
		/* OOL_VOLATILE memory is not the message's to free. */
		break;
	}
}

/* mach_msg_destroy(): see mach/mach.h. The local port is left alone. */
void
mach_msg_destroy(mach_msg_header_t *msg)
{
	struct descriptor_walk walk;
	mach_msg_descriptor_t *descriptor;

	destroy_right(
	    msg->msgh_remote_port, MACH_MSGH_BITS_REMOTE(msg->msgh_bits));
	if (MACH_MSGH_BITS_HAS_VOUCHER(msg->msgh_bits))
		destroy_right(msg->msgh_voucher_port,
		    MACH_MSGH_BITS_VOUCHER(msg->msgh_bits));
	descriptor_begin(&walk, msg, msg->msgh_size);
	while ((descriptor = descriptor_next(&walk, NULL)))
		destroy_descriptor(descriptor);
}
