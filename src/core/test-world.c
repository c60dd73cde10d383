#include "core/test-world.h"

#include <stdlib.h>
#include <string.h>

int
world_setup(void **state)
{
	static const struct core_config config = { .hash_key = 0x1234567 };
	static const struct tokens tokens = { { 1000, 100 },
		{ 1, 2, 3, 4, 5, 6, 7, 8 } };
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_int_equal(core_new(&world->core, &config), 0);
	assert_int_equal(account_new(&world->user, 1000, NULL), 0);
	assert_int_equal(account_new(&world->other, 2000, NULL), 0);
	assert_int_equal(
	    space_new(world->core, world->user, NULL, &world->a), KERN_SUCCESS);
	assert_int_equal(
	    space_new(world->core, world->user, NULL, &world->b), KERN_SUCCESS);
	assert_int_equal(space_new(world->core, world->other, NULL, &world->c),
	    KERN_SUCCESS);
	space_set_tokens(world->a, &tokens);
	*state = world;
	return 0;
}

void
world_pump(struct world *world)
{
	struct effect *effect;

	while (core_step(world->core, SIZE_MAX))
		;
	while ((effect = core_effect_pop(world->core))) {
		switch (effect->kind) {
		case EFFECT_WAITER:
			world->waiters++;
			break;
		case EFFECT_NO_SENDERS:
			world->no_senders++;
			break;
		case EFFECT_WATCH:
			world->watches++;
			break;
		case EFFECT_MEMORY:
			world->memories++;
			free(effect_of(effect, struct memory));
			break;
		case EFFECT_SPACE:
			break;
		}
	}
}

void
world_kill(struct world *world, struct space **space)
{
	if (!*space)
		return;
	space_terminate(*space);
	world_pump(world);
	*space = space_free(*space);
}

int
world_teardown(void **state)
{
	struct world *world = *state;
	struct core_counts counts;

	world_kill(world, &world->a);
	world_kill(world, &world->b);
	world_kill(world, &world->c);
	world_pump(world);
	core_counts(world->core, &counts);
	assert_int_equal(counts.spaces, 0);
	assert_int_equal(counts.ports, 0);
	assert_int_equal(counts.psets, 0);
	assert_int_equal(counts.kmsgs, 0);
	assert_int_equal(counts.memories, 0);
	assert_int_equal(counts.work, 0);
	for (int i = 0; i < ACCOUNT_SLOTS; i++) {
		assert_int_equal(account_used(world->user, i), 0);
		assert_int_equal(account_used(world->other, i), 0);
	}
	core_free(world->core);
	account_unref(world->user);
	account_unref(world->other);
	free(world);
	return 0;
}

void
msg_init(struct msg *msg, mach_port_name_t remote,
    mach_msg_type_name_t remote_type, mach_port_name_t local,
    mach_msg_type_name_t local_type, mach_msg_id_t id)
{
	memset(msg, 0, sizeof(*msg));
	msg->header.msgh_bits = MACH_MSGH_BITS(remote_type, local_type);
	msg->header.msgh_remote_port = remote;
	msg->header.msgh_local_port = local;
	msg->header.msgh_id = id;
	msg->size = sizeof(msg->header);
}

/* add_descriptor(): room for one more. */
static void *
add_descriptor(struct msg *msg, size_t size)
{
	void *at;

	if (!(msg->header.msgh_bits & MACH_MSGH_BITS_COMPLEX)) {
		msg->header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
		msg->size = sizeof(mach_msg_base_t);
	}
	at = msg->bytes + msg->size;
	msg->base.body.msgh_descriptor_count++;
	msg->size += (mach_msg_size_t)size;
	assert_true(msg->size <= sizeof(msg->bytes));
	return at;
}

void
msg_port(
    struct msg *msg, mach_port_name_t name, mach_msg_type_name_t disposition)
{
	mach_msg_port_descriptor_t *d = add_descriptor(msg, sizeof(*d));

	d->name = name;
	d->disposition = disposition & 0xff;
	d->type = MACH_MSG_PORT_DESCRIPTOR;
}

void
msg_guarded(
    struct msg *msg, mach_port_name_t name, uint64_t context, uint16_t flags)
{
	mach_msg_guarded_port_descriptor_t *d = add_descriptor(msg, sizeof(*d));

	d->context = context;
	d->flags = flags;
	d->disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
	d->type = MACH_MSG_GUARDED_PORT_DESCRIPTOR;
	d->name = name;
}

