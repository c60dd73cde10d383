#pragma once

/* What kind of kernel object a port stands for, as XNU numbers them. */
enum kotype {
	IKOT_NONE = 0,
	IKOT_THREAD_CONTROL = 1,
	IKOT_TASK_CONTROL = 2,
	IKOT_HOST = 3,
	IKOT_HOST_PRIV = 4,
	IKOT_PROCESSOR = 5,
	IKOT_PSET = 6,
	IKOT_PSET_NAME = 7,
	IKOT_TASK_NAME = 20,
	IKOT_SEMAPHORE = 23,
	IKOT_CLOCK = 25,
	IKOT_CLOCK_CTRL = 26,
	IKOT_NAMED_ENTRY = 28,
	IKOT_FILEPORT = 34,
	IKOT_TASK_RESUME = 36,
	IKOT_TASK_INSPECT = 44,
	IKOT_TASK_READ = 45,
	IKOT_TASK_ID_TOKEN = 50,
	IKOT_EXCEPTION_REPLY = 900, /* ours: where handlers reply */
};
