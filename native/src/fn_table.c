#include "fn.h"

#include "fn_users.h"
#include "result.h"
#include "segment_header.h"

#include <unistd.h>

/* For how long others may be making the same function anew, one after the other. */
#define OPEN_NS 1000000000ull
#define OPEN_PAUSE_NS 1000000ull

/* "Not now": another process is making or removing it. */
#define AGAIN 1

void robo_table_attach(robo_table *table) {
  const robo_geometry *geometry = &table->segment.geometry;
  table->state = (robo_fn_state *)(void *)(table->segment.base + ROBO_FN_STATE_OFFSET);
  table->slots = table->segment.base + ROBO_FN_SLOTS_OFFSET;
  table->stride = robo_fn_stride(geometry->max_size, geometry->max_result);
  table->result_offset = sizeof(robo_call_slot) + robo_fn_args_room(geometry->max_size);
  table->max_args = geometry->max_size;
  table->max_result = geometry->max_result;
  table->count = geometry->slots;
  table->users = -1;
  atomic_init(&table->trusted, 0);
  atomic_init(&table->trusted_until, 0);
}

void robo_table_close(robo_table *table) {
  robo_segment_close(&table->segment);
  if (table->users >= 0) close(table->users);
  table->users = -1;
}

/* Takes part in a function whose segment is open. */
static int32_t join_users(robo_table *table, int users) {
  if (!robo_users_join(users)) return AGAIN;
  /* Who had the exclusive lock before us may have removed it. */
  if (robo_is_removed(&table->segment)) return AGAIN;
  robo_table_attach(table);
  table->users = users;
  return ROBO_OK;
}

/* The segment is there, and open. */
static int32_t use_existing(const robo_geometry *wanted, uint32_t flags, robo_table *table) {
  int32_t users = robo_users_open(&table->segment), result;
  if (users < 0) return users == ROBO_ERR_NOT_FOUND ? AGAIN : users;
  if ((flags & ROBO_CREATE) != 0 && robo_users_exclude(users)) {
    result = robo_segment_remove_this(&table->segment);
    if (result == ROBO_OK) result = AGAIN;
  } else if ((flags & ROBO_EXCLUSIVE) != 0) {
    result = robo_fail(ROBO_ERR_EXISTS, "function '%s' exists, and was to be new", table->segment.name);
  } else {
    result = robo_check_wanted(&table->segment, wanted);
    if (result == ROBO_OK) result = join_users(table, users);
  }
  if (result != ROBO_OK) close(users);
  return result;
}

static int32_t make_new(const char *name, const robo_geometry *wanted, robo_table *table) {
  robo_geometry geometry = *wanted;
  if (geometry.max_size == 0) geometry.max_size = 4096;
  if (geometry.max_result == 0) geometry.max_result = 4096;
  if (geometry.slots == 0) geometry.slots = 16;
  int32_t result = robo_segment_create(name, &geometry, &table->segment);
  if (result == ROBO_ERR_EXISTS) return AGAIN;
  if (result != ROBO_OK) return result;
  int32_t users = robo_users_open(&table->segment);
  result = users < 0 ? users : join_users(table, users);
  if (result == ROBO_ERR_NOT_FOUND) result = AGAIN;
  if (result != ROBO_OK) {
    robo_segment_close(&table->segment);
    if (users >= 0) close(users);
  }
  return result;
}

static int32_t open_once(const char *name, const robo_geometry *wanted, uint32_t flags, robo_table *table) {
  static const robo_geometry any = {.kind = ROBO_KIND_FUNCTION};
  int32_t result = robo_segment_open(name, &any, false, &table->segment);
  if (result == ROBO_OK) {
    result = use_existing(wanted, flags, table);
    if (result != ROBO_OK) robo_segment_close(&table->segment);
    return result;
  }
  if (result != ROBO_ERR_NOT_FOUND || (flags & ROBO_CREATE) == 0) return result;
  return make_new(name, wanted, table);
}

static int32_t check_options(const robo_fn_options *options) {
  if (options->size != sizeof *options) {
    return robo_fail(ROBO_ERR_ARGUMENT, "the options of a function have %zu B, and %u B were given", sizeof *options,
                     options->size);
  }
  if ((options->flags & ~(uint32_t)(ROBO_CREATE | ROBO_EXCLUSIVE)) != 0 || options->reserved != 0) {
    return robo_fail(ROBO_ERR_ARGUMENT, "functions have no flags 0x%x", options->flags);
  }
  bool is_possible = options->max_args <= ROBO_MAX_BYTES && options->slots <= ROBO_MAX_CALL_SLOTS &&
                     (options->max_result <= ROBO_MAX_BYTES || options->max_result == ROBO_NO_RESULT);
  if (!is_possible) {
    return robo_fail(ROBO_ERR_ARGUMENT, "a function has at most 1 GiB of arguments, 1 GiB of results and %u slots",
                     ROBO_MAX_CALL_SLOTS);
  }
  return ROBO_OK;
}

int32_t robo_table_open(const char *name, const robo_fn_options *options, robo_table *table) {
  static const robo_fn_options standard = ROBO_FN_OPTIONS_INIT;
  if (name == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "a function needs a name");
  if (options == NULL) options = &standard;
  int32_t result = check_options(options);
  if (result != ROBO_OK) return result;
  robo_geometry wanted = {
      .kind = ROBO_KIND_FUNCTION,
      .slots = options->slots,
      .max_size = options->max_args,
      .max_result = options->max_result,
  };
  for (uint64_t end = robo_now() + OPEN_NS; robo_now() < end; robo_sleep_on(NULL, 0, OPEN_PAUSE_NS)) {
    /* A second time at once: what only dead processes used was removed by the first. */
    for (int i = 0; i < 2; i++) {
      result = open_once(name, &wanted, options->flags, table);
      if (result != AGAIN) return result;
    }
  }
  return robo_fail(ROBO_ERR_BUSY, "function '%s' is being made and removed by others all the time", name);
}
