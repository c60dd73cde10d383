/*
 * model-msg: messages: every kind of descriptor, sent, received, waited for.
 */

#include "model.h"

#include <stdlib.h>
#include <string.h>

/* What a message of the model has behind its descriptors. */
struct stamp {
	uint32_t magic;
	uint32_t waiter;
	uint32_t number;
};
#define MAGIC 0x4d4f444cu

struct draft {
	union {
		mach_msg_header_t header;
		mach_msg_base_t base;
		uint8_t bytes[1024];
	};
	mach_msg_size_t size;
	struct kmsg_ool ool[8];
	size_t n_ool;
	mach_port_name_t names[8][8];
};

/* disposition(): mostly one that makes sense. */
static mach_msg_type_name_t
disposition(struct tape *tape)
{
	uint32_t kind = tape_byte(tape);

	return kind < 250 ? 16 + kind % 6 : kind % 32;
}

/* draft_header(): remote, local, voucher. */
static void
draft_header(struct model *model, struct space *space, struct draft *draft)
{
	static const uint8_t remote[] = { 19, 19, 19, 20, 20, 17, 21, 18 };
	static const uint8_t local[] = { 0, 0, 21, 21, 21, 20, 19, 17, 18 };
	struct tape *tape = model->tape;
	mach_msg_header_t *head = &draft->header;
	uint32_t l = local[tape_below(tape, sizeof(local))];

	head->msgh_bits = MACH_MSGH_BITS(
	    remote[tape_below(tape, sizeof(remote))], l);
	head->msgh_remote_port = model_name(model, space);
	if (l)
		head->msgh_local_port = model_name(model, space);
	if (tape_byte(tape) < 8) {
		head->msgh_bits |= MACH_MSGH_BITS_SET_PORTS(
		    0, 0, tape_byte(tape) & 1 ? 17 : 19);
		head->msgh_voucher_port = model_name(model, space);
	}
	if (tape_byte(tape) < 2)
		head->msgh_bits = tape_word(tape);
	draft->size = sizeof(*head);
}

/* draft_region(): out-of-line memory. */
static void
draft_region(struct draft *draft, struct tape *tape)
{
	mach_msg_ool_descriptor_t *d = (void *)(draft->bytes + draft->size);
	struct memory *memory = NULL;

	d->type = tape_byte(tape) & 1 ? MACH_MSG_OOL_DESCRIPTOR
				      : MACH_MSG_OOL_VOLATILE_DESCRIPTOR;
	d->size = tape_byte(tape);
	d->copy = tape_byte(tape) & 1;
	if (d->size && tape_byte(tape) > 4) {
		memory = malloc(sizeof(*memory));
		if (memory)
			memory_init(memory, d->size);
	}
	draft->ool[draft->n_ool++].memory = memory;
	draft->size += (mach_msg_size_t)sizeof(*d);
}

/* draft_array(): out-of-line rights. */
static void
draft_array(struct model *model, struct space *space, struct draft *draft)
{
	mach_msg_ool_ports_descriptor_t *d = (void *)(draft->bytes +
	    draft->size);
	mach_port_name_t *names = draft->names[draft->n_ool];

	d->type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
	d->count = tape_below(model->tape, 9);
	d->disposition = disposition(model->tape) & 0xff;
	for (mach_msg_size_t i = 0; i < d->count; i++)
		names[i] = model_name(model, space);
	draft->ool[draft->n_ool].names = names;
	draft->ool[draft->n_ool++].count = d->count;
	draft->size += (mach_msg_size_t)sizeof(*d);
}

/* draft_guarded(): a receive right with its guard, mostly the right one. */
static void
draft_guarded(struct model *model, struct space *space, struct draft *draft)
{
	mach_msg_guarded_port_descriptor_t *d = (void *)(draft->bytes +
	    draft->size);
	struct space_line line = { 0 };

	d->type = MACH_MSG_GUARDED_PORT_DESCRIPTOR;
	d->disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
	d->name = model_name(model, space);
	d->flags = 1 + tape_below(model->tape, 3);
	if (space_line(space, d->name, &line) == KERN_SUCCESS)
		d->context = line.context;
	if (!(line.flags & PORT_GUARDED) && tape_byte(model->tape) > 9)
		d->flags |= MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND;
	draft->size += (mach_msg_size_t)sizeof(*d);
}

