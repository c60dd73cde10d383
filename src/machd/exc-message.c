#include "machd/exc-message.h"

#include <errno.h>
#include <mach/mig_errors.h>
#include <mach/ndr.h>

#include "base/reader.h"
#include "base/writer.h"
#include "core/kmsg.h"
#include "core/port.h"
#include "machd/exc-state.h"
#include "machd/task-token.h"
#include "machd/task.h"
#include "machd/thread.h"
#include "machd/user.h"

/* Header, two rights, codes and the largest state. */
#define MESSAGE_MAX (256u + EXC_STATE_MAX * sizeof(natural_t))
#define CODES       2u

/* The messages of exc.defs and mach_exc.defs, by behavior. */
static const struct exc_form {
	mach_msg_id_t id;      /* with codes of 32 bits; 0: there is none */
	mach_msg_id_t id_wide; /* with MACH_EXCEPTION_CODES */
	bool ports;            /* thread and task */
	bool identity;         /* instead of them: thread id and task token */
	bool state;
} exc_forms[] = {
	[EXCEPTION_DEFAULT] = { 2401, 2405, .ports = true },
	[EXCEPTION_STATE] = { 2402, 2406, .state = true },
	[EXCEPTION_STATE_IDENTITY] = { 2403, 2407, .ports = true,
	    .state = true },
	[EXCEPTION_IDENTITY_PROTECTED] = { 0, 2408, .identity = true },
	[EXCEPTION_STATE_IDENTITY_PROTECTED] = { 0, 2410, .identity = true,
	    .state = true },
};

static bool
behavior_is_wide(exception_behavior_t behavior)
{
	return (unsigned)behavior & MACH_EXCEPTION_CODES;
}

static const struct exc_form *
behavior_form(exception_behavior_t behavior)
{
	return &exc_forms[(unsigned)behavior & ~(unsigned)MACH_EXCEPTION_MASK];
}

/* How many rights its body carries. */
static unsigned
form_rights(const struct exc_form *form)
{
	return form->ports ? 2 : form->identity ? 1 : 0;
}

/* exc_message_id(): of the message that this behavior means. */
mach_msg_id_t
exc_message_id(exception_behavior_t behavior)
{
	const struct exc_form *form = behavior_form(behavior);

	return behavior_is_wide(behavior) ? form->id_wide : form->id;
}

/* A port descriptor of right number `index` of the body. */
static int
write_right(struct writer *w, unsigned index)
{
	mach_msg_port_descriptor_t port = {
		.name = KMSG_BODY + 1 + index,
		.disposition = MACH_MSG_TYPE_PORT_SEND,
		.type = MACH_MSG_PORT_DESCRIPTOR,
	};

	return writer_copy(w, &port, sizeof(port));
}

static int
write_codes(struct writer *w, const struct exc_message *m)
{
	bool wide = behavior_is_wide(m->action->behavior);
	int r = writer_u32(w, m->what->exception);

	if (r == 0)
		r = writer_u32(w, CODES);
	for (unsigned i = 0; r == 0 && i < CODES; i++)
		r = wide ? writer_u64(w, (uint64_t)m->what->code[i])
			 : writer_u32(w, (uint32_t)m->what->code[i]);
	return r;
}

static int
write_state(struct writer *w, const struct exc_message *m)
{
	natural_t state[EXC_STATE_MAX];
	mach_msg_type_number_t count = EXC_STATE_MAX;
	int r;

	if (exc_state_get(m->what->state, m->action->flavor, state, &count) !=
	    KERN_SUCCESS)
		return -EINVAL;
	r = writer_u32(w, (uint32_t)m->action->flavor);
	if (r == 0)
		r = writer_u32(w, count);
	if (r == 0)
		r = writer_copy(w, state, count * sizeof(*state));
	return r;
}

/* Everything behind the header, in the order in which MIG lays it out. */
static int
write_body(
    struct writer *w, const struct exc_message *m, const struct exc_form *form)
{
	unsigned rights = form_rights(form);
	int r = rights ? writer_u32(w, rights) : 0;

	for (unsigned i = 0; r == 0 && i < rights; i++)
		r = write_right(w, i);
	if (r == 0)
		r = writer_copy(w, &NDR_record, sizeof(NDR_record));
	if (r == 0 && form->identity)
		r = writer_u64(w, m->thread->tid);
	if (r == 0)
		r = write_codes(w, m);
	if (r == 0 && form->state)
		r = write_state(w, m);
	return r;
}

