/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <bsm/libbsm.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <mach/vm_map.h>
#include <mach/vm_statistics.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
test_texts(void **state)
{
	(void)state;
	assert_string_equal(mach_error_string(0), "(os/kern) successful");
	assert_string_equal(
	    mach_error_string(KERN_INVALID_RIGHT), "(os/kern) invalid right");
	assert_string_equal(mach_error_string(56), "(os/kern) result not found");
	assert_string_equal(mach_error_string(57), "unknown error code");
	assert_string_equal(mach_error_string(0x44e), "unknown error code");
	assert_string_equal(mach_error_string(MACH_SEND_INVALID_DEST),
	    "(ipc/send) invalid destination port");
	assert_string_equal(mach_error_string(MACH_SEND_NO_GRANT_DEST),
	    "(ipc/send) destination does not accept OOL ports");
	assert_string_equal(
	    mach_error_string(MACH_SEND_MSG_FILTERED), "unknown error code");
	assert_string_equal(
	    mach_error_string(MACH_RCV_PORT_CHANGED), "(ipc/rcv) port changed");
	assert_string_equal(
	    mach_error_string(MIG_SERVER_DIED), "(ipc/mig) server died");
	assert_string_equal(mach_error_string(MIG_TYPE_ERROR),
	    "(ipc/mig) client type check failure");
	assert_string_equal(mach_error_string(err_system(4) | err_sub(9)),
	    "(ipc/?) unknown subsystem error");
	assert_string_equal(
	    mach_error_string(err_system(0x3e)), "(?/?) unknown error system");
}

static void
test_types(void **state)
{
	(void)state;
	assert_string_equal(mach_error_type(0x44e), "(os/kern)");
	assert_string_equal(mach_error_type(unix_err(2)), "(os/unix)");
	assert_string_equal(
	    mach_error_type(MACH_SEND_INVALID_DEST), "(ipc/send)");
	assert_string_equal(mach_error_type(MACH_RCV_TIMED_OUT), "(ipc/rcv)");
	assert_string_equal(mach_error_type(MIG_BAD_ID), "(ipc/mig)");
	assert_string_equal(mach_error_type(err_system(0x20)), "(?/?)");
}

/* What mach_error() writes to stderr. */
static void
said(mach_error_t error, char *buffer, size_t size)
{
	int keep = dup(2);
	FILE *file = tmpfile();
	size_t n;

	assert_non_null(file);
	fflush(stderr);
	dup2(fileno(file), 2);
	mach_error("foo:", error);
	fflush(stderr);
	dup2(keep, 2);
	close(keep);
	rewind(file);
	n = fread(buffer, 1, size - 1, file);
	buffer[n] = '\0';
	fclose(file);
}

static void
test_mach_error(void **state)
{
	char line[200];

	(void)state;
	said(KERN_NO_SPACE, line, sizeof(line));
	assert_string_equal(line, "foo: (os/kern) no space available\n");
	said(0x44e, line, sizeof(line));
	assert_string_equal(line, "foo: (os/kern) unknown error code (44e)\n");
}

static void
test_strncpy(void **state)
{
	char buffer[8];

	(void)state;
	memset(buffer, 'x', sizeof(buffer));
	assert_int_equal(mig_strncpy(buffer, "abc", 8), 4);
	assert_memory_equal(buffer, "abc\0xxxx", 8);
	assert_int_equal(mig_strncpy(buffer, "abcdefghij", 8), 8);
	assert_string_equal(buffer, "abcdefg");
	assert_int_equal(mig_strncpy(buffer, "abc", 0), 0);
	assert_int_equal(mig_strncpy_zerofill(buffer, "ab", 8), 3);
	assert_memory_equal(buffer, "ab\0\0\0\0\0\0", 8);
}

