#pragma once

/*
 * cmocka's skip() tells no reason: skip_because() prints it first. Include it
 * after <cmocka.h>.
 */

#define skip_because(reason)                                                   \
	do {                                                                   \
		print_message("skipped: %s\n", (reason));                      \
		skip();                                                        \
	} while (0)
