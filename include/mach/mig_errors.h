#ifndef _MACH_MIG_ERRORS_H_
#define _MACH_MIG_ERRORS_H_

/* What a MIG stub returns beside the routine's own results. */

#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/mig.h>
#include <mach/ndr.h>

#define MIG_TYPE_ERROR      (-300) /* the reply is not of its type */
#define MIG_REPLY_MISMATCH  (-301) /* the reply has another id */
#define MIG_REMOTE_ERROR    (-302) /* the server found an error */
#define MIG_BAD_ID          (-303) /* no such routine */
#define MIG_BAD_ARGUMENTS   (-304) /* the request is not of its type */
#define MIG_NO_REPLY        (-305) /* from a server: no reply now */
#define MIG_EXCEPTION       (-306) /* the server raised an exception */
#define MIG_ARRAY_TOO_LARGE (-307) /* an array does not fit */
#define MIG_SERVER_DIED     (-308) /* the reply right was destroyed */
#define MIG_TRAILER_ERROR   (-309) /* the trailer is unknown or short */

/* A reply that has nothing but a result, and the only one an error gives. */
#pragma pack(push, 4)
typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	kern_return_t RetCode;
} mig_reply_error_t;
#pragma pack(pop)

#endif /* _MACH_MIG_ERRORS_H_ */
