/*
 * Points at which a test may end or stop the process, so that a death between any two steps can be had at will. In the
 * library itself they are nothing.
 */
#ifndef ROBO_SRC_POINT_H
#define ROBO_SRC_POINT_H

#ifdef ROBO_TEST_POINTS
void robo_point(const char *name);
#define ROBO_POINT(name) robo_point(name)
#else
#define ROBO_POINT(name) ((void)0)
#endif

#endif
