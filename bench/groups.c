/* Which contenders are compared with which. */

#include "bench.h"

static const struct contender *const rpc_contenders[] = { &contender_raw,
	&contender_raw_again, &contender_pipe, &contender_mqueue,
#ifdef BENCH_SDBUS
	&contender_sdbus, &contender_broker, &contender_daemon,
#endif
#ifdef BENCH_ZMQ
	&contender_zmq,
#endif
#ifdef BENCH_NNG
	&contender_nng,
#endif
	&contender_mach, &contender_mach_right, &contender_mach_trap, NULL };

static const struct group rpc = { "rpc", "64 bytes there and back", false,
	rpc_contenders };

static const struct contender *const page_contenders[] = { &contender_raw_page,
	&contender_mach_page, NULL };

static const struct group page = { "page", "4 KiB there and back", false,
	page_contenders };

static const struct contender *const stream_contenders[] = {
	&contender_raw_stream, &contender_mach_stream, NULL
};

static const struct group stream = { "stream", "64 bytes one way", false,
	stream_contenders };

#define BULK(number, text, is_slow)                                            \
	static const struct contender *const bulk_contenders_##number[] = {    \
		&contender_raw_bulk[number], &contender_mach_copy[number],     \
		&contender_mach_move[number], NULL                             \
	};                                                                     \
	static const struct group bulk_##number = { "bulk-" #number,           \
		text " there, a short answer", is_slow,                        \
		bulk_contenders_##number }

BULK(0, "64 KiB", false);
BULK(1, "1 MiB", false);
BULK(2, "64 MiB", false);
BULK(3, "1 GiB", true);

static const struct contender *const fan_contenders[] = { &contender_raw_fan[0],
	&contender_raw_fan[1], &contender_raw_fan[2], &contender_mach_fan[0],
	&contender_mach_fan[1], &contender_mach_fan[2], NULL };

static const struct group fan = { "fan",
	"64 bytes there and back, many clients of one server", false,
	fan_contenders };

static const struct contender *const fan_1000_contenders[] = {
	&contender_raw_fan[3], &contender_mach_fan[3], NULL
};

static const struct group fan_1000 = { "fan-1000",
	"64 bytes there and back, 1000 clients of one server", true,
	fan_1000_contenders };

static const struct contender *const ports_contenders[] = { &contender_raw,
	&contender_mach_trap, &contender_mach_ports[0],
	&contender_mach_ports[1], &contender_mach_ports[2],
	&contender_mach_ports[3], &contender_mach_ports[4],
	&contender_mach_ports[5], &contender_mach_ports[6], NULL };

static const struct group ports = { "ports",
	"calls that concern ports, in raw round trips of 64 bytes", false,
	ports_contenders };

static const struct contender *const vm_contenders[] = { &contender_vm_plain,
	&contender_vm_task, NULL };

static const struct group vm_read = { "vm-read",
	"1 MiB of another process's memory", false, vm_contenders };

const struct group *const groups[] = { &rpc, &page, &stream, &bulk_0, &bulk_1,
	&bulk_2, &bulk_3, &fan, &fan_1000, &ports, &vm_read, NULL };
