#ifndef _MACH_MESSAGE_H_
#define _MACH_MESSAGE_H_

/*
 * Messages: their parts, the options and results of mach_msg, and the trailers
 * that come with a message.
 *
 * A message is a header, then in a complex one (MACH_MSGH_BITS_COMPLEX) a body
 * with a count and that many descriptors of 12 or 16 bytes each, then data.
 * Everything here is packed to 4 bytes. Sizes are in bytes, times in
 * milliseconds.
 */

#include <stdint.h>
#include <sys/types.h>

#include <mach/boolean.h>
#include <mach/kern_return.h>
#include <mach/machine/vm_types.h>
#include <mach/port.h>

typedef natural_t mach_msg_timeout_t;

/* No time at all with MACH_SEND_TIMEOUT or MACH_RCV_TIMEOUT. */
#define MACH_MSG_TIMEOUT_NONE ((mach_msg_timeout_t)0)

/*
 * msgh_bits: the dispositions of the header's three ports, 5 bits each, and
 * flags in the rest.
 */
#define MACH_MSGH_BITS_ZERO         0x00000000
#define MACH_MSGH_BITS_REMOTE_MASK  0x0000001f
#define MACH_MSGH_BITS_LOCAL_MASK   0x00001f00
#define MACH_MSGH_BITS_VOUCHER_MASK 0x001f0000
#define MACH_MSGH_BITS_PORTS_MASK                                              \
	(MACH_MSGH_BITS_REMOTE_MASK | MACH_MSGH_BITS_LOCAL_MASK |              \
	    MACH_MSGH_BITS_VOUCHER_MASK)

/* A body with descriptors follows the header. */
#define MACH_MSGH_BITS_COMPLEX 0x80000000U

/* What a sender may set. */
#define MACH_MSGH_BITS_USER 0x801f1f1fU

/* What a receiver may find, or nobody outside the kernel. */
#define MACH_MSGH_BITS_RAISEIMP      0x20000000U
#define MACH_MSGH_BITS_DENAP         MACH_MSGH_BITS_RAISEIMP
#define MACH_MSGH_BITS_IMPHOLDASRT   0x10000000U
#define MACH_MSGH_BITS_DENAPHOLDASRT MACH_MSGH_BITS_IMPHOLDASRT
#define MACH_MSGH_BITS_CIRCULAR      0x10000000U
#define MACH_MSGH_BITS_USED          0xb01f1f1fU

#define MACH_MSGH_BITS(remote, local) ((remote) | ((local) << 8))
#define MACH_MSGH_BITS_SET_PORTS(remote, local, voucher)                       \
	(((remote)&MACH_MSGH_BITS_REMOTE_MASK) |                               \
	    (((local) << 8) & MACH_MSGH_BITS_LOCAL_MASK) |                     \
	    (((voucher) << 16) & MACH_MSGH_BITS_VOUCHER_MASK))
#define MACH_MSGH_BITS_SET(remote, local, voucher, other)                      \
	(MACH_MSGH_BITS_SET_PORTS((remote), (local), (voucher)) |              \
	    ((other) & ~MACH_MSGH_BITS_PORTS_MASK))

#define MACH_MSGH_BITS_REMOTE(bits) ((bits)&MACH_MSGH_BITS_REMOTE_MASK)
#define MACH_MSGH_BITS_LOCAL(bits)  (((bits)&MACH_MSGH_BITS_LOCAL_MASK) >> 8)
#define MACH_MSGH_BITS_VOUCHER(bits)                                           \
	(((bits)&MACH_MSGH_BITS_VOUCHER_MASK) >> 16)
#define MACH_MSGH_BITS_PORTS(bits) ((bits)&MACH_MSGH_BITS_PORTS_MASK)
#define MACH_MSGH_BITS_OTHER(bits) ((bits) & ~MACH_MSGH_BITS_PORTS_MASK)

#define MACH_MSGH_BITS_HAS_REMOTE(bits)                                        \
	(MACH_MSGH_BITS_REMOTE(bits) != MACH_MSGH_BITS_ZERO)
#define MACH_MSGH_BITS_HAS_LOCAL(bits)                                         \
	(MACH_MSGH_BITS_LOCAL(bits) != MACH_MSGH_BITS_ZERO)
#define MACH_MSGH_BITS_HAS_VOUCHER(bits)                                       \
	(MACH_MSGH_BITS_VOUCHER(bits) != MACH_MSGH_BITS_ZERO)
#define MACH_MSGH_BITS_IS_COMPLEX(bits)                                        \
	(((bits)&MACH_MSGH_BITS_COMPLEX) != MACH_MSGH_BITS_ZERO)
#define MACH_MSGH_BITS_RAISED_IMPORTANCE(bits)                                 \
	(((bits)&MACH_MSGH_BITS_RAISEIMP) != MACH_MSGH_BITS_ZERO)
