#ifndef _EXC_RESOURCE_H_
#define _EXC_RESOURCE_H_

/*
 * What the code of an EXC_RESOURCE says: the kind of thing that a task used too
 * much of, the limit that was passed, and the limit's numbers. Nothing raises
 * EXC_RESOURCE here; a handler for it compiles.
 */

#define EXC_RESOURCE_DECODE_RESOURCE_TYPE(code) (((code) >> 61) & 0x7ULL)
#define EXC_RESOURCE_DECODE_FLAVOR(code)        (((code) >> 58) & 0x7ULL)

#define RESOURCE_TYPE_CPU     1
#define RESOURCE_TYPE_WAKEUPS 2
#define RESOURCE_TYPE_MEMORY  3
#define RESOURCE_TYPE_IO      4
#define RESOURCE_TYPE_THREADS 5
#define RESOURCE_TYPE_PORTS   6

#define FLAVOR_CPU_MONITOR            1
#define FLAVOR_CPU_MONITOR_FATAL      2
#define FLAVOR_WAKEUPS_MONITOR        1
#define FLAVOR_HIGH_WATERMARK         1
#define FLAVOR_DIAG_MEMLIMIT          2
#define FLAVOR_IO_PHYSICAL_WRITES     1
#define FLAVOR_IO_LOGICAL_WRITES      2
#define FLAVOR_THREADS_HIGH_WATERMARK 1
#define FLAVOR_PORT_SPACE_FULL        1

/* Of the CPU: seconds, and percent. */
#define EXC_RESOURCE_CPUMONITOR_DECODE_INTERVAL(code)                          \
	(((code) >> 7) & 0x1FFFFFFULL)
#define EXC_RESOURCE_CPUMONITOR_DECODE_PERCENTAGE(code) ((code)&0x7FULL)
#define EXC_RESOURCE_CPUMONITOR_DECODE_PERCENTAGE_OBSERVED(subcode)            \
	((subcode)&0x7FULL)

/* Of wakeups: how many a second; the two masks are macOS's. */
#define EXC_RESOURCE_CPUMONITOR_DECODE_WAKEUPS_PERMITTED(code) ((code)&0xFFFULL)
#define EXC_RESOURCE_CPUMONITOR_DECODE_OBSERVATION_INTERVAL(code)              \
	(((code) >> 20) & 0xFFFFFULL)
#define EXC_RESOURCE_CPUMONITOR_DECODE_WAKEUPS_OBSERVED(subcode)               \
	((subcode)&0xFFFFFULL)

/* Of memory: MiB. */
#define EXC_RESOURCE_HWM_DECODE_LIMIT(code) ((code)&0x1FFFULL)

/* Of files: seconds, and MiB. */
#define EXC_RESOURCE_IO_DECODE_INTERVAL(code) (((code) >> 15) & 0x1FFFFULL)
#define EXC_RESOURCE_IO_DECODE_LIMIT(code)    ((code)&0x7FFFULL)
#define EXC_RESOURCE_IO_OBSERVED(subcode)     ((subcode)&0x7FFFULL)

/* Of threads and ports: how many. */
#define EXC_RESOURCE_THREADS_DECODE_THREADS(code) ((code)&0x7FFFULL)
#define EXC_RESOURCE_THREADS_DECODE_PORTS(code)   ((code)&0xFFFFFFULL)

#endif /* _EXC_RESOURCE_H_ */
