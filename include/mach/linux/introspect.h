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

#endif /* _MACH_LINUX_INTROSPECT_H_ */
