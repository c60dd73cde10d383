#include "core/kmsg.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/account-impl.h"
#include "core/kmsg-impl.h"
#include "core/mqueue.h"
#include "core/port.h"
#include "core/space-impl.h"

#define TINY_BYTES  40u /* the largest notification */
#define SMALL_TOTAL 1024u
#define TINY_KEEP   256u
#define SMALL_KEEP  128u

#define ALIGN8(n) (((size_t)(n) + 7) & ~(size_t)7)

/* layout(): bytes the allocation takes; sets the pointers if kmsg is given. */
static size_t
layout(struct kmsg *kmsg, const struct kmsg_shape *shape)
{
	size_t rights = sizeof(struct kmsg);
	size_t ool = rights +
	    (KMSG_BODY + (size_t)shape->rights) * sizeof(struct right);
	size_t names = ool + shape->ool * sizeof(struct kmsg_ool);
	size_t bytes = ALIGN8(names + shape->names * sizeof(mach_port_name_t));
	size_t aux = ALIGN8(bytes + shape->head_size + KMSG_TRAILER_MAX);
	uint8_t *base = (uint8_t *)kmsg;

	if (kmsg) {
		kmsg->rights = (struct right *)(void *)(base + rights);
		kmsg->ool = (struct kmsg_ool *)(void *)(base + ool);
		kmsg->names = (mach_port_name_t *)(void *)(base + names);
		kmsg->bytes = base + bytes;
		kmsg->aux = base + aux;
	}
	return aux + shape->aux_size;
}

/* obtain(): memory of the class that holds `size` bytes; not cleared. */
static struct kmsg *
obtain(struct core *core, size_t size, size_t tiny, uint8_t *ret_class)
{
	struct kmsg *kmsg;
	int class = KMSG_LARGE;

	if (size <= SMALL_TOTAL)
		class = size <= tiny ? KMSG_TINY : KMSG_SMALL;
	*ret_class = (uint8_t) class;
	if (class == KMSG_LARGE)
		return malloc(size);
	kmsg = core->idle[class];
	if (!kmsg)
		return malloc(class == KMSG_TINY ? tiny : SMALL_TOTAL);
	core->idle[class] = kmsg->spare;
	core->n_idle[class]--;
	return kmsg;
}

/* kmsg_make(): kmsg_alloc() but for the spares. */
static struct kmsg *
kmsg_make(struct core *core, const struct kmsg_shape *shape)
{
	static const struct kmsg_shape tiny = { .rights = 1,
		.head_size = TINY_BYTES };
	size_t size = layout(NULL, shape);
	struct kmsg *kmsg;
	uint8_t class;

	kmsg = obtain(core, size, layout(NULL, &tiny), &class);
	if (!kmsg)
		return NULL;
	memset(kmsg, 0, sizeof(*kmsg));
	kmsg->core = core;
	kmsg->class = class;
	layout(kmsg, shape);
	kmsg->n_rights = KMSG_BODY;
	kmsg->max_rights = KMSG_BODY + shape->rights;
	kmsg->head_size = kmsg->size = shape->head_size;
	kmsg->aux_size = shape->aux_size;
	memset(kmsg->rights, 0, kmsg->max_rights * sizeof(struct right));
	memset(kmsg->ool, 0, shape->ool * sizeof(struct kmsg_ool));
	core->counts.kmsgs++;
	return kmsg;
}

struct kmsg *
kmsg_alloc_tiny(struct core *core, struct account *account)
{
	static const struct kmsg_shape tiny = {
		.rights = 1,
		.head_size = TINY_BYTES,
	};
	uint64_t cost = layout(NULL, &tiny);
	struct kmsg *kmsg = kmsg_make(core, &tiny);

	if (!kmsg || !account)
		return kmsg;
	if (account_take(account, ACCOUNT_BYTES, cost) != KERN_SUCCESS) {
		kmsg_dealloc(kmsg);
		return NULL;
	}
	kmsg->usage = usage_get(account, NULL);
	kmsg->charged_bytes = (uint32_t)cost;
	return kmsg;
}

struct kmsg *
kmsg_alloc(
    struct core *core, struct account *account, const struct kmsg_shape *shape)
{
	struct kmsg *kmsg = kmsg_make(core, shape), *spare;

	for (uint32_t i = 0; kmsg && i < shape->spares; i++) {
		spare = kmsg_alloc_tiny(core, account);
		if (!spare) {
			kmsg_dealloc(kmsg);
			return NULL;
		}
		spare->spare = kmsg->spare;
		kmsg->spare = spare;
	}
	return kmsg;
}

