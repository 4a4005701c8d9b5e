#include "fn_call.h"

#include "copy.h"
#include "point.h"
#include "result.h"

#include <inttypes.h>
#include <string.h>

int32_t robo_fn_removed(const robo_fn *function) {
  return robo_fail(ROBO_ERR_REMOVED, "function '%s' was removed", function->table.segment.name);
}

int32_t robo_fn_unserved(const robo_fn *function) {
  return robo_fail(ROBO_ERR_NO_SERVER, "no dispatcher that lives serves function '%s'", function->table.segment.name);
}

int32_t robo_fn_lost(const robo_fn *function) {
  return robo_fail(ROBO_ERR_LOST, "the result of function '%s' was not fetched before its slot was needed",
                   function->table.segment.name);
}

uint64_t robo_deadline(int64_t timeout_ns) {
  if (timeout_ns < 0) return UINT64_MAX;
  return robo_now() + (uint64_t)timeout_ns;
}

int32_t robo_check_call(robo_fn *function, const robo_args *args) {
  robo_table *table = &function->table;
  const char *name = table->segment.name;
  if (args->length > table->max_args) {
    atomic_fetch_add_explicit(&table->state->refused, 1, memory_order_relaxed);
    return robo_fail(ROBO_ERR_TOO_BIG, "arguments of %" PRIu64 " B are too big for function '%s', which takes %" PRIu64
                     " B", args->length, name, table->max_args);
  }
  if (args->data == NULL && args->length != 0) return robo_fail(ROBO_ERR_ARGUMENT, "arguments are NULL");
  if (args->codec > UINT16_MAX) return robo_fail(ROBO_ERR_ARGUMENT, "there is no codec %u", args->codec);
  if (robo_is_removed(&table->segment)) return robo_fn_removed(function);
  return robo_self() == 0 ? robo_check_self() : ROBO_OK;
}

/* Says who calls. It hardly ever changes, and what is not written stays in the dispatcher's cache. */
static void sign(robo_call_slot *slot) {
  uint64_t self = robo_self();
  char name[16];
  robo_self_name(name);
  if (atomic_load_explicit(&slot->poster, memory_order_relaxed) == self && memcmp(name, slot->caller_name, 16) == 0) {
    return;
  }
  memcpy(slot->caller_name, name, sizeof name);
  atomic_store_explicit(&slot->poster, self, memory_order_relaxed);
}

/* Sequentially consistent, as the sleepers' word is looked at afterwards; release of the state stored before. */
static void ring_bell(robo_fn_state *state, uint32_t index) {
  uint64_t bell = atomic_load_explicit(&state->bell, memory_order_relaxed), next;
  do {
    next = ((bell >> 6) + 1) << 6 | index;
  } while (
      !atomic_compare_exchange_weak_explicit(&state->bell, &bell, next, memory_order_seq_cst, memory_order_relaxed));
}

uint64_t robo_slot_post(robo_fn *function, uint32_t index, const robo_args *args) {
  robo_fn_state *state = function->table.state;
  robo_call_slot *slot = robo_slot_of(&function->table, index);
  slot->args_length = (uint32_t)args->length;
  slot->args_codec = (uint16_t)args->codec;
  atomic_store_explicit(&slot->server, 0, memory_order_relaxed);
  sign(slot);
  robo_copy_in(robo_args_of(slot), args->data, args->length);
  ROBO_POINT("fn:args");
  /* Cut to what the state and the id have room for: more there cannot be, unless somebody writes where he must not. */
  uint64_t number = (atomic_fetch_add_explicit(&state->calls, 1, memory_order_relaxed) + 1) & (UINT64_MAX >> 7);
  atomic_store_explicit(&slot->state, robo_call_word(number, 0, ROBO_CALL_POSTED), memory_order_release);
  ROBO_POINT("fn:posted");
  ring_bell(state, index);
  ROBO_POINT("fn:pending");
  robo_wake_sleepers(&state->sleepers);
  ROBO_POINT("fn:rung");
  atomic_store_explicit(&function->newest_slot, index, memory_order_relaxed);
  return number;
}

static bool goes_on(uint64_t word, uint64_t number) {
  return robo_is_running(word) && robo_call_number(word) == number;
}

