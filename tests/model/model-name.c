/*
 * model-name: operations on names, each held against a small reference: the
 * result and the change of the entry as the spec's section 4 has them, worked
 * out from the entry as it was.
 */

#include "model.h"

#include <mach/notify.h>
#include <stdlib.h>
#include <string.h>

#define UREFS_MAX 65535u

/* A name as it was before an operation. */
struct before {
	struct space *space;
	mach_port_name_t name;
	struct space_line line;
	bool found;
	bool pinned;
	mach_port_type_t type; /* without request bits */
};

/* look(): the state of a name; what is dead is noticed first. */
static struct before
look(struct space *space, mach_port_name_t name)
{
	struct before before = { .space = space, .name = name };

	before.found = space_line(space, name, &before.line) == KERN_SUCCESS;
	before.type = before.line.type & 0x1f0000;
	before.pinned = before.found && name == SPACE_NAME_TASK;
	return before;
}

/* expect_entry(): the name has this type and count now; type 0: it is free. */
static void
expect_entry(const struct before *before, mach_port_type_t type, uint32_t urefs)
{
	struct space_line line;
	kern_return_t kr;

	kr = space_line(before->space, before->name, &line);
	if (!type) {
		EXPECT(kr == KERN_INVALID_NAME);
		return;
	}
	EXPECT(kr == KERN_SUCCESS);
	EXPECT((line.type & 0x1f0000) == type);
	EXPECT(line.urefs == urefs);
}

static bool
is_null(mach_port_name_t name)
{
	return name == MACH_PORT_NULL || name == MACH_PORT_DEAD;
}

/* lose_refs(): what is left of a counted right after n references go. */
static void
lose_refs(const struct before *before, uint32_t n)
{
	uint32_t urefs = before->line.urefs;
	mach_port_type_t type = before->type;

	if (n == urefs)
		expect_entry(before, type & MACH_PORT_TYPE_RECEIVE, 0);
	else if (urefs == UREFS_MAX)
		expect_entry(before, type, urefs);
	else
		expect_entry(before, type, urefs - n);
}

static void
op_deallocate(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	kern_return_t kr = name_deallocate(space, before.name);

	if (is_null(before.name)) {
		EXPECT(kr == KERN_SUCCESS);
	} else if (!before.found) {
		EXPECT(kr == KERN_INVALID_NAME);
	} else if (before.type == MACH_PORT_TYPE_RECEIVE) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else if (before.pinned && before.line.urefs == 1) {
		EXPECT(kr == KERN_INVALID_CAPABILITY);
	} else {
		EXPECT(kr == KERN_SUCCESS);
		if (before.type &
		    (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME)) {
			if (before.line.urefs == UREFS_MAX)
				expect_entry(&before, before.type, UREFS_MAX);
			else
				lose_refs(&before, 1);
		} else {
			expect_entry(&before, 0, 0);
		}
	}
}

static void
op_destroy(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	kern_return_t kr;

	if (tape_byte(model->tape) & 3)
		return; /* or too few names would live long */
	kr = name_destroy(space, before.name);
	if (is_null(before.name)) {
		EXPECT(kr == KERN_SUCCESS);
	} else if (!before.found) {
		EXPECT(kr == KERN_INVALID_NAME);
	} else if (before.type & MACH_PORT_TYPE_RECEIVE &&
	    before.line.flags & PORT_GUARDED && before.line.context) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else if (before.pinned) {
		EXPECT(kr == KERN_INVALID_CAPABILITY);
	} else {
		EXPECT(kr == KERN_SUCCESS);
		expect_entry(&before, 0, 0);
	}
}

static void
op_get_refs(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	mach_port_right_t right = tape_below(model->tape, 7);
	mach_port_urefs_t refs = 77, expected;
	kern_return_t kr = name_get_refs(space, before.name, right, &refs);
	bool counted = right == MACH_PORT_RIGHT_SEND ||
	    right == MACH_PORT_RIGHT_DEAD_NAME;

	if (right >= 6) {
		EXPECT(kr == KERN_INVALID_VALUE);
	} else if (is_null(before.name)) {
		EXPECT(kr ==
		    (right == 0 || right == 2 ? KERN_SUCCESS
					      : KERN_INVALID_NAME));
	} else if (!before.found) {
		EXPECT(kr == KERN_INVALID_NAME);
	} else {
		expected = before.type & MACH_PORT_TYPE(right)
		    ? (counted ? before.line.urefs : 1)
		    : 0;
		EXPECT(kr == KERN_SUCCESS && refs == expected);
	}
}

