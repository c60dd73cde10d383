/* main: runs the model from seeds: model [--steps N] [--seed S] [--sparse] */

#include "model.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define PROGRAM 2000u		/* steps before the world begins anew */

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "steps", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 's' },
		{ "sparse", no_argument, NULL, 'p' },
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
		else if (c == 'p')
			sparse = true;
		else
			return 2;
	}
	for (run = 0; run * PROGRAM < steps; run++) {
		fprintf(stderr, "\rseed %llu", seed + run);
		tape = (struct tape){ .seed = seed + run };
		model_run(&tape, PROGRAM, !sparse);
	}
	fprintf(stderr, "\n%llu steps, seeds %llu to %llu: ok\n",
		run * PROGRAM, seed, seed + run - 1);
	return 0;
}
