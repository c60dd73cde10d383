#ifndef _MACH_PORT_H_
#define _MACH_PORT_H_

/*
 * Names of port rights, kinds of right, and the attributes of a port.
 *
 * A name is a number that means something only in the task that has it: its
 * upper 24 bits are an index, its lower 8 a generation, so that a name which
 * was freed and a name which took its place differ.
 */

#include <stdint.h>

#include <mach/boolean.h>
#include <mach/machine/vm_types.h>

typedef natural_t mach_port_name_t;
typedef mach_port_name_t *mach_port_name_array_t;

typedef mach_port_name_t mach_port_t;
typedef mach_port_t *mach_port_array_t;

/* No right at all, and a right whose port is gone. */
#define MACH_PORT_NULL 0
#define MACH_PORT_DEAD ((mach_port_name_t)~0)
#define MACH_PORT_VALID(name)                                                  \
	(((mach_port_name_t)(name) != MACH_PORT_NULL) &&                       \
	    ((mach_port_name_t)(name) != MACH_PORT_DEAD))

#define MACH_PORT_INDEX(name)      ((name) >> 8)
#define MACH_PORT_GEN(name)        (((name)&0xff) << 24)
#define MACH_PORT_MAKE(index, gen) (((index) << 8) | ((gen) >> 24))

/*
 * Kinds of right, for mach_port_allocate, _get_refs and _mod_refs.
 */
typedef natural_t mach_port_right_t;

#define MACH_PORT_RIGHT_SEND      ((mach_port_right_t)0)
#define MACH_PORT_RIGHT_RECEIVE   ((mach_port_right_t)1)
#define MACH_PORT_RIGHT_SEND_ONCE ((mach_port_right_t)2)
#define MACH_PORT_RIGHT_PORT_SET  ((mach_port_right_t)3)
#define MACH_PORT_RIGHT_DEAD_NAME ((mach_port_right_t)4)
#define MACH_PORT_RIGHT_LABELH    ((mach_port_right_t)5)
#define MACH_PORT_RIGHT_NUMBER    ((mach_port_right_t)6)

/*
 * What a name denotes, a set of bits: one per kind of right, and the requests
 * that are registered on the name.
 */
typedef natural_t mach_port_type_t;
typedef mach_port_type_t *mach_port_type_array_t;

#define MACH_PORT_TYPE(right)                                                  \
	((mach_port_type_t)(((mach_port_type_t)1)                              \
	    << ((right) + ((mach_port_right_t)16))))
#define MACH_PORT_TYPE_NONE      ((mach_port_type_t)0)
#define MACH_PORT_TYPE_SEND      MACH_PORT_TYPE(MACH_PORT_RIGHT_SEND)
#define MACH_PORT_TYPE_RECEIVE   MACH_PORT_TYPE(MACH_PORT_RIGHT_RECEIVE)
#define MACH_PORT_TYPE_SEND_ONCE MACH_PORT_TYPE(MACH_PORT_RIGHT_SEND_ONCE)
#define MACH_PORT_TYPE_PORT_SET  MACH_PORT_TYPE(MACH_PORT_RIGHT_PORT_SET)
#define MACH_PORT_TYPE_DEAD_NAME MACH_PORT_TYPE(MACH_PORT_RIGHT_DEAD_NAME)
#define MACH_PORT_TYPE_LABELH    MACH_PORT_TYPE(MACH_PORT_RIGHT_LABELH)

#define MACH_PORT_TYPE_SEND_RECEIVE                                            \
	(MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_RECEIVE)
#define MACH_PORT_TYPE_SEND_RIGHTS                                             \
	(MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_SEND_ONCE)
#define MACH_PORT_TYPE_PORT_RIGHTS                                             \
	(MACH_PORT_TYPE_SEND_RIGHTS | MACH_PORT_TYPE_RECEIVE)
#define MACH_PORT_TYPE_PORT_OR_DEAD                                            \
	(MACH_PORT_TYPE_PORT_RIGHTS | MACH_PORT_TYPE_DEAD_NAME)
#define MACH_PORT_TYPE_ALL_RIGHTS                                              \
	(MACH_PORT_TYPE_PORT_OR_DEAD | MACH_PORT_TYPE_PORT_SET)

