#pragma once

/* The loop: one message at a time, from everybody. */

struct launchd;

/*
 * Serves until machd is gone. Never waits for a client: a reply that cannot
 * be queued at once is destroyed with what it carries. Returns the result of
 * the receive that failed.
 */
int server_run(struct launchd *launchd);

/* Acts on the kernel's notifications that have come so far. */
void server_settle(struct launchd *launchd);