#define MACH_MSGH_BITS_HOLDS_IMPORTANCE_ASSERTION(bits)                        \
	(((bits)&MACH_MSGH_BITS_IMPHOLDASRT) != MACH_MSGH_BITS_ZERO)

typedef unsigned int mach_msg_bits_t;
typedef natural_t mach_msg_size_t;
typedef integer_t mach_msg_id_t;

#define MACH_MSG_SIZE_NULL ((mach_msg_size_t *)0)

/* Quality of service of a message; carried, not acted on. */
typedef unsigned int mach_msg_priority_t;
typedef uint8_t mach_msg_qos_t;

#define MACH_MSG_QOS_UNSPECIFIED      0
#define MACH_MSG_QOS_MAINTENANCE      1
#define MACH_MSG_QOS_BACKGROUND       2
#define MACH_MSG_QOS_UTILITY          3
#define MACH_MSG_QOS_DEFAULT          4
#define MACH_MSG_QOS_USER_INITIATED   5
#define MACH_MSG_QOS_USER_INTERACTIVE 6
#define MACH_MSG_QOS_LAST             6

#define MACH_MSG_PRIORITY_UNSPECIFIED    ((mach_msg_priority_t)0)
#define MACH_MSG_PRIORITY_RELPRI_SHIFT   8
#define MACH_MSG_PRIORITY_RELPRI_MASK    0x0000ff00
#define MACH_MSG_PRIORITY_QOS_SHIFT      16
#define MACH_MSG_PRIORITY_QOS_MASK       0x000f0000
#define MACH_MSG_PRIORITY_OVERRIDE_SHIFT 20
#define MACH_MSG_PRIORITY_OVERRIDE_MASK  0x00f00000

/*
 * What is done with a right that a message carries: the sender's names for it.
 * A receiver finds one of the three PORT_ names, or PORT_NONE.
 */
typedef unsigned int mach_msg_type_name_t;

#define MACH_MSG_TYPE_PORT_NONE         0
#define MACH_MSG_TYPE_PORT_NAME         15 /* a number, no right */
#define MACH_MSG_TYPE_MOVE_RECEIVE      16
#define MACH_MSG_TYPE_MOVE_SEND         17
#define MACH_MSG_TYPE_MOVE_SEND_ONCE    18
#define MACH_MSG_TYPE_COPY_SEND         19
#define MACH_MSG_TYPE_MAKE_SEND         20 /* from a receive right */
#define MACH_MSG_TYPE_MAKE_SEND_ONCE    21 /* from a receive right */
#define MACH_MSG_TYPE_COPY_RECEIVE      22 /* never valid */
#define MACH_MSG_TYPE_DISPOSE_RECEIVE   24 /* never valid here */
#define MACH_MSG_TYPE_DISPOSE_SEND      25 /* never valid here */
#define MACH_MSG_TYPE_DISPOSE_SEND_ONCE 26 /* never valid here */

#define MACH_MSG_TYPE_PORT_RECEIVE   MACH_MSG_TYPE_MOVE_RECEIVE
#define MACH_MSG_TYPE_PORT_SEND      MACH_MSG_TYPE_MOVE_SEND
#define MACH_MSG_TYPE_PORT_SEND_ONCE MACH_MSG_TYPE_MOVE_SEND_ONCE

#define MACH_MSG_TYPE_LAST 22

/* In interface definitions: the disposition is an argument. */
#define MACH_MSG_TYPE_POLYMORPHIC ((mach_msg_type_name_t)-1)

#define MACH_MSG_TYPE_PORT_ANY(x)                                              \
	(((x) >= MACH_MSG_TYPE_MOVE_RECEIVE) &&                                \
	    ((x) <= MACH_MSG_TYPE_MAKE_SEND_ONCE))
#define MACH_MSG_TYPE_PORT_ANY_SEND(x)                                         \
	(((x) >= MACH_MSG_TYPE_MOVE_SEND) &&                                   \
	    ((x) <= MACH_MSG_TYPE_MAKE_SEND_ONCE))
#define MACH_MSG_TYPE_PORT_ANY_SEND_ONCE(x)                                    \
	(((x) == MACH_MSG_TYPE_MOVE_SEND_ONCE) ||                              \
	    ((x) == MACH_MSG_TYPE_MAKE_SEND_ONCE))
#define MACH_MSG_TYPE_PORT_ANY_RIGHT(x)                                        \
	(((x) >= MACH_MSG_TYPE_MOVE_RECEIVE) &&                                \
	    ((x) <= MACH_MSG_TYPE_MOVE_SEND_ONCE))

/* How out-of-line memory travels. */
typedef unsigned int mach_msg_copy_options_t;

#define MACH_MSG_PHYSICAL_COPY 0
#define MACH_MSG_VIRTUAL_COPY  1
#define MACH_MSG_ALLOCATE      2
#define MACH_MSG_OVERWRITE     3

/* Of a receive right that travels with its guard. */
typedef uint16_t mach_msg_guard_flags_t;

