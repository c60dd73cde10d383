#pragma once

/* The sockets of a job: launchd listens, the job gets them when it asks. */

#include <stdbool.h>
#include <stddef.h>

#include <launch.h>

#include "base/cleanup.h"

struct managed;
struct socket_set;

/*
 * Makes the sockets that the job's spec has; ret_set is NULL if it has none.
 * -EPERM: not for a job of another user than launchd's; or why there is none,
 * which ret_why has in words.
 */
_must_use_ int sockets_new(struct managed *managed, struct socket_set **ret_set,
    char *ret_why, size_t size);

/* Closes them. */
void sockets_free(struct socket_set *set);

/* A connection, or a packet, starts the job from now on. NULL is allowed. */
void sockets_listen(struct socket_set *set);

/*
 * The sockets of a name, as an array of fds that stay the set's: 0, -ENOENT,
 * -EALREADY (the process had them), -ENOMEM.
 */
_must_use_ int sockets_activate(
    struct socket_set *set, const char *name, launch_data_t *ret_fds);

/* A new process may have them anew. NULL is allowed. */
void sockets_forget_activation(struct socket_set *set);

/* All of them: a dictionary of arrays of fds. -ENOMEM. */
_must_use_ int
sockets_all(const struct socket_set *set, launch_data_t *ret_sockets);
