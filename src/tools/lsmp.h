#pragma once

/* lsmp's parts. */

#include <mach/kern_return.h>
#include <mach/linux/introspect.h>
#include <mach/port.h>
#include <stdbool.h>
#include <stddef.h>

struct cli;

/* Items that machd gives at a time. */
#define LSMP_SLICE 128

/* The name of a process, "?" if /proc does not say. */
void lsmp_process_name(int pid, char *ret_name, size_t size);

/* All rights of a task, slice by slice; they are the caller's to free. */
kern_return_t lsmp_ports(mach_port_t host, int pid,
    machd_port_info_t **ret_ports, unsigned *ret_count);

/*
 * Calls visit for each task that the caller may see, with its rights; for one
 * that ended meanwhile not. 0, or 1 after a line on stderr.
 */
int lsmp_each(const struct cli *cli, mach_port_t host,
    void (*visit)(
	void *context, int pid, const machd_port_info_t *ports, unsigned count),
    void *context);

/* What lsmp --accounts and lsmp --graph print. */
int lsmp_accounts(const struct cli *cli, mach_port_t host, bool json);
int lsmp_graph(const struct cli *cli, mach_port_t host);

/* What machd's own ports stand for, as XNU numbers the kinds. */
const char *lsmp_object(uint32_t kotype);
