#ifndef _MACH_MACH_RIGHT_PRIVATE_H_
#define _MACH_MACH_RIGHT_PRIVATE_H_

/*
 * Rights with a type of their own, so that a compiler tells them apart. These
 * functions cannot fail: a name that is not what its type says is a bug of
 * the program, which they end, as they do for want of memory.
 */

#include <mach/port.h>
#include <stdint.h>

typedef struct _mach_right_recv {
	mach_port_t mrr_name;
} mach_right_recv_t;

typedef struct _mach_right_send {
	mach_port_t mrs_name;
} mach_right_send_t;

typedef struct _mach_right_send_once {
	mach_port_t mrso_name;
} mach_right_send_once_t;

#ifdef __cplusplus
#define MACH_RIGHT_RECV_NULL      (mach_right_recv_t{ MACH_PORT_NULL })
#define MACH_RIGHT_SEND_NULL      (mach_right_send_t{ MACH_PORT_NULL })
#define MACH_RIGHT_SEND_ONCE_NULL (mach_right_send_once_t{ MACH_PORT_NULL })
#else
#define MACH_RIGHT_RECV_NULL      ((mach_right_recv_t){ MACH_PORT_NULL })
#define MACH_RIGHT_SEND_NULL      ((mach_right_send_t){ MACH_PORT_NULL })
#define MACH_RIGHT_SEND_ONCE_NULL ((mach_right_send_once_t){ MACH_PORT_NULL })
#endif

typedef enum mach_right_recv_flags {
	MACH_RIGHT_RECV_FLAG_INIT = 0,
	MACH_RIGHT_RECV_FLAG_UNGUARDED = 1, /* the context guards nothing */
	MACH_RIGHT_RECV_FLAG_STRICT = 2,    /* a strict guard */
	MACH_RIGHT_RECV_FLAG_IMMOVABLE = 4
} mach_right_recv_flags_t;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A new receive right, guarded with ctx, and a send right to it if `send` is
 * not NULL; and the end of both. `send` is the right's own or MACH_PORT_NULL.
 */
mach_right_recv_t mach_right_recv_construct(
    mach_right_recv_flags_t flags, mach_right_send_t *send, uintptr_t ctx);
void mach_right_recv_destruct(
    mach_right_recv_t right, mach_right_send_t *send, uintptr_t ctx);

/*
 * A new send right; one reference more, which is MACH_PORT_DEAD's if the port
 * is dead; one less.
 */
mach_right_send_t mach_right_send_create(mach_right_recv_t right);
mach_right_send_t mach_right_send_retain(mach_right_send_t right);
void mach_right_send_release(mach_right_send_t right);

/* A new send-once right; and its end without a message. */
mach_right_send_once_t mach_right_send_once_create(mach_right_recv_t right);
void mach_right_send_once_consume(mach_right_send_once_t right);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MACH_RIGHT_PRIVATE_H_ */
