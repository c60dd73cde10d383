#include "plist/spec-check.h"

#include <errno.h>
#include <launch_priv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes of a service's name, without the NUL. */
#define NAME_MAX_BYTES 127

/* Who may look a service up: options of ours. */
#define KEY_ALLOWED_USERS    "AllowedUsers"
#define KEY_ALLOWED_GROUPS   "AllowedGroups"
#define KEY_ALLOWED_PROGRAMS "AllowedPrograms"

/* Each item of an array is a string. */
static int
check_strings(const struct checking *c, const char *key, launch_data_t array)
{
	size_t i;
	int r = check_type(c, key, array, LAUNCH_DATA_ARRAY);

	for (i = 0; r == 0 && i < launch_data_array_get_count(array); i++)
		r = check_type(c, key, launch_data_array_get_index(array, i),
		    LAUNCH_DATA_STRING);
	return r;
}

int
check_arguments(struct checking *c, launch_data_t value)
{
	size_t i, count;
	int r = check_strings(c, LAUNCH_JOBKEY_PROGRAMARGUMENTS, value);

	if (r < 0)
		return r;
	count = launch_data_array_get_count(value);
	c->spec->argv = calloc(count + 1, sizeof(*c->spec->argv));
	if (!c->spec->argv)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		c->spec->argv[i] = (char *)(uintptr_t)launch_data_get_string(
		    launch_data_array_get_index(value, i));
	return 0;
}

/* A dictionary of one type, on the way through it. */
struct uniform {
	struct checking *c;
	const char *key;
	launch_data_type_t type;
};

static void
check_uniform_item(const launch_data_t value, const char *key, void *context)
{
	struct uniform *u = context;
	char place[160];

	if (u->c->result < 0)
		return;
	snprintf(place, sizeof(place), "%s/%.64s", u->key, key);
	u->c->result = check_type(u->c, place, value, u->type);
}

/* Each item of a dictionary has that type. */
static int
check_uniform(struct checking *c, const char *key, launch_data_t value,
    launch_data_type_t type)
{
	struct uniform u = { c, key, type };
	int r = check_type(c, key, value, LAUNCH_DATA_DICTIONARY);

	if (r < 0)
		return r;
	launch_data_dict_iterate(value, check_uniform_item, &u);
	return c->result;
}

static void
check_variable(const launch_data_t value, const char *key, void *context)
{
	struct checking *c = context;

	(void)value;
	if (c->result == 0 && (!key[0] || strchr(key, '=')))
		c->result = check_refuse(c, "%s: %.64s is no variable's name",
		    LAUNCH_JOBKEY_ENVIRONMENTVARIABLES, key);
}

int
check_environment(struct checking *c, launch_data_t value)
{
	int r = check_uniform(
	    c, LAUNCH_JOBKEY_ENVIRONMENTVARIABLES, value, LAUNCH_DATA_STRING);

	if (r < 0)
		return r;
	launch_data_dict_iterate(value, check_variable, c);
	c->spec->environment = value;
	return c->result;
}