#define MACH_MSG_GUARD_FLAGS_NONE              0x0000
#define MACH_MSG_GUARD_FLAGS_IMMOVABLE_RECEIVE 0x0001
#define MACH_MSG_GUARD_FLAGS_UNGUARDED_ON_SEND 0x0002
#define MACH_MSG_GUARD_FLAGS_MASK              0x0003

/* The kinds of descriptor; the last byte of the 32 bits at offset 8. */
typedef unsigned int mach_msg_descriptor_type_t;

#define MACH_MSG_PORT_DESCRIPTOR         0
#define MACH_MSG_OOL_DESCRIPTOR          1
#define MACH_MSG_OOL_PORTS_DESCRIPTOR    2
#define MACH_MSG_OOL_VOLATILE_DESCRIPTOR 3
#define MACH_MSG_GUARDED_PORT_DESCRIPTOR 4
#define MACH_MSG_DESCRIPTOR_MAX          MACH_MSG_GUARDED_PORT_DESCRIPTOR

#define MACH_MSG_BODY_NULL       ((mach_msg_body_t *)0)
#define MACH_MSG_DESCRIPTOR_NULL ((mach_msg_descriptor_t *)0)
#define MACH_MSG_NULL            ((mach_msg_header_t *)0)

typedef natural_t mach_msg_type_size_t;
typedef natural_t mach_msg_type_number_t;

#pragma pack(push, 4)

typedef struct {
	mach_msg_bits_t msgh_bits;
	mach_msg_size_t msgh_size; /* all but the trailer */
	mach_port_t msgh_remote_port;
	mach_port_t msgh_local_port;
	mach_port_name_t msgh_voucher_port;
	mach_msg_id_t msgh_id;
} mach_msg_header_t;

typedef struct {
	mach_msg_size_t msgh_descriptor_count;
} mach_msg_body_t;

typedef struct {
	mach_msg_header_t header;
	mach_msg_body_t body;
} mach_msg_base_t;

/* What every descriptor has in common: its type. */
typedef struct {
	natural_t pad1;
	mach_msg_size_t pad2;
	unsigned int pad3 : 24;
	mach_msg_descriptor_type_t type : 8;
} mach_msg_type_descriptor_t;

/* One right. */
typedef struct {
	mach_port_t name;
	mach_msg_size_t pad1;
	unsigned int pad2 : 16;
	mach_msg_type_name_t disposition : 8;
	mach_msg_descriptor_type_t type : 8;
} mach_msg_port_descriptor_t;

/* Out-of-line memory: size bytes at address. */
typedef struct {
	uint32_t address;
	mach_msg_size_t size;
	boolean_t deallocate : 8;
	mach_msg_copy_options_t copy : 8;
	unsigned int pad1 : 8;
	mach_msg_descriptor_type_t type : 8;
} mach_msg_ool_descriptor32_t;

typedef struct {
	uint64_t address;
	boolean_t deallocate : 8;
	mach_msg_copy_options_t copy : 8;
	unsigned int pad1 : 8;
	mach_msg_descriptor_type_t type : 8;
	mach_msg_size_t size;
} mach_msg_ool_descriptor64_t;

typedef struct {
	void *address;
#if !defined(__LP64__)
	mach_msg_size_t size;
#endif
	boolean_t deallocate : 8;
	mach_msg_copy_options_t copy : 8;
	unsigned int pad1 : 8;
	mach_msg_descriptor_type_t type : 8;
#if defined(__LP64__)
	mach_msg_size_t size;
#endif
} mach_msg_ool_descriptor_t;

/* Out-of-line rights: count names at address, one disposition for all. */
typedef struct {
	uint32_t address;
	mach_msg_size_t count;
	boolean_t deallocate : 8;
	mach_msg_copy_options_t copy : 8;
	mach_msg_type_name_t disposition : 8;
	mach_msg_descriptor_type_t type : 8;
} mach_msg_ool_ports_descriptor32_t;

typedef struct {
	uint64_t address;
	boolean_t deallocate : 8;
	mach_msg_copy_options_t copy : 8;
	mach_msg_type_name_t disposition : 8;
	mach_msg_descriptor_type_t type : 8;
	mach_msg_size_t count;
} mach_msg_ool_ports_descriptor64_t;

typedef struct {
	void *address;
#if !defined(__LP64__)
	mach_msg_size_t count;
#endif
	boolean_t deallocate : 8;
	mach_msg_copy_options_t copy : 8;
	mach_msg_type_name_t disposition : 8;
	mach_msg_descriptor_type_t type : 8;
#if defined(__LP64__)
	mach_msg_size_t count;
#endif
} mach_msg_ool_ports_descriptor_t;

/* A receive right with its guard; flags are mach_msg_guard_flags_t. */
typedef struct {
	uint32_t context;
	unsigned int flags : 16;
	mach_msg_type_name_t disposition : 8;
	mach_msg_descriptor_type_t type : 8;
	mach_port_name_t name;
} mach_msg_guarded_port_descriptor32_t;

