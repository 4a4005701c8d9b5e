/*
 * The harness of the C tests. A test is a sentence and a body:
 *
 *     TEST("a value that was written can be read") {
 *       robo_var *variable;
 *       CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_OK);
 *     }
 *
 * Each runs in a process of its own, with a folder of its own as $ROBO_SHM_DIR, and with a limit of time; all processes
 * that it forks end with it, and its folder is removed. So a crash, a hang or a kill is the failure of one test. The
 * main function is in the harness: a program runs all of its tests, or those whose sentence contains its argument, and
 * prints a line each and a summary. ROBO_SEED repeats the random numbers of a run.
 */
#ifndef ROBO_TESTS_TEST_H
#define ROBO_TESTS_TEST_H

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TEST_JOIN_(a, b) a##b
#define TEST_JOIN(a, b) TEST_JOIN_(a, b)

#define TEST(sentence)                                                                                                \
  static void TEST_JOIN(test_, __LINE__)(void);                                                                       \
  __attribute__((constructor)) static void TEST_JOIN(register_, __LINE__)(void) {                                     \
    test_register(sentence, __FILE__, __LINE__, TEST_JOIN(test_, __LINE__));                                          \
  }                                                                                                                   \
  static void TEST_JOIN(test_, __LINE__)(void)

/* Fails the test, and ends its process or the forked one that it is in, if the condition does not hold. */
#define CHECK(condition)                                                                  \
  do {                                                                                    \
    if (!(condition)) test_fail(__FILE__, __LINE__, "%s", #condition);                    \
  } while (0)

/* The same for two numbers, which it shows. */
#define CHECK_EQUAL(actual, expected)                                                                                 \
  do {                                                                                                                \
    long long test_actual_ = (long long)(actual), test_expected_ = (long long)(expected);                             \
    if (test_actual_ != test_expected_)                                                                               \
      test_fail(__FILE__, __LINE__, "%s is %lld, not %lld (%s)", #actual, test_actual_, test_expected_, #expected);   \
  } while (0)

/* The same for two texts. */
#define CHECK_TEXT(actual, expected) test_check_text(__FILE__, __LINE__, #actual, actual, expected)

/* The same for a text that has to be in another. */
#define CHECK_CONTAINS(text, part) test_check_contains(__FILE__, __LINE__, text, part)

/* Waits until the condition holds, for 30 s at most: then the test fails. */
#define UNTIL(condition)                                                                               \
  for (uint64_t test_end_ = test_deadline(); !(condition); test_pause())                               \
    if (test_now() > test_end_) test_fail(__FILE__, __LINE__, "not within 30 s: %s", #condition)

void test_register(const char *sentence, const char *file, int line, void (*body)(void));
__attribute__((noreturn, format(printf, 3, 4))) void test_fail(const char *file, int line, const char *format, ...);
void test_check_text(const char *file, int line, const char *what, const char *actual, const char *expected);
void test_check_contains(const char *file, int line, const char *text, const char *part);
uint64_t test_now(void);
uint64_t test_deadline(void);
void test_pause(void);

/* Leaves the test out, and says why: what it needs is not there. */
__attribute__((noreturn)) void test_ignore(const char *reason);

/* Zero bytes that forked processes share. */
void *test_shared(size_t bytes);

/* The next random number, below `limit` (at least 1). In a forked process the numbers are others. */
uint64_t test_random(uint64_t limit);

/* Runs `body` in a forked process, which then ends with 0. */
pid_t test_fork(void (*body)(void *argument), void *argument);

/* The same, but the forked process is sent `signal` (SIGKILL, SIGSTOP) at its nth passage (from 1) of a ROBO_POINT. */
pid_t test_fork_to(const char *point, unsigned nth, int signal, void (*body)(void *argument), void *argument);

/* From here on this process is sent `signal` at its nth passage of the point; NULL: at none. */
void test_set_point(const char *point, unsigned nth, int signal);

/* Waits for the end of a forked process, which has to have ended by itself and well. */
#define CHECK_ENDED(pid) test_check_ended(__FILE__, __LINE__, pid)

/* Waits for the end of a forked process, which has to have been killed by SIGKILL. */
#define CHECK_KILLED(pid) test_check_killed(__FILE__, __LINE__, pid)

/* Waits until a forked process has been stopped by SIGSTOP. */
#define CHECK_STOPPED(pid) test_check_stopped(__FILE__, __LINE__, pid)

void test_check_ended(const char *file, int line, pid_t pid);
void test_check_killed(const char *file, int line, pid_t pid);
void test_check_stopped(const char *file, int line, pid_t pid);

#endif
