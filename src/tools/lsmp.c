/*
 * lsmp: the port rights of tasks, and who is at the other end of each.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mach/linux/introspect.h>
#include <mach/mach.h>

#include "base/text.h"
#include "introspect_user.h"
#include "tools/cli.h"
#include "tools/lsmp-accounts.h"

/* Items that machd gives at a time. */
#define LSMP_SLICE 128

struct lsmp {
	bool all;
	bool json;
	bool accounts;
	unsigned printed; /* tasks so far */
	mach_port_t host;
};

static const struct cli_option lsmp_options[] = {
	{ "all", 'a', NULL, "every task of the instance" },
	{ "accounts", 'A', NULL, "what users have and may have" },
	{ "json", 'j', NULL, "print as JSON" },
	{ 0 },
};

static bool
lsmp_take(void *context, char letter, const char *argument)
{
	struct lsmp *lsmp = context;

	(void)argument;
	if (letter == 'a')
		lsmp->all = true;
	else if (letter == 'A')
		lsmp->accounts = true;
	else
		lsmp->json = true;
	return true;
}

static const struct cli lsmp_cli = {
	.name = "lsmp",
	.operands = "[PID]...",
	.purpose = "List the port rights of tasks: their names, kinds and "
		   "references, the queue of\neach port, and the task that "
		   "receives from it.",
	.options = lsmp_options,
	.take = lsmp_take,
};

/* The name of a process, "?" if /proc does not say. */
static void
lsmp_process_name(int pid, char *ret_name, size_t size)
{
	char path[32];
	_cleanup_close_ int fd = -1;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, path, sizeof(path));
	if (n > 1)
		(void)text_escape(ret_name, size, path, (size_t)n - 1);
	else
		(void)text_copy(ret_name, size, "?");
}

static const char *
lsmp_rights(mach_port_type_t type)
{
	switch (type & MACH_PORT_TYPE_ALL_RIGHTS) {
	case MACH_PORT_TYPE_RECEIVE:
		return "recv";
	case MACH_PORT_TYPE_SEND:
		return "send";
	case MACH_PORT_TYPE_SEND_RECEIVE:
		return "recv,send";
	case MACH_PORT_TYPE_SEND_ONCE:
		return "send-once";
	case MACH_PORT_TYPE_PORT_SET:
		return "port-set";
	case MACH_PORT_TYPE_DEAD_NAME:
		return "dead-name";
	default:
		return "?";
	}
}

/* What machd's own ports stand for, as XNU numbers the kinds. */
static const char *
lsmp_object(uint32_t kotype)
{
	static const char *const kinds[] = { "?", "thread", "task", "host",
		"host privileged" };

	if (kotype == 34)
		return "fileport";
	return kotype < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kotype] : "?";
}

/* Who has the receive right, for a reader. */
static void
lsmp_receiver(const machd_port_info_t *port, char *ret_text, size_t size)
{
	char name[64];

	*ret_text = '\0';
	if (port->mpi_type &
	    (MACH_PORT_TYPE_PORT_SET | MACH_PORT_TYPE_DEAD_NAME))
		return;
	if (port->mpi_receiver_pid == 0) {
		snprintf(ret_text, size, "machd (%s)",
		    lsmp_object(port->mpi_kotype));
		return;
	}
	if (port->mpi_receiver_pid < 0) {
		snprintf(ret_text, size, "nobody: the right is in a message");
		return;
	}
	lsmp_process_name(port->mpi_receiver_pid, name, sizeof(name));
	snprintf(ret_text, size, "%d (%s) 0x%08x", port->mpi_receiver_pid, name,
	    port->mpi_receiver_name);
}