void
msg_ool(struct msg *msg, mach_msg_size_t size, int copy)
{
	mach_msg_ool_descriptor_t *d = add_descriptor(msg, sizeof(*d));
	struct memory *memory = NULL;

	d->type = MACH_MSG_OOL_DESCRIPTOR;
	d->size = size;
	d->copy = copy & 0xff;
	if (size) {
		memory = malloc(sizeof(*memory));
		assert_non_null(memory);
		memory_init(memory, size);
	}
	msg->ool[msg->n_ool++].memory = memory;
}

void
msg_ports(struct msg *msg, const mach_port_name_t *names, mach_msg_size_t count,
    mach_msg_type_name_t disposition)
{
	mach_msg_ool_ports_descriptor_t *d = add_descriptor(msg, sizeof(*d));

	d->type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
	d->count = count;
	d->disposition = disposition & 0xff;
	msg->ool[msg->n_ool].names = names;
	msg->ool[msg->n_ool++].count = count;
}

void
msg_data(struct msg *msg, uint32_t datum)
{
	memcpy(msg->bytes + msg->size, &datum, sizeof(datum));
	msg->size += (mach_msg_size_t)sizeof(datum);
}

mach_msg_return_t
msg_copyin(struct space *space, struct msg *msg, mach_msg_option_t options,
    struct kmsg **ret_kmsg)
{
	struct kmsg_input in = {
		.bytes = msg->bytes,
		.head_size = msg->size,
		.size = msg->size,
		.ool = msg->ool,
		.n_ool = msg->n_ool,
	};

	return kmsg_copyin(space, &in, options, ret_kmsg);
}

/* unpack(): what is in a message in user form, which is freed. */
static void
unpack(struct kmsg *kmsg, struct got *got)
{
	struct kmsg_parts parts;
	struct kmsg_ool ool;

	if (!kmsg)
		return;
	kmsg_parts(kmsg, &parts);
	assert_true(parts.head_size <= sizeof(got->bytes));
	memcpy(got->bytes, parts.head, parts.head_size);
	memcpy(got->trailer_bytes, parts.trailer, parts.trailer_size);
	got->size = parts.head_size;
	got->trailer_size = parts.trailer_size;
	got->n_ool = parts.n_ool;
	for (size_t i = 0; i < parts.n_ool; i++) {
		ool = kmsg_ool(kmsg, i);
		if (ool.names && !got->n_names) {
			got->n_names = ool.count;
			assert_true(ool.count <= 256);
			memcpy(got->names, ool.names, ool.count * 4);
		}
		if (ool.memory && !got->ool_size)
			got->ool_size = ool.memory->size;
	}
	kmsg_free(kmsg);
}

mach_msg_return_t
msg_send_options(struct space *space, struct msg *msg,
    mach_msg_option_t options, struct got *got)
{
	struct waiter waiter;
	mach_msg_return_t mr;
	struct kmsg *kmsg;

	mr = msg_copyin(space, msg, options, &kmsg);
	if (mr != MACH_MSG_SUCCESS)
		return mr;
	waiter_init(&waiter, space);
	mr = mqueue_send(&waiter, kmsg, options, true);
	if (mr == MQUEUE_KERNEL)
		kmsg_free(kmsg);
	if (got) {
		memset(got, 0, sizeof(*got));
		got->mr = mr;
		unpack(waiter_take_kmsg(&waiter), got);
	}
	waiter_deinit(&waiter);
	return mr;
}

mach_msg_return_t
msg_send(struct space *space, struct msg *msg)
{
	return msg_send_options(space, msg, MACH_SEND_MSG, NULL);
}

mach_msg_return_t
send_simple(struct space *space, mach_port_name_t name, mach_msg_id_t id)
{
	struct msg msg;

	msg_init(&msg, name, MACH_MSG_TYPE_COPY_SEND, 0, 0, id);
	return msg_send(space, &msg);
}

struct got *
take_result(struct waiter *waiter)
{
	static struct got got;

	memset(&got, 0, sizeof(got));
	got.mr = waiter->result;
	got.large = waiter->size;
	got.large_name = waiter->name;
	unpack(waiter_take_kmsg(waiter), &got);
	return &got;
}

