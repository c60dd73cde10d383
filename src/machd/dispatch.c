#include "machd/dispatch.h"

#include <mach/mig_errors.h>
#include <mach/ndr.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "clock_priv_server.h"
#include "clock_server.h"
#include "core/kmsg.h"
#include "core/port.h"
#include "host_priv_server.h"
#include "introspect_server.h"
#include "mach_host_server.h"
#include "mach_port_server.h"
#include "mach_vm_server.h"
#include "mach_voucher_server.h"
#include "machd/deferred.h"
#include "machd/exception.h"
#include "machd/region.h"
#include "machd/task.h"
#include "machd_spawn_server.h"
#include "memory_entry_server.h"
#include "processor_server.h"
#include "processor_set_server.h"
#include "semaphore_server.h"
#include "task_server.h"
#include "thread_act_server.h"
#include "vm_map_server.h"

/* No routine of a kernel object takes or gives more than fits these. */
#define DISPATCH_REQUEST_MAX 16384u
#define DISPATCH_REPLY_MAX   32768u

static boolean_t (*const dispatch_servers[])(
    mach_msg_header_t *, mach_msg_header_t *) = {
	mach_port_server,
	task_server,
	thread_act_server,
	mach_host_server,
	host_priv_server,
	machd_introspect_server,
	machd_spawn_server,
	semaphore_server,
	clock_server,
	clock_priv_server,
	mach_vm_server,
	vm_map_server,
	memory_entry_server,
	processor_server,
	processor_set_server,
	mach_voucher_server,
};

/* vm_write and mach_vm_write */
#define ID_VM_WRITE      3807
#define ID_MACH_VM_WRITE 4806

/* One message being served. */
struct dispatch {
	struct region *region; /* of the reply; see dispatch_put_region() */
	struct task *caller;
	struct kmsg *kmsg;    /* the request; owned */
	struct right *rights; /* of the reply; the first three its header's */
	size_t right_count;
	struct deferred *waiting;  /* the call was deferred before */
	struct deferred *deferred; /* it is deferred (again) */
	void *resumed;             /* the result of what it waited for */
	void **buffers; /* copies of out-of-line memory, for the server */
	size_t buffer_count;
};

/* machd is one thread, and a server never calls another. */
static struct dispatch *dispatch_current;

static _Alignas(16) uint8_t
    dispatch_in[DISPATCH_REQUEST_MAX + sizeof(mach_msg_max_trailer_t)];
static _Alignas(16) uint8_t dispatch_out[DISPATCH_REPLY_MAX];

/* dispatch_caller(): the task that sent the message being served. */
struct task *
dispatch_caller(void)
{
	return dispatch_current->caller;
}

/* dispatch_id(): of that message; a routine may be of two subsystems. */
mach_msg_id_t
dispatch_id(void)
{
	return kmsg_header(dispatch_current->kmsg)->msgh_id;
}

/* dispatch_right(): the right that a handle of the request means, or NULL. */
struct right *
dispatch_right(mach_port_t handle)
{
	return kmsg_right(dispatch_current->kmsg, handle);
}

/* dispatch_take(): that right itself; the caller owns it. */
struct right
dispatch_take(mach_port_t handle)
{
	return kmsg_take_right(dispatch_current->kmsg, handle);
}

/*
 * dispatch_put(): gives a right to the reply and tells its handle there.
 * *right is emptied. Without memory it is released and the reply has
 * MACH_PORT_NULL.
 */
mach_port_t
dispatch_put(struct right *right)
{
	struct dispatch *d = dispatch_current;
	struct right *rights;

	if (!right->port || right->port == IP_DEAD)
		return right->port ? MACH_PORT_DEAD : MACH_PORT_NULL;
	rights = reallocarray(d->rights, d->right_count + 1, sizeof(*rights));
	if (!rights) {
		right_release(d->caller->machd->core, right);
		return MACH_PORT_NULL;
	}
	d->rights = rights;
	rights[d->right_count++] = right_take(right);
	return (mach_port_t)d->right_count;
}

/*
 * dispatch_defer(): the call being served ends later: the routine starts its
 * work, returns MIG_NO_REPLY, and is served again after deferred_end(). If it
 * returns anything else the call is over as ever. NULL: there is no room for
 * it, and the routine answers KERN_RESOURCE_SHORTAGE.
 */
struct deferred *
dispatch_defer(void)
{
	struct dispatch *d = dispatch_current;
	mach_msg_size_t size;

	(void)kmsg_bytes(d->kmsg, &size);
	d->deferred = d->waiting ? d->waiting : deferred_new(d->caller, size);
	return d->deferred;
}

/*
 * dispatch_keep(): the call is deferred, and this right, which is emptied, is
 * kept for when it is served again, or released if its caller dies.
 */
