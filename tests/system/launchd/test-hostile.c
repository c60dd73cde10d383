/* Clients that do to launchd what they should not. */
#include "kit.h"

#include <signal.h>
#include <sys/wait.h>

#include <mach/notify.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED                                                              \
	(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define SANITIZED 0
#endif

/* Ids of defs/servers/job.defs. */
enum { CHECK_IN = 402, LOOK_UP = 404 };

union message {
	mach_msg_header_t header;
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
		NDR_record_t ndr;
		char name[128];
		uint64_t flags;
	} __attribute__((packed, aligned(4))) complex;
	struct {
		mach_msg_header_t header;
		NDR_record_t ndr;
		char name[128];
		uint64_t flags;
	} __attribute__((packed, aligned(4))) plain;
	char bytes[1024];
};

static void
launchd_is_well(void)
{
	assert_false(known("test.hostile.none"));
}

/* Sends as it is, without waiting for an answer. */
static kern_return_t
send_raw(union message *message, size_t size, mach_msg_bits_t bits,
    mach_port_t reply, mach_msg_id_t id)
{
	message->header.msgh_bits = bits;
	message->header.msgh_size = (mach_msg_size_t)size;
	message->header.msgh_remote_port = bootstrap_port;
	message->header.msgh_local_port = reply;
	message->header.msgh_id = id;
	return mach_msg(&message->header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
	    (mach_msg_size_t)size, 0, MACH_PORT_NULL, 5000, MACH_PORT_NULL);
}

#define COPY        MACH_MSG_TYPE_COPY_SEND
#define COPY_ONCE   MACH_MSGH_BITS(COPY, MACH_MSG_TYPE_MAKE_SEND_ONCE)
#define COMPLEX_ONE (MACH_MSGH_BITS_COMPLEX | COPY_ONCE)

static void
test_every_id_and_size(void **state)
{
	mach_port_t reply = port_new();
	union message message;
	unsigned names = launchd_names();
	int id;
	size_t size;

	(void)state;
	for (id = 380; id < 460; id++)
		for (size = 24; size <= sizeof(message); size += 124) {
			mach_msg_id_t answer;

			memset(&message, 0xff, sizeof(message));
			assert_int_equal(
			    send_raw(&message, size, COPY_ONCE, reply, id), 0);
			answer = receive_id(reply);
			assert_true(answer == id + 100 ||
			    answer == MACH_NOTIFY_SEND_ONCE);
		}
	mach_port_destroy(SELF, reply);
	launchd_is_well();
	await_at_most(launchd_names, names);
}

static void
test_wrong_descriptors(void **state)
{
	static const mach_msg_type_name_t kinds[] = {
		MACH_MSG_TYPE_MOVE_RECEIVE,
		MACH_MSG_TYPE_MOVE_SEND,
		MACH_MSG_TYPE_MOVE_SEND_ONCE,
		MACH_MSG_TYPE_COPY_SEND,
		MACH_MSG_TYPE_MAKE_SEND,
		MACH_MSG_TYPE_MAKE_SEND_ONCE,
	};
	mach_port_t reply = port_new();
	unsigned names = launchd_names(), i;
	int id;

	(void)state;
	for (id = 400; id < 412; id++)
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			union message message;
			mach_port_t port = port_new();

			if (kinds[i] == MACH_MSG_TYPE_MOVE_SEND_ONCE)
				continue;
			memset(&message, 0, sizeof(message));
			message.complex.body.msgh_descriptor_count = 1;
			message.complex.port.name = port;
			message.complex.port.disposition = kinds[i];
			snprintf(message.complex.name, 128, "test.hostile.d");
			send_raw(&message, sizeof(message.complex), COMPLEX_ONE,
			    reply, id);
			(void)receive_id(reply);
			mach_port_destroy(SELF, port);
		}
	mach_port_destroy(SELF, reply);
	launchd_is_well();
	await_at_most(launchd_names, names);
}

