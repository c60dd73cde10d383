#pragma once

/* listener: the instance's socket, and the end of an idle instance. */

struct listener;
struct machd;

int listener_new(struct machd *machd, struct listener **ret_listener);
struct listener *listener_free(struct listener *listener);
void listener_check_idle(struct machd *machd);
