/* Variables as such: opening, closing and removing. */
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
  if (result == ROBO_OK && read_only) robo_segment_protect(segment);
  return result;
}

static int32_t open_segment(const char *name, const robo_var_options *options, robo_segment *segment) {
  robo_geometry wanted = {
      .kind = ROBO_KIND_VARIABLE,
      .slots = options->slots,
      .max_size = options->max_size,
      .schema = options->schema,
  };
  memcpy(wanted.type_name, options->type_name, sizeof wanted.type_name - 1);
  bool read_only = (options->flags & ROBO_READ_ONLY) != 0, is_exclusive = (options->flags & ROBO_EXCLUSIVE) != 0;
  for (int tries = 0; tries < MAX_TRIES; tries++) {
    if (!is_exclusive) {
      int32_t result = robo_segment_open(name, &wanted, read_only, segment);
      if (result != ROBO_ERR_NOT_FOUND || !(options->flags & ROBO_CREATE)) return result;
    }
    int32_t result = create(name, &wanted, read_only, segment);
    if (result != ROBO_ERR_EXISTS) return result;
    if (is_exclusive) break;
  }
  return robo_fail(ROBO_ERR_EXISTS, "variable '%s' is there already", name);
}

int32_t robo_var_open(const char *name, const robo_var_options *options, robo_var **variable) {
  const robo_var_options defaults = ROBO_VAR_OPTIONS_INIT;
  if (variable == NULL || name == NULL) {
    return robo_fail(ROBO_ERR_ARGUMENT, "a variable needs a name and a place for it");
  }
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
