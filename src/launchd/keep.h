#pragma once

/* KeepAlive: whether a job that does not run shall. */

#include <stdbool.h>

struct managed;
struct spec;

/* Whether a condition for it to run holds now. */
bool keep_wants(const struct managed *managed);

/* Whether it has to run once before a condition can be told. */
bool keep_implies_load(const struct spec *spec);

/* Whether other jobs, or files, decide. */
bool keep_depends_on_others(const struct spec *spec);
