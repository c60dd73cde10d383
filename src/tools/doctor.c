/* `machctl doctor`: collects the findings and prints them. */
#include "tools/doctor.h"

#include <stdlib.h>

#include "tools/cli.h"

struct finding *
doctor_find(
    struct doctor *doctor, enum finding_verdict verdict, const char *subject)
{
	struct finding *finding;

	if (doctor->count == FINDINGS_MAX)
		doctor->count--;
	finding = &doctor->findings[doctor->count++];
	*finding = (struct finding){ .verdict = verdict, .subject = subject };
	return finding;
}

static const char *
finding_word(enum finding_verdict verdict)
{
	return verdict == FINDING_OK  ? "ok"
	    : verdict == FINDING_NOTE ? "note"
				      : "problem";
}

static void
doctor_print(const struct doctor *doctor)
{
	unsigned i;

	for (i = 0; i < doctor->count; i++) {
		const struct finding *finding = &doctor->findings[i];

		printf("%-8s %-11s %s%s%s\n", finding_word(finding->verdict),
		    finding->subject, finding->text,
		    finding->advice[0] ? " -> " : "", finding->advice);
	}
}

static void
doctor_print_json(const struct doctor *doctor, bool works)
{
	unsigned i;

	printf("{\"works\":%s,\"findings\":[", works ? "true" : "false");
	for (i = 0; i < doctor->count; i++) {
		const struct finding *finding = &doctor->findings[i];

		printf("%s\n{\"verdict\":\"%s\",\"subject\":", i ? "," : "",
		    finding_word(finding->verdict));
		cli_json_string(stdout, finding->subject);
		fputs(",\"text\":", stdout);
		cli_json_string(stdout, finding->text);
		fputs(",\"advice\":", stdout);
		cli_json_string(stdout, finding->advice);
		putchar('}');
	}
	puts("\n]}");
}

static bool
take_json(void *context, char letter, const char *argument)
{
	bool *json = context;

	(void)letter;
	(void)argument;
	*json = true;
	return true;
}

static const struct cli_option doctor_options[] = {
	{ "json", 'j', NULL, "print the findings as JSON" },
	{ 0 },
};

static const struct cli doctor_cli = {
	.name = "machctl doctor",
	.operands = "",
	.purpose = "Say which instance of machd a program would use, why not "
		   "another, and\nwhat this machine offers.",
	.notes = "The status is 0 if a program could work, else 1.",
	.options = doctor_options,
	.take = take_json,
};

int
machctl_doctor(int argc, char **argv)
{
	static struct doctor doctor;
	bool json = false, works = true;
	unsigned i;

	if (cli_parse(&doctor_cli, argc, argv, &json) != argc)
		cli_usage(&doctor_cli, "takes no operand");
	doctor_instance(&doctor);
	doctor_attach(&doctor);
	doctor_programs(&doctor);
	doctor_kernel(&doctor);
	for (i = 0; i < doctor.count; i++)
		if (doctor.findings[i].verdict == FINDING_PROBLEM)
			works = false;
	if (json)
		doctor_print_json(&doctor, works);
	else
		doctor_print(&doctor);
	return cli_finish(&doctor_cli, works ? EXIT_SUCCESS : EXIT_FAILURE);
}
