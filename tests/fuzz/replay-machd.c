/*
 * Runs the fuzz target without a fuzzer: over the files named, or, with a
 * number, over that many random programs. A failure tells its seed.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;

static uint8_t
random_byte(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint8_t)(state >> 24 & 0xff);
}

static void
run_seed(unsigned seed)
{
	static uint8_t program[2048];
	size_t size;

	state = 88172645463325252ull + seed * 0x9e3779b97f4a7c15ull;
	for (int i = 0; i < 16; i++)
		random_byte();
	size = 64 + (random_byte() << 8 | random_byte()) % 1984u;
	for (size_t i = 0; i < size; i++)
		program[i] = random_byte();
	fprintf(stderr, "\rseed %u", seed);
	LLVMFuzzerTestOneInput(program, size);
}

static int
run_file(const char *name)
{
	static uint8_t program[65536];
	FILE *file = fopen(name, "rbe");
	size_t size;

	if (!file) {
		perror(name);
		return 1;
	}
	size = fread(program, 1, sizeof(program), file);
	fclose(file);
	LLVMFuzzerTestOneInput(program, size);
	return 0;
}

int
main(int argc, char **argv)
{
	unsigned first = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
	int result = 0;

	if (argc > 1 && strspn(argv[1], "0123456789") == strlen(argv[1])) {
		for (int i = 0; i < atoi(argv[1]); i++)
			run_seed(first + (unsigned)i);
		fputc('\n', stderr);
		return 0;
	}
	for (int i = 1; i < argc; i++)
		result |= run_file(argv[i]);
	return result;
}
