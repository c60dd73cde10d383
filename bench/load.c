#include "load.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WATCHED_MAX 256

static pid_t watched[WATCHED_MAX];
static unsigned count;
static double all_before, own_before, time_before;

void
load_watch(pid_t pid)
{
	for (unsigned i = 0; i < count; i++)
		if (watched[i] == pid)
			return;
	if (pid > 0 && count < WATCHED_MAX)
		watched[count++] = pid;
}

void
load_forget(void)
{
	count = 0;
}

/* Seconds of CPU that a process has had. */
static double
seconds_of(pid_t pid)
{
	unsigned long user = 0, system = 0;
	char path[64], text[1024];
	const char *after;
	size_t n;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	after = strrchr(text, ')');
	if (!after ||
	    sscanf(after + 2,
		"%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
		&system) != 2)
		return 0;
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Seconds of CPU that the whole machine has spent. */
static double
seconds_of_all(void)
{
	unsigned long long user = 0, nice = 0, system = 0;
	FILE *file = fopen("/proc/stat", "re");

	if (!file)
		return 0;
	if (fscanf(file, "cpu %llu %llu %llu", &user, &nice, &system) != 3)
		user = nice = system = 0;
	fclose(file);
	return (double)(user + nice + system) / (double)sysconf(_SC_CLK_TCK);
}

static double
seconds_of_own(void)
{
	double sum = seconds_of(getpid());

	for (unsigned i = 0; i < count; i++)
		sum += seconds_of(watched[i]);
	return sum;
}

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void
load_begin(void)
{
	all_before = seconds_of_all();
	own_before = seconds_of_own();
	time_before = seconds_now();
}

double
load_end(void)
{
	double others = seconds_of_all() - all_before -
	    (seconds_of_own() - own_before);
	double time = seconds_now() - time_before;

	return time > 0 ? others / time : 0;
}
