/*
 * Out-of-line memory and arrays of ports: sections 5.6 and 6.5, and what
 * mach_msg_destroy does with them, 8.4.
 */

#include "kit.h"

#define COPY MACH_MSG_TYPE_COPY_SEND

/* One OOL descriptor for `size` bytes at `address`. */
static mach_msg_return_t
send_memory(mach_port_t port, void *address, unsigned size, bool deallocate,
    unsigned copy, unsigned type)
{
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.ools.body.msgh_descriptor_count = 1;
	message.ools.ool[0].address = address;
	message.ools.ool[0].size = size;
	message.ools.ool[0].deallocate = deallocate;
	message.ools.ool[0].copy = (unsigned char)copy;
	message.ools.ool[0].type = (unsigned char)type;
	return mach_msg(&message.header, MACH_SEND_MSG, 28 + 16, 0, 0, 0, 0);
}

static unsigned char *
new_memory(size_t size, unsigned seed)
{
	unsigned char *memory = malloc(size);

	T_ASSERT_NOTNULL(memory, "memory");
	for (size_t i = 0; i < size; i++)
		memory[i] = (unsigned char)(i * 31 + seed);
	return memory;
}

T_DECL(s5_6_ool_sizes, "memory of many sizes arrives unchanged")
{
	static const unsigned sizes[] = { 1, 4095, 4096, 4097, 60000, 65536,
		100001, 1 << 20, 20 << 20 };
	mach_port_t port = new_port();
	union any message;

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		unsigned char *memory = new_memory(sizes[i], i);

		OK(send_memory(port, memory, sizes[i], false, i & 1,
		    MACH_MSG_OOL_DESCRIPTOR));
		OK(receive(port, &message));
		IS(message.ools.ool[0].type, MACH_MSG_OOL_DESCRIPTOR);
		IS(message.ools.ool[0].size, sizes[i]);
		IS(message.ools.ool[0].copy, i & 1);
		IS(message.ools.ool[0].deallocate, i & 1);
		HOLDS(message.ools.ool[0].address != memory);
		T_EXPECT_EQ(
		    memcmp(message.ools.ool[0].address, memory, sizes[i]), 0,
		    "%u bytes", sizes[i]);
		OK(vm_deallocate(
		    TASK, (vm_address_t)message.ools.ool[0].address, sizes[i]));
		free(memory);
	}
}

T_DECL(s5_6_ool_empty, "size 0: no address")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_memory(port, (void *)8, 0, false, 1, MACH_MSG_OOL_DESCRIPTOR));
	OK(receive(port, &message));
	T_EXPECT_NULL(message.ools.ool[0].address, "no address");
	IS(message.ools.ool[0].size, 0);
}

T_DECL(s5_6_ool_snapshot, "later writes of the sender are not seen")
{
	mach_port_t port = new_port();
	unsigned size = 1 << 20;
	unsigned char *memory = new_memory(size, 3), *got;
	union any message;

	OK(send_memory(port, memory, size, false, MACH_MSG_VIRTUAL_COPY,
	    MACH_MSG_OOL_DESCRIPTOR));
	memset(memory, 0, size);
	OK(receive(port, &message));
	got = message.ools.ool[0].address;
	for (unsigned i = 0; i < size; i += 4093)
		IS(got[i], (unsigned char)(i * 31 + 3));
	got[0] ^= 1; /* and it is the receiver's to write */
	IS(memory[0], 0);
}

T_DECL(s5_6_ool_unreadable, "memory that is not there")
{
	mach_port_t port = new_port(), reply = new_receive();

	GIVES(send_memory(
		  port, (void *)4096, 100, false, 1, MACH_MSG_OOL_DESCRIPTOR),
	    MACH_SEND_INVALID_MEMORY);
	IS_EMPTY(port);
	IS_EMPTY(reply);
	IS_REFS(port, SEND, 1);
}

