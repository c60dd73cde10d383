/* What a job asks of launchd: see launch.h. */
#include <errno.h>
#include <launch.h>
#include <mach/linux/launch.h>
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/fileport.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "job_user.h"

/* Asks for the sockets of one name only, and but once. */
#define LAUNCH_KEY_ACTIVATESOCKET "ActivateSocket"

DEFINE_CLEANUP(launch_data_t, launch_data_free);

/* One way of the exchange: packed bytes, and ports that stand for fds. */
struct parcel {
	void *bytes;
	size_t size;
	mach_port_t ports[LAUNCH_DATA_FDS_MAX];
	size_t count;
};

static void
parcel_deinit(struct parcel *parcel)
{
	size_t i;

	for (i = 0; i < parcel->count; i++)
		if (MACH_PORT_VALID(parcel->ports[i]))
			mach_port_deallocate(mach_task_self(), parcel->ports[i]);
	free(parcel->bytes);
}

static int
parcel_init(struct parcel *parcel, const launch_data_t request)
{
	int fds[LAUNCH_DATA_FDS_MAX];
	size_t count = 0;
	int r;

	*parcel = (struct parcel){ 0 };
	r = launch_data_pack_np(
	    request, &parcel->bytes, &parcel->size, fds, &count);
	if (r < 0)
		return r;
	for (; parcel->count < count; parcel->count++)
		if (fileport_makeport(
			fds[parcel->count], &parcel->ports[parcel->count]) < 0)
			return -errno;
	return 0;
}

