#pragma once

/* What lsmp --accounts prints. */

#include <mach/port.h>
#include <stdbool.h>

struct cli;

int lsmp_accounts(const struct cli *cli, mach_port_t host, bool json);
