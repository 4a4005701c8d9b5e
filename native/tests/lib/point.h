/* Sets the ROBO_POINT at which this process is sent a signal. */
#ifndef ROBO_TESTS_POINT_H
#define ROBO_TESTS_POINT_H

void test_set_point(const char *name, unsigned nth, int signal);

#endif
