/*
 * Error strings: section 13, and bootstrap_strerror of 11.2; and what answers
 * with an error only, of section 14.11.
 */

#include "kit.h"

#include <mach/error.h>
#include <mach/errorlib.h>
#include <mach/mach_eventlink.h>
#include <servers/bootstrap.h>

#define TEXT(error, text)                                                      \
	T_EXPECT_EQ_STR(                                                       \
	    mach_error_string(error), text, "%#x", (unsigned)(error))

T_DECL(s13_kern, "(os/kern), first, last and some between")
{
	TEXT(KERN_SUCCESS, "(os/kern) successful");
	TEXT(KERN_INVALID_ARGUMENT, "(os/kern) invalid argument");
	TEXT(KERN_INVALID_NAME, "(os/kern) invalid name");
	TEXT(KERN_INVALID_RIGHT, "(os/kern) invalid right");
	TEXT(KERN_UREFS_OVERFLOW, "(os/kern) urefs overflow");
	TEXT(KERN_TERMINATED, "(os/kern) object terminated");
	TEXT(KERN_RPC_SERVER_TERMINATED, "(os/kern) RPC terminated");
	TEXT(KERN_NOT_SUPPORTED, "(os/kern) service not supported");
	TEXT(KERN_NOT_FOUND, "(os/kern) result not found");
}

T_DECL(s13_send, "(ipc/send)")
{
	TEXT(MACH_SEND_INVALID_DATA, "(ipc/send) invalid data");
	TEXT(MACH_SEND_INVALID_DEST, "(ipc/send) invalid destination port");
	TEXT(MACH_SEND_TIMED_OUT, "(ipc/send) timed out");
	TEXT(MACH_SEND_INVALID_RIGHT, "(ipc/send) invalid port right");
	TEXT(MACH_SEND_NO_BUFFER, "(ipc/send) no msg buffer");
	TEXT(MACH_SEND_NO_GRANT_DEST,
	    "(ipc/send) destination does not accept OOL ports");
	TEXT(MACH_SEND_MSG_FILTERED, "unknown error code");
}

T_DECL(s13_receive, "(ipc/rcv)")
{
	TEXT(MACH_RCV_INVALID_NAME, "(ipc/rcv) invalid name");
	TEXT(MACH_RCV_TIMED_OUT, "(ipc/rcv) timed out");
	TEXT(MACH_RCV_TOO_LARGE, "(ipc/rcv) msg too large");
	TEXT(MACH_RCV_PORT_CHANGED, "(ipc/rcv) port changed");
	TEXT(MACH_RCV_BODY_ERROR, "(ipc/rcv) body error");
}

T_DECL(s13_mig, "(ipc/mig), numbers of the old style")
{
	TEXT(MIG_TYPE_ERROR, "(ipc/mig) client type check failure");
	TEXT(MIG_BAD_ID, "(ipc/mig) bad request message ID");
	TEXT(MIG_SERVER_DIED, "(ipc/mig) server died");
	TEXT(MIG_TRAILER_ERROR, "(ipc/mig) unknown trailer format");
}

T_DECL(s13_unknown, "codes and systems nobody knows")
{
	TEXT(1100, "unknown error code");
	TEXT(57, "unknown error code");
	TEXT(err_local, "(?/?) unknown error system");
	TEXT(err_us | err_sub(99), "(user space/?) unknown subsystem error");
}

T_DECL(s13_type, "the subsystem's label")
{
	T_EXPECT_EQ_STR(mach_error_type(KERN_FAILURE), "(os/kern)", "kern");
	T_EXPECT_EQ_STR(
	    mach_error_type(MACH_SEND_TIMED_OUT), "(ipc/send)", "send");
	T_EXPECT_EQ_STR(
	    mach_error_type(MACH_RCV_TIMED_OUT), "(ipc/rcv)", "receive");
	T_EXPECT_EQ_STR(mach_error_type(MIG_BAD_ID), "(ipc/mig)", "mig");
	T_EXPECT_EQ_STR(mach_error_type(err_local), "(?/?)", "unknown");
}

T_DECL(s13_encoding, "system, subsystem and code")
{
	IS(err_get_system(MACH_SEND_TIMED_OUT), 4);
	IS(err_get_sub(MACH_SEND_TIMED_OUT), 0);
	IS(err_get_sub(MACH_RCV_TIMED_OUT), 1);
	IS(err_get_code(MACH_RCV_TIMED_OUT), 3);
	IS(unix_err(13), 0xc00d);
}

