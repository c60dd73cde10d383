/* What the macros with arguments of the public headers give. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <kern/exc_resource.h>
#include <mach/mach.h>
#include <mach/mach_param.h>
#include <mach/notify.h>

static void
test_names(void **state)
{
	(void)state;
	assert_int_equal(MACH_PORT_INDEX(0x103u), 1);
	assert_int_equal(MACH_PORT_GEN(0x103u), 0x03000000);
	assert_int_equal(MACH_PORT_MAKE(1u, 0x03000000u), 0x103);
	assert_int_equal(MACH_PORT_INDEX(0xfffffe07u), 0xfffffe);
	assert_int_equal(MACH_PORT_GEN(0xfffffe07u), 0x07000000);
	assert_int_equal(MACH_PORT_MAKE(0xfffffeu, 0x07000000u), 0xfffffe07u);

	assert_false(MACH_PORT_VALID(0));
	assert_false(MACH_PORT_VALID(0xffffffffu));
	assert_false(MACH_PORT_VALID(-1));
	assert_true(MACH_PORT_VALID(1));
	assert_true(MACH_PORT_VALID(0xfffffffeu));
	assert_false(PORT_VALID(0));
	assert_false(PORT_VALID(0xffffffffu));
	assert_true(PORT_VALID(0x103));

	assert_int_equal(MACH_PORT_TYPE(0), 0x00010000);
	assert_int_equal(MACH_PORT_TYPE(5), 0x00200000);
}

static void
test_processors(void **state)
{
	(void)state;
	assert_int_equal(CPU_SUBTYPE_INTEL(6, 1), 0x16);
	assert_int_equal(CPU_SUBTYPE_INTEL_FAMILY(CPU_SUBTYPE_PENTPRO), 6);
	assert_int_equal(CPU_SUBTYPE_INTEL_MODEL(CPU_SUBTYPE_PENTPRO), 1);
	assert_int_equal(CPU_SUBTYPE_ARM64_PTR_AUTH_VERSION(0x83000002), 3);
}

static void
test_resources(void **state)
{
	uint64_t cpu = 0x2800000000000000 | 90 << 7 | 80;
	uint64_t wakeups = 0x4400000000000000 | 300 << 20 | 150;
	uint64_t io = 0x8800000000000000 | (uint64_t)86400 << 15 | 2048;

	(void)state;
	assert_int_equal(EXC_RESOURCE_DECODE_RESOURCE_TYPE(cpu), 1);
	assert_int_equal(EXC_RESOURCE_DECODE_FLAVOR(cpu), 2);
	assert_int_equal(EXC_RESOURCE_CPUMONITOR_DECODE_INTERVAL(cpu), 90);
	assert_int_equal(EXC_RESOURCE_CPUMONITOR_DECODE_PERCENTAGE(cpu), 80);
	assert_int_equal(
	    EXC_RESOURCE_CPUMONITOR_DECODE_PERCENTAGE_OBSERVED(99), 99);

	assert_int_equal(EXC_RESOURCE_DECODE_RESOURCE_TYPE(wakeups), 2);
	assert_int_equal(
	    EXC_RESOURCE_CPUMONITOR_DECODE_OBSERVATION_INTERVAL(wakeups), 300);
	assert_int_equal(
	    EXC_RESOURCE_CPUMONITOR_DECODE_WAKEUPS_PERMITTED(wakeups), 150);
	assert_int_equal(
	    EXC_RESOURCE_CPUMONITOR_DECODE_WAKEUPS_OBSERVED(0x12345), 0x12345);

	assert_int_equal(EXC_RESOURCE_DECODE_RESOURCE_TYPE(io), 4);
	assert_int_equal(EXC_RESOURCE_IO_DECODE_INTERVAL(io), 86400);
	assert_int_equal(EXC_RESOURCE_IO_DECODE_LIMIT(io), 2048);
	assert_int_equal(EXC_RESOURCE_IO_OBSERVED(0xffff), 0x7fff);
	assert_int_equal(EXC_RESOURCE_HWM_DECODE_LIMIT(0xffff), 0x1fff);
	assert_int_equal(EXC_RESOURCE_THREADS_DECODE_THREADS(0xffff), 0x7fff);
	assert_int_equal(EXC_RESOURCE_THREADS_DECODE_PORTS(0x1234567), 0x234567);
}

static void
test_header_bits(void **state)
{
	unsigned int bits;

	(void)state;
	assert_int_equal(MACH_MSGH_BITS(19, 21), 0x1513);
	assert_int_equal(
	    MACH_MSGH_BITS_SET_PORTS(0x33u, 0x35u, 0x31u), 0x00111513);
	bits = MACH_MSGH_BITS_SET(19u, 21u, 17u, 0xa0111111u);
	assert_int_equal(bits, 0xa0111513u);

	assert_int_equal(MACH_MSGH_BITS_REMOTE(bits), 19);
	assert_int_equal(MACH_MSGH_BITS_LOCAL(bits), 21);
	assert_int_equal(MACH_MSGH_BITS_VOUCHER(bits), 17);
	assert_int_equal(MACH_MSGH_BITS_PORTS(bits), 0x00111513);
	assert_int_equal(MACH_MSGH_BITS_OTHER(bits), 0xa0000000u);
	assert_true(MACH_MSGH_BITS_IS_COMPLEX(bits));
	assert_true(MACH_MSGH_BITS_RAISED_IMPORTANCE(bits));
	assert_false(MACH_MSGH_BITS_HOLDS_IMPORTANCE_ASSERTION(bits));
	assert_true(MACH_MSGH_BITS_HOLDS_IMPORTANCE_ASSERTION(0x10000000u));

	assert_true(MACH_MSGH_BITS_HAS_REMOTE(0x13u));
	assert_false(MACH_MSGH_BITS_HAS_REMOTE(0x1500u));
	assert_true(MACH_MSGH_BITS_HAS_LOCAL(0x1500u));
	assert_false(MACH_MSGH_BITS_HAS_LOCAL(0x13u));
	assert_true(MACH_MSGH_BITS_HAS_VOUCHER(0x110000u));
	assert_false(MACH_MSGH_BITS_HAS_VOUCHER(0x1513u));
	assert_false(MACH_MSGH_BITS_IS_COMPLEX(0x1513u));
}

/* One character for each disposition 0 to 31: y where the predicate holds. */
#define ROW(predicate, row)                                                    \
	do {                                                                   \
		unsigned int x;                                                \
                                                                               \
		for (x = 0; x < 32; x++)                                       \
			assert_int_equal(predicate(x), (row)[x] == 'y');       \
	} while (0)

