// Two processes on two processors: how long a cache line takes there and back (the floor), and how old a value of 64 B is when
// a reader that looks without pause has read it: by its own time, and from before the writer called. Prints
// {"floor","age","whole"}, medians in nanoseconds.
#include "shm_common.h"

#include <sys/mman.h>

enum { TURNS = 20, BATCHES = 1000, ROUNDS = 20, VALUES = 20000 };

struct line {
  _Alignas(64) _Atomic uint64_t word;
};

static void answer(void *argument) {
  struct line *line = argument;
  stay_on(1);
  for (uint64_t turn = 1;; turn += 2) {
    while (atomic_load_explicit(&line->word, memory_order_acquire) != turn) relax();
    atomic_store_explicit(&line->word, turn + 1, memory_order_release);
  }
}

struct asking {
  struct line *line;
  uint64_t turn;
};

static void ask(void *argument) {
  struct asking *asking = argument;
  atomic_store_explicit(&asking->line->word, asking->turn + 1, memory_order_release);
  while (atomic_load_explicit(&asking->line->word, memory_order_acquire) != asking->turn + 2) relax();
  asking->turn += 2;
}

static int compare_double(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double measure_floor(void) {
  struct line *line = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (line == MAP_FAILED) DIE("mmap: %s", strerror(errno));
  struct asking asking = {.line = line};
  pid_t child = start_child(answer, line);
  for (int i = 0; i < 10000; i++) ask(&asking);
  double medians[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) medians[i] = typical(ask, &asking, TURNS, BATCHES);
  qsort(medians, ROUNDS, sizeof *medians, compare_double);
  end_child(child);
  return medians[ROUNDS / 2];
}

// Writes the time at which it begins to write, with pauses in between that differ.
static void write_times(void *argument) {
  robo_var *variable = argument;
  stay_on(1);
  int64_t value[8] = {0};
  for (unsigned i = 0;; i++) {
    int64_t until = now_ns() + 2000 + i % 97 * 10;
    while ((value[0] = now_ns()) < until) relax();
    must(robo_var_write(variable, value, sizeof value, ROBO_CODEC_RAW, NULL));
  }
}

struct ages {
  double by_its_time, whole;
};

static double median_of(int64_t *samples) {
  qsort(samples, VALUES, sizeof *samples, compare_int64);
  return (double)samples[VALUES / 2];
}

static struct ages measure_ages(void) {
  static int64_t own[VALUES], whole[VALUES];
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 64;
  robo_var *variable;
  const char *name = own_name("pair");
  must(robo_var_open(name, &options, &variable));
  pid_t child = start_child(write_times, variable);
  uint64_t known = 0;
  for (int i = -1000; i < VALUES; i++) {
    while (robo_var_ticket(variable) == known) relax();
    int64_t value[8];
    robo_value about;
    must(robo_var_read(variable, value, sizeof value, &about));
    int64_t now = (int64_t)robo_now();
    known = about.ticket;
    if (i < 0) continue;
    own[i] = now - (int64_t)about.mono_ns;
    whole[i] = now - value[0];
  }
  end_child(child);
  robo_var_close(variable);
  must(robo_var_remove(name));
  return (struct ages){median_of(own), median_of(whole)};
}

int main(void) {
  if (!stay_on(1)) DIE("This machine has one processor: a cache line goes nowhere");
  stay_on(0);
  double floor = measure_floor();
  struct ages ages = measure_ages();
  printf("{\"floor\":%.1f,\"age\":%.1f,\"whole\":%.1f}\n", floor, ages.by_its_time, ages.whole);
}
