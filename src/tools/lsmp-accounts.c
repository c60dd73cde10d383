#include "tools/lsmp.h"

#include <pwd.h>
#include <stdint.h>
#include <stdio.h>

#include <mach/linux/introspect.h>
#include <mach/mach.h>

#include "base/text.h"
#include "introspect_user.h"
#include "tools/cli.h"

/* Accounts that machd gives at a time. */
#define ACCOUNTS_SLICE 32

static const char *const accounts_slots[MACHD_ACCOUNT_SLOTS] = {
	[MACHD_ACCOUNT_PORTS] = "ports",
	[MACHD_ACCOUNT_ENTRIES] = "entries",
	[MACHD_ACCOUNT_MESSAGES] = "messages",
	[MACHD_ACCOUNT_BYTES] = "bytes",
	[MACHD_ACCOUNT_MEMORY] = "memory",
	[MACHD_ACCOUNT_FDS] = "fds",
	[MACHD_ACCOUNT_TASKS] = "tasks",
	[MACHD_ACCOUNT_THREADS] = "threads",
};

static void
accounts_print(const machd_account_info_t *info, bool first)
{
	const struct passwd *user = getpwuid(info->mai_uid);
	char name[64];

	(void)text_copy(name, sizeof(name), user ? user->pw_name : "?");
	printf("%sUser %u : %s\n", first ? "" : "\n", info->mai_uid, name);
	printf("%-9s  %14s  %14s  %14s\n", "slot", "used", "limit", "by others");
	for (unsigned i = 0; i < MACHD_ACCOUNT_SLOTS; i++)
		printf("%-9s  %14llu  %14llu  %14llu\n", accounts_slots[i],
		    (unsigned long long)info->mai_used[i],
		    (unsigned long long)info->mai_limit[i],
		    (unsigned long long)info->mai_foreign[i]);
}

static void
accounts_print_json(const machd_account_info_t *info, bool first)
{
	printf("%s{\"uid\":%u", first ? "" : ",\n", info->mai_uid);
	for (unsigned i = 0; i < MACHD_ACCOUNT_SLOTS; i++)
		printf(",\"%s\":{\"used\":%llu,\"limit\":%llu,"
		       "\"by_others\":%llu}",
		    accounts_slots[i], (unsigned long long)info->mai_used[i],
		    (unsigned long long)info->mai_limit[i],
		    (unsigned long long)info->mai_foreign[i]);
	putchar('}');
}

/*
 * lsmp_accounts(): prints the accounts that the caller may see. 0, or 1 after
 * a line that says why not.
 */
int
lsmp_accounts(const struct cli *cli, mach_port_t host, bool json)
{
	machd_account_info_t accounts[ACCOUNTS_SLICE];
	uint32_t cursor = 0;
	bool first = true;

	do {
		mach_msg_type_number_t count = ACCOUNTS_SLICE;
		kern_return_t kr = machd_account_list(
		    host, &cursor, accounts, &count);

		if (kr != KERN_SUCCESS) {
			cli_error(cli,
			    "cannot list the accounts: %s; see machctl doctor",
			    mach_error_string(kr));
			return 1;
		}
		for (mach_msg_type_number_t i = 0; i < count; i++) {
			if (json)
				accounts_print_json(&accounts[i], first);
			else
				accounts_print(&accounts[i], first);
			first = false;
		}
	} while (cursor != 0);
	return 0;
}
