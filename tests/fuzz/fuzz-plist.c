/*
 * Job files as anybody may write them: what can be read must survive being
 * packed and unpacked.
 */
#include <stdint.h>
#include <stdlib.h>

#include <mach/linux/launch.h>

#include "plist/plist.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
pack_and_back(launch_data_t data)
{
	int fds[LAUNCH_DATA_FDS_MAX];
	size_t size, count;
	launch_data_t back;
	void *bytes;

	if (launch_data_pack_np(data, &bytes, &size, fds, &count) < 0)
		return;
	if (launch_data_unpack_np(bytes, size, fds, count, &back) < 0)
		abort();
	launch_data_free(back);
	free(bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct plist_error error;
	launch_data_t data;

	/* What launchd is sent comes packed. */
	if (launch_data_unpack_np(bytes, size, NULL, 0, &data) == 0)
		launch_data_free(data);
	if (plist_parse(bytes, size, &data, &error) < 0)
		return 0;
	pack_and_back(data);
	launch_data_free(data);
	return 0;
}
