#include "machd/exc-actions.h"

#include "core/port.h"
#include "machd/exc-state.h"

static bool
behavior_has_state(exception_behavior_t behavior)
{
	return behavior == EXCEPTION_STATE ||
	    behavior == EXCEPTION_STATE_IDENTITY ||
	    behavior == EXCEPTION_STATE_IDENTITY_PROTECTED;
}

static bool
behavior_is_protected(exception_behavior_t behavior)
{
	return behavior == EXCEPTION_IDENTITY_PROTECTED ||
	    behavior == EXCEPTION_STATE_IDENTITY_PROTECTED;
}

/*
 * exc_actions_check(): whether these may be set: spec 14.5.
 * KERN_INVALID_ARGUMENT: a bit of the mask, the behavior, its flags or the
 * flavor; KERN_INVALID_RIGHT: a receive right that cannot move is behind the
 * port. Without a port the behavior means nothing.
 */
kern_return_t
exc_actions_check(exception_mask_t mask, const struct right *port,
    exception_behavior_t behavior, thread_state_flavor_t flavor)
{
	exception_behavior_t kind = (exception_behavior_t)((unsigned)behavior &
	    ~(unsigned)MACH_EXCEPTION_MASK);
	bool codes = (unsigned)behavior & MACH_EXCEPTION_CODES;
	bool backtrace = behavior & MACH_EXCEPTION_BACKTRACE_PREFERRED;

	if (mask & ~(exception_mask_t)EXC_MASK_VALID)
		return KERN_INVALID_ARGUMENT;
	if (port && port_valid(port->port)) {
		if (kind < EXCEPTION_DEFAULT ||
		    kind > EXCEPTION_STATE_IDENTITY_PROTECTED)
			return KERN_INVALID_ARGUMENT;
		if (!codes && (backtrace || behavior_is_protected(kind)))
			return KERN_INVALID_ARGUMENT;
		if (behavior_has_state(kind) && exc_state_count(flavor) == 0)
			return KERN_INVALID_ARGUMENT;
		if (port->port->flags & PORT_IMMOVABLE)
			return KERN_INVALID_RIGHT;
	}
	return flavor == 0 || exc_state_flavor_exists(flavor)
	    ? KERN_SUCCESS
	    : KERN_INVALID_ARGUMENT;
}

/*
 * exc_actions_set(): from now on `action`, of which copies are made, holds for
 * the kinds in mask.
 */
void
exc_actions_set(struct core *core, struct exc_actions *actions,
    exception_mask_t mask, const struct exc_action *action)
{
	for (int i = FIRST_EXCEPTION; i < EXC_TYPES_COUNT; i++) {
		struct exc_action *slot = &actions->of[i];
		struct right old = slot->port;

		if (!(mask & (1u << i)))
			continue;
		*slot = *action;
		slot->port = right_copy_send(&action->port);
		right_release(core, &old);
	}
}

static bool
action_equal(const struct exc_action *a, const struct exc_action *b)
{
	return a->port.port == b->port.port && a->behavior == b->behavior &&
	    a->flavor == b->flavor;
}

/*
 * exc_actions_get(): what holds for the kinds in mask, as tuples in the order
 * of their first kinds; equal ones are one. Room for EXC_TUPLES_MAX; returns
 * how many there are. They point into actions.
 */
unsigned
exc_actions_get(const struct exc_actions *actions, exception_mask_t mask,
    struct exc_tuple *ret_tuples)
{
	unsigned count = 0, k;

	for (int i = FIRST_EXCEPTION; i < EXC_TYPES_COUNT; i++) {
		const struct exc_action *action = &actions->of[i];

		if (!(mask & (1u << i)))
			continue;
		for (k = 0; k < count; k++)
			if (action_equal(ret_tuples[k].action, action))
				break;
		if (k == count)
			ret_tuples[count++] = (struct exc_tuple){ 0, action };
		ret_tuples[k].mask |= 1u << i;
	}
	return count;
}

/* exc_actions_mask(): the kinds for which there is a port. */
exception_mask_t
exc_actions_mask(const struct exc_actions *actions)
{
	exception_mask_t mask = 0;

	for (int i = FIRST_EXCEPTION; i < EXC_TYPES_COUNT; i++)
		if (port_valid(actions->of[i].port.port))
			mask |= 1u << i;
	return mask;
}

/* exc_actions_copy(): a second set of the same. */
void
exc_actions_copy(
    const struct exc_actions *actions, struct exc_actions *ret_actions)
{
	for (int i = 0; i < EXC_TYPES_COUNT; i++) {
		ret_actions->of[i] = actions->of[i];
		ret_actions->of[i].port = right_copy_send(&actions->of[i].port);
	}
}

/* exc_actions_release(): gives up the rights; nothing is set afterwards. */
void
exc_actions_release(struct core *core, struct exc_actions *actions)
{
	static const struct exc_action nothing;

	exc_actions_set(core, actions, EXC_MASK_VALID, &nothing);
}

/* exc_actions_equal(): both say the same of every kind. */
bool
exc_actions_equal(const struct exc_actions *a, const struct exc_actions *b)
{
	for (int i = FIRST_EXCEPTION; i < EXC_TYPES_COUNT; i++)
		if (!action_equal(&a->of[i], &b->of[i]))
			return false;
	return true;
}
