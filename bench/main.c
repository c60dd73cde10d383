/*
 * bench: runs the contenders of each group in turn and prints how they relate.
 *
 * A figure is the median over all rounds of (time per call) / (time per call
 * of the group's first in the same round and placement), with its quartiles.
 * Progress goes to stderr, tables to stdout.
 */

#include "bench.h"
#include "lane.h"
#include "load.h"
#include "memory.h"
#include "report.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

struct plan {
	unsigned rounds;
	uint64_t batch_ns;
	const char *json;
	const char *only; /* names of groups, or NULL for all */
	bool quick;
	bool memory;
	const char *memory_only;
};

static struct lane lanes[REPORT_LANES_MAX][PLACE_COUNT];

_Noreturn void
bench_fail(const char *what, int error)
{
	fprintf(stderr, "bench: %s%s%s\n", what, error ? ": " : "",
	    error ? strerror(error) : "");
	_exit(1);
}

void *
bench_shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		bench_fail("memory", 0);
	return memory;
}

static unsigned
count_contenders(const struct group *group)
{
	unsigned count = 0;

	while (group->contenders[count])
		count++;
	return count;
}

static void
start_lane(struct lane *lane, const struct plan *plan)
{
	lane_start(lane);
	if (lane->reason)
		return;
	lane_calibrate(lane, plan->batch_ns);
	load_watch(lane->client);
	load_watch(lane->server);
	if (lane->contender->broker)
		load_watch(lane->contender->broker(lane->state));
	if (lane->contender->behind)
		load_watch(lane->contender->behind(lane->state));
}

static void
start_lanes(const struct group *group, const struct plan *plan, bool cross)
{
	for (unsigned i = 0; group->contenders[i]; i++)
		for (unsigned p = 0; p < PLACE_COUNT; p++) {
			struct lane *lane = &lanes[i][p];

			memset(lane, 0, sizeof(*lane));
			lane->contender = group->contenders[i];
			lane->place = (enum placement)p;
			if (p == PLACE_CROSS && !cross)
				lane->reason = "one CPU only";
			else
				start_lane(lane, plan);
		}
}

/* Every lane once. The first's time divides those of its placement. */
static void
run_round(const struct group *group, struct report *report, bool keep)
{
	double base[PLACE_COUNT] = { 0 };

	for (unsigned i = 0; group->contenders[i]; i++)
		for (unsigned p = 0; p < PLACE_COUNT; p++) {
			struct lane *lane = &lanes[i][p];
			double ns;

			if (lane->reason)
				continue;
			lane_place_broker(lane);
			ns = (double)lane_batch(lane) / (double)lane->count;
			if (i == 0)
				base[p] = ns;
			if (keep && base[p] > 0)
				report_add(report, i, p, ns, ns / base[p]);
		}
}

/* On a terminal one line that changes; else now and then a line. */
static void
show_progress(
    const struct group *group, unsigned round, unsigned rounds, bool disturbed)
{
	bool terminal = isatty(STDERR_FILENO);

	if (terminal)
		fprintf(stderr, "\rbench: %s: round %u of %u%-12s", group->name,
		    round, rounds, disturbed ? " (disturbed)" : "");
	else if (round == rounds)
		fprintf(stderr, "bench: %s: %u rounds\n", group->name, rounds);
	if (terminal && round == rounds)
		fputc('\n', stderr);
}

static void
run_rounds(const struct group *group, struct report *report)
{
	run_round(group, report, false); /* warm-up */
	for (unsigned round = 0; round < report->rounds; round++) {
		load_begin();
		report_round(report, round);
		run_round(group, report, true);
		report->disturbed[round] = load_end() > 0.1;
		show_progress(
		    group, round + 1, report->rounds, report->disturbed[round]);
	}
}

