#pragma once

#include "mig/ast.h"

/*
 * check_types(): are the types of a routine's arguments such that they can be
 * laid out? Says why not.
 */
bool check_types(struct diag *d, const struct routine *r);

/* check_arg_type(): does the argument's type fit its direction? */
void check_arg_type(struct diag *d, const struct arg *arg);

/* check_arg_flags(): do its flags fit its type and direction? */
void check_arg_flags(struct diag *d, const struct arg *arg);