/* draft_port(): one right. */
static void
draft_port(struct model *model, struct space *space, struct draft *draft)
{
	mach_msg_port_descriptor_t *d = (void *)(draft->bytes + draft->size);

	d->type = MACH_MSG_PORT_DESCRIPTOR;
	d->name = model_name(model, space);
	d->disposition = disposition(model->tape) & 0xff;
	draft->size += (mach_msg_size_t)sizeof(*d);
}

/* draft_body(): up to six descriptors of any kind. */
static void
draft_body(struct model *model, struct space *space, struct draft *draft)
{
	uint32_t n = tape_below(model->tape, 7);

	draft->header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
	draft->base.body.msgh_descriptor_count = n;
	draft->size = sizeof(mach_msg_base_t);
	while (n--) {
		switch (tape_below(model->tape, 8)) {
		case 0:
			draft_region(draft, model->tape);
			break;
		case 1:
			draft_array(model, space, draft);
			break;
		case 2:
			draft_guarded(model, space, draft);
			break;
		default:
			draft_port(model, space, draft);
			break;
		}
	}
}

/* idle_waiter(): a thread of a living space that does not wait; or -1. */
static int
idle_waiter(struct model *model)
{
	int w = (int)tape_below(model->tape, WAITERS);

	if (!model->spaces[w % SPACES] || model->waiting[w])
		return -1;
	return w;
}

/* stamp(): who sent it, and as which of its messages. */
static void
stamp(struct model *model, int w, struct draft *draft)
{
	struct stamp s = { MAGIC, (uint32_t)w, ++model->sent[w] };

	memcpy(draft->bytes + draft->size, &s, sizeof(s));
	draft->size += (mach_msg_size_t)sizeof(s);
}

/*
 * expect_destination(): what the spec's 5.3 and 5.4 say of a destination; only
 * the cases that the name alone decides.
 */
static void
expect_destination(const mach_msg_header_t *head, mach_msg_return_t mr,
    const struct space_line *before, bool found)
{
	uint32_t type = MACH_MSGH_BITS_REMOTE(head->msgh_bits);

	if (mr == MACH_SEND_INVALID_HEADER || mr == MACH_SEND_INVALID_VOUCHER ||
	    mr == MACH_SEND_NO_BUFFER || mr == MACH_SEND_INVALID_TYPE ||
	    mr == MACH_SEND_MSG_TOO_SMALL || mr == MACH_SEND_TOO_LARGE ||
	    mr == MACH_SEND_INVALID_REPLY)
		return;
	if (!found ||
	    before->type & (MACH_PORT_TYPE_PORT_SET | MACH_PORT_TYPE_DEAD_NAME)) {
		EXPECT(mr == MACH_SEND_INVALID_DEST);
		return;
	}
	if (type == MACH_MSG_TYPE_COPY_SEND &&
	    !(before->type & MACH_PORT_TYPE_SEND))
		EXPECT(mr == MACH_SEND_INVALID_DEST);
	if (type == MACH_MSG_TYPE_MAKE_SEND &&
	    !(before->type & MACH_PORT_TYPE_RECEIVE))
		EXPECT(mr == MACH_SEND_INVALID_DEST);
}

/* send_draft(): copies in and sends. */
static void
send_draft(struct model *model, int w, struct draft *draft)
{
	struct space *space = model->spaces[w % SPACES];
	struct waiter *waiter = &model->waiters[w];
	struct kmsg_input in = {
		.bytes = draft->bytes,
		.head_size = draft->size,
		.size = draft->size,
		.ool = draft->ool,
		.n_ool = draft->n_ool,
	};
	uint32_t kind = tape_byte(model->tape);
	mach_msg_option_t options = kind & 1 ? MACH_SEND_NOTIFY : 0;
	struct space_line before;
	struct kmsg *kmsg;
	mach_msg_return_t mr;
	bool found;

	found = space_line(space, draft->header.msgh_remote_port, &before) ==
	    KERN_SUCCESS;
	mr = kmsg_copyin(space, &in, options, &kmsg);
	expect_destination(&draft->header, mr, &before, found);
	if (mr != MACH_MSG_SUCCESS)
		return;
	mr = mqueue_send(waiter, kmsg, options, kind & 2);
	if (mr == MQUEUE_KERNEL)
		op_kernel(model, kmsg);
	else if (mr == MACH_SEND_IN_PROGRESS)
		model->waiting[w] = true;
	else if (mr != MACH_MSG_SUCCESS)
		result_of(model, w);
}

