#pragma once

/* The C types that the cases' interfaces name. */

#include <stdint.h>

#include <mach/mach.h>

typedef char name_t[128];
typedef char vname_t[128];
typedef int *ints_t;
typedef char *chars_t;
typedef int64_t *codes_t;
typedef char odd_t[5];
typedef int matrix_t[3][4];
typedef mach_port_t *many_ports_t;
typedef mach_port_t two_ports_t[2];
typedef mach_port_t *port_list_t;
typedef name_t *names_t;
typedef struct {
	int a, b;
} couple_t;
typedef struct {
	int64_t x;
	char tag[8];
} wide_t;
typedef wide_t *wides_t;
typedef couple_t *couple_ptr_t;
typedef char *big_t;

/* What conversions make of a port, or of a number. */
struct thing {
	unsigned int number;
};
typedef struct thing *thing_ref_t;

#ifdef __cplusplus
extern "C" {
#endif
thing_ref_t thing_of_port(mach_port_t port);
mach_port_t port_of_thing(thing_ref_t thing);
void thing_release(thing_ref_t thing);
uint32_t number_in(uint32_t number);
uint32_t number_out(uint32_t number);
#ifdef __cplusplus
}
#endif
