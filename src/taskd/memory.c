/*
 * Memory of the target, through /proc/PID/mem: its fd belongs to the address
 * space that was checked, so neither a pid that is given out again nor an
 * exec in between can lead it astray, as they can process_vm_readv(2).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/memfd.h"
#include "taskd/maps.h"
#include "taskd/worker.h"

/* A part of a large transfer, on its way from one file to another. */
#define MEMORY_PART (1u << 20)

static uint8_t memory_part[MEMORY_PART];

static enum taskd_result
memory_result(ssize_t n)
{
	/* 0: the address space is gone; EIO: nothing is mapped there. */
	if (n == 0 || (n < 0 && errno == ESRCH))
		return TASKD_DEAD;
	return errno == EIO || errno == EFAULT ? TASKD_ADDRESS : TASKD_FAILED;
}

/* Reads all of it; *done bytes when it fails. */
static enum taskd_result
memory_get(struct worker *worker, uint64_t address, void *bytes, uint64_t size)
{
	uint64_t done = 0;

	while (done < size) {
		ssize_t n = pread(worker->target.mem, (char *)bytes + done,
		    size - done, (off_t)(address + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return memory_result(n);
		done += (uint64_t)n;
	}
	return TASKD_OK;
}

static enum taskd_result
memory_put(
    struct worker *worker, uint64_t address, const void *bytes, uint64_t size)
{
	uint64_t done = 0;

	while (done < size) {
		ssize_t n = pwrite(worker->target.mem,
		    (const char *)bytes + done, size - done,
		    (off_t)(address + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return memory_result(n);
		done += (uint64_t)n;
	}
	return TASKD_OK;
}

/* What the kernel would do to a protected page is not what Mach does. */
static enum taskd_result
memory_check(struct worker *worker, uint64_t address, uint64_t size, int prot)
{
	enum taskd_result result = target_open(&worker->target);

	if (result != TASKD_OK)
		return result;
	if (address + size < address || address + size > INT64_MAX)
		return TASKD_ADDRESS;
	if (worker->request.flags & TASKD_FORCE)
		return TASKD_OK;
	return maps_allow(worker->target.maps, address, size, prot);
}

static enum taskd_result
memory_read_file(struct worker *worker, uint64_t address, uint64_t size)
{
	_cleanup_close_ int fd = -1;
	enum taskd_result result;
	uint64_t done = 0;

	if (memfd_new("mach-read", &fd) < 0)
		return TASKD_FAILED;
	while (done < size) {
		uint64_t part = size - done < MEMORY_PART ? size - done
							  : MEMORY_PART;

		result = memory_get(worker, address + done, memory_part, part);
		if (result != TASKD_OK)
			return result;
		if (memfd_write(fd, memory_part, part, done) < 0)
			return TASKD_FAILED;
		done += part;
	}
	if (memfd_seal(fd, &size) != 0)
		return TASKD_FAILED;
	worker->out_fd = TAKE_FD(fd);
	return TASKD_OK;
}

enum taskd_result
memory_read(struct worker *worker)
{
	uint64_t address = worker->request.address;
	uint64_t size = worker->request.size;
	enum taskd_result result;

	result = memory_check(worker, address, size, MAPS_READ);
	if (result != TASKD_OK)
		return result;
	if (size > TASKD_PAYLOAD_MAX)
		result = memory_read_file(worker, address, size);
	else
		result = memory_get(worker, address, worker->out, size);
	worker->answer.size = size;
	return result;
}

static enum taskd_result
memory_write_file(struct worker *worker, uint64_t address, uint64_t size)
{
	uint64_t from = worker->request.value[0], done = 0;
	enum taskd_result result;

	while (done < size) {
		uint64_t part = size - done < MEMORY_PART ? size - done
							  : MEMORY_PART;

		if (memfd_read(worker->fd, memory_part, part, from + done) < 0)
			return TASKD_BAD;
		result = memory_put(worker, address + done, memory_part, part);
		if (result != TASKD_OK)
			return result;
		done += part;
	}
	return TASKD_OK;
}

enum taskd_result
memory_write(struct worker *worker)
{
	bool in_file = worker->fd >= 0;
	uint64_t size = in_file ? worker->request.size : worker->payload_size;
	uint64_t address = worker->request.address;
	enum taskd_result result;

	result = memory_check(worker, address, size, MAPS_WRITE);
	if (result != TASKD_OK)
		return result;
	return in_file ? memory_write_file(worker, address, size)
		       : memory_put(worker, address, worker->payload, size);
}

enum taskd_result
memory_maps(struct worker *worker)
{
	enum taskd_result result = target_open(&worker->target);

	if (result != TASKD_OK)
		return result;
	return maps_copy(worker->target.maps, worker->request.address,
	    (char *)worker->out, sizeof(worker->out), &worker->answer.size);
}
