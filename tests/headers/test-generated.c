/*
 * What mig makes of defs/ agrees with the headers written by hand, or this does
 * not compile; and its messages have the sizes that macOS's have.
 */

#include <assert.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>

#include "exc_user.h"
#include "job_user.h"
#include "mach_exc_user.h"
#include "mach_host_user.h"
#include "mach_port_user.h"
#include "notify_user.h"
#include "task_user.h"
#include "thread_act_user.h"

#define REQUEST(routine, size)                                                 \
	static_assert(sizeof(__Request__##routine##_t) == (size),              \
	    "the request of " #routine " is not " #size " bytes")
#define REPLY(routine, size)                                                   \
	static_assert(sizeof(__Reply__##routine##_t) == (size),                \
	    "the reply to " #routine " is not " #size " bytes")

/* Header 24, body 4, a right 12, memory 16, NDR 8, result 4. */
REQUEST(mach_port_names, 24);
REPLY(mach_port_names, 24 + 4 + 2 * 16 + 8 + 2 * 4);
REQUEST(mach_port_allocate, 24 + 8 + 4);
REPLY(mach_port_allocate, 24 + 8 + 4 + 4);
REQUEST(mach_port_mod_refs, 24 + 8 + 3 * 4);
REPLY(mach_port_mod_refs, 36);
REQUEST(mach_port_insert_right, 24 + 4 + 12 + 8 + 4);
REPLY(mach_port_insert_right, 36);
REQUEST(mach_port_extract_right, 24 + 8 + 2 * 4);
REPLY(mach_port_extract_right, 24 + 4 + 12);
REQUEST(mach_port_request_notification, 24 + 4 + 12 + 8 + 3 * 4);
REPLY(mach_port_request_notification, 24 + 4 + 12);
REQUEST(mach_port_get_attributes, 24 + 8 + 3 * 4);
REPLY(mach_port_get_attributes, 24 + 8 + 4 + 4 + 17 * 4);
REQUEST(mach_port_set_attributes, 24 + 8 + 3 * 4 + 17 * 4);
REQUEST(mach_port_construct, 24 + 4 + 16 + 8 + 8);
REPLY(mach_port_construct, 24 + 8 + 4 + 4);
REQUEST(mach_port_destruct, 24 + 8 + 4 + 4 + 8);
REQUEST(mach_port_guard, 24 + 8 + 4 + 8 + 4);
REPLY(mach_port_get_context, 24 + 8 + 4 + 8);
REPLY(mach_port_kobject, 24 + 8 + 4 + 4 + 8);
REPLY(mach_port_space_info, 24 + 4 + 2 * 16 + 8 + 24 + 2 * 4);

REQUEST(task_get_special_port, 24 + 8 + 4);
REPLY(task_get_special_port, 24 + 4 + 12);
REQUEST(task_set_special_port, 24 + 4 + 12 + 8 + 4);
REPLY(task_set_special_port, 36);
REQUEST(mach_ports_register, 24 + 4 + 16 + 8 + 4);
REPLY(mach_ports_lookup, 24 + 4 + 16 + 8 + 4);

REPLY(_host_page_size, 24 + 8 + 4 + 8);

REQUEST(exception_raise, 76);
REPLY(exception_raise, 36);
REQUEST(mach_exception_raise, 84);
REPLY(mach_exception_raise, 36);

REQUEST(mach_notify_port_deleted, 36);
REQUEST(mach_notify_send_possible, 36);
REQUEST(mach_notify_port_destroyed, 40);
REQUEST(mach_notify_no_senders, 36);
REQUEST(mach_notify_send_once, 24);
REQUEST(mach_notify_dead_name, 36);

REQUEST(check_in2, 24 + 8 + 128 + 8);
REPLY(check_in2, 24 + 4 + 12 + 8 + 16);
REQUEST(register2, 24 + 4 + 12 + 8 + 128 + 8);
REPLY(register2, 36);
REQUEST(look_up2, 24 + 8 + 128 + 4 + 16 + 8);
REPLY(look_up2, 24 + 4 + 12);
REQUEST(subset, 24 + 4 + 12);
REPLY(subset, 24 + 4 + 12);
REQUEST(create_server, 24 + 8 + 512 + 4 + 4);

int
main(void)
{
	return 0;
}
