#pragma once

/* Files that come and go, for KeepAlive's PathState. */

struct launchd;
struct spec;

/* Watches the folders of the files that the spec's PathState names. */
void paths_watch(struct launchd *launchd, const struct spec *spec);

/* Something changed in one of the folders: decides anew. */
void paths_changed(struct launchd *launchd);
