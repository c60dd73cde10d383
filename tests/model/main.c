/*
 * main: runs the model from seeds.
 * model [--steps N] [--seed S] [--sparse] [--faults N]
 */

#include "model.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define SOAK    500u  /* times as many steps under MACH_SOAK=1 */
#define PROGRAM 2000u /* steps before the world begins anew */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static uint64_t fault_seed = 88172645463325252ull;

/* fails(): whether this allocation is one of those that fail. */
static bool
fails(void)
{
	if (!model_may_fail || !model_faults)
		return false;
	fault_seed ^= fault_seed << 13;
	fault_seed ^= fault_seed >> 7;
	fault_seed ^= fault_seed << 17;
	return fault_seed % model_faults == 0;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

static unsigned long long seed_now;

/* tell_seed(): says on abort which program it was. */
static void
tell_seed(int signo)
{
	fprintf(stderr, "model: seed %llu\n", seed_now);
	signal(signo, SIG_DFL);
	raise(signo);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "steps", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 's' },
		{ "sparse", no_argument, NULL, 'p' },
		{ "faults", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	unsigned long long steps = 200000, seed = 1, run;
	bool sparse = false;
	struct tape tape;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'n')
			steps = strtoull(optarg, NULL, 0);
		else if (c == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (c == 'f')
			model_faults = (uint32_t)strtoul(optarg, NULL, 0);
		else if (c == 'p')
			sparse = true;
		else
			return 2;
	}
	if (getenv("MACH_SOAK"))
		steps *= SOAK;
	signal(SIGABRT, tell_seed);
	for (run = 0; run * PROGRAM < steps; run++) {
		seed_now = seed + run;
		tape = (struct tape){ .seed = seed_now };
		model_run(&tape, PROGRAM, !sparse);
	}
	printf("%llu steps, seeds %llu to %llu: ok\n", run * PROGRAM, seed,
	    seed + run - 1);
	return 0;
}
