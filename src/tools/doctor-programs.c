#include "tools/doctor.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include <mach/mach.h>
#include <servers/bootstrap.h>

#include "tools/cli.h"

static void
doctor_program(struct doctor *doctor, const char *variable, const char *program)
{
	char path[PATH_MAX + 64];
	int r = cli_find_program(variable, program, path, sizeof(path));
	struct finding *finding = doctor_find(doctor,
	    r == 0                ? FINDING_OK
		: doctor->running ? FINDING_NOTE
				  : FINDING_PROBLEM,
	    "program");

	snprintf(finding->text, sizeof(finding->text), "%s%.250s",
	    r < 0 ? "cannot be run: " : "", path);
	if (r < 0)
		snprintf(finding->advice, sizeof(finding->advice),
		    "install it there, or name it in %s", variable);
}

/* machd lets this process in, and launchd answers. */
static void
doctor_attach(struct doctor *doctor)
{
	mach_port_type_t type;
	mach_port_t port = MACH_PORT_NULL;
	struct finding *finding;
	kern_return_t kr;

	kr = mach_port_type(mach_task_self(), mach_task_self(), &type);
	finding = doctor_find(doctor,
	    kr == KERN_SUCCESS ? FINDING_OK : FINDING_PROBLEM, "attach");
	if (kr != KERN_SUCCESS) {
		snprintf(finding->text, sizeof(finding->text),
		    "machd refuses this program: %s", mach_error_string(kr));
		snprintf(finding->advice, sizeof(finding->advice),
		    "if machd was updated since it started: machctl stop; "
		    "else MACH_DEBUG=1 machctl ping says more");
		return;
	}
	snprintf(finding->text, sizeof(finding->text), "machd lets this in");
	kr = bootstrap_look_up(bootstrap_port, "machctl.no.such.service", &port);
	finding = doctor_find(doctor,
	    kr == BOOTSTRAP_UNKNOWN_SERVICE ? FINDING_OK : FINDING_PROBLEM,
	    "launchd");
	snprintf(finding->text, sizeof(finding->text),
	    kr == BOOTSTRAP_UNKNOWN_SERVICE ? "answers"
					    : "does not answer look-ups: %s",
	    bootstrap_strerror(kr));
	if (finding->verdict == FINDING_PROBLEM)
		snprintf(finding->advice, sizeof(finding->advice),
		    "machctl stop, then try again");
}

void
doctor_programs(struct doctor *doctor)
{
	struct finding *finding = doctor_find(doctor, FINDING_OK, "version");

	snprintf(
	    finding->text, sizeof(finding->text), "machctl %s", cli_version());
	doctor_program(doctor, "MACHD_PROGRAM", "machd");
	doctor_program(doctor, "MACHD_LAUNCHD", "launchd");
	if (doctor->running)
		doctor_attach(doctor);
}
