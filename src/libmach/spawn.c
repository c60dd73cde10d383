/*
 * Ports as attributes of a spawned child. machd makes an inheritance fd that
 * stands for what this task's children inherit with those ports replaced; a
 * file action puts it in the place of this image's own, in the child alone.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mach/mach.h>
#include <mach/mach_param.h>
#include <sys/fileport.h>

#include "base/cleanup.h"
#include "libmach/connection.h"
#include "libmach/inherit.h"
#include "machd_spawn_user.h"

#define PORTS_MAGIC 0x6d616368506f7274ull

/* The ports of an attribute object. */
struct spawn_ports {
	unsigned count;
	machd_spawn_action_t actions[SPAWN_ACTIONS_MAX];
	mach_port_t ports[SPAWN_ACTIONS_MAX];
};

/*
 * Where they hang: in the last words of the room that the C library keeps for
 * its own later use, and clears. The mark tells a copy made by assignment,
 * whose ports are the original's.
 */
struct spawn_hook {
	uint64_t mark;
	struct spawn_ports *ports;
};

_Static_assert(
    sizeof(((posix_spawnattr_t *)0)->__pad) > sizeof(struct spawn_hook) + 16,
    "no room in posix_spawnattr_t");

static void *
hook_place(const posix_spawnattr_t *attr)
{
	uintptr_t end = (uintptr_t)attr->__pad + sizeof(attr->__pad);

	return (void *)(end - sizeof(struct spawn_hook));
}

static uint64_t
hook_mark(const posix_spawnattr_t *attr)
{
	return PORTS_MAGIC ^ (uintptr_t)attr;
}

/* The ports of attr, or NULL. */
static struct spawn_ports *
ports_of(const posix_spawnattr_t *attr)
{
	struct spawn_hook hook;

	if (!attr)
		return NULL;
	memcpy(&hook, hook_place(attr), sizeof(hook));
	return hook.mark == hook_mark(attr) ? hook.ports : NULL;
}

static void
ports_hang(posix_spawnattr_t *attr, struct spawn_ports *ports)
{
	struct spawn_hook hook = { ports ? hook_mark(attr) : 0, ports };

	memcpy(hook_place(attr), &hook, sizeof(hook));
}

/* One port more. EINVAL, ENOMEM. */
static int
ports_add(posix_spawnattr_t *attr, const machd_spawn_action_t *action,
    mach_port_t port)
{
	struct spawn_ports *ports;

	if (!attr)
		return EINVAL;
	ports = ports_of(attr);
	if (!ports) {
		ports = calloc(1, sizeof(*ports));
		if (!ports)
			return ENOMEM;
		ports_hang(attr, ports);
	}
	if (ports->count == SPAWN_ACTIONS_MAX)
		return ENOMEM;
	ports->actions[ports->count] = *action;
	ports->ports[ports->count++] = port;
	return 0;
}

/* posix_spawnattr_setspecialport_np(): see spawn.h; so are the others. */
int
posix_spawnattr_setspecialport_np(
    posix_spawnattr_t *attr, mach_port_t new_port, int which)
{
	return ports_add(attr,
	    &(machd_spawn_action_t){ .kind = SPAWN_SPECIAL, .a = which },
	    new_port);
}

int
posix_spawnattr_setexceptionports_np(posix_spawnattr_t *attr,
    exception_mask_t mask, mach_port_t new_port, exception_behavior_t behavior,
    thread_state_flavor_t flavor)
{
	return ports_add(attr,
	    &(machd_spawn_action_t){
		SPAWN_EXCEPTION, (int32_t)mask, behavior, flavor },
	    new_port);
}

int
posix_spawnattr_set_registered_ports_np(
    posix_spawnattr_t *attr, mach_port_t portarray[], uint32_t count)
{
	int r = 0;

	if (count > TASK_PORT_REGISTER_MAX)
		return EINVAL;
	for (int i = 0; i < TASK_PORT_REGISTER_MAX && r == 0; i++)
		r = ports_add(attr,
		    &(machd_spawn_action_t){ .kind = SPAWN_REGISTERED, .a = i },
		    (uint32_t)i < count ? portarray[i] : MACH_PORT_NULL);
	return r;
}

int
posix_spawnattr_destroy(posix_spawnattr_t *attr)
{
	int (*next)(posix_spawnattr_t *) = dlsym(
	    RTLD_NEXT, "posix_spawnattr_destroy");
	struct spawn_ports *ports = ports_of(attr);

	if (ports)
		ports_hang(attr, NULL);
	free(ports);
	return next ? next(attr) : ENOSYS;
}

/* The inheritance fd for the child. EINVAL, EAGAIN: no machd, or no room. */
static int
inherit_make(struct spawn_ports *ports, int *ret_fd)
{
	mach_port_t port = MACH_PORT_NULL;
	kern_return_t kr;
	int fd;

	kr = machd_spawn_inherit(mach_task_self_, ports->actions, ports->count,
	    ports->ports, ports->count, &port);
	if (kr == KERN_RESOURCE_SHORTAGE || kr == MIG_SERVER_DIED ||
	    kr == MACH_SEND_INVALID_DEST)
		return EAGAIN;
	if (kr != KERN_SUCCESS)
		return EINVAL;
	fd = fileport_makefd(port);
	mach_port_deallocate(mach_task_self_, port);
	/* High up, where the caller's file actions do not put anything. */
	if (fd < 0 || connection_raise_fd(fd, ret_fd) < 0)
		return EAGAIN;
	return 0;
}

/*
 * The caller's file actions and one more, in an object whose list is its own;
 * the paths in it stay the caller's.
 */
static int
actions_extend(const posix_spawn_file_actions_t *given, int fd,
    posix_spawn_file_actions_t *ret_actions)
{
	size_t size = given ? malloc_usable_size(given->__actions) : 0;
	int own = inherit_current();
	int r;

	r = posix_spawn_file_actions_init(ret_actions);
	if (r != 0)
		return r;
	if (size > 0) {
		ret_actions->__actions = malloc(size);
		if (!ret_actions->__actions)
			return ENOMEM;
		memcpy(ret_actions->__actions, given->__actions, size);
		ret_actions->__allocated = given->__allocated;
		ret_actions->__used = given->__used;
	}
	/* On itself it is not closed by exec in the child. */
	r = posix_spawn_file_actions_adddup2(
	    ret_actions, fd, own >= 0 ? own : fd);
	if (r != 0)
		free(ret_actions->__actions);
	return r;
}

typedef int (*spawn_call)(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *file_actions,
    const posix_spawnattr_t *attr, char *const argv[], char *const envp[]);

static int
spawn(const char *name, pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *file_actions,
    const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	spawn_call next = (spawn_call)dlsym(RTLD_NEXT, name);
	struct spawn_ports *ports = ports_of(attr);
	posix_spawn_file_actions_t actions;
	_cleanup_close_ int fd = -1;
	int r;

	if (!next)
		return ENOSYS;
	if (!ports)
		return next(pid, path, file_actions, attr, argv, envp);
	r = inherit_make(ports, &fd);
	if (r == 0)
		r = actions_extend(file_actions, fd, &actions);
	if (r != 0)
		return r;
	r = next(pid, path, &actions, attr, argv, envp);
	free(actions.__actions);
	return r;
}

int
posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *file_actions,
    const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	return spawn("posix_spawn", pid, path, file_actions, attr, argv, envp);
}

int
posix_spawnp(pid_t *pid, const char *file,
    const posix_spawn_file_actions_t *file_actions,
    const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	return spawn("posix_spawnp", pid, file, file_actions, attr, argv, envp);
}
