/* fuzz: the model as a libFuzzer target; the input is the program. */

#include "model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = { .bytes = data, .left = size };

	model_run(&tape, 100000, false);
	return 0;
}
