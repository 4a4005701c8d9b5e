#include "fn_call.h"

#include "result.h"

#include <stdlib.h>
#include <string.h>

int32_t robo_fn_open(const char *name, const robo_fn_options *options, robo_fn **function) {
  if (function == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "there is no place for the function's handle");
  *function = NULL;
  robo_fn *opened = calloc(1, sizeof *opened);
  if (opened == NULL) return robo_fail(ROBO_ERR_NO_MEMORY, "no memory for a function's handle");
  int32_t result = robo_table_open(name, options, &opened->table);
  bool may_wait = options == NULL || (options->flags & ROBO_CREATE) != 0;
  if (result == ROBO_OK && !may_wait && !robo_has_living_server(&opened->table)) {
    robo_table_close(&opened->table);
    result = robo_fail(ROBO_ERR_NOT_FOUND, "no dispatcher that lives offers function '%s'", name);
  }
  if (result != ROBO_OK) {
    free(opened);
    return result;
  }
  atomic_init(&opened->owner, robo_self());
  *function = opened;
  return ROBO_OK;
}

void robo_fn_adopt(robo_fn *function) {
  if (!robo_must_adopt(&function->owner)) return;
  atomic_store_explicit(&function->kept, 0, memory_order_relaxed);
  for (uint32_t i = 0; i < ROBO_MAX_CALL_SLOTS; i++) {
    atomic_store_explicit(&function->mine[i], 0, memory_order_relaxed);
  }
  robo_adopted(&function->owner);
}

void robo_fn_close(robo_fn *function) {
  if (function == NULL) return;
  robo_fn_adopt(function);
  for (uint32_t i = 0; i < function->table.count; i++) {
    uint64_t id = atomic_load_explicit(&function->mine[i], memory_order_acquire);
    if (id != 0) robo_fn_cancel(function, id);
  }
  robo_table_close(&function->table);
  free(function);
}

int32_t robo_fn_remove(const char *name) {
  static const robo_geometry any = {.kind = ROBO_KIND_FUNCTION};
  if (name == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "a function needs a name");
  robo_table table;
  bool is_open = robo_segment_open(name, &any, false, &table.segment) == ROBO_OK;
  int32_t result = robo_segment_remove(name, ROBO_KIND_FUNCTION);
  if (!is_open) return result;
  robo_table_attach(&table);
  robo_wake_sleepers(&table.state->sleepers);
  robo_wake_posted(&table);
  robo_table_close(&table);
  return result;
}

static uint64_t count_of(const _Atomic uint64_t *word) { return atomic_load_explicit(word, memory_order_relaxed); }

static void count_events(const robo_fn_state *state, robo_fn_info *info) {
  info->calls = count_of(&state->calls);
  info->replies = count_of(&state->replies);
  info->failures = count_of(&state->failures);
  info->died = count_of(&state->died);
  info->cancelled = count_of(&state->cancelled);
  info->dropped = count_of(&state->dropped);
  info->refused = count_of(&state->refused);
}

int32_t robo_fn_get_info(robo_fn *function, robo_fn_info *info) {
  if (function == NULL || info == NULL || info->size < sizeof info->size || info->size > 1u << 16) {
    return robo_fail(ROBO_ERR_ARGUMENT, "the information needs a function, and its own size in 'size'");
  }
  const robo_table *table = &function->table;
  robo_fn_info filled = {
      .size = info->size,
      .slots = table->count,
      .max_args = table->max_args,
      .max_result = table->max_result,
      .bytes = table->segment.bytes,
      .used_slots = robo_fn_used_slots(table),
      .created_wall_ns = table->segment.created_wall_ns,
      .creator = table->segment.creator,
      .creator_pid = robo_pid_of(table->segment.creator),
      .is_removed = robo_is_removed(&table->segment),
  };
  filled.servers = robo_fn_server_pids(table, filled.server_pids);
  count_events(table->state, &filled);
  memcpy(filled.creator_name, table->segment.creator_name, sizeof filled.creator_name);
  memcpy(filled.name, table->segment.name, sizeof filled.name);
  /* A program that knows more fields than we do finds zeros there. */
  size_t known = info->size < sizeof filled ? info->size : sizeof filled;
  memset((uint8_t *)info + known, 0, info->size - known);
  memcpy(info, &filled, known);
  return ROBO_OK;
}
