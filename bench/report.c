#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Fewer quiet rounds than this say less than many disturbed ones. */
#define QUIET_ROUNDS_MIN 7

static const char *const place_names[] = { "same CPU", "two CPUs", "free" };

struct quartiles {
	double low;
	double median;
	double high;
};

void
report_round(struct report *report, unsigned round)
{
	report->round = round;
}

void
report_add(struct report *report, unsigned contender, unsigned place, double ns,
    double ratio)
{
	report->ns[contender][place][report->round] = ns;
	report->ratio[contender][place][report->round] = ratio;
}

static unsigned
quiet_rounds(const struct report *report)
{
	unsigned quiet = 0;

	for (unsigned i = 0; i < report->rounds; i++)
		quiet += !report->disturbed[i];
	return quiet;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Of the quiet rounds if they are enough, else of all. */
static bool
quartiles_of(const struct report *report, const double *figures,
    struct quartiles *ret_quartiles)
{
	bool all = quiet_rounds(report) < QUIET_ROUNDS_MIN;
	double sorted[REPORT_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < report->rounds; i++)
		if (figures[i] > 0 && (all || !report->disturbed[i]))
			sorted[n++] = figures[i];
	if (n == 0)
		return false;
	qsort(sorted, n, sizeof(*sorted), compare);
	*ret_quartiles = (struct quartiles){ sorted[n / 4], sorted[n / 2],
		sorted[n * 3 / 4] };
	return true;
}

static void
print_line(const struct report *report, const struct contender *contender,
    unsigned i, const struct lane *lanes)
{
	struct quartiles q;

	printf("%-32s", contender->name);
	for (unsigned p = 0; p < PLACE_COUNT; p++) {
		if (quartiles_of(report, report->ratio[i][p], &q))
			printf("  %6.2f (%5.2f-%5.2f)", q.median, q.low, q.high);
		else
			printf("  %-20s", lanes[p].reason);
	}
	printf("\n");
}

void
report_table(const struct report *report, const struct group *group,
    struct lane (*lanes)[PLACE_COUNT])
{
	unsigned quiet = quiet_rounds(report);
	struct quartiles q;

	printf("%s: %s; time in relation to the first, median (quartiles)\n"
	       "%-32s",
	    group->name, group->title, "");
	for (unsigned p = 0; p < PLACE_COUNT; p++)
		printf("  %-20s", place_names[p]);
	printf("\n");
	for (unsigned i = 0; group->contenders[i]; i++)
		print_line(report, group->contenders[i], i, lanes[i]);
	printf("One call of the first in us:");
	for (unsigned p = 0; p < PLACE_COUNT; p++)
		if (quartiles_of(report, report->ns[0][p], &q))
			printf(" %s %.1f", place_names[p], q.median / 1000);
	printf("\n%u rounds, %u of them disturbed by other processes (%s)\n\n",
	    report->rounds, report->rounds - quiet,
	    quiet < QUIET_ROUNDS_MIN ? "all count: too few were quiet"
				     : "left out");
	fflush(stdout);
}

static void
json_figures(FILE *file, const struct report *report, const char *key,
    const double *figures)
{
	struct quartiles q;

	if (!quartiles_of(report, figures, &q)) {
		fprintf(file, "\"%s\": null", key);
		return;
	}
	fprintf(file,
	    "\"%s\": {\"q1\": %.4f, \"median\": %.4f, \"q3\": %.4f, "
	    "\"rounds\": [",
	    key, q.low, q.median, q.high);
	for (unsigned i = 0; i < report->rounds; i++)
		fprintf(file, "%s%.4f", i ? ", " : "", figures[i]);
	fprintf(file, "]}");
}

static void
json_contender(FILE *file, const struct report *report,
    const struct contender *contender, unsigned i)
{
	fprintf(file, "      {\"name\": \"%s\", \"size\": %zu, \"places\": {",
	    contender->name, contender->size);
	for (unsigned p = 0; p < PLACE_COUNT; p++) {
		fprintf(file, "%s\n        \"%s\": {", p ? "," : "",
		    place_names[p]);
		json_figures(file, report, "ns", report->ns[i][p]);
		fprintf(file, ", ");
		json_figures(file, report, "ratio", report->ratio[i][p]);
		fprintf(file, "}");
	}
	fprintf(file, "}}");
}

FILE *
report_json_begin(const char *path)
{
	struct utsname system;
	FILE *file = fopen(path, "we");

	if (!file)
		bench_fail(path, errno);
	uname(&system);
	fprintf(file,
	    "{\n  \"kernel\": \"%s\", \"machine\": \"%s\", "
	    "\"cpus\": %ld,\n  \"groups\": [",
	    system.release, system.machine, sysconf(_SC_NPROCESSORS_ONLN));
	return file;
}

void
report_json(const struct report *report, const struct group *group, FILE *file,
    bool first)
{
	fprintf(file,
	    "%s\n    {\"name\": \"%s\", \"title\": \"%s\", "
	    "\"rounds\": %u, \"quiet\": %u, \"contenders\": [",
	    first ? "" : ",", group->name, group->title, report->rounds,
	    quiet_rounds(report));
	for (unsigned i = 0; group->contenders[i]; i++) {
		fputs(i ? ",\n" : "\n", file);
		json_contender(file, report, group->contenders[i], i);
	}
	fputs("\n    ]}", file);
}

void
report_json_end(FILE *file, const char *path)
{
	fputs("\n  ]\n}\n", file);
	if (fclose(file) != 0)
		bench_fail(path, errno);
}
