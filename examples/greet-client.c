/*
 * The client's half of greet.defs: a call to another process looks like any
 * other call.
 *
 *	greet-server &
 *	greet-client world
 *	greet-client --stop
 */
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <string.h>

#include "greet.h"

int
main(int argc, char **argv)
{
	greeting_t whom = "world", greeting;
	mach_port_t server;
	kern_return_t kr;
	int times;

	kr = bootstrap_look_up(bootstrap_port, GREET_SERVICE, &server);
	if (kr != KERN_SUCCESS) {
		fprintf(stderr, "greet-client: %s\n", bootstrap_strerror(kr));
		return 1;
	}
	if (argc > 1 && strcmp(argv[1], "--stop") == 0) {
		kr = greet_stop(server);
	} else {
		if (argc > 1)
			snprintf(whom, sizeof(whom), "%s", argv[1]);
		kr = greet(server, whom, greeting, &times);
		if (kr == KERN_SUCCESS)
			printf("%s (%d)\n", greeting, times);
	}
	if (kr != KERN_SUCCESS)
		mach_error("greet-client:", kr);
	return kr != KERN_SUCCESS;
}
