#include "launchd/account.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static const unsigned account_caps[ACCOUNT_KINDS] = {
	[ACCOUNT_SERVICES] = ACCOUNT_SERVICES_MAX,
	[ACCOUNT_JOBS] = ACCOUNT_JOBS_MAX,
	[ACCOUNT_SUBSETS] = ACCOUNT_SUBSETS_MAX,
};

static struct account *
account_of(struct accounts *accounts, uid_t uid)
{
	struct account *account;

	HASH_FIND(hh, accounts->by_uid, &uid, sizeof(uid), account);
	if (account)
		return account;
	account = calloc(1, sizeof(*account));
	if (!account)
		return NULL;
	account->uid = uid;
	HASH_ADD(hh, accounts->by_uid, uid, sizeof(account->uid), account);
	if (!account->hh.tbl) {
		free(account);
		return NULL;
	}
	return account;
}

int
account_charge(struct accounts *accounts, uid_t uid, enum account_kind kind,
    struct account **ret_account)
{
	struct account *account = account_of(accounts, uid);

	if (!account)
		return -ENOMEM;
	if (account->used[kind] >= account_caps[kind])
		return -EDQUOT;
	account->used[kind]++;
	*ret_account = account;
	return 0;
}

void
account_release(
    struct accounts *accounts, struct account *account, enum account_kind kind)
{
	unsigned i;

	if (!account)
		return;
	assert(account->used[kind] > 0);
	account->used[kind]--;
	for (i = 0; i < ACCOUNT_KINDS; i++)
		if (account->used[i] > 0)
			return;
	HASH_DELETE(hh, accounts->by_uid, account);
	free(account);
}
