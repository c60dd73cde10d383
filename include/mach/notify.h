#ifndef _MACH_NOTIFY_H_
#define _MACH_NOTIFY_H_

/*
 * What machd sends to those who asked with mach_port_request_notification. The
 * structures include the trailer that a receiver gets if it asks for none.
 */

#include <mach/message.h>
#include <mach/ndr.h>
#include <mach/port.h>

#define MACH_NOTIFY_FIRST 0100
#define MACH_NOTIFY_PORT_DELETED                                               \
	(MACH_NOTIFY_FIRST + 001) /* a name was deleted */
#define MACH_NOTIFY_SEND_POSSIBLE                                              \
	(MACH_NOTIFY_FIRST + 002) /* there is room in the queue */
#define MACH_NOTIFY_PORT_DESTROYED                                             \
	(MACH_NOTIFY_FIRST + 005) /* a receive right, as it would have died */
#define MACH_NOTIFY_NO_SENDERS                                                 \
	(MACH_NOTIFY_FIRST + 006) /* the last send right is gone */
#define MACH_NOTIFY_SEND_ONCE                                                  \
	(MACH_NOTIFY_FIRST + 007) /* a send-once right was not used */
#define MACH_NOTIFY_DEAD_NAME                                                  \
	(MACH_NOTIFY_FIRST + 010) /* the port of a name died */
#define MACH_NOTIFY_LAST (MACH_NOTIFY_FIRST + 015)

/* The send-once right that a notification goes to. */
typedef mach_port_t notify_port_t;

#pragma pack(push, 4)

/* not_port now denotes nothing; its right went some other way. */
typedef struct {
	mach_msg_header_t not_header;
	NDR_record_t NDR;
	mach_port_name_t not_port;
	mach_msg_format_0_trailer_t trailer;
} mach_port_deleted_notification_t;

/* A send to not_port would not block now. */
typedef struct {
	mach_msg_header_t not_header;
	NDR_record_t NDR;
	mach_port_name_t not_port;
	mach_msg_format_0_trailer_t trailer;
} mach_send_possible_notification_t;

/* The receive right; the message is complex. */
typedef struct {
	mach_msg_header_t not_header;
	mach_msg_body_t not_body;
	mach_msg_port_descriptor_t not_port;
	mach_msg_format_0_trailer_t trailer;
} mach_port_destroyed_notification_t;

/* The make-send count when the last send right went. */
typedef struct {
	mach_msg_header_t not_header;
	NDR_record_t NDR;
	mach_msg_type_number_t not_count;
	mach_msg_format_0_trailer_t trailer;
} mach_no_senders_notification_t;

typedef struct {
	mach_msg_header_t not_header;
	mach_msg_format_0_trailer_t trailer;
} mach_send_once_notification_t;

/* not_port is a dead name now, with one user reference more. */
typedef struct {
	mach_msg_header_t not_header;
	NDR_record_t NDR;
	mach_port_name_t not_port;
	mach_msg_format_0_trailer_t trailer;
} mach_dead_name_notification_t;

#pragma pack(pop)

#endif /* _MACH_NOTIFY_H_ */