typedef struct {
	uint64_t context;
	unsigned int flags : 16;
	mach_msg_type_name_t disposition : 8;
	mach_msg_descriptor_type_t type : 8;
	mach_port_name_t name;
} mach_msg_guarded_port_descriptor64_t;

typedef struct {
	mach_port_context_t context;
	unsigned int flags : 16;
	mach_msg_type_name_t disposition : 8;
	mach_msg_descriptor_type_t type : 8;
	mach_port_name_t name;
} mach_msg_guarded_port_descriptor_t;

/*
 * Any descriptor. In a message each takes its own size, not the union's: 12
 * bytes for a port, 16 for the rest.
 */
typedef union {
	mach_msg_port_descriptor_t port;
	mach_msg_ool_descriptor_t out_of_line;
	mach_msg_ool_ports_descriptor_t ool_ports;
	mach_msg_type_descriptor_t type;
	mach_msg_guarded_port_descriptor_t guarded_port;
} mach_msg_descriptor_t;

/*
 * Trailers. The receiver finds one behind the message, at
 * round_msg(msgh_size); MACH_RCV_TRAILER_ELEMENTS says which.
 */
typedef unsigned int mach_msg_trailer_type_t;
typedef unsigned int mach_msg_trailer_size_t;
typedef char *mach_msg_trailer_info_t;

#define MACH_MSG_TRAILER_FORMAT_0 0

typedef struct {
	mach_msg_trailer_type_t msgh_trailer_type;
	mach_msg_trailer_size_t msgh_trailer_size;
} mach_msg_trailer_t;

typedef struct {
	mach_msg_trailer_type_t msgh_trailer_type;
	mach_msg_trailer_size_t msgh_trailer_size;
	mach_port_seqno_t msgh_seqno;
} mach_msg_seqno_trailer_t;

/* The sender's effective uid and gid. */
typedef struct {
	unsigned int val[2];
} security_token_t;

typedef struct {
	mach_msg_trailer_type_t msgh_trailer_type;
	mach_msg_trailer_size_t msgh_trailer_size;
	mach_port_seqno_t msgh_seqno;
	security_token_t msgh_sender;
} mach_msg_security_trailer_t;

typedef mach_msg_security_trailer_t mach_msg_format_0_trailer_t;

/* Who the sender is; take it apart with the functions of bsm/libbsm.h. */
typedef struct {
	unsigned int val[8];
} audit_token_t;

typedef struct {
	mach_msg_trailer_type_t msgh_trailer_type;
	mach_msg_trailer_size_t msgh_trailer_size;
	mach_port_seqno_t msgh_seqno;
	security_token_t msgh_sender;
	audit_token_t msgh_audit;
} mach_msg_audit_trailer_t;

typedef struct {
	mach_msg_trailer_type_t msgh_trailer_type;
	mach_msg_trailer_size_t msgh_trailer_size;
	mach_port_seqno_t msgh_seqno;
	security_token_t msgh_sender;
	audit_token_t msgh_audit;
	mach_port_context_t msgh_context; /* the port's */
} mach_msg_context_trailer_t;

typedef struct {
	mach_port_name_t sender;
} msg_labels_t;

typedef int mach_msg_filter_id;
#define MACH_MSG_FILTER_POLICY_ALLOW ((mach_msg_filter_id)0)

typedef struct {
	mach_msg_trailer_type_t msgh_trailer_type;
	mach_msg_trailer_size_t msgh_trailer_size;
	mach_port_seqno_t msgh_seqno;
	security_token_t msgh_sender;
	audit_token_t msgh_audit;
	mach_port_context_t msgh_context;
	mach_msg_filter_id msgh_ad;
	msg_labels_t msgh_labels;
} mach_msg_mac_trailer_t;

typedef mach_msg_mac_trailer_t mach_msg_max_trailer_t;

typedef struct {
	mach_msg_header_t header;
} mach_msg_empty_send_t;

typedef struct {
	mach_msg_header_t header;
	mach_msg_trailer_t trailer;
} mach_msg_empty_rcv_t;

typedef union {
	mach_msg_empty_send_t send;
	mach_msg_empty_rcv_t rcv;
} mach_msg_empty_t;

#pragma pack(pop)

#define MACH_MSG_HEADER_EMPTY ((mach_msg_header_t){ 0, 0, 0, 0, 0, 0 })

/* Older names of header fields. */
#define msgh_reserved   msgh_voucher_port
#define msgh_kind       msgh_seqno
#define mach_msg_kind_t mach_port_seqno_t

#define MACH_MSGH_KIND_NORMAL       0x00000000
#define MACH_MSGH_KIND_NOTIFICATION 0x00000001

/* Up to the next multiple of 4. */
#define round_msg(x)                                                           \
	(((mach_msg_size_t)(x) + sizeof(natural_t) - 1) &                      \
	    ~(sizeof(natural_t) - 1))

