#pragma once

/* After a launchd was killed: what the next one makes of the stash. */

struct launchd;

/* Gives up the rights that no record of the stash is about. */
void restore_names(struct launchd *launchd);

/*
 * Makes namespaces, jobs and services of the records, as far as their ports and
 * processes are still there; what ended meanwhile ends now. To be called when
 * launchd's own ports are made and the reaper runs.
 */
void restore_all(struct launchd *launchd);
