#include "libmach/memory.h"
#include "libmach/test-harness.h"
#include "libmach/trap.h"
#include "wire/wire.h"

TEST(test_nothing_without_a_trap)
{
	CHECK(mach_task_self() == 0x103);
	CHECK(bootstrap_port == 0x203);
	CHECK(mach_msg(NULL, 0, 0, 0, 0, 0, 0) == MACH_MSG_SUCCESS);
	CHECK(fake_seen().attaches == 0);
}

TEST(test_send_and_receive)
{
	struct plain message = plain(PORT, 7);
	int number;

	errno = 4711;
	CHECK(mach_msg(&message.head, MACH_SEND_MSG, PLAIN_SIZE, 0, 0, 0, 0) ==
	    0);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 7);
	message = plain(PORT, 8);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG | MACH_RCV_MSG, PLAIN_SIZE,
		  sizeof(message), PORT, 0, 0) == 0);
	CHECK(message.number == 8 && message.head.msgh_size == PLAIN_SIZE);
	CHECK(message.trailer.msgh_trailer_size == 8);
	CHECK(errno == 4711);
	CHECK(fake_seen().attaches == 1 && fake_seen().connects == 1);
	CHECK(fake_seen().violations == 0);
}

TEST(test_overwrite)
{
	struct plain message = plain(PORT, 7), other = { 0 };

	CHECK(mach_msg_overwrite(&message.head, MACH_SEND_MSG | MACH_RCV_MSG,
		  PLAIN_SIZE, sizeof(other), PORT, 0, 0, &other.head, 0) == 0);
	CHECK(other.number == 7 && other.head.msgh_remote_port == PORT);
}

TEST(test_too_large)
{
	struct plain message = { 0 };
	int number;

	CHECK(send_plain(PORT, 9) == 0);
	CHECK(mach_msg(&message.head,
		  MACH_RCV_MSG | MACH_RCV_LARGE | MACH_RCV_LARGE_IDENTITY, 0,
		  24, PORT, 0, 0) == MACH_RCV_TOO_LARGE);
	CHECK(message.head.msgh_size == PLAIN_SIZE &&
	    message.head.msgh_local_port == PORT &&
	    message.head.msgh_remote_port == 0);
	CHECK(mach_msg(NULL, MACH_RCV_MSG | MACH_RCV_LARGE, 0, 0, PORT, 0, 0) ==
	    MACH_RCV_TOO_LARGE);
	CHECK(mach_msg((void *)16, MACH_RCV_MSG | MACH_RCV_LARGE, 0, 24, PORT,
		  0, 0) == MACH_RCV_INVALID_DATA);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 9);
}

TEST(test_small)
{
	struct plain message = plain(PORT, 7);

	CHECK(mach_msg(&message.head, MACH_SEND_MSG, 20, 0, 0, 0, 0) ==
	    MACH_SEND_MSG_TOO_SMALL);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG, 26, 0, 0, 0, 0) ==
	    MACH_SEND_MSG_TOO_SMALL);
	CHECK(mach_msg(&message.head, MACH_SEND_MSG, 60000000, 0, 0, 0, 0) ==
	    MACH_SEND_TOO_LARGE);
}

TEST(test_unreadable_send)
{
	size_t page = vm_page_size;
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mach_msg_header_t *head = (void *)(pages + page - 32);
	int number;

	mprotect(pages + page, page, PROT_NONE);
	head->msgh_bits = MACH_MSG_TYPE_COPY_SEND;
	head->msgh_remote_port = PORT;
	CHECK(mach_msg(head, MACH_SEND_MSG, 40, 0, 0, 0, 0) ==
	    MACH_SEND_INVALID_DATA);
	CHECK(mach_msg(head, MACH_SEND_MSG, 100000, 0, 0, 0, 0) ==
	    MACH_SEND_INVALID_DATA);
	CHECK(receive_plain(PORT, MACH_RCV_TIMEOUT, &number) ==
	    MACH_RCV_TIMED_OUT);
}

