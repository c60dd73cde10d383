#include "holdings.h"

#include <darwintest.h>
#include <introspect_user.h>
#include <mach/mach.h>
#include <string.h>

#include "instance.h"

/* So many equal answers mean rest, if it comes within so many questions. */
#define HOLDINGS_SAME     500
#define HOLDINGS_PATIENCE 200000

/*
 * The connections that threads of living tasks have are theirs: another one
 * comes when a thread calls for the first time, whenever that is.
 */
static void
holdings_leave_out(struct holdings *h, const machd_task_info_t *task)
{
	h->connections += task->mti_connections;
	h->fds -= (int)task->mti_connections;
	for (mach_msg_type_number_t i = 0; i < h->count; i++)
		if (h->accounts[i].mai_uid == task->mti_uid)
			h->accounts[i]
			    .mai_used[MACHD_ACCOUNT_FDS] -= task->mti_connections;
}

static void
holdings_leave_out_connections(struct holdings *h, mach_port_t host)
{
	machd_task_info_t tasks[64];
	mach_msg_type_number_t count;
	uint32_t cursor = 0;

	do {
		count = sizeof(tasks) / sizeof(*tasks);
		T_ASSERT_MACH_SUCCESS(
		    machd_task_list(host, &cursor, tasks, &count), "tasks");
		for (mach_msg_type_number_t i = 0; i < count; i++)
			holdings_leave_out(h, &tasks[i]);
	} while (cursor != 0);
}

static void
holdings_take(struct holdings *h, pid_t machd)
{
	mach_port_t host = mach_host_self();
	uint32_t cursor = 0;

	memset(h, 0, sizeof(*h));
	h->count = HOLDINGS_ACCOUNTS;
	T_ASSERT_MACH_SUCCESS(
	    machd_account_list(host, &cursor, h->accounts, &h->count),
	    "the accounts");
	T_ASSERT_EQ(cursor, 0, "all of them");
	h->fds = count_fds(machd);
	holdings_leave_out_connections(h, host);
	mach_port_deallocate(mach_task_self(), host);
	h->kib = resident_kib(machd);
}

bool
holdings_equal(const struct holdings *x, const struct holdings *y)
{
	return x->fds == y->fds && x->count == y->count &&
	    memcmp(x->accounts, y->accounts,
		x->count * sizeof(x->accounts[0])) == 0;
}

void
holdings_print(const struct holdings *h, const char *when)
{
	T_LOG("%s: %d fds and %u connections, %ld KiB resident", when, h->fds,
	    h->connections, h->kib);
	for (mach_msg_type_number_t i = 0; i < h->count; i++) {
		const uint64_t *used = h->accounts[i].mai_used;

		T_LOG("  uid %u: ports %llu, entries %llu, messages %llu, "
		      "bytes %llu, memory %llu, fds %llu, tasks %llu",
		    h->accounts[i].mai_uid,
		    (unsigned long long)used[MACHD_ACCOUNT_PORTS],
		    (unsigned long long)used[MACHD_ACCOUNT_ENTRIES],
		    (unsigned long long)used[MACHD_ACCOUNT_MESSAGES],
		    (unsigned long long)used[MACHD_ACCOUNT_BYTES],
		    (unsigned long long)used[MACHD_ACCOUNT_MEMORY],
		    (unsigned long long)used[MACHD_ACCOUNT_FDS],
		    (unsigned long long)used[MACHD_ACCOUNT_TASKS]);
	}
}

void
holdings_settle(struct holdings *h, pid_t machd)
{
	struct holdings last;
	int same = 0;

	holdings_take(h, machd);
	for (long i = 0; i < HOLDINGS_PATIENCE && same < HOLDINGS_SAME; i++) {
		last = *h;
		holdings_take(h, machd);
		same = holdings_equal(h, &last) ? same + 1 : 0;
	}
	T_EXPECT_EQ(same, HOLDINGS_SAME, "machd comes to rest");
}