#define MACH_MSG_SIZE_MAX      ((mach_msg_size_t)~0)
#define MACH_MSG_SIZE_RELIABLE ((mach_msg_size_t)256 * 1024)

#define MACH_MSG_TRAILER_MINIMUM_SIZE  sizeof(mach_msg_trailer_t)
#define MACH_MSG_TRAILER_FORMAT_0_SIZE sizeof(mach_msg_format_0_trailer_t)
#define MAX_TRAILER_SIZE               ((mach_msg_size_t)sizeof(mach_msg_max_trailer_t))

/* The tokens of the kernel, and an audit token that is nobody's. */
#define KERNEL_SECURITY_TOKEN_VALUE                                            \
	{                                                                      \
		{                                                              \
			0, 1                                                   \
		}                                                              \
	}
#define KERNEL_AUDIT_TOKEN_VALUE                                               \
	{                                                                      \
		{                                                              \
			0, 0, 0, 0, 0, 0, 0, 0                                 \
		}                                                              \
	}
#define INVALID_AUDIT_TOKEN_VALUE                                              \
	{                                                                      \
		{                                                              \
			~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u                 \
		}                                                              \
	}

/* Options of mach_msg. */
typedef integer_t mach_msg_option_t;
typedef int mach_msg_options_t;
typedef uint64_t mach_msg_option64_t;

#define MACH_MSG_OPTION_NONE             0x00000000
#define MACH_SEND_MSG                    0x00000001
#define MACH_RCV_MSG                     0x00000002
#define MACH_RCV_LARGE                   0x00000004 /* leave a message that is too large */
#define MACH_RCV_LARGE_IDENTITY          0x00000008 /* and say on which port */
#define MACH_SEND_TIMEOUT                0x00000010 /* wait so long for room */
#define MACH_SEND_OVERRIDE               0x00000020
#define MACH_SEND_INTERRUPT              0x00000040 /* give up at a signal */
#define MACH_SEND_NOTIFY                 0x00000080 /* ask for send-possible if full */
#define MACH_RCV_TIMEOUT                 0x00000100 /* wait so long for a message */
#define MACH_MSG_STRICT_REPLY            0x00000200
#define MACH_RCV_INTERRUPT               0x00000400 /* give up at a signal */
#define MACH_RCV_VOUCHER                 0x00000800 /* accept a voucher */
#define MACH_RCV_GUARDED_DESC            0x00001000 /* accept guarded port descriptors */
#define MACH_RCV_SYNC_WAIT               0x00004000
#define MACH_RCV_SYNC_PEEK               0x00008000
#define MACH_SEND_FILTER_NONFATAL        0x00010000
#define MACH_SEND_TRAILER                0x00020000
#define MACH_SEND_NOIMPORTANCE           0x00040000
#define MACH_SEND_IMPORTANCE             0x00080000
#define MACH_SEND_SYNC_OVERRIDE          0x00100000
#define MACH_SEND_PROPAGATE_QOS          0x00200000
#define MACH_SEND_KERNEL                 0x00400000
#define MACH_SEND_SYNC_BOOTSTRAP_CHECKIN 0x00800000

/* Further names of some; and two that no longer ask for anything. */
#define MACH_SEND_ALWAYS          MACH_SEND_FILTER_NONFATAL
#define MACH_SEND_NODENAP         MACH_SEND_NOIMPORTANCE
#define MACH_SEND_SYNC_USE_THRPRI MACH_SEND_PROPAGATE_QOS
#define MACH_RCV_NOTIFY           0x00000000
#define MACH_RCV_OVERWRITE        0x00000000

