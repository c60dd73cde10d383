/*
 * What a port says of itself, and what can be set: sections 4.1, 4.8 to 4.11,
 * 4.15, 4.16 and 4.21.
 */

#include "kit.h"

#define COPY MACH_MSG_TYPE_COPY_SEND
#define MAKE MACH_MSG_TYPE_MAKE_SEND

static kern_return_t
get(mach_port_t port, int flavor, int *info, unsigned *count)
{
	return mach_port_get_attributes(TASK, port, flavor, info, count);
}

T_DECL(s4_15_limits, "the queue limit")
{
	mach_port_limits_t limits;
	unsigned count = MACH_PORT_LIMITS_INFO_COUNT;

	OK(get(new_port(), MACH_PORT_LIMITS_INFO, (int *)&limits, &count));
	IS(limits.mpl_qlimit, MACH_PORT_QLIMIT_DEFAULT);
	IS(count, 1);
}

T_DECL(s4_15_status_counts, "each number of the receive status")
{
	mach_port_t port = new_port(), queue = new_port(), set = new_set();
	mach_port_status_t status;

	OK(mach_port_insert_right(TASK, port, port, MAKE));
	fill(port, 3);
	receive_value(port);
	new_send_once(port);
	status = status_of(port);
	IS(status.mps_pset, 0);
	IS(status.mps_seqno, 1);
	IS(status.mps_mscount, 2);
	IS(status.mps_msgcount, 2);
	IS(status.mps_sorights, 1);
	IS(status.mps_srights, 1);
	IS(status.mps_pdrequest, 0);
	IS(status.mps_nsrequest, 0);
	OK(mach_port_insert_member(TASK, port, set));
	OK(request(port, MACH_NOTIFY_PORT_DESTROYED, 0, queue));
	OK(request(port, MACH_NOTIFY_NO_SENDERS, 0, queue));
	status = status_of(port);
	IS(status.mps_pset, 1);
	IS(status.mps_pdrequest, 1);
	IS(status.mps_nsrequest, 1);
}

