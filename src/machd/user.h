#pragma once

/* user: what one uid has of this instance. */

#include <bsd/sys/tree.h>
#include <stdbool.h>
#include <sys/types.h>

#include "core/account.h"
#include "machd/machd.h"

struct user {
	RB_ENTRY(user) entry; /* in machd->users */
	uid_t uid;
	struct account *account;
	unsigned workers;  /* of taskd, at this user's asking */
	unsigned channels; /* of its connections */
};

bool user_is_served(const struct machd *machd, uid_t ruid, uid_t euid);
int user_get(struct machd *machd, uid_t uid, struct user **ret_user);
struct user *user_from(struct machd *machd, uid_t uid);
struct user *user_next(struct user *user);
void users_free(struct machd *machd);