void
op_message(struct model *model)
{
	int w = idle_waiter(model);
	struct draft draft;

	if (w < 0)
		return;
	memset(&draft, 0, sizeof(draft));
	draft_header(model, model->spaces[w % SPACES], &draft);
	if (tape_byte(model->tape) & 1)
		draft_body(model, model->spaces[w % SPACES], &draft);
	stamp(model, w, &draft);
	send_draft(model, w, &draft);
}

/* hear(): messages of one thread come out of a port in the order sent. */
static void
hear(struct model *model, const struct stamp *s, uint64_t port)
{
	struct heard *heard;

	EXPECT(s->waiter < WAITERS && s->number <= model->sent[s->waiter]);
	heard = &model->heard[s->waiter][port % HEARD];
	if (heard->port == port)
		EXPECT(heard->last < s->number);
	heard->port = port;
	heard->last = s->number;
}

/* expect_received(): the form of what was received (spec 6.4, 6.7). */
static void
expect_received(struct model *model, int w, const struct kmsg *kmsg)
{
	struct space *space = model->spaces[w % SPACES];
	struct kmsg_parts parts;
	const mach_msg_header_t *head;
	struct space_line line;
	struct stamp s;

	kmsg_parts(kmsg, &parts);
	head = parts.head;
	EXPECT(parts.head_size == head->msgh_size);
	EXPECT(parts.trailer_size >= 8);
	if (space_line(space, head->msgh_local_port, &line) != KERN_SUCCESS)
		return; /* the right went before the result was seen */
	if (parts.head_size < sizeof(s) + sizeof(*head))
		return;
	memcpy(&s, (const uint8_t *)parts.head + parts.head_size - sizeof(s),
	    sizeof(s));
	if (s.magic == MAGIC && line.type & MACH_PORT_TYPE_RECEIVE)
		hear(model, &s, line.object);
}

/* expect_name(): a name that was received has the right that came with it. */
static void
expect_name(struct space *space, mach_port_name_t name, uint32_t disposition)
{
	static const mach_port_type_t rights[] = { MACH_PORT_TYPE_RECEIVE,
		MACH_PORT_TYPE_SEND, MACH_PORT_TYPE_SEND_ONCE };
	mach_port_type_t type = 0;

	if (!MACH_PORT_VALID(name))
		return;
	EXPECT(disposition >= 16 && disposition <= 18);
	EXPECT(name_type(space, name, &type) == KERN_SUCCESS);
	EXPECT(type & (rights[disposition - 16] | MACH_PORT_TYPE_DEAD_NAME));
}

/* expect_names(): the names that a message brought exist, with their rights. */
static void
expect_names(struct model *model, int w, const struct kmsg *kmsg)
{
	struct space *space = model->spaces[w % SPACES];
	const mach_msg_header_t *head = kmsg_header(kmsg);
	const uint8_t *at = (const uint8_t *)head + sizeof(mach_msg_base_t);
	const mach_msg_port_descriptor_t *port;
	struct kmsg_ool ool;
	uint32_t left, n_ool = 0;

	expect_name(space, head->msgh_remote_port,
	    MACH_MSGH_BITS_REMOTE(head->msgh_bits));
	if (!(head->msgh_bits & MACH_MSGH_BITS_COMPLEX) ||
	    head->msgh_size == sizeof(*head))
		return;
	left = ((const mach_msg_base_t *)head)->body.msgh_descriptor_count;
	for (; left;
	     left--, at += port->type == MACH_MSG_PORT_DESCRIPTOR ? 12 : 16) {
		port = (const void *)at;
		if (port->type == MACH_MSG_PORT_DESCRIPTOR) {
			expect_name(space, port->name, port->disposition);
			continue;
		}
		if (port->type == MACH_MSG_GUARDED_PORT_DESCRIPTOR)
			continue;
		ool = kmsg_ool(kmsg, n_ool++);
		for (uint32_t i = 0; ool.names && i < ool.count; i++)
			expect_name(space, ool.names[i], port->disposition);
	}
	EXPECT(n_ool == kmsg_n_ool(kmsg));
}

