#pragma once

/*
 * Gives up for good what a daemon does not need after its start: new
 * privileges, capabilities, and every system call outside its list.
 */
int sandbox_enter(const int *syscalls, unsigned count);
int sandbox_enter_with(const int *syscalls, unsigned count,
    const unsigned *capabilities, unsigned capability_count);
int sandbox_hide(void);
