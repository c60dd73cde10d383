/*
 * machtrace: the messages of a task or of an instance as they go by, or as
 * they went by when they were recorded.
 */
#include "tools/machtrace.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fileport.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mach/linux/introspect.h>
#include <mach/mach.h>

#include "base/text.h"
#include "introspect_user.h"
#include "tools/cli.h"

#define DEFS_MAX 32

struct machtrace {
	const char *record; /* where to, or NULL */
	const char *replay; /* where from, or NULL */
	const char *defs[DEFS_MAX];
	unsigned defs_count;
	bool json, bytes;
	int pid;       /* 0: everybody */
	pid_t command; /* that is run, or 0 */
	int go;        /* lets it begin */
	FILE *out;     /* of the record */
	struct interfaces interfaces;
	struct printer printer;
};

static const struct cli_option machtrace_options[] = {
	{ "output", 'o', "FILE", "record to FILE instead of printing" },
	{ "read", 'r', "FILE", "print what was recorded in FILE" },
	{ "defs", 'd', "FILE.defs", "an interface of your own, to decode" },
	{ "json", 'j', NULL, "print a JSON object for each record" },
	{ "bytes", 'x', NULL, "print the messages' bytes, too" },
	{ 0 },
};

static bool
machtrace_take(void *context, char letter, const char *argument)
{
	struct machtrace *trace = context;

	switch (letter) {
	case 'o':
		trace->record = argument;
		return true;
	case 'r':
		trace->replay = argument;
		return true;
	case 'd':
		if (trace->defs_count == DEFS_MAX)
			return false;
		trace->defs[trace->defs_count++] = argument;
		return true;
	case 'j':
		trace->json = true;
		return true;
	default:
		trace->bytes = true;
		return true;
	}
}

static const struct cli machtrace_cli = {
	.name = "machtrace",
	.operands = "[PID | COMMAND [ARGUMENT]...]",
	.purpose = "Follow the messages of a task, of a command's, or of all "
		   "tasks of the instance:\nwho sends what to whom, what rights "
		   "move, and how long it took.",
	.notes = "Only for who owns the instance. Ends with the command, by "
		 "Ctrl-C, or with machd.",
	.options = machtrace_options,
	.take = machtrace_take,
};

/* The installed tables, and those of the interfaces that were named. */
static bool
load_interfaces(struct machtrace *trace)
{
	const char *folder = getenv("MACHTRACE_INTERFACES");
	const char *mig = getenv("MIG");
	int r;

	r = interfaces_read_folder(
	    &trace->interfaces, folder ? folder : TOOLS_INTERFACES);
	if (r != 0)
		cli_error(&machtrace_cli, "the interfaces in %s: %s",
		    folder ? folder : TOOLS_INTERFACES,
		    r < 0 ? strerror(-r) : "not a table of mig -describe");
	for (unsigned i = 0; i < trace->defs_count; i++) {
		r = interfaces_read_defs(&trace->interfaces,
		    mig && *mig ? mig : "mig", trace->defs[i]);
		if (r == 0)
			continue;
		cli_error(&machtrace_cli, "%s: mig made no table of it",
		    trace->defs[i]);
		return false;
	}
	return true;
}

