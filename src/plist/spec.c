#include "plist/spec.h"

#include <errno.h>
#include <launch_priv.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plist/spec-check.h"

/* Keys that hold one plain value: where it goes, and its bounds. */
struct key {
	const char *name;
	launch_data_type_t type;
	size_t offset;
	int64_t min, max; /* of an integer */
};

#define STRING(name, field)                                                    \
	{                                                                      \
		name, LAUNCH_DATA_STRING, offsetof(struct spec, field), 0, 0   \
	}
#define TRUTH(name, field)                                                     \
	{                                                                      \
		name, LAUNCH_DATA_BOOL, offsetof(struct spec, field), 0, 0     \
	}
#define NUMBER(name, field, min, max)                                          \
	{                                                                      \
		name, LAUNCH_DATA_INTEGER, offsetof(struct spec, field), min,  \
		    max                                                        \
	}

#define YEAR (366 * 24 * 3600)

static const struct key keys[] = {
	STRING(LAUNCH_JOBKEY_LABEL, label),
	STRING(LAUNCH_JOBKEY_PROGRAM, program),
	STRING(LAUNCH_JOBKEY_USERNAME, user),
	STRING(LAUNCH_JOBKEY_GROUPNAME, group),
	STRING(LAUNCH_JOBKEY_ROOTDIRECTORY, root),
	STRING(LAUNCH_JOBKEY_WORKINGDIRECTORY, directory),
	STRING(LAUNCH_JOBKEY_STANDARDINPATH, in),
	STRING(LAUNCH_JOBKEY_STANDARDOUTPATH, out),
	STRING(LAUNCH_JOBKEY_STANDARDERRORPATH, err),
	STRING(LAUNCH_JOBKEY_PROCESSTYPE, process_type),
	TRUTH(LAUNCH_JOBKEY_DISABLED, disabled),
	TRUTH(LAUNCH_JOBKEY_RUNATLOAD, run_at_load),
	TRUTH(LAUNCH_JOBKEY_LAUNCHONLYONCE, once),
	TRUTH(LAUNCH_JOBKEY_ABANDONPROCESSGROUP, abandon_group),
	TRUTH(LAUNCH_JOBKEY_INITGROUPS, init_groups),
	TRUTH(LAUNCH_JOBKEY_DEBUG, debug),
	NUMBER(LAUNCH_JOBKEY_THROTTLEINTERVAL, throttle, 0, YEAR),
	NUMBER(LAUNCH_JOBKEY_EXITTIMEOUT, exit_timeout, 0, YEAR),
	NUMBER(LAUNCH_JOBKEY_STARTINTERVAL, interval, 1, YEAR),
	NUMBER(LAUNCH_JOBKEY_UMASK, umask, 0, 0777),
	NUMBER(LAUNCH_JOBKEY_NICE, nice, -20, 20),
};

/* Keys that are more than one value. */
static const struct {
	const char *name;
	int (*check)(struct checking *c, launch_data_t value);
} parts[] = {
	{ LAUNCH_JOBKEY_PROGRAMARGUMENTS, check_arguments },
	{ LAUNCH_JOBKEY_ENVIRONMENTVARIABLES, check_environment },
	{ LAUNCH_JOBKEY_KEEPALIVE, check_keep_alive },
	{ LAUNCH_JOBKEY_ONDEMAND, check_on_demand },
	{ LAUNCH_JOBKEY_MACHSERVICES, check_services },
	{ LAUNCH_JOBKEY_SOCKETS, check_sockets },
	{ LAUNCH_JOBKEY_SOFTRESOURCELIMITS, check_soft_limits },
	{ LAUNCH_JOBKEY_HARDRESOURCELIMITS, check_hard_limits },
};

static void
report(const struct checking *c, bool fatal, const char *format, va_list list)
{
	char text[256];

	vsnprintf(text, sizeof(text), format, list);
	c->report->tell(c->report->context, fatal, text);
}

int
check_refuse(const struct checking *c, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	report(c, true, format, list);
	va_end(list);
	return -EINVAL;
}

void
check_warn(const struct checking *c, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	report(c, false, format, list);
	va_end(list);
}

static const char *
type_name(launch_data_type_t type)
{
	static const char *const names[] = { "", "a dictionary", "an array",
		"an fd", "an integer", "a real number", "true or false",
		"a string", "data", "an errno", "a port" };

	return names[type];
}

int
check_type(const struct checking *c, const char *key, launch_data_t value,
    launch_data_type_t type)
{
	launch_data_type_t is = launch_data_get_type(value);

	if (is == type)
		return 0;
	return check_refuse(
	    c, "%s: %s, not %s", key, type_name(is), type_name(type));
}

static int
take_number(
    struct checking *c, const struct key *key, long long number, void *field)
{
	int64_t wide = number;

