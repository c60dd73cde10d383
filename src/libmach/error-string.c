/*
 * What error codes mean. A code has a system, a subsystem and a number in it
 * (mach/error.h); each subsystem has a table.
 */
#include <mach/errorlib.h>
#include <mach/mach_error.h>
#include <stdint.h>
#include <stdio.h>

#define COUNT(array) ((int)errlib_count(array))

#define KERN(text) "(os/kern) " text
#define SEND(text) "(ipc/send) " text
#define RCV(text)  "(ipc/rcv) " text
#define MIG(text)  "(ipc/mig) " text

static const char *const kern_texts[] = {
	KERN("successful"),
	KERN("invalid address"),
	KERN("protection failure"),
	KERN("no space available"),
	KERN("invalid argument"),
	KERN("failure"),
	KERN("resource shortage"),
	KERN("not receiver"),
	KERN("no access"),
	KERN("memory failure"),
	KERN("memory error"),
	KERN("already in set"),
	KERN("not in set"),
	KERN("name exists"),
	KERN("aborted"),
	KERN("invalid name"),
	KERN("invalid task"),
	KERN("invalid right"),
	KERN("invalid value"),
	KERN("urefs overflow"),
	KERN("invalid capability"),
	KERN("right exists"),
	KERN("invalid host"),
	KERN("memory present"),
	KERN("memory data moved"),
	KERN("memory restart copy"),
	KERN("invalid processor set"),
	KERN("policy limit"),
	KERN("invalid policy"),
	KERN("invalid object"),
	KERN("already waiting"),
	KERN("default set"),
	KERN("exception protected"),
	KERN("invalid ledger"),
	KERN("invalid memory control"),
	KERN("invalid security"),
	KERN("not depressed"),
	KERN("object terminated"),
	KERN("lock set destroyed"),
	KERN("lock unstable"),
	KERN("lock owned by another"),
	KERN("lock owned by self"),
	KERN("semaphore destroyed"),
	KERN("RPC terminated"),
	KERN("terminate orphan"),
	KERN("let orphan continue"),
	KERN("service not supported"),
	KERN("remote node down"),
	KERN("thread not waiting"),
	KERN("operation timed out"),
	KERN("code signing error"),
	KERN("policy is static"),
	KERN("insufficient input buffer size"),
	KERN("denied by security policy"),
	KERN("missing kernel collection"),
	KERN("invalid kernel collection"),
	KERN("result not found"),
};

static const char *const send_texts[] = {
	SEND("no error"),
	SEND("send in progress"),
	SEND("invalid data"),
	SEND("invalid destination port"),
	SEND("timed out"),
	SEND("invalid voucher"),
	SEND("unused error"),
	SEND("interrupted"),
	SEND("msg too small"),
	SEND("invalid reply port"),
	SEND("invalid port right"),
	SEND("invalid notify port"),
	SEND("invalid memory"),
	SEND("no msg buffer"),
	SEND("msg too large"),
	SEND("invalid msg-type"),
	SEND("invalid msg-header"),
	SEND("invalid msg-trailer"),
	SEND("invalid context for reply"),
	SEND("unused error"),
	SEND("unused error"),
	SEND("out-of-line buffer too large"),
	SEND("destination does not accept OOL ports"),
};

static const char *const rcv_texts[] = {
	RCV("no error"),
	RCV("receive in progress"),
	RCV("invalid name"),
	RCV("timed out"),
	RCV("msg too large"),
	RCV("interrupted"),
	RCV("port changed"),
	RCV("invalid notify port"),
	RCV("invalid data"),
	RCV("port died"),
	RCV("port in set"),
	RCV("header error"),
	RCV("body error"),
	RCV("invalid scatter list entry"),
	RCV("overwrite region too small"),
	RCV("invalid msg-trailer"),
	RCV("DIPC transport error"),
};

static const char *const mig_texts[] = {
	MIG("client type check failure"),
	MIG("wrong reply message ID"),
	MIG("server detected error"),
	MIG("bad request message ID"),
	MIG("server type check failure"),
	MIG("no reply should be sent"),
	MIG("server raised exception"),
	MIG("array not large enough"),
	MIG("server died"),
	MIG("unknown trailer format"),
};

static const struct error_subsystem kern_subsystems[] = {
	{ "(os/kern)", COUNT(kern_texts), kern_texts },
	{ "(os/?)", 0, NULL },
	{ "(os/?)", 0, NULL },
	{ "(os/unix)", 0, NULL },
};

