/* The same, with libmach; with an argument it makes one trap. */

#include <mach/mach.h>

int
main(int argc, char **argv)
{
	(void)argv;
	return argc > 1 && mach_reply_port() == MACH_PORT_NULL;
}
