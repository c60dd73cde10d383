#pragma once

/*
 * Tests of libmach against the fake machd, each in a process of its own: the
 * state of an image is the process's.
 */

#include <errno.h>
#include <mach/linux/instance.h>
#include <mach/linux/kernelrpc.h>
#include <mach/mach.h>
#include <mach/mach_sync_ipc.h>
#include <mach/vm_map.h>
#include <mach/vm_statistics.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* cmocka wants these before it. */
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/test-skip.h"
#include "libmach/fake-machd.h"
#include "libmach/sys.h"
#include "libmach/test-stubs.h"

#define PORT  0x1503u
#define OTHER 0x1603u

/* In the children that run the tests: cmocka's own checks are the parent's. */
#define CHECK(claim)                                                           \
	do {                                                                   \
		if (!(claim)) {                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,     \
			    #claim);                                           \
			_exit(1);                                              \
		}                                                              \
	} while (0)

/* Runs f in a fresh process, as the image's state is the process's. */
_unused_ static void
run(void (*f)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		alarm(30);
		fake_start();
		f();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/*
 * ThreadSanitizer holds a signal back that comes just before the thread
 * blocks, for as long as it blocks: it has nothing to say about these.
 */
#if defined(__SANITIZE_THREAD__)
#define SIGNAL_TEST(name) cmocka_unit_test(skip_test)
_unused_ static void
skip_test(void **state)
{
	(void)state;
	skip_because("ThreadSanitizer holds signals back");
}
#else
#define SIGNAL_TEST(name) cmocka_unit_test(name)
#endif

#define TEST(name)                                                             \
	static void name##_child(void);                                        \
	_unused_ static void name(void **state)                                \
	{                                                                      \
		(void)state;                                                   \
		run(name##_child);                                             \
	}                                                                      \
	static void name##_child(void)

struct plain {
	mach_msg_header_t head;
	int number;
	mach_msg_max_trailer_t trailer;
};

#define PLAIN_SIZE ((mach_msg_size_t)(sizeof(mach_msg_header_t) + sizeof(int)))

_unused_ static struct plain
plain(mach_port_t to, int number)
{
	return (struct plain){
		.head = { .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
		    .msgh_remote_port = to },
		.number = number,
	};
}

_unused_ static mach_msg_return_t
send_plain(mach_port_t to, int number)
{
	struct plain message = plain(to, number);

	return mach_msg(&message.head, MACH_SEND_MSG, PLAIN_SIZE, 0, 0, 0, 0);
}

_unused_ static mach_msg_return_t
receive_plain(mach_port_t from, mach_msg_option_t options, int *ret_number)
{
	struct plain message;
	mach_msg_return_t mr = mach_msg(&message.head, MACH_RCV_MSG | options,
	    0, sizeof(message), from, 0, 0);

	*ret_number = message.number;
	return mr;
}

_unused_ static void
post_plain(mach_port_t to, int number)
{
	struct plain message = plain(to, number);

	fake_post(to, &message, PLAIN_SIZE);
}
