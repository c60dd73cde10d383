#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* The one ioctl on a pidfd, for who lists what he needs. */
#define PIDFD_IOCTL_INFO 0xc040ff0bul

/* Processes as fds: the only handle that cannot come to mean another one. */
int pidfd_open_pid(pid_t pid, int *ret_fd);
int pidfd_of_peer(int socket_fd, pid_t pid, int *ret_fd);
int pidfd_pid(int fd, pid_t *ret_pid);
bool pidfd_is_dead(int fd);
int pidfd_uid(int fd, uid_t *ret_uid);
int pidfd_signal(int fd, int signal);
