#pragma once

/*
 * What each user makes launchd hold. A charge is taken where a thing is made
 * and released where it is freed; a user over a cap is refused, and nobody
 * else notices.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "launchd/table.h"

enum account_kind {
	ACCOUNT_SERVICES,
	ACCOUNT_JOBS, /* each costs launchd an fd */
	ACCOUNT_SUBSETS,
	ACCOUNT_KINDS,
};

#define ACCOUNT_SERVICES_MAX 32768
#define ACCOUNT_JOBS_MAX     4096
#define ACCOUNT_SUBSETS_MAX  1024

struct account {
	uid_t uid; /* real: who pays */
	unsigned used[ACCOUNT_KINDS];
	UT_hash_handle hh;
};

struct accounts {
	struct account *by_uid;
};

/*
 * Charges one thing of a kind to uid. The charge is given back with
 * account_release(). 0, -EDQUOT (the cap is reached), -ENOMEM.
 */
_must_use_ int account_charge(struct accounts *accounts, uid_t uid,
    enum account_kind kind, struct account **ret_account);

/* Gives a charge back; the account goes with its last one. NULL: nothing. */
void account_release(
    struct accounts *accounts, struct account *account, enum account_kind kind);