struct got *
receive_options(struct space *space, mach_port_name_t name,
    mach_msg_option_t options, mach_msg_size_t size)
{
	struct waiter waiter;
	struct got *got;

	waiter_init(&waiter, space);
	mqueue_receive(&waiter, name, options, size, true);
	got = take_result(&waiter);
	waiter_deinit(&waiter);
	return got;
}

struct got *
receive(struct space *space, mach_port_name_t name)
{
	return receive_options(space, name, MACH_RCV_MSG, 4096);
}

mach_msg_port_descriptor_t *
got_port(struct got *got, unsigned int i)
{
	return (mach_msg_port_descriptor_t *)(void *)(got->bytes +
		   sizeof(mach_msg_base_t)) +
	    i;
}

void
assert_notification(struct space *space, mach_port_name_t name,
    mach_msg_id_t id, uint32_t datum)
{
	struct got *got = receive(space, name);
	uint32_t found;

	assert_int_equal(got->mr, MACH_MSG_SUCCESS);
	assert_int_equal(got->header.msgh_id, id);
	assert_int_equal(got->header.msgh_bits,
	    MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE));
	assert_int_equal(got->header.msgh_remote_port, MACH_PORT_NULL);
	assert_int_equal(got->header.msgh_local_port, name);
	if (id == MACH_NOTIFY_SEND_ONCE) {
		assert_int_equal(got->size, 24);
		return;
	}
	assert_int_equal(got->size, 36);
	memcpy(&found, got->bytes + 32, sizeof(found));
	assert_int_equal(found, datum);
}

void
assert_empty(struct space *space, mach_port_name_t name)
{
	assert_int_equal(receive(space, name)->mr, MACH_RCV_TIMED_OUT);
}

/* allocate(): a name of a right. */
static mach_port_name_t
allocate(struct space *space, mach_port_right_t right)
{
	mach_port_name_t name;

	assert_int_equal(name_allocate(space, right, &name), KERN_SUCCESS);
	return name;
}

mach_port_name_t
new_port(struct space *space)
{
	return allocate(space, MACH_PORT_RIGHT_RECEIVE);
}

mach_port_name_t
new_set(struct space *space)
{
	return allocate(space, MACH_PORT_RIGHT_PORT_SET);
}

mach_port_name_t
new_dead(struct space *space)
{
	return allocate(space, MACH_PORT_RIGHT_DEAD_NAME);
}

void
add_send(struct space *space, mach_port_name_t name, unsigned int n)
{
	while (n--)
		assert_int_equal(
		    name_insert_own(space, name, MACH_MSG_TYPE_MAKE_SEND),
		    KERN_SUCCESS);
}

mach_port_name_t
give(struct space *from, mach_port_name_t name,
    mach_msg_type_name_t disposition, struct space *to)
{
	mach_port_name_t copied;
	struct right right;

	assert_int_equal(
	    space_copyin(from, name, disposition, &right), KERN_SUCCESS);
	assert_int_equal(space_copyout(to, &right, &copied), KERN_SUCCESS);
	return copied;
}

mach_port_type_t
type_of(struct space *space, mach_port_name_t name)
{
	mach_port_type_t type;

	if (name_type(space, name, &type) != KERN_SUCCESS)
		return MACH_PORT_TYPE_NONE;
	return type;
}

mach_port_urefs_t
refs_of(struct space *space, mach_port_name_t name, mach_port_right_t right)
{
	mach_port_urefs_t refs;

	assert_int_equal(name_get_refs(space, name, right, &refs), KERN_SUCCESS);
	return refs;
}

mach_port_status_t
status_of(struct space *space, mach_port_name_t name)
{
	mach_port_status_t status;
	int32_t info[10];
	uint32_t count = 10;

	assert_int_equal(name_get_attributes(space, name,
			     MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_SUCCESS);
	memcpy(&status, info, sizeof(status));
	return status;
}

kern_return_t
request(struct space *space, mach_port_name_t name, mach_msg_id_t id,
    mach_port_mscount_t sync, mach_port_name_t notify)
{
	struct right right = RIGHT_NULL, previous = RIGHT_NULL;
	kern_return_t kr;

	if (notify)
		assert_int_equal(space_copyin(space, notify,
				     MACH_MSG_TYPE_MAKE_SEND_ONCE, &right),
		    KERN_SUCCESS);
	kr = name_request_notification(space, name, id, sync, &right, &previous);
	right_release(space_core(space), &right);
	right_release(space_core(space), &previous);
	return kr;
}