void
dispatch_keep(struct right *right)
{
	dispatch_current->deferred->kept = right_take(right);
}

/* dispatch_kept(): that right; the caller owns it. */
struct right
dispatch_kept(void)
{
	return right_take(&dispatch_current->waiting->kept);
}

/*
 * dispatch_resumed(): the result of the work for which the call was deferred;
 * NULL when it is served for the first time.
 */
void *
dispatch_resumed(void)
{
	return dispatch_current->resumed;
}

static void
dispatch_end(struct dispatch *d)
{
	for (size_t i = 0; i < d->right_count; i++)
		right_release(d->caller->machd->core, &d->rights[i]);
	for (size_t i = 0; i < d->buffer_count; i++)
		free(d->buffers[i]);
	free(d->buffers);
	region_free(d->region);
	free(d->rights);
	if (d->deferred)
		d->deferred->kmsg = d->kmsg;
	else
		kmsg_free(d->kmsg);
	dispatch_current = NULL;
}

/* A buffer that lives while the message is served. */
static void *
dispatch_buffer(struct dispatch *d, size_t size)
{
	void **buffers = reallocarray(
	    d->buffers, d->buffer_count + 1, sizeof(void *));
	void *buffer;

	if (!buffers)
		return NULL;
	d->buffers = buffers;
	buffer = malloc(size);
	if (buffer)
		buffers[d->buffer_count++] = buffer;
	return buffer;
}

/*
 * Routines that take any amount of memory: in the place of its address they
 * get what dispatch_region() takes.
 */
static bool
dispatch_takes_regions(mach_msg_id_t id)
{
	return id == ID_VM_WRITE || id == ID_MACH_VM_WRITE;
}

/* dispatch_region(): the memory such a routine was given; NULL: none. */
const struct region *
dispatch_region(uint64_t address)
{
	return (const struct region *)(uintptr_t)address;
}

/*
 * dispatch_put_region(): gives the reply the region that is its only memory,
 * and tells what stands for its address there.
 */
uint64_t
dispatch_put_region(struct region *region)
{
	struct dispatch *d = dispatch_current;

	if (d->region)
		region_free(d->region);
	d->region = region;
	return (uintptr_t)region;
}

/* The address at which the server finds out-of-line memory number i. */
static bool
dispatch_address(struct dispatch *d, size_t i, uint64_t *ret_address)
{
	struct kmsg_ool ool = kmsg_ool(d->kmsg, i);
	const struct region *region = region_of(ool.memory);
	void *copy;

	*ret_address = (uintptr_t)ool.names;
	if (!region || region->memory.size == 0)
		return true;
	if (dispatch_takes_regions(kmsg_header(d->kmsg)->msgh_id)) {
		*ret_address = (uintptr_t)region;
		return true;
	}
	if (region->memory.size > DISPATCH_REQUEST_MAX)
		return false;
	copy = dispatch_buffer(d, region->memory.size);
	if (!copy || region_read(region, copy) < 0)
		return false;
	*ret_address = (uintptr_t)copy;
	return true;
}

/* Calls visit for each descriptor of a message of which core approved. */
static bool
descriptors_each(mach_msg_header_t *head,
    bool (*visit)(void *context, uint8_t *descriptor, uint8_t type),
    void *context)
{
	uint8_t *at = (uint8_t *)head + sizeof(mach_msg_base_t);
	uint32_t count;

	if (!(head->msgh_bits & MACH_MSGH_BITS_COMPLEX))
		return true;
	memcpy(&count, head + 1, sizeof(count));
	for (uint32_t i = 0; i < count; i++) {
		uint8_t type = at[11];

		if (!visit(context, at, type))
			return false;
		at += type == MACH_MSG_PORT_DESCRIPTOR ? 12 : 16;
	}
	return true;
}

static bool
type_is_ool(uint8_t type)
{
	return type != MACH_MSG_PORT_DESCRIPTOR &&
	    type != MACH_MSG_GUARDED_PORT_DESCRIPTOR;
}

struct dispatch_visit {
	struct dispatch *dispatch;
	size_t index;         /* of the out-of-line descriptor */
	struct kmsg_ool *ool; /* of a reply */
	bool failed;          /* no memory for one of a reply */
};

static bool
dispatch_visit_in(void *context, uint8_t *descriptor, uint8_t type)
{
	struct dispatch_visit *visit = context;
	uint64_t address;

	if (!type_is_ool(type))
		return true;
	if (!dispatch_address(visit->dispatch, visit->index++, &address))
		return false;
	memcpy(descriptor, &address, sizeof(address));
	return true;
}

/*
 * Writes the request as a server expects a received message: reversed header,
 * addresses of out-of-line memory, and an audit trailer behind it.
 */
