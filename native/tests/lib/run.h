/* Between the runner of the tests and what they call. */
#ifndef ROBO_TESTS_RUN_H
#define ROBO_TESTS_RUN_H

#include <stdint.h>

/* How a test's process ends: 0 is a success, all else a failure. */
enum test_outcome { TEST_FAILED = 1, TEST_IGNORED = 77 };

/* Of the random numbers of the test that runs. */
extern uint64_t test_seed;

#endif
