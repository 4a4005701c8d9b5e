/* Sleeping on words of shared memory, and the clocks beside it. */
#include "lib/test.h"
#include "robo/shm.h"
#include "wake.h"

#include <stdlib.h>
#include <time.h>

/* Two processes that hand a number to and fro by sleeping on words: a lost wake-up would cost a slice each time. */
typedef struct table_tennis {
  _Alignas(64) _Atomic uint64_t ball;
  _Atomic uint32_t sleepers;
  _Atomic uint32_t late; /* sleeps that lasted a whole slice */
} table_tennis;

enum { STROKES = 3000 };

static void play(table_tennis *table, uint64_t side) {
  for (uint64_t next = side; next < STROKES; next += 2) {
    for (;;) {
      uint64_t ball = atomic_load(&table->ball);
      if (ball == next) break;
      robo_sleep sleep = {.word = &table->ball, .known = ball, .sleepers = &table->sleepers};
      uint64_t start = robo_now();
      robo_sleep_on(&sleep, 1, UINT64_MAX);
      if (robo_now() - start >= ROBO_SLICE_NS && atomic_load(&table->ball) != ball) atomic_fetch_add(&table->late, 1);
    }
    atomic_store(&table->ball, next + 1);
    robo_wake_sleepers(&table->sleepers);
  }
}

static void play_second(void *table) { play(table, 1); }

TEST("no wake-up is lost between processes that sleep in turn") {
  table_tennis *table = test_shared(sizeof *table);
  pid_t other = test_fork(play_second, table);
  play(table, 0);
  CHECK_ENDED(other);
  /* A busy machine may be late by itself, now and then. A protocol that loses wake-ups is late hundreds of times. */
  CHECK(atomic_load(&table->late) < STROKES / 20);
}

TEST("sleeping on nothing takes its time, and on a word that has changed none") {
  uint64_t start = robo_now();
  robo_sleep_on(NULL, 0, 2000000);
  CHECK(robo_now() - start >= 2000000);
  _Atomic uint64_t word = 7;
  _Atomic uint32_t sleepers = 0;
  robo_sleep changed = {.word = &word, .known = 6, .sleepers = &sleepers};
  for (int i = 0; i < 10000; i++) robo_sleep_on(&changed, 1, ROBO_SLICE_NS);
  robo_sleep unwatched = {.word = &word, .known = 7};
  start = robo_now();
  robo_sleep_on(&unwatched, 1, ROBO_SLICE_NS);
  CHECK(robo_now() - start >= 1000000);
}

TEST("spinning can be set, and the wall clock follows the monotonic one") {
  robo_set_spin(1234);
  CHECK_EQUAL(robo_spin_time(), 1234);
  robo_set_spin(0);
  CHECK_EQUAL(robo_spin_time(), 0);
  uint64_t now = robo_now();
  int64_t first = robo_wall_at(now);
  CHECK(llabs(first / 1000000000 - (int64_t)time(NULL)) <= 2);
  CHECK_EQUAL(robo_wall_at(now + 500), first + 500);
}
