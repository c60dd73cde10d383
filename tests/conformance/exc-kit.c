#include "exc-kit.h"

#include <sys/mman.h>

#include "exc_server.h"
#include "mach_exc_server.h"

/* The servers know of no context: the port says whose message it is. */
#define HANDLERS_MAX 16
static struct handler *handlers[HANDLERS_MAX];
static atomic_int handler_count;

static struct handler *
handler_of(mach_port_t port)
{
	for (int i = 0; i < handler_count; i++)
		if (handlers[i]->port == port)
			return handlers[i];
	T_ASSERT_FAIL("an exception of no handler's port");
	return NULL;
}

static kern_return_t
handled(struct handler *handler)
{
	kern_return_t kr = handler->handle ? handler->handle(handler)
					   : KERN_SUCCESS;

	handler->count++;
	return kr;
}

static struct seen *
saw(mach_port_t port, mach_msg_id_t id, exception_type_t exception,
    const int64_t *code, mach_msg_type_number_t count)
{
	struct seen *seen = &handler_of(port)->seen;

	*seen = (struct seen){
		.id = id, .exception = exception, .code_count = count
	};
	for (mach_msg_type_number_t i = 0; i < count && i < 2; i++)
		seen->code[i] = code[i];
	return seen;
}

static struct seen *
saw_narrow(mach_port_t port, mach_msg_id_t id, exception_type_t exception,
    const integer_t *code, mach_msg_type_number_t count)
{
	int64_t wide[2] = { 0 };

	for (mach_msg_type_number_t i = 0; i < count && i < 2; i++)
		wide[i] = code[i];
	return saw(port, id, exception, wide, count);
}

static void
saw_state(struct seen *seen, int flavor, const natural_t *state,
    mach_msg_type_number_t count)
{
	seen->flavor = flavor;
	seen->state_count = count;
	memcpy(seen->state, state, count * sizeof(*state));
}

static kern_return_t
give_state(mach_port_t port, int *flavor, natural_t *state,
    mach_msg_type_number_t *count)
{
	struct handler *handler = handler_of(port);
	kern_return_t kr = handled(handler);

	*flavor = handler->seen.flavor;
	*count = handler->seen.state_count;
	memcpy(state, handler->seen.state, *count * sizeof(*state));
	return kr;
}

kern_return_t
catch_exception_raise(mach_port_t exception_port, mach_port_t thread,
    mach_port_t task, exception_type_t exception, exception_data_t code,
    mach_msg_type_number_t codeCnt)
{
	struct seen *seen = saw_narrow(
	    exception_port, 2401, exception, code, codeCnt);

	seen->thread = thread;
	seen->task = task;
	return handled(handler_of(exception_port));
}

kern_return_t
catch_exception_raise_state(mach_port_t exception_port,
    exception_type_t exception, const exception_data_t code,
    mach_msg_type_number_t codeCnt, int *flavor, const thread_state_t old_state,
    mach_msg_type_number_t old_stateCnt, thread_state_t new_state,
    mach_msg_type_number_t *new_stateCnt)
{
	saw_state(saw_narrow(exception_port, 2402, exception, code, codeCnt),
	    *flavor, old_state, old_stateCnt);
	return give_state(exception_port, flavor, new_state, new_stateCnt);
}

kern_return_t
catch_exception_raise_state_identity(mach_port_t exception_port,
    mach_port_t thread, mach_port_t task, exception_type_t exception,
    exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
    thread_state_t old_state, mach_msg_type_number_t old_stateCnt,
    thread_state_t new_state, mach_msg_type_number_t *new_stateCnt)
{
	struct seen *seen = saw_narrow(
	    exception_port, 2403, exception, code, codeCnt);

	seen->thread = thread;
	seen->task = task;
	saw_state(seen, *flavor, old_state, old_stateCnt);
	return give_state(exception_port, flavor, new_state, new_stateCnt);
}

kern_return_t
catch_mach_exception_raise(mach_port_t exception_port, mach_port_t thread,
    mach_port_t task, exception_type_t exception, mach_exception_data_t code,
    mach_msg_type_number_t codeCnt)
{
	struct seen *seen = saw(exception_port, 2405, exception, code, codeCnt);

	seen->thread = thread;
	seen->task = task;
	return handled(handler_of(exception_port));
}

kern_return_t
catch_mach_exception_raise_state(mach_port_t exception_port,
    exception_type_t exception, const mach_exception_data_t code,
    mach_msg_type_number_t codeCnt, int *flavor, const thread_state_t old_state,
    mach_msg_type_number_t old_stateCnt, thread_state_t new_state,
    mach_msg_type_number_t *new_stateCnt)
{
	saw_state(saw(exception_port, 2406, exception, code, codeCnt), *flavor,
	    old_state, old_stateCnt);
	return give_state(exception_port, flavor, new_state, new_stateCnt);
}