static bool
dispatch_write_request(struct dispatch *d)
{
	mach_msg_header_t *in = (mach_msg_header_t *)dispatch_in;
	const struct tokens *tokens = kmsg_tokens(d->kmsg);
	struct dispatch_visit visit = { .dispatch = d };
	mach_msg_audit_trailer_t trailer = { 0 };
	mach_msg_bits_t bits;
	mach_msg_size_t size;
	const void *bytes = kmsg_bytes(d->kmsg, &size);

	if (size > DISPATCH_REQUEST_MAX || kmsg_tail(d->kmsg))
		return false;
	memcpy(dispatch_in, bytes, size);
	bits = in->msgh_bits;
	in->msgh_bits = MACH_MSGH_BITS(MACH_MSGH_BITS_LOCAL(bits),
			    MACH_MSGH_BITS_REMOTE(bits)) |
	    (bits & MACH_MSGH_BITS_COMPLEX);
	in->msgh_size = size;
	in->msgh_remote_port = MACH_PORT_NULL;
	in->msgh_local_port = KMSG_DEST + 1;
	in->msgh_voucher_port = MACH_PORT_NULL;
	trailer.msgh_trailer_size = sizeof(trailer);
	memcpy(&trailer.msgh_sender, tokens->security,
	    sizeof(trailer.msgh_sender));
	memcpy(&trailer.msgh_audit, tokens->audit, sizeof(trailer.msgh_audit));
	memcpy(dispatch_in + round_msg(size), &trailer, sizeof(trailer));
	return descriptors_each(in, dispatch_visit_in, &visit);
}

/* The reply that says only that the routine failed. */
static void
dispatch_write_error(kern_return_t result)
{
	const mach_msg_header_t *in = (mach_msg_header_t *)dispatch_in;
	mig_reply_error_t error = {
		.Head = { .msgh_size = sizeof(error),
		    .msgh_id = in->msgh_id + 100 },
		.NDR = NDR_record,
		.RetCode = result,
	};

	memcpy(dispatch_out, &error, sizeof(error));
}

/* The routine deferred the call, but could not start its work. */
static void
dispatch_undefer(struct dispatch *d)
{
	if (d->deferred && d->deferred != d->waiting)
		deferred_free(d->deferred);
	d->deferred = NULL;
}

/* Runs the routine; true if it wants its reply sent. */
static bool
dispatch_serve(struct dispatch *d)
{
	mach_msg_header_t *in = (mach_msg_header_t *)dispatch_in;
	mig_reply_error_t *out = (mig_reply_error_t *)dispatch_out;

	if (!dispatch_write_request(d)) {
		in->msgh_id = kmsg_header(d->kmsg)->msgh_id;
		dispatch_write_error(MIG_BAD_ARGUMENTS);
		return true;
	}
	dispatch_write_error(MIG_BAD_ID);
	for (size_t i = 0;
	     i < sizeof(dispatch_servers) / sizeof(*dispatch_servers); i++)
		if (dispatch_servers[i](in, &out->Head))
			break;
	if (out->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX) {
		dispatch_undefer(d);
		return true;
	}
	if (out->RetCode == MIG_NO_REPLY)
		return false;
	dispatch_undefer(d);
	if (out->RetCode != KERN_SUCCESS)
		dispatch_write_error(out->RetCode);
	return true;
}

/* The memory behind a descriptor of the reply, which the server malloced. */
static bool
dispatch_visit_out(void *context, uint8_t *descriptor, uint8_t type)
{
	struct dispatch_visit *visit = context;
	struct kmsg_ool *ool = &visit->ool[visit->index];
	struct region *region;
	void *address;
	uint32_t size;

	if (!type_is_ool(type))
		return true;
	visit->index++;
	memcpy(&address, descriptor, sizeof(address));
	memcpy(&size, descriptor + 12, sizeof(size));
	memset(descriptor, 0, sizeof(address));
	if (type == MACH_MSG_OOL_PORTS_DESCRIPTOR) {
		ool->names = address;
		ool->count = size;
		return true;
	}
	if (address && address == visit->dispatch->region) {
		ool->memory = &TAKE(visit->dispatch->region)->memory;
		return true;
	}
	if (size > 0 && region_new_bytes(address, size, &region) == 0)
		ool->memory = &region->memory;
	free(address);
	/* The others are to be freed, too: no reason to stop here. */
	if (size > 0 && !ool->memory)
		visit->failed = true;
	return true;
}

/* How many out-of-line descriptors the reply has at most. */
#define DISPATCH_OOL_MAX 8

