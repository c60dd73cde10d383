#ifndef _MACH_MIG_H_
#define _MACH_MIG_H_

/* What the code that mig generates needs of its surroundings. */

#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/port.h>
#include <mach/vm_types.h>

/* Stubs check what they get, and pack their messages to 4 bytes. */
#ifndef __MigTypeCheck
#define __MigTypeCheck 1
#endif
#ifndef __MigPackStructs
#define __MigPackStructs 1
#endif

/* Marks the function a server implements a routine with. */
#if defined(__clang__) && defined(__has_attribute)
#if __has_attribute(mig_server_routine)
#define MIG_SERVER_ROUTINE __attribute__((mig_server_routine))
#endif
#endif
#ifndef MIG_SERVER_ROUTINE
#define MIG_SERVER_ROUTINE
#endif

/* A server's stub: takes a request apart, calls, puts the reply together. */
typedef void (*mig_stub_routine_t)(
    mach_msg_header_t *InHeadP, mach_msg_header_t *OutHeadP);
typedef mig_stub_routine_t mig_routine_t;

/* Finds the stub for a request, or NULL. */
typedef mig_routine_t (*mig_server_routine_t)(mach_msg_header_t *InHeadP);

typedef kern_return_t (*mig_impl_routine_t)(void);

typedef struct routine_arg_descriptor {
	unsigned int type;
	unsigned int size;
	unsigned int offset;
} * routine_arg_descriptor_t;

typedef struct routine_descriptor {
	mig_impl_routine_t impl_routine;
	mig_stub_routine_t stub_routine;
	unsigned int argc;
	unsigned int descr_count;
	routine_arg_descriptor_t arg_descr;
	unsigned int max_reply_msg; /* bytes */
} * routine_descriptor_t;

typedef struct routine_arg_descriptor *mig_routine_arg_descriptor_t;
typedef struct routine_descriptor mig_routine_descriptor;
typedef mig_routine_descriptor *mig_routine_descriptor_t;

#define MIG_ROUTINE_ARG_DESCRIPTOR_NULL ((mig_routine_arg_descriptor_t)0)
#define MIG_ROUTINE_DESCRIPTOR_NULL     ((mig_routine_descriptor_t)0)

/* A whole interface: ids start to end - 1, one descriptor for each. */
typedef struct mig_subsystem {
	mig_server_routine_t server;
	mach_msg_id_t start;
	mach_msg_id_t end;
	unsigned int maxsize; /* of a reply, bytes */
	vm_address_t reserved;
	mig_routine_descriptor routine[1];
} * mig_subsystem_t;

#define MIG_SUBSYSTEM_NULL ((mig_subsystem_t)0)

typedef struct mig_symtab {
	char *ms_routine_name;
	int ms_routine_number;
	void (*ms_routine)(void);
} mig_symtab_t;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The calling thread's reply port: gets it, making one if there is none; and
 * says after the call that the port may be used again, or must not be.
 */
mach_port_t mig_get_reply_port(void);
void mig_put_reply_port(mach_port_t reply_port);
void mig_dealloc_reply_port(mach_port_t reply_port);

/*
 * Copies a string to len bytes at dest, always ending it with a NUL. Returns
 * the number of bytes it wrote, the NUL included, or 0 if len is not positive.
 * The second fills the rest of dest with zeros.
 */
int mig_strncpy(char *dest, const char *src, int len);
int mig_strncpy_zerofill(char *dest, const char *src, int len);

/* Memory of whole pages, for stubs. */
void mig_allocate(vm_address_t *addr, vm_size_t size);
void mig_deallocate(vm_address_t addr, vm_size_t size);

#ifdef __cplusplus
}
#endif

#endif /* _MACH_MIG_H_ */
