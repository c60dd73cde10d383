#include "core/core.h"
#include "core/memory.h"
#include "core/port.h"
#include "core/space.h"
#include "core/waiter.h"
#include "core/watch.h"
#include "machd/conn.h"
#include "machd/deferred.h"
#include "machd/exception.h"
#include "machd/fileport.h"
#include "machd/kotype.h"
#include "machd/machd.h"
#include "machd/memory-entry.h"
#include "machd/op-msg.h"
#include "machd/port-fd.h"
#include "machd/region.h"
#include "machd/semaphore.h"
#include "machd/suspension.h"
#include "machd/task-port.h"
#include "machd/task-token.h"
#include "machd/task.h"
#include "machd/voucher.h"

/* Put-off work done in one turn of the loop: rights, entries, notices. */
#define EFFECT_BUDGET 1024

/* Threads and the host live on without senders. The port may end with this. */
static void
effect_no_senders(struct port *port)
{
	switch (port->kotype) {
	case IKOT_SEMAPHORE:
		semaphore_no_senders(port);
		break;
	case IKOT_NAMED_ENTRY:
		memory_entry_no_senders(port);
		break;
	case IKOT_TASK_RESUME:
		suspension_no_rights(port);
		break;
	case IKOT_FILEPORT:
		fileport_no_senders(port);
		break;
	case IKOT_VOUCHER:
		voucher_no_senders(port);
		break;
	case IKOT_EXCEPTION_REPLY:
		exception_no_senders(port);
		break;
	case IKOT_TASK_ID_TOKEN:
		task_token_no_senders(port);
		break;
	default:
		task_port_no_senders(port);
	}
}

static void
effect_apply(struct effect *effect)
{
	struct watch *watch;

	switch (effect->kind) {
	case EFFECT_WAITER:
		op_wait_over(conn_of_waiter(effect_of(effect, struct waiter)));
		break;
	case EFFECT_MEMORY:
		region_free(region_of(effect_of(effect, struct memory)));
		break;
	case EFFECT_SPACE:
		task_gone(space_owner(space_of_effect(effect)));
		break;
	case EFFECT_NO_SENDERS:
		effect_no_senders(effect_of(effect, struct port));
		break;
	case EFFECT_WATCH:
		watch = effect_of(effect, struct watch);
		watch->changed(watch);
		break;
	}
}

bool
machd_settle(struct machd *machd)
{
	struct effect *effect;

	deferred_settle(machd);
	(void)core_step(machd->core, EFFECT_BUDGET);
	while ((effect = core_effect_pop(machd->core)))
		effect_apply(effect);
	/* Effects put off work of their own. */
	return core_step(machd->core, 0) || !STAILQ_EMPTY(&machd->ended);
}