/* Memory and rights by the thousand, in a request that has no use for them. */
static void
test_heavy_requests(void **state)
{
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_ool_descriptor_t memory;
		mach_msg_ool_ports_descriptor_t ports;
	} heavy;
	const mach_msg_size_t size = 32u << 20, count = 4000;
	mach_port_t reply = port_new(), *ports;
	char *memory = calloc(1, size);
	unsigned names = launchd_names(), i;

	(void)state;
	ports = calloc(count, sizeof(*ports));
	for (i = 0; i < count; i++)
		ports[i] = reply;
	for (i = 0; i < 4; i++) {
		memset(&heavy, 0, sizeof(heavy));
		heavy.header.msgh_bits = COMPLEX_ONE;
		heavy.header.msgh_remote_port = bootstrap_port;
		heavy.header.msgh_local_port = reply;
		heavy.header.msgh_id = LOOK_UP;
		heavy.body.msgh_descriptor_count = 2;
		heavy.memory.address = memory;
		heavy.memory.size = size;
		heavy.memory.type = MACH_MSG_OOL_DESCRIPTOR;
		heavy.ports.address = ports;
		heavy.ports.count = count;
		heavy.ports.disposition = i % 2 ? MACH_MSG_TYPE_COPY_SEND
						: MACH_MSG_TYPE_MAKE_SEND_ONCE;
		heavy.ports.type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
		assert_int_equal(
		    mach_msg(&heavy.header, MACH_SEND_MSG, sizeof(heavy), 0,
			MACH_PORT_NULL, 0, MACH_PORT_NULL),
		    0);
		launchd_is_well();
	}
	mach_port_destroy(SELF, reply);
	free(ports);
	free(memory);
	await_at_most(launchd_names, names);
}

/* A check-in whose reply nobody can get: the name must not get stuck. */
static void
test_check_in_without_reply_port(void **state)
{
	union message message;
	mach_port_t port;

	(void)state;
	memset(&message, 0, sizeof(message));
	snprintf(message.plain.name, 128, "test.hostile.noreply");
	assert_int_equal(send_raw(&message, sizeof(message.plain),
			     MACH_MSGH_BITS(COPY, 0), MACH_PORT_NULL, CHECK_IN),
	    0);
	assert_int_equal(
	    bootstrap_check_in(bootstrap_port, "test.hostile.noreply", &port),
	    0);
	mach_port_destroy(SELF, port);
	bootstrap_register(bootstrap_port,
	    (char *)(uintptr_t) "test.hostile.noreply", MACH_PORT_NULL);
}

/* Replies go to a send right whose queue is full and stays so. */
static void
test_replies_that_are_never_read(void **state)
{
	mach_port_t reply = port_new(), port;
	unsigned names = launchd_names();
	union message message;
	int i;

	(void)state;
	for (i = 0; i < 200; i++) {
		memset(&message, 0, sizeof(message));
		snprintf(message.plain.name, 128, "test.hostile.full.%d", i);
		assert_int_equal(
		    send_raw(&message, sizeof(message.plain),
			MACH_MSGH_BITS(COPY, COPY), reply, CHECK_IN),
		    0);
	}
	launchd_is_well();
	/* What came back can be checked in; what was queued dies here. */
	mach_port_destroy(SELF, reply);
	for (i = 0; i < 200; i++) {
		name_t name;

		snprintf(name, sizeof(name), "test.hostile.full.%d", i);
		assert_int_equal(
		    bootstrap_check_in(bootstrap_port, name, &port), 0);
		mach_port_destroy(SELF, port);
		assert_int_equal(
		    bootstrap_register(bootstrap_port, name, MACH_PORT_NULL), 0);
	}
	await_at_most(launchd_names, names);
}

/* launchd's own port, or a dead one, as the reply port. */
static void
test_odd_reply_ports(void **state)
{
	union message message;
	int id;

	(void)state;
	for (id = 300; id < 450; id++) {
		memset(&message, 0, sizeof(message));
		send_raw(&message, sizeof(message.plain),
		    MACH_MSGH_BITS(COPY, COPY), bootstrap_port, id);
		memset(&message, 0, sizeof(message));
		send_raw(&message, sizeof(message.plain),
		    MACH_MSGH_BITS(COPY, COPY), MACH_PORT_DEAD, id);
	}
	launchd_is_well();
}

