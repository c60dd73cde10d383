#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Memory that one process writes and another reads: a memfd that its writer
 * has mapped and then sealed, so that nobody else can ever write it, and
 * nobody can change its size or take its pages away. Touching it never fails,
 * whatever the other end does.
 */
int page_new(const char *name, size_t size, int *ret_fd, void **ret_page);
int page_open(int fd, size_t size, const void **ret_page);
int page_keep_from_children(const void *page, size_t size);
void page_free(const void *page, size_t size);