static void
test_dispositions(void **state)
{
	(void)state;
	ROW(MACH_MSG_TYPE_PORT_ANY, "................yyyyyy..........");
	ROW(MACH_MSG_TYPE_PORT_ANY_SEND, ".................yyyyy..........");
	ROW(MACH_MSG_TYPE_PORT_ANY_SEND_ONCE,
	    "..................y..y..........");
	ROW(MACH_MSG_TYPE_PORT_ANY_RIGHT, "................yyy.............");
}

static void
test_trailers(void **state)
{
	static const unsigned int sizes[16] = { 8, 12, 20, 52, 60, 68, 68, 68,
		68, 68, 68, 68, 68, 68, 68, 68 };
	unsigned int i;

	(void)state;
	for (i = 0; i < 16; i++) {
		mach_msg_option_t option = (mach_msg_option_t)i << 24 | 0x102;

		assert_int_equal(GET_RCV_ELEMENTS(option), i);
		assert_int_equal(REQUESTED_TRAILER_SIZE(option), sizes[i]);
		assert_int_equal(
		    REQUESTED_TRAILER_SIZE_NATIVE(option), sizes[i]);
		assert_int_equal(MACH_RCV_TRAILER_ELEMENTS(i), i << 24);
	}
	assert_int_equal(MACH_RCV_TRAILER_TYPE(0), 0);
	assert_int_equal(MACH_RCV_TRAILER_TYPE(1), 0x10000000);
	assert_int_equal(MACH_RCV_TRAILER_TYPE(0x12), 0x20000000);

	assert_int_equal(round_msg(0), 0);
	assert_int_equal(round_msg(1), 4);
	assert_int_equal(round_msg(4), 4);
	assert_int_equal(round_msg(45), 48);
}

