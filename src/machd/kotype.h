#pragma once

/* What kind of kernel object a port stands for, as XNU numbers them. */
enum kotype {
	IKOT_NONE = 0,
	IKOT_THREAD_CONTROL = 1,
	IKOT_TASK_CONTROL = 2,
	IKOT_HOST = 3,
	IKOT_HOST_PRIV = 4,
	IKOT_FILEPORT = 34,
};
