#pragma once

#include <stdbool.h>

#include "machd/quota.h"

/* What machd's command line says; machd(8) explains it. */
struct options {
	const char *socket;     /* path to listen at */
	const char *lock;       /* lock file held for life, or NULL */
	const char *start_lock; /* taken before an idle end, or NULL */
	const char *launchd;    /* program, or NULL for none */
	const char *taskd;      /* program, or NULL for none */
	const char *log_file;   /* or NULL: stderr */
	unsigned idle_exit;     /* milliseconds, 0: never */
	int ready_fd;           /* -1: none */
	int listen_fd;          /* listens already; 0: none */
	int lifeline_fd;        /* -1: none */
	bool system;            /* serves every user */
	bool verbose;
	bool sandbox;
	struct quota quota;
};

/* options_parse() has printed what was asked for, or what is wrong. */
#define OPTIONS_DONE  1
#define OPTIONS_WRONG 2

int options_parse(int argc, char **argv, struct options *ret_options);
