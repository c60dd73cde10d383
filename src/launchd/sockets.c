#include "launchd/sockets.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/array.h"
#include "base/text.h"
#include "launchd/job.h"
#include "launchd/launchd.h"
#include "launchd/managed.h"
#include "launchd/reaper.h"

#define SOCKETS_MAX 32 /* of a job; an answer has room for twice as many */
#define BACKLOG     128

DEFINE_CLEANUP(launch_data_t, launch_data_free);

struct listening {
	const char *name; /* the spec's */
	int fd;
	bool activated; /* by the process that runs */
	char *path;     /* of a socket in the file system, to be removed */
};

struct socket_set {
	struct managed *managed;
	struct listening *list;
	size_t count, capacity;
	/* While it is being made: */
	int result;
	const char *step;
	const char *at; /* the name being made */
};

static const char *
get_string(launch_data_t dict, const char *key)
{
	launch_data_t value = launch_data_dict_lookup(dict, key);

	return value && launch_data_get_type(value) == LAUNCH_DATA_STRING
	    ? launch_data_get_string(value)
	    : NULL;
}

static int
set_failed(struct socket_set *set, const char *step, int error)
{
	set->step = step;
	return -error;
}

/* Takes an fd in, and has the reaper know it. The path is taken. */
static int
set_add(struct socket_set *set, int fd, char *path)
{
	struct managed *managed = set->managed;
	int r = -EDQUOT;

	if (set->count < SOCKETS_MAX)
		r = ARRAY_GROW(set->list, &set->capacity, set->count + 1);
	if (r == 0)
		r = reaper_add(managed->launchd->reaper, fd, 0,
		    REAPER_SOCKET | managed->job->id);
	if (r < 0) {
		close(fd);
		free(path);
		return set_failed(set, "keep", -r);
	}
	set->list[set->count++] = (struct listening){
		.name = set->at, .fd = fd, .path = path
	};
	return 0;
}

static int
socket_type(launch_data_t dict)
{
	const char *type = get_string(dict, LAUNCH_JOBSOCKETKEY_TYPE);

	if (!type || strcasecmp(type, "stream") == 0)
		return SOCK_STREAM;
	if (strcasecmp(type, "dgram") == 0)
		return SOCK_DGRAM;
	return strcasecmp(type, "seqpacket") == 0 ? SOCK_SEQPACKET : -1;
}

/* Binds, and listens unless it is for packets. */
static int
bind_and_listen(struct socket_set *set, int fd, int type,
    const struct sockaddr *address, socklen_t size)
{
	if (bind(fd, address, size) < 0)
		return set_failed(set, "bind", errno);
	if (type != SOCK_DGRAM && listen(fd, BACKLOG) < 0)
		return set_failed(set, "listen", errno);
	return 0;
}

/* Removes what an earlier launchd left, but only a socket. */
static void
remove_socket(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		(void)unlink(path);
}

static int
make_unix(struct socket_set *set, launch_data_t dict, const char *path, int type)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	launch_data_t mode = launch_data_dict_lookup(
	    dict, LAUNCH_JOBSOCKETKEY_PATHMODE);
	_cleanup_free_ char *copy = strdup(path);
	_cleanup_close_ int fd = -1;
	int r;

	if (!copy)
		return -ENOMEM;
	if (!text_copy(address.sun_path, sizeof(address.sun_path), path))
		return set_failed(set, "bind", ENAMETOOLONG);
	fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return set_failed(set, "make", errno);
	remove_socket(path);
	r = bind_and_listen(
	    set, fd, type, (struct sockaddr *)&address, sizeof(address));
	if (r < 0)
		return r;
	if (mode && launch_data_get_type(mode) == LAUNCH_DATA_INTEGER &&
	    chmod(path, (mode_t)launch_data_get_integer(mode) & 0777) < 0)
		return set_failed(set, "set the mode of", errno);
	return set_add(set, TAKE_FD(fd), TAKE(copy));
}

