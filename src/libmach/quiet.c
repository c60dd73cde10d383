#include "libmach/quiet.h"

#include <errno.h>
#include <pthread.h>

/* quiet_begin(): from here to quiet_end() nothing interrupts this thread. */
void
quiet_begin(struct quiet *ret_quiet)
{
	sigset_t all;

	ret_quiet->saved_errno = errno;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &ret_quiet->mask);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &ret_quiet->cancel_state);
}

/* quiet_end(): puts signal mask, cancellation and errno back. */
void
quiet_end(struct quiet *quiet)
{
	int state;

	pthread_setcancelstate(quiet->cancel_state, &state);
	pthread_sigmask(SIG_SETMASK, &quiet->mask, NULL);
	errno = quiet->saved_errno;
}