/* What mach_error writes to stderr. */
static const char *
printed(const char *text, mach_error_t error)
{
	static char line[256];
	ssize_t n;
	int pipefd[2], saved = dup(STDERR_FILENO);

	T_ASSERT_POSIX_ZERO(pipe(pipefd), "pipe");
	dup2(pipefd[1], STDERR_FILENO);
	mach_error(text, error);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(pipefd[1]);
	n = read(pipefd[0], line, sizeof(line) - 1);
	close(pipefd[0]);
	close(saved);
	line[n > 0 ? n : 0] = '\0';
	return line;
}

T_DECL(s13_mach_error, "what is written to stderr")
{
	T_EXPECT_EQ_STR(printed("foo:", KERN_INVALID_NAME),
	    "foo: (os/kern) invalid name\n", "a known code");
	T_EXPECT_EQ_STR(printed("foo:", 1102),
	    "foo: (os/kern) unknown error code (44e)\n", "an unknown one");
}

T_DECL(s11_2_strerror, "bootstrap's own words")
{
	T_EXPECT_EQ_STR(bootstrap_strerror(BOOTSTRAP_SUCCESS), "Success", "0");
	T_EXPECT_EQ_STR(bootstrap_strerror(BOOTSTRAP_NOT_PRIVILEGED),
	    "Permission denied", "1100");
	T_EXPECT_EQ_STR(bootstrap_strerror(BOOTSTRAP_NAME_IN_USE),
	    "Service name already exists", "1101");
	T_EXPECT_EQ_STR(bootstrap_strerror(BOOTSTRAP_UNKNOWN_SERVICE),
	    "Unknown service name", "1102");
	T_EXPECT_EQ_STR(bootstrap_strerror(BOOTSTRAP_SERVICE_ACTIVE),
	    "Service name already exists", "1103");
	T_EXPECT_EQ_STR(bootstrap_strerror(BOOTSTRAP_BAD_COUNT),
	    "Too many lookups were requested in one request", "1104");
	T_EXPECT_EQ_STR(
	    bootstrap_strerror(BOOTSTRAP_NO_MEMORY), "Out of memory", "1105");
	T_EXPECT_EQ_STR(bootstrap_strerror(BOOTSTRAP_NO_CHILDREN),
	    mach_error_string(BOOTSTRAP_NO_CHILDREN), "1106");
	T_EXPECT_EQ_STR(bootstrap_strerror(MACH_SEND_INVALID_DEST),
	    mach_error_string(MACH_SEND_INVALID_DEST), "another");
}

T_DECL(s13_table, "the table of texts that programs may look into")
{
	const struct error_system
	    *ipc = &errors[err_get_system(MACH_IPC_SEND_MOD)];

	IS(ipc->max_sub, 3);
	HOLDS(strcmp(ipc->subsystem[2].codes[0],
		  mach_error_string(MIG_TYPE_ERROR)) == 0);
	HOLDS(ipc->subsystem[1].max_code > 10);
	HOLDS(errors[err_max_system].bad_sub == NULL);
	HOLDS(strcmp(mach_error_string(MACH_IPC_RCV_MOD | 0x3fff),
		  NO_SUCH_ERROR) == 0);
}

T_DECL(s14_11_eventlinks, "nobody has any")
{
	mach_port_t pair[2] = { 0 };
	uint64_t count = 0;

	GIVES(mach_eventlink_create(TASK, MELC_OPTION_NO_COPYIN, pair),
	    KERN_NOT_SUPPORTED);
	GIVES(mach_eventlink_destroy(MACH_PORT_NULL), KERN_NOT_SUPPORTED);
	GIVES(mach_eventlink_associate(MACH_PORT_NULL, MACH_PORT_NULL, 0, 0, 0,
		  0, MELA_OPTION_ASSOCIATE_ON_WAIT),
	    KERN_NOT_SUPPORTED);
	GIVES(mach_eventlink_disassociate(MACH_PORT_NULL, MELD_OPTION_NONE),
	    KERN_NOT_SUPPORTED);
	GIVES(mach_eventlink_signal(MACH_PORT_NULL, 0), KERN_NOT_SUPPORTED);
	GIVES(mach_eventlink_signal_wait_until(MACH_PORT_NULL, &count, 0,
		  MELSW_OPTION_NO_WAIT, KERN_CLOCK_MACH_ABSOLUTE_TIME, 0),
	    KERN_NOT_SUPPORTED);
}
