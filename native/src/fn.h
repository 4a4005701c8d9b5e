/*
 * What callers and dispatchers of a function have in common: its segment, its words, and the judgement who lives.
 */
#ifndef ROBO_SRC_FN_H
#define ROBO_SRC_FN_H

#include "fn_layout.h"
#include "identity.h"
#include "robo/fn.h"
#include "wake.h"

/* An open function. All but `trusted` and `trusted_until` stays as it is until it is closed. */
typedef struct robo_table {
  robo_segment segment;
  robo_fn_state *state;
  uint8_t *slots;
  uint64_t stride;
  uint64_t result_offset; /* in a slot */
  uint64_t max_args;
  uint64_t max_result; /* 0: no result is kept */
  uint32_t count;      /* of slots */
  int users;           /* a file descriptor with a shared lock: how others know that this process uses the function */
  _Atomic uint64_t trusted; /* claim of a dispatcher that lived when it was last looked at, until `trusted_until` */
  _Atomic uint64_t trusted_until;
} robo_table;

/* Opens or makes it. What only dead processes used is made anew, if `options` allow to make one. */
int32_t robo_table_open(const char *name, const robo_fn_options *options, robo_table *table);

/* Fills in the rest of a table whose segment is open, without taking part (`users` is -1). */
void robo_table_attach(robo_table *table);

void robo_table_close(robo_table *table);

static inline robo_call_slot *robo_slot_of(const robo_table *table, uint32_t slot) {
  return (robo_call_slot *)(void *)(table->slots + slot * table->stride);
}

static inline void *robo_args_of(robo_call_slot *slot) { return slot + 1; }

static inline void *robo_result_of(const robo_table *table, robo_call_slot *slot) {
  return (uint8_t *)slot + table->result_offset;
}

static inline uint64_t robo_slot_state(const robo_call_slot *slot) {
  return atomic_load_explicit(&slot->state, memory_order_acquire);
}

/* Whether the call has been made and has not ended. */
static inline bool robo_is_running(uint64_t word) {
  uint32_t state = robo_call_state_of(word);
  return state == ROBO_CALL_POSTED || state == ROBO_CALL_TAKEN;
}

/* Whether the call has an end that somebody may want to know. */
static inline bool robo_is_ended(uint64_t word) {
  uint32_t state = robo_call_state_of(word);
  return state == ROBO_CALL_DONE || state == ROBO_CALL_DIED || state == ROBO_CALL_UNSERVED;
}

/* Changes a slot's state and wakes those who wait for it, if it still is `from`. */
bool robo_slot_change(robo_call_slot *slot, uint64_t from, uint64_t to);

/* Whether a dispatcher is registered, dead or alive: a few loads. */
bool robo_has_server(const robo_table *table);

/* Whether one that lives is; what it found is good for 10 ms. */
bool robo_has_living_server(robo_table *table);

/* Ends the call in a slot if no living dispatcher can; returns the state of the slot. */
uint64_t robo_settle(robo_table *table, robo_call_slot *slot);

/* Wakes who waits for a call that nobody has taken: nobody may do so any more. */
void robo_wake_posted(const robo_table *table);

/* Removes the function if no living process has it open: whether it did. */
bool robo_fn_remove_unused(const robo_segment *segment);

/* Frees what dead processes hold; returns how many slots that were. */
uint32_t robo_fn_reap(const robo_segment *segment);

/* Number of dispatchers that live. */
uint32_t robo_fn_living_servers(const robo_segment *segment);

/* The pids of the dispatchers that live; returns how many there are. */
uint32_t robo_fn_server_pids(const robo_table *table, uint32_t pids[ROBO_MAX_SERVERS]);

/* Number of slots that somebody who lives needs: its holder, its dispatcher, or who may fetch its result. */
uint32_t robo_fn_used_slots(const robo_table *table);

/* For robo_wait: whether robo_fn_poll would not say pending. If not, what to sleep on. */
bool robo_fn_look(robo_fn *function, uint64_t id, robo_sleep *sleep);

#endif
