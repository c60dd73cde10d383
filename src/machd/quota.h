#pragma once

/*
 * quota: what one uid, and one task, may have; --limit and --task-limit.
 */

#include <stdint.h>

#include "core/account.h"

struct quota {
	struct account_limits user; /* of a slot not given: 0 */
	uint32_t task_entries;      /* 0: not given */
};

int quota_take(struct quota *quota, const char *text);
int quota_take_task(struct quota *quota, const char *text);
void quota_user(const struct quota *quota, uint64_t fd_limit,
    struct account_limits *ret_limits);
