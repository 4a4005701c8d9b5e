/* Taking slots, also from the dead, and giving them back: steps 1 and 2 of var_layout.h. */
#include "point.h"
#include "robo/shm.h"
#include "var.h"

#include <inttypes.h>
#include <time.h>

/* How often the writer of a held slot is looked at, which costs 10 µs. */
#define LOOK_EVERY_NS 10000000ull

/* How long to spin for a slot before sleeping in between. */
#define SPIN_NS 20000u
#define NAP_NS 100000

void robo_var_release(robo_var *variable, uint32_t index) {
  atomic_store_explicit(&variable->claims[index], 0, memory_order_release);
}

/*
 * Step 2. Acquire in both: whoever published this slot before cleared its claim afterwards (release), so that this
 * process, which took the claim (acquire), sees that `head` or a later one. From a dead process the claim is taken
 * while it is held; its publication is seen all the same, as its stores were done before the kernel, through which its
 * death became known, took it off its processor.
 */
static bool is_still_old(robo_var *variable, uint32_t index) {
  ROBO_POINT("var:claimed");
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
  if (robo_head_ticket(head) != 0 && robo_head_slot(head) == index) {
    robo_var_release(variable, index);
    return false;
  }
  ROBO_POINT("var:rechecked");
  return true;
}

static bool take(robo_var *variable, uint32_t index, uint64_t seen) {
  uint64_t mine = robo_self() | ROBO_HELD;
  ROBO_POINT("var:chosen");
  return atomic_compare_exchange_strong_explicit(&variable->claims[index], &seen, mine, memory_order_acquire,
                                                 memory_order_relaxed) &&
         is_still_old(variable, index);
}

static bool take_from_dead(robo_var *variable, uint32_t index, uint64_t seen) {
  if (robo_identity_lives(seen) || !take(variable, index, seen)) return false;
  atomic_fetch_add_explicit(&variable->state->stolen, 1, memory_order_relaxed);
  return true;
}

/* Once in a while, as it costs: the turn of each slot comes, for the search begins at another one each time. */
static bool is_time_to_look(robo_var *variable, uint64_t now) {
  uint64_t last = atomic_load_explicit(&variable->looked_at_ns, memory_order_relaxed);
  if (now - last < LOOK_EVERY_NS) return false;
  atomic_store_explicit(&variable->looked_at_ns, now, memory_order_relaxed);
  return true;
}

/*
 * With several writers slots are published in another order than they were taken in, so the slot after the newest may
 * hold a value that is nearly as new. History and views last longer if such are passed over.
 */
static bool is_young(const robo_var *variable, uint32_t index, uint64_t newest) {
  uint64_t ticket = atomic_load_explicit(&robo_slot_at(variable, index)->ticket, memory_order_relaxed);
  return ticket != 0 && (ticket > newest || newest - ticket < variable->count / 2);
}

enum found { FOUND, NONE, CORRUPT };

/* One search through the ring, from the slot after the newest; through all slots if nothing was written yet. */
static enum found search(robo_var *variable, uint64_t now, bool take_young, uint32_t *index) {
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
  uint64_t newest = robo_head_ticket(head);
  uint32_t at = newest != 0 ? robo_head_slot(head) : variable->count - 1;
  if (at >= variable->count) return CORRUPT;
  for (uint32_t left = newest != 0 ? variable->count - 1 : variable->count; left > 0; left--) {
    at = at + 1 == variable->count ? 0 : at + 1;
    *index = at;
    uint64_t claim = atomic_load_explicit(&variable->claims[at], memory_order_relaxed);
    if (claim & ROBO_HELD) {
      if (is_time_to_look(variable, now) && take_from_dead(variable, at, claim)) return FOUND;
    } else if (take_young || !is_young(variable, at, newest)) {
      if (take(variable, at, claim)) return FOUND;
    }
  }
  return NONE;
}

/* No slot is free: now the owner of each is looked at. */
static bool search_among_dead(robo_var *variable, uint32_t *index) {
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
  for (uint32_t at = 0; at < variable->count; at++) {
    if (robo_head_ticket(head) != 0 && at == robo_head_slot(head)) continue;
    uint64_t claim = atomic_load_explicit(&variable->claims[at], memory_order_relaxed);
    *index = at;
    if ((claim & ROBO_HELD) && take_from_dead(variable, at, claim)) return true;
  }
  return false;
}

static void rest(uint64_t waited) {
  if (waited < SPIN_NS) {
    robo_relax();
  } else {
    struct timespec nap = {0, NAP_NS};
    nanosleep(&nap, NULL);
  }
}

static int32_t claim_patiently(robo_var *variable, uint64_t start, uint32_t *index) {
  uint64_t now = start, look_at = start;
  while (now - start < ROBO_PATIENCE_NS) {
    if (now >= look_at) {
      if (search_among_dead(variable, index)) return ROBO_OK;
      look_at = now + LOOK_EVERY_NS;
    }
    enum found found = search(variable, now, true, index);
    if (found == FOUND) return ROBO_OK;
    if (found == CORRUPT) return robo_var_corrupt(variable);
    rest(now - start);
    now = robo_now();
  }
  atomic_fetch_add_explicit(&variable->state->refused, 1, memory_order_relaxed);
  return robo_fail(ROBO_ERR_BUSY, "variable '%s' has %u slots, and living writers have had all of them for 100 ms",
                   variable->segment.name, variable->count);
}

int32_t robo_var_claim(robo_var *variable, uint64_t now, uint32_t *index) {
  int32_t result = robo_check_self();
  if (result != ROBO_OK) return result;
  if (search(variable, now, false, index) == FOUND || search(variable, now, true, index) == FOUND) return ROBO_OK;
  return claim_patiently(variable, now, index);
}

uint32_t robo_var_reap_slots(robo_var *variable) {
  uint32_t freed = 0;
  for (uint32_t at = 0; at < variable->count; at++) {
    uint64_t claim = atomic_load_explicit(&variable->claims[at], memory_order_relaxed);
    if (!(claim & ROBO_HELD) || robo_identity_lives(claim)) continue;
    uint64_t mine = robo_self() | ROBO_HELD;
    if (!atomic_compare_exchange_strong_explicit(&variable->claims[at], &claim, mine, memory_order_acquire,
                                                 memory_order_relaxed)) {
      continue;
    }
    freed++;
    if (!is_still_old(variable, at)) continue; /* published, and so whole */
    robo_hold hold = robo_var_begin(variable, at);
    robo_var_finish(&hold, &(robo_stamp){0});
    robo_var_release(variable, at);
  }
  atomic_fetch_add_explicit(&variable->state->stolen, freed, memory_order_relaxed);
  return freed;
}
