/*
 * The routines of mach_voucher.defs, and those that make a voucher and put it
 * on a thread or a task.
 */

#include <string.h>

#include "mach_host_server.h"
#include "mach_voucher_server.h"
#include "machd/conn.h"
#include "machd/dispatch.h"
#include "machd/machd.h"
#include "machd/task.h"
#include "machd/thread.h"
#include "machd/voucher-recipe.h"
#include "machd/voucher.h"
#include "task_server.h"
#include "thread_act_server.h"

kern_return_t
kern_host_create_mach_voucher(host_ref_t host,
    mach_voucher_attr_raw_recipe_array_t recipes,
    mach_msg_type_number_t recipesCnt, voucher_ref_t *voucher)
{
	if (!host)
		return KERN_INVALID_ARGUMENT;
	return voucher_make(dispatch_caller(), recipes, recipesCnt, voucher);
}

kern_return_t
kern_mach_voucher_extract_attr_content(voucher_ref_t voucher,
    mach_voucher_attr_key_t key, mach_voucher_attr_content_t content,
    mach_msg_type_number_t *contentCnt)
{
	const struct voucher_value *value;

	if (!voucher)
		return KERN_INVALID_ARGUMENT;
	value = voucher_value_of(voucher_values(voucher), key);
	if (value && value->size > *contentCnt)
		return KERN_NO_SPACE;
	*contentCnt = value ? value->size : 0;
	if (value)
		memcpy(content, value->content, value->size);
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_voucher_extract_attr_recipe(voucher_ref_t voucher,
    mach_voucher_attr_key_t key, mach_voucher_attr_raw_recipe_t recipe,
    mach_msg_type_number_t *recipeCnt)
{
	const struct voucher_value *value;

	if (!voucher)
		return KERN_INVALID_ARGUMENT;
	value = voucher_value_of(voucher_values(voucher), key);
	if (!value) {
		*recipeCnt = 0;
		return KERN_SUCCESS;
	}
	if (voucher_value_size(value) > *recipeCnt)
		return KERN_NO_SPACE;
	*recipeCnt = (mach_msg_type_number_t)voucher_value_size(value);
	(void)voucher_value_write(value, key, recipe);
	return KERN_SUCCESS;
}

kern_return_t
kern_mach_voucher_extract_all_attr_recipes(voucher_ref_t voucher,
    mach_voucher_attr_raw_recipe_array_t recipes,
    mach_msg_type_number_t *recipesCnt)
{
	size_t size;

	if (!voucher)
		return KERN_INVALID_ARGUMENT;
	size = voucher_values_size(voucher_values(voucher));
	if (size > *recipesCnt)
		return KERN_NO_SPACE;
	*recipesCnt = (mach_msg_type_number_t)size;
	voucher_values_write(voucher_values(voucher), recipes);
	return KERN_SUCCESS;
}

/* No manager here does anything. */
kern_return_t
kern_mach_voucher_attr_command(voucher_ref_t voucher,
    mach_voucher_attr_key_t key, mach_voucher_attr_command_t command,
    mach_voucher_attr_content_t in_content, mach_msg_type_number_t in_contentCnt,
    mach_voucher_attr_content_t out_content,
    mach_msg_type_number_t *out_contentCnt)
{
	(void)command;
	(void)in_content;
	(void)in_contentCnt;
	(void)out_content;
	*out_contentCnt = 0;
	if (!voucher || !voucher_key_is_managed(key))
		return KERN_INVALID_ARGUMENT;
	return KERN_NOT_SUPPORTED;
}

/* Of XNU, too: only its debug kernels have it. */
kern_return_t
kern_mach_voucher_debug_info(space_ref_t space, mach_port_name_t name,
    mach_voucher_attr_raw_recipe_array_t recipes,
    mach_msg_type_number_t *recipesCnt)
{
	(void)space;
	(void)name;
	(void)recipes;
	*recipesCnt = 0;
	return KERN_NOT_SUPPORTED;
}

/* As in XNU: a task has none, whatever it is given. */
kern_return_t
kern_task_get_mach_voucher(
    task_ref_t task, mach_voucher_selector_t which, voucher_ref_t *voucher)
{
	(void)which;
	*voucher = NULL;
	return task ? KERN_SUCCESS : KERN_INVALID_TASK;
}

kern_return_t
kern_task_set_mach_voucher(task_ref_t task, voucher_ref_t voucher)
{
	(void)voucher;
	return task ? KERN_SUCCESS : KERN_INVALID_TASK;
}

kern_return_t
kern_task_swap_mach_voucher(
    task_ref_t task, voucher_ref_t new_voucher, voucher_ref_t *old_voucher)
{
	(void)task;
	(void)new_voucher;
	(void)old_voucher;
	return KERN_NOT_SUPPORTED;
}

/* The effective one is no other. */
kern_return_t
kern_thread_get_mach_voucher(
    thread_ref_t thread, mach_voucher_selector_t which, voucher_ref_t *voucher)
{
	(void)which;
	if (!thread)
		return KERN_INVALID_ARGUMENT;
	*voucher = voucher_of_right(&thread->voucher);
	return KERN_SUCCESS;
}

static bool
thread_is_caller(const struct thread *thread)
{
	const struct conn *conn = thread->task->machd->caller;

	return conn && conn->task == thread->task && conn->thread == thread->tid;
}

/* A thread that runs sets only its own; NULL, or what is no voucher: none. */
kern_return_t
kern_thread_set_mach_voucher(thread_ref_t thread, voucher_ref_t voucher)
{
	struct right old;

	if (!thread || !thread_is_caller(thread))
		return KERN_INVALID_ARGUMENT;
	old = right_take(&thread->voucher);
	if (voucher)
		thread->voucher = voucher_right(voucher);
	right_release(thread->task->machd->core, &old);
	return KERN_SUCCESS;
}

kern_return_t
kern_thread_swap_mach_voucher(
    thread_ref_t thread, voucher_ref_t new_voucher, voucher_ref_t *old_voucher)
{
	(void)thread;
	(void)new_voucher;
	(void)old_voucher;
	return KERN_NOT_SUPPORTED;
}
