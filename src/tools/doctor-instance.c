#include "tools/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/process.h"
#include "os/socket.h"

static const char *
doctor_kind(enum instance_kind kind)
{
	static const char *const kinds[] = {
		[INSTANCE_NAMED] = "the one MACHD_SOCKET names",
		[INSTANCE_SYSTEM] = "the system's",
		[INSTANCE_USER] = "this user's own",
		[INSTANCE_NONE] = "none",
	};

	return kinds[kind];
}

/* Why it is not the one that would come before or after it. */
static void
doctor_why(const struct doctor *doctor, char *text, size_t size)
{
	switch (doctor->instance.kind) {
	case INSTANCE_NAMED:
		snprintf(text, size, "unset MACHD_SOCKET to use another");
		break;
	case INSTANCE_SYSTEM:
		snprintf(text, size,
		    "MACHD_SOCKET is not set; the user's own "
		    "would be used if this was not there");
		break;
	case INSTANCE_USER:
		snprintf(text, size,
		    "MACHD_SOCKET is not set, and root has no socket "
		    "at " INSTANCE_SYSTEM_SOCKET);
		break;
	case INSTANCE_NONE:
		snprintf(text, size,
		    "a set-uid program may only use the "
		    "system's, which is not there");
		break;
	}
}

static bool
doctor_choose(struct doctor *doctor)
{
	struct finding *finding;
	int r = instance_find(&doctor->instance);
	char why[160] = "";

	if (r < 0) {
		finding = doctor_find(doctor, FINDING_PROBLEM, "instance");
		snprintf(finding->text, sizeof(finding->text),
		    "the path in MACHD_SOCKET: %s", strerror(-r));
		snprintf(finding->advice, sizeof(finding->advice),
		    "use a path of less than %d bytes", INSTANCE_PATH_MAX);
		return false;
	}
	doctor_why(doctor, why, sizeof(why));
	finding = doctor_find(doctor,
	    doctor->instance.kind == INSTANCE_NONE ? FINDING_PROBLEM
						   : FINDING_OK,
	    "instance");
	snprintf(finding->text, sizeof(finding->text), "%s%s%s (%s)",
	    doctor_kind(doctor->instance.kind),
	    doctor->instance.socket[0] ? ", at " : "", doctor->instance.socket,
	    why);
	if (finding->verdict == FINDING_PROBLEM)
		snprintf(finding->advice, sizeof(finding->advice),
		    "have root start the system's: machd.socket");
	return finding->verdict != FINDING_PROBLEM;
}

static void
doctor_advise_directory(struct finding *finding, int r, const char *path)
{
	if (r == -EACCES)
		snprintf(finding->advice, sizeof(finding->advice),
		    "others may enter it; if you trust what is in it: "
		    "chmod 700 %s",
		    path);
	else if (r == -EPERM)
		snprintf(finding->advice, sizeof(finding->advice),
		    "it is another user's: have it removed, or set "
		    "MACHD_SOCKET");
	else if (r == -ENOTDIR)
		snprintf(finding->advice, sizeof(finding->advice),
		    "something else is there: rm %s", path);
	else
		snprintf(finding->advice, sizeof(finding->advice),
		    "make %s writable, or set MACHD_SOCKET", path);
}

/* The folder that a user's own instance lives in can be made and written. */
static bool
doctor_directory(struct doctor *doctor)
{
	const char *path = doctor->instance.directory;
	_cleanup_close_ int lock = -1;
	struct finding *finding;
	int r = instance_directory_make(&doctor->instance);

	if (r == 0) {
		r = instance_lock(doctor->instance.start_lock, false, &lock);
		if (r == -EWOULDBLOCK)
			r = 0;
	}
	finding = doctor_find(
	    doctor, r < 0 ? FINDING_PROBLEM : FINDING_OK, "directory");
	if (r == 0) {
		snprintf(finding->text, sizeof(finding->text),
		    "%s is this user's alone and writable", path);
		return true;
	}
	snprintf(finding->text, sizeof(finding->text), "%s: %s", path,
	    r == -EACCES ? "open to others" : strerror(-r));
	doctor_advise_directory(finding, r, path);
	return false;
}

/* Nobody answers: who would start it? */
static void
doctor_not_running(struct doctor *doctor, int r)
{
	bool own = doctor->instance.kind == INSTANCE_USER;
	struct finding *finding = doctor_find(
	    doctor, own ? FINDING_OK : FINDING_PROBLEM, "machd");

	if (own && (r == -ENOENT || r == -ECONNREFUSED)) {
		snprintf(finding->text, sizeof(finding->text),
		    "not running; the first program that needs it starts "
		    "it");
		return;
	}
	finding->verdict = FINDING_PROBLEM;
	snprintf(finding->text, sizeof(finding->text), "%s: %s",
	    doctor->instance.socket, strerror(-r));
	if (r == -EACCES || r == -EPERM)
		snprintf(finding->advice, sizeof(finding->advice),
		    "this instance is not for you: unset MACHD_SOCKET, or "
		    "ask its owner");
	else
		snprintf(finding->advice, sizeof(finding->advice),
		    "nobody serves there: %s",
		    doctor->instance.kind == INSTANCE_NAMED
			? "unset MACHD_SOCKET, or start it with mach-run"
			: "have root start machd.socket");
}

bool
doctor_peer_is_machd(pid_t pid, char *ret_name, size_t size)
{
	if (process_name(pid, ret_name, size) < 0)
		(void)text_copy(ret_name, size, "?");
	return strncmp(ret_name, "machd", strlen("machd")) == 0;
}

/* Who listens there is who made the socket, not always who serves it. */
static void
doctor_say_peer(struct finding *finding, const struct socket_peer *peer)
{
	char name[32];

	if (doctor_peer_is_machd(peer->pid, name, sizeof(name)))
		snprintf(finding->text, sizeof(finding->text),
		    "running as pid %d of uid %u", peer->pid, peer->uid);
	else
		snprintf(finding->text, sizeof(finding->text),
		    "started by %s (pid %d of uid %u), whose socket it is, "
		    "when a program needs it",
		    name, peer->pid, peer->uid);
}

static void
doctor_connect(struct doctor *doctor)
{
	_cleanup_close_ int fd = -1;
	struct socket_peer peer = { 0 };
	struct finding *finding;
	int r = socket_connect(doctor->instance.socket, &fd);

	if (r < 0) {
		doctor_not_running(doctor, r);
		return;
	}
	r = socket_peer(fd, &peer);
	if (r == 0)
		r = instance_peer_check(fd);
	doctor->running = r == 0 && peer.pid > 0;
	finding = doctor_find(
	    doctor, doctor->running ? FINDING_OK : FINDING_PROBLEM, "machd");
	doctor_say_peer(finding, &peer);
	if (r < 0)
		snprintf(finding->advice, sizeof(finding->advice),
		    "the server is neither yours nor root's: have "
		    "uid %u remove %s",
		    peer.uid, doctor->instance.socket);
	else if (!doctor->running)
		snprintf(finding->advice, sizeof(finding->advice),
		    "it is in another pid namespace, which cannot see "
		    "this process: share the namespace, or unset "
		    "MACHD_SOCKET");
}

void
doctor_instance(struct doctor *doctor)
{
	if (!doctor_choose(doctor))
		return;
	if (doctor->instance.kind == INSTANCE_USER && !doctor_directory(doctor))
		return;
	doctor_connect(doctor);
}
