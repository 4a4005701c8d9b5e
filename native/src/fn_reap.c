/* Looking at a function as a whole: who uses it, and what the dead have left. */
#include "fn.h"

#include "fn_users.h"

#include <unistd.h>

/* Asks /proc once for each process in a row of slots. */
typedef struct census {
  uint64_t identity;
  bool is_alive;
} census;

static bool lives(census *last, uint64_t identity) {
  if (identity == 0) return false;
  if (identity != last->identity) *last = (census){identity, robo_identity_lives(identity)};
  return last->is_alive;
}

static uint64_t claim_at(const _Atomic uint64_t *word) { return atomic_load_explicit(word, memory_order_acquire); }

uint32_t robo_fn_server_pids(const robo_table *table, uint32_t pids[ROBO_MAX_SERVERS]) {
  census last = {0, false};
  uint32_t count = 0, serving = atomic_load_explicit(&table->state->serving, memory_order_acquire);
  for (uint32_t i = 0; i < ROBO_MAX_SERVERS; i++) {
    if ((serving >> i & 1u) == 0) continue; /* just coming, or about to go */
    uint64_t claim = claim_at(&table->state->servers[i]), identity = robo_identity_of(claim);
    if (claim == identity || !lives(&last, identity)) continue;
    pids[count++] = robo_pid_of(identity);
  }
  return count;
}

/* Whether somebody who lives needs the slot: its holder, its dispatcher, or who may fetch what is in it. */
static bool is_used(const robo_table *table, uint32_t index, bool has_server, census *last) {
  robo_call_slot *slot = robo_slot_of(table, index);
  uint64_t claim = claim_at(&slot->caller), identity = robo_identity_of(claim), word = robo_slot_state(slot);
  if (claim != identity && lives(last, identity)) return true;
  uint32_t state = robo_call_state_of(word);
  if (state == ROBO_CALL_TAKEN || state == ROBO_CALL_ABANDONED) {
    uint64_t server = claim_at(&table->state->servers[robo_call_server(word)]);
    if ((server & ROBO_HELD) != 0 && lives(last, robo_identity_of(server))) return true;
  }
  if (state == ROBO_CALL_POSTED && has_server) return true;
  if (state == ROBO_CALL_EMPTY || state == ROBO_CALL_ABANDONED) return false;
  return lives(last, claim_at(&slot->poster));
}

uint32_t robo_fn_used_slots(const robo_table *table) {
  uint32_t pids[ROBO_MAX_SERVERS], used = 0;
  census last = {0, false};
  bool has_server = robo_fn_server_pids(table, pids) != 0;
  for (uint32_t i = 0; i < table->count; i++) used += is_used(table, i, has_server, &last);
  return used;
}

/* Empties a slot that nobody who lives needs; whether it was in use by the dead. */
static bool reap_slot(const robo_table *table, uint32_t index, bool has_server, census *last) {
  if (is_used(table, index, has_server, last)) return false;
  robo_call_slot *slot = robo_slot_of(table, index);
  uint64_t claim = claim_at(&slot->caller), identity = robo_identity_of(claim), word = robo_slot_state(slot);
  bool was_held = claim != identity;
  /* Only from what was seen to be dead: whoever has come meanwhile has changed the word. */
  if (was_held && !lives(last, identity)) {
    atomic_compare_exchange_strong_explicit(&slot->caller, &claim, identity, memory_order_acq_rel,
                                            memory_order_relaxed);
  }
  if (robo_call_state_of(word) == ROBO_CALL_EMPTY) return was_held;
  return robo_slot_change(slot, word, robo_call_word(robo_call_number(word), 0, ROBO_CALL_EMPTY)) || was_held;
}

uint32_t robo_fn_reap(const robo_segment *segment) {
  robo_table table = {.segment = *segment};
  robo_table_attach(&table);
  uint32_t pids[ROBO_MAX_SERVERS], freed = 0;
  census last = {0, false};
  bool has_server = robo_fn_server_pids(&table, pids) != 0;
  for (uint32_t i = 0; i < table.count; i++) freed += reap_slot(&table, i, has_server, &last);
  return freed;
}

uint32_t robo_fn_living_servers(const robo_segment *segment) {
  robo_table table = {.segment = *segment};
  robo_table_attach(&table);
  uint32_t pids[ROBO_MAX_SERVERS];
  return robo_fn_server_pids(&table, pids);
}

bool robo_fn_remove_unused(const robo_segment *segment) {
  int32_t users = robo_users_open(segment);
  if (users < 0) return false;
  bool is_removed = robo_users_exclude(users) && robo_segment_remove_this(segment) == ROBO_OK;
  close(users);
  return is_removed;
}
