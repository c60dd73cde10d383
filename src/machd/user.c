#include "machd/user.h"

#include <errno.h>
#include <stdlib.h>

#include "base/list.h"

static int
user_compare(const struct user *a, const struct user *b)
{
	return (a->uid > b->uid) - (a->uid < b->uid);
}

TREE_DEFINE(user_tree, user, entry, user_compare);

/*
 * What one uid may have. fds are what machd itself has few of, so a uid gets
 * at most half of them; the rest are bounds against running wild, not
 * against use.
 */
static struct account_limits
user_limits(const struct machd *machd)
{
	return (struct account_limits){ .slot = {
		[ACCOUNT_PORTS] = 4u << 20,
		[ACCOUNT_ENTRIES] = 8u << 20,
		[ACCOUNT_MESSAGES] = 1u << 20,
		[ACCOUNT_BYTES] = 1ull << 30,
		[ACCOUNT_MEMORY] = 1ull << 36,
		[ACCOUNT_FDS] = machd->fd_limit / 2,
		[ACCOUNT_TASKS] = 1u << 16,
		[ACCOUNT_THREADS] = 1u << 20,
	} };
}

/* user_get(): the user of this uid, made at the first request. -ENOMEM. */
int
user_get(struct machd *machd, uid_t uid, struct user **ret_user)
{
	struct user key = { .uid = uid }, *user;
	struct account_limits limits = user_limits(machd);
	int r;

	user = RB_FIND(user_tree, &machd->users, &key);
	if (user) {
		*ret_user = user;
		return 0;
	}
	user = calloc(1, sizeof(*user));
	if (!user)
		return -ENOMEM;
	user->uid = uid;
	r = account_new(&user->account, uid, &limits);
	if (r < 0) {
		free(user);
		return r;
	}
	RB_INSERT(user_tree, &machd->users, user);
	*ret_user = user;
	return 0;
}

/* users_free(): at the end, when nothing is charged to them any more. */
void
users_free(struct machd *machd)
{
	struct user *user;

	while ((user = RB_MIN(user_tree, &machd->users))) {
		RB_REMOVE(user_tree, &machd->users, user);
		account_unref(user->account);
		free(user);
	}
}
