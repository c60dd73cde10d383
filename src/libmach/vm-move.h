#pragma once

#include <stdint.h>

/* Copies within this process, whatever is mapped there. */
uint64_t vm_move(uint64_t to, uint64_t from, uint64_t size);