/* expect_mod_whole(): set, receive, send-once. */
static void
expect_mod_whole(const struct before *before, mach_port_right_t right,
    mach_port_delta_t delta, kern_return_t kr)
{
	if (!(before->type & MACH_PORT_TYPE(right))) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else if (!delta) {
		EXPECT(kr == KERN_SUCCESS);
	} else if (delta != -1) {
		EXPECT(kr == KERN_INVALID_VALUE);
	} else if (right == MACH_PORT_RIGHT_RECEIVE &&
	    before->line.flags & PORT_GUARDED) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else {
		EXPECT(kr == KERN_SUCCESS);
		if (!(before->type & MACH_PORT_TYPE_SEND))
			expect_entry(before, 0, 0);
	}
}

/* expect_mod_counted(): send, dead name. */
static void
expect_mod_counted(const struct before *before, mach_port_right_t right,
    mach_port_delta_t delta, kern_return_t kr)
{
	int64_t sum = (int64_t)before->line.urefs + delta;

	if (!(before->type & MACH_PORT_TYPE(right))) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else if (sum < 0) {
		EXPECT(kr == KERN_INVALID_VALUE);
	} else if (!sum && before->pinned) {
		EXPECT(kr == KERN_INVALID_CAPABILITY);
	} else {
		EXPECT(kr == KERN_SUCCESS);
		if (delta < 0)
			lose_refs(before, (uint32_t)-delta);
		else
			expect_entry(before, before->type,
			    sum > UREFS_MAX ? UREFS_MAX : (uint32_t)sum);
	}
}

static void
op_mod_refs(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	mach_port_right_t right = tape_below(model->tape, 7);
	uint32_t kind = tape_byte(model->tape);
	mach_port_delta_t delta;
	kern_return_t kr;

	delta = kind < 240 ? (mach_port_delta_t)(kind % 7) - 3
			   : (mach_port_delta_t)tape_word(model->tape) % 70000;
	kr = name_mod_refs(space, before.name, right, delta);
	if (right >= 6) {
		EXPECT(kr == KERN_INVALID_VALUE);
	} else if (is_null(before.name)) {
		EXPECT(kr ==
		    (right == 0 || right == 2 ? KERN_SUCCESS
					      : KERN_INVALID_NAME));
	} else if (!before.found) {
		EXPECT(kr == KERN_INVALID_NAME);
	} else if (delta > 65535 || delta < -65535) {
		EXPECT(kr == KERN_INVALID_VALUE);
	} else if (right == MACH_PORT_RIGHT_SEND ||
	    right == MACH_PORT_RIGHT_DEAD_NAME) {
		expect_mod_counted(&before, right, delta, kr);
	} else if (right == MACH_PORT_RIGHT_LABELH) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else {
		expect_mod_whole(&before, right, delta, kr);
	}
}

static void
op_allocate(struct model *model, struct space *space)
{
	mach_port_right_t right = tape_below(model->tape, 6);
	mach_port_name_t name = 0;
	struct before before;
	kern_return_t kr;

	kr = name_allocate(space, right, &name);
	if (right != 1 && right != 3 && right != 4) {
		EXPECT(kr == KERN_INVALID_VALUE);
		return;
	}
	if (kr != KERN_SUCCESS) {
		EXPECT(kr == KERN_NO_SPACE || kr == KERN_RESOURCE_SHORTAGE);
		return;
	}
	EXPECT((name & 3) == 3 && name >> 8 >= SPACE_INDEX_FIRST);
	before = look(space, name);
	EXPECT(before.type == MACH_PORT_TYPE(right));
	EXPECT(!before.line.msgcount && !before.line.srights);
}

