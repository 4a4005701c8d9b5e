/* The list of what there is. */
#include "fn.h"
#include "folder.h"
#include "robo/shm.h"
#include "var.h"

#include <stdlib.h>
#include <string.h>

static void describe_segment(const robo_segment *segment, robo_entry *entry) {
  entry->bytes = segment->bytes;
  entry->max_size = segment->geometry.max_size;
  entry->max_result = segment->geometry.max_result;
  entry->slots = segment->geometry.slots;
  entry->created_wall_ns = segment->created_wall_ns;
  entry->creator = segment->creator;
  entry->creator_pid = robo_pid_of(segment->creator);
  entry->schema = segment->geometry.schema;
  memcpy(entry->creator_name, segment->creator_name, sizeof entry->creator_name);
  memcpy(entry->type_name, segment->geometry.type_name, sizeof entry->type_name);
}

static void describe_variable(const robo_segment *segment, robo_entry *entry) {
  robo_var variable;
  robo_var_attach(&variable, segment);
  robo_var_settle_will(&variable);
  robo_view view;
  int32_t result = robo_var_peek(&variable, &view);
  entry->ticket = robo_var_ticket(&variable);
  if (result == ROBO_OK) {
    entry->ticket = view.value.ticket;
    entry->wall_ns = view.value.wall_ns;
    entry->newest_writer_pid = view.value.writer_pid;
  } else if (result == ROBO_ERR_CORRUPT) {
    entry->problem = result;
  }
}

static void describe_function(const robo_segment *segment, robo_entry *entry) {
  robo_fn_state *state = (robo_fn_state *)(void *)(segment->base + ROBO_FN_STATE_OFFSET);
  entry->ticket = atomic_load_explicit(&state->calls, memory_order_relaxed);
  entry->servers = robo_fn_living_servers(segment);
}

/* False if it was removed meanwhile. */
static bool describe(const robo_found *found, robo_entry *entry) {
  memset(entry, 0, sizeof *entry);
  entry->kind = found->kind;
  memcpy(entry->name, found->name, sizeof entry->name);
  const robo_geometry any = {.kind = found->kind};
  robo_segment segment;
  entry->problem = robo_segment_open(found->name, &any, false, &segment);
  if (entry->problem != ROBO_OK) return entry->problem != ROBO_ERR_NOT_FOUND;
  describe_segment(&segment, entry);
  if (found->kind == ROBO_KIND_VARIABLE) {
    describe_variable(&segment, entry);
  } else {
    describe_function(&segment, entry);
  }
  robo_segment_close(&segment);
  return true;
}

int32_t robo_list(robo_entry *entries, uint32_t capacity, uint32_t *count) {
  if (count == NULL || (entries == NULL && capacity != 0)) {
    return robo_fail(ROBO_ERR_ARGUMENT, "a list needs a place for its count and, with a capacity, for its entries");
  }
  robo_found *found;
  uint32_t there, listed = 0, gone = 0;
  int32_t result = robo_find_segments(&found, &there);
  if (result != ROBO_OK) return result;
  for (uint32_t i = 0; i < there && listed < capacity; i++) {
    if (describe(&found[i], &entries[listed])) {
      listed++;
    } else {
      gone++;
    }
  }
  free(found);
  *count = there - gone;
  return ROBO_OK;
}
