/* The ways to make a call: to wait for its end at once, or to fetch it later. */
#include "fn_call.h"
#include "point.h"
#include "result.h"

/* Longest wait for a slot. */
#define PATIENCE_NS 100000000ull

static uint64_t patience(int64_t timeout_ns) {
  return timeout_ns >= 0 && (uint64_t)timeout_ns < PATIENCE_NS ? (uint64_t)timeout_ns : PATIENCE_NS;
}

/* Notes a call as this handle's. */
static void note(robo_fn *function, uint32_t index, uint64_t id) {
  atomic_store_explicit(&function->mine[index], id, memory_order_release);
}

/* The slot stays held until the call's end is fetched, or the call is given up. */
static void keep(robo_fn *function, uint32_t index) {
  atomic_fetch_or_explicit(&function->kept, 1ull << index, memory_order_acq_rel);
}

/* What becomes of a call that has not ended in time. */
enum late { GIVE_UP, GO_ON };

/* Waits for the end of the call in a slot that is held, and lets it go unless the call goes on. */
static int32_t await_end(robo_fn *function, uint32_t index, const robo_end *end, uint64_t deadline, enum late late) {
  robo_call_slot *slot = robo_slot_of(&function->table, index);
  uint64_t number = end->reply->id / ROBO_MAX_CALL_SLOTS;
  uint64_t word = robo_slot_await(function, slot, number, deadline);
  bool is_removed = robo_is_running(word) && robo_is_removed(&function->table.segment);
  if (late == GO_ON && robo_is_running(word) && !is_removed) {
    robo_fn_adopt(function);
    note(function, index, end->reply->id);
    keep(function, index);
    return ROBO_ERR_PENDING;
  }
  if (robo_is_running(word)) word = robo_slot_give_up(function, slot, number);
  int32_t result;
  if (!robo_is_running(word)) {
    result = robo_slot_fetch(function, slot, word, end);
  } else if (robo_is_removed(&function->table.segment)) {
    result = robo_fn_removed(function);
  } else {
    result = robo_fail(ROBO_ERR_TIMED_OUT, "function '%s' did not reply in time", function->table.segment.name);
  }
  robo_slot_release(slot);
  ROBO_POINT("fn:freed");
  return result;
}

/* Who waits for a result finds out by itself whether the dispatcher lives: that saves a look at it before each call. */
static bool is_served(robo_fn *function) {
  robo_table *table = &function->table;
  return table->max_result == 0 ? robo_has_living_server(table) : robo_has_server(table);
}

static int32_t call(robo_fn *function, const robo_args *args, const robo_end *end, int64_t timeout_ns,
                    enum late late) {
  if (function == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no function is given");
  robo_reply_clear(end->reply, 0);
  int32_t failure = robo_check_call(function, args);
  if (failure == ROBO_OK && !is_served(function)) failure = robo_fn_unserved(function);
  int32_t index = failure == ROBO_OK ? robo_slot_claim(function, patience(timeout_ns)) : failure;
  if (index < 0) return end->reply->result = index;
  uint64_t number = robo_slot_post(function, (uint32_t)index, args);
  end->reply->id = robo_call_id(number, (uint32_t)index);
  if (function->table.max_result == 0) {
    robo_slot_release(robo_slot_of(&function->table, (uint32_t)index));
    return ROBO_OK;
  }
  return end->reply->result = await_end(function, (uint32_t)index, end, robo_deadline(timeout_ns), late);
}

int32_t robo_fn_call(robo_fn *function, const void *args, uint64_t length, uint32_t codec, void *result,
                     uint64_t capacity, robo_reply *reply, int64_t timeout_ns) {
  robo_reply unused;
  robo_args given = {args, length, codec};
  robo_end end = {result, capacity, reply == NULL ? &unused : reply};
  return call(function, &given, &end, timeout_ns, GIVE_UP);
}

int32_t robo_fn_call_for(robo_fn *function, const void *args, uint64_t length, uint32_t codec, void *result,
                         uint64_t capacity, robo_reply *reply, int64_t timeout_ns) {
  if (reply == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "a call that may go on needs a reply, which says its id");
  robo_args given = {args, length, codec};
  robo_end end = {result, capacity, reply};
  return call(function, &given, &end, timeout_ns, GO_ON);
}

/* Makes a call and notes it as this handle's. */
static int32_t post(robo_fn *function, const robo_args *args, uint64_t patience_ns, bool keeps, uint64_t *id) {
  if (function == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no function is given");
  robo_fn_adopt(function);
  int32_t failure = robo_check_call(function, args);
  if (failure == ROBO_OK && !robo_has_living_server(&function->table)) failure = robo_fn_unserved(function);
  int32_t claimed = failure == ROBO_OK ? robo_slot_claim(function, patience_ns) : failure;
  if (claimed < 0) return claimed;
  uint32_t index = (uint32_t)claimed;
  uint64_t number = robo_slot_post(function, index, args);
  if (id != NULL) *id = robo_call_id(number, index);
  if (function->table.max_result != 0) {
    note(function, index, robo_call_id(number, index));
    if (keeps) {
      keep(function, index);
      return ROBO_OK;
    }
  }
  robo_slot_release(robo_slot_of(&function->table, index));
  ROBO_POINT("fn:freed");
  return ROBO_OK;
}

int32_t robo_fn_post(robo_fn *function, const void *args, uint64_t length, uint32_t codec, uint64_t *id) {
  robo_args call = {args, length, codec};
  return post(function, &call, PATIENCE_NS, false, id);
}

int32_t robo_fn_begin(robo_fn *function, const void *args, uint64_t length, uint32_t codec, uint64_t *id) {
  robo_args call = {args, length, codec};
  return post(function, &call, 0, true, id);
}
