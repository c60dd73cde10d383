#pragma once

#include "os/instance.h"

int start_machd(const struct instance *instance);
