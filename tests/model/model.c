#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t model_faults;
bool model_may_fail;

_Noreturn void
model_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
	abort();
}

/* next_random(): splitmix64. */
static uint64_t
next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

bool
tape_ended(const struct tape *tape)
{
	return tape->bytes && !tape->left;
}

uint8_t
tape_byte(struct tape *tape)
{
	if (!tape->bytes)
		return (uint8_t)next_random(&tape->seed);
	if (!tape->left)
		return 0;
	tape->left--;
	return *tape->bytes++;
}

uint32_t
tape_below(struct tape *tape, uint32_t n)
{
	return tape_byte(tape) % n;
}

uint32_t
tape_word(struct tape *tape)
{
	uint32_t word = tape_byte(tape);

	word = word << 8 | tape_byte(tape);
	word = word << 8 | tape_byte(tape);
	return word << 8 | tape_byte(tape);
}

mach_port_name_t
model_name(struct model *model, struct space *space)
{
	uint32_t kind = tape_byte(model->tape);
	struct space_line line;
	uint32_t index;

	if (kind < 4)
		return MACH_PORT_NULL;
	if (kind < 6)
		return MACH_PORT_DEAD;
	if (kind < 10)
		return tape_word(model->tape);
	index = tape_byte(model->tape) % 160;
	if (space_next(space, &index, &line))
		return line.name;
	index = 0;
	if (space_next(space, &index, &line))
		return line.name;
	return MACH_PORT_NULL;
}

/* user_of(): spaces 0 and 1 are the first user's, the others the second's. */
static struct account *
user_of(struct model *model, int space)
{
	return model->users[space * USERS / SPACES];
}

/* birth(): makes space i, with its own port and a few names to begin with. */
static void
birth(struct model *model, int i)
{
	struct tokens tokens = { .security = { (uint32_t)i } };
	struct right right;
	mach_port_name_t name;

	if (space_new(model->core, user_of(model, i), NULL,
		&model->spaces[i]) != KERN_SUCCESS)
		return;
	space_set_tokens(model->spaces[i], &tokens);
	for (int w = i; w < WAITERS; w += SPACES)
		waiter_init(&model->waiters[w], model->spaces[i]);
	right = right_make_send(model->kernels[i % KERNELS]);
	space_install_fixed(model->spaces[i], SPACE_INDEX_TASK, &right, true);
	right_release(model->core, &right);
	name_allocate(model->spaces[i], MACH_PORT_RIGHT_RECEIVE, &name);
	name_allocate(model->spaces[i], MACH_PORT_RIGHT_PORT_SET, &name);
}

/* death(): space i dies; its threads have gone or go now. */
static void
death(struct model *model, int i)
{
	struct space *space = model->spaces[i];

	if (!space)
		return;
	if (tape_byte(model->tape) & 1)
		space_terminate(space);
	for (int w = i; w < WAITERS; w += SPACES) {
		waiter_deinit(&model->waiters[w]);
		model->waiting[w] = false;
	}
	space_terminate(space);
	model->spaces[i] = NULL;
}

/* effects(): takes what has happened, up to n effects. */
static void
effects(struct model *model, unsigned int n)
{
	struct effect *effect;

	while (n-- && (effect = core_effect_pop(model->core))) {
		switch (effect->kind) {
		case EFFECT_WAITER:
			result_of(model,
			    (int)(effect_of(effect, struct waiter) -
				model->waiters));
			break;
		case EFFECT_MEMORY:
			free(effect_of(effect, struct memory));
			break;
		case EFFECT_SPACE:
			space_free(space_of_effect(effect));
			break;
		case EFFECT_WATCH:
		case EFFECT_NO_SENDERS:
			break;
		default:
			EXPECT(!"an effect of a known kind");
		}
	}
}

/* op_watch(): a watch begins or ends; its state must be the port's. */
static void
op_watch(struct model *model)
{
	int i = (int)tape_below(model->tape, WATCHES);
	struct space *space = model->spaces[tape_below(model->tape, SPACES)];
	struct watch *watch = &model->watches[i];

	if (model->watching[i]) {
		watch_stop(watch);
		model->watching[i] = false;
	} else if (space) {
		model->watching[i] = watch_start(watch, space,
					 model_name(model, space)) ==
		    KERN_SUCCESS;
	}
}

