#pragma once

#include "mig/ast.h"

/*
 * check(): says what is wrong with an interface that parsed, and completes it:
 * request and reply ports, who counts whom, directions. After errors the
 * interface is not to be laid out.
 */
void check(struct diag *diag, struct interface *itf);