#define MACH_PORT_TYPE_DNREQUEST         ((mach_port_type_t)0x80000000U)
#define MACH_PORT_TYPE_SPREQUEST         ((mach_port_type_t)0x40000000U)
#define MACH_PORT_TYPE_SPREQUEST_DELAYED ((mach_port_type_t)0x20000000U)

/* Counts that belong to a name or to a port. */
typedef natural_t mach_port_urefs_t;    /* user references, to 65535 */
typedef integer_t mach_port_delta_t;    /* a change of them */
typedef natural_t mach_port_seqno_t;    /* messages received so far */
typedef natural_t mach_port_mscount_t;  /* send rights made so far */
typedef natural_t mach_port_msgcount_t; /* messages in the queue */
typedef natural_t mach_port_rights_t;   /* rights in existence */

/* Whether any send right exists. */
typedef unsigned int mach_port_srights_t;

#define MACH_PORT_SRIGHTS_NONE    0
#define MACH_PORT_SRIGHTS_PRESENT 1

/* MACH_PORT_RECEIVE_STATUS */
typedef struct mach_port_status {
	mach_port_rights_t mps_pset; /* 1: member of a set */
	mach_port_seqno_t mps_seqno;
	mach_port_mscount_t mps_mscount;
	mach_port_msgcount_t mps_qlimit;
	mach_port_msgcount_t mps_msgcount;
	mach_port_rights_t mps_sorights;
	boolean_t mps_srights;   /* a send right exists */
	boolean_t mps_pdrequest; /* port-destroyed is requested */
	boolean_t mps_nsrequest; /* no-senders is requested */
	natural_t mps_flags;     /* MACH_PORT_STATUS_FLAG_ */
} mach_port_status_t;

#define MACH_PORT_STATUS_FLAG_TEMPOWNER               0x01
#define MACH_PORT_STATUS_FLAG_GUARDED                 0x02
#define MACH_PORT_STATUS_FLAG_STRICT_GUARD            0x04
#define MACH_PORT_STATUS_FLAG_IMP_DONATION            0x08
#define MACH_PORT_STATUS_FLAG_REVIVE                  0x10
#define MACH_PORT_STATUS_FLAG_TASKPTR                 0x20
#define MACH_PORT_STATUS_FLAG_GUARD_IMMOVABLE_RECEIVE 0x40
#define MACH_PORT_STATUS_FLAG_NO_GRANT                0x80

/* MACH_PORT_LIMITS_INFO: how many messages the queue holds. */
typedef struct mach_port_limits {
	mach_port_msgcount_t mpl_qlimit;
} mach_port_limits_t;

#define MACH_PORT_QLIMIT_ZERO    (0)
#define MACH_PORT_QLIMIT_BASIC   (5)
#define MACH_PORT_QLIMIT_SMALL   (16)
#define MACH_PORT_QLIMIT_LARGE   (1024)
#define MACH_PORT_QLIMIT_KERNEL  (65534)
#define MACH_PORT_QLIMIT_MIN     MACH_PORT_QLIMIT_ZERO
#define MACH_PORT_QLIMIT_DEFAULT MACH_PORT_QLIMIT_BASIC
#define MACH_PORT_QLIMIT_MAX     MACH_PORT_QLIMIT_LARGE

/* MACH_PORT_INFO_EXT */
typedef struct mach_port_info_ext {
	mach_port_status_t mpie_status;
	mach_port_msgcount_t mpie_boost_cnt;
	uint32_t reserved[6];
} mach_port_info_ext_t;

/* MACH_PORT_GUARD_INFO */
typedef struct mach_port_guard_info {
	uint64_t mpgi_guard;
} mach_port_guard_info_t;

/*
 * Attributes, for mach_port_get_attributes, _set_ and _assert_. The counts are
 * in integer_t.
 */
typedef integer_t *mach_port_info_t;
typedef int mach_port_flavor_t;

#define MACH_PORT_LIMITS_INFO         1
#define MACH_PORT_RECEIVE_STATUS      2
#define MACH_PORT_DNREQUESTS_SIZE     3
#define MACH_PORT_TEMPOWNER           4
#define MACH_PORT_IMPORTANCE_RECEIVER 5
#define MACH_PORT_DENAP_RECEIVER      6
#define MACH_PORT_INFO_EXT            7
#define MACH_PORT_GUARD_INFO          8
#define MACH_PORT_SERVICE_THROTTLED   9