/* The rights that the message carries, but for the reply's. */
static int
make_rights(const struct exc_message *m, const struct exc_form *form,
    struct right *rights)
{
	struct right *body = rights + KMSG_BODY;

	if (form->identity &&
	    task_token_new(m->task, m->task, &body[0]) != KERN_SUCCESS)
		return -ENOMEM;
	if (form->ports) {
		body[0] = right_make_send(m->thread->port);
		body[1] = right_make_send(m->task->port);
	}
	rights[KMSG_DEST] = right_copy_send(&m->action->port);
	return 0;
}

/*
 * exc_message_new(): the message to the port of an action. It goes into a
 * full queue, too: the thread waits for the reply in any case. Charged to the
 * handler on behalf of the task. Consumes m->reply. MACH_SEND_NO_BUFFER: no memory, over quota;
 * MACH_SEND_INVALID_DATA: the flavor is none.
 */
mach_msg_return_t
exc_message_new(const struct exc_message *m, struct kmsg **ret_kmsg)
{
	const struct exc_form *form = behavior_form(m->action->behavior);
	struct core *core = m->task->machd->core;
	_Alignas(8) uint8_t bytes[MESSAGE_MAX];
	mach_msg_header_t *head = (void *)bytes;
	struct writer w = writer_of(
	    bytes + sizeof(*head), sizeof(bytes) - sizeof(*head));
	struct right rights[KMSG_BODY + 2] = { { 0 } };
	struct kmsg_input in = {
		.bytes = bytes, .actor = m->task->user->account, .always = true
	};
	mach_msg_return_t mr;

	rights[KMSG_REPLY] = right_take(m->reply);
	if (write_body(&w, m, form) < 0) {
		right_release(core, &rights[KMSG_REPLY]);
		return MACH_SEND_INVALID_DATA;
	}
	in.size = in.head_size = (mach_msg_size_t)(sizeof(bytes) - w.left);
	*head = (mach_msg_header_t){
		.msgh_bits = form_rights(form) ? MACH_MSGH_BITS_COMPLEX : 0,
		.msgh_size = in.size,
		.msgh_remote_port = KMSG_DEST + 1,
		.msgh_local_port = KMSG_REPLY + 1,
		.msgh_id = exc_message_id(m->action->behavior),
	};
	mr = make_rights(m, form, rights) < 0
	    ? MACH_SEND_NO_BUFFER
	    : kmsg_from_kernel(
		  core, &in, rights, KMSG_BODY + form_rights(form), ret_kmsg);
	if (mr != MACH_MSG_SUCCESS)
		for (unsigned i = 0; i < KMSG_BODY + 2; i++)
			right_release(core, &rights[i]);
	return mr;
}

/* The state that a reply brings along. */
static kern_return_t
take_state(struct reader *r, uint32_t *state)
{
	natural_t words[EXC_STATE_MAX];
	uint32_t flavor, count;

	if (reader_u32(r, &flavor) < 0 || reader_u32(r, &count) < 0 ||
	    count > EXC_STATE_MAX || r->left != count * sizeof(*words) ||
	    reader_copy(r, count * sizeof(*words), words) < 0)
		return MIG_TYPE_ERROR;
	return exc_state_set(state, (thread_state_flavor_t)flavor, words, count);
}

/*
 * exc_message_result(): what a reply to request `id` says. KERN_SUCCESS: the
 * thread goes on, with a changed state if the behavior has one; what else the
 * handler answered; MIG_REPLY_MISMATCH, MIG_TYPE_ERROR, KERN_INVALID_ARGUMENT:
 * it is no such reply, or its state is none. The state is then as it was.
 */
kern_return_t
exc_message_result(const void *bytes, size_t size, mach_msg_id_t id,
    uint32_t *state, bool *ret_changed)
{
	struct reader r = reader_of(bytes, size);
	bool has_state = id == 2402 || id == 2403 || id == 2406 || id == 2407 ||
	    id == 2410;
	mig_reply_error_t reply;
	kern_return_t kr;

	if (reader_copy(&r, sizeof(reply), &reply) < 0 ||
	    (reply.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX))
		return MIG_TYPE_ERROR;
	if (reply.Head.msgh_id != id + 100)
		return MIG_REPLY_MISMATCH;
	if (reply.RetCode != KERN_SUCCESS)
		return reply.RetCode;
	if (!has_state)
		return r.left == 0 ? KERN_SUCCESS : MIG_TYPE_ERROR;
	kr = take_state(&r, state);
	if (kr == KERN_SUCCESS)
		*ret_changed = true;
	return kr;
}