/* References as "3", queue as "0/5" or members of a set as "2"; else "-". */
static void
lsmp_counts(const machd_port_info_t *port, char *ret_urefs, char *ret_queue,
    size_t size)
{
	bool counted = port->mpi_type &
	    (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME);

	snprintf(ret_urefs, size, "-");
	snprintf(ret_queue, size, "-");
	if (counted)
		snprintf(ret_urefs, size, "%u", port->mpi_urefs);
	if (port->mpi_type & MACH_PORT_TYPE_PORT_SET)
		snprintf(ret_queue, size, "%u", port->mpi_msgcount);
	else if (port->mpi_type & MACH_PORT_TYPE_PORT_RIGHTS &&
	    port->mpi_receiver_pid != 0)
		snprintf(ret_queue, size, "%u/%u", port->mpi_msgcount,
		    port->mpi_qlimit);
}

static void
lsmp_print_port(const machd_port_info_t *port)
{
	char urefs[24], queue[24], receiver[128];

	lsmp_counts(port, urefs, queue, sizeof(urefs));
	lsmp_receiver(port, receiver, sizeof(receiver));
	printf("0x%08x  %8llx  %-9s  %5s  %9s%s%s%s%s\n", port->mpi_name,
	    (unsigned long long)port->mpi_object, lsmp_rights(port->mpi_type),
	    urefs, queue, receiver[0] ? "  " : "", receiver,
	    port->mpi_type & MACH_PORT_TYPE_DNREQUEST ? " [dead-name]" : "",
	    port->mpi_type & MACH_PORT_TYPE_SPREQUEST ? " [send-possible]" : "");
}

static void
lsmp_print_port_json(const machd_port_info_t *port)
{
	printf("{\"name\":%u,\"object\":%llu,\"rights\":", port->mpi_name,
	    (unsigned long long)port->mpi_object);
	cli_json_string(stdout, lsmp_rights(port->mpi_type));
	printf(",\"type\":%u,\"urefs\":%u,\"queued\":%u,\"qlimit\":%u,"
	       "\"seqno\":%u,\"sends\":%u,\"send_onces\":%u,\"object_kind\":%u,"
	       "\"receiver_pid\":%d,\"receiver_name\":%u,\"flags\":%u,"
	       "\"context\":%llu}",
	    port->mpi_type, port->mpi_urefs, port->mpi_msgcount,
	    port->mpi_qlimit, port->mpi_seqno, port->mpi_srights,
	    port->mpi_sorights, port->mpi_kotype, port->mpi_receiver_pid,
	    port->mpi_receiver_name, port->mpi_flags,
	    (unsigned long long)port->mpi_context);
}

static void
lsmp_print_task(
    struct lsmp *lsmp, int pid, const machd_port_info_t *ports, unsigned count)
{
	char name[64];
	unsigned i;

	lsmp_process_name(pid, name, sizeof(name));
	if (!lsmp->json) {
		printf("%sProcess (%d) : %s\n", lsmp->printed ? "\n" : "", pid,
		    name);
		printf("%-10s  %8s  %-9s  %5s  %9s  %s\n", "name", "object",
		    "rights", "urefs", "queue", "receiver");
		for (i = 0; i < count; i++)
			lsmp_print_port(&ports[i]);
	} else {
		printf("%s{\"pid\":%d,\"process\":", lsmp->printed ? ",\n" : "",
		    pid);
		cli_json_string(stdout, name);
		fputs(",\"ports\":[", stdout);
		for (i = 0; i < count; i++) {
			fputs(i ? ",\n" : "\n", stdout);
			lsmp_print_port_json(&ports[i]);
		}
		fputs("]}", stdout);
	}
	lsmp->printed++;
}

/* All rights of a task, slice by slice; they are the caller's to free. */
static kern_return_t
lsmp_ports(const struct lsmp *lsmp, int pid, machd_port_info_t **ret_ports,
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
		kr = machd_task_ports(
		    lsmp->host, pid, &cursor, ports + count, &slice);
		if (kr != KERN_SUCCESS)
			return kr;
		count += slice;
	} while (cursor != 0);
	*ret_count = count;
	*ret_ports = TAKE(ports);
	return KERN_SUCCESS;
}

