#pragma once

/* listener: the instance's socket, and the end of an idle instance. */

#include <stdbool.h>

struct listener;
struct machd;

int listener_new(struct machd *machd, struct listener **ret_listener);
struct listener *listener_free(struct listener *listener);
bool listener_served(const struct listener *listener, int fd);
void listener_check_idle(struct machd *machd);
