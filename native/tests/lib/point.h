/* ROBO_POINT of the test builds, and the one at which this process is sent a signal. */
#ifndef ROBO_TESTS_POINT_H
#define ROBO_TESTS_POINT_H

/* What ROBO_POINT(name) is; see src/point.h. */
void robo_point(const char *name);

void test_set_point(const char *name, unsigned nth, int signal);

#endif