/* Looks at the state until it has ended or `until` has passed. */
static uint64_t spin(robo_call_slot *slot, uint64_t number, uint64_t until) {
  for (uint32_t round = 1;; round++) {
    uint64_t word = robo_slot_state(slot);
    if (!goes_on(word, number) || !robo_keep_spinning(round, until)) return word;
  }
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

uint64_t robo_slot_await(robo_fn *function, robo_call_slot *slot, uint64_t number, uint64_t deadline) {
  uint64_t now = robo_now(), spin_end = now + robo_spin_time();
  for (;;) {
    uint64_t word = robo_slot_state(slot);
    if (now < spin_end) word = spin(slot, number, earlier(earlier(spin_end, deadline), now + ROBO_SLICE_NS));
    if (!goes_on(word, number)) return word;
    word = robo_settle(&function->table, slot);
    now = robo_now();
    if (!goes_on(word, number) || now >= deadline || robo_is_removed(&function->table.segment)) return word;
    if (now < spin_end) continue;
    robo_sleep sleep = {.word = &slot->state, .known = word, .sleepers = &slot->sleepers};
    robo_sleep_on(&sleep, 1, deadline - now);
    now = robo_now();
  }
}

uint64_t robo_slot_give_up(robo_fn *function, robo_call_slot *slot, uint64_t number) {
  uint64_t word = robo_slot_state(slot);
  while (goes_on(word, number)) {
    bool is_begun = robo_call_state_of(word) == ROBO_CALL_TAKEN;
    uint64_t end = robo_call_word(number, robo_call_server(word), is_begun ? ROBO_CALL_ABANDONED : ROBO_CALL_EMPTY);
    if (robo_slot_change(slot, word, end)) {
      atomic_fetch_add_explicit(&function->table.state->cancelled, 1, memory_order_relaxed);
      return word;
    }
    word = robo_slot_state(slot);
  }
  return word;
}

/* The result of the call, or why there is none. */
static int32_t copy_done(robo_fn *function, robo_call_slot *slot, const robo_end *end) {
  const char *name = function->table.segment.name;
  robo_reply *reply = end->reply;
  uint64_t length = atomic_load_explicit(&slot->result_length, memory_order_relaxed);
  int32_t result = atomic_load_explicit(&slot->result, memory_order_relaxed);
  reply->server = atomic_load_explicit(&slot->server, memory_order_relaxed);
  reply->codec = atomic_load_explicit(&slot->result_codec, memory_order_relaxed);
  if (result == ROBO_ERR_FAILED) {
    reply->code = atomic_load_explicit(&slot->code, memory_order_relaxed);
    robo_copy_out(reply->error, slot->error, sizeof reply->error);
    reply->error[sizeof reply->error - 1] = '\0';
    return robo_fail(ROBO_ERR_FAILED, "function '%s' failed: %s", name, reply->error);
  }
  if (result != ROBO_OK || length > function->table.max_result) {
    return robo_fail(ROBO_ERR_CORRUPT, "the memory of function '%s' holds a result that cannot be", name);
  }
  reply->length = length;
  if (length > end->capacity || (length != 0 && end->buffer == NULL)) {
    return robo_fail(ROBO_ERR_TOO_BIG, "a result of %" PRIu64 " B of function '%s' is too big for a buffer of %" PRIu64
                     " B", length, name, end->capacity);
  }
  robo_copy_out(end->buffer, robo_result_of(&function->table, slot), length);
  return ROBO_OK;
}

static int32_t copy_end(robo_fn *function, robo_call_slot *slot, uint64_t word, const robo_end *end) {
  const char *name = function->table.segment.name;
  switch (robo_call_state_of(word)) {
    case ROBO_CALL_DONE:
      return copy_done(function, slot, end);
    case ROBO_CALL_DIED:
      end->reply->server = atomic_load_explicit(&slot->server, memory_order_relaxed);
      return robo_fail(ROBO_ERR_DIED, "the dispatcher of function '%s' died or was closed while it had the call", name);
    case ROBO_CALL_UNSERVED:
      return robo_fn_unserved(function);
    default: /* EMPTY or ABANDONED, by another thread */
      return robo_fail(ROBO_ERR_CANCELLED, "the call of function '%s' was cancelled", name);
  }
}

int32_t robo_slot_fetch(robo_fn *function, robo_call_slot *slot, uint64_t word, const robo_end *end) {
  robo_reply *reply = end->reply;
  reply->result = copy_end(function, slot, word, end);
  ROBO_POINT("fn:read");
  /* Release: the result has been read before the slot is empty. If it was not ours any more, what we read is void. */
  if (robo_is_ended(word) &&
      !atomic_compare_exchange_strong_explicit(&slot->state, &word,
                                               robo_call_word(robo_call_number(word), 0, ROBO_CALL_EMPTY),
                                               memory_order_release, memory_order_relaxed)) {
    reply->length = 0;
    reply->result = robo_fn_lost(function);
  }
  return reply->result;
}
