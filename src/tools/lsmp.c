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
#include "tools/lsmp.h"

struct lsmp {
	bool all;
	bool json;
	bool accounts;
	bool graph;
	unsigned printed; /* tasks so far */
	mach_port_t host;
};

static const struct cli_option lsmp_options[] = {
	{ "all", 'a', NULL, "every task of the instance" },
	{ "accounts", 'A', NULL, "what users have and may have" },
	{ "graph", 'g', NULL, "all tasks as a graph for dot(1)" },
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
	else if (letter == 'g')
		lsmp->graph = true;
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

/* 0, or 1 after a line that says why not. */
static int
lsmp_task(struct lsmp *lsmp, int pid)
{
	_cleanup_free_ machd_port_info_t *ports = NULL;
	unsigned count;
	kern_return_t kr = lsmp_ports(lsmp->host, pid, &ports, &count);

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

static void
lsmp_visit(
    void *context, int pid, const machd_port_info_t *ports, unsigned count)
{
	lsmp_print_task(context, pid, ports, count);
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
	bool whole = lsmp->accounts || lsmp->graph;

	if (whole && (lsmp->all || *pids || lsmp->accounts == lsmp->graph))
		cli_usage(&lsmp_cli, "--accounts, --graph or tasks, only one");
	if (lsmp->graph && lsmp->json)
		cli_usage(&lsmp_cli, "--graph has a format of its own");
	if (whole)
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
	if (lsmp.graph)
		status = lsmp_graph(&lsmp_cli, lsmp.host);
	else if (lsmp.accounts)
		status = lsmp_accounts(&lsmp_cli, lsmp.host, lsmp.json);
	else
		status = lsmp.all
		    ? lsmp_each(&lsmp_cli, lsmp.host, lsmp_visit, &lsmp)
		    : lsmp_named(&lsmp, pids);
	if (lsmp.json)
		puts("]");
	return cli_finish(&lsmp_cli, status);
}
