#pragma once

#include <stddef.h>
#include <stdint.h>

/* Anonymous memory files that carry large bodies and out-of-line memory. */
int memfd_new(const char *name, int *ret_fd);
int memfd_write(int fd, const void *bytes, size_t size, uint64_t offset);
int memfd_read(int fd, void *bytes, size_t size, uint64_t offset);
int memfd_resize(int fd, uint64_t size);
int memfd_cannot_shrink(int fd, uint64_t *ret_size);
int memfd_seal(int fd, uint64_t *ret_size);
int memfd_sealed(int fd, uint64_t *ret_size);
