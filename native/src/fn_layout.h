/*
 * The memory of a function: the common header, a block of words that change, the call slots, each with room for the
 * arguments and for the result.
 *
 * Call (any number of processes):
 *   1. Take a slot: compare-and-swap of `caller` from not held to this process's identity with ROBO_HELD. Not held means
 *      free. A slot of a dead caller is taken over unless a living dispatcher is at work in it. If none is left, the
 *      oldest finished call that nobody waits for is given up for it (`dropped`).
 *   2. Write the arguments, id = next_id + 1, state = (id, POSTED) with release, set the slot's bit in `pending`, change
 *      `bell` and wake the sleepers. A kill before the bit is set is a call that was not made.
 * Take (any dispatcher):
 *   3. Among the bits of `pending` take the lowest id that is POSTED: compare-and-swap of `server` from not held, or held
 *      by a dead process while the state is still POSTED, to this identity with ROBO_HELD; then state from (id, POSTED)
 *      to (id, TAKEN); if that fails (cancelled), let `server` go. Clear the bit, and set it again if the state is POSTED
 *      once more. A dispatcher that dies before TAKEN has not begun: another one takes the call.
 * End:
 *   4. Write the result, state from (id, TAKEN) to (id, DONE), clear ROBO_HELD in `server`, wake the caller. If nobody
 *      wants the result, or the caller is dead or has cancelled, clear ROBO_HELD in `caller` instead: the slot is free.
 *   5. Who waits and sees TAKEN with a dead server sets (id, DONE) with ROBO_ERR_DIED in `result`.
 *   6. The caller reads the result and clears ROBO_HELD in `caller`. An id names its slot (id % slots cannot: slots are
 *      reused), so ids carry the slot: id = number * 64 + slot.
 */
#ifndef ROBO_SRC_FN_LAYOUT_H
#define ROBO_SRC_FN_LAYOUT_H

#include "segment.h"

#define ROBO_MAX_SERVERS 16u
#define ROBO_MAX_CALL_SLOTS 64u

/* Words that change, on cache lines of their own. */
typedef struct robo_fn_state {
  _Alignas(64) _Atomic uint64_t pending; /* a bit for each slot that may hold a posted call */
  _Atomic uint32_t bell;                 /* changes with each call: what dispatchers sleep on */
  _Atomic uint32_t sleepers;
  _Atomic uint64_t next_number;
  _Alignas(64) _Atomic uint64_t servers[ROBO_MAX_SERVERS]; /* claims of dispatchers: identity with ROBO_HELD, or free */
  _Alignas(64) _Atomic uint64_t calls;
  _Atomic uint64_t replies;
  _Atomic uint64_t failures;
  _Atomic uint64_t died;
  _Atomic uint64_t cancelled;
  _Atomic uint64_t dropped;
  _Atomic uint64_t refused;
} robo_fn_state;

/* Low three bits of `state`; the id is above them. */
enum robo_call_state { ROBO_CALL_EMPTY = 0, ROBO_CALL_POSTED = 1, ROBO_CALL_TAKEN = 2, ROBO_CALL_DONE = 3 };

/* What stands before a call's arguments. */
typedef struct robo_call_slot {
  _Alignas(64) _Atomic uint64_t state; /* id * 8 + enum robo_call_state; its low half is what the caller sleeps on */
  _Atomic uint64_t caller;             /* claim */
  _Atomic uint64_t server;             /* claim */
  _Atomic uint32_t sleepers;
  _Atomic uint32_t awaited; /* 1: somebody waits for the result, so it is not given up for another call */
  uint32_t args_length;
  uint16_t args_codec;
  uint16_t wants_reply;
  uint32_t result_length;
  uint16_t result_codec;
  uint16_t reserved;
  int32_t result; /* enum robo_result */
  int32_t code;
  _Alignas(64) char caller_name[16];
  uint64_t posted_mono_ns;
  uint8_t reserved2[40];
  char error[256];
} robo_call_slot;

_Static_assert(sizeof(robo_call_slot) == 384, "call slot");

#define ROBO_FN_STATE_OFFSET 256u
#define ROBO_FN_SLOTS_OFFSET 1024u

_Static_assert(sizeof(robo_fn_state) <= ROBO_FN_SLOTS_OFFSET - ROBO_FN_STATE_OFFSET, "state block");

static inline uint64_t robo_fn_args_room(uint64_t max_args) { return (max_args + 63u) & ~63ull; }

static inline uint64_t robo_fn_stride(uint64_t max_args, uint64_t max_result) {
  return sizeof(robo_call_slot) + robo_fn_args_room(max_args) + robo_fn_args_room(max_result);
}

static inline uint64_t robo_fn_bytes(uint64_t max_args, uint64_t max_result, uint32_t slots) {
  return ROBO_FN_SLOTS_OFFSET + slots * robo_fn_stride(max_args, max_result);
}

#endif
