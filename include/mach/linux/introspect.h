#ifndef _MACH_LINUX_INTROSPECT_H_
#define _MACH_LINUX_INTROSPECT_H_

/* What machd tells about tasks and their rights; see lsmp(1). */

#include <stdint.h>

#include <mach/port.h>

/* A task. */
typedef struct machd_task_info {
	int32_t mti_pid;
	uint32_t mti_uid; /* real */
	uint32_t mti_euid;
	uint32_t mti_entries;     /* names in its space */
	uint32_t mti_ports;       /* receive rights */
	uint32_t mti_connections; /* threads that have trapped */
	uint32_t mti_messages;    /* queued on its ports */
	uint32_t mti_pidversion;
	uint64_t mti_bytes; /* queued on its ports */
} machd_task_info_t;

typedef machd_task_info_t *machd_task_info_array_t;

/*
 * A name and what it denotes. Names of the same port have the same object
 * number, in whatever task. Of a port set the members' number is in
 * mpi_msgcount, and the fields below mpi_kotype are 0.
 */
typedef struct machd_port_info {
	uint64_t mpi_object;
	mach_port_name_t mpi_name;
	mach_port_type_t mpi_type;   /* MACH_PORT_TYPE_ */
	mach_port_urefs_t mpi_urefs; /* of the send right or dead name */
	mach_port_msgcount_t mpi_msgcount;
	uint32_t mpi_kotype; /* machd's own object, or 0 */
	mach_port_msgcount_t mpi_qlimit;
	mach_port_seqno_t mpi_seqno;
	mach_port_rights_t mpi_srights;
	mach_port_rights_t mpi_sorights;
	int32_t mpi_receiver_pid;           /* 0: machd; -1: nobody */
	mach_port_name_t mpi_receiver_name; /* in that task */
	uint32_t mpi_flags;                 /* MACH_PORT_STATUS_FLAG_ */
	mach_port_context_t mpi_context;
} machd_port_info_t;

typedef machd_port_info_t *machd_port_info_array_t;

/* What an account counts; the indices of machd_account_info's arrays. */
#define MACHD_ACCOUNT_PORTS    0 /* ports and port sets */
#define MACHD_ACCOUNT_ENTRIES  1 /* names in spaces */
#define MACHD_ACCOUNT_MESSAGES 2 /* queued or on their way */
#define MACHD_ACCOUNT_BYTES    3 /* of those, and of name tables */
#define MACHD_ACCOUNT_MEMORY   4 /* bytes of out-of-line memory in messages */
#define MACHD_ACCOUNT_FDS      5 /* machd's, for the user's sake */
#define MACHD_ACCOUNT_TASKS    6
#define MACHD_ACCOUNT_THREADS  7 /* with a thread port */
#define MACHD_ACCOUNT_SLOTS    8

/* What a user's tasks have together. */
typedef struct machd_account_info {
	uint32_t mai_uid;
	uint32_t mai_reserved;
	uint64_t mai_used[MACHD_ACCOUNT_SLOTS];
	uint64_t mai_limit[MACHD_ACCOUNT_SLOTS];
	/* The part of mai_used that other users cause. */
	uint64_t mai_foreign[MACHD_ACCOUNT_SLOTS];
} machd_account_info_t;

typedef machd_account_info_t *machd_account_info_array_t;

#endif /* _MACH_LINUX_INTROSPECT_H_ */