/* The command waits until its messages are followed. */
static bool
start_command(struct machtrace *trace, char **argv)
{
	int go[2];
	char byte;

	if (pipe(go) < 0 || (trace->command = fork()) < 0) {
		cli_error(&machtrace_cli, "%s: %s", argv[0], strerror(errno));
		return false;
	}
	if (trace->command == 0) {
		close(go[1]);
		/* A task, so that it can be named; exec keeps the pid. */
		(void)mach_host_self();
		if (read(go[0], &byte, 1) != 1)
			_exit(127);
		close(go[0]);
		execvp(argv[0], argv);
		fprintf(stderr, "machtrace: %s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	close(go[0]);
	trace->pid = trace->command;
	trace->go = go[1];
	return true;
}

/* The fd that tells of the messages, or -1 after a line. */
static int
start_trace(const struct machtrace *trace)
{
	mach_port_t host = mach_host_self(), port = MACH_PORT_NULL;
	kern_return_t kr = KERN_FAILURE;
	int fd;

	if (host == MACH_PORT_NULL) {
		cli_error(&machtrace_cli,
		    "cannot attach to machd; see machctl doctor");
		return -1;
	}
	/* The command is a task as soon as it has called. */
	do
		kr = machd_trace_start(host, trace->pid, &port);
	while (kr == KERN_NOT_FOUND && trace->command &&
	    kill(trace->command, 0) == 0 && sched_yield() == 0);
	if (kr == KERN_NOT_FOUND)
		cli_error(&machtrace_cli,
		    "%d is no task of this instance; lsmp --all shows those "
		    "that are",
		    trace->pid);
	else if (kr == KERN_NO_ACCESS)
		cli_error(&machtrace_cli,
		    "only who owns the instance may; try as root");
	else if (kr != KERN_SUCCESS)
		cli_error(&machtrace_cli, "%s", mach_error_string(kr));
	if (kr != KERN_SUCCESS)
		return -1;
	fd = fileport_makefd(port);
	(void)mach_port_deallocate(mach_task_self(), port);
	if (fd < 0)
		cli_error(&machtrace_cli, "%s", strerror(errno));
	return fd;
}

/* One record: printed, or written down. False if it cannot be. */
static bool
take_record(struct machtrace *trace, const void *record, size_t size)
{
	struct parts parts;

	if (!parts_of(record, size, &parts))
		return true;
	if (!trace->out) {
		print_record(&trace->printer, &parts);
		return !ferror(stdout);
	}
	return fwrite(record, size, 1, trace->out) == 1;
}

static volatile sig_atomic_t stopped;

static void
stop(int number)
{
	(void)number;
	stopped = 1;
}

/* Ctrl-C and a child's end interrupt the wait instead of ending all. */
static void
catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* All that waits; 0, 1 if it cannot be written, -1 at the trace's end. */
static int
drain(struct machtrace *trace, int fd)
{
	static _Alignas(8) uint8_t record[MACHD_TRACE_RECORD_MAX];
	ssize_t n;

	while ((n = recv(fd, record, sizeof(record), MSG_DONTWAIT)) > 0)
		if (!take_record(trace, record, (size_t)n))
			return 1;
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

/* Until machd, the command or the user ends it. */
static int
follow(struct machtrace *trace, int fd)
{
	struct pollfd fds[2] = { { .fd = fd, .events = POLLIN },
		{ .fd = -1, .events = POLLIN } };
	int r = 0;

	if (trace->command) {
		fds[1].fd = (int)syscall(SYS_pidfd_open, trace->command, 0);
		if (write(trace->go, "", 1) != 1)
			return 1;
		close(trace->go);
	}
	while (r == 0 && !stopped) {
		if (poll(fds, 2, -1) < 0)
			continue;
		r = drain(trace, fd);
		if (fds[1].revents)
			break;
	}
	return r > 0;
}

/* As the shell has it: its status, or 128 and the signal. */
static int
status_of_command(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static FILE *
open_record(const char *path)
{
	FILE *file = fopen(path, "we");

	if (!file || fwrite(MACHD_TRACE_MAGIC, 8, 1, file) != 1) {
		cli_error(&machtrace_cli, "%s: %s", path, strerror(errno));
		return NULL;
	}
	return file;
}

static int
run_live(struct machtrace *trace, char **operands)
{
	uint64_t pid = 0;
	int fd, status;

	if (operands[0] &&
	    (text_number(operands[0], INT32_MAX, &pid) < 0 || operands[1])) {
		if (!start_command(trace, operands))
			return 1;
	} else {
		trace->pid = (int)pid;
	}
	fd = start_trace(trace);
	if (fd < 0)
		return 1;
	if (trace->record && !(trace->out = open_record(trace->record)))
		return 1;
	status = follow(trace, fd);
	if (trace->out && fclose(trace->out) != 0) {
		cli_error(
		    &machtrace_cli, "%s: %s", trace->record, strerror(errno));
		status = 1;
	}
	close(fd);
	return trace->command && status == 0 && !stopped
	    ? status_of_command(trace->command)
	    : status;
}

/* The next record of a file: 1, 0 at its end, -1 if it is cut or none. */
static int
read_record(FILE *file, void *record)
{
	machd_trace_t *head = record;
	size_t rest;

	if (fread(head, 1, sizeof(*head), file) != sizeof(*head))
		return feof(file) ? 0 : -1;
	if (head->mt_size < sizeof(*head) ||
	    head->mt_size > MACHD_TRACE_RECORD_MAX)
		return -1;
	rest = head->mt_size - sizeof(*head);
	return fread(head + 1, 1, rest, file) == rest ? 1 : -1;
}

static int
replay(struct machtrace *trace)
{
	static _Alignas(8) uint8_t record[MACHD_TRACE_RECORD_MAX];
	FILE *file = fopen(trace->replay, "re");
	char magic[8];
	int r;

	if (!file) {
		cli_error(
		    &machtrace_cli, "%s: %s", trace->replay, strerror(errno));
		return 1;
	}
	if (fread(magic, sizeof(magic), 1, file) != 1 ||
	    memcmp(magic, MACHD_TRACE_MAGIC, sizeof(magic)) != 0) {
		cli_error(&machtrace_cli, "%s is no record of machtrace's",
		    trace->replay);
		fclose(file);
		return 1;
	}
	while ((r = read_record(file, record)) > 0)
		if (!take_record(trace, record,
			((machd_trace_t *)(void *)record)->mt_size))
			break;
	fclose(file);
	if (r < 0)
		cli_error(
		    &machtrace_cli, "%s is cut off or damaged", trace->replay);
	return r < 0;
}

int
main(int argc, char **argv)
{
	struct machtrace trace = { 0 };
	char **operands = argv + cli_parse(&machtrace_cli, argc, argv, &trace);
	int status = 1;

	if (trace.replay && (operands[0] || trace.record))
		cli_usage(&machtrace_cli, "--read goes with nothing to follow");
	catch_signals();
	trace.printer = (struct printer){ .out = stdout,
		.interfaces = &trace.interfaces,
		.json = trace.json,
		.bytes = trace.bytes };
	if (load_interfaces(&trace))
		status = trace.replay ? replay(&trace)
				      : run_live(&trace, operands);
	printer_deinit(&trace.printer);
	interfaces_deinit(&trace.interfaces);
	return cli_finish(&machtrace_cli, status);
}
