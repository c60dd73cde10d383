#pragma once

/* The figures of all rounds, and what is made of them. */

#include "bench.h"
#include "lane.h"

#include <stdio.h>

#define REPORT_ROUNDS_MAX 200
#define REPORT_LANES_MAX  32

struct report {
	unsigned rounds;
	unsigned round; /* the one being measured */
	bool disturbed[REPORT_ROUNDS_MAX];
	/* 0: not measured */
	double ns[REPORT_LANES_MAX][PLACE_COUNT][REPORT_ROUNDS_MAX];
	double ratio[REPORT_LANES_MAX][PLACE_COUNT][REPORT_ROUNDS_MAX];
};

void report_round(struct report *report, unsigned round);
void report_add(struct report *report, unsigned contender, unsigned place,
    double ns, double ratio);
void report_table(const struct report *report, const struct group *group,
    struct lane (*lanes)[PLACE_COUNT]);
/* A file of all groups, one after the other. */
FILE *report_json_begin(const char *path);
void report_json(const struct report *report, const struct group *group,
    FILE *file, bool first);
void report_json_end(FILE *file, const char *path);
