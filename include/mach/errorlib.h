#ifndef _MACH_ERRORLIB_H_
#define _MACH_ERRORLIB_H_

/* The table behind mach_error_string(). */

#include <mach/error.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MACH_IPC_SEND_MOD (err_mach_ipc | err_sub(0))
#define MACH_IPC_RCV_MOD  (err_mach_ipc | err_sub(1))
#define MACH_IPC_MIG_MOD  (err_mach_ipc | err_sub(2))

#define IPC_SEND_MOD (err_ipc | err_sub(0))
#define IPC_RCV_MOD  (err_ipc | err_sub(1))
#define IPC_MIG_MOD  (err_ipc | err_sub(2))

#define SERV_NETNAME_MOD (err_server | err_sub(0))
#define SERV_ENV_MOD     (err_server | err_sub(1))
#define SERV_EXECD_MOD   (err_server | err_sub(2))

#define NO_SUCH_ERROR "unknown error code"

/* How many entries an array has. */
#define errlib_count(s) (sizeof(s) / sizeof((s)[0]))

struct error_subsystem {
	const char *subsys_name;
	int max_code; /* how many codes have a text */
	const char *const *codes;
};

struct error_system {
	int max_sub;         /* how many subsystems it has */
	const char *bad_sub; /* text for another one; NULL: no such system */
	const struct error_subsystem *subsystem;
};

/* By system, err_max_system + 1 of them. */
extern const struct error_system errors[];

#ifdef __cplusplus
}
#endif

#endif /* _MACH_ERRORLIB_H_ */
