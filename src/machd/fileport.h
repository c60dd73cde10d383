#pragma once

/*
 * fileport: an fd behind a kernel port. Whoever has a send right can get a
 * copy of the fd; when the last send right is gone the fd is closed.
 */

struct port;

void fileport_no_senders(struct port *port);