/*
 * Whoever has the receive right of a service can take launchd's notification
 * right off it, and send forgeries with it.
 */
static void
test_forged_notifications(void **state)
{
	char name[] = "test.hostile.forged", other[] = "test.hostile.safe";
	mach_port_t port, stolen = MACH_PORT_NULL, safe = port_new();
	mach_dead_name_notification_t forged;
	unsigned names = launchd_names();

	(void)state;
	assert_int_equal(bootstrap_register(bootstrap_port, other, safe), 0);
	assert_int_equal(bootstrap_check_in(bootstrap_port, name, &port), 0);
	assert_int_equal(mach_port_request_notification(SELF, port,
			     MACH_NOTIFY_PORT_DESTROYED, 0, MACH_PORT_NULL,
			     MACH_MSG_TYPE_MAKE_SEND_ONCE, &stolen),
	    0);
	assert_true(MACH_PORT_VALID(stolen));
	memset(&forged, 0, sizeof(forged));
	forged.not_header.msgh_bits = MACH_MSGH_BITS(
	    MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
	forged.not_header.msgh_remote_port = stolen;
	forged.not_header.msgh_id = MACH_NOTIFY_DEAD_NAME;
	/* The name of the bootstrap port is the same in launchd's space. */
	forged.not_port = bootstrap_port;
	assert_int_equal(mach_msg(&forged.not_header, MACH_SEND_MSG,
			     offsetof(mach_dead_name_notification_t, trailer),
			     0, MACH_PORT_NULL, 0, MACH_PORT_NULL),
	    0);
	launchd_is_well();
	assert_true(known(other));
	assert_true(known(name));
	/* Without the request the port dies, and the name with it. */
	mach_port_destroy(SELF, port);
	assert_false(known(name));
	mach_port_destroy(SELF, safe);
	await_at_most(launchd_names, names);
}

static void
has_ten_thousand_names(const char *argument)
{
	mach_port_t port = port_new();
	kern_return_t kr = 0;
	name_t name;
	int i;

	(void)argument;
	for (i = 0; i < 10000 && kr == 0; i++) {
		snprintf(name, sizeof(name), "test.hostile.many.%d", i);
		kr = bootstrap_register(bootstrap_port, name, port);
	}
	peer_tell((uint32_t)kr);
	peer_wait();
}

static void
test_ten_thousand_names(void **state)
{
	unsigned names = launchd_names();
	struct peer peer = peer_start(has_ten_thousand_names, NULL);

	(void)state;
	assert_int_equal(peer_read(&peer), 0);
	assert_true(known("test.hostile.many.0"));
	assert_true(known("test.hostile.many.9999"));
	peer_end(&peer);
	assert_false(known("test.hostile.many.5000"));
	assert_false(known("test.hostile.many.9999"));
	await_at_most(launchd_names, names);
}

/* Registers names as another user until it is refused; tells how many. */
static void
fills_its_account(const char *argument)
{
	mach_port_t port = port_new();
	kern_return_t kr = 0;
	unsigned i;
	name_t name;

	(void)argument;
	if (setgid(65534) != 0 || setuid(65534) != 0)
		_exit(1);
	for (i = 0; kr == 0 && i < 100000; i++) {
		snprintf(name, sizeof(name), "test.hostile.fill.%u", i);
		kr = bootstrap_register(bootstrap_port, name, port);
	}
	peer_tell((uint32_t)kr);
	peer_tell(i - 1);
	peer_wait();
}

static void
test_a_user_at_its_limit(void **state)
{
	char mine[] = "test.hostile.mine";
	mach_port_t port = port_new();
	struct peer peer;

	(void)state;
	if (geteuid() != 0)
		skip_because("only root can be several users");
	peer = peer_start(fills_its_account, NULL);
	assert_int_equal(peer_read(&peer), BOOTSTRAP_NO_MEMORY);
	assert_int_equal(peer_read(&peer), 32768);
	/* Others do not notice. */
	assert_int_equal(bootstrap_register(bootstrap_port, mine, port), 0);
	assert_true(known(mine));
	mach_port_destroy(SELF, port);
	peer_end(&peer);
	peer = peer_start(has_ten_thousand_names, NULL);
	assert_int_equal(peer_read(&peer), 0);
	peer_end(&peer);
}

/* Kilobytes of launchd's memory. */
static unsigned
launchd_memory(void)
{
	char path[64], line[128];
	unsigned memory = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", launchd_pid());
	file = fopen(path, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "VmRSS: %u", &memory) == 1)
			break;
	fclose(file);
	return memory;
}