void
result_of(struct model *model, int w)
{
	struct waiter *waiter = &model->waiters[w];
	bool waited = model->waiting[w];
	struct kmsg *kmsg;

	model->waiting[w] = false;
	EXPECT(waiter->state == WAITER_IDLE);
	kmsg = waiter_take_kmsg(waiter);
	if (kmsg && !waiter->was_sending && model->spaces[w % SPACES] &&
	    space_is_active(model->spaces[w % SPACES])) {
		if (!waited)
			expect_names(model, w, kmsg);
		/* Order is that of delivery; a result seen late may be stale. */
		if (!waited &&
		    (waiter->result == MACH_MSG_SUCCESS ||
			(waiter->result & ~MACH_MSG_MASK) ==
			    MACH_RCV_BODY_ERROR))
			expect_received(model, w, kmsg);
	}
	kmsg_free(kmsg);
}

void
op_receive(struct model *model)
{
	int w = idle_waiter(model);
	mach_msg_option_t options;
	struct waiter *waiter;
	mach_port_name_t name;
	mach_msg_return_t mr;
	uint32_t kind;

	if (w < 0)
		return;
	waiter = &model->waiters[w];
	kind = tape_byte(model->tape);
	options = (mach_msg_option_t)((kind & 0xf) << 24);
	if (kind & 16)
		options |= MACH_RCV_LARGE;
	if (kind & 32)
		options |= MACH_RCV_GUARDED_DESC;
	if (kind & 64)
		options |= MACH_RCV_VOUCHER;
	waiter->rcv_address = 0x1000;
	name = model_name(model, model->spaces[w % SPACES]);
	mr = mqueue_receive(waiter, name, options,
	    tape_byte(model->tape) < 230 ? 2048 : tape_byte(model->tape),
	    kind & 128);
	if (mr == MACH_RCV_IN_PROGRESS) {
		model->waiting[w] = true;
		return;
	}
	EXPECT(mr == waiter->result);
	result_of(model, w);
}

void
op_cancel(struct model *model)
{
	int w = (int)tape_below(model->tape, WAITERS);
	struct waiter *waiter = &model->waiters[w];

	if (!model->spaces[w % SPACES] || !model->waiting[w])
		return;
	if (waiter_cancel(waiter,
		waiter->state == WAITER_SENDING ? MACH_SEND_TIMED_OUT
						: MACH_RCV_TIMED_OUT))
		result_of(model, w);
}

/* keep(): the tester holds a right for a while. */
static void
keep(struct model *model, struct right right)
{
	int i = (int)tape_below(model->tape, HELD);

	right_release(model->core, &model->held[i]);
	model->held[i] = right;
}

/* reply(): the kernel answers through the reply right, with one right. */
static void
reply(struct model *model, struct kmsg *request)
{
	struct {
		mach_msg_base_t base;
		mach_msg_port_descriptor_t port;
	} answer = {
		.base.header.msgh_bits = MACH_MSGH_BITS_COMPLEX,
		.base.header.msgh_remote_port = 1,
		.base.header.msgh_id = 1,
		.base.body.msgh_descriptor_count = 1,
		.port.name = 4,
		.port.type = MACH_MSG_PORT_DESCRIPTOR,
	};
	struct kmsg_input in = {
		.bytes = &answer,
		.head_size = sizeof(answer),
		.size = sizeof(answer),
	};
	struct right rights[4] = { { 0 } };
	struct kmsg *kmsg;

	rights[0] = kmsg_take_right(
	    request, kmsg_header(request)->msgh_local_port);
	rights[3] = right_make_send(model->kernels[0]);
	if (!port_valid(rights[0].port) ||
	    kmsg_from_kernel(model->core, &in, rights, 4, &kmsg) !=
		MACH_MSG_SUCCESS) {
		right_release(model->core, &rights[0]);
		right_release(model->core, &rights[3]);
		return;
	}
	kmsg_send_kernel(kmsg);
}

void
op_kernel(struct model *model, struct kmsg *kmsg)
{
	uint32_t kind = tape_byte(model->tape);

	if (kind & 1)
		keep(model, kmsg_take_right(kmsg, 4 + (kind >> 1) % 4));
	if (kind & 128)
		reply(model, kmsg);
	kmsg_free(kmsg);
}
