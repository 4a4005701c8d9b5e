/* Who lives: dispatchers, and those who hold slots. */
#include "fn.h"

#include <time.h>

/* How long a dispatcher that was found alive is taken to live. */
#define TRUST_NS 10000000ull

/* Some 5 ns instead of 20, and good to a few milliseconds. */
static uint64_t coarse_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Whether the owner of a held claim lives. */
static bool lives(robo_table *table, uint64_t claim) {
  uint64_t identity = robo_identity_of(claim);
  if (identity == robo_self()) return true;
  uint64_t now = coarse_now();
  /* Two words without a common step: a claim with another's time is trusted at most TRUST_NS too long. */
  if (atomic_load_explicit(&table->trusted, memory_order_relaxed) == claim &&
      now < atomic_load_explicit(&table->trusted_until, memory_order_relaxed)) {
    return true;
  }
  if (!robo_identity_lives(identity)) return false;
  atomic_store_explicit(&table->trusted, claim, memory_order_relaxed);
  atomic_store_explicit(&table->trusted_until, now + TRUST_NS, memory_order_relaxed);
  return true;
}

static uint64_t server_claim(const robo_table *table, uint32_t entry) {
  return atomic_load_explicit(&table->state->servers[entry], memory_order_acquire);
}

static bool is_held(uint64_t claim) { return (claim & ROBO_HELD) != 0; }

/* The entries that take calls, if their owners live. */
static uint32_t serving_entries(const robo_table *table) {
  return atomic_load_explicit(&table->state->serving, memory_order_acquire) & ((1u << ROBO_MAX_SERVERS) - 1u);
}

bool robo_has_server(const robo_table *table) {
  for (uint32_t rest = serving_entries(table); rest != 0; rest &= rest - 1u) {
    if (is_held(server_claim(table, (uint32_t)__builtin_ctz(rest)))) return true;
  }
  return false;
}

bool robo_has_living_server(robo_table *table) {
  for (uint32_t rest = serving_entries(table); rest != 0; rest &= rest - 1u) {
    uint64_t claim = server_claim(table, (uint32_t)__builtin_ctz(rest));
    if (is_held(claim) && lives(table, claim)) return true;
  }
  return false;
}

bool robo_slot_change(robo_call_slot *slot, uint64_t from, uint64_t to) {
  /* Sequentially consistent, as the sleepers' word is looked at afterwards; release of what was written before. */
  if (!atomic_compare_exchange_strong_explicit(&slot->state, &from, to, memory_order_seq_cst, memory_order_relaxed)) {
    return false;
  }
  robo_wake_sleepers(&slot->sleepers);
  return true;
}

/* What becomes of a call that no dispatcher will end, or the call's state as it is. */
static uint64_t settled(robo_table *table, uint64_t word) {
  uint64_t number = robo_call_number(word);
  uint32_t state = robo_call_state_of(word), entry = robo_call_server(word);
  if (state == ROBO_CALL_POSTED) {
    return robo_has_living_server(table) ? word : robo_call_word(number, 0, ROBO_CALL_UNSERVED);
  }
  if (state != ROBO_CALL_TAKEN && state != ROBO_CALL_ABANDONED) return word;
  /* The entry may have a new owner already. That one ends the call itself before it takes any of its own. */
  uint64_t claim = server_claim(table, entry);
  if (is_held(claim) && lives(table, claim)) return word;
  return robo_call_word(number, entry, state == ROBO_CALL_TAKEN ? ROBO_CALL_DIED : ROBO_CALL_EMPTY);
}

uint64_t robo_settle(robo_table *table, robo_call_slot *slot) {
  uint64_t word = robo_slot_state(slot);
  uint64_t end = settled(table, word);
  if (end == word) return word;
  if (!robo_slot_change(slot, word, end)) return robo_slot_state(slot);
  if (robo_call_state_of(end) == ROBO_CALL_DIED) {
    atomic_fetch_add_explicit(&table->state->died, 1, memory_order_relaxed);
  }
  return end;
}

void robo_wake_posted(const robo_table *table) {
  for (uint32_t i = 0; i < table->count; i++) robo_wake_sleepers(&robo_slot_of(table, i)->sleepers);
}
