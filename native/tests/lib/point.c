/*
 * ROBO_POINT of the test builds. The point at which this process is killed or stopped is set by test_set_point, or by
 * the environment: ROBO_POINT=<name>[:<n>] is its nth passage (by default the first), ROBO_POINT_SIGNAL is KILL (the
 * default) or STOP. Names have colons themselves, and may end with a number: so the whole text is taken for a name,
 * too.
 */
#include "../../src/point.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "point.h"

static char wanted[64], wanted_whole[64];
static int wanted_signal = SIGKILL;
/* Passages until the signal: 0 = none is set, or it was sent. */
static _Atomic unsigned left;

void test_set_point(const char *name, unsigned nth, int signal) {
  atomic_store(&left, 0);
  if (name == NULL || nth == 0) return;
  snprintf(wanted, sizeof wanted, "%s", name);
  wanted_whole[0] = 0;
  wanted_signal = signal;
  atomic_store(&left, nth);
}

__attribute__((constructor)) static void from_environment(void) {
  const char *text = getenv("ROBO_POINT"), *signal = getenv("ROBO_POINT_SIGNAL");
  if (text == NULL) return;
  char name[64];
  snprintf(name, sizeof name, "%s", text);
  unsigned nth = 1;
  char *colon = strrchr(name, ':');
  if (colon != NULL && colon[1] >= '0' && colon[1] <= '9' && strchr(name, ':') != colon) {
    nth = (unsigned)strtoul(colon + 1, NULL, 10);
    *colon = 0;
  }
  test_set_point(name, nth, signal != NULL && strcmp(signal, "STOP") == 0 ? SIGSTOP : SIGKILL);
  snprintf(wanted_whole, sizeof wanted_whole, "%s", text);
}

void robo_point(const char *name) {
  unsigned now = atomic_load_explicit(&left, memory_order_relaxed);
  if (now == 0) return;
  if (strcmp(name, wanted_whole) == 0) atomic_store(&left, now = 1);
  else if (strcmp(name, wanted) != 0) return;
  while (now != 0 && !atomic_compare_exchange_weak(&left, &now, now - 1)) continue;
  if (now == 1) kill(getpid(), wanted_signal);
}
