#pragma once

/* What the kernel tells launchd about ports. */

#include <stdbool.h>

#include <mach/message.h>

struct launchd;

/*
 * Acts on a message received at launchd's notify port. Only one whose trailer
 * says that the kernel sent it counts: a client can get hold of the right
 * that a notification would be sent with. Returns whether the rights in the
 * message were taken; if not they are the caller's to destroy.
 */
bool notify_handle(struct launchd *launchd, const mach_msg_header_t *message);
