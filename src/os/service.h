#pragma once

#include <stdbool.h>

/*
 * What a service manager (systemd) gave this process: a socket that listens
 * already, and where to say that it is ready. The protocol is two environment
 * variables and a datagram; without them nothing happens.
 */
struct service_manager {
	int listen_fd; /* -1: none */
	int notify_fd; /* -1: none */
};

/*
 * Takes both, and removes the variables, so that no child takes them for its
 * own. 0; -EINVAL: more sockets than one, or it is none that listens for
 * SOCK_SEQPACKET.
 */
int service_manager_take(struct service_manager *ret_manager);

/* Says that the service is ready, once. Needs write(2) only. */
void service_manager_ready(struct service_manager *manager);
