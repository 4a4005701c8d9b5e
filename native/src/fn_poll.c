/* What becomes of posted calls: their ends are fetched, or they are given up. */
#include "fn_call.h"
#include "point.h"
#include "result.h"

static int32_t not_mine(const robo_fn *function) {
  return robo_fail(ROBO_ERR_NOT_FOUND, "this handle of function '%s' has no such call", function->table.segment.name);
}

/* Finds the slot of a call of this handle. */
static int32_t find(robo_fn *function, uint64_t id, uint32_t *index) {
  if (function == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no function is given");
  if (robo_self() == 0) return robo_check_self();
  robo_fn_adopt(function);
  *index = (uint32_t)(id % ROBO_MAX_CALL_SLOTS);
  if (id < ROBO_MAX_CALL_SLOTS || *index >= function->table.count) return not_mine(function);
  uint64_t newest = atomic_load_explicit(&function->mine[*index], memory_order_acquire);
  if (newest < id) return not_mine(function);
  /* This handle itself has used the slot again. */
  return newest > id ? robo_fn_lost(function) : ROBO_OK;
}

/* The call is over for this handle: lets go of the slot if it was kept. Of several threads, one does. */
static void forget(robo_fn *function, uint64_t id) {
  uint32_t index = (uint32_t)(id % ROBO_MAX_CALL_SLOTS);
  if (!atomic_compare_exchange_strong_explicit(&function->mine[index], &id, 0, memory_order_acq_rel,
                                               memory_order_relaxed)) {
    return;
  }
  uint64_t bit = 1ull << index;
  if ((atomic_load_explicit(&function->kept, memory_order_acquire) & bit) == 0) return;
  atomic_fetch_and_explicit(&function->kept, ~bit, memory_order_acq_rel);
  robo_slot_release(robo_slot_of(&function->table, index));
}

/*
 * Waits for the end with the claim in our hands, so that the result is not dropped before we have seen it. If somebody
 * else has the claim, another thread is waiting for the same call, or the result is being dropped just now.
 */
static uint64_t await_guarded(robo_fn *function, robo_call_slot *slot, uint64_t number, int64_t timeout_ns) {
  uint64_t claim = atomic_load_explicit(&slot->caller, memory_order_relaxed);
  bool is_guard = (claim & ROBO_HELD) == 0 &&
                  atomic_compare_exchange_strong_explicit(&slot->caller, &claim, robo_self() | ROBO_HELD,
                                                          memory_order_acq_rel, memory_order_relaxed);
  uint64_t word = robo_slot_await(function, slot, number, robo_deadline(timeout_ns));
  /* What has ended is fetched by compare-and-swap, so that the claim need not be held any longer. */
  if (is_guard) robo_slot_release(slot);
  return word;
}

int32_t robo_fn_poll(robo_fn *function, uint64_t id, void *result, uint64_t capacity, robo_reply *reply,
                     int64_t timeout_ns) {
  robo_reply unused;
  if (reply == NULL) reply = &unused;
  robo_reply_clear(reply, id);
  uint32_t index;
  int32_t failure = find(function, id, &index);
  if (failure != ROBO_OK) return reply->result = failure;
  robo_call_slot *slot = robo_slot_of(&function->table, index);
  uint64_t number = id / ROBO_MAX_CALL_SLOTS, word = robo_slot_state(slot);
  if (robo_is_running(word) && robo_call_number(word) == number) {
    word = timeout_ns == 0 ? robo_settle(&function->table, slot) : await_guarded(function, slot, number, timeout_ns);
  }
  robo_end end = {result, capacity, reply};
  if (robo_call_number(word) != number) {
    reply->result = robo_fn_lost(function);
  } else if (!robo_is_running(word)) {
    robo_slot_fetch(function, slot, word, &end);
  } else if (!robo_is_removed(&function->table.segment)) {
    return reply->result = ROBO_ERR_PENDING; /* without a message: this is no failure, and may come often */
  } else {
    robo_slot_give_up(function, slot, number);
    reply->result = robo_fn_removed(function);
  }
  forget(function, id);
  ROBO_POINT("fn:freed");
  return reply->result;
}

int32_t robo_fn_cancel(robo_fn *function, uint64_t id) {
  uint32_t index;
  int32_t failure = find(function, id, &index);
  if (failure == ROBO_ERR_LOST) return ROBO_OK; /* it is as given up as can be */
  if (failure != ROBO_OK) return failure;
  robo_call_slot *slot = robo_slot_of(&function->table, index);
  uint64_t number = id / ROBO_MAX_CALL_SLOTS;
  uint64_t word = robo_slot_give_up(function, slot, number);
  if (robo_is_ended(word) && robo_call_number(word) == number) {
    robo_slot_change(slot, word, robo_call_word(number, 0, ROBO_CALL_EMPTY));
  }
  forget(function, id);
  return ROBO_OK;
}

bool robo_fn_look(robo_fn *function, uint64_t id, robo_sleep *sleep) {
  robo_fn_adopt(function);
  uint32_t index = (uint32_t)(id % ROBO_MAX_CALL_SLOTS);
  if (index >= function->table.count || robo_is_removed(&function->table.segment) ||
      atomic_load_explicit(&function->mine[index], memory_order_acquire) != id) {
    return true;
  }
  robo_call_slot *slot = robo_slot_of(&function->table, index);
  uint64_t word = robo_settle(&function->table, slot);
  if (!robo_is_running(word) || robo_call_number(word) != id / ROBO_MAX_CALL_SLOTS) return true;
  *sleep = (robo_sleep){.word = &slot->state, .known = word, .sleepers = &slot->sleepers};
  return false;
}
