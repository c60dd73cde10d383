#pragma once

#include <mach/mach.h>

typedef char *blob_t;
typedef char label_t[64];
typedef int *keys_t;
