#pragma once

/* Who may look a service up, as its job file says. */

#include <stdbool.h>

struct caller;
struct service;

/*
 * Whether the caller is one of AllowedUsers, in one of AllowedGroups, and runs
 * one of AllowedPrograms; what the file does not say allows everybody. Root and
 * the job's own user are never refused by user or group.
 */
bool policy_allows(const struct service *service, const struct caller *caller);
