/*
 * A table of the program's own, by port names.
 */
#include <stdio.h>
#include <stdlib.h>

#include <mach/port_obj.h>

struct port_obj_tentry *port_obj_table;
int port_obj_table_size = 65536;

/* port_obj_init(): see mach/port_obj.h. */
void
port_obj_init(int maxsize)
{
	port_obj_table = calloc((size_t)maxsize, sizeof(*port_obj_table));
	if (!port_obj_table) {
		fputs("port_obj_init: no memory\n", stderr);
		abort();
	}
}
