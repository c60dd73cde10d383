/*
 * The server's half of greet.defs. mig made greet_server(), which takes a
 * request apart and calls one of the functions below.
 */
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <stdlib.h>

#include "greet_server.h"

static int times;

kern_return_t
greet(mach_port_t server, greeting_t whom, greeting_t greeting, int *ret_times)
{
	(void)server;
	snprintf(greeting, sizeof(greeting_t), "Hello, %.100s!", whom);
	*ret_times = ++times;
	return KERN_SUCCESS;
}

kern_return_t
greet_stop(mach_port_t server)
{
	(void)server;
	exit(0);
}

int
main(void)
{
	mach_port_t service;
	kern_return_t kr;

	kr = bootstrap_check_in(bootstrap_port, GREET_SERVICE, &service);
	if (kr != KERN_SUCCESS) {
		fprintf(stderr, "greet-server: %s\n", bootstrap_strerror(kr));
		return 1;
	}
	/* Receives, has it served, replies; for ever, if nothing goes wrong. */
	kr = mach_msg_server(greet_server, 4096, service, 0);
	mach_error("greet-server:", kr);
	return 1;
}