/* One condition: a truth, or a dictionary of them. */
static void
check_condition(const launch_data_t value, const char *key, void *context)
{
	struct checking *c = context;
	struct spec_keep *keep = &c->spec->keep;
	const struct {
		const char *name;
		launch_data_t *field;
		bool many;
	} conditions[] = {
		{ LAUNCH_JOBKEY_KEEPALIVE_SUCCESSFULEXIT, &keep->success,
		    false },
		{ LAUNCH_JOBKEY_KEEPALIVE_CRASHED, &keep->crashed, false },
		{ LAUNCH_JOBKEY_KEEPALIVE_PATHSTATE, &keep->paths, true },
		{ LAUNCH_JOBKEY_KEEPALIVE_OTHERJOBACTIVE, &keep->active, true },
		{ LAUNCH_JOBKEY_KEEPALIVE_OTHERJOBENABLED, &keep->loaded, true },
	};
	unsigned i;

	if (c->result < 0)
		return;
	if (strcmp(key, LAUNCH_JOBKEY_KEEPALIVE_AFTERINITIALDEMAND) == 0) {
		c->result = check_type(c, key, value, LAUNCH_DATA_BOOL);
		keep->after_demand = c->result == 0 &&
		    launch_data_get_bool(value);
		return;
	}
	for (i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
		if (strcmp(key, conditions[i].name) == 0) {
			c->result = conditions[i].many
			    ? check_uniform(c, key, value, LAUNCH_DATA_BOOL)
			    : check_type(c, key, value, LAUNCH_DATA_BOOL);
			*conditions[i].field = value;
			keep->conditional = true;
			return;
		}
	check_warn(c, "%s/%.64s: not supported, ignored",
	    LAUNCH_JOBKEY_KEEPALIVE, key);
}

int
check_keep_alive(struct checking *c, launch_data_t value)
{
	struct spec_keep *keep = &c->spec->keep;

	if (launch_data_get_type(value) == LAUNCH_DATA_BOOL) {
		keep->always = launch_data_get_bool(value);
		return 0;
	}
	if (launch_data_get_type(value) != LAUNCH_DATA_DICTIONARY)
		return check_refuse(c,
		    "%s: neither true, false nor a dictionary",
		    LAUNCH_JOBKEY_KEEPALIVE);
	launch_data_dict_iterate(value, check_condition, c);
	/* Nothing but "once it was wanted": then for ever. */
	if (keep->after_demand && !keep->conditional)
		keep->always = true;
	return c->result;
}

int
check_on_demand(struct checking *c, launch_data_t value)
{
	int r = check_type(c, LAUNCH_JOBKEY_ONDEMAND, value, LAUNCH_DATA_BOOL);

	if (r == 0 && !launch_data_get_bool(value))
		c->spec->keep.always = true;
	return r;
}

static int
check_drain(struct checking *c, launch_data_t value, struct spec_service *s)
{
	int r = check_type(c, LAUNCH_JOBKEY_MACH_DRAINMESSAGESONCRASH, value,
	    LAUNCH_DATA_STRING);
	const char *text = r == 0 ? launch_data_get_string(value) : "";

	s->drain_one = strcasecmp(text, "One") == 0;
	s->drain_all = strcasecmp(text, "All") == 0;
	if (r == 0 && !s->drain_one && !s->drain_all)
		r = check_refuse(c, "%s: neither One nor All",
		    LAUNCH_JOBKEY_MACH_DRAINMESSAGESONCRASH);
	return r;
}

static int
check_flag(
    struct checking *c, const char *key, launch_data_t value, bool *ret_flag)
{
	int r = check_type(c, key, value, LAUNCH_DATA_BOOL);

	if (r == 0)
		*ret_flag = launch_data_get_bool(value);
	return r;
}

static void
check_option(const launch_data_t value, const char *key, void *context)
{
	struct checking *c = context;
	struct spec_service *s = &c->spec->services[c->spec->service_count];
	const struct {
		const char *name;
		launch_data_t *field;
	} lists[] = {
		{ KEY_ALLOWED_USERS, &s->users },
		{ KEY_ALLOWED_GROUPS, &s->groups },
		{ KEY_ALLOWED_PROGRAMS, &s->programs },
	};
	unsigned i;

	if (c->result < 0)
		return;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(key, lists[i].name) == 0) {
			c->result = check_strings(c, key, value);
			*lists[i].field = value;
			return;
		}
	if (strcmp(key, LAUNCH_JOBKEY_MACH_RESETATCLOSE) == 0)
		c->result = check_flag(c, key, value, &s->reset);
	else if (strcmp(key, LAUNCH_JOBKEY_MACH_HIDEUNTILCHECKIN) == 0)
		c->result = check_flag(c, key, value, &s->hide);
	else if (strcmp(key, LAUNCH_JOBKEY_MACH_DRAINMESSAGESONCRASH) == 0)
		c->result = check_drain(c, value, s);
	else
		check_warn(c, "%s/%.64s/%.32s: not supported, ignored",
		    LAUNCH_JOBKEY_MACHSERVICES, s->name, key);
}

