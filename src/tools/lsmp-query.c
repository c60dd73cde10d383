#include <stdlib.h>
#include <string.h>

#include <mach/mach.h>

#include "base/text.h"
#include "introspect_user.h"
#include "os/process.h"
#include "tools/cli.h"
#include "tools/lsmp.h"

void
lsmp_process_name(int pid, char *ret_name, size_t size)
{
	char name[32];

	if (process_name(pid, name, sizeof(name)) == 0)
		(void)text_escape(ret_name, size, name, strlen(name));
	else
		(void)text_copy(ret_name, size, "?");
}

kern_return_t
lsmp_ports(mach_port_t host, int pid, machd_port_info_t **ret_ports,
    unsigned *ret_count)
{
	_cleanup_free_ machd_port_info_t *ports = NULL;
	unsigned count = 0;
	uint32_t cursor = 0;

	do {
		mach_msg_type_number_t slice = LSMP_SLICE;
		machd_port_info_t *more = reallocarray(
		    ports, count + LSMP_SLICE, sizeof(*ports));
		kern_return_t kr;

		if (!more)
			return KERN_RESOURCE_SHORTAGE;
		ports = more;
		kr = machd_task_ports(host, pid, &cursor, ports + count, &slice);
		if (kr != KERN_SUCCESS)
			return kr;
		count += slice;
	} while (cursor != 0);
	*ret_count = count;
	*ret_ports = TAKE(ports);
	return KERN_SUCCESS;
}

const char *
lsmp_object(uint32_t kotype)
{
	static const char *const kinds[] = {
		[1] = "thread",
		[2] = "task",
		[3] = "host",
		[4] = "host privileged",
		[5] = "processor",
		[6] = "processor set",
		[7] = "processor set name",
		[8] = "timer",
		[20] = "task name",
		[23] = "semaphore",
		[25] = "clock",
		[28] = "memory entry",
		[34] = "fileport",
		[36] = "task suspension",
		[37] = "voucher",
		[44] = "task inspect",
		[45] = "task read",
		[46] = "thread inspect",
		[47] = "thread read",
		[50] = "task identity token",
	};

	return kotype < sizeof(kinds) / sizeof(kinds[0]) && kinds[kotype]
	    ? kinds[kotype]
	    : "?";
}

int
lsmp_each(const struct cli *cli, mach_port_t host,
    void (*visit)(
	void *context, int pid, const machd_port_info_t *ports, unsigned count),
    void *context)
{
	machd_task_info_t tasks[LSMP_SLICE];
	uint32_t cursor = 0;

	do {
		mach_msg_type_number_t i, count = LSMP_SLICE;
		kern_return_t kr = machd_task_list(host, &cursor, tasks, &count);

		if (kr != KERN_SUCCESS) {
			cli_error(cli,
			    "cannot list the tasks: %s; see machctl doctor",
			    mach_error_string(kr));
			return 1;
		}
		for (i = 0; i < count; i++) {
			_cleanup_free_ machd_port_info_t *ports = NULL;
			unsigned n;

			if (lsmp_ports(host, tasks[i].mti_pid, &ports, &n) ==
			    KERN_SUCCESS)
				visit(context, tasks[i].mti_pid, ports, n);
		}
	} while (cursor != 0);
	return 0;
}
