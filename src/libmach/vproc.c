/* Transactions and standby: see vproc.h. */
#include <vproc.h>

/* The one handle there is: programs compare it with NULL. */
static char vproc_handle;

/* vproc_transaction_begin(): see vproc.h. */
vproc_transaction_t
vproc_transaction_begin(vproc_t vproc)
{
	(void)vproc;
	return (vproc_transaction_t)(void *)&vproc_handle;
}

/* vproc_transaction_end(): see vproc.h. */
void
vproc_transaction_end(vproc_t vproc, vproc_transaction_t handle)
{
	(void)vproc;
	(void)handle;
}

/* vproc_standby_begin(): see vproc.h. */
vproc_standby_t
vproc_standby_begin(vproc_t vproc)
{
	(void)vproc;
	return (vproc_standby_t)(void *)&vproc_handle;
}

/* vproc_standby_end(): see vproc.h. */
void
vproc_standby_end(vproc_t vproc, vproc_standby_t handle)
{
	(void)vproc;
	(void)handle;
}

/* vproc_strerror(): see vproc.h. */
const char *
vproc_strerror(vproc_err_t error)
{
	return error ? "Unknown error" : "Success";
}
