#pragma once

/* What things cost that are only there: printed, in bytes and in time. */

/*
 * `only` is NULL, or what the program passes to itself to measure one thing
 * where nothing else is yet.
 */
void memory_report(const char *only);
