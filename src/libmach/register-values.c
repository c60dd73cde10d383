/*
 * The registers of a thread that may hold pointers.
 */
#include <mach/mach.h>
#include <mach/thread_state.h>

#if defined(__aarch64__)
#define FLAVOR ARM_THREAD_STATE64
#define COUNT  ARM_THREAD_STATE64_COUNT
typedef arm_thread_state64_t state_t;
#define RED_ZONE 0u

static uintptr_t
state_stack(const state_t *s)
{
	return s->__sp;
}

static size_t
state_values(const state_t *s, uint64_t *values)
{
	size_t n = 0;

	for (; n < 29; n++)
		values[n] = s->__x[n];
	values[n++] = s->__fp;
	values[n++] = s->__lr;
	return n;
}
#else
#define FLAVOR   x86_THREAD_STATE64
#define COUNT    x86_THREAD_STATE64_COUNT
typedef x86_thread_state64_t state_t;
#define RED_ZONE 128u

static uintptr_t
state_stack(const state_t *s)
{
	return s->__rsp;
}

static size_t
state_values(const state_t *s, uint64_t *values)
{
	const uint64_t all[] = { s->__rax, s->__rbx, s->__rcx, s->__rdx,
		s->__rdi, s->__rsi, s->__rbp, s->__r8, s->__r9, s->__r10,
		s->__r11, s->__r12, s->__r13, s->__r14, s->__r15, s->__rip };

	memcpy(values, all, sizeof(all));
	return sizeof(all) / sizeof(*all);
}
#endif

#define VALUES_MAX 40

/* thread_get_register_pointer_values(): see mach/thread_state.h. */
kern_return_t
thread_get_register_pointer_values(
    thread_t thread, uintptr_t *sp, size_t *length, uintptr_t *values)
{
	mach_msg_type_number_t count = COUNT;
	uint64_t all[VALUES_MAX];
	state_t state;
	size_t room, used = 0, n;
	kern_return_t kr;

	if (!length || (*length > 0 && !values))
		return KERN_INVALID_ARGUMENT;
	kr = thread_get_state(thread, FLAVOR, (thread_state_t)&state, &count);
	if (kr != KERN_SUCCESS)
		return kr;
	room = *length;
	n = state_values(&state, all);
	for (size_t i = 0; i < n; i++) {
		/* Below a page there is nothing to point to. */
		if (all[i] < vm_page_size)
			continue;
		if (used < room)
			values[used] = all[i];
		used++;
	}
	if (sp)
		*sp = state_stack(&state) > RED_ZONE
		    ? state_stack(&state) - RED_ZONE
		    : 0;
	*length = used;
	return used > room ? KERN_INSUFFICIENT_BUFFER_SIZE : KERN_SUCCESS;
}
