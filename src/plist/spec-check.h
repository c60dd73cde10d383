#pragma once

/* Between spec.c and the checks of the keys that are more than one value. */

#include "plist/spec.h"

struct checking {
	struct spec *spec;
	const struct spec_report *report;
	int result;
};

/* Says why the file is refused. -EINVAL. */
__attribute__((format(printf, 2, 3))) int
check_refuse(const struct checking *c, const char *format, ...);

/* Says what is ignored. */
__attribute__((format(printf, 2, 3))) void
check_warn(const struct checking *c, const char *format, ...);

/* 0 if the value has that type, else it is refused. */
_must_use_ int check_type(const struct checking *c, const char *key,
    launch_data_t value, launch_data_type_t type);

/* Each takes the value of its key: 0, -EINVAL, -ENOMEM. */
int check_arguments(struct checking *c, launch_data_t value);
int check_environment(struct checking *c, launch_data_t value);
int check_keep_alive(struct checking *c, launch_data_t value);
int check_on_demand(struct checking *c, launch_data_t value);
int check_services(struct checking *c, launch_data_t value);
int check_sockets(struct checking *c, launch_data_t value);
int check_soft_limits(struct checking *c, launch_data_t value);
int check_hard_limits(struct checking *c, launch_data_t value);
