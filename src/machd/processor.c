#include "machd/processor.h"

#include <stdlib.h>
#include <sys/sysinfo.h>

#include "core/port.h"
#include "machd/kotype.h"
#include "machd/machd.h"

static kern_return_t
processors_make(struct machd *machd, unsigned count)
{
	struct processors *processors = &machd->processors;
	kern_return_t kr = KERN_SUCCESS;

	processors->list = calloc(count, sizeof(*processors->list));
	if (!processors->list)
		return KERN_RESOURCE_SHORTAGE;
	processors->count = count;
	for (unsigned i = 0; i < count && kr == KERN_SUCCESS; i++) {
		struct processor *processor = &processors->list[i];

		processor->machd = machd;
		processor->number = i;
		kr = port_new_kernel(
		    machd->core, IKOT_PROCESSOR, processor, &processor->port);
	}
	return kr;
}

/* processors_init(): makes their ports. KERN_RESOURCE_SHORTAGE. */
kern_return_t
processors_init(struct machd *machd)
{
	int count = get_nprocs_conf();
	kern_return_t kr = processors_make(
	    machd, count > 0 ? (unsigned)count : 1);

	if (kr == KERN_SUCCESS)
		kr = port_new_kernel(
		    machd->core, IKOT_PSET, machd, &machd->processors.set);
	if (kr == KERN_SUCCESS)
		kr = port_new_kernel(machd->core, IKOT_PSET_NAME, machd,
		    &machd->processors.set_name);
	return kr;
}

/* processors_deinit(): also what processors_init() could not finish. */
void
processors_deinit(struct machd *machd)
{
	struct processors *processors = &machd->processors;

	for (unsigned i = 0; i < processors->count; i++)
		port_destroy_kernel(processors->list[i].port);
	port_destroy_kernel(processors->set);
	port_destroy_kernel(processors->set_name);
	free(processors->list);
	*processors = (struct processors){ 0 };
}
