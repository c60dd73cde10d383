/*
 * lsmp --graph: tasks, ports, and who may send to whom, in the language of
 * dot(1). An arrow goes the way a message does: from a task that has a send
 * right to the port, from the port to the task that receives.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <mach/mach.h>

#include "base/cleanup.h"
#include "tools/cli.h"
#include "tools/lsmp.h"

/* Who reaches whom is not asked among more tasks. */
#define TASKS_MAX 512u

struct row {
	int pid;
	machd_port_info_t port;
};

struct graph {
	struct row *rows;
	size_t count;
	bool failed; /* no memory */
	int pids[TASKS_MAX];
	unsigned pid_count;
	bool reach[TASKS_MAX][TASKS_MAX]; /* by sends, however many */
};

static unsigned
index_of(const struct graph *graph, int pid)
{
	for (unsigned i = 0; i < graph->pid_count; i++)
		if (graph->pids[i] == pid)
			return i;
	return TASKS_MAX;
}

static void
add_rows(struct graph *graph, int pid, const machd_port_info_t *ports,
    unsigned count)
{
	struct row *more = reallocarray(
	    graph->rows, graph->count + count + 1, sizeof(*more));

	if (!more) {
		graph->failed = true;
		return;
	}
	graph->rows = more;
	for (unsigned i = 0; i < count; i++)
		more[graph->count++] = (struct row){ pid, ports[i] };
}

static void
print_task(int pid, const machd_port_info_t *ports, unsigned count)
{
	unsigned dead = 0;
	char name[64];

	for (unsigned i = 0; i < count; i++)
		dead += (ports[i].mpi_type & MACH_PORT_TYPE_DEAD_NAME) != 0;
	lsmp_process_name(pid, name, sizeof(name));
	printf("\tt%d [shape=box, label=\"%s\\n%d", pid, name, pid);
	if (dead > 0)
		printf("\\n%u dead name%s", dead, dead == 1 ? "" : "s");
	fputs("\"];\n", stdout);
}

static void
visit(void *context, int pid, const machd_port_info_t *ports, unsigned count)
{
	struct graph *graph = context;

	if (graph->pid_count < TASKS_MAX)
		graph->pids[graph->pid_count++] = pid;
	print_task(pid, ports, count);
	add_rows(graph, pid, ports, count);
}

static int
compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->port.mpi_object > y->port.mpi_object) -
	    (x->port.mpi_object < y->port.mpi_object);
}

/* A port, once: its kind or its queue; one that nobody reads from is red. */
static void
print_port(const machd_port_info_t *port)
{
	printf("\tp%" PRIu64 " [label=\"", port->mpi_object);
	if (port->mpi_type & MACH_PORT_TYPE_PORT_SET)
		printf("set of %u\", shape=diamond", port->mpi_msgcount);
	else if (port->mpi_receiver_pid == 0)
		printf("%s\", shape=hexagon", lsmp_object(port->mpi_kotype));
	else
		printf("%" PRIx64 "\\n%u/%u\"%s", port->mpi_object,
		    port->mpi_msgcount, port->mpi_qlimit,
		    port->mpi_receiver_pid < 0 ? ", color=red"
			: port->mpi_msgcount >= port->mpi_qlimit
			? ", style=filled, fillcolor=orange"
			: "");
	fputs("];\n", stdout);
}

/* Sends of this task may come back to it. */
static bool
in_cycle(const struct graph *graph, const struct row *row)
{
	unsigned from = index_of(graph, row->pid);
	unsigned to = index_of(graph, row->port.mpi_receiver_pid);

	return from < TASKS_MAX && to < TASKS_MAX && from != to &&
	    graph->reach[to][from];
}

static void
print_edges(const struct graph *graph, const struct row *row)
{
	const machd_port_info_t *port = &row->port;
	const char *color = in_cycle(graph, row) ? ", color=blue" : "";

	if (port->mpi_type & (MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_PORT_SET))
		printf("\tp%" PRIu64 " -> t%d [style=bold, label=\"%x\"];\n",
		    port->mpi_object, row->pid, port->mpi_name);
	if (port->mpi_type & MACH_PORT_TYPE_SEND)
		printf("\tt%d -> p%" PRIu64 " [label=\"%x\"%s];\n", row->pid,
		    port->mpi_object, port->mpi_name, color);
	if (port->mpi_type & MACH_PORT_TYPE_SEND_ONCE)
		printf("\tt%d -> p%" PRIu64 " [style=dashed, label=\"%x\"%s];\n",
		    row->pid, port->mpi_object, port->mpi_name, color);
}

/* Who can send to whom, directly or through others. */
static void
find_reach(struct graph *graph)
{
	unsigned n = graph->pid_count;

	for (size_t i = 0; i < graph->count; i++) {
		const struct row *row = &graph->rows[i];
		unsigned from = index_of(graph, row->pid);
		unsigned to = index_of(graph, row->port.mpi_receiver_pid);

		if (row->port.mpi_type & MACH_PORT_TYPE_SEND_RIGHTS &&
		    from < n && to < n)
			graph->reach[from][to] = true;
	}
	for (unsigned k = 0; k < n; k++)
		for (unsigned i = 0; i < n; i++)
			for (unsigned j = 0; graph->reach[i][k] && j < n; j++)
				graph->reach[i][j] |= graph->reach[k][j];
}

static void
print_rows(const struct graph *graph)
{
	uint64_t last = 0;

	for (size_t i = 0; i < graph->count; i++) {
		const struct row *row = &graph->rows[i];

		if (row->port.mpi_type & MACH_PORT_TYPE_DEAD_NAME)
			continue;
		if (row->port.mpi_object != last)
			print_port(&row->port);
		last = row->port.mpi_object;
		print_edges(graph, row);
	}
}

int
lsmp_graph(const struct cli *cli, mach_port_t host)
{
	static struct graph graph;
	int status;

	puts("digraph mach {\n\trankdir=LR;\n\tfontname=\"sans\";");
	status = lsmp_each(cli, host, visit, &graph);
	qsort(graph.rows, graph.count, sizeof(*graph.rows), compare);
	find_reach(&graph);
	print_rows(&graph);
	puts("}");
	if (graph.failed)
		cli_error(cli, "out of memory: the graph is not complete");
	free(graph.rows);
	return status || graph.failed;
}