/* put_away(): keeps the memory for the next one, or frees it. */
static void
put_away(struct kmsg *kmsg)
{
	struct core *core = kmsg->core;
	unsigned int keep = kmsg->class == KMSG_TINY ? TINY_KEEP : SMALL_KEEP;
	int class = kmsg->class;

	core->counts.kmsgs--;
	if (class == KMSG_LARGE || core->n_idle[class] >= keep) {
		free(kmsg);
		return;
	}
	kmsg->spare = core->idle[class];
	core->idle[class] = kmsg;
	core->n_idle[class]++;
}

/* uncharge(): gives back what the message was charged for. */
static void
uncharge(struct kmsg *kmsg)
{
	if (!kmsg->usage)
		return;
	usage_release(kmsg->usage, ACCOUNT_MESSAGES, kmsg->charged_messages);
	usage_release(kmsg->usage, ACCOUNT_BYTES, kmsg->charged_bytes);
	usage_release(kmsg->usage, ACCOUNT_MEMORY, kmsg->charged_memory);
	usage_put(kmsg->usage);
}

void
kmsg_drop_spares(struct kmsg *kmsg)
{
	struct kmsg *spare;

	while ((spare = kmsg->spare)) {
		kmsg->spare = spare->spare;
		uncharge(spare);
		put_away(spare);
	}
}

void
kmsg_dealloc(struct kmsg *kmsg)
{
	assert(kmsg->work.kind == WORK_NONE);
	kmsg_drop_spares(kmsg);
	uncharge(kmsg);
	put_away(kmsg);
}

/* charge_parts(): the three charges of a message, all or none. */
static kern_return_t
charge_parts(struct account_usage *usage, uint64_t bytes, uint64_t memory)
{
	if (usage_charge(usage, ACCOUNT_MESSAGES, 1) != KERN_SUCCESS)
		return KERN_RESOURCE_SHORTAGE;
	if (usage_charge(usage, ACCOUNT_BYTES, bytes) != KERN_SUCCESS)
		goto messages;
	if (usage_charge(usage, ACCOUNT_MEMORY, memory) != KERN_SUCCESS)
		goto bytes;
	return KERN_SUCCESS;
bytes:
	usage_release(usage, ACCOUNT_BYTES, bytes);
messages:
	usage_release(usage, ACCOUNT_MESSAGES, 1);
	return KERN_RESOURCE_SHORTAGE;
}

kern_return_t
kmsg_charge(struct kmsg *kmsg, struct account *owner, struct account *actor,
    uint64_t memory)
{
	uint64_t bytes = kmsg->head_size + kmsg->aux_size +
	    kmsg->max_rights * sizeof(struct right);
	struct account_usage *usage;
	kern_return_t kr;

	if (!owner)
		return KERN_SUCCESS;
	usage = usage_get(owner, actor);
	if (!usage)
		return KERN_RESOURCE_SHORTAGE;
	kr = charge_parts(usage, bytes, memory);
	if (kr != KERN_SUCCESS) {
		usage_put(usage);
		return kr;
	}
	kmsg->usage = usage;
	kmsg->charged_messages = 1;
	kmsg->charged_bytes = (uint32_t)bytes;
	kmsg->charged_memory = memory;
	return KERN_SUCCESS;
}

void
kmsg_spend(struct kmsg *kmsg)
{
	struct right right = right_take(&kmsg->rights[KMSG_DEST]);

	if (!port_valid(right.port))
		return;
	if (right.type == MACH_MSG_TYPE_PORT_SEND)
		port_drop_send(right.port);
	else if (kmsg->flags & KMSG_OWED)
		right.port->sorights--;
	else
		port_drop_send_once(right.port);
	port_unref(right.port);
}

/* drop_memories(): the memory a message still has is nobody's now. */
static void
drop_memories(struct kmsg *kmsg)
{
	struct memory *memory;

	for (uint32_t i = 0; i < kmsg->n_ool; i++) {
		memory = kmsg_take_memory(kmsg, i);
		memory_drop(kmsg->core, memory);
	}
	memory_drop(kmsg->core, kmsg_take_tail(kmsg));
}

bool
kmsg_work(struct kmsg *kmsg, size_t *budget _unused_)
{
	struct right *right;

	if (!kmsg->cursor && kmsg->flags & KMSG_OWED)
		kmsg_spend(kmsg);
	while (kmsg->cursor < kmsg->n_rights) {
		right = &kmsg->rights[kmsg->cursor++];
		if (port_valid(right->port)) {
			right_end(right);
			return false;
		}
	}
	drop_memories(kmsg);
	kmsg_dealloc(kmsg);
	return true;
}

/* carries_nothing(): no right is left in it. */
static bool
carries_nothing(const struct kmsg *kmsg)
{
	if (kmsg->n_rights > KMSG_BODY)
		return false;
	for (uint32_t i = 0; i < KMSG_BODY; i++) {
		if (port_valid(kmsg->rights[i].port))
			return false;
	}
	return true;
}