#define MACH64_MSG_OPTION_NONE             ((mach_msg_option64_t)0x00000000)
#define MACH64_SEND_MSG                    ((mach_msg_option64_t)0x00000001)
#define MACH64_RCV_MSG                     ((mach_msg_option64_t)0x00000002)
#define MACH64_RCV_LARGE                   ((mach_msg_option64_t)0x00000004)
#define MACH64_RCV_LARGE_IDENTITY          ((mach_msg_option64_t)0x00000008)
#define MACH64_SEND_TIMEOUT                ((mach_msg_option64_t)0x00000010)
#define MACH64_SEND_OVERRIDE               ((mach_msg_option64_t)0x00000020)
#define MACH64_SEND_INTERRUPT              ((mach_msg_option64_t)0x00000040)
#define MACH64_SEND_NOTIFY                 ((mach_msg_option64_t)0x00000080)
#define MACH64_RCV_TIMEOUT                 ((mach_msg_option64_t)0x00000100)
#define MACH64_MSG_STRICT_REPLY            ((mach_msg_option64_t)0x00000200)
#define MACH64_RCV_INTERRUPT               ((mach_msg_option64_t)0x00000400)
#define MACH64_RCV_VOUCHER                 ((mach_msg_option64_t)0x00000800)
#define MACH64_RCV_GUARDED_DESC            ((mach_msg_option64_t)0x00001000)
#define MACH64_RCV_SYNC_WAIT               ((mach_msg_option64_t)0x00004000)
#define MACH64_RCV_SYNC_PEEK               ((mach_msg_option64_t)0x00008000)
#define MACH64_SEND_FILTER_NONFATAL        ((mach_msg_option64_t)0x00010000)
#define MACH64_SEND_TRAILER                ((mach_msg_option64_t)0x00020000)
#define MACH64_SEND_NOIMPORTANCE           ((mach_msg_option64_t)0x00040000)
#define MACH64_SEND_IMPORTANCE             ((mach_msg_option64_t)0x00080000)
#define MACH64_SEND_SYNC_OVERRIDE          ((mach_msg_option64_t)0x00100000)
#define MACH64_SEND_PROPAGATE_QOS          ((mach_msg_option64_t)0x00200000)
#define MACH64_SEND_KERNEL                 ((mach_msg_option64_t)0x00400000)
#define MACH64_SEND_SYNC_BOOTSTRAP_CHECKIN ((mach_msg_option64_t)0x00800000)
#define MACH64_MSG_VECTOR                  ((mach_msg_option64_t)1 << 32)
#define MACH64_SEND_KOBJECT_CALL           ((mach_msg_option64_t)1 << 33)
#define MACH64_SEND_MQ_CALL                ((mach_msg_option64_t)1 << 34)
#define MACH64_SEND_USER_CALL              MACH64_SEND_MQ_CALL
#define MACH64_SEND_ANY                    ((mach_msg_option64_t)1 << 35)
#define MACH64_SEND_DK_CALL                ((mach_msg_option64_t)1 << 36)

/* Which trailer the receiver asks for, in bits 24 to 31 of the options. */
#define MACH_RCV_TRAILER_NULL   0
#define MACH_RCV_TRAILER_SEQNO  1
#define MACH_RCV_TRAILER_SENDER 2
#define MACH_RCV_TRAILER_AUDIT  3
#define MACH_RCV_TRAILER_CTX    4
#define MACH_RCV_TRAILER_AV     7
#define MACH_RCV_TRAILER_LABELS 8

#define MACH_RCV_TRAILER_TYPE(x)     (((x)&0xf) << 28)
#define MACH_RCV_TRAILER_ELEMENTS(x) (((x)&0xf) << 24)
#define MACH_RCV_TRAILER_MASK        ((0xf << 24))
#define GET_RCV_ELEMENTS(options)    (((options) >> 24) & 0xf)

/* How many bytes of trailer these options bring. */
#define REQUESTED_TRAILER_SIZE_NATIVE(options)                                 \
	((mach_msg_trailer_size_t)((GET_RCV_ELEMENTS(options) ==               \
				       MACH_RCV_TRAILER_NULL)                  \
		? sizeof(mach_msg_trailer_t)                                   \
		: (GET_RCV_ELEMENTS(options) == MACH_RCV_TRAILER_SEQNO)        \
		? sizeof(mach_msg_seqno_trailer_t)                             \
		: (GET_RCV_ELEMENTS(options) == MACH_RCV_TRAILER_SENDER)       \
		? sizeof(mach_msg_security_trailer_t)                          \
		: (GET_RCV_ELEMENTS(options) == MACH_RCV_TRAILER_AUDIT)        \
		? sizeof(mach_msg_audit_trailer_t)                             \
		: (GET_RCV_ELEMENTS(options) == MACH_RCV_TRAILER_CTX)          \
		? sizeof(mach_msg_context_trailer_t)                           \
		: sizeof(mach_msg_mac_trailer_t)))
#define REQUESTED_TRAILER_SIZE(options) REQUESTED_TRAILER_SIZE_NATIVE(options)

/* Several buffers in one call, and the data beside a message. */
typedef struct {
	uint64_t msgv_data;
	uint64_t msgv_rcv_addr;
	mach_msg_size_t msgv_send_size;
	mach_msg_size_t msgv_rcv_size;
} mach_msg_vector_t;

typedef struct {
	mach_msg_size_t msgdh_size;
	uint32_t msgdh_reserved;
} mach_msg_aux_header_t;

#define MACH_MSGV_IDX_MSG            ((uint32_t)0)
#define MACH_MSGV_IDX_AUX            ((uint32_t)1)
#define MACH_MSGV_MAX_COUNT          2
#define LIBSYSCALL_MSGV_AUX_MAX_SIZE 128

/*
 * Results. Those of sending have 0x10000000 set, those of receiving
 * 0x10004000. Some errors come with further bits: of what there was too
 * little to bring the message's rights and memory in.
 */
typedef kern_return_t mach_msg_return_t;

#define MACH_MSG_SUCCESS 0x00000000

#define MACH_MSG_MASK       0x00003e00
#define MACH_MSG_IPC_SPACE  0x00002000 /* names */
#define MACH_MSG_VM_SPACE   0x00001000 /* addresses */
#define MACH_MSG_IPC_KERNEL 0x00000800 /* machd's, for rights */
#define MACH_MSG_VM_KERNEL  0x00000400 /* machd's, for memory */

