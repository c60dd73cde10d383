#pragma once

#include <stddef.h>

/* Copies within this process, whatever is mapped there. */
size_t vm_move(void *to, const void *from, size_t size);
