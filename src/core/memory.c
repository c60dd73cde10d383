#include "core/memory.h"

#include "core/world.h"

void
memory_init(struct memory *memory, uint64_t size)
{
	*memory = (struct memory){ .size = size };
}

void
memory_drop(struct core *core, struct memory *memory)
{
	if (memory)
		effect_queue(core, &memory->effect, EFFECT_MEMORY);
}
