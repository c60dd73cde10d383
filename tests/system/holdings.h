#pragma once

/*
 * holdings: what machd holds, for its clients and in all. Equal before and after
 * means that nothing was left behind.
 */

#include <mach/linux/introspect.h>
#include <mach/message.h>
#include <stdbool.h>
#include <sys/types.h>

/* Users that may have an account in an instance of a test. */
#define HOLDINGS_ACCOUNTS 8

struct holdings {
	int fds;              /* without, as in the accounts: */
	unsigned connections; /* that the threads of living tasks have */
	long kib;             /* resident; 0 under a sanitizer */
	machd_account_info_t accounts[HOLDINGS_ACCOUNTS];
	mach_msg_type_number_t count;
};

/*
 * What machd holds once it has come to rest: what the dead left behind is taken apart
 * in slices, between questions.
 */
void holdings_settle(struct holdings *h, pid_t machd);
bool holdings_equal(const struct holdings *x, const struct holdings *y);
/* Logs them. */
void holdings_print(const struct holdings *h, const char *when);
