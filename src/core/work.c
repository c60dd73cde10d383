#include "core/work.h"

#include <assert.h>

#include "core/core.h"
#include "core/kmsg-impl.h"
#include "core/mqueue.h"
#include "core/port.h"
#include "core/pset.h"
#include "core/space-impl.h"
#include "core/world.h"

/* Items one put-off item and what it sets off get before the next one. */
#define SLICE 256

#define work_of(work, type)                                                    \
	((type *)(void *)((char *)(work)-offsetof(type, work)))

/* work_insert(): puts an item where a call made now would be done. */
static void
work_insert(struct core *core, struct work *work)
{
	if (!core->working)
		TAILQ_INSERT_TAIL(&core->work, work, link);
	else if (core->work_last)
		TAILQ_INSERT_AFTER(&core->work, core->work_last, work, link);
	else
		TAILQ_INSERT_HEAD(&core->work, work, link);
	if (core->working)
		core->work_last = work;
	core->counts.work++;
}

void
work_add(struct core *core, struct work *work, enum work_kind kind)
{
	assert(work->kind == WORK_NONE);
	work->kind = kind;
	work_insert(core, work);
}

/* work_do(): does an item, or a part of it. False: there is more of it. */
static bool
work_do(struct work *work, enum work_kind kind, size_t *budget)
{
	switch (kind) {
	case WORK_POST:
		mqueue_post(work_of(work, struct kmsg));
		return true;
	case WORK_DOOMED:
		return kmsg_work(work_of(work, struct kmsg), budget);
	case WORK_PORT:
		return port_work(work_of(work, struct port), budget);
	case WORK_PSET:
		return pset_work(work_of(work, struct pset), budget);
	case WORK_SPACE:
		return space_work(work_of(work, struct space), budget);
	case WORK_NONE:
		break;
	}
	assert(!"work without a kind");
	return true;
}

/* work_run(): does the list until it is empty or the budget is used up. */
static void
work_run(struct core *core, size_t *budget)
{
	enum work_kind kind;
	struct work *work;

	core->working = true;
	while (*budget && (work = TAILQ_FIRST(&core->work))) {
		TAILQ_REMOVE(&core->work, work, link);
		core->counts.work--;
		core->work_last = NULL;
		kind = work->kind;
		work->kind = WORK_NONE;
		--*budget;
		if (!work_do(work, kind, budget)) {
			work->kind = kind;
			work_insert(core, work);
		}
	}
	core->working = false;
}

void
work_settle(struct core *core)
{
	size_t budget = core->limits.step_inline;

	if (core->working || TAILQ_EMPTY(&core->work))
		return;
	work_run(core, &budget);
	TAILQ_CONCAT(&core->later, &core->work, link);
}

bool
core_step(struct core *core, size_t budget)
{
	struct work *work;
	size_t slice, given;

	work_settle(core);
	while (budget && (work = TAILQ_FIRST(&core->later))) {
		TAILQ_REMOVE(&core->later, work, link);
		TAILQ_INSERT_TAIL(&core->work, work, link);
		slice = given = budget < SLICE ? budget : SLICE;
		work_run(core, &slice);
		budget -= given - slice;
		TAILQ_CONCAT(&core->later, &core->work, link);
	}
	return !TAILQ_EMPTY(&core->later);
}