/* 0, or 1 after a line that says why not. */
static int
lsmp_task(struct lsmp *lsmp, int pid)
{
	_cleanup_free_ machd_port_info_t *ports = NULL;
	unsigned count;
	kern_return_t kr = lsmp_ports(lsmp, pid, &ports, &count);

	if (kr == KERN_SUCCESS) {
		lsmp_print_task(lsmp, pid, ports, count);
		return 0;
	}
	if (kr == KERN_NOT_FOUND || kr == KERN_INVALID_ARGUMENT)
		cli_error(&lsmp_cli,
		    "%d is no task of this instance; lsmp --all shows "
		    "those that are",
		    pid);
	else if (kr == KERN_NO_ACCESS || kr == KERN_PROTECTION_FAILURE)
		cli_error(&lsmp_cli, "%d is another user's; try as root", pid);
	else
		cli_error(&lsmp_cli, "%d: %s; see machctl doctor", pid,
		    mach_error_string(kr));
	return 1;
}

static int
lsmp_all(struct lsmp *lsmp)
{
	machd_task_info_t tasks[LSMP_SLICE];
	uint32_t cursor = 0;

	do {
		mach_msg_type_number_t i, count = LSMP_SLICE;
		kern_return_t kr;

		kr = machd_task_list(lsmp->host, &cursor, tasks, &count);
		if (kr != KERN_SUCCESS) {
			cli_error(&lsmp_cli,
			    "cannot list the tasks: %s; see machctl "
			    "doctor",
			    mach_error_string(kr));
			return 1;
		}
		/* One that has ended meanwhile is no error. */
		for (i = 0; i < count; i++) {
			_cleanup_free_ machd_port_info_t *ports = NULL;
			unsigned n;

			if (lsmp_ports(lsmp, tasks[i].mti_pid, &ports, &n) ==
			    KERN_SUCCESS)
				lsmp_print_task(
				    lsmp, tasks[i].mti_pid, ports, n);
		}
	} while (cursor != 0);
	return 0;
}

static int
lsmp_pid(const char *word)
{
	uint64_t pid;

	if (text_number(word, INT32_MAX, &pid) < 0 || pid == 0)
		cli_usage(&lsmp_cli, "%s is no pid", word);
	return (int)pid;
}

static int
lsmp_named(struct lsmp *lsmp, char **pids)
{
	int status = 0;

	for (; *pids; pids++)
		status |= lsmp_task(lsmp, lsmp_pid(*pids));
	return status;
}

/* What is wrong with the operands is said before a machd is started. */
static void
lsmp_check(const struct lsmp *lsmp, char **pids)
{
	if (lsmp->accounts && (lsmp->all || *pids))
		cli_usage(&lsmp_cli, "--accounts, or tasks, not both");
	if (lsmp->accounts)
		return;
	if (lsmp->all && *pids)
		cli_usage(&lsmp_cli, "--all or pids, not both");
	if (!lsmp->all && !*pids)
		cli_usage(&lsmp_cli, "no pid; see lsmp --help");
	for (; *pids; pids++)
		(void)lsmp_pid(*pids);
}

int
main(int argc, char **argv)
{
	struct lsmp lsmp = { 0 };
	char **pids = argv + cli_parse(&lsmp_cli, argc, argv, &lsmp);
	int status;

	lsmp_check(&lsmp, pids);
	lsmp.host = mach_host_self();
	if (lsmp.host == MACH_PORT_NULL) {
		cli_error(&lsmp_cli,
		    "cannot attach to machd; see machctl "
		    "doctor");
		return 1;
	}
	if (lsmp.json)
		putchar('[');
	if (lsmp.accounts)
		status = lsmp_accounts(&lsmp_cli, lsmp.host, lsmp.json);
	else
		status = lsmp.all ? lsmp_all(&lsmp) : lsmp_named(&lsmp, pids);
	if (lsmp.json)
		puts("]");
	return cli_finish(&lsmp_cli, status);
}
