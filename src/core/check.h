#pragma once

/*
 * check: walks a whole world and asserts that nothing is lost, counted wrongly
 * or out of place. For tests: it is in no program.
 */

#include <stddef.h>

struct account;
struct core;
struct port;
struct right;

/* What is outside the core at the moment, and would be missed by the walk. */
struct check_outside {
	const struct right *rights; /* held by the tester */
	size_t n_rights;
	struct port *const *kernel; /* kernel ports, one reference each */
	size_t n_kernel;
	size_t kmsgs; /* in user form, not yet freed */
	struct account *const *accounts;
	size_t n_accounts;
};

/* core_check(): asserts every invariant; see check.c for the list. */
void core_check(struct core *core, const struct check_outside *outside);
