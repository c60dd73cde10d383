#pragma once

/*
 * What the conformance tests share: ports to begin with, messages to send,
 * and short ways to say what a call must give. Public headers only.
 */

#include <darwintest.h>
#include <mach/mach.h>
#include <mach/notify.h>
#include <pthread.h>
#include <servers/bootstrap.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <unistd.h>

#define OK(call)          T_ASSERT_MACH_SUCCESS(call, "%s", #call)
#define GIVES(call, code) T_EXPECT_MACH_ERROR(call, code, "%s", #call)
#define IS(x, y)          T_EXPECT_EQ(x, y, "%s", #x)
#define HOLDS(x)          T_EXPECT_TRUE(x, "%s", #x)

#define TASK      mach_task_self()
#define SEND      MACH_PORT_RIGHT_SEND
#define RECEIVE   MACH_PORT_RIGHT_RECEIVE
#define SEND_ONCE MACH_PORT_RIGHT_SEND_ONCE
#define PORT_SET  MACH_PORT_RIGHT_PORT_SET
#define DEAD_NAME MACH_PORT_RIGHT_DEAD_NAME

#define IS_TYPE(name, type)     IS(type_of(name), type)
#define IS_GONE(name)           IS(type_of(name), 0)
#define IS_REFS(name, right, n) IS(refs_of(name, right), n)
#define IS_EMPTY(port)          GIVES(try_receive(port), MACH_RCV_TIMED_OUT)

/* A name that no task has: its index is out of every test's reach. */
#define NO_SUCH_NAME ((mach_port_name_t)0x00f00103)

struct simple {
	mach_msg_header_t header;
	uint32_t value;
};

/* Room for any message these tests receive inline, and its trailer. */
union any {
	mach_msg_header_t header;
	struct simple simple;
	mig_reply_error_t reply;
	mach_no_senders_notification_t no_senders;
	mach_dead_name_notification_t dead_name;
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port[8];
	} ports;
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_ool_descriptor_t ool[4];
	} ools;
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_ool_ports_descriptor_t array[4];
	} arrays;
	unsigned char bytes[8192];
};

/* Ports and names to begin with. */
mach_port_t new_receive(void);
mach_port_t new_port(void); /* receive and one send, under one name */
mach_port_t new_set(void);
mach_port_t new_dead(unsigned urefs);
mach_port_t new_send_once(mach_port_t port);
mach_port_t new_send(mach_port_t port); /* a name without the receive right */

/* Type bits, 0 for a name that is not there. */
mach_port_type_t type_of(mach_port_t name);
mach_port_urefs_t refs_of(mach_port_t name, mach_port_right_t right);

/* Messages. */
mach_msg_return_t send_with(mach_msg_bits_t bits, mach_port_t remote,
    mach_port_t local, mach_msg_id_t id, uint32_t value);
mach_msg_return_t send_value(mach_port_t port, uint32_t value);
mach_msg_return_t send_now(mach_port_t port, uint32_t value);
/* Sends the right `name` in a port descriptor to `port`, which is received. */
mach_msg_return_t send_right(
    mach_port_t port, mach_port_t name, mach_msg_type_name_t disposition);
mach_msg_return_t receive(mach_port_t port, union any *message);
mach_msg_return_t receive_now(mach_port_t port, union any *message);
mach_msg_return_t try_receive(mach_port_t port);
uint32_t receive_value(mach_port_t port);
/* Receives the message send_right sent; returns the name it brought. */
mach_port_t receive_right(mach_port_t port, mach_msg_type_name_t want);
const mach_msg_max_trailer_t *trailer_of(const union any *message);

/* Notifications: must be there already. Returns the datum, 0 if none. */
uint32_t expect_notification(mach_port_t port, mach_msg_id_t id);
mach_port_t expect_port_destroyed(mach_port_t port);
kern_return_t
request(mach_port_t name, mach_msg_id_t id, unsigned sync, mach_port_t notify);

/* The port's own account of itself. */
mach_port_status_t status_of(mach_port_t port);
void set_qlimit(mach_port_t port, unsigned limit);
/* Sends value 0, 1, ... until the queue holds `count`. */
void fill(mach_port_t port, unsigned count);

/* A thread that makes one call, and that can be waited for to block. */
struct worker {
	pthread_t thread;
	atomic_int tid;
	atomic_int done;
	atomic_int count; /* the call's own */
	void (*call)(struct worker *worker);
	mach_port_t port;
	uint32_t value;
	mach_msg_return_t result;
	union any message;
};
void worker_start(struct worker *worker, void (*call)(struct worker *));
void worker_wait_blocked(struct worker *worker);
void worker_join(struct worker *worker);
void work_receive(struct worker *worker);
void work_send(struct worker *worker);

/*
 * A second task. It runs `body` with a send right to `port`, and ends when
 * that returns or when the test does.
 */
pid_t peer_start(void (*body)(mach_port_t parent), mach_port_t port);
void peer_kill(pid_t peer);
int peer_wait(pid_t peer);
/* In a peer: waits to be killed. */
void peer_rest(void);