#define MACH_PORT_LIMITS_INFO_COUNT                                            \
	((natural_t)(sizeof(mach_port_limits_t) / sizeof(natural_t)))
#define MACH_PORT_RECEIVE_STATUS_COUNT                                         \
	((natural_t)(sizeof(mach_port_status_t) / sizeof(natural_t)))
#define MACH_PORT_DNREQUESTS_SIZE_COUNT 1
#define MACH_PORT_INFO_EXT_COUNT                                               \
	((natural_t)(sizeof(mach_port_info_ext_t) / sizeof(natural_t)))
#define MACH_PORT_GUARD_INFO_COUNT                                             \
	((natural_t)(sizeof(mach_port_guard_info_t) / sizeof(natural_t)))
#define MACH_PORT_SERVICE_THROTTLED_COUNT 1

/* For mach_port_allocate_qos and mach_port_allocate_full. */
typedef struct mach_port_qos {
	unsigned int name : 1;     /* the caller chooses the name */
	unsigned int prealloc : 1; /* ignored */
	unsigned int pad1 : 30;
	natural_t len;
} mach_port_qos_t;

/* What launchd says of a service port that it makes. */
#define MACH_SERVICE_PORT_INFO_STRING_NAME_MAX_BUF_LEN 255

typedef struct mach_service_port_info {
	char mspi_string_name[MACH_SERVICE_PORT_INFO_STRING_NAME_MAX_BUF_LEN];
	uint8_t mspi_domain_type;
} mach_service_port_info_data_t;

typedef struct mach_service_port_info *mach_service_port_info_t;

#define MACH_SERVICE_PORT_INFO_COUNT                                           \
	((natural_t)(sizeof(mach_service_port_info_data_t) / sizeof(char)))

/*
 * For mach_port_construct. The member of the union that counts is chosen by
 * a flag: MPO_SERVICE_PORT, MPO_CONNECTION_PORT.
 */
typedef struct mach_port_options {
	uint32_t flags;         /* MPO_ */
	mach_port_limits_t mpl; /* with MPO_QLIMIT */
	__extension__ union {
		uint64_t reserved[2];
		mach_port_name_t work_interval_port;
		mach_service_port_info_t service_port_info;
		mach_port_name_t service_port_name;
	};
} mach_port_options_t;

typedef mach_port_options_t *mach_port_options_ptr_t;

#define MPO_CONTEXT_AS_GUARD             0x1
#define MPO_QLIMIT                       0x2
#define MPO_TEMPOWNER                    0x4
#define MPO_IMPORTANCE_RECEIVER          0x8
#define MPO_INSERT_SEND_RIGHT            0x10
#define MPO_STRICT                       0x20
#define MPO_DENAP_RECEIVER               0x40
#define MPO_IMMOVABLE_RECEIVE            0x80
#define MPO_FILTER_MSG                   0x100
#define MPO_TG_BLOCK_TRACKING            0x200
#define MPO_SERVICE_PORT                 0x400
#define MPO_CONNECTION_PORT              0x800
#define MPO_REPLY_PORT                   0x1000
#define MPO_ENFORCE_REPLY_PORT_SEMANTICS 0x2000
#define MPO_PROVISIONAL_REPLY_PORT       0x4000
#define MPO_EXCEPTION_PORT               0x8000

/* For mach_port_guard_with_flags. */
#define MPG_STRICT            0x1
#define MPG_IMMOVABLE_RECEIVE 0x2

/*
 * EXC_GUARD of a port. The code has the type in its top 3 bits, the reason
 * (one of the following) in bits 32 to 60, the name in bits 0 to 31.
 */
#define GUARD_TYPE_MACH_PORT 0x1

