/*
 * launchctl: jobs that come and go. Files are read here, with the rights of
 * who calls, and launchd is sent what they say.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plist/plist.h"
#include "plist/spec.h"
#include "tools/launchctl.h"

/* A file that is being read. */
struct file {
	const struct cli *cli;
	const char *path;
};

static const struct cli_option no_options[] = { { 0 } };

static void
tell(void *context, bool fatal, const char *text)
{
	const struct file *file = context;

	cli_error(
	    file->cli, "%s: %s%s", file->path, fatal ? "" : "warning: ", text);
}

static bool
read_bytes(const struct file *file, char **ret_bytes, size_t *ret_size)
{
	_cleanup_free_ char *bytes = malloc(PLIST_SIZE_MAX + 1);
	_cleanup_close_ int fd = -1;
	ssize_t n = -1;
	size_t size = 0;

	fd = open(file->path, O_RDONLY | O_CLOEXEC);
	while (bytes && fd >= 0 && size <= PLIST_SIZE_MAX &&
	    (n = read(fd, bytes + size, PLIST_SIZE_MAX + 1 - size)) > 0)
		size += (size_t)n;
	if (!bytes || fd < 0 || n < 0) {
		cli_error(file->cli, "%s: %s", file->path, strerror(errno));
		return false;
	}
	*ret_bytes = TAKE(bytes);
	*ret_size = size;
	return true;
}

/* The list in a file; NULL after a line that says why there is none. */
static launch_data_t
read_list(const struct file *file)
{
	_cleanup_free_ char *bytes = NULL;
	struct plist_error error;
	launch_data_t data;
	char place[64];
	size_t size;
	int r;

	if (!read_bytes(file, &bytes, &size))
		return NULL;
	r = plist_parse(bytes, size, &data, &error);
	if (r == 0)
		return data;
	if (r == -EBADMSG) {
		plist_error_place(&error, place, sizeof(place));
		cli_error(
		    file->cli, "%s: %s: %s", file->path, place, error.reason);
	} else {
		cli_error(file->cli, "%s: %s", file->path, strerror(-r));
	}
	return NULL;
}

/* The job in a file, checked; launchd is told where it is from. */
static launch_data_t
read_job(const struct file *file)
{
	const struct spec_report report = { tell, (void *)(uintptr_t)file };
	_cleanup_(launch_data_freep) launch_data_t data = read_list(file);
	_cleanup_(spec_freep) struct spec *spec = NULL;
	_cleanup_free_ char *full = NULL;
	launch_data_t copy, path;

	if (!data)
		return NULL;
	copy = launch_data_copy(data);
	if (!copy || spec_new(copy, &report, &spec) < 0)
		return NULL;
	full = realpath(file->path, NULL);
	path = launch_data_new_string(full ? full : file->path);
	if (!path || !launch_data_dict_insert(data, path, ".path"))
		return NULL;
	return TAKE(data);
}

/* What submitting a job came to: words of launchd's go to stderr. */
static int
submit(const struct file *file, const struct target *target, launch_data_t job)
{
	_cleanup_(launch_data_freep)
	    launch_data_t answer = ask(file->cli, target, LAUNCH_KEY_SUBMITJOB,
		job, "Explain", launch_data_new_bool(true));

	if (answer && launch_data_get_type(answer) == LAUNCH_DATA_STRING) {
		cli_error(file->cli, "%s: %s", file->path,
		    launch_data_get_string(answer));
		return EXIT_FAILURE;
	}
	return ask_finish(file->cli, NULL, TAKE(answer));
}

/* What is done with each file. */
typedef int file_action(const struct file *file, const struct target *target);

static int
load_one(const struct file *file, const struct target *target)
{
	launch_data_t job = read_job(file);

	return job ? submit(file, target, job) : EXIT_FAILURE;
}

