#pragma once

/*
 * An fd for somebody else to poll, whose state only this process decides: it
 * is readable or not, and hangs up when this process closes its end. It is the
 * read end of a pipe; docs/adr/0012-port-fds.md says why. The near end is
 * this process's; epoll reports EPOLLERR on it when every copy of the far end
 * is closed.
 */
int readiness_new(int *ret_near, int *ret_far);
void readiness_set(int near);
int readiness_clear(int near);
