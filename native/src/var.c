/* Variables as such: opening, closing, removing, and what they are. */
#include "var.h"

#include "robo/shm.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* So often somebody else may remove or make the variable between our look and our step. */
#define MAX_TRIES 100

#define DEFAULT_MAX_SIZE 4096u
#define DEFAULT_SLOTS 8u

int32_t robo_var_removed(const robo_var *variable) {
  return robo_fail(ROBO_ERR_REMOVED, "variable '%s' was removed: open it again", variable->segment.name);
}

int32_t robo_var_corrupt(const robo_var *variable) {
  return robo_fail(ROBO_ERR_CORRUPT, "the memory of variable '%s' is damaged: remove it", variable->segment.name);
}

void robo_var_attach(robo_var *variable, const robo_segment *segment) {
  memset(variable, 0, sizeof *variable);
  variable->segment = *segment;
  variable->max_size = segment->geometry.max_size;
  variable->count = segment->geometry.slots;
  variable->stride = robo_var_stride(variable->max_size);
  variable->read_only = segment->read_only;
  variable->state = (robo_var_state *)(void *)(segment->base + ROBO_VAR_STATE_OFFSET);
  variable->claims = (_Atomic uint64_t *)(void *)(segment->base + ROBO_VAR_CLAIMS_OFFSET);
  variable->slots = segment->base + robo_var_slots_offset(variable->max_size, variable->count);
}

static int32_t check_options(const char *name, const robo_var_options *options) {
  const uint32_t known = ROBO_CREATE | ROBO_EXCLUSIVE | ROBO_READ_ONLY;
  if (options->size != sizeof *options) {
    return robo_fail(ROBO_ERR_ARGUMENT, "the options for variable '%.100s' have %u B and not %zu: use the INIT macro",
                     name, options->size, sizeof *options);
  }
  if ((options->flags & ~known) != 0 || options->reserved != 0) {
    return robo_fail(ROBO_ERR_ARGUMENT, "the options for variable '%.100s' have unknown flags", name);
  }
  if ((options->flags & ROBO_EXCLUSIVE) && !(options->flags & ROBO_CREATE)) {
    return robo_fail(ROBO_ERR_ARGUMENT, "'exclusive' is for making variable '%.100s', and 'create' is not given", name);
  }
  if (options->max_size > ROBO_MAX_BYTES || options->slots > ROBO_MAX_VAR_SLOTS || options->slots == 1) {
    return robo_fail(ROBO_ERR_ARGUMENT,
                     "variable '%.100s' cannot have %" PRIu64 " B × %u slots: at most 1 GiB, and 2 to 256 slots", name,
                     options->max_size, options->slots);
  }
  return ROBO_OK;
}

static int32_t create(const char *name, const robo_geometry *wanted, bool read_only, robo_segment *segment) {
  robo_geometry geometry = *wanted;
  if (geometry.max_size == 0) geometry.max_size = DEFAULT_MAX_SIZE;
  if (geometry.slots == 0) geometry.slots = DEFAULT_SLOTS;
  int32_t result = robo_segment_create(name, &geometry, segment);
  if (result != ROBO_OK || !read_only) return result;
  /* Made with all rights, opened again with few. */
  robo_segment_close(segment);
  return ROBO_ERR_EXISTS;
}

static int32_t open_segment(const char *name, const robo_var_options *options, robo_segment *segment) {
  robo_geometry wanted = {
      .kind = ROBO_KIND_VARIABLE,
      .slots = options->slots,
      .max_size = options->max_size,
      .schema = options->schema,
  };
  memcpy(wanted.type_name, options->type_name, sizeof wanted.type_name - 1);
  bool read_only = (options->flags & ROBO_READ_ONLY) != 0, was_made = false;
  int32_t result = ROBO_ERR_NOT_FOUND;
  for (int tries = 0; tries < MAX_TRIES; tries++) {
    if (!(options->flags & ROBO_EXCLUSIVE) || was_made) {
      result = robo_segment_open(name, &wanted, read_only, segment);
      if (result != ROBO_ERR_NOT_FOUND || !(options->flags & ROBO_CREATE)) return result;
    }
    result = create(name, &wanted, read_only, segment);
    if (result != ROBO_ERR_EXISTS) return result;
    if (options->flags & ROBO_EXCLUSIVE) {
      if (!read_only || was_made) break;
      was_made = true;
    }
  }
  return robo_fail(result, "variable '%s' is there already", name);
}

int32_t robo_var_open(const char *name, const robo_var_options *options, robo_var **variable) {
  const robo_var_options defaults = ROBO_VAR_OPTIONS_INIT;
  if (variable == NULL || name == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "a variable needs a name and a place for it");
  *variable = NULL;
  if (options == NULL) options = &defaults;
  int32_t result = check_options(name, options);
  if (result != ROBO_OK) return result;
  robo_segment segment;
  result = open_segment(name, options, &segment);
  if (result != ROBO_OK) return result;
  robo_var *opened = malloc(sizeof *opened);
  if (opened == NULL) {
    robo_segment_close(&segment);
    return robo_fail(ROBO_ERR_NO_MEMORY, "no memory for variable '%s'", name);
  }
  robo_var_attach(opened, &segment);
  *variable = opened;
  return ROBO_OK;
}

void robo_var_close(robo_var *variable) {
  if (variable == NULL) return;
  if (atomic_load_explicit(&variable->has_will, memory_order_relaxed)) robo_var_clear_will(variable);
  robo_segment_close(&variable->segment);
  free(variable);
}

int32_t robo_var_remove(const char *name) {
  const robo_geometry any = {.kind = ROBO_KIND_VARIABLE};
  robo_segment segment;
  int32_t result = robo_segment_open(name, &any, false, &segment);
  if (result == ROBO_ERR_NAME || result == ROBO_ERR_NOT_FOUND) return result;
  /* What cannot be opened can be removed all the same: that is the cure. */
  if (result != ROBO_OK) return robo_segment_remove(name, ROBO_KIND_VARIABLE);
  result = robo_segment_remove_this(&segment);
  robo_var variable;
  robo_var_attach(&variable, &segment);
  robo_wake_sleepers(&variable.state->sleepers);
  robo_segment_close(&segment);
  return result;
}

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