static int
unload_one(const struct file *file, const struct target *target)
{
	_cleanup_(launch_data_freep) launch_data_t job = read_list(file);
	struct target one = *target;

	if (!job)
		return EXIT_FAILURE;
	one.label = launch_data_get_type(job) == LAUNCH_DATA_DICTIONARY
	    ? string_in(job, LAUNCH_JOBKEY_LABEL, NULL)
	    : NULL;
	if (!one.label) {
		cli_error(file->cli, "%s: no Label", file->path);
		return EXIT_FAILURE;
	}
	return ask_finish(file->cli, &one,
	    ask_label(file->cli, &one, LAUNCH_KEY_REMOVEJOB, NULL, NULL));
}

static int
is_job_file(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".plist") == 0;
}

/* A file, or all job files of a folder. */
static int
each_file(const struct cli *cli, const struct target *target, const char *path,
    file_action *action)
{
	struct dirent **entries;
	struct file file = { cli, path };
	char inner[PATH_MAX];
	struct stat st;
	int i, count, status = EXIT_SUCCESS;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return action(&file, target);
	count = scandir(path, &entries, is_job_file, alphasort);
	for (i = 0; i < count; i++) {
		snprintf(
		    inner, sizeof(inner), "%s/%s", path, entries[i]->d_name);
		file.path = inner;
		if (action(&file, target) != EXIT_SUCCESS)
			status = EXIT_FAILURE;
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return status;
}

static int
each_operand(const struct cli *cli, const struct target *target, int first,
    char **argv, file_action *action)
{
	int status = EXIT_SUCCESS, one;

	for (; argv[first]; first++) {
		one = each_file(cli, target, argv[first], action);
		if (one != EXIT_SUCCESS)
			status = one;
	}
	return status;
}

static const struct cli bootstrap_cli = {
	.name = "launchctl bootstrap",
	.operands = "DOMAIN PATH...",
	.purpose = "Load job files, or folders of them, into a domain.",
	.options = no_options,
};

int
launchctl_bootstrap(int argc, char **argv)
{
	int first = cli_parse(&bootstrap_cli, argc, argv, NULL);
	struct target target;

	if (first + 2 > argc || !target_parse(argv[first], &target) ||
	    target.label)
		cli_usage(&bootstrap_cli, "needs a domain and a path");
	return each_operand(&bootstrap_cli, &target, first + 1, argv, load_one);
}

static const struct cli bootout_cli = {
	.name = "launchctl bootout",
	.operands = "DOMAIN/LABEL | DOMAIN PATH...",
	.purpose = "End jobs and remove them, by label or by their files.",
	.options = no_options,
};

int
launchctl_bootout(int argc, char **argv)
{
	int first = cli_parse(&bootout_cli, argc, argv, NULL);
	struct target target;

	if (first == argc || !target_parse(argv[first], &target))
		cli_usage(&bootout_cli, "needs a job, or a domain and a path");
	if (target.label && first + 1 == argc)
		return ask_finish(&bootout_cli, &target,
		    ask_label(&bootout_cli, &target, LAUNCH_KEY_REMOVEJOB, NULL,
			NULL));
	if (target.label || first + 1 == argc)
		cli_usage(&bootout_cli, "needs a job, or a domain and a path");
	return each_operand(&bootout_cli, &target, first + 1, argv, unload_one);
}

static bool
take_write(void *context, char letter, const char *argument)
{
	bool *write = context;

	(void)letter;
	(void)argument;
	*write = true;
	return true;
}

static const struct cli_option write_options[] = {
	{ "write", 'w', NULL, "enable or disable them too, for good" },
	{ 0 },
};

static const struct cli load_cli = {
	.name = "launchctl load",
	.operands = "PATH...",
	.purpose = "Load job files, or folders of them, into one's own domain.",
	.options = write_options,
	.take = take_write,
};

static const struct cli unload_cli = {
	.name = "launchctl unload",
	.operands = "PATH...",
	.purpose = "End the jobs of these files and remove them.",
	.options = write_options,
	.take = take_write,
};

/* Sets the override of a file's label. */
static int
set_override(
    const struct file *file, const struct target *target, const char *request)
{
	_cleanup_(launch_data_freep) launch_data_t job = read_list(file);
	struct target one = *target;

	one.label = job && launch_data_get_type(job) == LAUNCH_DATA_DICTIONARY
	    ? string_in(job, LAUNCH_JOBKEY_LABEL, NULL)
	    : NULL;
	return one.label ? ask_finish(file->cli, &one,
			       ask_label(file->cli, &one, request, NULL, NULL))
			 : EXIT_FAILURE;
}

static int
enable_and_load_one(const struct file *file, const struct target *target)
{
	int status = set_override(file, target, "EnableJob");

	return status == EXIT_SUCCESS ? load_one(file, target) : status;
}

static int
disable_and_unload_one(const struct file *file, const struct target *target)
{
	int status = set_override(file, target, "DisableJob");

	return status == EXIT_SUCCESS ? unload_one(file, target) : status;
}

static int
load_or_unload(const struct cli *cli, int argc, char **argv, file_action *plain,
    file_action *with_override)
{
	struct target own = { .has_domain = false, .domain = "one's own" };
	bool write = false;
	int first = cli_parse(cli, argc, argv, &write);

	if (first == argc)
		cli_usage(cli, "needs a path");
	return each_operand(
	    cli, &own, first, argv, write ? with_override : plain);
}

int
launchctl_load(int argc, char **argv)
{
	return load_or_unload(
	    &load_cli, argc, argv, load_one, enable_and_load_one);
}

int
launchctl_unload(int argc, char **argv)
{
	return load_or_unload(
	    &unload_cli, argc, argv, unload_one, disable_and_unload_one);
}

struct submission {
	launch_data_t job;
};

static bool
put(launch_data_t dict, const char *key, launch_data_t value)
{
	if (value && launch_data_dict_insert(dict, value, key))
		return true;
	launch_data_free(value);
	return false;
}

static bool
take_submission(void *context, char letter, const char *argument)
{
	static const struct {
		char letter;
		const char *key;
	} keys[] = {
		{ 'l', LAUNCH_JOBKEY_LABEL },
		{ 'p', LAUNCH_JOBKEY_PROGRAM },
		{ 'o', LAUNCH_JOBKEY_STANDARDOUTPATH },
		{ 'e', LAUNCH_JOBKEY_STANDARDERRORPATH },
	};
	const struct submission *submission = context;
	unsigned i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (letter == keys[i].letter)
			return put(submission->job, keys[i].key,
			    launch_data_new_string(argument));
	return false;
}

static const struct cli_option submit_options[] = {
	{ "label", 'l', "LABEL", "what it is called" },
	{ "program", 'p', "PATH", "what is executed, if not COMMAND" },
	{ "output", 'o', "PATH", "where its output goes" },
	{ "errors", 'e', "PATH", "where its errors go" },
	{ 0 },
};

static const struct cli submit_cli = {
	.name = "launchctl submit",
	.operands = "-- COMMAND [ARGUMENT]...",
	.purpose = "Make a job of a command, which is kept running.",
	.options = submit_options,
	.take = take_submission,
};

int
launchctl_submit(int argc, char **argv)
{
	_cleanup_(launch_data_freep)
	    launch_data_t job = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	struct submission submission = { job };
	struct file file = { &submit_cli, "the command" };
	launch_data_t words = launch_data_alloc(LAUNCH_DATA_ARRAY);
	int first;
	size_t i = 0;
	bool whole = job && words;

	first = cli_parse(&submit_cli, argc, argv, &submission);
	if (first == argc)
		cli_usage(&submit_cli, "needs a command");
	if (job && !string_in(job, LAUNCH_JOBKEY_LABEL, NULL))
		cli_usage(&submit_cli, "needs a label (-l)");
	for (; whole && first < argc; first++) {
		launch_data_t word = launch_data_new_string(argv[first]);

		whole = word && launch_data_array_set_index(words, word, i++);
	}
	if (!whole || !put(job, LAUNCH_JOBKEY_PROGRAMARGUMENTS, words) ||
	    !put(job, LAUNCH_JOBKEY_KEEPALIVE, launch_data_new_bool(true))) {
		cli_error(&submit_cli, "out of memory");
		return EXIT_FAILURE;
	}
	return submit(&file, NULL, TAKE(job));
}
