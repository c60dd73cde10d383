#include "machd/quota.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The slots by the names that users know them by, and their defaults. */
static const struct quota_slot {
	const char *name;
	uint64_t initial; /* 0: half of the fds that machd may have */
} quota_slots[ACCOUNT_SLOTS] = {
	[ACCOUNT_PORTS] = { "ports", 4u << 20 },
	[ACCOUNT_ENTRIES] = { "entries", 8u << 20 },
	[ACCOUNT_MESSAGES] = { "messages", 1u << 20 },
	[ACCOUNT_BYTES] = { "bytes", 1ull << 30 },
	[ACCOUNT_MEMORY] = { "memory", 1ull << 36 },
	[ACCOUNT_FDS] = { "fds", 0 },
	[ACCOUNT_TASKS] = { "tasks", 1u << 16 },
	[ACCOUNT_THREADS] = { "threads", 1u << 20 },
};

/* A number over 0, with K, M or G behind it for powers of 1024. */
static bool
quota_number(const char *text, uint64_t *ret_number)
{
	static const char units[] = "KMG";
	unsigned long long number;
	const char *unit;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno)
		return false;
	unit = *end ? strchr(units, *end) : NULL;
	for (int i = 0; unit && i <= unit - units; i++) {
		if (number > UINT64_MAX >> 10)
			return false;
		number <<= 10;
	}
	if ((unit ? end[1] : *end) || number == 0)
		return false;
	*ret_number = number;
	return true;
}

/* Whether text is "NAME=" and a number. */
static bool
quota_match(const char *text, const char *name, uint64_t *ret_number)
{
	size_t length = strlen(name);

	return strncmp(text, name, length) == 0 && text[length] == '=' &&
	    quota_number(text + length + 1, ret_number);
}

/* quota_take(): SLOT=N of --limit; -EINVAL if there is no such slot. */
int
quota_take(struct quota *quota, const char *text)
{
	for (int i = 0; i < ACCOUNT_SLOTS; i++)
		if (quota_match(text, quota_slots[i].name, &quota->user.slot[i]))
			return 0;
	return -EINVAL;
}

/* quota_take_task(): entries=N of --task-limit, at least 16; -EINVAL. */
int
quota_take_task(struct quota *quota, const char *text)
{
	uint64_t entries;

	if (!quota_match(text, "entries", &entries) || entries < 16 ||
	    entries > UINT32_MAX)
		return -EINVAL;
	quota->task_entries = (uint32_t)entries;
	return 0;
}

/*
 * quota_user(): the limits of one uid. fds are what machd itself has few of,
 * so a uid gets at most half of those that machd may open, unless told
 * otherwise; the other defaults are bounds against running wild, not against
 * use.
 */
void
quota_user(const struct quota *quota, uint64_t fd_limit,
    struct account_limits *ret_limits)
{
	*ret_limits = quota->user;
	for (int i = 0; i < ACCOUNT_SLOTS; i++)
		if (ret_limits->slot[i] == 0)
			ret_limits->slot[i] = quota_slots[i].initial
			    ? quota_slots[i].initial
			    : fd_limit / 2;
}
