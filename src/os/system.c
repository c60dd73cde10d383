#include "os/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Lines of some hundred processors; what follows them in /proc/stat is cut. */
#define SYSTEM_TEXT_MAX 131072

/* Reads the beginning of a file of /proc as a string. */
static int
system_read(const char *path, char *text, size_t size)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	while (used < size - 1) {
		n = read(fd, text + used, size - 1 - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		used += (size_t)n;
	}
	text[used] = '\0';
	return 0;
}

/* The next line, which is ended; NULL: there is no other. */
static char *
system_line(char **at)
{
	char *line = *at;
	char *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return line;
}

/* user, nice, system, idle, iowait, irq, softirq, steal, ... */
static void
system_parse_ticks(const char *line, struct system_ticks *ticks)
{
	uint64_t words[8] = { 0 };
	char *at = strchr(line, ' ');

	for (unsigned i = 0; at && i < 8; i++)
		words[i] = strtoull(at, &at, 10);
	ticks->ticks[SYSTEM_USER] = words[0];
	ticks->ticks[SYSTEM_NICE] = words[1];
	ticks->ticks[SYSTEM_KERNEL] = words[2] + words[5] + words[6];
	ticks->ticks[SYSTEM_IDLE] = words[3] + words[4] + words[7];
}

/*
 * system_ticks(): how the processors that are there spent their time, all
 * together and each of them; a count of max means that there may be more.
 * -errno of open(2) or read(2), -ENOMEM.
 */
int
system_ticks(struct system_ticks *ret_total, struct system_ticks *cpus,
    unsigned max, unsigned *ret_count)
{
	_cleanup_free_ char *text = malloc(SYSTEM_TEXT_MAX);
	struct system_ticks total = { 0 };
	unsigned count = 0;
	char *at = text, *line;
	int r;

	if (!text)
		return -ENOMEM;
	r = system_read("/proc/stat", text, SYSTEM_TEXT_MAX);
	if (r < 0)
		return r;
	while ((line = system_line(&at)) && strncmp(line, "cpu", 3) == 0) {
		if (line[3] == ' ') {
			system_parse_ticks(line, &total);
		} else if (count < max) {
			system_parse_ticks(line, &cpus[count]);
			cpus[count++].number = (unsigned)strtoul(
			    line + 3, NULL, 10);
		}
	}
	*ret_total = total;
	*ret_count = count;
	return 0;
}

/* A line's name, and where its number goes. */
struct system_figure {
	const char *name;
	uint64_t *to;
	uint64_t unit; /* KiB of one; 0: a number as it is */
};

/* Adds what the lines of a file say to where it goes. */
static int
system_figures(
    const char *path, const struct system_figure *figures, unsigned count)
{
	_cleanup_free_ char *text = malloc(SYSTEM_TEXT_MAX);
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
	char *at = text, *line;
	int r;

	if (!text)
		return -ENOMEM;
	r = system_read(path, text, SYSTEM_TEXT_MAX);
	if (r < 0)
		return r;
	while ((line = system_line(&at))) {
		size_t length = strcspn(line, " :");

		for (unsigned i = 0; i < count; i++) {
			const struct system_figure *figure = &figures[i];
			uint64_t number;

			if (strlen(figure->name) != length ||
			    memcmp(line, figure->name, length) != 0)
				continue;
			number = strtoull(
			    line + length + strspn(line + length, " :"), NULL,
			    10);
			*figure->to += figure->unit
			    ? number * figure->unit / page
			    : number;
		}
	}
	return 0;
}

/*
 * system_memory(): what the kernel says of its memory; what it does not say is
 * 0. -errno of open(2) or read(2), -ENOMEM.
 */
int
system_memory(struct system_memory *ret_memory)
{
	struct system_memory m = { 0 };
	const struct system_figure vmstat[] = {
		{ "nr_free_pages", &m.free, 0 },
		{ "nr_active_anon", &m.active, 0 },
		{ "nr_active_file", &m.active, 0 },
		{ "nr_inactive_anon", &m.inactive, 0 },
		{ "nr_inactive_file", &m.inactive, 0 },
		{ "nr_unevictable", &m.unevictable, 0 },
		{ "nr_slab_unreclaimable", &m.kernel, 0 },
		{ "nr_kernel_stack", &m.kernel, 1 },
		{ "nr_page_table_pages", &m.kernel, 0 },
		{ "nr_anon_pages", &m.anonymous, 0 },
		{ "nr_file_pages", &m.file, 0 },
		{ "nr_shmem", &m.shared, 0 },
		{ "pgpgin", &m.read_in, 1 },
		{ "pgpgout", &m.written_out, 1 },
		{ "pgfault", &m.faults, 0 },
		{ "pgactivate", &m.activations, 0 },
		{ "pswpin", &m.swapped_in, 0 },
		{ "pswpout", &m.swapped_out, 0 },
		{ "zswpin", &m.decompressions, 0 },
		{ "zswpout", &m.compressions, 0 },
	};
	const struct system_figure meminfo[] = {
		{ "Zswap", &m.compressor, 1 },
		{ "Zswapped", &m.compressed, 1 },
	};
	int r;

	r = system_figures(
	    "/proc/vmstat", vmstat, sizeof(vmstat) / sizeof(*vmstat));
	if (r == 0)
		r = system_figures("/proc/meminfo", meminfo,
		    sizeof(meminfo) / sizeof(*meminfo));
	if (r == 0)
		*ret_memory = m;
	return r;
}

/*
 * system_load(): threads that run or would, in thousandths, on an average of
 * 1, 5 and 15 minutes. -EPROTO, or as open(2).
 */
int
system_load(unsigned ret_load[3])
{
	unsigned whole[3], part[3];
	char text[128];
	int r = system_read("/proc/loadavg", text, sizeof(text));

	if (r < 0)
		return r;
	if (sscanf(text, "%u.%2u %u.%2u %u.%2u", &whole[0], &part[0], &whole[1],
		&part[1], &whole[2], &part[2]) != 6)
		return -EPROTO;
	for (unsigned i = 0; i < 3; i++)
		ret_load[i] = whole[i] * 1000 + part[i] * 10;
	return 0;
}

/* system_command_line(): what the kernel was started with. As open(2). */
int
system_command_line(char *ret_line, unsigned size)
{
	int r = system_read("/proc/cmdline", ret_line, size);

	if (r == 0)
		ret_line[strcspn(ret_line, "\n")] = '\0';
	return r;
}
