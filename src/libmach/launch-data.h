#pragma once

/* How a value of liblaunch is made, for those that pack it. */

#include <stdint.h>

#include <launch.h>

struct launch_item {
	char *key; /* NULL in an array */
	launch_data_t value;
};

struct _launch_data {
	launch_data_type_t type;
	union {
		int fd;
		mach_port_t port;
		long long integer; /* also the errno */
		bool truth;
		double real;
		uint64_t number; /* whatever it is, to copy */
	};
	char *bytes; /* string or opaque, with a NUL behind the end */
	size_t size;
	struct launch_item *items; /* of a container */
	size_t count, capacity;
};