void
kmsg_doom(struct kmsg *kmsg)
{
	if (!kmsg)
		return;
	if (carries_nothing(kmsg)) {
		drop_memories(kmsg);
		kmsg_dealloc(kmsg);
		return;
	}
	work_add(kmsg->core, &kmsg->work, WORK_DOOMED);
}

struct kmsg *
kmsg_free(struct kmsg *kmsg)
{
	struct core *core;

	if (!kmsg)
		return NULL;
	core = kmsg->core;
	kmsg_doom(kmsg);
	work_settle(core);
	return NULL;
}

const mach_msg_header_t *
kmsg_header(const struct kmsg *kmsg)
{
	return (const mach_msg_header_t *)(const void *)kmsg->bytes;
}

void *
kmsg_bytes(struct kmsg *kmsg, mach_msg_size_t *ret_size)
{
	*ret_size = kmsg->head_size;
	return kmsg->bytes;
}

struct memory *
kmsg_tail(const struct kmsg *kmsg)
{
	return kmsg->tail;
}

struct port *
kmsg_destination(const struct kmsg *kmsg)
{
	struct port *port = kmsg->rights[KMSG_DEST].port;

	return port_valid(port) && !port_is_dead(port) ? port : NULL;
}

struct right *
kmsg_right(struct kmsg *kmsg, mach_port_name_t handle)
{
	if (kmsg->flags & KMSG_USER_FORM || !handle || handle > kmsg->n_rights)
		return NULL;
	return &kmsg->rights[handle - 1];
}

struct right
kmsg_take_right(struct kmsg *kmsg, mach_port_name_t handle)
{
	struct right *right = kmsg_right(kmsg, handle);
	struct right taken;

	if (handle == MACH_PORT_DEAD)
		return (struct right){ .port = IP_DEAD };
	if (!right)
		return RIGHT_NULL;
	taken = right_take(right);
	if (port_valid(taken.port) && taken.type == MACH_MSG_TYPE_PORT_RECEIVE)
		port_detach(taken.port);
	return taken;
}

const struct tokens *
kmsg_tokens(const struct kmsg *kmsg)
{
	return &kmsg->tokens;
}

void
kmsg_set_serial(struct kmsg *kmsg, uint64_t serial)
{
	kmsg->serial = serial;
}

uint64_t
kmsg_serial(const struct kmsg *kmsg)
{
	return kmsg->serial;
}

struct account *
kmsg_account(const struct kmsg *kmsg)
{
	return kmsg->usage ? kmsg->usage->owner : NULL;
}

void
kmsg_parts(const struct kmsg *kmsg, struct kmsg_parts *ret_parts)
{
	*ret_parts = (struct kmsg_parts){
		.head = kmsg->bytes,
		.head_size = kmsg->head_size,
		.tail = kmsg->tail,
		.trailer = kmsg->bytes + kmsg->head_size,
		.trailer_size = kmsg->trailer_size,
		.aux = kmsg->aux,
		.aux_size = kmsg->aux_size,
		.n_ool = kmsg->n_ool,
	};
}

size_t
kmsg_n_ool(const struct kmsg *kmsg)
{
	return kmsg->n_ool;
}

struct kmsg_ool
kmsg_ool(const struct kmsg *kmsg, size_t i)
{
	return i < kmsg->n_ool ? kmsg->ool[i] : (struct kmsg_ool){ 0 };
}

struct memory *
kmsg_take_memory(struct kmsg *kmsg, size_t i)
{
	struct memory *memory;

	if (i >= kmsg->n_ool)
		return NULL;
	memory = TAKE(kmsg->ool[i].memory);
	if (memory)
		kmsg->core->counts.memories--;
	return memory;
}

struct memory *
kmsg_take_tail(struct kmsg *kmsg)
{
	struct memory *memory = TAKE(kmsg->tail);

	if (memory)
		kmsg->core->counts.memories--;
	return memory;
}

mach_msg_return_t
kmsg_send_kernel(struct kmsg *kmsg)
{
	struct core *core = kmsg->core;
	struct port *port = kmsg_destination(kmsg);
	mach_msg_return_t mr = MACH_MSG_SUCCESS;

	if (!port || port_is_kernel(port) || kmsg->flags & KMSG_CIRCULAR) {
		kmsg_doom(kmsg);
	} else if (kmsg->rights[KMSG_DEST].type == MACH_MSG_TYPE_PORT_SEND &&
	    !(kmsg->flags & KMSG_ALWAYS) && mqueue_is_full(port)) {
		kmsg_doom(kmsg);
		mr = MACH_SEND_TIMED_OUT;
	} else {
		mqueue_post(kmsg);
	}
	work_settle(core);
	return mr;
}