#define MACH_SEND_IN_PROGRESS         0x10000001
#define MACH_SEND_INVALID_DATA        0x10000002
#define MACH_SEND_INVALID_DEST        0x10000003
#define MACH_SEND_TIMED_OUT           0x10000004
#define MACH_SEND_INVALID_VOUCHER     0x10000005
#define MACH_SEND_INTERRUPTED         0x10000007
#define MACH_SEND_MSG_TOO_SMALL       0x10000008
#define MACH_SEND_INVALID_REPLY       0x10000009
#define MACH_SEND_INVALID_RIGHT       0x1000000a
#define MACH_SEND_INVALID_NOTIFY      0x1000000b
#define MACH_SEND_INVALID_MEMORY      0x1000000c
#define MACH_SEND_NO_BUFFER           0x1000000d
#define MACH_SEND_TOO_LARGE           0x1000000e
#define MACH_SEND_INVALID_TYPE        0x1000000f
#define MACH_SEND_INVALID_HEADER      0x10000010
#define MACH_SEND_INVALID_TRAILER     0x10000011
#define MACH_SEND_INVALID_CONTEXT     0x10000012
#define MACH_SEND_INVALID_OPTIONS     0x10000013
#define MACH_SEND_INVALID_RT_OOL_SIZE 0x10000015
#define MACH_SEND_NO_GRANT_DEST       0x10000016
#define MACH_SEND_MSG_FILTERED        0x10000017
#define MACH_SEND_AUX_TOO_SMALL       0x10000018
#define MACH_SEND_AUX_TOO_LARGE       0x10000019

#define MACH_RCV_IN_PROGRESS       0x10004001
#define MACH_RCV_INVALID_NAME      0x10004002
#define MACH_RCV_TIMED_OUT         0x10004003
#define MACH_RCV_TOO_LARGE         0x10004004
#define MACH_RCV_INTERRUPTED       0x10004005
#define MACH_RCV_PORT_CHANGED      0x10004006
#define MACH_RCV_INVALID_NOTIFY    0x10004007
#define MACH_RCV_INVALID_DATA      0x10004008
#define MACH_RCV_PORT_DIED         0x10004009
#define MACH_RCV_IN_SET            0x1000400a
#define MACH_RCV_HEADER_ERROR      0x1000400b
#define MACH_RCV_BODY_ERROR        0x1000400c
#define MACH_RCV_INVALID_TYPE      0x1000400d
#define MACH_RCV_SCATTER_SMALL     0x1000400e
#define MACH_RCV_INVALID_TRAILER   0x1000400f
#define MACH_RCV_IN_PROGRESS_TIMED 0x10004011
#define MACH_RCV_INVALID_REPLY     0x10004012
#define MACH_RCV_INVALID_ARGUMENTS 0x10004013

