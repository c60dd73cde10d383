#pragma once

#include <stddef.h>

#include "mig/options.h"

/*
 * cpp_run(): the input file through the C preprocessor. *ret_text is then a
 * NUL-terminated text of *ret_size bytes, the caller's to free. target is what
 * a depfile calls the output; NULL for no depfile. 0; -errno if it could not be
 * started; > 0 the preprocessor's exit status, which has said why.
 */
int cpp_run(const struct options *opt, const char *target, char **ret_text,
    size_t *ret_size);