kern_return_t
catch_mach_exception_raise_state_identity(mach_port_t exception_port,
    mach_port_t thread, mach_port_t task, exception_type_t exception,
    mach_exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
    thread_state_t old_state, mach_msg_type_number_t old_stateCnt,
    thread_state_t new_state, mach_msg_type_number_t *new_stateCnt)
{
	struct seen *seen = saw(exception_port, 2407, exception, code, codeCnt);

	seen->thread = thread;
	seen->task = task;
	saw_state(seen, *flavor, old_state, old_stateCnt);
	return give_state(exception_port, flavor, new_state, new_stateCnt);
}

kern_return_t
catch_mach_exception_raise_identity_protected(mach_port_t exception_port,
    uint64_t thread_id, mach_port_t token, exception_type_t exception,
    mach_exception_data_t code, mach_msg_type_number_t codeCnt)
{
	struct seen *seen = saw(exception_port, 2408, exception, code, codeCnt);

	seen->thread_id = thread_id;
	seen->task = token;
	return handled(handler_of(exception_port));
}

kern_return_t
catch_mach_exception_raise_backtrace(mach_port_t exception_port,
    mach_port_t kcdata, exception_type_t exception, mach_exception_data_t code,
    mach_msg_type_number_t codeCnt)
{
	(void)kcdata;
	saw(exception_port, 2409, exception, code, codeCnt);
	return handled(handler_of(exception_port));
}

kern_return_t
catch_mach_exception_raise_state_identity_protected(mach_port_t exception_port,
    uint64_t thread_id, mach_port_t token, exception_type_t exception,
    mach_exception_data_t code, mach_msg_type_number_t codeCnt, int *flavor,
    thread_state_t old_state, mach_msg_type_number_t old_stateCnt,
    thread_state_t new_state, mach_msg_type_number_t *new_stateCnt)
{
	struct seen *seen = saw(exception_port, 2410, exception, code, codeCnt);

	seen->thread_id = thread_id;
	seen->task = token;
	saw_state(seen, *flavor, old_state, old_stateCnt);
	return give_state(exception_port, flavor, new_state, new_stateCnt);
}

static boolean_t
any_exc_server(mach_msg_header_t *in, mach_msg_header_t *out)
{
	return exc_server(in, out) || mach_exc_server(in, out);
}

static void *
handler_run(void *value)
{
	struct handler *handler = value;

	mach_msg_server(any_exc_server, 16384, handler->port, 0);
	return NULL;
}

void
handler_start(struct handler *handler, kern_return_t (*handle)(struct handler *))
{
	handler->port = new_port();
	handler->handle = handle;
	handlers[handler_count] = handler;
	handler_count++;
	T_ASSERT_POSIX_ZERO(
	    pthread_create(&handler->thread, NULL, handler_run, handler),
	    "handler");
}

kern_return_t
handle_skip(struct handler *handler)
{
	struct seen *seen = &handler->seen;
	x86_thread_state64_t state;
	unsigned at = seen->flavor == x86_THREAD_STATE ? 2 : 0;

	memcpy(&state, seen->state + at, sizeof(state));
	state.__rip += 2;
	memcpy(seen->state + at, &state, sizeof(state));
	return KERN_SUCCESS;
}

kern_return_t
handle_refuse(struct handler *handler)
{
	(void)handler;
	return KERN_FAILURE;
}

unsigned char
fault_read(const void *address)
{
	unsigned char value = 0xee;

	__asm__ volatile("movb (%%rax), %%cl" : "+c"(value) : "a"(address));
	return value;
}

void
fault_write(void *address)
{
	__asm__ volatile("movb %%cl, (%%rax)"
			 :
			 : "c"(1), "a"(address)
			 : "memory");
}

void
fault_illegal(void)
{
	__asm__ volatile("ud2");
}

int
fault_divide(int by)
{
	int quotient = 6, remainder = 0;

	__asm__ volatile("idivl %%ecx"
			 : "+a"(quotient), "+d"(remainder)
			 : "c"(by));
	return quotient;
}

void
fault_breakpoint(void)
{
	__asm__ volatile("int3");
}

/* Down there the kernel puts nothing of its own accord. */
void *
unmapped(void)
{
	static atomic_int pages;

	return (void *)(0x20000000 + (uintptr_t)pages++ * 4096);
}

void *
forbidden(void)
{
	void *page = mmap(
	    NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	T_ASSERT_TRUE(page != MAP_FAILED, "page");
	return page;
}

kern_return_t
set_task(exception_mask_t mask, mach_port_t port, int behavior, int flavor)
{
	return task_set_exception_ports(TASK, mask, port, behavior, flavor);
}
