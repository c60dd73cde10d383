/*
 * identity ROLE: who a process is, and what may be done to it, as it and its
 * watcher see it; a line for each finding. For test-identity.py.
 */

#include <mach/mach.h>
#include <mach/mach_traps.h>
#include <mach_debug/mach_debug_types.h>
#include <servers/bootstrap.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SELF mach_task_self()

/* What an image sends to its bootstrap port, whatever that is. */
#define NOTE_ID 4711

/* The task port of the sender, in a message. */
struct hello {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t task;
	mach_msg_max_trailer_t trailer;
};

static void
must(const char *what, kern_return_t kr)
{
	if (kr == KERN_SUCCESS)
		return;
	printf("%s: %#x\n", what, (unsigned)kr);
	exit(1);
}

static mach_port_t
new_port(void)
{
	mach_port_t port;

	must("allocate",
	    mach_port_allocate(SELF, MACH_PORT_RIGHT_RECEIVE, &port));
	must("insert",
	    mach_port_insert_right(SELF, port, port, MACH_MSG_TYPE_MAKE_SEND));
	return port;
}

static void
wait_for_end(void)
{
	char byte;

	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

static unsigned
count_exception_ports(void)
{
	exception_mask_t masks[EXC_TYPES_COUNT];
	mach_port_t ports[EXC_TYPES_COUNT];
	exception_behavior_t behaviors[EXC_TYPES_COUNT];
	thread_state_flavor_t flavors[EXC_TYPES_COUNT];
	mach_msg_type_number_t count = EXC_TYPES_COUNT;
	unsigned set = 0;

	must("exception ports",
	    task_get_exception_ports(
		SELF, EXC_MASK_ALL, masks, &count, ports, behaviors, flavors));
	for (mach_msg_type_number_t i = 0; i < count; i++)
		set += MACH_PORT_VALID(ports[i]);
	return set;
}

static unsigned
count_registered_ports(void)
{
	mach_msg_type_number_t count = 0;
	mach_port_array_t ports;
	unsigned set = 0;

	must("registered ports", mach_ports_lookup(SELF, &ports, &count));
	for (mach_msg_type_number_t i = 0; i < count; i++)
		set += MACH_PORT_VALID(ports[i]);
	return set;
}

/* What an image has of the one before, or of its parent. */
static int
tell_ports(void)
{
	mach_msg_header_t note = {
		.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		.msgh_remote_port = bootstrap_port,
		.msgh_id = NOTE_ID,
	};

	must("note", mach_msg(&note, MACH_SEND_MSG, sizeof(note), 0, 0, 0, 0));
	printf("ids %d %d\n", (int)getuid(), (int)geteuid());
	printf("exception_ports %u\n", count_exception_ports());
	printf("registered_ports %u\n", count_registered_ports());
	printf("told\n");
	wait_for_end();
	return 0;
}

static void
say_hello(void)
{
	struct hello hello = {
		.header = { .msgh_bits = MACH_MSGH_BITS(
					     MACH_MSG_TYPE_COPY_SEND, 0) |
			MACH_MSGH_BITS_COMPLEX,
		    .msgh_remote_port = bootstrap_port },
		.body = { 1 },
		.task = { .name = SELF,
		    .disposition = MACH_MSG_TYPE_COPY_SEND,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
	};

	must("hello",
	    mach_msg(&hello.header, MACH_SEND_MSG,
		sizeof(hello) - sizeof(hello.trailer), 0, 0, 0, 0));
}

/* A child that has this process's ports, and becomes another program. */
static pid_t
start_child(const char *path, int *ret_in, FILE **ret_out)
{
	int in[2], out[2];
	pid_t pid;

	if (pipe(in) != 0 || pipe(out) != 0)
		exit(2);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		close(in[1]);
		close(out[0]);
		say_hello();
		execl(path, "identity", "ports", (char *)NULL);
		_exit(3);
	}
	close(in[0]);
	close(out[1]);
	*ret_in = in[1];
	*ret_out = fdopen(out[0], "r");
	return pid;
}

/* What whoever had the task port before the exec can do afterwards. */
static void
try_task(mach_port_t task, pid_t pid)
{
	thread_act_array_t threads;
	mach_msg_type_number_t count;
	mach_port_type_t type = 0;
	mach_port_t port;

	must("type", mach_port_type(SELF, task, &type));
	printf("old_port %s\n",
	    type & MACH_PORT_TYPE_DEAD_NAME ? "dead" : "alive");
	printf("old_suspend %#x\n", (unsigned)task_suspend(task));
	printf("old_threads %#x\n",
	    (unsigned)task_threads(task, &threads, &count));
	printf("task_for_pid %#x\n",
	    (unsigned)task_for_pid(SELF, (int)pid, &port));
	printf("task_name_for_pid %#x\n",
	    (unsigned)task_name_for_pid(SELF, (int)pid, &port));
}

static bool
has_note(mach_port_t port)
{
	struct {
		mach_msg_header_t header;
		mach_msg_max_trailer_t trailer;
	} note;

	return mach_msg(&note.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
		   sizeof(note), port, 0, 0) == MACH_MSG_SUCCESS &&
	    note.header.msgh_id == NOTE_ID;
}

/* A child executes path meanwhile: what it and we see. */
static int
watch_exec(const char *path)
{
	mach_port_t home = new_port();
	struct hello hello;
	char line[128];
	FILE *out;
	pid_t pid;
	int in;

	must("bootstrap",
	    task_set_special_port(SELF, TASK_BOOTSTRAP_PORT, home));
	must("register", mach_ports_register(SELF, &home, 1));
	must("exceptions",
	    task_set_exception_ports(SELF, EXC_MASK_BAD_ACCESS, home,
		EXCEPTION_DEFAULT, THREAD_STATE_NONE));
	pid = start_child(path, &in, &out);
	must("hello",
	    mach_msg(&hello.header, MACH_RCV_MSG, 0, sizeof(hello), home, 0, 0));
	while (fgets(line, sizeof(line), out) && strcmp(line, "told\n") != 0)
		printf("image_%s", line);
	printf("bootstrap_port %s\n", has_note(home) ? "inherited" : "default");
	try_task(hello.task.name, pid);
	close(in);
	waitpid(pid, NULL, 0);
	return 0;
}

/* Who machd says that we are, and whom we may name. */
static int
tell_ids(int argc, char **argv)
{
	mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
	mach_vm_address_t address;
	audit_token_t token;
	natural_t kind = 0;
	mach_port_t port;
	int pid = 0;

	must("token",
	    task_info(SELF, TASK_AUDIT_TOKEN, (task_info_t)&token, &count));
	must("host", mach_port_kobject(SELF, mach_host_self(), &kind, &address));
	printf("pid %d\n", (int)getpid());
	printf("uid %d\n", (int)geteuid());
	printf("token_uid %u\n", token.val[1]);
	printf("host_kind %u\n", kind);
	must("pid_for_task", pid_for_task(SELF, &pid));
	printf("pid_for_task %d\n", pid);
	printf("task_for_own_pid %#x\n",
	    (unsigned)task_for_pid(SELF, (int)getpid(), &port));
	for (int i = 0; i < argc; i++)
		printf("task_for_pid %#x\n",
		    (unsigned)task_for_pid(SELF, atoi(argv[i]), &port));
	printf("told\n");
	wait_for_end();
	return 0;
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_DFL);
	if (argc == 2 && strcmp(argv[1], "ports") == 0)
		return tell_ports();
	if (argc == 3 && strcmp(argv[1], "watch") == 0)
		return watch_exec(argv[2]);
	if (argc >= 2 && strcmp(argv[1], "ids") == 0)
		return tell_ids(argc - 2, argv + 2);
	fprintf(stderr, "identity ports | watch PATH | ids [PID]...\n");
	return 2;
}