static void
run_group(const struct group *group, const struct plan *plan, bool cross,
    FILE *json, bool first)
{
	static struct report report;
	unsigned count = count_contenders(group);

	memset(&report, 0, sizeof(report));
	report.rounds = plan->rounds;
	load_forget();
	start_lanes(group, plan, cross);
	run_rounds(group, &report);
	report_table(&report, group, lanes);
	if (json)
		report_json(&report, group, json, first);
	for (unsigned i = 0; i < count; i++)
		for (unsigned p = 0; p < PLACE_COUNT; p++)
			lane_stop(&lanes[i][p]);
}

/* Whether a comma-separated list has the name. */
static bool
list_has(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += length)
		if ((at == list || at[-1] == ',') &&
		    (at[length] == ',' || at[length] == '\0'))
			return true;
	return false;
}

static void
run_groups(const struct plan *plan)
{
	FILE *json = plan->json ? report_json_begin(plan->json) : NULL;
	bool cross, first = true;

	lane_choose_cpus(&cross);
	for (unsigned i = 0; groups[i]; i++) {
		if (plan->only ? !list_has(plan->only, groups[i]->name)
			       : plan->quick && groups[i]->slow)
			continue;
		run_group(groups[i], plan, cross, json, first);
		first = false;
	}
	if (json)
		report_json_end(json, plan->json);
}

static void
print_usage(void)
{
	puts("Usage: bench [OPTION]...\n"
	     "Compares ways to send a message to another process and get an "
	     "answer.\n\n"
	     "  -q, --quick        few and short rounds, under a minute\n"
	     "  -r, --rounds N     so many rounds (default 26)\n"
	     "  -g, --groups LIST  only these groups, with commas between\n"
	     "  -j, --json FILE    also write all figures to FILE\n"
	     "  -m, --memory       instead: what ports, threads, tasks and a\n"
	     "                     start cost\n"
	     "  -l, --list         say what is compared\n"
	     "  -h, --help         this text");
}

static void
list(void)
{
	for (unsigned i = 0; groups[i]; i++) {
		printf("%s: %s\n", groups[i]->name, groups[i]->title);
		for (unsigned j = 0; groups[i]->contenders[j]; j++)
			printf("  %-30s %s\n", groups[i]->contenders[j]->name,
			    groups[i]->contenders[j]->what);
	}
	exit(0);
}

static _Noreturn void
complain(void)
{
	fputs("bench: see --help\n", stderr);
	exit(2);
}

static const struct option options[] = {
	{ "quick", no_argument, NULL, 'q' },
	{ "rounds", required_argument, NULL, 'r' },
	{ "groups", required_argument, NULL, 'g' },
	{ "json", required_argument, NULL, 'j' },
	{ "memory", optional_argument, NULL, 'm' },
	{ "list", no_argument, NULL, 'l' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void
take_option(struct plan *plan, int option)
{
	switch (option) {
	case 'q':
		plan->quick = true;
		plan->rounds = 9;
		plan->batch_ns = 5000000;
		break;
	case 'r':
		plan->rounds = (unsigned)atoi(optarg);
		break;
	case 'g':
		plan->only = optarg;
		break;
	case 'j':
		plan->json = optarg;
		break;
	case 'm':
		plan->memory = true;
		plan->memory_only = optarg;
		break;
	case 'l':
		list();
		break;
	case 'h':
		print_usage();
		exit(0);
	default:
		complain();
	}
}

static struct plan
parse(int argc, char **argv)
{
	struct plan plan = { .rounds = 26, .batch_ns = 25000000 };
	int option;

	while ((option = getopt_long(
		    argc, argv, "qr:g:j:m::lh", options, NULL)) != -1)
		take_option(&plan, option);
	if (plan.rounds < 1 || plan.rounds > REPORT_ROUNDS_MAX || optind < argc)
		complain();
	return plan;
}

/* A thousand clients need a socket pair each, in three placements. */
static void
raise_fd_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int
main(int argc, char **argv)
{
	struct plan plan = parse(argc, argv);

	raise_fd_limit();
	if (plan.memory)
		memory_report(plan.memory_only);
	else
		run_groups(&plan);
	return 0;
}
