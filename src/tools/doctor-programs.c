#include "tools/doctor.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

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
		    "install it there%s%s", variable ? ", or name it in " : "",
		    variable ? variable : "");
}

void
doctor_programs(struct doctor *doctor)
{
	struct finding *finding = doctor_find(doctor, FINDING_OK, "version");

	snprintf(
	    finding->text, sizeof(finding->text), "machctl %s", cli_version());
	doctor_program(doctor, "MACHD_PROGRAM", "machd");
	doctor_program(doctor, NULL, "launchd");
	doctor_program(doctor, NULL, "taskd");
}
