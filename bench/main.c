/*
 * bench: runs all contenders in turn and prints how they relate.
 *
 * A figure is the median over all rounds of (time per round trip) / (time per
 * round trip of the raw socket in the same round and placement), with its
 * quartiles. Progress goes to stderr, the table to stdout.
 */

#include "bench.h"
#include "lane.h"
#include "load.h"
#include "report.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct contender *const contenders[] = {
	&contender_raw, /* the first is what the others are compared with */
	&contender_raw_again,
	&contender_pipe,
	&contender_mqueue,
	&contender_mach,
	&contender_mach_right,
	&contender_mach_trap,
};
#define CONTENDERS (sizeof(contenders) / sizeof(contenders[0]))

struct plan {
	unsigned rounds;
	uint64_t batch_ns;
	const char *json;
};

static struct lane lanes[CONTENDERS][PLACE_COUNT];

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

static void
start_lanes(const struct plan *plan, bool cross)
{
	for (unsigned i = 0; i < CONTENDERS; i++)
		for (unsigned p = 0; p < PLACE_COUNT; p++) {
			struct lane *lane = &lanes[i][p];

			lane->contender = contenders[i];
			lane->place = (enum placement)p;
			if (p == PLACE_CROSS && !cross) {
				lane->reason = "one CPU only";
				continue;
			}
			lane_start(lane);
			if (lane->reason)
				continue;
			lane_calibrate(lane, plan->batch_ns);
			load_watch(lane->client);
			load_watch(lane->server);
			if (lane->contender->broker)
				load_watch(lane->contender->broker(lane->state));
		}
}

/* Every lane once. The raw socket's time divides those of its placement. */
static void
run_round(struct report *report, bool keep)
{
	double raw[PLACE_COUNT] = { 0 };

	for (unsigned i = 0; i < CONTENDERS; i++)
		for (unsigned p = 0; p < PLACE_COUNT; p++) {
			struct lane *lane = &lanes[i][p];
			double ns;

			if (lane->reason)
				continue;
			lane_place_broker(lane);
			ns = (double)lane_batch(lane) / (double)lane->count;
			if (i == 0)
				raw[p] = ns;
			if (keep && raw[p] > 0)
				report_add(report, i, p, ns, ns / raw[p]);
		}
}

/* On a terminal one line that changes; else now and then a line. */
static void
show_progress(unsigned round, unsigned rounds, bool disturbed)
{
	bool terminal = isatty(STDERR_FILENO);

	if (terminal)
		fprintf(stderr, "\rbench: round %u of %u%-12s", round, rounds,
		    disturbed ? " (disturbed)" : "");
	else if (round % 5 == 0)
		fprintf(stderr, "bench: round %u of %u\n", round, rounds);
	if (terminal && round == rounds)
		fputc('\n', stderr);
}

static void
run_rounds(const struct plan *plan, struct report *report)
{
	run_round(report, false); /* warm-up */
	for (unsigned round = 0; round < plan->rounds; round++) {
		load_begin();
		report_round(report, round);
		run_round(report, true);
		report->disturbed[round] = load_end() > 0.1;
		show_progress(round + 1, plan->rounds, report->disturbed[round]);
	}
}

static void
print_usage(void)
{
	puts("Usage: bench [OPTION]...\n"
	     "Compares ways to send 64 bytes to another process and get an "
	     "answer.\n\n"
	     "  -q, --quick        few and short rounds, under a minute\n"
	     "  -r, --rounds N     so many rounds (default 26)\n"
	     "  -j, --json FILE    also write all figures to FILE\n"
	     "  -l, --list         say what is compared\n"
	     "  -h, --help         this text");
}

static void
list(void)
{
	for (unsigned i = 0; i < CONTENDERS; i++)
		printf("%-26s %s\n", contenders[i]->name, contenders[i]->what);
	exit(0);
}

static struct plan
parse(int argc, char **argv)
{
	static const struct option options[] = {
		{ "quick", no_argument, NULL, 'q' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "json", required_argument, NULL, 'j' },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct plan plan = { 26, 25000000, NULL };
	int option;

	while (
	    (option = getopt_long(argc, argv, "qr:j:lh", options, NULL)) != -1)
		switch (option) {
		case 'q':
			plan.rounds = 15;
			plan.batch_ns = 8000000;
			break;
		case 'r':
			plan.rounds = (unsigned)atoi(optarg);
			break;
		case 'j':
			plan.json = optarg;
			break;
		case 'l':
			list();
			break;
		case 'h':
			print_usage();
			exit(0);
		default:
			fputs("bench: see --help\n", stderr);
			exit(2);
		}
	if (plan.rounds < 1 || plan.rounds > REPORT_ROUNDS_MAX ||
	    optind < argc) {
		fputs("bench: see --help\n", stderr);
		exit(2);
	}
	return plan;
}

int
main(int argc, char **argv)
{
	static struct report report;
	struct plan plan = parse(argc, argv);
	bool cross;

	lane_choose_cpus(&cross);
	start_lanes(&plan, cross);
	report.rounds = plan.rounds;
	run_rounds(&plan, &report);
	report_table(&report, contenders, CONTENDERS, lanes);
	if (plan.json)
		report_json(&report, contenders, CONTENDERS, plan.json);
	for (unsigned i = 0; i < CONTENDERS; i++)
		for (unsigned p = 0; p < PLACE_COUNT; p++)
			lane_stop(&lanes[i][p]);
	return 0;
}
