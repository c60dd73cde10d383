#pragma once

/*
 * What the constructs' two sides share. The server's functions and the calls
 * are the same over a double in one process and over libmach in two; what
 * differs (ports, who the peer is) is asked of the rig.
 */

#include <mach/mach.h>

/* Written by both sides: in memory that they share. */
struct scene {
	unsigned int called;  /* server functions that ran */
	kern_return_t answer; /* what some of them return */
	mach_msg_type_name_t poly_out;
	mach_msg_type_number_t arrays_e;
	int told;
	unsigned int released;  /* things, by a destructor */
	kern_return_t reported; /* to a procedure's error function */
	char anonymous_seen[7];
	/* What trailers must say. */
	unsigned int client_pid, server_pid, uid, seqno;
	unsigned int used[16]; /* rights that a message arrived through */
	unsigned int rights;   /* names and references of the server */
};

extern struct scene *scene;
extern mach_port_t server_port; /* as this side calls it */

/* rig_right(): this side's right number n, as it can be sent so. */
mach_port_t rig_right(unsigned int n, mach_msg_type_name_t disposition);

/*
 * rig_check_right(): asserts that the name is the other side's right number n
 * of that kind (as a receiver sees it), and uses the right up.
 */
void
rig_check_right(mach_port_t name, unsigned int n, mach_msg_type_name_t kind);

/* rig_check_used(): asserts that the other side has used my right number n. */
void rig_check_used(unsigned int n);

/* rig_check_reply_port(): asserts that it is one; n as in rig_right(), or 0. */
void rig_check_reply_port(mach_port_t name, unsigned int n);

/* rig_memory(): a copy that a message may take away. */
void *rig_memory(const void *from, mach_msg_size_t size);

/*
 * Calls that check what comes back, and return what the stub does. The calls
 * without a result assert that it is KERN_SUCCESS.
 */
kern_return_t call_scalars(void);
kern_return_t
call_strings(const char *n, const char *v, char *m, char *w, char *z);
void call_all_strings(void);
kern_return_t
call_arrays(mach_msg_type_number_t n, mach_msg_type_number_t *room);
void call_array_limits(void);
void call_structs(void);
kern_return_t call_rights(void);
void call_right_arrays(void);
void call_right_array_room(void);
void call_exceptions(void);
void call_memory_checked(void);
void call_overwritten(void);
void call_freed(void);
void call_ask(void);
void call_ask_with(void);
void call_ask_by(void);
void call_tell_with(void);
kern_return_t call_tokens(void);
void call_trailers(void);
void call_timed(mach_msg_timeout_t ms);
void call_timed_apart(mach_msg_timeout_t ms, mach_msg_timeout_t send_ms);
void call_natives(void);
void call_renamed(void);
void call_told(void);
void call_convert(void);
void call_give(void);
void call_rpc(mach_msg_timeout_t ms);
void call_procedures(void);
void call_large(void);
void call_special(kern_return_t (*call)(mach_port_t, mach_port_t, int *));

/* report_error(): what the stubs of old.defs call. */
void report_error(kern_return_t kr);
