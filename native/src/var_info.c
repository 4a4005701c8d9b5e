/* What a variable is, and where things are in its memory. */
#include "robo/shm.h"
#include "var.h"

#include <string.h>

static void count_slots(robo_var *variable, uint64_t head, robo_var_info *info) {
  for (uint32_t at = 0; at < variable->count; at++) {
    uint64_t ticket = atomic_load_explicit(&robo_slot_at(variable, at)->ticket, memory_order_relaxed);
    bool held = atomic_load_explicit(&variable->claims[at], memory_order_relaxed) & ROBO_HELD;
    if (held) info->held_slots++;
    if (ticket == 0 || ticket > info->ticket || (held && robo_make_head(ticket, at) != head)) continue;
    if (info->oldest_ticket == 0 || ticket < info->oldest_ticket) info->oldest_ticket = ticket;
  }
}

int32_t robo_var_get_info(robo_var *variable, robo_var_info *info) {
  if (variable == NULL || info == NULL || info->size < sizeof info->size || info->size > 1u << 16) {
    return robo_fail(ROBO_ERR_ARGUMENT, "the information needs a variable, and its own size in 'size'");
  }
  const robo_segment *segment = &variable->segment;
  robo_var_state *state = variable->state;
  uint64_t head = atomic_load_explicit(&state->head, memory_order_acquire);
  robo_var_info all = {
      .size = info->size,
      .slots = variable->count,
      .max_size = variable->max_size,
      .bytes = segment->bytes,
      .ticket = robo_head_ticket(head),
      .schema = segment->geometry.schema,
      .created_wall_ns = segment->created_wall_ns,
      .creator = segment->creator,
      .creator_pid = robo_pid_of(segment->creator),
      .stolen_slots = atomic_load_explicit(&state->stolen, memory_order_relaxed),
      .refused_writes = atomic_load_explicit(&state->refused, memory_order_relaxed),
      .will_owner = atomic_load_explicit(&state->will_owner, memory_order_relaxed),
      .is_removed = robo_is_removed(segment) ? 1 : 0,
  };
  if (all.will_owner != 0) all.will_length = atomic_load_explicit(&state->will_length, memory_order_relaxed);
  memcpy(all.creator_name, segment->creator_name, sizeof all.creator_name);
  memcpy(all.type_name, segment->geometry.type_name, sizeof all.type_name);
  memcpy(all.name, segment->name, sizeof all.name);
  count_slots(variable, head, &all);
  /* A program of an older library has a shorter structure, one of a newer library zeros at its end. */
  uint32_t size = info->size;
  memset(info, 0, size);
  memcpy(info, &all, size < sizeof all ? size : sizeof all);
  return ROBO_OK;
}

int32_t robo_var_get_map(robo_var *variable, robo_var_map *map) {
  if (variable == NULL || map == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "a map needs a variable and a place for it");
  *map = (robo_var_map){
      .base = variable->segment.base,
      .bytes = variable->segment.bytes,
      .head_offset = ROBO_VAR_STATE_OFFSET + offsetof(robo_var_state, head),
      .slots_offset = robo_var_slots_offset(variable->max_size, variable->count),
      .slot_stride = variable->stride,
      .payload_offset = sizeof(robo_slot),
  };
  return ROBO_OK;
}