static void
op_allocate_name(struct model *model, struct space *space)
{
	mach_port_name_t name = tape_below(model->tape, 220) << 8 |
	    tape_byte(model->tape) | (tape_byte(model->tape) & 3);
	struct before before = look(space, name);
	kern_return_t kr;

	kr = name_allocate_name(space, MACH_PORT_RIGHT_RECEIVE, name);
	if (is_null(name))
		EXPECT(kr == KERN_INVALID_VALUE);
	else if (name >> 8 >= model->cap)
		EXPECT(kr == KERN_NO_SPACE);
	else if ((name & 3) != 3)
		EXPECT(kr == KERN_INVALID_VALUE);
	else if (before.found)
		EXPECT(kr == KERN_NAME_EXISTS);
	else if (kr == KERN_SUCCESS)
		expect_entry(&before, MACH_PORT_TYPE_RECEIVE, 0);
	else
		EXPECT(kr == KERN_FAILURE || kr == KERN_RESOURCE_SHORTAGE);
}

static void
op_insert_own(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	bool make = tape_byte(model->tape) & 3;
	uint32_t urefs = before.line.urefs;
	kern_return_t kr;

	kr = name_insert_own(space, before.name,
	    make ? MACH_MSG_TYPE_MAKE_SEND : MACH_MSG_TYPE_COPY_SEND);
	if (!before.found) {
		EXPECT(kr == KERN_INVALID_NAME);
	} else if (before.type == MACH_PORT_TYPE_DEAD_NAME) {
		EXPECT(kr == KERN_INVALID_CAPABILITY);
	} else if (!(before.type &
		       (make ? MACH_PORT_TYPE_RECEIVE : MACH_PORT_TYPE_SEND))) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else {
		EXPECT(kr == KERN_SUCCESS);
		expect_entry(&before, before.type | MACH_PORT_TYPE_SEND,
		    urefs < UREFS_MAX ? urefs + 1 : urefs);
	}
}

static void
op_attributes(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	int32_t info[17] = { (int32_t)tape_below(model->tape, 12) };
	uint32_t count = 17;
	kern_return_t kr;

	if (tape_byte(model->tape) & 1)
		kr = name_set_attributes(
		    space, before.name, MACH_PORT_LIMITS_INFO, info, 1);
	else
		kr = name_get_attributes(
		    space, before.name, MACH_PORT_RECEIVE_STATUS, info, &count);
	if (is_null(before.name))
		EXPECT(kr == KERN_INVALID_RIGHT);
	else if (!before.found || before.type == MACH_PORT_TYPE_DEAD_NAME)
		EXPECT(kr == KERN_INVALID_NAME);
	else if (!(before.type & MACH_PORT_TYPE_RECEIVE))
		EXPECT(kr == KERN_INVALID_RIGHT);
	else
		EXPECT(kr == KERN_SUCCESS);
}

static void
op_guard(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	uint64_t guard = tape_below(model->tape, 3);
	bool guarded = before.line.flags & PORT_GUARDED;
	uint32_t kind = tape_byte(model->tape) % 4;
	kern_return_t kr;

	if (kind == 0)
		kr = name_guard(
		    space, before.name, guard, tape_byte(model->tape) & 1);
	else if (kind < 3)
		kr = name_unguard(space, before.name, guard);
	else
		kr = name_swap_guard(space, before.name, guard, 1);
	if (!(before.type & MACH_PORT_TYPE_RECEIVE))
		EXPECT(kr == KERN_INVALID_NAME || kr == KERN_INVALID_RIGHT);
	else if (kind == 0)
		EXPECT(
		    (kr == KERN_SUCCESS) == (!before.line.context && !guarded));
	else if (kind < 3)
		EXPECT((kr == KERN_SUCCESS) ==
		    (guarded && before.line.context == guard));
}

static void
op_construct(struct model *model, struct space *space)
{
	mach_port_options_t options = { .flags = tape_byte(model->tape) |
		    (uint32_t)(tape_byte(model->tape) & 0xf0) << 8 };
	mach_port_name_t name;

	options.mpl.mpl_qlimit = tape_below(model->tape, 8);
	name_construct(space, &options, tape_below(model->tape, 3), &name);
}

