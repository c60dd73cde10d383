#pragma once

#include "mig/ast.h"

/* How an argument of a type travels, and how it is passed in C. */
enum type_class {
	CLASS_VALUE,   /* inline data, passed as one C value */
	CLASS_STRING,  /* inline characters */
	CLASS_ARRAY,   /* inline data, passed as a pointer */
	CLASS_POINTER, /* inline data of a native type, passed as a pointer */
	CLASS_PORT,    /* one right */
	CLASS_PORT_ARRAY, /* rights in a descriptor each */
	CLASS_OOL,        /* out-of-line data */
	CLASS_OOL_PORTS,  /* out-of-line rights */
};

/*
 * What the message sees of a type: up to max units (`variable`), or exactly
 * max, of unit_size bytes each. C code counts in elements of mult units.
 */
struct shape {
	enum type_class class;
	const struct type *unit; /* DATA, STRUCT, STRING (its chars) or PORT */
	unsigned int unit_size;  /* bytes; 0: only C knows */
	unsigned int mult;
	unsigned int max; /* units; 0: unbounded */
	bool variable;
};

/* Whose C names: the caller's, the server function's, or the server stub's. */
enum side { SIDE_USER, SIDE_SERVER, SIDE_MESSAGE };

/* type_shape(): the shape of a type that check() has seen. */
struct shape type_shape(const struct type *t);

/*
 * type_size(): bytes of one value, of one element if there is no bound; 0 if
 * only C knows, or of a right; never more than TYPE_TOO_LARGE.
 */
#define TYPE_TOO_LARGE (1ULL << 40)
unsigned long long type_size(const struct type *t);

/* type_has_c_name(): has the type a name in C, of its own? */
bool type_has_c_name(const struct type *t);

/* type_c_name(): what a value of the type is called in C on this side. */
const char *
type_c_name(struct arena *arena, const struct type *t, enum side side);

/*
 * type_declare_c(): a declaration of an object that holds the type's data, as
 * in `int matrix[3][4]`: a struct's member or a variable, no parameter.
 */
const char *type_declare_c(struct arena *arena, const struct type *t,
    enum side side, const char *name);

/* type_is_ref(): is an argument of it passed by a '*' when it comes out? */
bool type_is_ref(const struct type *t);

/* type_may_need_8(): may the C type be aligned to more than 4 bytes? */
bool type_may_need_8(const struct type *t);

/*
 * type_is_same(): do both travel alike, under the same names in C? So that a
 * file may declare again what one that it includes declares.
 */
bool type_is_same(const struct type *a, const struct type *b);
