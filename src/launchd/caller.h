#pragma once

/* Who sent a message, from the trailer: the kernel's word, not the sender's. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <mach/message.h>

struct caller {
	pid_t pid;
	uint32_t pidversion; /* tells two users of one pid apart */
	uid_t euid;
	uid_t ruid;
	gid_t egid;
	gid_t rgid;
};

struct launchd;

/*
 * Whether a user may do what concerns everybody: root, and launchd's own. For
 * all others the namespace of the instance is not theirs to fill.
 */
bool caller_is_privileged(const struct launchd *launchd, uid_t uid);

struct caller caller_of(const audit_token_t *token);

/* Whether the trailer says that machd itself sent the message. */
bool caller_is_kernel(const mach_msg_audit_trailer_t *trailer);
