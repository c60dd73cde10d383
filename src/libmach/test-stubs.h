#pragma once

/* In place of the stubs that mig makes: they only count. */
struct stub_calls {
	unsigned deallocated;
	unsigned receive_destroyed;
};

extern struct stub_calls stub_calls;
