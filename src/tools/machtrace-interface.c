#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tools/machtrace.h"

/* A line of a table has at most so many words. */
#define WORDS_MAX 7

struct loading {
	struct interfaces *interfaces;
	bool kernel;                  /* of the last "subsystem" line */
	struct routine *routine;      /* of the last "routine" line */
	struct routine_field *fields; /* of the last "request" or "reply" */
	unsigned *count;
};

static unsigned
split(char *line, char **words)
{
	unsigned n = 0;
	char *rest = line, *word;

	line[strcspn(line, "\n")] = '\0';
	while (n < WORDS_MAX && (word = strsep(&rest, "\t")) != NULL)
		words[n++] = word;
	return n;
}

static uint32_t
number(const char *word)
{
	return (uint32_t)strtoul(word, NULL, 10);
}

static int
load_routine(struct loading *l, char **words)
{
	struct interfaces *all = l->interfaces;
	struct routine *more = reallocarray(
	    all->routines, all->count + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	all->routines = more;
	l->routine = &more[all->count++];
	memset(l->routine, 0, sizeof(*l->routine));
	l->routine->id = number(words[2]);
	l->routine->kernel = l->kernel;
	snprintf(l->routine->name, sizeof(l->routine->name), "%s", words[1]);
	l->fields = NULL;
	return 0;
}

static int
load_field(struct loading *l, char **words, unsigned n)
{
	struct routine_field *field;

	if (!l->fields || n < 2 || (!strcmp(words[0], "data") && n < 6))
		return 1;
	if (*l->count == ROUTINE_FIELDS)
		return 0;
	field = &l->fields[(*l->count)++];
	snprintf(field->kind, sizeof(field->kind), "%s", words[0]);
	snprintf(field->name, sizeof(field->name), "%s", words[1]);
	if (n < 6)
		return 0;
	snprintf(field->what, sizeof(field->what), "%s", words[2]);
	field->size = number(words[3]);
	field->unit = number(words[4]);
	field->pad = number(words[5]);
	return 0;
}

/* 0, -errno, or 1 for a line that is none of a table's. */
static int
load_line(struct loading *l, char *line)
{
	char *words[WORDS_MAX];
	unsigned n = split(line, words);

	if (n >= 3 && !strcmp(words[0], "subsystem")) {
		l->kernel = n > 3 && !strcmp(words[3], "kernel");
		return 0;
	}
	if (n == 3 && !strcmp(words[0], "routine"))
		return load_routine(l, words);
	if (!l->routine)
		return 1;
	if (!strcmp(words[0], "request")) {
		l->fields = l->routine->request;
		l->count = &l->routine->n_request;
		return 0;
	}
	if (!strcmp(words[0], "reply")) {
		l->fields = l->routine->reply;
		l->count = &l->routine->n_reply;
		return 0;
	}
	return load_field(l, words, n);
}

static int
compare(const void *a, const void *b)
{
	const struct routine *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int
interfaces_read(struct interfaces *interfaces, FILE *file)
{
	struct loading l = { .interfaces = interfaces };
	_cleanup_free_ char *line = NULL;
	size_t size = 0;
	int number_of_line = 0, r;

	while (getline(&line, &size, file) > 0) {
		number_of_line++;
		r = load_line(&l, line);
		if (r != 0)
			return r < 0 ? r : number_of_line;
	}
	qsort(interfaces->routines, interfaces->count,
	    sizeof(*interfaces->routines), compare);
	return 0;
}

int
interfaces_read_folder(struct interfaces *interfaces, const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char file_path[4096];
	int r = 0;

	if (!folder)
		return errno == ENOENT ? 0 : -errno;
	while (r == 0 && (entry = readdir(folder)) != NULL) {
		size_t length = strlen(entry->d_name);
		FILE *file;

		if (length < 4 || strcmp(entry->d_name + length - 4, ".tab"))
			continue;
		snprintf(
		    file_path, sizeof(file_path), "%s/%s", path, entry->d_name);
		file = fopen(file_path, "re");
		if (!file)
			continue;
		r = interfaces_read(interfaces, file);
		fclose(file);
	}
	closedir(folder);
	return r;
}

static pid_t
run_mig(const char *mig, const char *path, int fd)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	dup2(fd, STDOUT_FILENO);
	execlp(mig, "mig", "-q", "-user", "/dev/null", "-server", "/dev/null",
	    "-header", "/dev/null", "-describe", "/dev/stdout", path,
	    (char *)NULL);
	fprintf(stderr, "machtrace: %s: %s\n", mig, strerror(errno));
	_exit(127);
}

int
interfaces_read_defs(
    struct interfaces *interfaces, const char *mig, const char *path)
{
	int fds[2], status = 0, r;
	pid_t pid;
	FILE *file;

	if (pipe(fds) < 0)
		return -errno;
	pid = run_mig(mig, path, fds[1]);
	close(fds[1]);
	file = fdopen(fds[0], "r");
	if (pid < 0 || !file) {
		close(fds[0]);
		return -ENOMEM;
	}
	r = interfaces_read(interfaces, file);
	fclose(file);
	if (waitpid(pid, &status, 0) < 0 || status != 0)
		return -EINVAL;
	return r;
}

const struct routine *
interfaces_find(const struct interfaces *interfaces, int32_t id, bool kernel)
{
	const struct routine *end = interfaces->routines + interfaces->count;
	struct routine key = { .id = (uint32_t)id };
	const struct routine *found;

	if (id < 0 || interfaces->count == 0)
		return NULL;
	found = bsearch(&key, interfaces->routines, interfaces->count,
	    sizeof(key), compare);
	while (found && found > interfaces->routines && found[-1].id == key.id)
		found--;
	for (const struct routine *r = found; r && r < end && r->id == key.id;
	     r++)
		if (r->kernel == kernel)
			return r;
	return found;
}

void
interfaces_deinit(struct interfaces *interfaces)
{
	free(interfaces->routines);
	*interfaces = (struct interfaces){ 0 };
}