/* Makes the reply in dispatch_out a message to `reply_to`, emptied. */
static mach_msg_return_t
dispatch_make_reply(
    struct dispatch *d, struct right *reply_to, struct kmsg **ret_reply)
{
	mach_msg_header_t *out = (mach_msg_header_t *)dispatch_out;
	struct kmsg_ool ool[DISPATCH_OOL_MAX] = { 0 };
	struct dispatch_visit visit = { .dispatch = d, .ool = ool };
	struct kmsg_input input = { .bytes = out,
		.head_size = out->msgh_size,
		.size = out->msgh_size,
		.ool = ool };
	mach_msg_return_t mr = MACH_SEND_NO_BUFFER;

	out->msgh_remote_port = port_valid(reply_to->port) ? KMSG_DEST + 1
							   : MACH_PORT_NULL;
	out->msgh_local_port = MACH_PORT_NULL;
	out->msgh_voucher_port = MACH_PORT_NULL;
	out->msgh_bits &= MACH_MSGH_BITS_COMPLEX;
	d->rights[KMSG_DEST] = right_take(reply_to);
	if (descriptors_each(out, dispatch_visit_out, &visit) && !visit.failed) {
		input.n_ool = visit.index;
		mr = kmsg_from_kernel(d->caller->machd->core, &input, d->rights,
		    d->right_count, ret_reply);
	}
	for (size_t i = 0; i < visit.index; i++) {
		free((void *)(uintptr_t)ool[i].names);
		if (mr != MACH_MSG_SUCCESS)
			region_free(region_of(ool[i].memory));
	}
	return mr;
}

/*
 * Serves d's message, which is consumed unless the call is deferred; the reply
 * is for *reply_to, emptied.
 */
static mach_msg_return_t
dispatch_run(struct dispatch *d, struct right *reply_to, struct kmsg **ret_reply)
{
	mach_msg_return_t mr = MACH_MSG_SUCCESS;
	struct kmsg *reply = NULL;

	dispatch_current = d;
	d->rights = calloc(KMSG_BODY, sizeof(*d->rights));
	d->right_count = d->rights ? KMSG_BODY : 0;
	if (!d->rights)
		mr = MACH_SEND_NO_BUFFER;
	else if (dispatch_serve(d))
		mr = dispatch_make_reply(d, reply_to, &reply);
	dispatch_end(d);
	if (mr == MACH_MSG_SUCCESS)
		*ret_reply = reply;
	return mr;
}

/*
 * dispatch_call(): serves a message, which is consumed, and gives its reply,
 * which is for nobody yet, to the caller. *ret_reply may be NULL (the routine
 * does not reply). With *ret_deferred the call goes on, and the caller says
 * with deferred_wait() for whom. MACH_SEND_NO_BUFFER: no memory for the reply.
 */
mach_msg_return_t
dispatch_call(struct task *caller, struct kmsg *kmsg,
    struct deferred **ret_deferred, struct kmsg **ret_reply)
{
	struct dispatch d = { .caller = caller, .kmsg = kmsg };
	struct right nobody = RIGHT_NULL;
	mach_msg_return_t mr = MACH_MSG_SUCCESS;

	if (exception_reply(kmsg))
		*ret_reply = NULL;
	else
		mr = dispatch_run(&d, &nobody, ret_reply);
	*ret_deferred = d.deferred;
	return mr;
}

/*
 * dispatch_again(): serves a deferred call anew, whose work came to `result`.
 * *ret_again: it goes on. Else its message is consumed, and the rest as
 * dispatch_call() says; the reply is for deferred->reply_to, emptied.
 */
mach_msg_return_t
dispatch_again(struct deferred *deferred, void *result, bool *ret_again,
    struct kmsg **ret_reply)
{
	struct dispatch d = {
		.caller = deferred->caller,
		.kmsg = TAKE(deferred->kmsg),
		.waiting = deferred,
		.resumed = result,
	};
	mach_msg_return_t mr = dispatch_run(&d, &deferred->reply_to, ret_reply);

	*ret_again = d.deferred != NULL;
	return mr;
}

/*
 * dispatch_message(): serves a message, which is consumed, and returns the
 * reply to its reply port, for the caller to send. NULL: the request had no
 * reply port, the routine does not reply or not yet, or there is no memory.
 */
struct kmsg *
dispatch_message(struct task *caller, struct kmsg *kmsg)
{
	struct core *core = caller->machd->core;
	struct dispatch d = { .caller = caller, .kmsg = kmsg };
	struct kmsg *reply = NULL;
	struct right reply_to;
	mach_msg_return_t mr;
	bool wanted;

	if (exception_reply(kmsg))
		return NULL;
	reply_to = kmsg_take_right(kmsg, KMSG_REPLY + 1);
	wanted = port_valid(reply_to.port);
	mr = dispatch_run(&d, &reply_to, &reply);
	if (d.deferred)
		deferred_wait(d.deferred, NULL, &reply_to, 0);
	else if (mr == MACH_MSG_SUCCESS && reply && !wanted)
		reply = kmsg_free(reply);
	right_release(core, &reply_to);
	return reply;
}
