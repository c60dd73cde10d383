/* Small inline functions that stubs call; each file has those it needs. */

#include <string.h>

#include "mig/emit.h"

struct helper {
	const char *name; /* a use of it contains this */
	const char *text;
};

static const struct helper helpers[] = {
	{ "MIG_ROUND(",
	    "\n/* A number of bytes, rounded up as data in a message is. */\n"
	    "#define MIG_ROUND(n) (((n) + 3U) & ~3U)\n" },
	{ "mig_set_port(",
	    "\nstatic inline void\n"
	    "mig_set_port(mach_msg_port_descriptor_t *d, mach_port_t name,\n"
	    "    mach_msg_type_name_t disposition)\n"
	    "{\n"
	    "\tmemset(d, 0, sizeof(*d));\n"
	    "\td->name = name;\n"
	    "\td->disposition = (unsigned char)disposition;\n"
	    "\td->type = MACH_MSG_PORT_DESCRIPTOR;\n"
	    "}\n" },
	{ "mig_set_ool(",
	    "\nstatic inline void\n"
	    "mig_set_ool(mach_msg_ool_descriptor_t *d, uintptr_t address,\n"
	    "    mach_msg_size_t size, boolean_t deallocate,\n"
	    "    mach_msg_copy_options_t copy)\n"
	    "{\n"
	    "\tmemset(d, 0, sizeof(*d));\n"
	    "\td->address = (void *)address;\n"
	    "\td->size = size;\n"
	    "\td->deallocate = deallocate ? 1 : 0;\n"
	    "\td->copy = (unsigned char)copy;\n"
	    "\td->type = MACH_MSG_OOL_DESCRIPTOR;\n"
	    "}\n" },
	{ "mig_set_ool_ports(",
	    "\nstatic inline void\n"
	    "mig_set_ool_ports(mach_msg_ool_ports_descriptor_t *d,\n"
	    "    uintptr_t address, mach_msg_size_t count, "
	    "boolean_t deallocate,\n"
	    "    mach_msg_copy_options_t copy, "
	    "mach_msg_type_name_t disposition)\n"
	    "{\n"
	    "\tmemset(d, 0, sizeof(*d));\n"
	    "\td->address = (void *)address;\n"
	    "\td->count = count;\n"
	    "\td->deallocate = deallocate ? 1 : 0;\n"
	    "\td->copy = (unsigned char)copy;\n"
	    "\td->disposition = (unsigned char)disposition;\n"
	    "\td->type = MACH_MSG_OOL_PORTS_DESCRIPTOR;\n"
	    "}\n" },
	{ "mig_is_port(",
	    "\nstatic inline int\n"
	    "mig_is_port(const mach_msg_port_descriptor_t *d,\n"
	    "    mach_msg_type_name_t disposition)\n"
	    "{\n"
	    "\treturn d->type == MACH_MSG_PORT_DESCRIPTOR &&\n"
	    "\t    d->disposition == disposition;\n"
	    "}\n" },
	{ "mig_error_of(",
	    "\n/* The error that a reply is instead of the expected one. */\n"
	    "static inline kern_return_t\n"
	    "mig_error_of(const mach_msg_header_t *head)\n"
	    "{\n"
	    "\tkern_return_t result;\n"
	    "\n"
	    "\tif (head->msgh_size != sizeof(mig_reply_error_t))\n"
	    "\t\treturn MIG_TYPE_ERROR;\n"
	    "\tmemcpy(&result, (const char *)head +\n"
	    "\t    offsetof(mig_reply_error_t, RetCode), sizeof(result));\n"
	    "\treturn result == KERN_SUCCESS ? MIG_TYPE_ERROR : result;\n"
	    "}\n" },
	{ "mig_answer(",
	    "\n/* Makes the reply one that has only a result. */\n"
	    "static inline void\n"
	    "mig_answer(mach_msg_header_t *head, kern_return_t result)\n"
	    "{\n"
	    "\tmemcpy((char *)head + offsetof(mig_reply_error_t, NDR),\n"
	    "\t    &NDR_record, sizeof(NDR_record));\n"
	    "\tmemcpy((char *)head + offsetof(mig_reply_error_t, RetCode),\n"
	    "\t    &result, sizeof(result));\n"
	    "}\n" },
	{ "mig_put_data(",
	    "\n/* Copies n bytes into a message, and zeros up to a multiple "
	    "of 4. */\n"
	    "static inline void\n"
	    "mig_put_data(void *message, size_t offset, const void *from, "
	    "size_t n)\n"
	    "{\n"
	    "\tchar *to = (char *)message + offset;\n"
	    "\n"
	    "\tif (n)\n"
	    "\t\tmemcpy(to, from, n);\n"
	    "\tfor (; n % 4 != 0; n++)\n"
	    "\t\tto[n] = 0;\n"
	    "}\n" },
	{ "mig_get_data(",
	    "\nstatic inline void\n"
	    "mig_get_data(void *to, const void *from, size_t n)\n"
	    "{\n"
	    "\tif (n)\n"
	    "\t\tmemcpy(to, from, n);\n"
	    "}\n" },
	{ "mig_zero_pad(",
	    "\n/* Zeros behind n bytes of a message, up to a multiple of 4. */\n"
	    "static inline void\n"
	    "mig_zero_pad(void *message, size_t offset, size_t n)\n"
	    "{\n"
	    "\tfor (; n % 4 != 0; n++)\n"
	    "\t\t((char *)message)[offset + n] = 0;\n"
	    "}\n" },
	{ "mig_move(",
	    "\n/* Moves n bytes down to their place, and returns where they "
	    "end. */\n"
	    "static inline char *\n"
	    "mig_move(char *to, const char *from, size_t n)\n"
	    "{\n"
	    "\tmemmove(to, from, n);\n"
	    "\treturn to + n;\n"
	    "}\n" },
};

void
emit_helpers(struct emit *e, const char *body)
{
	for (size_t i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++)
		if (strstr(body, helpers[i].name))
			put(e, "%s", helpers[i].text);
}
