/* Claims of call slots. */
#include "fn_call.h"
#include "point.h"
#include "result.h"

/* How often it is looked at who of the holders of slots is dead, while none is free. */
#define LOOK_NS 10000000ull
#define PAUSE_NS 100000ull

/* Nobody's call: not in anybody's hands, and not waiting to be. */
static bool is_at_rest(uint64_t word) {
  return !robo_is_running(word) && robo_call_state_of(word) != ROBO_CALL_ABANDONED;
}

static uint64_t claim_of(const robo_call_slot *slot) {
  return atomic_load_explicit(&slot->caller, memory_order_relaxed);
}

void robo_slot_release(robo_call_slot *slot) {
  /* Only who holds a claim changes it. Release: the next holder must see our writes as done. */
  atomic_store_explicit(&slot->caller, robo_self(), memory_order_release);
}

/* Claims a slot that nobody holds, if its call is at rest also once we have it. */
static bool try_claim(robo_call_slot *slot) {
  uint64_t claim = claim_of(slot);
  if ((claim & ROBO_HELD) != 0) return false;
  ROBO_POINT("fn:looked");
  /* Acquire: all that was done with the slot before is over. */
  if (!atomic_compare_exchange_strong_explicit(&slot->caller, &claim, robo_self() | ROBO_HELD, memory_order_acq_rel,
                                               memory_order_relaxed)) {
    return false;
  }
  ROBO_POINT("fn:claimed");
  if (is_at_rest(robo_slot_state(slot))) return true;
  robo_slot_release(slot);
  return false;
}

static bool claim_empty(robo_fn *function, uint32_t *index) {
  robo_table *table = &function->table;
  uint32_t at = atomic_load_explicit(&function->newest_slot, memory_order_relaxed);
  for (uint32_t i = 0; i < table->count; i++, at++) {
    if (at >= table->count) at = 0;
    robo_call_slot *slot = robo_slot_of(table, at);
    uint64_t word = robo_slot_state(slot);
    if (!is_at_rest(word) || robo_is_ended(word) || !try_claim(slot)) continue;
    *index = at;
    return true;
  }
  return false;
}

/* The slot with the oldest end that nobody fetched or waits for. */
static bool claim_oldest(robo_fn *function, uint32_t *index) {
  robo_table *table = &function->table;
  uint64_t oldest = UINT64_MAX;
  for (uint32_t i = 0; i < table->count; i++) {
    robo_call_slot *slot = robo_slot_of(table, i);
    uint64_t word = robo_slot_state(slot);
    if (!robo_is_ended(word) || (claim_of(slot) & ROBO_HELD) != 0 || robo_call_number(word) >= oldest) continue;
    oldest = robo_call_number(word);
    *index = i;
  }
  if (oldest == UINT64_MAX) return false;
  robo_call_slot *slot = robo_slot_of(table, *index);
  if (!try_claim(slot)) return false;
  if (robo_is_ended(robo_slot_state(slot))) {
    atomic_fetch_add_explicit(&table->state->dropped, 1, memory_order_relaxed);
  }
  return true;
}

/* Ends the calls of dead dispatchers, and takes their claims from dead callers. */
static void free_the_dead(robo_table *table) {
  for (uint32_t i = 0; i < table->count; i++) {
    robo_call_slot *slot = robo_slot_of(table, i);
    robo_settle(table, slot);
    uint64_t claim = claim_of(slot), identity = robo_identity_of(claim);
    if (claim == identity || identity == robo_self() || robo_identity_lives(identity)) continue;
    atomic_compare_exchange_strong_explicit(&slot->caller, &claim, identity, memory_order_acq_rel,
                                            memory_order_relaxed);
  }
}

int32_t robo_slot_claim(robo_fn *function, uint64_t patience_ns) {
  uint32_t index = 0;
  if (claim_empty(function, &index) || claim_oldest(function, &index)) return (int32_t)index;
  uint64_t start = robo_now(), spin = robo_spin_time(), looked_at = 0;
  for (uint64_t now = start;; now = robo_now()) {
    if (now - looked_at >= LOOK_NS) {
      free_the_dead(&function->table);
      looked_at = now;
    }
    if (claim_empty(function, &index) || claim_oldest(function, &index)) return (int32_t)index;
    if (now - start >= patience_ns) break;
    if (now - start < spin) {
      robo_give_way();
    } else {
      robo_sleep_on(NULL, 0, PAUSE_NS);
    }
  }
  atomic_fetch_add_explicit(&function->table.state->refused, 1, memory_order_relaxed);
  return robo_fail(ROBO_ERR_BUSY, "all %u call slots of function '%s' are in use by living processes",
                   function->table.count, function->table.segment.name);
}