enum mach_port_guard_exception_codes {
	kGUARD_EXC_DESTROY = 1,
	kGUARD_EXC_MOD_REFS = 2,
	kGUARD_EXC_INVALID_OPTIONS = 3,
	kGUARD_EXC_SET_CONTEXT = 4,
	kGUARD_EXC_THREAD_SET_STATE = 5,
	kGUARD_EXC_EXCEPTION_BEHAVIOR_ENFORCE = 6,
	kGUARD_EXC_SERVICE_PORT_VIOLATION_FATAL = 7,
	kGUARD_EXC_UNGUARDED = 1 << 3,
	kGUARD_EXC_INCORRECT_GUARD = 1 << 4,
	kGUARD_EXC_IMMOVABLE = 1 << 5,
	kGUARD_EXC_STRICT_REPLY = 1 << 6,
	kGUARD_EXC_MSG_FILTERED = 1 << 7,

	/* Up to here the reason ends the task; from here it may. */
	kGUARD_EXC_INVALID_RIGHT = 1 << 8,
	kGUARD_EXC_INVALID_NAME = 1 << 9,
	kGUARD_EXC_INVALID_VALUE = 1 << 10,
	kGUARD_EXC_INVALID_ARGUMENT = 1 << 11,
	kGUARD_EXC_RIGHT_EXISTS = 1 << 12,
	kGUARD_EXC_KERN_NO_SPACE = 1 << 13,
	kGUARD_EXC_KERN_FAILURE = 1 << 14,
	kGUARD_EXC_KERN_RESOURCE = 1 << 15,
	kGUARD_EXC_SEND_INVALID_REPLY = 1 << 16,
	kGUARD_EXC_SEND_INVALID_VOUCHER = 1 << 17,
	kGUARD_EXC_SEND_INVALID_RIGHT = 1 << 18,
	kGUARD_EXC_RCV_INVALID_NAME = 1 << 19,

	/* From here it does not. */
	kGUARD_EXC_RCV_GUARDED_DESC = 0x100000,
	kGUARD_EXC_SERVICE_PORT_VIOLATION_NON_FATAL = 0x100001,
	kGUARD_EXC_PROVISIONAL_REPLY_PORT = 0x100002,
	kGUARD_EXC_MOD_REFS_NON_FATAL = 1 << 21,
	kGUARD_EXC_IMMOVABLE_NON_FATAL = 1 << 22,
	kGUARD_EXC_REQUIRE_REPLY_PORT_SEMANTICS = 1 << 23
};

#define MAX_FATAL_kGUARD_EXC_CODE    (1u << 7)
#define MAX_OPTIONAL_kGUARD_EXC_CODE (1u << 19)

/* The top byte of the subcode says more about some reasons. */
#define MPG_FLAGS_NONE                            ((uint64_t)0)
#define MPG_FLAGS_STRICT_REPLY_INVALID_REPLY_DISP ((uint64_t)0x01 << 56)
#define MPG_FLAGS_STRICT_REPLY_INVALID_REPLY_PORT ((uint64_t)0x02 << 56)
#define MPG_FLAGS_STRICT_REPLY_INVALID_VOUCHER    ((uint64_t)0x04 << 56)
#define MPG_FLAGS_STRICT_REPLY_NO_BANK_ATTR       ((uint64_t)0x08 << 56)
#define MPG_FLAGS_STRICT_REPLY_MISMATCHED_PERSONA ((uint64_t)0x10 << 56)
#define MPG_FLAGS_STRICT_REPLY_MASK               ((uint64_t)0xff << 56)
#define MPG_FLAGS_MOD_REFS_PINNED_DEALLOC         ((uint64_t)0x01 << 56)
#define MPG_FLAGS_MOD_REFS_PINNED_DESTROY         ((uint64_t)0x02 << 56)
#define MPG_FLAGS_MOD_REFS_PINNED_COPYIN          ((uint64_t)0x04 << 56)
#define MPG_FLAGS_IMMOVABLE_PINNED                ((uint64_t)0x01 << 56)

/* Names of an older time. */
typedef mach_port_t port_t;
typedef mach_port_name_t port_name_t;
typedef mach_port_name_t *port_name_array_t;

#define PORT_NULL ((port_t)0)
#define PORT_DEAD ((port_t)~0)
#define PORT_VALID(name)                                                       \
	(((port_t)(name) != PORT_NULL) && ((port_t)(name) != PORT_DEAD))

#endif /* _MACH_PORT_H_ */