TEST(test_unwritable_receive)
{
	char *page = mmap(
	    NULL, vm_page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int number;

	CHECK(send_plain(PORT, 7) == 0);
	CHECK(mach_msg((void *)page, MACH_RCV_MSG, 0, 4096, PORT, 0, 0) ==
	    MACH_RCV_INVALID_DATA);
	CHECK(receive_plain(PORT, MACH_RCV_TIMEOUT, &number) ==
	    MACH_RCV_TIMED_OUT);
	CHECK(send_plain(PORT, 8) == 0);
	CHECK(receive_plain(PORT, 0, &number) == 0 && number == 8);
}

TEST(test_large_body)
{
	mach_msg_size_t size = 300000;
	char *out = calloc(1, size), *in = calloc(1, size + 100);
	mach_msg_header_t *head = (void *)out, *got = (void *)in;

	for (mach_msg_size_t i = sizeof(*head); i < size; i++)
		out[i] = (char)(i * 7);
	head->msgh_bits = MACH_MSG_TYPE_COPY_SEND;
	head->msgh_remote_port = PORT;
	CHECK(mach_msg(head, MACH_SEND_MSG, size, 0, 0, 0, 0) == 0);
	CHECK(fake_seen().fds == 1);
	CHECK(mach_msg(got, MACH_RCV_MSG, 0, size + 100, PORT, 0, 0) == 0);
	CHECK(got->msgh_size == size);
	CHECK(memcmp(in + 24, out + 24, size - 24) == 0);
	CHECK(((mach_msg_trailer_t *)(void *)(in + size))->msgh_trailer_size ==
	    8);
	free(out);
	free(in);
}

struct ool {
	mach_msg_base_t base;
	mach_msg_ool_descriptor_t first;
	mach_msg_port_descriptor_t port;
	mach_msg_ool_ports_descriptor_t ports;
	mach_msg_ool_descriptor_t empty;
	mach_msg_max_trailer_t trailer;
};

#define OOL_SIZE                                                               \
	((mach_msg_size_t)(sizeof(struct ool) - sizeof(mach_msg_max_trailer_t)))

/* What machd could not carry is told, and what was empty is not. */
TEST(test_region_left_out)
{
	struct {
		struct wire_memory head;
		struct wire_region regions[3];
		char bytes[8];
	} wire = {
		.head = { .op = WIRE_MEMORY, .regions = 3 },
		.regions = { { .size = 0 }, { .size = 8 }, { .size = 0 } },
	};
	struct trap_packet packet = { .bytes = (void *)&wire,
		.size = sizeof(wire) };
	struct {
		mach_msg_base_t base;
		mach_msg_ool_descriptor_t memory[3];
	} message = {
		.base.header.msgh_bits = MACH_MSGH_BITS_COMPLEX,
		.base.body.msgh_descriptor_count = 3,
	};

	for (int i = 0; i < 3; i++)
		message.memory[i].type = MACH_MSG_OOL_DESCRIPTOR;
	message.memory[0].size = 4096;
	message.memory[1].size = 8;
	CHECK(memory_place(&message.base.header, sizeof(message), &packet) ==
	    MACH_MSG_VM_KERNEL);
	CHECK(message.memory[0].size == 0 && !message.memory[0].address);
	CHECK(message.memory[1].size == 8 && message.memory[1].address);
	CHECK(message.memory[2].size == 0 && !message.memory[2].address);
}

static struct ool
ool_message(void *bytes, mach_msg_size_t size, mach_port_t *names,
    mach_msg_size_t count, bool deallocate)
{
	return (struct ool){
		.base = { .header = { .msgh_bits = MACH_MSGH_BITS_COMPLEX |
				  MACH_MSG_TYPE_COPY_SEND,
			      .msgh_remote_port = PORT },
		    .body = { 4 } },
		.first = { .address = bytes,
		    .size = size,
		    .deallocate = deallocate,
		    .copy = MACH_MSG_VIRTUAL_COPY,
		    .type = MACH_MSG_OOL_DESCRIPTOR },
		.port = { .name = OTHER,
		    .disposition = MACH_MSG_TYPE_COPY_SEND,
		    .type = MACH_MSG_PORT_DESCRIPTOR },
		.ports = { .address = names,
		    .count = count,
		    .disposition = MACH_MSG_TYPE_COPY_SEND,
		    .type = MACH_MSG_OOL_PORTS_DESCRIPTOR },
		.empty = { .address = (void *)1,
		    .type = MACH_MSG_OOL_DESCRIPTOR },
	};
}

static void
ool_round(mach_msg_size_t size, unsigned fds)
{
	vm_address_t address;
	mach_port_t names[3] = { 1, 2, 3 }, *got;
	char *bytes, *copy = malloc(size);
	struct ool message;

	CHECK(vm_allocate(
		  mach_task_self(), &address, size, VM_FLAGS_ANYWHERE) == 0);
	bytes = (char *)address;
	for (mach_msg_size_t i = 0; i < size; i++)
		bytes[i] = copy[i] = (char)(i * 13);
	message = ool_message(bytes, size, names, 3, true);
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == 0);
	CHECK(fake_seen().fds == fds);
	/* Sent with deallocate: the pages are gone. */
	CHECK(msync(bytes, 1, MS_ASYNC) < 0);
	memset(&message, 0, sizeof(message));
	CHECK(mach_msg(&message.base.header, MACH_RCV_MSG, 0, sizeof(message),
		  PORT, 0, 0) == 0);
	CHECK(message.first.size == size);
	CHECK(memcmp(message.first.address, copy, size) == 0);
	memset(message.first.address, 1, size);
	CHECK(message.port.name == OTHER);
	got = message.ports.address;
	CHECK(message.ports.count == 3 && got[0] == 1 && got[2] == 3);
	CHECK(message.empty.address == NULL && message.empty.size == 0);
	CHECK(vm_deallocate(mach_task_self(), (vm_address_t)got, 12) == 0);
	CHECK(vm_deallocate(mach_task_self(),
		  (vm_address_t)message.first.address, size) == 0);
	free(copy);
}

