#pragma once

/* Ids that make the worker end after it has answered. */
enum {
	WORKER_EXIT = 900,
	WORKER_FAIL = 910,
	WORKER_CRASH = 920,
	WORKER_CLOSE = 930, /* it loses its receive right, and stays */
};