static void
check_service(const launch_data_t value, const char *name, void *context)
{
	struct checking *c = context;
	struct spec *spec = c->spec;

	if (c->result < 0)
		return;
	if (!name[0] || strlen(name) > NAME_MAX_BYTES) {
		c->result = check_refuse(c, "%s/%.64s: a name has 1 to %d bytes",
		    LAUNCH_JOBKEY_MACHSERVICES, name, NAME_MAX_BYTES);
		return;
	}
	spec->services[spec->service_count] = (struct spec_service){
		.name = name
	};
	if (launch_data_get_type(value) == LAUNCH_DATA_DICTIONARY) {
		launch_data_dict_iterate(value, check_option, c);
		spec->service_count++;
	} else if (launch_data_get_type(value) == LAUNCH_DATA_BOOL) {
		/* false: not declared */
		spec->service_count += launch_data_get_bool(value);
	} else {
		c->result = check_refuse(c,
		    "%s/%.64s: neither true nor a dictionary",
		    LAUNCH_JOBKEY_MACHSERVICES, name);
	}
}

int
check_services(struct checking *c, launch_data_t value)
{
	int r = check_type(
	    c, LAUNCH_JOBKEY_MACHSERVICES, value, LAUNCH_DATA_DICTIONARY);

	if (r < 0)
		return r;
	c->spec->services = calloc(
	    launch_data_dict_get_count(value) + 1, sizeof(*c->spec->services));
	if (!c->spec->services)
		return -ENOMEM;
	launch_data_dict_iterate(value, check_service, c);
	return c->result;
}

static void
check_socket(const launch_data_t value, const char *name, void *context)
{
	struct checking *c = context;
	size_t i;

	if (c->result < 0 ||
	    launch_data_get_type(value) == LAUNCH_DATA_DICTIONARY)
		return;
	c->result = check_type(c, name, value, LAUNCH_DATA_ARRAY);
	for (i = 0; c->result == 0 && i < launch_data_array_get_count(value);
	     i++)
		c->result = check_type(c, name,
		    launch_data_array_get_index(value, i),
		    LAUNCH_DATA_DICTIONARY);
}

int
check_sockets(struct checking *c, launch_data_t value)
{
	int r = check_type(
	    c, LAUNCH_JOBKEY_SOCKETS, value, LAUNCH_DATA_DICTIONARY);

	if (r < 0)
		return r;
	launch_data_dict_iterate(value, check_socket, c);
	c->spec->sockets = value;
	return c->result;
}

static const struct {
	const char *name;
	int resource;
} resources[SPEC_LIMITS] = {
	{ LAUNCH_JOBKEY_RESOURCELIMIT_CORE, RLIMIT_CORE },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_CPU, RLIMIT_CPU },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_DATA, RLIMIT_DATA },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_FSIZE, RLIMIT_FSIZE },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_MEMLOCK, RLIMIT_MEMLOCK },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_NOFILE, RLIMIT_NOFILE },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_NPROC, RLIMIT_NPROC },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_RSS, RLIMIT_RSS },
	{ LAUNCH_JOBKEY_RESOURCELIMIT_STACK, RLIMIT_STACK },
};

/* The limit of a resource, made if it was not named yet. */
static struct spec_limit *
limit_of(struct spec *spec, int resource)
{
	struct spec_limit *limit = spec->limits;

	while (limit < spec->limits + spec->limit_count &&
	    limit->resource != resource)
		limit++;
	if (limit == spec->limits + spec->limit_count) {
		*limit = (struct spec_limit){ .resource = resource };
		spec->limit_count++;
	}
	return limit;
}

static int
check_limits(struct checking *c, const char *key, launch_data_t value, bool hard)
{
	unsigned i;
	int r = check_uniform(c, key, value, LAUNCH_DATA_INTEGER);

	for (i = 0; r == 0 && i < SPEC_LIMITS; i++) {
		launch_data_t number = launch_data_dict_lookup(
		    value, resources[i].name);
		struct spec_limit *limit;

		if (!number)
			continue;
		limit = limit_of(c->spec, resources[i].resource);
		if (hard) {
			limit->has_hard = true;
			limit->hard = (rlim_t)launch_data_get_integer(number);
		} else {
			limit->has_soft = true;
			limit->soft = (rlim_t)launch_data_get_integer(number);
		}
	}
	return r;
}

int
check_soft_limits(struct checking *c, launch_data_t value)
{
	return check_limits(c, LAUNCH_JOBKEY_SOFTRESOURCELIMITS, value, false);
}

int
check_hard_limits(struct checking *c, launch_data_t value)
{
	return check_limits(c, LAUNCH_JOBKEY_HARDRESOURCELIMITS, value, true);
}