static void
come_and_go(unsigned rounds)
{
	char name[] = "test.hostile.leak", other[] = "test.hostile.leak.two";
	mach_port_t port, subset, requestor;

	while (rounds-- > 0) {
		port = port_new();
		assert_int_equal(
		    bootstrap_register(bootstrap_port, name, port), 0);
		assert_true(known(name));
		mach_port_destroy(SELF, port);
		assert_int_equal(
		    bootstrap_check_in(bootstrap_port, other, &port), 0);
		mach_port_destroy(SELF, port);
		assert_int_equal(
		    bootstrap_register(bootstrap_port, other, MACH_PORT_NULL),
		    0);
		requestor = port_new();
		assert_int_equal(
		    bootstrap_subset(bootstrap_port, requestor, &subset), 0);
		mach_port_destroy(SELF, requestor);
		mach_port_deallocate(SELF, subset);
	}
}

static void
test_memory_comes_back(void **state)
{
	unsigned before, after;

	(void)state;
	if (SANITIZED)
		skip_because("a sanitizer keeps what was freed");
	come_and_go(500);
	before = launchd_memory();
	come_and_go(3000);
	after = launchd_memory();
	assert_in_range(after, 0, before + 256);
}

static void
dies_in_the_middle(const char *argument)
{
	mach_port_t reply = port_new();
	union message message;

	memset(&message, 0, sizeof(message));
	snprintf(message.plain.name, 128, "test.hostile.middle");
	(void)send_raw(
	    &message, sizeof(message.plain), COPY_ONCE, reply, CHECK_IN);
	(void)argument;
	raise(SIGKILL);
}

static void
test_client_killed_after_its_request(void **state)
{
	unsigned names = launchd_names(), fds = launchd_fds();
	int i;

	(void)state;
	for (i = 0; i < 30; i++) {
		struct peer peer = peer_start(dies_in_the_middle, NULL);

		waitpid(peer.pid, NULL, 0);
		close(peer.to);
		close(peer.from);
	}
	assert_false(known("test.hostile.middle"));
	await_at_most(launchd_names, names);
	await_at_most(launchd_fds, fds);
}

/* The bootstrap port and the task port are ports like others. */
static void
test_registering_launchds_own_ports(void **state)
{
	char name[] = "test.hostile.own", task[] = "test.hostile.task";
	mach_port_t found;

	(void)state;
	assert_int_equal(
	    bootstrap_register(bootstrap_port, name, bootstrap_port), 0);
	assert_int_equal(bootstrap_look_up(bootstrap_port, name, &found), 0);
	assert_int_equal(found, bootstrap_port);
	mach_port_deallocate(SELF, found);
	assert_int_equal(
	    bootstrap_register(bootstrap_port, name, MACH_PORT_NULL), 0);
	assert_int_equal(bootstrap_register(bootstrap_port, task, SELF), 0);
	assert_int_equal(bootstrap_look_up(bootstrap_port, task, &found), 0);
	assert_int_equal(found, SELF);
	assert_int_equal(
	    bootstrap_register(bootstrap_port, task, MACH_PORT_NULL), 0);
	launchd_is_well();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_id_and_size),
		cmocka_unit_test(test_wrong_descriptors),
		cmocka_unit_test(test_heavy_requests),
		cmocka_unit_test(test_check_in_without_reply_port),
		cmocka_unit_test(test_replies_that_are_never_read),
		cmocka_unit_test(test_odd_reply_ports),
		cmocka_unit_test(test_forged_notifications),
		cmocka_unit_test(test_ten_thousand_names),
		cmocka_unit_test(test_a_user_at_its_limit),
		cmocka_unit_test(test_memory_comes_back),
		cmocka_unit_test(test_client_killed_after_its_request),
		cmocka_unit_test(test_registering_launchds_own_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