#ifdef __cplusplus
extern "C" {
#endif

extern const security_token_t KERNEL_SECURITY_TOKEN;
extern const audit_token_t KERNEL_AUDIT_TOKEN;

/*
 * Sends a message, receives one, or first the one and then the other.
 *
 * msg: the message, and the buffer for the one received
 * option: MACH_SEND_MSG, MACH_RCV_MSG, and what else is wanted
 * send_size: bytes to send, a multiple of 4
 * rcv_size: bytes the buffer holds, trailer included
 * rcv_name: a receive right or port set
 * timeout: milliseconds, for each of the two, where option asks for it
 * notify: MACH_PORT_NULL
 *
 * MACH_MSG_SUCCESS, or a MACH_SEND_ or MACH_RCV_ code. After a MACH_SEND_
 * error nothing was received.
 */
mach_msg_return_t mach_msg(mach_msg_header_t *msg, mach_msg_option_t option,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size,
    mach_port_name_t rcv_name, mach_msg_timeout_t timeout,
    mach_port_name_t notify);

/* The same with a buffer of its own for the message received, if any. */
mach_msg_return_t mach_msg_overwrite(mach_msg_header_t *msg,
    mach_msg_option_t option, mach_msg_size_t send_size,
    mach_msg_size_t rcv_size, mach_port_name_t rcv_name,
    mach_msg_timeout_t timeout, mach_port_name_t notify,
    mach_msg_header_t *rcv_msg, mach_msg_size_t rcv_limit);

/*
 * The calls below are SPI on macOS.
 *
 * As mach_msg, with the header to send in the arguments: what is in the
 * buffer's first bytes is not looked at. Of a complex message the count of
 * descriptors is an argument, too. In each 64 bit argument that names two
 * things the first is in the low half.
 *
 * option64: as mach_msg's, and when sending exactly one of
 * MACH64_SEND_KOBJECT_CALL, _MQ_CALL, _ANY and _DK_CALL, all of which may go
 * to any port here
 * data: the message; with MACH64_MSG_VECTOR an array of mach_msg_vector_t, of
 * which the sizes are the counts: the message, then its auxiliary data. That
 * is 8 to 1024 bytes, a mach_msg_aux_header_t and what follows it. A receiver
 * of vectors whose message has none finds msgdh_size 0; one that does not
 * receive vectors does not get it.
 *
 * As mach_msg, and MACH_SEND_INVALID_OPTIONS, MACH_SEND_AUX_TOO_SMALL,
 * MACH_SEND_AUX_TOO_LARGE, MACH_RCV_INVALID_ARGUMENTS.
 */
mach_msg_return_t mach_msg2_internal(void *data, mach_msg_option64_t option64,
    uint64_t msgh_bits_and_send_size, uint64_t msgh_remote_and_local_port,
    uint64_t msgh_voucher_and_id, uint64_t desc_count_and_rcv_name,
    uint64_t rcv_size_and_priority, uint64_t timeout);

/* Two words for one argument of mach_msg2_internal(). */
#define MACH_MSG2_SHIFT_ARGS(lo, hi) ((uint64_t)hi << 32 | (uint32_t)lo)

/* timeout is in milliseconds; sizes are counts with MACH64_MSG_VECTOR. */
static __inline__ mach_msg_return_t
mach_msg2(void *data, mach_msg_option64_t option64, mach_msg_header_t header,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size, mach_port_t rcv_name,
    uint64_t timeout, uint32_t priority)
{
	const mach_msg_base_t *base = (const mach_msg_base_t *)data;
	const mach_msg_vector_t *vector = (const mach_msg_vector_t *)data;
	mach_msg_size_t descriptors = 0;

	if ((option64 & MACH64_SEND_MSG) &&
	    (header.msgh_bits & MACH_MSGH_BITS_COMPLEX)) {
		if (option64 & MACH64_MSG_VECTOR)
			base = (const mach_msg_base_t *)(uintptr_t)
				   vector->msgv_data;
		descriptors = base->body.msgh_descriptor_count;
	}
	return mach_msg2_internal(data, option64,
	    MACH_MSG2_SHIFT_ARGS(header.msgh_bits, send_size),
	    MACH_MSG2_SHIFT_ARGS(
		header.msgh_remote_port, header.msgh_local_port),
	    MACH_MSG2_SHIFT_ARGS(
		header.msgh_voucher_port, (uint32_t)header.msgh_id),
	    MACH_MSG2_SHIFT_ARGS(descriptors, rcv_name),
	    MACH_MSG2_SHIFT_ARGS(rcv_size, priority), timeout);
}

/* A priority out of its parts: relative ones are from -15 to 0. */
static __inline__ mach_msg_priority_t
mach_msg_priority_encode(
    mach_msg_qos_t override_qos, mach_msg_qos_t qos, int relpri)
{
	mach_msg_priority_t priority = MACH_MSG_PRIORITY_UNSPECIFIED;

	if (qos > 0 && qos <= MACH_MSG_QOS_LAST)
		priority |= (uint32_t)qos << MACH_MSG_PRIORITY_QOS_SHIFT |
		    (uint32_t)(uint8_t)(relpri - 1)
			<< MACH_MSG_PRIORITY_RELPRI_SHIFT;
	if (override_qos > 0 && override_qos <= MACH_MSG_QOS_LAST)
		priority |= (uint32_t)override_qos
		    << MACH_MSG_PRIORITY_OVERRIDE_SHIFT;
	return priority;
}

/* Whether it is a thread's priority instead, as libpthread encodes them. */
static __inline__ int
mach_msg_priority_is_pthread_priority(mach_msg_priority_t priority)
{
	return (priority & 0xffu) == 0xffu;
}

static __inline__ mach_msg_qos_t
mach_msg_priority_overide_qos(mach_msg_priority_t priority)
{
	return (mach_msg_qos_t)((priority & MACH_MSG_PRIORITY_OVERRIDE_MASK) >>
	    MACH_MSG_PRIORITY_OVERRIDE_SHIFT);
}

static __inline__ mach_msg_qos_t
mach_msg_priority_qos(mach_msg_priority_t priority)
{
	return (mach_msg_qos_t)((priority & MACH_MSG_PRIORITY_QOS_MASK) >>
	    MACH_MSG_PRIORITY_QOS_SHIFT);
}

static __inline__ int
mach_msg_priority_relpri(mach_msg_priority_t priority)
{
	if (!(priority & MACH_MSG_PRIORITY_QOS_MASK))
		return 0;
	return (int8_t)((priority & MACH_MSG_PRIORITY_RELPRI_MASK) >>
		   MACH_MSG_PRIORITY_RELPRI_SHIFT) +
	    1;
}

/* Gives back a reference to a voucher, as mach_port_deallocate does. */
kern_return_t mach_voucher_deallocate(mach_port_name_t voucher);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MESSAGE_H_ */