static void
test_reply_setup(void **state)
{
	mach_msg_header_t request = {
		.msgh_bits = MACH_MSGH_BITS(
		    MACH_MSG_TYPE_MOVE_SEND_ONCE, MACH_MSG_TYPE_MOVE_SEND),
		.msgh_remote_port = 0x703,
		.msgh_local_port = 0x803,
		.msgh_id = 400,
	};
	mig_reply_error_t reply;

	(void)state;
	memset(&reply, 0xff, sizeof(reply));
	mig_reply_setup(&request, &reply.Head);
	assert_int_equal(reply.Head.msgh_bits, MACH_MSG_TYPE_MOVE_SEND_ONCE);
	assert_int_equal(reply.Head.msgh_remote_port, 0x703);
	assert_int_equal(reply.Head.msgh_local_port, MACH_PORT_NULL);
	assert_int_equal(reply.Head.msgh_size, 36);
	assert_int_equal(reply.Head.msgh_id, 500);
	assert_int_equal(reply.RetCode, MIG_BAD_ID);
	assert_memory_equal(&reply.NDR, "\0\0\0\0\1\0\0\0", 8);
}

static void
test_audit_token(void **state)
{
	audit_token_t token = { { 1, 2, 3, 4, 5, 6, 7, 8 } };
	uid_t auid, ruid;
	pid_t pid;

	(void)state;
	assert_int_equal(audit_token_to_auid(token), 1);
	assert_int_equal(audit_token_to_euid(token), 2);
	assert_int_equal(audit_token_to_egid(token), 3);
	assert_int_equal(audit_token_to_ruid(token), 4);
	assert_int_equal(audit_token_to_rgid(token), 5);
	assert_int_equal(audit_token_to_pid(token), 6);
	assert_int_equal(audit_token_to_asid(token), 7);
	assert_int_equal(audit_token_to_pidversion(token), 8);
	audit_token_to_au32(
	    token, &auid, NULL, NULL, &ruid, NULL, &pid, NULL, NULL);
	assert_int_equal(auid, 1);
	assert_int_equal(ruid, 4);
	assert_int_equal(pid, 6);
}

static void
test_vm(void **state)
{
	vm_address_t address = 0, at;
	vm_size_t page = vm_page_size;

	(void)state;
	assert_int_equal(vm_allocate(mach_task_self(), &address, page + 1,
			     VM_FLAGS_ANYWHERE),
	    KERN_SUCCESS);
	assert_int_equal(address % page, 0);
	assert_int_equal(((char *)address)[2 * page - 1], 0);
	at = address + 5;
	assert_int_equal(vm_allocate(mach_task_self(), &at, 1, VM_FLAGS_FIXED),
	    KERN_NO_SPACE);
	assert_int_equal(vm_allocate(mach_task_self(), &at, 1,
			     VM_FLAGS_FIXED | VM_FLAGS_OVERWRITE),
	    KERN_SUCCESS);
	assert_int_equal(at, address);
	assert_int_equal(
	    vm_deallocate(mach_task_self(), address, page + 1), KERN_SUCCESS);
	assert_int_equal(
	    vm_allocate(mach_task_self(), &at, 0, VM_FLAGS_ANYWHERE),
	    KERN_SUCCESS);
	assert_int_equal(at, 0);
	assert_int_equal(vm_allocate(mach_task_self(), &at, ~(vm_size_t)0,
			     VM_FLAGS_ANYWHERE),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(vm_allocate(mach_task_self(), &at, 1, 0x800),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(
	    vm_allocate(MACH_PORT_NULL, &at, 1, 1), MACH_SEND_INVALID_DEST);
	assert_int_equal(vm_deallocate(mach_task_self(), 4096, ~(vm_size_t)0),
	    KERN_INVALID_ARGUMENT);
	assert_int_equal(vm_deallocate(mach_task_self(), 4096, 0), KERN_SUCCESS);
}

static void
test_time(void **state)
{
	mach_timebase_info_data_t base;
	uint64_t before = mach_absolute_time();

	(void)state;
	assert_int_equal(mach_timebase_info(&base), KERN_SUCCESS);
	assert_int_equal(base.numer, 1);
	assert_int_equal(base.denom, 1);
	usleep(2000);
	assert_true(mach_absolute_time() - before >= 2000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_mach_error),
		cmocka_unit_test(test_strncpy),
		cmocka_unit_test(test_reply_setup),
		cmocka_unit_test(test_audit_token),
		cmocka_unit_test(test_vm),
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