T_DECL(s5_6_ool_deallocate, "the sender's pages go")
{
	mach_port_t port = new_port();
	vm_address_t memory = 0;
	vm_size_t size = 16 * vm_page_size;
	union any message;

	OK(vm_allocate(TASK, &memory, size, VM_FLAGS_ANYWHERE));
	memset((void *)memory, 0x5a, size);
	OK(send_memory(port, (void *)memory, (unsigned)size, true,
	    MACH_MSG_VIRTUAL_COPY, MACH_MSG_OOL_DESCRIPTOR));
	GIVES(send_memory(
		  port, (void *)memory, 8, false, 1, MACH_MSG_OOL_DESCRIPTOR),
	    MACH_SEND_INVALID_MEMORY);
	OK(receive(port, &message));
	IS(((unsigned char *)message.ools.ool[0].address)[size - 1], 0x5a);
}

T_DECL(s5_6_ool_volatile, "the volatile kind keeps its type")
{
	mach_port_t port = new_port();
	union any message;
	char text[] = "volatile";

	OK(send_memory(port, text, sizeof(text), false, 1,
	    MACH_MSG_OOL_VOLATILE_DESCRIPTOR));
	OK(receive(port, &message));
	IS(message.ools.ool[0].type, MACH_MSG_OOL_VOLATILE_DESCRIPTOR);
	T_EXPECT_EQ_STR(
	    (const char *)message.ools.ool[0].address, text, "the text");
}

T_DECL(s5_2_ool_copy_option, "there are two ways to copy")
{
	mach_port_t port = new_port();
	char text[] = "text";

	GIVES(send_memory(port, text, 4, false, 2, MACH_MSG_OOL_DESCRIPTOR),
	    MACH_SEND_INVALID_TYPE);
	IS_EMPTY(port);
}

/* Rights in an array; returns mach_msg's result. */
static mach_msg_return_t
send_array(
    mach_port_t port, mach_port_t *names, unsigned count, unsigned disposition)
{
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.arrays.body.msgh_descriptor_count = 1;
	message.arrays.array[0].address = names;
	message.arrays.array[0].count = count;
	message.arrays.array[0].disposition = (unsigned char)disposition;
	message.arrays.array[0].type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
	message.arrays.array[0].copy = MACH_MSG_VIRTUAL_COPY;
	return mach_msg(&message.header, MACH_SEND_MSG, 28 + 16, 0, 0, 0, 0);
}

T_DECL(s5_6_port_array, "an array of send rights")
{
	enum { COUNT = 1000 };
	mach_port_t port = new_port(), names[COUNT], *got;
	union any message;

	for (int i = 0; i < COUNT; i++)
		names[i] = i % 10 ? new_port() : MACH_PORT_NULL;
	OK(send_array(port, names, COUNT, COPY));
	OK(receive(port, &message));
	IS(message.arrays.array[0].type, MACH_MSG_OOL_PORTS_DESCRIPTOR);
	IS(message.arrays.array[0].disposition, MACH_MSG_TYPE_PORT_SEND);
	IS(message.arrays.array[0].count, COUNT);
	IS(message.arrays.array[0].deallocate, 1);
	got = message.arrays.array[0].address;
	for (int i = 0; i < COUNT; i++)
		IS(got[i], names[i]);
	IS_REFS(names[1], SEND, 2);
	mach_msg_destroy(&message.header);
	IS_REFS(names[1], SEND, 1);
}

T_DECL(s5_6_port_array_empty, "no rights, no address")
{
	mach_port_t port = new_port();
	union any message;

	OK(send_array(port, NULL, 0, COPY));
	OK(receive(port, &message));
	IS(message.arrays.array[0].count, 0);
	T_EXPECT_NULL(message.arrays.array[0].address, "no address");
}

