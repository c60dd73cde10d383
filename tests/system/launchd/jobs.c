#include "jobs.h"

#include <ftw.h>
#include <unistd.h>

const char *jobs_worker;
char jobs_folder[64] = "/tmp/launchd-jobs-XXXXXX";

void
jobs_init(int argc, char **argv)
{
	if (argc < 2 || access(argv[1], X_OK) != 0 || !mkdtemp(jobs_folder))
		exit(2);
	jobs_worker = realpath(argv[1], NULL);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
jobs_deinit(void)
{
	nftw(jobs_folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

launch_data_t
jobs_dict(void)
{
	launch_data_t dict = launch_data_alloc(LAUNCH_DATA_DICTIONARY);

	assert_non_null(dict);
	return dict;
}

void
jobs_put(launch_data_t dict, const char *key, launch_data_t value)
{
	assert_non_null(value);
	assert_true(launch_data_dict_insert(dict, value, key));
}

static void
append(launch_data_t array, const char *text)
{
	assert_true(launch_data_array_set_index(array,
	    launch_data_new_string(text), launch_data_array_get_count(array)));
}

static launch_data_t
strings(const char *first, va_list list)
{
	launch_data_t array = launch_data_alloc(LAUNCH_DATA_ARRAY);
	const char *text;

	for (text = first; text; text = va_arg(list, const char *))
		append(array, text);
	return array;
}

launch_data_t
jobs_strings(const char *first, ...)
{
	launch_data_t array;
	va_list list;

	va_start(list, first);
	array = strings(first, list);
	va_end(list);
	return array;
}

launch_data_t
jobs_new(const char *label, ...)
{
	launch_data_t job = jobs_dict();
	va_list list;

	va_start(list, label);
	jobs_put(job, LAUNCH_JOBKEY_LABEL, launch_data_new_string(label));
	jobs_put(
	    job, LAUNCH_JOBKEY_PROGRAMARGUMENTS, strings(jobs_worker, list));
	jobs_put(
	    job, LAUNCH_JOBKEY_THROTTLEINTERVAL, launch_data_new_integer(0));
	va_end(list);
	return job;
}

void
jobs_service(
    launch_data_t job, const char *name, const char *key, launch_data_t value)
{
	launch_data_t services = jobs_dict(), options = jobs_dict();

	if (key)
		jobs_put(options, key, value);
	jobs_put(services, name, options);
	jobs_put(job, LAUNCH_JOBKEY_MACHSERVICES, services);
}

launch_data_t
jobs_server(const char *label)
{
	launch_data_t job = jobs_new(label, label, NULL);

	jobs_service(job, label, NULL, NULL);
	return job;
}

/* The errno in an answer, which is freed; -1: it is something else. */
static int
errno_of(launch_data_t answer)
{
	int r = -1;

	assert_non_null(answer);
	if (launch_data_get_type(answer) == LAUNCH_DATA_ERRNO)
		r = launch_data_get_errno(answer);
	launch_data_free(answer);
	return r;
}

static launch_data_t
request(const char *name, launch_data_t argument)
{
	launch_data_t dict = jobs_dict(), answer;

	jobs_put(dict, name, argument);
	answer = launch_msg(dict);
	launch_data_free(dict);
	return answer;
}

int
jobs_submit(launch_data_t job)
{
	return errno_of(request(LAUNCH_KEY_SUBMITJOB, job));
}

int
jobs_ask(const char *name, const char *label)
{
	return errno_of(request(name, launch_data_new_string(label)));
}

static launch_data_t
get(const char *label)
{
	launch_data_t answer = request(
	    LAUNCH_KEY_GETJOB, launch_data_new_string(label));

	assert_non_null(answer);
	if (launch_data_get_type(answer) == LAUNCH_DATA_DICTIONARY)
		return answer;
	launch_data_free(answer);
	return NULL;
}

long long
jobs_integer(const char *label, const char *key)
{
	launch_data_t job = get(label), value;
	long long number = -1;

	value = job ? launch_data_dict_lookup(job, key) : NULL;
	if (value)
		number = launch_data_get_integer(value);
	launch_data_free(job);
	return number;
}

bool
jobs_is(const char *label, const char *key, const char *wanted)
{
	launch_data_t job = get(label), value;
	bool is;

	value = job ? launch_data_dict_lookup(job, key) : NULL;
	is = value && strcmp(launch_data_get_string(value), wanted) == 0;
	launch_data_free(job);
	return is;
}

/* Asks until it is so; each question gives launchd its turn. */
#define AWAIT(what, condition)                                                 \
	do {                                                                   \
		unsigned await_turn;                                           \
		for (await_turn = 0; !(condition); await_turn++) {             \
			if (await_turn == 10000)                               \
				fail_msg("waited in vain for %s", (what));     \
			usleep(2000);                                          \
		}                                                              \
	} while (0)

void
jobs_await_runs(const char *label, long long runs)
{
	AWAIT(label, jobs_integer(label, ".runs") >= runs);
}

void
jobs_await_state(const char *label, const char *state)
{
	AWAIT(state, jobs_is(label, ".state", state));
}

static bool
gone(const char *label)
{
	launch_data_t job = get(label);

	launch_data_free(job);
	return !job;
}

void
jobs_await_gone(const char *label)
{
	AWAIT(label, gone(label));
}

mach_port_t
jobs_send_to(mach_port_t port, mach_msg_id_t id)
{
	mach_port_t reply = mach_reply_port();
	mach_msg_header_t message = {
		.msgh_bits = MACH_MSGH_BITS(
		    MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
		.msgh_size = sizeof(message),
		.msgh_remote_port = port,
		.msgh_local_port = reply,
		.msgh_id = id,
	};

	assert_int_equal(
	    mach_msg(&message, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
		sizeof(message), 0, MACH_PORT_NULL, 10000, MACH_PORT_NULL),
	    0);
	return reply;
}

mach_port_t
jobs_send(const char *name, mach_msg_id_t id)
{
	mach_port_t port, reply;

	assert_int_equal(bootstrap_look_up(bootstrap_port, name, &port), 0);
	reply = jobs_send_to(port, id);
	mach_port_deallocate(SELF, port);
	return reply;
}

mach_msg_id_t
jobs_reply(mach_port_t reply)
{
	struct {
		mach_msg_header_t header;
		char rest[256];
	} message;

	assert_int_equal(
	    mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
		sizeof(message), reply, 30000, MACH_PORT_NULL),
	    0);
	mach_port_mod_refs(SELF, reply, MACH_PORT_RIGHT_RECEIVE, -1);
	return message.header.msgh_id;
}

mach_msg_id_t
jobs_call(const char *name, mach_msg_id_t id)
{
	return jobs_reply(jobs_send(name, id));
}