static int
make_one(struct socket_set *set, const struct addrinfo *at)
{
	_cleanup_close_ int fd = -1;
	const int on = 1;
	int r;

	fd = socket(
	    at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
	if (fd < 0)
		return set_failed(set, "make", errno);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (at->ai_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	r = bind_and_listen(
	    set, fd, at->ai_socktype, at->ai_addr, at->ai_addrlen);
	return r < 0 ? r : set_add(set, TAKE_FD(fd), NULL);
}

static int
family_of(launch_data_t dict)
{
	const char *family = get_string(dict, LAUNCH_JOBSOCKETKEY_FAMILY);

	if (family && strcasecmp(family, "IPv4") == 0)
		return AF_INET;
	if (family && strcasecmp(family, "IPv6") == 0)
		return AF_INET6;
	return AF_UNSPEC;
}

static int
make_internet(struct socket_set *set, launch_data_t dict, int type)
{
	struct addrinfo hints = {
		.ai_family = family_of(dict),
		.ai_socktype = type,
		.ai_flags = AI_PASSIVE | AI_ADDRCONFIG,
	};
	const char *node = get_string(dict, LAUNCH_JOBSOCKETKEY_NODENAME);
	const char *service = get_string(dict, LAUNCH_JOBSOCKETKEY_SERVICENAME);
	launch_data_t number = launch_data_dict_lookup(
	    dict, LAUNCH_JOBSOCKETKEY_SERVICENAME);
	struct addrinfo *list, *at;
	char digits[24];
	int r = 0;

	if (number && launch_data_get_type(number) == LAUNCH_DATA_INTEGER) {
		snprintf(digits, sizeof(digits), "%lld",
		    launch_data_get_integer(number));
		service = digits;
	}
	if (!service)
		return set_failed(set, "find the port of", EINVAL);
	if (getaddrinfo(node, service, &hints, &list) != 0)
		return set_failed(set, "find the address of", EADDRNOTAVAIL);
	for (at = list; at && r == 0; at = at->ai_next)
		r = make_one(set, at);
	freeaddrinfo(list);
	return r;
}

static int
make(struct socket_set *set, launch_data_t dict)
{
	const char *path = get_string(dict, LAUNCH_JOBSOCKETKEY_PATHNAME);
	launch_data_t passive = launch_data_dict_lookup(
	    dict, LAUNCH_JOBSOCKETKEY_PASSIVE);
	int type = socket_type(dict);

	if (type < 0)
		return set_failed(set, "know the type of", EINVAL);
	if (passive && launch_data_get_type(passive) == LAUNCH_DATA_BOOL &&
	    !launch_data_get_bool(passive))
		return set_failed(set, "connect (SockPassive false)", ENOTSUP);
	return path ? make_unix(set, dict, path, type)
		    : make_internet(set, dict, type);
}

/* The sockets of one name: one, or an array of them. */
static void
make_named(const launch_data_t value, const char *name, void *context)
{
	struct socket_set *set = context;
	size_t i;

	if (set->result < 0)
		return;
	set->at = name;
	if (launch_data_get_type(value) == LAUNCH_DATA_DICTIONARY) {
		set->result = make(set, value);
		return;
	}
	for (i = 0; set->result == 0 && i < launch_data_array_get_count(value);
	     i++)
		set->result = make(set, launch_data_array_get_index(value, i));
}

void
sockets_free(struct socket_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		close(set->list[i].fd);
		if (set->list[i].path)
			remove_socket(set->list[i].path);
		free(set->list[i].path);
	}
	free(set->list);
	free(set);
}

DEFINE_CLEANUP(struct socket_set *, sockets_free);

int
sockets_new(struct managed *managed, struct socket_set **ret_set, char *ret_why,
    size_t size)
{
	_cleanup_(sockets_freep) struct socket_set *set = NULL;
	const struct spec *spec = managed->spec;

	if (!spec->sockets)
		return 0;
	/* launchd would make them with rights that the user has not. */
	if (managed->key.uid != managed->launchd->uid) {
		snprintf(ret_why, size,
		    "Sockets: not for a job of another user than launchd's");
		return -EPERM;
	}
	set = calloc(1, sizeof(*set));
	if (!set)
		return -ENOMEM;
	set->managed = managed;
	launch_data_dict_iterate(spec->sockets, make_named, set);
	if (set->result < 0) {
		snprintf(ret_why, size, "Sockets/%.64s: cannot %s it: %s",
		    set->at ? set->at : "", set->step ? set->step : "make",
		    strerror(-set->result));
		return set->result;
	}
	*ret_set = TAKE(set);
	return 0;
}

void
sockets_listen(struct socket_set *set)
{
	struct managed *managed;
	size_t i;

	for (i = 0; set && i < set->count; i++) {
		managed = set->managed;
		(void)reaper_again(managed->launchd->reaper, set->list[i].fd,
		    EPOLLIN, REAPER_SOCKET | managed->job->id);
	}
}

void
sockets_forget_activation(struct socket_set *set)
{
	size_t i;

	for (i = 0; set && i < set->count; i++)
		set->list[i].activated = false;
}

static bool
put_fd(launch_data_t array, int fd)
{
	launch_data_t value = launch_data_new_fd(fd);

	if (value &&
	    launch_data_array_set_index(
		array, value, launch_data_array_get_count(array)))
		return true;
	launch_data_free(value);
	return false;
}

int
sockets_activate(
    struct socket_set *set, const char *name, launch_data_t *ret_fds)
{
	_cleanup_(launch_data_freep)
	    launch_data_t fds = launch_data_alloc(LAUNCH_DATA_ARRAY);
	size_t i;

	if (!fds)
		return -ENOMEM;
	for (i = 0; set && i < set->count; i++) {
		struct listening *listening = &set->list[i];

		if (strcmp(listening->name, name) != 0)
			continue;
		if (listening->activated)
			return -EALREADY;
		if (!put_fd(fds, listening->fd))
			return -ENOMEM;
	}
	if (launch_data_array_get_count(fds) == 0)
		return -ENOENT;
	for (i = 0; i < set->count; i++)
		if (strcmp(set->list[i].name, name) == 0)
			set->list[i].activated = true;
	*ret_fds = TAKE(fds);
	return 0;
}

int
sockets_all(const struct socket_set *set, launch_data_t *ret_sockets)
{
	_cleanup_(launch_data_freep)
	    launch_data_t all = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	size_t i;

	if (!all)
		return -ENOMEM;
	for (i = 0; set && i < set->count; i++) {
		const struct listening *listening = &set->list[i];
		launch_data_t fds = launch_data_dict_lookup(
		    all, listening->name);

		if (!fds) {
			fds = launch_data_alloc(LAUNCH_DATA_ARRAY);
			if (!fds)
				return -ENOMEM;
			if (!launch_data_dict_insert(all, fds, listening->name)) {
				launch_data_free(fds);
				return -ENOMEM;
			}
		}
		if (!put_fd(fds, listening->fd))
			return -ENOMEM;
	}
	*ret_sockets = TAKE(all);
	return 0;
}