T_DECL(s5_6_port_array_failure, "one bad right spoils the others")
{
	mach_port_t port = new_port(), right = new_port();
	mach_port_t names[] = { right, NO_SUCH_NAME, port };

	GIVES(send_array(port, names, 3, MACH_MSG_TYPE_MOVE_SEND),
	    MACH_SEND_INVALID_RIGHT);
	IS_TYPE(right, MACH_PORT_TYPE_RECEIVE);
	IS_REFS(port, SEND, 1);
	GIVES(send_array(port, (mach_port_t *)64, 3, COPY),
	    MACH_SEND_INVALID_MEMORY);
	IS_EMPTY(port);
}

T_DECL(s5_2_too_many_rights, "16383 rights in one message, no more")
{
	enum { MOST = 16383 };
	mach_port_t port = new_port(), *names, *got;
	union any message;

	names = calloc(MOST + 1, sizeof(*names));
	for (int i = 0; i <= MOST; i++)
		names[i] = port;
	GIVES(send_array(port, names, MOST + 1, COPY), MACH_SEND_TOO_LARGE);
	OK(send_array(port, names, MOST, COPY));
	OK(receive(port, &message));
	got = message.arrays.array[0].address;
	IS(got[MOST - 1], port);
	IS_REFS(port, SEND, MOST + 1);
	mach_msg_destroy(&message.header);
	IS_REFS(port, SEND, 1);
}

T_DECL(s8_4_destroy_rights, "each right of a received message goes")
{
	mach_port_t port = new_port(), right = new_port(), reply = new_receive();
	mach_port_t moved = new_port();
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(
				       COPY, MACH_MSG_TYPE_MAKE_SEND_ONCE) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.header.msgh_local_port = reply;
	message.ports.body.msgh_descriptor_count = 3;
	message.ports.port[0].name = right;
	message.ports.port[0].disposition = COPY;
	message.ports.port[1].name = right;
	message.ports.port[1].disposition = MACH_MSG_TYPE_MAKE_SEND_ONCE;
	message.ports.port[2].name = moved;
	message.ports.port[2].disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
	OK(mach_msg(&message.header, MACH_SEND_MSG, 28 + 36, 0, 0, 0, 0));
	OK(receive(port, &message));
	mach_msg_destroy(&message.header);
	expect_notification(reply, MACH_NOTIFY_SEND_ONCE);
	expect_notification(right, MACH_NOTIFY_SEND_ONCE);
	IS_REFS(right, SEND, 1);
	IS_TYPE(moved, MACH_PORT_TYPE_DEAD_NAME);
	IS_REFS(port, SEND, 1);
}

T_DECL(s8_4_destroy_built_message, "rights of a message never sent")
{
	mach_port_t port = new_port(), copied = new_port();
	union any message;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_size = 28 + 36;
	message.header.msgh_remote_port = port;
	message.ports.body.msgh_descriptor_count = 3;
	message.ports.port[0].name = copied;
	message.ports.port[0].disposition = COPY;
	message.ports.port[1].name = copied;
	message.ports.port[1].disposition = MACH_MSG_TYPE_MOVE_SEND;
	message.ports.port[2].name = MACH_PORT_DEAD;
	message.ports.port[2].disposition = MACH_MSG_TYPE_MOVE_SEND;
	mach_msg_destroy(&message.header);
	IS_TYPE(port, MACH_PORT_TYPE_RECEIVE);
	IS_TYPE(copied, MACH_PORT_TYPE_RECEIVE);
}

T_DECL(s8_4_destroy_memory, "memory received with deallocate set goes")
{
	mach_port_t port = new_port();
	unsigned size = 1 << 20;
	unsigned char *memory = new_memory(size, 1);
	union any message;
	void *address;

	OK(send_memory(port, memory, size, false, MACH_MSG_VIRTUAL_COPY,
	    MACH_MSG_OOL_DESCRIPTOR));
	OK(receive(port, &message));
	address = message.ools.ool[0].address;
	mach_msg_destroy(&message.header);
	GIVES(
	    send_memory(port, address, size, false, 1, MACH_MSG_OOL_DESCRIPTOR),
	    MACH_SEND_INVALID_MEMORY);
}

