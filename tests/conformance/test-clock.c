/*
 * Clocks and time: section 14.8.
 */

#include "kit.h"

#include <errno.h>
#include <mach/clock.h>
#include <mach/clock_priv.h>
#include <mach/clock_reply.h>
#include <mach/mach_time.h>
#include <mach/mach_traps.h>
#include <signal.h>
#include <time.h>

#define MS 1000000ull

struct alarm_message {
	mach_msg_header_t header;
	NDR_record_t ndr;
	kern_return_t code;
	alarm_type_t type;
	mach_timespec_t time;
	mach_msg_max_trailer_t trailer;
};

static clock_serv_t
get_clock(clock_id_t id)
{
	clock_serv_t clock = CLOCK_NULL;

	OK(host_get_clock_service(mach_host_self(), id, &clock));
	T_ASSERT_NE(clock, CLOCK_NULL, "a clock");
	return clock;
}

static long long
nanoseconds(mach_timespec_t time)
{
	return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

T_DECL(s14_8_get_clock_service, "two clocks, and no other")
{
	clock_serv_t clock = get_clock(SYSTEM_CLOCK);

	IS_TYPE(clock, MACH_PORT_TYPE_SEND);
	IS(get_clock(SYSTEM_CLOCK), clock);
	T_EXPECT_NE(get_clock(CALENDAR_CLOCK), clock, "another port");
	GIVES(host_get_clock_service(mach_host_self(), 2, &clock),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_get_clock_service(mach_host_self(), -1, &clock),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_get_clock_service(TASK, SYSTEM_CLOCK, &clock),
	    KERN_INVALID_ARGUMENT);
}

T_DECL(s14_8_get_time, "the system's time is ours, the calendar's is the day's")
{
	clock_serv_t system = get_clock(SYSTEM_CLOCK);
	mach_timespec_t now;
	long long before, after;
	time_t day = time(NULL);

	before = (long long)mach_absolute_time();
	OK(clock_get_time(system, &now));
	after = (long long)mach_absolute_time();
	T_EXPECT_LE(before, nanoseconds(now), "not before");
	T_EXPECT_LE(nanoseconds(now), after, "not after");
	OK(clock_get_time(get_clock(CALENDAR_CLOCK), &now));
	T_EXPECT_LE((long long)day, (long long)now.tv_sec + 1, "today");
	T_EXPECT_LE((long long)now.tv_sec, (long long)day + 3600, "still");
	GIVES(clock_get_time(TASK, &now), KERN_INVALID_ARGUMENT);
	GIVES(clock_get_time(CLOCK_NULL, &now), MACH_SEND_INVALID_DEST);
}

T_DECL(s14_8_get_attributes, "resolutions, of one clock's alarms only")
{
	static const clock_flavor_t alarms[] = { CLOCK_ALARM_CURRES,
		CLOCK_ALARM_MINRES, CLOCK_ALARM_MAXRES };
	clock_serv_t system = get_clock(SYSTEM_CLOCK);
	clock_serv_t calendar = get_clock(CALENDAR_CLOCK);
	mach_msg_type_number_t count = 1;
	int resolution = -1;

	OK(clock_get_attributes(
	    system, CLOCK_GET_TIME_RES, &resolution, &count));
	T_EXPECT_GT(resolution, 0, "ns");
	IS(count, 1);
	for (int i = 0; i < 3; i++) {
		OK(clock_get_attributes(system, alarms[i], &resolution, &count));
		IS(resolution, 10000000);
		OK(clock_get_attributes(
		    calendar, alarms[i], &resolution, &count));
		IS(resolution, 0);
	}
	GIVES(clock_get_attributes(system, 2, &resolution, &count),
	    KERN_INVALID_VALUE);
	count = 0;
	GIVES(clock_get_attributes(
		  system, CLOCK_GET_TIME_RES, &resolution, &count),
	    KERN_FAILURE);
	OK(clock_get_res(system, &resolution));
	T_EXPECT_GT(resolution, 0, "ns");
	GIVES(clock_get_res(TASK, &resolution), KERN_INVALID_ARGUMENT);
}

T_DECL(s14_8_set, "clocks cannot be set")
{
	clock_serv_t system = get_clock(SYSTEM_CLOCK);
	clock_ctrl_t control = MACH_PORT_NULL;
	mach_timespec_t time = { 0, 0 };
	int resolution = 1;

	GIVES(clock_set_time(system, time), KERN_INVALID_ARGUMENT);
	GIVES(clock_set_res(system, 1), KERN_INVALID_ARGUMENT);
	if (host_get_clock_control(mach_host_self(), SYSTEM_CLOCK, &control) !=
	    KERN_SUCCESS)
		T_SKIP("the host port is not the privileged one");
	GIVES(clock_set_time(control, time), KERN_FAILURE);
	GIVES(clock_set_attributes(control, CLOCK_GET_TIME_RES, &resolution, 1),
	    KERN_FAILURE);
	GIVES(clock_get_time(control, &time), KERN_INVALID_ARGUMENT);
	GIVES(host_get_clock_control(mach_host_self(), 2, &control),
	    KERN_INVALID_ARGUMENT);
	GIVES(host_get_clock_control(TASK, SYSTEM_CLOCK, &control),
	    KERN_INVALID_ARGUMENT);
}

/* The alarm's message; its port can have no other. */
static struct alarm_message
receive_alarm(mach_port_t port)
{
	struct alarm_message message;

	OK(mach_msg(
	    &message.header, MACH_RCV_MSG, 0, sizeof(message), port, 0, 0));
	IS(message.header.msgh_id, 3125107);
	IS(message.header.msgh_size, 48);
	return message;
}

T_DECL(s14_8_alarm, "a message at a time, after a time, and at once")
{
	clock_serv_t system = get_clock(SYSTEM_CLOCK);
	mach_port_t port = new_receive();
	struct alarm_message message;
	mach_timespec_t now, soon = { 0, 3 * MS };

	OK(clock_get_time(system, &now));
	OK(clock_alarm(system, TIME_RELATIVE, soon, port));
	message = receive_alarm(port);
	IS(message.code, KERN_SUCCESS);
	IS(message.type, TIME_RELATIVE);
	IS(MACH_MSGH_BITS_LOCAL(message.header.msgh_bits),
	    MACH_MSG_TYPE_PORT_SEND_ONCE);
	T_EXPECT_GE(nanoseconds(message.time), nanoseconds(now) + 3000000,
	    "not too early");
	OK(clock_get_time(system, &now));
	ADD_MACH_TIMESPEC(&now, &soon);
	OK(clock_alarm(system, TIME_ABSOLUTE, now, port));
	message = receive_alarm(port);
	IS(message.code, KERN_SUCCESS);
	IS(message.type, TIME_ABSOLUTE);
	T_EXPECT_GE(nanoseconds(message.time), nanoseconds(now), "then");
	OK(clock_alarm(system, TIME_ABSOLUTE, (mach_timespec_t){ 0, 0 }, port));
	IS(receive_alarm(port).code, KERN_SUCCESS);
	OK(clock_alarm(system, TIME_RELATIVE, (mach_timespec_t){ 0, 0 }, port));
	IS(receive_alarm(port).code, KERN_SUCCESS);
	IS_EMPTY(port);
}

static mach_msg_id_t
receive_now_id(mach_port_t port)
{
	union any message;

	OK(receive_now(port, &message));
	return message.header.msgh_id;
}

T_DECL(s14_8_alarm_wrong, "no time, no type, no port, another clock")
{
	clock_serv_t system = get_clock(SYSTEM_CLOCK);
	mach_port_t port = new_receive();
	mach_timespec_t now = { 0, 0 };

	OK(clock_alarm(system, 2, now, port));
	IS(receive_alarm(port).code, KERN_INVALID_VALUE);
	OK(clock_alarm(
	    system, TIME_ABSOLUTE, (mach_timespec_t){ 0, 1000000000 }, port));
	IS(receive_alarm(port).code, KERN_INVALID_VALUE);
	OK(clock_alarm(system, TIME_RELATIVE, (mach_timespec_t){ 0, -1 }, port));
	IS(receive_alarm(port).code, KERN_INVALID_VALUE);
	GIVES(clock_alarm(get_clock(CALENDAR_CLOCK), TIME_RELATIVE, now, port),
	    KERN_FAILURE);
	GIVES(clock_alarm(system, TIME_RELATIVE, now, MACH_PORT_NULL),
	    KERN_INVALID_CAPABILITY);
	GIVES(
	    clock_alarm(TASK, TIME_RELATIVE, now, port), KERN_INVALID_ARGUMENT);
	/* The right that came with the request is given back, so to say. */
	IS(receive_now_id(port), MACH_NOTIFY_SEND_ONCE);
	IS(receive_now_id(port), MACH_NOTIFY_SEND_ONCE);
	IS_EMPTY(port);
}

T_DECL(s14_8_alarm_port_dies, "nothing comes of an alarm nobody can hear")
{
	clock_serv_t system = get_clock(SYSTEM_CLOCK);
	mach_port_t port = new_receive(), other = new_receive();

	OK(clock_alarm(
	    system, TIME_RELATIVE, (mach_timespec_t){ 0, 2 * MS }, port));
	OK(mach_port_mod_refs(TASK, port, RECEIVE, -1));
	OK(clock_alarm(
	    system, TIME_RELATIVE, (mach_timespec_t){ 0, 4 * MS }, other));
	IS(receive_alarm(other).code, KERN_SUCCESS);
}

static void
set_alarm_and_rest(mach_port_t parent)
{
	mach_port_t mine = new_receive();

	for (int i = 0; i < 100; i++)
		OK(clock_alarm(get_clock(SYSTEM_CLOCK), TIME_RELATIVE,
		    (mach_timespec_t){ 1000000, 0 }, mine));
	OK(send_value(parent, 1));
	peer_rest();
}

T_DECL(s14_8_alarm_of_the_dead, "a task's alarms end with it")
{
	mach_port_t port = new_port();
	pid_t peer = peer_start(set_alarm_and_rest, port);

	IS(receive_value(port), 1);
	peer_kill(peer);
}

T_DECL(s14_8_alarm_reply, "a program may send the message, too")
{
	mach_port_t port = new_port();
	struct alarm_message message;

	OK(clock_alarm_reply(port, MACH_MSG_TYPE_COPY_SEND, KERN_ABORTED,
	    TIME_RELATIVE, (mach_timespec_t){ 3, 4 }));
	message = receive_alarm(port);
	IS(message.code, KERN_ABORTED);
	IS(nanoseconds(message.time), 3000000004);
}

T_DECL(s14_8_sleep, "until a time, for a time, and not at all")
{
	mach_timespec_t wakeup = { 0, 0 }, soon = { 0, 2 * MS }, until;
	clock_serv_t system = get_clock(SYSTEM_CLOCK);
	uint64_t before = mach_absolute_time();

	OK(clock_sleep(system, TIME_RELATIVE, soon, &wakeup));
	T_EXPECT_GE(nanoseconds(wakeup), (long long)(before + 2 * MS), "slept");
	OK(clock_get_time(system, &until));
	ADD_MACH_TIMESPEC(&until, &soon);
	OK(clock_sleep(CLOCK_NULL, TIME_ABSOLUTE, until, &wakeup));
	T_EXPECT_GE(nanoseconds(wakeup), nanoseconds(until), "slept");
	OK(clock_sleep(system, TIME_ABSOLUTE, soon, NULL));
	OK(clock_sleep_trap(system, TIME_RELATIVE, 0, 1000, &wakeup));
	GIVES(clock_sleep(system, 2, soon, &wakeup), KERN_INVALID_VALUE);
	soon.tv_nsec = 1000000000;
	wakeup.tv_sec = 0;
	GIVES(clock_sleep(system, TIME_RELATIVE, soon, &wakeup),
	    KERN_INVALID_VALUE);
	T_EXPECT_GT(wakeup.tv_sec, 0u, "the time is told all the same");
	GIVES(clock_sleep(get_clock(CALENDAR_CLOCK), TIME_RELATIVE, soon, NULL),
	    KERN_FAILURE);
	GIVES(clock_sleep(TASK, TIME_RELATIVE, soon, NULL),
	    KERN_INVALID_ARGUMENT);
	GIVES(clock_sleep(NO_SUCH_NAME, TIME_RELATIVE, soon, NULL),
	    KERN_INVALID_ARGUMENT);
}

static void
nothing(int signal)
{
	(void)signal;
}

static void
work_sleep(struct worker *worker)
{
	worker->result = worker->value
	    ? mach_wait_until(mach_absolute_time() + 1000000 * MS)
	    : clock_sleep(CLOCK_NULL, TIME_RELATIVE,
		  (mach_timespec_t){ 1000, 0 }, NULL);
}

T_DECL(s14_8_sleep_aborted, "a signal ends it, with SA_RESTART too")
{
	struct sigaction action = { .sa_handler = nothing,
		.sa_flags = SA_RESTART };

	T_ASSERT_POSIX_ZERO(sigaction(SIGUSR1, &action, NULL), "a handler");
	for (uint32_t i = 0; i < 2; i++) {
		struct worker worker = { .value = i };

		worker_start(&worker, work_sleep);
		worker_wait_blocked(&worker);
		pthread_kill(worker.thread, SIGUSR1);
		worker_join(&worker);
		IS(worker.result, KERN_ABORTED);
	}
}

T_DECL(s14_8_mach_time, "times that fit together")
{
	mach_timebase_info_data_t info = { 0, 0 };
	uint64_t absolute, continuous, before;
	struct timespec day;

	OK(mach_timebase_info(&info));
	T_EXPECT_GT(info.numer, 0u, "a fraction");
	T_EXPECT_GT(info.denom, 0u, "a fraction");
	before = mach_absolute_time();
	T_EXPECT_LE(mach_approximate_time(), before, "the rough one lags");
	OK(mach_get_times(&absolute, &continuous, &day));
	T_EXPECT_LE(before, absolute, "time goes on");
	T_EXPECT_LE(absolute, mach_absolute_time(), "time goes on");
	T_EXPECT_LE(absolute, continuous, "with what was slept");
	T_EXPECT_LE(continuous, mach_continuous_time(), "time goes on");
	T_EXPECT_LE(absolute, mach_continuous_approximate_time(), "and here");
	T_EXPECT_GT(day.tv_sec, 1000000000, "a day of our time");
	OK(mach_get_times(NULL, NULL, NULL));
}

T_DECL(s14_8_wait_until, "not before, at once if it is past; errno is kept")
{
	uint64_t until = mach_absolute_time() + 2 * MS;

	errno = 77;
	OK(mach_wait_until(until));
	T_EXPECT_LE(until, mach_absolute_time(), "it is time");
	OK(mach_wait_until(0));
	OK(mach_wait_until(until));
	IS(errno, 77);
}

T_DECL(s14_3_thread_switch, "yields, waits, and no other option")
{
	uint64_t until = mach_absolute_time() + 3 * MS;

	OK(thread_switch(MACH_PORT_NULL, SWITCH_OPTION_NONE, 0));
	OK(thread_switch(mach_thread_self(), SWITCH_OPTION_DEPRESS, 1));
	OK(thread_switch(MACH_PORT_NULL, SWITCH_OPTION_WAIT, 3));
	T_EXPECT_LE(until, mach_absolute_time(), "waited");
	OK(thread_switch(MACH_PORT_NULL, SWITCH_OPTION_OSLOCK_DEPRESS, 1));
	until = mach_absolute_time() + MS;
	OK(thread_switch(MACH_PORT_NULL, SWITCH_OPTION_OSLOCK_WAIT, 1));
	T_EXPECT_LE(until, mach_absolute_time(), "waited again");
	until = mach_absolute_time() + MS / 10;
	OK(thread_switch(
	    MACH_PORT_NULL, SWITCH_OPTION_DISPATCH_CONTENTION, 100));
	T_EXPECT_LE(until, mach_absolute_time(), "waited microseconds");
	GIVES(thread_switch(MACH_PORT_NULL, 6, 0), KERN_INVALID_ARGUMENT);
	GIVES(thread_switch(MACH_PORT_NULL, -1, 0), KERN_INVALID_ARGUMENT);
}

static atomic_int turns;

static void
work_turns(struct worker *worker)
{
	(void)worker;
	for (int i = 0; i < 20; i++) {
		while (atomic_load(&turns) != 2 * i + 1)
			(void)swtch();
		atomic_store(&turns, 2 * i + 2);
	}
}

T_DECL(s14_3_swtch, "lets the other thread run")
{
	struct worker worker;

	worker_start(&worker, work_turns);
	for (int i = 0; i < 20; i++) {
		atomic_store(&turns, 2 * i + 1);
		while (atomic_load(&turns) != 2 * i + 2)
			(void)swtch_pri(0);
	}
	worker_join(&worker);
}

T_DECL(s4_22_self_traps, "the names of the task and the thread")
{
	mach_port_urefs_t urefs = refs_of(TASK, SEND);

	IS(task_self_trap(), TASK);
	IS_REFS(TASK, SEND, urefs + 1);
	IS(thread_self_trap(), mach_thread_self());
}

T_DECL(s10_no_vouchers, "a message is sent with none")
{
	mach_msg_header_t header = { .msgh_bits = 19 };

	IS(voucher_mach_msg_set(&header), FALSE);
	HOLDS(voucher_mach_msg_adopt(&header) ==
	    VOUCHER_MACH_MSG_STATE_UNCHANGED);
	voucher_mach_msg_revert(VOUCHER_MACH_MSG_STATE_UNCHANGED);
	voucher_mach_msg_clear(&header);
	IS(voucher_mach_msg_fill_aux(NULL, 0), 0);
	IS(voucher_mach_msg_fill_aux_supported(), FALSE);
	IS(header.msgh_bits, 19);
	IS(header.msgh_voucher_port, MACH_PORT_NULL);
}