TEST(test_out_of_line)
{
	ool_round(1, 0);
	ool_round(5000, 0);
	ool_round(65000, 0);
	ool_round(65536, 1);
	ool_round(5000000, 1);
}

TEST(test_out_of_line_many)
{
	enum { COUNT = 1500 };
	struct {
		mach_msg_base_t base;
		mach_msg_ool_descriptor_t each[COUNT];
		mach_msg_trailer_t trailer;
	} *message = calloc(1, sizeof(*message));
	unsigned char bytes[COUNT];

	message->base.header = (mach_msg_header_t){
		.msgh_bits = MACH_MSGH_BITS_COMPLEX | MACH_MSG_TYPE_COPY_SEND,
		.msgh_remote_port = PORT,
	};
	message->base.body.msgh_descriptor_count = COUNT;
	for (unsigned i = 0; i < COUNT; i++) {
		bytes[i] = (unsigned char)i;
		message->each[i].address = &bytes[i];
		message->each[i].size = 1;
		message->each[i].type = MACH_MSG_OOL_DESCRIPTOR;
	}
	CHECK(mach_msg(&message->base.header, MACH_SEND_MSG | MACH_RCV_MSG,
		  sizeof(*message) - 8, sizeof(*message), PORT, 0, 0) == 0);
	for (unsigned i = 0; i < COUNT; i++)
		CHECK(*(unsigned char *)message->each[i].address == bytes[i]);
	free(message);
}

TEST(test_out_of_line_bad)
{
	mach_port_t names[1] = { 1 };
	struct ool message = ool_message((void *)64, 100, names, 1, true);

	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_MEMORY);
	message.first.size = 1000000;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_MEMORY);
	message.first.size = 0;
	message.first.copy = 2;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_TYPE);
	message.first.copy = 0;
	message.port.type = 9;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_INVALID_TYPE);
	message.port.type = 0;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE - 4, 0, 0,
		  0, 0) == MACH_SEND_MSG_TOO_SMALL);
	message.ports.count = 16384;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_TOO_LARGE);
	message.base.body.msgh_descriptor_count = 1000;
	CHECK(mach_msg(&message.base.header, MACH_SEND_MSG, OOL_SIZE, 0, 0, 0,
		  0) == MACH_SEND_MSG_TOO_SMALL);
	CHECK(fake_seen().violations == 0);
}

TEST(test_kernelrpc)
{
	struct plain message = plain(PORT, 1);

	CHECK(
	    mach_kernelrpc_np(&message.head, PLAIN_SIZE, sizeof(message)) == 0);
	CHECK(message.number == 1);
	/* Not machd's port: it becomes an ordinary message with a reply port. */
	message = plain(0x7777, 2);
	post_plain(0x1001, 3);
	CHECK(
	    mach_kernelrpc_np(&message.head, PLAIN_SIZE, sizeof(message)) == 0);
	CHECK(message.number == 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_without_a_trap),
		cmocka_unit_test(test_send_and_receive),
		cmocka_unit_test(test_overwrite),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_unreadable_send),
		cmocka_unit_test(test_unwritable_receive),
		cmocka_unit_test(test_large_body),
		cmocka_unit_test(test_region_left_out),
		cmocka_unit_test(test_out_of_line),
		cmocka_unit_test(test_out_of_line_many),
		cmocka_unit_test(test_out_of_line_bad),
		cmocka_unit_test(test_kernelrpc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