T_DECL(s5_9_memory_comes_back, "of a timed-out send, at another address")
{
	mach_port_t port = new_port();
	unsigned char *memory = new_memory(200000, 9);
	union any message;

	fill(port, 5);
	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.ools.body.msgh_descriptor_count = 1;
	message.ools.ool[0].address = memory;
	message.ools.ool[0].size = 200000;
	message.ools.ool[0].copy = MACH_MSG_VIRTUAL_COPY;
	message.ools.ool[0].type = MACH_MSG_OOL_DESCRIPTOR;
	GIVES(mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
		  28 + 16, 0, 0, 0, 0),
	    MACH_SEND_TIMED_OUT);
	HOLDS(message.ools.ool[0].address != memory);
	T_EXPECT_EQ(memcmp(message.ools.ool[0].address, memory, 200000), 0,
	    "the same bytes");
	mach_msg_destroy(&message.header);
	IS_REFS(port, SEND, 1);
}

/* Four kinds of descriptor, twice over, and bytes behind them. */
struct mixed {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_ool_descriptor_t small;
	mach_msg_port_descriptor_t port;
	mach_msg_ool_ports_descriptor_t array;
	mach_msg_ool_descriptor_t empty;
	mach_msg_ool_descriptor_t large;
	mach_msg_port_descriptor_t once;
	mach_msg_ool_descriptor_t last;
	char text[16];
};

static mach_msg_ool_descriptor_t
ool(void *address, unsigned size)
{
	mach_msg_ool_descriptor_t descriptor = { .address = address,
		.size = size,
		.copy = MACH_MSG_VIRTUAL_COPY,
		.type = MACH_MSG_OOL_DESCRIPTOR };

	return descriptor;
}

T_DECL(s6_5_mixed_descriptors, "many descriptors of all kinds in one message")
{
	mach_port_t port = new_port(), names[3] = { port, new_port(), 0 };
	unsigned char *large = new_memory(300000, 5);
	char first[] = "first", last[] = "last";
	struct mixed message;
	union {
		struct mixed mixed;
		union any any;
	} got;

	memset(&message, 0, sizeof(message));
	message.header.msgh_bits = MACH_MSGH_BITS(COPY, 0) |
	    MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = port;
	message.body.msgh_descriptor_count = 7;
	message.small = ool(first, sizeof(first));
	message.port.name = port;
	message.port.disposition = COPY;
	message.array.address = names;
	message.array.count = 3;
	message.array.disposition = COPY;
	message.array.type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
	message.empty = ool(NULL, 0);
	message.large = ool(large, 300000);
	message.once.name = port;
	message.once.disposition = MACH_MSG_TYPE_MAKE_SEND_ONCE;
	message.last = ool(last, sizeof(last));
	memcpy(message.text, "and more", 9);
	OK(mach_msg(
	    &message.header, MACH_SEND_MSG, sizeof(message), 0, 0, 0, 0));
	OK(receive(port, &got.any));
	T_EXPECT_EQ_STR(got.mixed.small.address, "first", "the first");
	IS(got.mixed.port.name, port);
	IS(((mach_port_t *)got.mixed.array.address)[1], names[1]);
	IS(((mach_port_t *)got.mixed.array.address)[2], MACH_PORT_NULL);
	T_EXPECT_NULL(got.mixed.empty.address, "the empty one");
	T_EXPECT_EQ(
	    memcmp(got.mixed.large.address, large, 300000), 0, "the large one");
	IS_TYPE(got.mixed.once.name, MACH_PORT_TYPE_SEND_ONCE);
	T_EXPECT_EQ_STR(got.mixed.last.address, "last", "the last");
	T_EXPECT_EQ_STR(got.mixed.text, "and more", "the bytes behind");
	mach_msg_destroy(&got.any.header);
	IS_REFS(port, SEND, 1);
	IS_REFS(names[1], SEND, 1);
	expect_notification(port, MACH_NOTIFY_SEND_ONCE);
}
