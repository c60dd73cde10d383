#pragma once

/*
 * `machctl doctor`: what this machine offers, as a list of findings. A finding
 * is one line; a problem says what to do about it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "os/instance.h"

enum finding_verdict {
	FINDING_OK,
	FINDING_NOTE,    /* works, but the user may want to know */
	FINDING_PROBLEM, /* no program can work like this */
};

#define FINDINGS_MAX 32

struct finding {
	enum finding_verdict verdict;
	const char *subject;
	char text[320];
	char advice[256]; /* what to do, or empty */
};

struct doctor {
	unsigned count;
	struct finding findings[FINDINGS_MAX];
	struct instance instance; /* that a program would use */
	bool running;             /* something answers at its socket */
};

/*
 * Adds a finding; the caller fills in the text and advice. There is always
 * room: past FINDINGS_MAX the last one is overwritten.
 */
struct finding *doctor_find(
    struct doctor *doctor, enum finding_verdict verdict, const char *subject);

/* doctor-instance.c: which instance, why not another, does it answer. */
void doctor_instance(struct doctor *doctor);

/* doctor-attach.c: if it answers, does it let a program in. */
void doctor_attach(struct doctor *doctor);

/* doctor-kernel.c: what Linux offers, and the limits in force. */
void doctor_kernel(struct doctor *doctor);

/* doctor-programs.c: versions, and the programs of the house. */
void doctor_programs(struct doctor *doctor);

/*
 * Whether a socket's peer, by its pid, is a machd. If not it made the socket
 * for one, as systemd does; its name.
 */
bool doctor_peer_is_machd(pid_t pid, char *ret_name, size_t size);

/* The command: prints what all of them found; the status to exit with. */
int machctl_doctor(int argc, char **argv);