static void
op_destruct(struct model *model, struct space *space)
{
	struct before before = look(space, model_name(model, space));
	mach_port_delta_t delta = -(int)tape_below(model->tape, 3);
	uint64_t guard = tape_below(model->tape, 3);
	kern_return_t kr = name_destruct(space, before.name, delta, guard);

	if (!before.found)
		EXPECT(kr == KERN_INVALID_NAME);
	else if (!(before.type & MACH_PORT_TYPE_RECEIVE))
		EXPECT(kr == KERN_INVALID_RIGHT);
	else if (delta && !(before.type & MACH_PORT_TYPE_SEND))
		EXPECT(kr == KERN_INVALID_RIGHT);
	else if ((int64_t)before.line.urefs + delta < 0)
		EXPECT(kr == KERN_INVALID_VALUE);
	else if (before.line.flags & PORT_GUARDED &&
	    before.line.context != guard)
		EXPECT(kr == KERN_INVALID_ARGUMENT);
	else
		EXPECT(kr == KERN_SUCCESS);
}

static void
op_info(struct model *model, struct space *space)
{
	struct name_space_info info;
	struct name_info *table;
	mach_port_name_t *names;
	mach_port_type_t *types;
	uint32_t count;

	(void)model;
	if (name_names(space, &names, &types, &count) == KERN_SUCCESS) {
		for (uint32_t i = 1; i < count; i++)
			EXPECT(names[i] >> 8 > names[i - 1] >> 8);
		free(names);
		free(types);
	}
	if (name_space_info(space, &info, &table, &count) == KERN_SUCCESS)
		free(table);
}

static void
op_counts(struct model *model, struct space *space)
{
	mach_port_name_t name = model_name(model, space);
	uint8_t trailer[68];
	mach_msg_type_number_t size = sizeof(trailer);
	mach_port_seqno_t seqno = tape_below(model->tape, 3);
	mach_msg_size_t msg_size;
	mach_msg_id_t id;

	name_peek(space, name, 3u << 24, &seqno, &msg_size, &id, trailer, &size);
	if (tape_byte(model->tape) < 64)
		name_set_mscount(space, name, tape_byte(model->tape));
	if (tape_byte(model->tape) < 16)
		name_set_context(space, name, tape_below(model->tape, 3));
}

/* pick_space(): a living space, or NULL. */
static struct space *
pick_space(struct model *model)
{
	return model->spaces[tape_below(model->tape, SPACES)];
}

void
op_name(struct model *model)
{
	static void (*const ops[])(struct model *, struct space *) = {
		op_allocate,
		op_allocate,
		op_allocate,
		op_allocate,
		op_insert_own,
		op_insert_own,
		op_insert_own,
		op_insert_own,
		op_deallocate,
		op_deallocate,
		op_destroy,
		op_mod_refs,
		op_mod_refs,
		op_get_refs,
		op_allocate_name,
		op_attributes,
		op_attributes,
		op_guard,
		op_construct,
		op_destruct,
		op_info,
		op_counts,
	};
	struct space *space = pick_space(model);

	if (space && space_is_active(space))
		ops[tape_below(model->tape, sizeof(ops) / sizeof(ops[0]))](
		    model, space);
}

void
op_notify(struct model *model)
{
	static const mach_msg_id_t ids[] = {
		MACH_NOTIFY_DEAD_NAME,
		MACH_NOTIFY_DEAD_NAME,
		MACH_NOTIFY_SEND_POSSIBLE,
		MACH_NOTIFY_SEND_POSSIBLE,
		MACH_NOTIFY_NO_SENDERS,
		MACH_NOTIFY_PORT_DESTROYED,
		MACH_NOTIFY_PORT_DESTROYED,
		MACH_NOTIFY_SEND_ONCE,
	};
	struct space *space = pick_space(model);
	struct right notify = RIGHT_NULL, previous = RIGHT_NULL;
	mach_msg_id_t id = ids[tape_below(model->tape, 8)];
	struct before before;
	kern_return_t kr;

	if (!space)
		return;
	if (tape_byte(model->tape) & 7)
		space_copyin(space, model_name(model, space),
		    MACH_MSG_TYPE_MAKE_SEND_ONCE, &notify);
	before = look(space, model_name(model, space));
	kr = name_request_notification(space, before.name, id,
	    tape_below(model->tape, 3), &notify, &previous);
	if (id == MACH_NOTIFY_SEND_ONCE)
		EXPECT(
		    kr == KERN_INVALID_VALUE || kr == KERN_INVALID_CAPABILITY);
	EXPECT(kr != KERN_SUCCESS || !notify.port);
	EXPECT(kr == KERN_SUCCESS || !previous.port);
	right_release(model->core, &notify);
	right_release(model->core, &previous);
}

