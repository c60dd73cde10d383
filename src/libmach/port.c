/* What concerns ports and is no message to the kernel. */
#include <errno.h>

#include <mach/linux/instance.h>
#include <mach/mach.h>

#include "libmach/channel.h"
#include "libmach/connection.h"
#include "libmach/image.h"

/* Most connections that can be taken in one go. */
#define RESERVE_MAX 1024

/* mach_voucher_deallocate(): see mach/message.h. */
kern_return_t
mach_voucher_deallocate(mach_port_name_t voucher)
{
	return mach_port_deallocate(mach_task_self(), voucher);
}

/* mach_reserve_connections_np(): see mach/linux/instance.h. */
int
mach_reserve_connections_np(unsigned int n)
{
	int saved_errno = errno;
	unsigned have;
	int r = image_attach();

	channel_forbid();
	if (n > RESERVE_MAX)
		n = RESERVE_MAX;
	for (have = connection_pooled(); r == 0 && have < n; have++) {
		struct connection *connection;

		r = connection_reserve(&connection);
		if (r == 0)
			connection_put(connection);
	}
	errno = saved_errno;
	return r;
}
