/*
 * Whether machd lets a program in, and launchd answers. Why machd refuses one
 * is told only by libmach's debug lines, so they are read from a program that
 * tries: machctl ping.
 */
#include "tools/doctor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A part of libmach's reason, and what to do about it. */
static const struct remedy {
	const char *reason;
	const char *advice;
} remedies[] = {
	{ "versions that do not match",
	    "machd was updated while it ran, or this program was: machctl "
	    "stop, or as root restart machd.service" },
	{ "refuses this user or cannot see",
	    "machd must see this process: share its pid namespace" },
	{ "at its limits",
	    "end some programs, or raise the limit of open files of machd" },
	{ "",
	    "see what MACH_DEBUG=1 machctl ping says; machctl stop ends a "
	    "machd that hangs" },
};

static _Noreturn void
attach_try(int errors)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	setenv("MACH_DEBUG", "1", 1);
	execl("/proc/self/exe", "machctl", "ping", (char *)NULL);
	_exit(1);
}

static void
attach_read(int fd, char *ret_lines, size_t size)
{
	size_t length = 0;
	ssize_t n;

	while (length + 1 < size &&
	    (n = read(fd, ret_lines + length, size - 1 - length)) > 0)
		length += (size_t)n;
	ret_lines[length] = '\0';
}

/* libmach's reason, without what is before and behind it; or "". */
static void
attach_reason(char *ret_reason, size_t size)
{
	_cleanup_close_ int near = -1, far = -1;
	char lines[2048], *reason;
	int fds[2];
	pid_t pid;

	*ret_reason = '\0';
	if (pipe2(fds, O_CLOEXEC) < 0)
		return;
	near = fds[0];
	far = fds[1];
	pid = fork();
	if (pid == 0)
		attach_try(far);
	close(TAKE_FD(far));
	if (pid < 0)
		return;
	attach_read(near, lines, sizeof(lines));
	waitpid(pid, NULL, 0);
	reason = strstr(lines, "attach: ");
	if (!reason)
		return;
	reason += strlen("attach: ");
	reason[strcspn(reason, ";\n")] = '\0';
	(void)text_copy(ret_reason, size, reason);
}

static void
attach_refused(struct doctor *doctor, kern_return_t kr)
{
	struct finding *finding = doctor_find(doctor, FINDING_PROBLEM, "attach");
	const struct remedy *remedy = remedies;
	char reason[200];

	attach_reason(reason, sizeof(reason));
	if (!reason[0])
		(void)text_copy(reason, sizeof(reason), mach_error_string(kr));
	snprintf(finding->text, sizeof(finding->text), "%s", reason);
	while (!strstr(reason, remedy->reason))
		remedy++;
	(void)text_copy(
	    finding->advice, sizeof(finding->advice), remedy->advice);
}

static void
attach_launchd(struct doctor *doctor)
{
	struct finding *finding = doctor_find(doctor, FINDING_OK, "launchd");
	mach_port_t port;
	kern_return_t kr = bootstrap_look_up(
	    bootstrap_port, "machctl.no.such.service", &port);

	if (kr == BOOTSTRAP_UNKNOWN_SERVICE) {
		snprintf(finding->text, sizeof(finding->text), "answers");
		return;
	}
	finding->verdict = FINDING_PROBLEM;
	snprintf(finding->text, sizeof(finding->text),
	    "does not answer look-ups: %s", bootstrap_strerror(kr));
	snprintf(finding->advice, sizeof(finding->advice),
	    "machctl stop, then try again; machd's log says why it ended");
}

void
doctor_attach(struct doctor *doctor)
{
	mach_port_type_t type;
	kern_return_t kr;

	if (!doctor->running)
		return;
	kr = mach_port_type(mach_task_self(), mach_task_self(), &type);
	if (kr != KERN_SUCCESS) {
		attach_refused(doctor, kr);
		return;
	}
	snprintf(doctor_find(doctor, FINDING_OK, "attach")->text,
	    sizeof(doctor->findings[0].text), "machd lets this program in");
	attach_launchd(doctor);
}