static const struct error_subsystem server_subsystems[] = {
	{ "(server/netname)", 0, NULL },
	{ "(server/env_mgr)", 0, NULL },
	{ "(server/execd)", 0, NULL },
};

static const struct error_subsystem old_ipc_subsystems[] = {
	{ "(ipc/send)", 0, NULL },
	{ "(ipc/rcv)", 0, NULL },
};

static const struct error_subsystem ipc_subsystems[] = {
	{ "(ipc/send)", COUNT(send_texts), send_texts },
	{ "(ipc/rcv)", COUNT(rcv_texts), rcv_texts },
	{ "(ipc/mig)", COUNT(mig_texts), mig_texts },
};

/* errors: see mach/errorlib.h. Those that are not named are no systems. */
const struct error_system errors[err_max_system + 1] = {
	{ COUNT(kern_subsystems),
	    "(operating system/?) unknown subsystem error", kern_subsystems },
	{ 0, "(user space/?) unknown subsystem error", NULL },
	{ COUNT(server_subsystems), "(server/?) unknown subsystem error",
	    server_subsystems },
	{ COUNT(old_ipc_subsystems), "(ipc/?) unknown subsystem error",
	    old_ipc_subsystems },
	{ COUNT(ipc_subsystems), "(ipc/?) unknown subsystem error",
	    ipc_subsystems },
	[7] = { 0, "(vm/?) unknown subsystem error", NULL },
};

/* Ranges of codes that are older than the encoding: first, last, what now. */
static const struct {
	mach_error_t first, last;
	unsigned system, sub;
} old_ranges[] = {
	{ -199, -100, 3, 0 },
	{ -299, -200, 3, 1 },
	{ -399, -300, 4, 2 },
	{ 1000, 1099, 2, 0 },
	{ 1600, 1699, 2, 1 },
	{ 27600, 27699, 2, 2 },
};

struct parts {
	unsigned system, sub, code;
};

static struct parts
error_parts(mach_error_t error)
{
	for (unsigned i = 0; i < errlib_count(old_ranges); i++) {
		mach_error_t first = old_ranges[i].first;
		mach_error_t last = old_ranges[i].last;

		if (error >= first && error <= last)
			return (struct parts){ old_ranges[i].system,
				old_ranges[i].sub,
				(unsigned)(error < 0 ? last - error
						     : error - first) };
	}
	return (struct parts){ err_get_system((unsigned)error),
		err_get_sub((unsigned)error), err_get_code((unsigned)error) };
}

static const struct error_subsystem *
find_subsystem(const struct parts *parts)
{
	const struct error_system *system = &errors[parts->system];

	return parts->sub < (unsigned)system->max_sub
	    ? &system->subsystem[parts->sub]
	    : NULL;
}

/* The text; ret_known tells whether it is the code's own. */
static const char *
find_text(mach_error_t error, int *ret_known)
{
	struct parts parts = error_parts(error);
	const struct error_subsystem *subsystem = find_subsystem(&parts);

	*ret_known = 0;
	if (!subsystem)
		return errors[parts.system].bad_sub
		    ? errors[parts.system].bad_sub
		    : "(?/?) unknown error system";
	if (parts.code >= (unsigned)subsystem->max_code)
		return NO_SUCH_ERROR;
	*ret_known = 1;
	return subsystem->codes[parts.code];
}

/* mach_error_string(): see mach/mach_error.h. */
char *
mach_error_string(mach_error_t error_value)
{
	int known;

	return (char *)(uintptr_t)find_text(error_value, &known);
}

/* mach_error_type(): see mach/mach_error.h. */
char *
mach_error_type(mach_error_t error_value)
{
	struct parts parts = error_parts(error_value);
	const struct error_subsystem *subsystem = find_subsystem(&parts);

	return (char *)(uintptr_t)(subsystem ? subsystem->subsys_name : "(?/?)");
}

/* mach_error(): see mach/mach_error.h. */
void
mach_error(const char *str, mach_error_t error_value)
{
	int known;
	const char *text = find_text(error_value, &known);

	if (known)
		fprintf(stderr, "%s %s\n", str, text);
	else
		fprintf(stderr, "%s %s %s (%x)\n", str,
		    mach_error_type(error_value), text, (unsigned)error_value);
}