/* pair_fits(): whether names may be member and set; else the error (4.12). */
static bool
pair_fits(const struct before *port, const struct before *set, kern_return_t kr)
{
	if (is_null(port->name) || is_null(set->name)) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else if (!port->found || !set->found) {
		EXPECT(kr == KERN_INVALID_NAME);
	} else if (!(port->type & MACH_PORT_TYPE_RECEIVE) ||
	    set->type != MACH_PORT_TYPE_PORT_SET) {
		EXPECT(kr == KERN_INVALID_RIGHT);
	} else {
		return true;
	}
	return false;
}

/* member_count(): how many members a set says it has. */
static uint32_t
member_count(struct space *space, mach_port_name_t set)
{
	mach_port_name_t *members = NULL;
	uint32_t count = 0;

	EXPECT(
	    name_get_set_status(space, set, &members, &count) == KERN_SUCCESS);
	for (uint32_t i = 1; i < count; i++)
		EXPECT(members[i] > members[i - 1]);
	free(members);
	return count;
}

void
op_set(struct model *model)
{
	struct space *space = pick_space(model);
	struct before port, set;
	uint32_t kind = tape_below(model->tape, 8), count = 0;
	kern_return_t kr;

	if (!space)
		return;
	port = look(space, model_name(model, space));
	set = look(space, model_name(model, space));
	if (set.type == MACH_PORT_TYPE_PORT_SET)
		count = member_count(space, set.name);
	EXPECT(count == set.line.members);
	if (kind < 5)
		kr = name_insert_member(space, port.name, set.name);
	else if (kind < 7)
		kr = name_extract_member(space, port.name, set.name);
	else
		kr = name_move_member(space, port.name, set.name);
	if (kind == 7 || !pair_fits(&port, &set, kr) || kr != KERN_SUCCESS)
		return;
	EXPECT(member_count(space, set.name) ==
	    (kind < 5 ? count + 1 : count - 1));
}

/* put_back(): a held right goes into a space, under a name it has or a new. */
static void
put_back(struct model *model, struct space *space, struct right *right)
{
	mach_port_type_t wanted = MACH_PORT_TYPE_NONE;
	mach_port_name_t name;
	struct before after;
	kern_return_t kr;

	if (port_valid(right->port))
		wanted = MACH_PORT_TYPE(right->type - 16 == 0 ? 1
			: right->type - 16 == 1               ? 0
							      : 2);
	if (tape_byte(model->tape) & 1) {
		name_insert_right(space, model_name(model, space), right);
		return;
	}
	kr = space_copyout(space, right, &name);
	if (kr != KERN_SUCCESS) {
		EXPECT(kr == KERN_NO_SPACE || kr == KERN_RESOURCE_SHORTAGE ||
		    kr == KERN_INVALID_TASK);
		return;
	}
	EXPECT(!right->port);
	if (!MACH_PORT_VALID(name))
		return;
	after = look(space, name);
	EXPECT(after.found);
	EXPECT(after.type & (wanted | MACH_PORT_TYPE_DEAD_NAME));
}

void
op_right(struct model *model)
{
	struct space *space = pick_space(model);
	struct right *right = &model->held[tape_below(model->tape, HELD)];
	mach_msg_type_name_t type;

	if (!space)
		return;
	if (right->port) {
		put_back(model, space, right);
		return;
	}
	type = 15 + tape_below(model->tape, 8);
	name_extract_right(space, model_name(model, space), type, right);
	if (right->port == IP_DEAD)
		*right = RIGHT_NULL;
}
