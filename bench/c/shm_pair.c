// Two processes on two processors: how long a cache line takes there and back (the floor), and how old a value of 64 B is when
// a reader that looks without pause has it. Prints {"floor","age"}, medians in nanoseconds.
#include "shm_common.h"

#include <sys/mman.h>

enum { TURNS = 20000, BATCHES = 60, VALUES = 20000 };

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

static double measure_floor(void) {
  struct line *line = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (line == MAP_FAILED) DIE("mmap: %s", strerror(errno));
  struct asking asking = {.line = line};
  pid_t child = start_child(answer, line);
  ask(&asking);
  double floor = quickest(ask, &asking, TURNS, BATCHES);
  end_child(child);
  return floor;
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

static double measure_age(void) {
  static int64_t ages[VALUES];
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 64;
  robo_var *variable;
  const char *name = own_name("pair");
  must(robo_var_open(name, &options, &variable));
  pid_t child = start_child(write_times, variable);
  uint64_t known = 0;
  for (int i = -1000; i < VALUES; i++) {
    uint64_t ticket;
    while ((ticket = robo_var_ticket(variable)) == known) relax();
    int64_t value[8];
    robo_value about;
    must(robo_var_read(variable, value, sizeof value, &about));
    int64_t age = now_ns() - value[0];
    known = about.ticket;
    if (i >= 0) ages[i] = age;
  }
  end_child(child);
  robo_var_close(variable);
  must(robo_var_remove(name));
  qsort(ages, VALUES, sizeof *ages, compare_int64);
  return (double)ages[VALUES / 2];
}

int main(void) {
  if (!stay_on(1)) DIE("This machine has one processor: a cache line goes nowhere");
  stay_on(0);
  double floor = measure_floor();
  printf("{\"floor\":%.1f,\"age\":%.1f}\n", floor, measure_age());
}
