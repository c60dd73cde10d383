#pragma once

/* Job files: from folders when launchd starts. */

struct launchd;

/*
 * Loads the job files of this instance, and says of each that is refused why;
 * the others load. Which folders: $LAUNCHD_PATH, else those of launchd(8).
 */
void loader_run(struct launchd *launchd);

/* Reads what was enabled and disabled, before jobs are made. */
void loader_overrides(struct launchd *launchd);
