#ifndef GREET_TYPES_H
#define GREET_TYPES_H

/* The types of greet.defs, as C sees them, and where the server is found. */
typedef char greeting_t[128];

#define GREET_SERVICE "example.greet"

#endif
