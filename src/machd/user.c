#include "machd/user.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/list.h"

static int
user_compare(const struct user *a, const struct user *b)
{
	return (a->uid > b->uid) - (a->uid < b->uid);
}

TREE_DEFINE(user_tree, user, entry, user_compare);

/* user_is_served(): whether this instance is there for processes of that user. */
bool
user_is_served(const struct machd *machd, uid_t ruid, uid_t euid)
{
	return machd->options.system || ruid == getuid() || euid == getuid() ||
	    euid == 0;
}

/* user_get(): the user of this uid, made at the first request. -ENOMEM. */
int
user_get(struct machd *machd, uid_t uid, struct user **ret_user)
{
	struct user key = { .uid = uid }, *user;
	struct account_limits limits;
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
	quota_user(&machd->options.quota, machd->fd_limit, &limits);
	r = account_new(&user->account, uid, &limits);
	if (r < 0) {
		free(user);
		return r;
	}
	RB_INSERT(user_tree, &machd->users, user);
	*ret_user = user;
	return 0;
}

/* user_from(): the user with the smallest uid that is at least uid, or NULL. */
struct user *
user_from(struct machd *machd, uid_t uid)
{
	struct user key = { .uid = uid };

	return RB_NFIND(user_tree, &machd->users, &key);
}

/* user_next(): the one after it, or NULL. */
struct user *
user_next(struct user *user)
{
	return RB_NEXT(user_tree, NULL, user);
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
