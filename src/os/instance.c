#include "os/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/socket.h"

/* instance_is_privileged(): exec raised this program's powers (AT_SECURE). */
bool
instance_is_privileged(void)
{
	return getauxval(AT_SECURE) != 0;
}

/*
 * instance_directory_check(): path is a directory (no symlink) of uid that
 * nobody else can enter. 0, -ENOENT, -ENOTDIR, -EPERM (another's), -EACCES
 * (open to others).
 */
int
instance_directory_check(const char *path, uid_t uid)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (st.st_uid != uid)
		return -EPERM;
	if (st.st_mode & 077)
		return -EACCES;
	return 0;
}

/*
 * instance_user(): the paths of the user's own instance: a function of the
 * uid alone, so that all of a user's programs meet.
 */
int
instance_user(uid_t uid, struct instance *ret_instance)
{
	struct instance instance = { .kind = INSTANCE_USER };
	char run[64];

	snprintf(run, sizeof(run), "/run/user/%u", (unsigned)uid);
	if (instance_directory_check(run, uid) == 0)
		snprintf(instance.directory, sizeof(instance.directory),
		    "%s/mach", run);
	else
		snprintf(instance.directory, sizeof(instance.directory),
		    "/tmp/mach-%u", (unsigned)uid);
	snprintf(instance.socket, sizeof(instance.socket), "%.90s/socket",
	    instance.directory);
	snprintf(instance.lock, sizeof(instance.lock), "%.90s/machd.lock",
	    instance.directory);
	snprintf(instance.start_lock, sizeof(instance.start_lock),
	    "%.90s/start.lock", instance.directory);
	*ret_instance = instance;
	return 0;
}

static int
instance_at(
    enum instance_kind kind, const char *path, struct instance *ret_instance)
{
	struct instance instance = { .kind = kind };

	if (strlen(path) >= sizeof(instance.socket))
		return -ENAMETOOLONG;
	strcpy(instance.socket, path);
	*ret_instance = instance;
	return 0;
}

/* The first numbers of a small file. How many there were. */
static unsigned
read_numbers(const char *path, unsigned long *numbers, unsigned max)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[128], *at = text, *end;
	unsigned count = 0;
	ssize_t n;

	if (fd < 0 || (n = read(fd, text, sizeof(text) - 1)) <= 0)
		return 0;
	text[n] = '\0';
	for (; count < max; count++, at = end) {
		numbers[count] = strtoul(at, &end, 10);
		if (end == at)
			break;
	}
	return count;
}

/*
 * Whether this process is in a user namespace that does not know all ids: root
 * of the machine, like everybody it has no number for, shows as one id there.
 */
static bool
instance_is_in_namespace(uid_t *ret_outsider)
{
	unsigned long map[3], overflow;

	if (read_numbers("/proc/self/uid_map", map, 3) != 3 ||
	    read_numbers("/proc/sys/kernel/overflowuid", &overflow, 1) != 1)
		return false;
	*ret_outsider = (uid_t)overflow;
	return map[0] != 0 || map[1] != 0 || map[2] != UINT32_MAX;
}

/*
 * The system's instance counts only if root made its socket, or, seen from a
 * user namespace, somebody outside, in a folder that only they can change.
 */
static bool
instance_system_exists(void)
{
	struct stat st, folder;
	uid_t outsider;

	if (lstat(INSTANCE_SYSTEM_SOCKET, &st) < 0 || !S_ISSOCK(st.st_mode))
		return false;
	if (st.st_uid == 0)
		return true;
	return instance_is_in_namespace(&outsider) && st.st_uid == outsider &&
	    lstat(INSTANCE_SYSTEM_FOLDER, &folder) == 0 &&
	    folder.st_uid == outsider && !(folder.st_mode & 022);
}

/*
 * instance_find(): the instance that this program attaches to, as
 * libmach(7) says. 0, or -ENAMETOOLONG if $MACHD_SOCKET is too long.
 */
int
instance_find(struct instance *ret_instance)
{
	const char *named = secure_getenv("MACHD_SOCKET");

	if (named && named[0])
		return instance_at(INSTANCE_NAMED, named, ret_instance);
	if (instance_system_exists())
		return instance_at(
		    INSTANCE_SYSTEM, INSTANCE_SYSTEM_SOCKET, ret_instance);
	if (instance_is_privileged())
		return instance_at(INSTANCE_NONE, "", ret_instance);
	return instance_user(geteuid(), ret_instance);
}

/* instance_directory_make(): makes and checks the instance's directory. */
int
instance_directory_make(const struct instance *instance)
{
	if (mkdir(instance->directory, 0700) < 0 && errno != EEXIST)
		return -errno;
	return instance_directory_check(instance->directory, geteuid());
}

/*
 * instance_peer_check(): the server at the other end of fd is root's or this
 * user's own, or that of somebody outside this user namespace; else -EPERM.
 */
int
instance_peer_check(int fd)
{
	struct socket_peer peer;
	uid_t outsider;
	int r = socket_peer(fd, &peer);

	if (r < 0)
		return r;
	if (peer.uid == 0 || peer.uid == geteuid())
		return 0;
	return instance_is_in_namespace(&outsider) && peer.uid == outsider
	    ? 0
	    : -EPERM;
}

/*
 * instance_lock(): opens the lock file and takes its flock. -EWOULDBLOCK if
 * somebody else has it and wait is false. The lock lasts while the fd does.
 */
int
instance_lock(const char *path, bool wait, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	int r;

	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	do
		r = flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB));
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}