T_DECL(s4_15_errors, "flavors, counts and names")
{
	int info[17];
	unsigned count = 17;
	mach_port_t port = new_port();

	GIVES(get(port, 99, info, &count), KERN_INVALID_ARGUMENT);
	count = 9;
	GIVES(get(port, MACH_PORT_RECEIVE_STATUS, info, &count), KERN_FAILURE);
	count = 0;
	GIVES(get(port, MACH_PORT_LIMITS_INFO, info, &count), KERN_FAILURE);
	count = 17;
	GIVES(get(MACH_PORT_NULL, MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_INVALID_RIGHT);
	GIVES(get(new_set(), MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_INVALID_RIGHT);
	GIVES(get(TASK, MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_INVALID_RIGHT);
	GIVES(get(NO_SUCH_NAME, MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_INVALID_NAME);
	GIVES(get(new_dead(1), MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_INVALID_NAME);
	GIVES(get(port, MACH_PORT_TEMPOWNER, info, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(get(port, MACH_PORT_SERVICE_THROTTLED, info, &count),
	    KERN_INVALID_CAPABILITY);
}

T_DECL(s4_15_null_and_dead, "of no name: no limits, no requests")
{
	int info[17] = { 5 };
	unsigned count = 1;

	OK(get(MACH_PORT_NULL, MACH_PORT_LIMITS_INFO, info, &count));
	IS(count, 0);
	count = 1;
	OK(get(MACH_PORT_DEAD, MACH_PORT_DNREQUESTS_SIZE, info, &count));
	IS(count, 1);
	IS(info[0], 0);
}

T_DECL(s4_15_info_ext, "the long form begins with the status")
{
	mach_port_info_ext_t info;
	unsigned count = MACH_PORT_INFO_EXT_COUNT;
	mach_port_t port = new_port();

	fill(port, 2);
	OK(get(port, MACH_PORT_INFO_EXT, (int *)&info, &count));
	IS(count, 17);
	IS(info.mpie_status.mps_msgcount, 2);
	IS(info.mpie_boost_cnt, 0);
}

static kern_return_t
set(mach_port_t port, int flavor, unsigned value, unsigned count)
{
	int info[2] = { (int)value, 0 };

	return mach_port_set_attributes(TASK, port, flavor, info, count);
}

T_DECL(s4_16_limits, "what limit can be set")
{
	mach_port_t port = new_port();

	OK(set(port, MACH_PORT_LIMITS_INFO, 1024, 1));
	IS(status_of(port).mps_qlimit, 1024);
	GIVES(set(port, MACH_PORT_LIMITS_INFO, 1025, 1), KERN_INVALID_VALUE);
	GIVES(set(port, MACH_PORT_LIMITS_INFO, 1, 0), KERN_FAILURE);
	OK(set(port, MACH_PORT_LIMITS_INFO, 0, 1));
	IS(status_of(port).mps_qlimit, 0);
}

T_DECL(s4_16_errors, "what cannot be set, and of what")
{
	mach_port_t port = new_port();

	GIVES(set(port, 99, 1, 1), KERN_INVALID_ARGUMENT);
	GIVES(set(port, MACH_PORT_RECEIVE_STATUS, 1, 1), KERN_INVALID_ARGUMENT);
	GIVES(set(port, MACH_PORT_INFO_EXT, 1, 1), KERN_INVALID_ARGUMENT);
	GIVES(set(MACH_PORT_NULL, MACH_PORT_LIMITS_INFO, 1, 1),
	    KERN_INVALID_RIGHT);
	GIVES(set(NO_SUCH_NAME, MACH_PORT_LIMITS_INFO, 1, 1), KERN_INVALID_NAME);
	GIVES(set(new_set(), MACH_PORT_LIMITS_INFO, 1, 1), KERN_INVALID_RIGHT);
}

T_DECL(s4_16_flags, "flavors that only set a flag")
{
	mach_port_t port = new_port();

	OK(set(port, MACH_PORT_DNREQUESTS_SIZE, 8, 1));
	OK(set(port, MACH_PORT_TEMPOWNER, 0, 0));
	HOLDS(status_of(port).mps_flags & MACH_PORT_STATUS_FLAG_TEMPOWNER);
	OK(set(port, MACH_PORT_IMPORTANCE_RECEIVER, 0, 0));
}

T_DECL(s4_8_peek, "a look at a queued message")
{
	mach_port_t port = new_port();
	mach_msg_audit_trailer_t trailer;
	mach_port_seqno_t seqno = 0;
	mach_msg_size_t size = 0;
	mach_msg_id_t id = 0;
	unsigned room = sizeof(trailer);

	OK(send_value(port, 1));
	receive_value(port);
	OK(send_value(port, 1));
	OK(send_with(MACH_MSGH_BITS(COPY, 0), port, 0, 1234, 1));
	OK(mach_port_peek(TASK, port,
	    MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT), &seqno, &size,
	    &id, (mach_msg_trailer_info_t)&trailer, &room));
	IS(seqno, 1);
	IS(id, 100);
	IS(size, sizeof(struct simple) + 8);
	IS(room, sizeof(trailer));
	IS(trailer.msgh_audit.val[5], getpid());
	seqno = 2;
	OK(mach_port_peek(TASK, port, 0, &seqno, &size, &id,
	    (mach_msg_trailer_info_t)&trailer, &room));
	IS(id, 1234);
	seqno = 3;
	GIVES(mach_port_peek(TASK, port, 0, &seqno, &size, &id,
		  (mach_msg_trailer_info_t)&trailer, &room),
	    KERN_FAILURE);
	IS(status_of(port).mps_msgcount, 2);
}

T_DECL(s4_8_peek_errors, "nothing to look at")
{
	mach_msg_audit_trailer_t trailer;
	mach_port_seqno_t seqno = 0;
	mach_msg_size_t size;
	mach_msg_id_t id;
	unsigned room = sizeof(trailer);
	mach_port_t port = new_port();

	OK(send_value(port, 1));
	OK(mach_port_peek(TASK, port, 0, &seqno, &size, &id,
	    (mach_msg_trailer_info_t)&trailer, &room));
	receive_value(port);
	seqno = 0;
	room = sizeof(trailer);
	GIVES(mach_port_peek(TASK, port, 0, &seqno, &size, &id,
		  (mach_msg_trailer_info_t)&trailer, &room),
	    KERN_FAILURE);
	GIVES(mach_port_peek(TASK, MACH_PORT_NULL, 0, &seqno, &size, &id,
		  (mach_msg_trailer_info_t)&trailer, &room),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_peek(TASK, NO_SUCH_NAME, 0, &seqno, &size, &id,
		  (mach_msg_trailer_info_t)&trailer, &room),
	    KERN_INVALID_NAME);
	GIVES(mach_port_peek(TASK, port,
		  MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_CTX), &seqno,
		  &size, &id, (mach_msg_trailer_info_t)&trailer, &room),
	    KERN_INVALID_VALUE);
}

T_DECL(s4_9_mscount_and_seqno, "both can be set")
{
	mach_port_t port = new_port();
	union any message;

	OK(mach_port_set_mscount(TASK, port, 77));
	IS(status_of(port).mps_mscount, 77);
	OK(mach_port_set_seqno(TASK, port, 88));
	IS(status_of(port).mps_seqno, 88);
	OK(send_value(port, 1));
	OK(mach_msg(&message.header,
	    MACH_RCV_MSG | MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_SEQNO), 0,
	    sizeof(message), port, 0, 0));
	IS(trailer_of(&message)->msgh_seqno, 88);
	IS(status_of(port).mps_seqno, 89);
	GIVES(
	    mach_port_set_mscount(TASK, MACH_PORT_NULL, 1), KERN_INVALID_RIGHT);
	GIVES(mach_port_set_seqno(TASK, NO_SUCH_NAME, 1), KERN_INVALID_NAME);
	GIVES(mach_port_set_seqno(TASK, TASK, 1), KERN_INVALID_RIGHT);
}

T_DECL(s4_10_context, "a number of one's own")
{
	mach_port_t port = new_port();
	mach_port_context_t context = 1;

	OK(mach_port_get_context(TASK, port, &context));
	IS(context, 0);
	OK(mach_port_set_context(TASK, port, 0xfedcba9876543210));
	OK(mach_port_get_context(TASK, port, &context));
	IS(context, 0xfedcba9876543210);
	GIVES(mach_port_get_context(TASK, MACH_PORT_NULL, &context),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_set_context(TASK, NO_SUCH_NAME, 1), KERN_INVALID_NAME);
	GIVES(mach_port_set_context(TASK, TASK, 1), KERN_INVALID_RIGHT);
}

T_DECL(s4_11_srights, "how many send rights exist")
{
	mach_port_t port = new_receive(), queue = new_port();
	mach_port_rights_t rights = 9;

	OK(mach_port_get_srights(TASK, port, &rights));
	IS(rights, 0);
	OK(mach_port_insert_right(TASK, port, port, MAKE));
	OK(mach_port_insert_right(TASK, port, port, MAKE));
	OK(mach_port_get_srights(TASK, port, &rights));
	IS(rights, 1);
	OK(send_right(queue, port, COPY));
	OK(mach_port_get_srights(TASK, port, &rights));
	IS(rights, 2);
	receive_right(queue, MACH_MSG_TYPE_PORT_SEND);
	OK(mach_port_get_srights(TASK, port, &rights));
	IS(rights, 1);
	GIVES(mach_port_get_srights(TASK, MACH_PORT_NULL, &rights),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_1_names, "every name with its type")
{
	mach_port_t want[4] = { new_port(), new_set(), new_dead(2),
		new_receive() };
	mach_port_name_array_t names;
	mach_port_type_array_t types;
	unsigned count, other, found = 0;

	OK(mach_port_names(TASK, &names, &count, &types, &other));
	IS(count, other);
	for (unsigned i = 0; i < count; i++) {
		IS(types[i] &
			~(MACH_PORT_TYPE_DNREQUEST | MACH_PORT_TYPE_SPREQUEST |
			    MACH_PORT_TYPE_SPREQUEST_DELAYED),
		    type_of(names[i]));
		for (unsigned j = 0; j < 4; j++)
			found += names[i] == want[j];
	}
	IS(found, 4);
	OK(vm_deallocate(TASK, (vm_address_t)names, count * sizeof(*names)));
	OK(vm_deallocate(TASK, (vm_address_t)types, count * sizeof(*types)));
}

T_DECL(s4_21_kobject, "what kernel object a name denotes")
{
	mach_port_t port = new_port();
	natural_t type = 9;
	mach_vm_address_t address = 9;

	OK(mach_port_kobject(TASK, port, &type, &address));
	IS(type, 0);
	IS(address, 0);
	OK(mach_port_kobject(TASK, TASK, &type, &address));
	IS(type, 2);
	OK(mach_port_kobject(TASK, mach_host_self(), &type, &address));
	HOLDS(type == 3 || type == 4);
	GIVES(mach_port_kobject(TASK, new_send_once(port), &type, &address),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_kobject(TASK, new_dead(1), &type, &address),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_kobject(TASK, NO_SUCH_NAME, &type, &address),
	    KERN_INVALID_NAME);
}

T_DECL(s4_21_space_info, "the table, slot by slot")
{
	mach_port_t port = new_port(), once = new_send_once(port);
	ipc_info_space_t info;
	ipc_info_name_array_t table = NULL;
	ipc_info_tree_name_array_t tree = NULL;
	unsigned count = 0, trees = 9;
	natural_t object = 0, other = 0;

	OK(mach_port_mod_refs(TASK, port, SEND, 6));
	OK(mach_port_space_info(TASK, &info, &table, &count, &tree, &trees));
	IS(trees, 0);
	IS(info.iis_table_size, count);
	for (unsigned i = 0; i < count; i++) {
		if (table[i].iin_name == port && table[i].iin_type != 0) {
			IS(table[i].iin_type, MACH_PORT_TYPE_SEND_RECEIVE);
			IS(table[i].iin_urefs, 7);
			object = table[i].iin_object;
		}
		if (table[i].iin_name == once && table[i].iin_type != 0)
			other = table[i].iin_object;
	}
	HOLDS(object != 0);
	IS(object, other);
	OK(vm_deallocate(TASK, (vm_address_t)table, count * sizeof(*table)));
}

T_DECL(s4_21_rename, "names cannot be changed any more")
{
	GIVES(
	    mach_port_rename(TASK, new_port(), 0x00030003), KERN_NOT_SUPPORTED);
}

T_DECL(s2_1_sorights, "send-once rights, until what they brought is received")
{
	mach_port_t port = new_receive(), once = new_send_once(port);

	IS(status_of(port).mps_sorights, 1);
	OK(mach_port_deallocate(TASK, once));
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
	IS(status_of(port).mps_sorights, 0);
	once = new_send_once(port);
	OK(send_with(
	    MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0), once, 0, 1, 1));
	receive_value(port);
	IS(status_of(port).mps_sorights, 0);
	new_send_once(port);
	new_send_once(port);
	IS(status_of(port).mps_sorights, 2);
}

T_DECL(s4_8_peek_size, "eight bytes more, and four for each port descriptor")
{
	mach_port_t port = new_port();
	mach_msg_audit_trailer_t trailer;
	mach_port_seqno_t seqno = 0;
	mach_msg_size_t size = 0;
	mach_msg_id_t id = 0;
	unsigned room = 4;

	OK(send_right(port, port, COPY));
	GIVES(mach_port_peek(TASK, port,
		  MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AUDIT), &seqno,
		  &size, &id, (mach_msg_trailer_info_t)&trailer, &room),
	    KERN_INVALID_VALUE);
	room = sizeof(trailer);
	OK(mach_port_peek(TASK, port, 0, &seqno, &size, &id,
	    (mach_msg_trailer_info_t)&trailer, &room));
	IS(size, 28 + 12 + 8 + 4);
	IS(room, MACH_MSG_TRAILER_MINIMUM_SIZE);
	GIVES(mach_port_peek(TASK, TASK, 0, &seqno, &size, &id,
		  (mach_msg_trailer_info_t)&trailer, &room),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_15_more_errors, "each flavor's count, and requests of a port")
{
	mach_port_t port = new_port(), notify = new_receive();
	int info[17];
	unsigned count = 16;

	GIVES(get(port, MACH_PORT_INFO_EXT, info, &count), KERN_FAILURE);
	count = 0;
	GIVES(get(port, MACH_PORT_DNREQUESTS_SIZE, info, &count), KERN_FAILURE);
	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	count = 1;
	OK(get(port, MACH_PORT_DNREQUESTS_SIZE, info, &count));
	HOLDS(info[0] >= 1);
	count = 17;
	GIVES(get(MACH_PORT_DEAD, MACH_PORT_INFO_EXT, info, &count),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_16_flag_errors, "flavors that set a flag, of what they cannot")
{
	mach_port_t special = thread_get_special_reply_port();

	GIVES(set(special, MACH_PORT_TEMPOWNER, 0, 0), KERN_INVALID_ARGUMENT);
	GIVES(set(special, MACH_PORT_DENAP_RECEIVER, 0, 0),
	    KERN_INVALID_ARGUMENT);
	GIVES(set(NO_SUCH_NAME, MACH_PORT_TEMPOWNER, 0, 0), KERN_INVALID_NAME);
	OK(set(new_port(), MACH_PORT_DENAP_RECEIVER, 0, 0));
	GIVES(set(MACH_PORT_DEAD, MACH_PORT_LIMITS_INFO, 1, 1),
	    KERN_INVALID_RIGHT);
	GIVES(set(new_dead(1), MACH_PORT_LIMITS_INFO, 1, 1), KERN_INVALID_NAME);
}

T_DECL(s4_9_errors, "of what the counts cannot be set")
{
	mach_port_t dead = new_dead(1), set_ = new_set();

	GIVES(
	    mach_port_set_mscount(TASK, MACH_PORT_DEAD, 1), KERN_INVALID_RIGHT);
	GIVES(mach_port_set_mscount(TASK, dead, 1), KERN_INVALID_NAME);
	GIVES(mach_port_set_mscount(TASK, set_, 1), KERN_INVALID_RIGHT);
	GIVES(mach_port_set_seqno(TASK, MACH_PORT_NULL, 1), KERN_INVALID_RIGHT);
	GIVES(mach_port_set_seqno(TASK, dead, 1), KERN_INVALID_NAME);
	GIVES(mach_port_set_seqno(TASK, set_, 1), KERN_INVALID_RIGHT);
}

T_DECL(s4_11_errors, "of what send rights are not counted")
{
	mach_port_rights_t rights;

	GIVES(mach_port_get_srights(TASK, MACH_PORT_DEAD, &rights),
	    KERN_INVALID_RIGHT);
	GIVES(mach_port_get_srights(TASK, NO_SUCH_NAME, &rights),
	    KERN_INVALID_NAME);
	GIVES(mach_port_get_srights(TASK, new_dead(1), &rights),
	    KERN_INVALID_NAME);
	GIVES(mach_port_get_srights(TASK, TASK, &rights), KERN_INVALID_RIGHT);
	GIVES(mach_port_get_srights(TASK, new_set(), &rights),
	    KERN_INVALID_RIGHT);
}
