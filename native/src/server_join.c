/* The registration of a dispatcher with a function (step 7 of fn_layout.h). */
#include "point.h"
#include "result.h"
#include "server.h"

static _Atomic uint64_t *entry_of(const robo_served *served) {
  return &served->table.state->servers[served->entry];
}

/* Ends the calls that the entry's owner has in hand. */
static void end_calls(const robo_served *served) {
  const robo_table *table = &served->table;
  for (uint32_t i = 0; i < table->count; i++) {
    robo_call_slot *slot = robo_slot_of(table, i);
    uint64_t word = robo_slot_state(slot);
    while (robo_call_server(word) == served->entry) {
      uint32_t state = robo_call_state_of(word);
      if (state != ROBO_CALL_TAKEN && state != ROBO_CALL_ABANDONED) break;
      bool is_lost = state == ROBO_CALL_TAKEN;
      uint64_t end = robo_call_word(robo_call_number(word), served->entry, is_lost ? ROBO_CALL_DIED : ROBO_CALL_EMPTY);
      if (robo_slot_change(slot, word, end)) {
        if (is_lost) atomic_fetch_add_explicit(&table->state->died, 1, memory_order_relaxed);
        break;
      }
      word = robo_slot_state(slot); /* cancelled at this moment, so this is over soon */
    }
  }
}

/* Claims an entry that is free, or whose owner is dead. */
static bool claim_entry(robo_served *served) {
  uint64_t self = robo_self();
  for (served->entry = 0; served->entry < ROBO_MAX_SERVERS; served->entry++) {
    uint64_t claim = atomic_load_explicit(entry_of(served), memory_order_acquire), owner = robo_identity_of(claim);
    if (claim != owner && (owner == self || robo_identity_lives(owner))) continue;
    if (atomic_compare_exchange_strong_explicit(entry_of(served), &claim, self | ROBO_HELD, memory_order_seq_cst,
                                                memory_order_relaxed)) {
      return true;
    }
  }
  return false;
}

/* Calls that nobody could take and whose callers are dead: it is too late for them. */
static void drop_stale_calls(robo_table *table) {
  if (robo_has_living_server(table)) return;
  for (uint32_t i = 0; i < table->count; i++) {
    robo_call_slot *slot = robo_slot_of(table, i);
    uint64_t word = robo_slot_state(slot), number = robo_call_number(word);
    if (robo_call_state_of(word) != ROBO_CALL_POSTED) continue;
    if (robo_identity_lives(atomic_load_explicit(&slot->poster, memory_order_relaxed))) continue;
    if (robo_slot_change(slot, word, robo_call_word(number, 0, ROBO_CALL_EMPTY))) {
      atomic_fetch_add_explicit(&table->state->cancelled, 1, memory_order_relaxed);
    }
  }
}

int32_t robo_served_join(robo_served *served) {
  robo_table *table = &served->table;
  if (robo_self() == 0) return robo_check_self();
  drop_stale_calls(table);
  if (!claim_entry(served)) {
    return robo_fail(ROBO_ERR_FULL, "function '%s' has %u dispatchers already", table->segment.name, ROBO_MAX_SERVERS);
  }
  ROBO_POINT("server:claimed");
  end_calls(served);
  atomic_store_explicit(&served->in_hand, 0, memory_order_relaxed);
  atomic_store_explicit(&served->seen, UINT64_MAX, memory_order_relaxed);
  atomic_fetch_or_explicit(&table->state->serving, 1u << served->entry, memory_order_seq_cst);
  return ROBO_OK;
}

void robo_served_retire(robo_served *served) {
  robo_table *table = &served->table;
  atomic_fetch_and_explicit(&table->state->serving, ~(1u << served->entry), memory_order_seq_cst);
  robo_wake_posted(table);
}

void robo_served_leave(robo_served *served) {
  end_calls(served);
  /* Release: what we did to the slots is over before the entry is another's. */
  atomic_store_explicit(entry_of(served), robo_self(), memory_order_release);
  robo_wake_posted(&served->table);
}
