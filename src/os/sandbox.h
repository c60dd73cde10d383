#pragma once

/*
 * Gives up for good what a daemon does not need after its start: new
 * privileges, capabilities, and every system call outside its list.
 */
int sandbox_enter(const int *syscalls, unsigned count);
