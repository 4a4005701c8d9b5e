// What a value costs within one process: memcpy, write and read of 64 B, 4 kB and 1 MB, in nanoseconds, as a JSON object.
#include "shm_common.h"

enum { SLOTS = 8, BATCHES = 60 };

struct work {
  robo_var *variable;
  uint8_t *from; // one value
  uint8_t *to;   // SLOTS values, as the variable has
  size_t size, stride;
  unsigned turn;
};

// Called through a pointer, so that the compiler knows no more about it than about the library.
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;

// To one place after the other, as writing does.
static void copy_around(void *argument) {
  struct work *work = argument;
  copy(work->to + (work->turn++ % SLOTS) * work->stride, work->from, work->size);
}

// From the same place, as reading does.
static void copy_back(void *argument) {
  struct work *work = argument;
  copy(work->from, work->to, work->size);
}

static void write_value(void *argument) {
  struct work *work = argument;
  must(robo_var_write(work->variable, work->from, work->size, ROBO_CODEC_RAW, NULL));
}

static void read_value(void *argument) {
  struct work *work = argument;
  robo_value value;
  must(robo_var_read(work->variable, work->from, work->size, &value));
}

static void look(void *argument) {
  struct work *work = argument;
  if (robo_var_ticket(work->variable) == 0) DIE("The variable has no value");
}

static const struct {
  const char *name;
  void (*work)(void *);
} CELLS[] = {
    {"copy_around", copy_around}, {"write", write_value}, {"copy_back", copy_back}, {"read", read_value}, {"look", look},
};

static void measure(size_t size, int in_batch, const char *before) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = size;
  options.slots = SLOTS;
  struct work work = {.size = size, .stride = (size + 64 + 63) / 64 * 64};
  const char *name = own_name("local");
  must(robo_var_open(name, &options, &work.variable));
  work.from = aligned_alloc(64, (size + 63) / 64 * 64);
  work.to = aligned_alloc(64, SLOTS * work.stride);
  memset(work.from, 1, size);
  memset(work.to, 1, SLOTS * work.stride);
  write_value(&work);
  for (size_t i = 0; i < sizeof CELLS / sizeof *CELLS; i++) {
    double ns = quickest(CELLS[i].work, &work, in_batch, BATCHES);
    printf("%s\"%s/%zu\":%.2f", i == 0 ? before : ",", CELLS[i].name, size, ns);
  }
  robo_var_close(work.variable);
  must(robo_var_remove(name));
  free(work.from);
  free(work.to);
}

int main(void) {
  measure(64, 20000, "{");
  measure(4096, 5000, ",");
  measure(1 << 20, 40, ",");
  puts("}");
}
