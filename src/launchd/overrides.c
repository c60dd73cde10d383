#include "launchd/overrides.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/text.h"
#include "os/log.h"
#include "plist/spec.h"

#define OVERRIDES_MAX 4096

static void
close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static struct override *
overrides_find(const struct overrides *overrides, uid_t uid, const char *label)
{
	size_t i;

	for (i = 0; i < overrides->count; i++)
		if (overrides->list[i].uid == uid &&
		    strcmp(overrides->list[i].label, label) == 0)
			return &overrides->list[i];
	return NULL;
}

static int
overrides_put(
    struct overrides *overrides, uid_t uid, const char *label, bool enabled)
{
	struct override *override = overrides_find(overrides, uid, label);

	if (override) {
		override->enabled = enabled;
		return 0;
	}
	if (overrides->count >= OVERRIDES_MAX)
		return -EDQUOT;
	if (ARRAY_GROW(overrides->list, &overrides->capacity,
		overrides->count + 1) < 0)
		return -ENOMEM;
	override = &overrides->list[overrides->count++];
	override->uid = uid;
	override->enabled = enabled;
	(void)text_copy(override->label, sizeof(override->label), label);
	return 0;
}

void
overrides_load(struct overrides *overrides, const char *path, struct log *log)
{
	_cleanup_(close_file) FILE *file = NULL;
	char line[256], label[128], word[16];
	unsigned uid;

	if (!path)
		return;
	overrides->path = strdup(path);
	file = fopen(path, "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%u %127s %15s", &uid, label, word) == 3)
			(void)overrides_put(overrides, uid, label,
			    strcmp(word, "enabled") == 0);
		else
			log_line(log, "event=override-ignored file='%s'", path);
}

bool
overrides_enabled(
    const struct overrides *overrides, uid_t uid, const struct spec *spec)
{
	const struct override *override = overrides_find(
	    overrides, uid, spec->label);

	return override ? override->enabled : !spec->disabled;
}

/* Makes the folders that a file is in. */
static void
make_folders(const char *path)
{
	_cleanup_free_ char *folder = strdup(path);
	char *slash;

	if (!folder)
		return;
	for (slash = strchr(folder + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(folder, 0700);
		*slash = '/';
	}
}

/* Writes a new file and puts it in the place of the old one. */
static int
overrides_save(const struct overrides *overrides)
{
	_cleanup_(close_file) FILE *file = NULL;
	_cleanup_free_ char *new = NULL;
	size_t i;

	if (asprintf(&new, "%s.new", overrides->path) < 0) {
		new = NULL;
		return -ENOMEM;
	}
	make_folders(overrides->path);
	file = fopen(new, "we");
	if (!file)
		return -errno;
	for (i = 0; i < overrides->count; i++)
		fprintf(file, "%u %s %s\n", overrides->list[i].uid,
		    overrides->list[i].label,
		    overrides->list[i].enabled ? "enabled" : "disabled");
	if (fflush(file) != 0 || rename(new, overrides->path) < 0)
		return -errno;
	return 0;
}

int
overrides_set(
    struct overrides *overrides, uid_t uid, const char *label, bool enabled)
{
	int r = overrides_put(overrides, uid, label, enabled);

	return r < 0 || !overrides->path ? r : overrides_save(overrides);
}
