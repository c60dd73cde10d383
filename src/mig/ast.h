#pragma once

#include <stdbool.h>

#include "mig/arena.h"
#include "mig/diag.h"

/*
 * What a .defs file says: an interface is a list of routines, each a list of
 * arguments, each of a type. parse() builds it, check() completes it (the
 * members marked so) and layout() adds the messages.
 */

struct message;

enum type_kind {
	TYPE_DATA,   /* a number of `bits` bits, or anything of that size */
	TYPE_PORT,   /* a right */
	TYPE_STRING, /* char[count], NUL-terminated */
	TYPE_ARRAY,  /* count elements, passed as a pointer */
	TYPE_STRUCT, /* count elements, passed as one C value */
	TYPE_OOL,    /* an element (often an array) that travels out of line */
	TYPE_NATIVE, /* a C type of which only C knows the size */
};

enum native_kind { NATIVE_VALUE, NATIVE_POINTER, NATIVE_POINTER_IF_NOT };

/* Dispositions, with the values of <mach/message.h>. */
enum disposition {
	DISP_NONE = 0,
	DISP_PORT_NAME = 15,
	DISP_MOVE_RECEIVE = 16,
	DISP_MOVE_SEND = 17,
	DISP_MOVE_SEND_ONCE = 18,
	DISP_COPY_SEND = 19,
	DISP_MAKE_SEND = 20,
	DISP_MAKE_SEND_ONCE = 21,
	DISP_POLYMORPHIC = -1, /* an argument says it */
};

struct type {
	enum type_kind kind;
	struct loc loc;
	const char *name; /* NULL: written where it is used */

	/* DATA: what an element without a name is called in C. */
	const char *primitive;
	unsigned int bits;

	/* PORT: what its sender and its receiver see. */
	enum disposition send, receive;

	/* STRING, ARRAY, STRUCT: count is the most if variable. */
	unsigned int count;
	bool variable;
	bool unbounded; /* ARRAY within OOL only; count is 0 */
	struct type *elem;

	enum native_kind native;
	const char *native_ctype, *absent_value;

	/* The C names; NULL: see ctype.h. */
	const char *ctype, *cuser, *cserver;
	const char *server_type, *message_type; /* of the translations */
	const char *intran, *outtran;
	const char *destructor, *destructor_type;
};

enum direction {
	DIR_NONE, /* check() makes it DIR_IN or DIR_REQUESTPORT */
	DIR_IN,
	DIR_OUT,
	DIR_INOUT,
	DIR_REQUESTPORT,
	DIR_REPLYPORT,
	DIR_SREPLYPORT,
	DIR_UREPLYPORT,
	DIR_WAITTIME,
	DIR_SENDTIME,
	DIR_MSGOPTION,
	/* From the trailer, of the message that the side receives: */
	DIR_SECTOKEN,
	DIR_SERVERSECTOKEN,
	DIR_USERSECTOKEN,
	DIR_AUDITTOKEN,
	DIR_SERVERAUDITTOKEN,
	DIR_USERAUDITTOKEN,
	DIR_SERVERCONTEXTTOKEN,
	DIR_MSGSEQNO,
	DIR_SERVERIMPL,
	DIR_USERIMPL,
};

enum flag {
	FLAG_SAMECOUNT = 1 << 0,
	FLAG_RETCODE = 1 << 1,
	FLAG_PHYSICALCOPY = 1 << 2,
	FLAG_OVERWRITE = 1 << 3,
	FLAG_DEALLOC = 1 << 4,
	FLAG_MAYBE_DEALLOC = 1 << 5, /* dealloc[] */
	FLAG_NOTDEALLOC = 1 << 6,
	FLAG_COUNTINOUT = 1 << 7,
	FLAG_AUTO = 1 << 8,
	FLAG_CONST = 1 << 9,
	FLAG_SERVERCOPY = 1 << 10,
};

struct arg {
	struct arg *next;
	enum direction direction;
	const char *name;
	struct type *type;
	unsigned int flags;
	struct loc loc;
	/* check(): whose count counts this one's elements; often itself. */
	struct arg *counted_by;
};

enum consume { CONSUME_NONE, CONSUME_TIMEOUT, CONSUME_ANY };

/* What statements between the routines set for those that follow. */
struct settings {
	const char *waittime, *sendtime, *msgoption; /* C expressions */
	const char *serverprefix, *userprefix, *error_proc;
	bool special_reply_port;
	enum consume consume;
	unsigned int user_type_limit, on_stack_limit; /* 0: not set */
};

struct routine {
	struct routine *next;
	struct loc loc;
	const char *name;
	unsigned int number; /* the message id's offset from the base */
	bool simple;         /* no reply */
	bool procedure;      /* errors go to a function, not to the caller */
	struct arg *args;
	struct settings set;
	/* check(): */
	struct arg *request_port;
	struct arg *reply_port; /* the one the user stub sends, or NULL */
	struct arg *retcode;    /* the one flagged so, or NULL */
	/* layout(): */
	struct message *request, *reply;
};

enum import_kind { IMPORT, UIMPORT, SIMPORT, IIMPORT, DIMPORT };

struct import {
	struct import *next;
	enum import_kind kind;
	const char *file; /* with its <> or "" */
};

struct interface {
	const char *name; /* NULL: no subsystem statement (an error) */
	struct loc loc;
	unsigned int base;
	bool kernel_user, kernel_server;
	unsigned int nslots; /* routines and skipped ids */
	struct routine *routines;
	struct import *imports;
	const char *serverdemux, *rcsid;
	struct settings set; /* as the file's end leaves them */
};
