/* What is written in a storm, and how failures are counted. */
#include <inttypes.h>
#include <stdio.h>

#include "storm.h"

storm_counts *storm;
const char *storm_variable = "storm";
/* More than its three writers, the newest, and one to spare: some are left to be taken over from the dead. */
uint32_t storm_slots = 8;

uint64_t storm_fill(uint64_t *words, uint64_t seed) {
  uint64_t count = 2u + seed % (STORM_VALUE / 8u - 1u);
  words[0] = seed;
  words[1] = count;
  for (uint64_t i = 2; i < count; i++) words[i] = (seed + i) * 0x9e3779b97f4a7c15ull;
  return count * 8u;
}

int storm_is_whole(const uint64_t *words, uint64_t length, uint64_t *seed) {
  if (length < 16 || words[1] * 8u != length || words[1] != 2u + words[0] % (STORM_VALUE / 8u - 1u)) return 0;
  for (uint64_t i = 2; i < words[1]; i++) {
    if (words[i] != (words[0] + i) * 0x9e3779b97f4a7c15ull) return 0;
  }
  *seed = words[0];
  return 1;
}

int storm_is_known(uint64_t ticket, uint64_t seed) {
  _Atomic uint64_t *entry = &storm->seen[ticket % 65536u];
  uint64_t mine = ticket << 24 | (seed & 0xffffffu), old = atomic_load(entry);
  /* The newest ticket of each entry stays; older ones are no longer known. */
  while (old >> 24 < (mine >> 24) && !atomic_compare_exchange_weak(entry, &old, mine)) continue;
  return old >> 24 != mine >> 24 || old == mine;
}

void storm_failed(const char *what, int32_t result) {
  char text[200] = "";
  robo_error_message(text, sizeof text);
  if (atomic_fetch_add(&storm->failed, 1) == 0) {
    snprintf(storm->first_failure, sizeof storm->first_failure, "%s: %" PRId32 " (%s)", what, result, text);
  }
}

robo_var *storm_open_variable(const char *name) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = STORM_VALUE;
  options.slots = storm_slots;
  robo_var *variable = NULL;
  int32_t result = robo_var_open(name, &options, &variable);
  if (result != ROBO_OK) storm_failed("open a variable", result);
  return variable;
}

robo_fn_options storm_function_options(void) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  options.max_args = STORM_VALUE, options.max_result = STORM_VALUE, options.slots = 8;
  return options;
}

robo_fn *storm_open_function(void) {
  robo_fn_options options = storm_function_options();
  robo_fn *function = NULL;
  int32_t result = robo_fn_open(STORM_FUNCTION, &options, &function);
  if (result != ROBO_OK) storm_failed("open a function", result);
  return function;
}
