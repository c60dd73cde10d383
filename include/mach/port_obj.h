#ifndef _MACH_PORT_OBJ_H_
#define _MACH_PORT_OBJ_H_

/*
 * A table of the program's own, by the index of a port's name: a pointer and a number
 * for each. It is made at the first set, of port_obj_table_size entries; no index is checked
 * against that. Not for several threads at once.
 */

#include <mach/port.h>

#ifdef __cplusplus
extern "C" {
#endif

struct port_obj_tentry {
	void *pos_value;
	int pos_type;
};

extern struct port_obj_tentry *port_obj_table;
extern int port_obj_table_size;

/* Makes it, of so many zeroes; ends the program if there is no memory. */
void port_obj_init(int maxsize);

#define port_set_obj_value_type(pname, value, type)                            \
	do {                                                                   \
		struct port_obj_tentry *port_obj_entry_;                       \
		if (!port_obj_table)                                           \
			port_obj_init(port_obj_table_size);                    \
		port_obj_entry_ = &port_obj_table[MACH_PORT_INDEX(pname)];     \
		port_obj_entry_->pos_value = (value);                          \
		port_obj_entry_->pos_type = (type);                            \
	} while (0)
#define port_get_obj_value(pname)                                              \
	(port_obj_table[MACH_PORT_INDEX(pname)].pos_value)
#define port_get_obj_type(pname)                                               \
	(port_obj_table[MACH_PORT_INDEX(pname)].pos_type)

#ifdef __cplusplus
}
#endif

#endif /* _MACH_PORT_OBJ_H_ */
