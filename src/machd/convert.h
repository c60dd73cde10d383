#pragma once

/*
 * What the MIG servers of machd see in the place of ports: the objects behind
 * them. Included by the generated stubs, hence the typedefs, which MIG needs.
 */

#include <mach/mach_types.h>
#include <mach/port.h>

struct clock;
struct machd;
struct processor;
struct semaphore;
struct space;
struct suspension;
struct task;
struct task_token;
struct thread;
struct voucher;

typedef struct space *space_ref_t;
typedef struct task *task_ref_t;
typedef struct thread *thread_ref_t;
typedef struct suspension *suspension_ref_t;
typedef struct task_token *task_token_ref_t;
typedef struct machd *host_ref_t;
typedef struct semaphore *semaphore_ref_t;
typedef struct clock *clock_ref_t;
typedef struct memory_entry *memory_entry_ref_t;
typedef struct processor *processor_ref_t;
typedef struct machd *pset_ref_t; /* there is one set */
typedef struct voucher *voucher_ref_t;

/*
 * Each gives NULL for a port that is not such an object's, or whose kind is
 * too weak: control is the strongest, then read, inspect, name.
 */
space_ref_t convert_port_to_space(mach_port_t handle);
space_ref_t convert_port_to_space_read(mach_port_t handle);
space_ref_t convert_port_to_space_inspect(mach_port_t handle);
task_ref_t convert_port_to_task(mach_port_t handle);
task_ref_t convert_port_to_task_read(mach_port_t handle);
task_ref_t convert_port_to_task_inspect(mach_port_t handle);
task_ref_t convert_port_to_task_name(mach_port_t handle);
thread_ref_t convert_port_to_thread(mach_port_t handle);
thread_ref_t convert_port_to_thread_read(mach_port_t handle);
thread_ref_t convert_port_to_thread_inspect(mach_port_t handle);
suspension_ref_t convert_port_to_suspension(mach_port_t handle);
task_token_ref_t convert_port_to_task_token(mach_port_t handle);
host_ref_t convert_port_to_host(mach_port_t handle);
host_ref_t convert_port_to_host_priv(mach_port_t handle);

/* The flavor of a port that one of the above made a task, a thread of. */
mach_task_flavor_t convert_port_to_flavor(mach_port_t handle);
mach_thread_flavor_t convert_port_to_thread_flavor(mach_port_t handle);

semaphore_ref_t convert_port_to_semaphore(mach_port_t handle);
clock_ref_t convert_port_to_clock(mach_port_t handle);
clock_ref_t convert_port_to_clock_ctrl(mach_port_t handle);
processor_ref_t convert_port_to_processor(mach_port_t handle);
pset_ref_t convert_port_to_pset(mach_port_t handle);
pset_ref_t convert_port_to_pset_name(mach_port_t handle);
voucher_ref_t convert_port_to_voucher(mach_port_t handle);

/* A right of the object for the reply, and its handle there. */
mach_port_t convert_semaphore_to_port(semaphore_ref_t semaphore);
mach_port_t convert_voucher_to_port(voucher_ref_t voucher);