/* Where a descriptor's bit-fields are: set one, look at the bytes. */
static void
test_descriptors(void **state)
{
	unsigned char b[16];
	mach_msg_port_descriptor_t port;
	mach_msg_ool_descriptor_t memory;
	mach_msg_ool_ports_descriptor_t ports;
	mach_msg_guarded_port_descriptor_t guarded;
	mach_msg_type_descriptor_t type;

	(void)state;
	memset(&port, 0, sizeof(port));
	port.disposition = 17;
	port.type = 0xfe;
	memcpy(b, &port, sizeof(port));
	assert_int_equal(b[10], 17);
	assert_int_equal(b[11], 0xfe);

	memset(&memory, 0, sizeof(memory));
	memory.deallocate = 1;
	memory.copy = 2;
	memory.type = 3;
	memcpy(b, &memory, sizeof(memory));
	assert_memory_equal(b + 8, "\1\2\0\3", 4);

	memset(&ports, 0, sizeof(ports));
	ports.deallocate = 1;
	ports.copy = 2;
	ports.disposition = 17;
	ports.type = 3;
	memcpy(b, &ports, sizeof(ports));
	assert_memory_equal(b + 8, "\1\2\21\3", 4);

	memset(&guarded, 0, sizeof(guarded));
	guarded.flags = 0x0201;
	guarded.disposition = 16;
	guarded.type = 4;
	memcpy(b, &guarded, sizeof(guarded));
	assert_memory_equal(b + 8, "\1\2\20\4", 4);

	memset(&type, 0, sizeof(type));
	type.type = 4;
	memcpy(b, &type, sizeof(type));
	assert_int_equal(b[11], 4);
}

static void
test_tokens(void **state)
{
	static const security_token_t kernel = KERNEL_SECURITY_TOKEN_VALUE;
	static const audit_token_t kernel_audit = KERNEL_AUDIT_TOKEN_VALUE;
	static const audit_token_t nobody = INVALID_AUDIT_TOKEN_VALUE;
	mach_msg_header_t header = MACH_MSG_HEADER_EMPTY;
	int i;

	(void)state;
	assert_int_equal(kernel.val[0], 0);
	assert_int_equal(kernel.val[1], 1);
	for (i = 0; i < 8; i++) {
		assert_int_equal(kernel_audit.val[i], 0);
		assert_int_equal(nobody.val[i], 0xffffffffu);
	}
	header.msgh_id = 1;
	header = MACH_MSG_HEADER_EMPTY;
	assert_int_equal(header.msgh_id, 0);
}

static void
test_errors(void **state)
{
	(void)state;
	assert_int_equal(err_get_system(0x10004002), 4);
	assert_int_equal(err_get_sub(0x10004002), 1);
	assert_int_equal(err_get_code(0x10004002), 2);
	assert_int_equal(err_get_system(-300), 0x3f);
	assert_int_equal(unix_err(2), 0xc002);
	assert_int_equal(err_system(4) | err_sub(1) | 2, 0x10004002);
}

static void
test_times(void **state)
{
	mach_timespec_t a = { 1, 900000000 }, b = { 0, 200000000 };
	mach_timespec_t bad = { 0, 1000000000 }, negative = { 0, -1 };
	time_value_t sum = { 1, 900000 }, more = { 2, 200000 };

	(void)state;
	assert_true(CMP_MACH_TIMESPEC(&a, &b) < 0);
	assert_true(CMP_MACH_TIMESPEC(&b, &a) > 0);
	assert_true(CMP_MACH_TIMESPEC(&a, &a) == 0);
	ADD_MACH_TIMESPEC(&a, &b);
	assert_int_equal(a.tv_sec, 2);
	assert_int_equal(a.tv_nsec, 100000000);
	SUB_MACH_TIMESPEC(&a, &b);
	assert_int_equal(a.tv_sec, 1);
	assert_int_equal(a.tv_nsec, 900000000);
	assert_true(BAD_MACH_TIMESPEC(&bad));
	assert_true(BAD_MACH_TIMESPEC(&negative));
	assert_false(BAD_MACH_TIMESPEC(&a));
	assert_false(BAD_ALRMTYPE(0));
	assert_false(BAD_ALRMTYPE(1));
	assert_true(BAD_ALRMTYPE(2));

	time_value_add(&sum, &more);
	assert_int_equal(sum.seconds, 4);
	assert_int_equal(sum.microseconds, 100000);
	time_value_add_usec(&sum, 900000);
	assert_int_equal(sum.seconds, 5);
	assert_int_equal(sum.microseconds, 0);
}

static void
test_memory(void **state)
{
	unsigned int flags = 0x00123456;
	int alias;

	(void)state;
	assert_int_equal(VM_MAKE_TAG(20), 0x14000000);
	VM_SET_FLAGS_ALIAS(flags, 20);
	assert_int_equal(flags, 0x14123456);
	VM_GET_FLAGS_ALIAS(flags, alias);
	assert_int_equal(alias, 20);
	SET_MAP_MEM(4, flags);
	assert_int_equal(flags, 0x04123456);
	assert_int_equal(GET_MAP_MEM(flags), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_processors),
		cmocka_unit_test(test_resources),
		cmocka_unit_test(test_header_bits),
		cmocka_unit_test(test_dispositions),
		cmocka_unit_test(test_trailers),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