/* check_watches(): readiness is exactly a waiting message. */
static void
check_watches(struct model *model)
{
	const struct watch *watch;

	for (int i = 0; i < WATCHES; i++) {
		watch = &model->watches[i];
		if (!model->watching[i] || !watch->port)
			continue;
		EXPECT((watch->state == WATCH_READY) ==
		    (watch->port->queue.msgcount > 0));
	}
}

/* check(): every invariant of the core, and every charge. */
static void
check(struct model *model)
{
	struct check_outside outside = {
		.rights = model->held,
		.n_rights = HELD,
		.kernel = model->kernels,
		.n_kernel = KERNELS,
		.accounts = model->users,
		.n_accounts = USERS,
	};

	for (int w = 0; w < WAITERS; w++)
		outside.kmsgs += model->waiters[w].kmsg &&
		    model->waiters[w].state == WAITER_IDLE;
	core_check(model->core, &outside);
	check_watches(model);
}

/* op(): one operation. */
static void
op(struct model *model)
{
	uint32_t kind = tape_byte(model->tape);
	int i;

	if (kind < 70) {
		op_message(model);
	} else if (kind < 120) {
		op_receive(model);
	} else if (kind < 128) {
		op_cancel(model);
	} else if (kind < 190) {
		op_name(model);
	} else if (kind < 210) {
		op_notify(model);
	} else if (kind < 228) {
		op_set(model);
	} else if (kind < 240) {
		op_right(model);
	} else if (kind < 246) {
		op_watch(model);
	} else if (kind < 248) {
		i = (int)tape_below(model->tape, SPACES);
		death(model, i);
		birth(model, i);
	} else if (kind < 252) {
		core_step(model->core, tape_byte(model->tape));
	} else {
		effects(model, tape_byte(model->tape));
	}
}

/* begin(): limits that programs run into now and then. */
static void
begin(struct model *model)
{
	uint32_t scale = 1 + tape_below(model->tape, 4);
	struct core_config config;
	struct account_limits limits = {
		.slot = { 60 * scale, 100 * scale, 80 * scale, 60000 * scale,
		    2000 * scale, 0, 0, 0 },
	};

	model->cap = 8 + tape_byte(model->tape);
	config = (struct core_config){
		.limits = {
			.entries_per_space = model->cap,
			.sets_per_port = 3,
			.transit_depth = 6,
			.step_inline = 1 + tape_byte(model->tape),
		},
		.hash_key = tape_byte(model->tape),
	};
	EXPECT(core_new(&model->core, &config) == 0);
	for (uint32_t i = 0; i < USERS; i++)
		EXPECT(account_new(
			   &model->users[i], 100 + i, i ? &limits : NULL) == 0);
	for (int i = 0; i < KERNELS; i++)
		EXPECT(port_new_kernel(model->core, i ? 37 : 3, model,
			   &model->kernels[i]) == KERN_SUCCESS);
	for (int i = 0; i < SPACES; i++)
		birth(model, i);
}

/* end(): everything goes; nothing may be left. */
static void
end(struct model *model)
{
	struct core_counts counts;

	for (int i = 0; i < WATCHES; i++) {
		if (model->watching[i])
			watch_stop(&model->watches[i]);
	}
	for (int i = 0; i < SPACES; i++)
		death(model, i);
	for (int i = 0; i < HELD; i++)
		right_release(model->core, &model->held[i]);
	for (int i = 0; i < KERNELS; i++)
		port_destroy_kernel(model->kernels[i]);
	core_step(model->core, SIZE_MAX);
	effects(model, UINT32_MAX);
	core_counts(model->core, &counts);
	EXPECT(!counts.spaces && !counts.ports && !counts.psets);
	EXPECT(!counts.kmsgs && !counts.memories && !counts.work);
	for (int i = 0; i < USERS; i++) {
		for (int s = 0; s < ACCOUNT_SLOTS; s++)
			EXPECT(!account_used(model->users[i], s));
		account_unref(model->users[i]);
	}
	core_free(model->core);
}

void
model_run(struct tape *tape, uint64_t steps, bool check_each)
{
	struct model *model = calloc(1, sizeof(*model));

	EXPECT(model);
	model->tape = tape;
	begin(model);
	while (model->steps < steps && !tape_ended(tape)) {
		model_may_fail = model_faults;
		op(model);
		model_may_fail = false;
		model->steps++;
		if (check_each || model->steps % 64 == 0)
			check(model);
	}
	check(model);
	end(model);
	free(model);
}