	if (number < key->min || number > key->max)
		return check_refuse(c, "%s: %lld is not from %lld to %lld",
		    key->name, number, (long long)key->min, (long long)key->max);
	memcpy(field, &wide, sizeof(wide));
	return 0;
}

static int
take_plain(struct checking *c, const struct key *key, launch_data_t value)
{
	char *field = (char *)c->spec + key->offset;
	const char *text;
	int r = check_type(c, key->name, value, key->type);

	if (r < 0)
		return r;
	switch (key->type) {
	case LAUNCH_DATA_STRING:
		text = launch_data_get_string(value);
		memcpy(field, &text, sizeof(text));
		return 0;
	case LAUNCH_DATA_BOOL:
		*(bool *)(void *)field = launch_data_get_bool(value);
		return 0;
	default:
		return take_number(
		    c, key, launch_data_get_integer(value), field);
	}
}

/* Facts about a job, not from its file: launchd's own begin with a dot. */
static bool
is_ignored(const char *name)
{
	return name[0] == '.' || strcmp(name, LAUNCH_JOBKEY_PID) == 0 ||
	    strcmp(name, LAUNCH_JOBKEY_LASTEXITSTATUS) == 0;
}

static void
take_key(const launch_data_t value, const char *name, void *context)
{
	struct checking *c = context;
	unsigned i;

	if (c->result < 0)
		return;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(name, keys[i].name) == 0) {
			c->result = take_plain(c, &keys[i], value);
			return;
		}
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(name, parts[i].name) == 0) {
			c->result = parts[i].check(c, value);
			return;
		}
	if (!is_ignored(name))
		check_warn(c, "%.64s: not supported, ignored", name);
}

static bool
is_printable(const char *text)
{
	for (; *text; text++)
		if (*text < '!' || *text > '~')
			return false;
	return true;
}

static int
check_path(const struct checking *c, const char *key, const char *path)
{
	if (path && path[0] != '/')
		return check_refuse(
		    c, "%s: %.64s is no absolute path", key, path);
	return 0;
}

/* What no key tells by itself. */
static int
check_whole(struct checking *c)
{
	struct spec *spec = c->spec;

	if (!spec->label || !spec->label[0])
		return check_refuse(c, "%s: missing", LAUNCH_JOBKEY_LABEL);
	if (strlen(spec->label) > SPEC_LABEL_MAX || !is_printable(spec->label))
		return check_refuse(c,
		    "%s: longer than %d bytes, or not printable",
		    LAUNCH_JOBKEY_LABEL, SPEC_LABEL_MAX);
	if (!spec->program && (!spec->argv || !spec->argv[0]))
		return check_refuse(c, "%s: missing, and %s too",
		    LAUNCH_JOBKEY_PROGRAM, LAUNCH_JOBKEY_PROGRAMARGUMENTS);
	if (!spec->argv || !spec->argv[0]) {
		free(spec->argv);
		spec->argv = calloc(2, sizeof(*spec->argv));
		if (!spec->argv)
			return -ENOMEM;
		spec->argv[0] = (char *)(uintptr_t)spec->program;
	}
	if (!spec->program)
		spec->program = spec->argv[0];
	if (!spec->program[0])
		return check_refuse(c, "%s: empty", LAUNCH_JOBKEY_PROGRAM);
	if (check_path(c, LAUNCH_JOBKEY_ROOTDIRECTORY, spec->root) < 0 ||
	    check_path(c, LAUNCH_JOBKEY_WORKINGDIRECTORY, spec->directory) < 0)
		return -EINVAL;
	return 0;
}

static struct spec *
spec_alloc(launch_data_t source)
{
	struct spec *spec = calloc(1, sizeof(*spec));

	if (!spec) {
		launch_data_free(source);
		return NULL;
	}
	spec->source = source;
	spec->init_groups = true;
	spec->throttle = 10;
	spec->exit_timeout = 20;
	spec->umask = spec->nice = SPEC_UNSET;
	return spec;
}

struct spec *
spec_free(struct spec *spec)
{
	if (!spec)
		return NULL;
	free(spec->services);
	free(spec->argv);
	launch_data_free(spec->source);
	free(spec);
	return NULL;
}

int
spec_new(launch_data_t source, const struct spec_report *reporter,
    struct spec **ret_spec)
{
	_cleanup_(spec_freep) struct spec *spec = spec_alloc(source);
	struct checking c = { .spec = spec, .report = reporter };

	if (!spec)
		return -ENOMEM;
	if (launch_data_get_type(source) != LAUNCH_DATA_DICTIONARY)
		return check_refuse(&c, "no dictionary");
	launch_data_dict_iterate(source, take_key, &c);
	if (c.result == 0)
		c.result = check_whole(&c);
	if (c.result < 0)
		return c.result;
	*ret_spec = TAKE(spec);
	return 0;
}
