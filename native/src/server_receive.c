/* How a dispatcher finds and takes calls (step 4 of fn_layout.h). */
#include "point.h"
#include "result.h"
#include "robo/fn.h"
#include "server.h"

#include <string.h>

/* Every so many calls all slots are looked at, also those for which nobody has rung. */
#define TAKES_PER_SWEEP 256u

static void fill_request(const robo_served *served, uint32_t number, uint32_t index, uint64_t word,
                         robo_request *request) {
  const robo_table *table = &served->table;
  robo_call_slot *slot = robo_slot_of(table, index);
  uint64_t poster = atomic_load_explicit(&slot->poster, memory_order_relaxed);
  request->id = robo_call_id(robo_call_number(word), index);
  /* A length that cannot be is the work of a broken peer; what it hides is its own loss. */
  request->length = slot->args_length < table->max_args ? slot->args_length : table->max_args;
  request->max_result = table->max_result;
  request->caller = poster;
  request->args = robo_args_of(slot);
  request->result = robo_result_of(table, slot);
  request->function = number;
  request->slot = index;
  request->codec = slot->args_codec;
  request->wants_reply = table->max_result != 0;
  request->caller_pid = robo_pid_of(poster);
  memcpy(request->caller_name, slot->caller_name, sizeof request->caller_name);
  request->caller_name[sizeof request->caller_name - 1] = '\0';
}

/* Takes a posted call if nobody was faster. */
static bool take(robo_server *server, uint32_t number, uint32_t index, uint64_t word, robo_request *request) {
  if (request == NULL) return true;
  robo_served *served = &server->functions[number];
  robo_call_slot *slot = robo_slot_of(&served->table, index);
  uint64_t taken = robo_call_word(robo_call_number(word), served->entry, ROBO_CALL_TAKEN);
  /* Acquire: the arguments. Nobody sleeps until a call is taken, so nobody is woken. */
  if (!atomic_compare_exchange_strong_explicit(&slot->state, &word, taken, memory_order_acq_rel,
                                               memory_order_relaxed)) {
    return false;
  }
  ROBO_POINT("server:taken");
  atomic_fetch_add_explicit(&served->in_hand, 1, memory_order_relaxed);
  atomic_store_explicit(&slot->server, robo_self(), memory_order_relaxed);
  fill_request(served, number, index, taken, request);
  if (atomic_fetch_add_explicit(&served->takes, 1, memory_order_relaxed) % TAKES_PER_SWEEP == TAKES_PER_SWEEP - 1) {
    atomic_store_explicit(&served->seen, UINT64_MAX, memory_order_relaxed);
  }
  return true;
}

/* The posted call with the lowest number, and how many there are. */
static uint32_t find_oldest(const robo_table *table, uint32_t *index, uint64_t *oldest) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < table->count; i++) {
    uint64_t word = robo_slot_state(robo_slot_of(table, i));
    if (robo_call_state_of(word) != ROBO_CALL_POSTED) continue;
    if (count++ == 0 || robo_call_number(word) < robo_call_number(*oldest)) {
      *index = i;
      *oldest = word;
    }
  }
  return count;
}

/*
 * `seen` may be set to a value of the bell that was loaded before slots were looked at, if none of the calls rung for
 * until then is left: taken calls are never posted again, so this stays true whoever sets it how late.
 */
static void set_seen(robo_served *served, uint64_t bell) {
  atomic_store_explicit(&served->seen, bell, memory_order_relaxed);
}

static bool find_in_all(robo_server *server, uint32_t number, uint64_t bell, robo_request *request) {
  robo_served *served = &server->functions[number];
  uint32_t index = 0;
  uint64_t oldest = 0;
  for (;;) {
    uint32_t count = find_oldest(&served->table, &index, &oldest);
    if (count == 0) {
      set_seen(served, bell);
      return false;
    }
    if (count == 1 && request != NULL) set_seen(served, bell);
    if (take(server, number, index, oldest, request)) return true;
  }
}

static bool find_in(robo_server *server, uint32_t number, bool thorough, robo_request *request) {
  robo_served *served = &server->functions[number];
  const robo_table *table = &served->table;
  /* Acquire: the states of the slots for which it was rung. */
  uint64_t bell = atomic_load_explicit(&table->state->bell, memory_order_acquire);
  uint64_t seen = atomic_load_explicit(&served->seen, memory_order_relaxed);
  if (!thorough && bell == seen) return false;
  uint32_t index = (uint32_t)bell % ROBO_MAX_CALL_SLOTS;
  if (thorough || (bell >> 6) != (seen >> 6) + 1 || index >= table->count) {
    return find_in_all(server, number, bell, request);
  }
  uint64_t word = robo_slot_state(robo_slot_of(table, index));
  bool is_posted = robo_call_state_of(word) == ROBO_CALL_POSTED;
  if (!is_posted || request != NULL) set_seen(served, bell);
  return is_posted && take(server, number, index, word, request);
}

static bool is_active(robo_server *server, uint32_t number) {
  return atomic_load_explicit(&server->functions[number].status, memory_order_acquire) == ROBO_SERVED_ACTIVE;
}

bool robo_server_find(robo_server *server, bool thorough, robo_request *request) {
  uint32_t used = atomic_load_explicit(&server->used, memory_order_acquire);
  uint32_t number = atomic_load_explicit(&server->next, memory_order_relaxed);
  for (uint32_t i = 0; i < used; i++, number++) {
    if (number >= used) number = 0;
    if (!is_active(server, number) || !find_in(server, number, thorough, request)) continue;
    if (request != NULL) atomic_store_explicit(&server->next, number + 1, memory_order_relaxed);
    return true;
  }
  return false;
}

int64_t robo_server_find_removed(robo_server *server) {
  uint32_t used = atomic_load_explicit(&server->used, memory_order_acquire);
  for (uint32_t i = 0; i < used; i++) {
    if (is_active(server, i) && robo_is_removed(&server->functions[i].table.segment)) return i;
  }
  return -1;
}

void robo_server_sleeps(robo_server *server, uint32_t known_word, robo_sleeps *sleeps) {
  uint32_t used = atomic_load_explicit(&server->used, memory_order_acquire);
  bool is_followed = false;
  for (uint32_t i = 0; i < used; i++) {
    if (!is_active(server, i)) continue;
    robo_served *served = &server->functions[i];
    robo_fn_state *state = served->table.state;
    uint64_t seen = atomic_load_explicit(&served->seen, memory_order_relaxed);
    robo_sleeps_add(sleeps, (robo_sleep){.word = &state->bell, .known = seen, .sleepers = &state->sleepers});
    is_followed = true; /* robo_server_ring: a dispatcher of one function then sleeps on one word, which is cheaper */
  }
  robo_sleeps_add(sleeps, (robo_sleep){
                              .known = known_word,
                              .sleepers = (_Atomic uint32_t *)&server->word,
                              .is_followed = is_followed,
                          });
}

void robo_server_ring(robo_server *server) {
  robo_ring(&server->word);
  uint32_t used = atomic_load_explicit(&server->used, memory_order_acquire);
  for (uint32_t i = 0; i < used; i++) {
    robo_served *served = &server->functions[i];
    if (atomic_load_explicit(&served->status, memory_order_acquire) == ROBO_SERVED_ABSENT) continue;
    robo_wake_sleepers(&served->table.state->sleepers);
  }
}
