#pragma once

#include "mig/ast.h"
#include "mig/lex.h"

/*
 * parse(): the interface that the tokens describe. Errors go to diag, as many
 * as there are: a faulty statement is skipped and the next one read. Types
 * that are named and not declared are errors too.
 */
struct interface *
parse(struct arena *arena, struct diag *diag, const struct tokens *tokens);