static void
close_all(const int *fds, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* The value that came, with fds for the ports that came with it. */
static int
answer_open(const void *bytes, size_t size, const mach_port_t *ports,
    size_t count, launch_data_t *ret_answer)
{
	int fds[LAUNCH_DATA_FDS_MAX];
	size_t i;
	int r;

	if (count > LAUNCH_DATA_FDS_MAX)
		return -EBADMSG;
	for (i = 0; i < count; i++)
		fds[i] = fileport_makefd(ports[i]);
	r = launch_data_unpack_np(bytes, size, fds, count, ret_answer);
	if (r < 0)
		close_all(fds, count);
	return r;
}

/* The answer's memory and rights, of which none is needed any more. */
static void
answer_release(vm_offset_t bytes, size_t size, const mach_port_t *ports,
    mach_msg_type_number_t count)
{
	mach_msg_type_number_t i;

	for (i = 0; i < count; i++)
		if (MACH_PORT_VALID(ports[i]))
			mach_port_deallocate(mach_task_self(), ports[i]);
	if (count > 0)
		vm_deallocate(mach_task_self(), (vm_address_t)(uintptr_t)ports,
		    count * sizeof(*ports));
	if (size > 0)
		vm_deallocate(mach_task_self(), bytes, size);
}

/* One exchange with launchd. -ENOTCONN, -EINVAL, -ENOMEM and the like. */
static int
ask(const launch_data_t request, launch_data_t *ret_answer)
{
	_cleanup_(parcel_deinit) struct parcel parcel;
	mach_port_array_t ports = NULL;
	mach_msg_type_number_t size = 0, count = 0;
	vm_offset_t bytes = 0;
	kern_return_t kr;
	int r;

	r = parcel_init(&parcel, request);
	if (r < 0)
		return r;
	kr = vproc_mig_legacy_ipc_request(bootstrap_port,
	    (vm_offset_t)(uintptr_t)parcel.bytes,
	    (mach_msg_type_number_t)parcel.size, parcel.ports,
	    (mach_msg_type_number_t)parcel.count, &bytes, &size, &ports, &count,
	    MACH_PORT_NULL);
	if (kr == BOOTSTRAP_NO_MEMORY)
		return -ENOMEM;
	if (kr != KERN_SUCCESS)
		return kr == MIG_BAD_ARGUMENTS ? -EINVAL : -ENOTCONN;
	/* The message took the rights along. */
	parcel.count = 0;
	r = answer_open(
	    (const void *)(uintptr_t)bytes, size, ports, count, ret_answer);
	answer_release(bytes, size, ports, count);
	return r;
}

static void
check_in_service(const launch_data_t value, const char *name, void *context)
{
	launch_data_t services = context;
	mach_port_t port = MACH_PORT_NULL;
	launch_data_t right;

	(void)value;
	if (bootstrap_check_in(bootstrap_port, name, &port) != BOOTSTRAP_SUCCESS)
		port = MACH_PORT_NULL;
	right = launch_data_new_machport(port);
	if (right && launch_data_dict_insert(services, right, name))
		return;
	launch_data_free(right);
}

/* The job has been told its services' names: gets their receive rights. */
static void
check_in_services(launch_data_t job)
{
	launch_data_t services = launch_data_dict_lookup(
	    job, LAUNCH_JOBKEY_MACHSERVICES);

	if (services && launch_data_get_type(services) == LAUNCH_DATA_DICTIONARY)
		launch_data_dict_iterate(services, check_in_service, services);
}

static bool
is_check_in(const launch_data_t request)
{
	return launch_data_get_type(request) == LAUNCH_DATA_STRING &&
	    strcmp(launch_data_get_string(request), LAUNCH_KEY_CHECKIN) == 0;
}

/* launch_msg(): see launch.h. */
launch_data_t
launch_msg(const launch_data_t request)
{
	launch_data_t answer;
	int r;

	errno = 0;
	if (!request)
		return NULL;
	r = ask(request, &answer);
	if (r < 0) {
		errno = -r;
		return NULL;
	}
	if (is_check_in(request) &&
	    launch_data_get_type(answer) == LAUNCH_DATA_DICTIONARY)
		check_in_services(answer);
	return answer;
}

/*
 * launch_get_fd(): see launch.h. There is one for the process, made when it
 * is first asked for, and nothing ever makes it readable.
 */
int
launch_get_fd(void)
{
	static int kept = -1;
	int fd = __atomic_load_n(&kept, __ATOMIC_ACQUIRE), none = -1;

	if (fd >= 0)
		return fd;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd < 0 ||
	    __atomic_compare_exchange_n(
		&kept, &none, fd, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return fd;
	close(fd);
	return none;
}

/* Takes the fds out of an array of them. 0 or a positive errno. */
static int
take_fds(const launch_data_t array, int **ret_fds, size_t *ret_count)
{
	size_t i, count = launch_data_array_get_count(array);
	int *fds = calloc(count + 1, sizeof(*fds));

	for (i = 0; i < count; i++) {
		launch_data_t item = launch_data_array_get_index(array, i);
		int fd = launch_data_get_type(item) == LAUNCH_DATA_FD
		    ? launch_data_get_fd(item)
		    : -1;

		if (fds)
			fds[i] = fd;
		else if (fd >= 0)
			close(fd);
	}
	if (!fds)
		return ENOMEM;
	*ret_fds = fds;
	*ret_count = count;
	return 0;
}

/* launch_activate_socket(): see launch.h. */
int
launch_activate_socket(const char *name, int **fds, size_t *count)
{
	_cleanup_(launch_data_freep) launch_data_t request = NULL, answer = NULL;
	launch_data_t label = launch_data_new_string(name);
	int r;

	request = launch_data_alloc(LAUNCH_DATA_DICTIONARY);
	if (!request || !label ||
	    !launch_data_dict_insert(request, label, LAUNCH_KEY_ACTIVATESOCKET)) {
		launch_data_free(label);
		return ENOMEM;
	}
	r = ask(request, &answer);
	if (r < 0)
		return -r;
	switch (launch_data_get_type(answer)) {
	case LAUNCH_DATA_ARRAY:
		return take_fds(answer, fds, count);
	case LAUNCH_DATA_ERRNO:
		return launch_data_get_errno(answer);
	default:
		return EPROTO;
	}
}
