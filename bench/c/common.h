// What the load programs share: a clock, options, counters, and the control channel.
//
// Control channel: a program prints "ready" once it runs; for each line that it reads on stdin it
// prints one JSON object, {"ns", "messages", "bytes"}: its CLOCK_MONOTONIC time and its totals so
// far. At the end of stdin it exits, so nothing outlives the benchmark that started it.
#ifndef ROBO_BENCH_COMMON_H
#define ROBO_BENCH_COMMON_H

#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TOPIC_BYTES = 32 };

// One thread counts and the control channel reads: a load and a store are enough, no locked add.
static _Atomic uint64_t total_messages, total_bytes;

static inline void count_messages(uint64_t messages, uint64_t bytes) {
  uint64_t m = atomic_load_explicit(&total_messages, memory_order_relaxed);
  uint64_t b = atomic_load_explicit(&total_bytes, memory_order_relaxed);
  atomic_store_explicit(&total_messages, m + messages, memory_order_relaxed);
  atomic_store_explicit(&total_bytes, b + bytes, memory_order_relaxed);
}

static inline int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline void sleep_until(int64_t ns) {
  struct timespec t = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

#define DIE(...)                                                                                   \
  do {                                                                                             \
    fprintf(stderr, __VA_ARGS__);                                                                  \
    fputc('\n', stderr);                                                                           \
    exit(1);                                                                                       \
  } while (0)

// The value of "--name value" among the arguments, or `fallback`.
static inline const char *option(int argc, char **argv, const char *name, const char *fallback) {
  for (int i = 1; i + 1 < argc; i++) {
    if (strcmp(argv[i], name) == 0) return argv[i + 1];
  }
  return fallback;
}

static inline long number_option(int argc, char **argv, const char *name, long fallback) {
  const char *text = option(argc, argv, name, NULL);
  return text == NULL ? fallback : strtol(text, NULL, 10);
}

static inline void topic_name(char out[TOPIC_BYTES], int index) {
  snprintf(out, TOPIC_BYTES, "bench/%d", index);
}

static inline void say_ready(void) {
  puts("ready");
  fflush(stdout);
}

// Answers each line on stdin with the totals; ends the process at the end of stdin.
static inline void serve_control(void) {
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    printf("{\"ns\":%" PRId64 ",\"messages\":%" PRIu64 ",\"bytes\":%" PRIu64 "}\n", now_ns(),
           atomic_load(&total_messages), atomic_load(&total_bytes));
    fflush(stdout);
  }
  _exit(0);
}

// ---- one-way latency -----------------------------------------------------------------------

static inline int compare_int64(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

// Sorts the samples (ns) and prints their percentiles, in microseconds, as one JSON object.
static inline void print_percentiles(int64_t *samples, int count) {
  if (count == 0) DIE("No message came back");
  qsort(samples, (size_t)count, sizeof *samples, compare_int64);
  printf("{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"count\":%d}\n", samples[count / 2] / 1e3,
         samples[count * 9L / 10] / 1e3, samples[count * 99L / 100] / 1e3, count);
  fflush(stdout);
}

#endif
