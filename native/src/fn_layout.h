/*
 * The memory of a function: the common header, a block of words that change, the call slots, each with room for the
 * arguments and for the result.
 *
 * Two words decide about a slot, and each changes in single atomic steps that a kill cannot cut in two:
 *
 * - `caller` is a claim: held while a caller fills the slot or keeps its result. Only who holds it fills the slot.
 * - `state` is the number of the call, which of the dispatchers in `servers` has it, and how far it is. Numbers are
 *   given once, so a compare-and-swap of `state` speaks of one call alone, however late it comes.
 *
 * Nobody has to clean up after anybody. A claim of a dead process is a free claim; a call that a dead dispatcher took
 * is a call that died. A slot is free when its claim is, and its state is neither POSTED nor TAKEN nor ABANDONED.
 *
 *   EMPTY ──> POSTED ──> TAKEN ──> DONE ──> EMPTY           the course of things
 *               │          ├─────> DIED ──> EMPTY           whoever sees that the dispatcher is dead
 *               │          └─────> ABANDONED ──> EMPTY      cancelled, and when its dispatcher has let go (or is dead)
 *               ├────────> UNSERVED ──> EMPTY               whoever sees that no dispatcher lives
 *               └────────> EMPTY                            cancelled
 *
 * Call (any number of processes):
 *   1. Claim a slot that is free: compare-and-swap of `caller`, then look at `state` again, as the slot may have been
 *      used meanwhile. Empty slots first, then the one with the oldest end that nobody fetched (`dropped`); whether
 *      those live who hold the others is looked at only when none of these is left.
 *   2. Write the arguments; state = (number, POSTED); change `bell`, which tells the slot; wake the sleepers. Who is
 *      killed before the bell has made a call that a dispatcher finds when it next looks at all slots: every 20 ms.
 *   3. A posted call lets go of the claim. Its result then may be dropped for another call, which shows in the number.
 * Take (any dispatcher that has its entry k in `servers` and its bit in `serving`):
 *   4. If `bell` has moved by one since all was seen, look at that slot; if by more, at all of them, for the lowest
 *      number. State from (number, POSTED) to (number, k, TAKEN): the arguments and the room for the result are now
 *      this dispatcher's, whatever the caller does.
 * End:
 *   5. Write the result; state from (number, k, TAKEN) to (number, k, DONE), or if that fails because it was ABANDONED,
 *      to EMPTY; wake the caller.
 *   6. The caller copies the result and then sets EMPTY by compare-and-swap; if it succeeds, nothing was written over
 *      the result: that happens only under another number. A caller that held its claim all the time lets it go.
 * Join:
 *   7. A dispatcher claims an entry in `servers` that is free or whose owner is dead, ends the calls which that one had
 *      (DIED, or EMPTY where ABANDONED), and then sets its bit in `serving`. Should it be killed in between, the next
 *      one does it again.
 */
#ifndef ROBO_SRC_FN_LAYOUT_H
#define ROBO_SRC_FN_LAYOUT_H

#include "segment.h"

#define ROBO_MAX_SERVERS 16u
#define ROBO_MAX_CALL_SLOTS 64u

/* Words that change, on cache lines by who changes them. */
typedef struct robo_fn_state {
  _Alignas(64) _Atomic uint64_t bell; /* changes with each call, which is what wakes: count * 64 + slot of the newest */
  _Atomic uint32_t sleepers;          /* of the dispatchers, see wake.h */
  _Alignas(64) _Atomic uint64_t calls; /* the number of the newest call; changed by callers, as the counts after it */
  _Atomic uint64_t died;
  _Atomic uint64_t cancelled;
  _Atomic uint64_t dropped;
  _Atomic uint64_t refused;
  _Alignas(64) _Atomic uint64_t replies; /* changed by dispatchers */
  _Atomic uint64_t failures;
  _Alignas(64) _Atomic uint64_t servers[ROBO_MAX_SERVERS]; /* claims of dispatchers, held while they have calls */
  _Alignas(64) _Atomic uint32_t serving;                   /* a bit for each entry that takes calls, if it is held */
} robo_fn_state;

enum robo_call_state {
  ROBO_CALL_EMPTY = 0,
  ROBO_CALL_POSTED = 1,
  ROBO_CALL_TAKEN = 2,
  ROBO_CALL_DONE = 3,
  ROBO_CALL_DIED = 4,
  ROBO_CALL_UNSERVED = 5,
  ROBO_CALL_ABANDONED = 6
};

/* What stands before a call's arguments. What a caller reads of it without holding the claim is atomic. */
typedef struct robo_call_slot {
  _Alignas(64) _Atomic uint64_t state; /* robo_call_word */
  _Atomic uint64_t caller;             /* claim */
  _Atomic uint32_t sleepers;           /* of those who wait for the end */
  uint32_t args_length;
  _Atomic uint64_t server; /* identity of the dispatcher, from DONE on */
  _Atomic uint32_t result_length;
  _Atomic int32_t result; /* enum robo_result */
  _Atomic int32_t code;
  uint16_t args_codec;
  _Atomic uint16_t result_codec;
  _Alignas(64) _Atomic uint64_t poster; /* identity of who made the call; it and the name are written if they change */
  char caller_name[16];
  uint8_t reserved[40];
  char error[256];
} robo_call_slot;

_Static_assert(sizeof(robo_call_slot) == 384, "call slot");

#define ROBO_FN_STATE_OFFSET 256u
#define ROBO_FN_SLOTS_OFFSET 1024u

_Static_assert(sizeof(robo_fn_state) <= ROBO_FN_SLOTS_OFFSET - ROBO_FN_STATE_OFFSET, "state block");

/* A slot's state: number * 128 + entry of the dispatcher * 8 + enum robo_call_state. */
static inline uint64_t robo_call_word(uint64_t number, uint32_t server, enum robo_call_state state) {
  return number << 7 | (uint64_t)server << 3 | (uint64_t)state;
}

static inline uint64_t robo_call_number(uint64_t word) { return word >> 7; }

static inline uint32_t robo_call_server(uint64_t word) { return (uint32_t)(word >> 3) & (ROBO_MAX_SERVERS - 1u); }

static inline uint32_t robo_call_state_of(uint64_t word) { return (uint32_t)word & 7u; }

/* A call's id says its slot: number * 64 + slot. */
static inline uint64_t robo_call_id(uint64_t number, uint32_t slot) { return number * ROBO_MAX_CALL_SLOTS + slot; }

static inline uint64_t robo_fn_args_room(uint64_t max_args) { return (max_args + 63u) & ~63ull; }

static inline uint64_t robo_fn_stride(uint64_t max_args, uint64_t max_result) {
  return sizeof(robo_call_slot) + robo_fn_args_room(max_args) + robo_fn_args_room(max_result);
}

static inline uint64_t robo_fn_bytes(uint64_t max_args, uint64_t max_result, uint32_t slots) {
  return ROBO_FN_SLOTS_OFFSET + slots * robo_fn_stride(max_args, max_result);
}

#endif
