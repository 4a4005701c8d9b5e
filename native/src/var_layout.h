/*
 * The memory of a variable: the common header, a block of words that change, the claims of the slots, the last will,
 * the slots.
 *
 * Claims stand apart from the slots, so that readers of a slot are not disturbed when its writer lets go of it, and a
 * writer who looks for a slot looks at one cache line; and so the writer that a value names is part of the value.
 *
 * Write (any number of processes):
 *   1. From the slot after the newest, take the first whose claim is not held: compare-and-swap of its claim to this
 *      process's identity with ROBO_HELD. A slot held by a dead process is taken over in the same way; whether it is
 *      dead is looked at every 10 ms at most, or when no other slot is left. Slots whose value is younger than half of
 *      the ring are passed over while there are others: with several writers the ring is not quite in the order of
 *      tickets.
 *   2. Load `head` again: if the slot has become the newest meanwhile, give it back and go to 1. From here on nobody
 *      else can publish it.
 *   3. sequence = (sequence + 1) | 1, release fence, ticket = 0, copy, fill in the fields, sequence + 1 with release.
 *   4. Loop: ticket = newest + 1 into the slot, compare-and-swap `head` from (newest, its slot) to (ticket, slot). So
 *      tickets have no gaps, and compare-and-set is the same step without the loop: where it fails, the ticket of the
 *      slot becomes 0 before the slot is given back.
 *   5. Claim = 0; wake the sleepers.
 * A kill before 4 leaves a held slot of a dead process, after 4 a published value: both are states that 1 knows.
 *
 * Read: load `head` (acquire); load the slot's sequence (acquire): odd, or a ticket other than the head's: again; copy;
 * acquire fence; the same sequence, or again. History skips held slots other than the newest: an unpublished value may
 * stand there under a ticket that another slot got. It loads the sequence, then the claim, then the ticket: a claim
 * that is free after an even sequence was let go after the slot got its last ticket.
 */
#ifndef ROBO_SRC_VAR_LAYOUT_H
#define ROBO_SRC_VAR_LAYOUT_H

#include "segment.h"

#define ROBO_MAX_VAR_SLOTS 256u

/* Words that change with each value, on cache lines of their own. */
typedef struct robo_var_state {
  _Alignas(64) _Atomic uint64_t head; /* ticket * 256 + slot */
  _Atomic uint32_t sleepers;   /* wake.h */
  _Atomic uint32_t will_armed; /* 1: look at `will_claim` */
  _Alignas(64) _Atomic uint64_t stolen;
  _Atomic uint64_t refused;
  _Alignas(64) _Atomic uint64_t will_claim; /* identity of the owner; ROBO_HELD while it is changed or published */
  _Atomic uint64_t will_sequence;           /* odd: not whole */
  _Atomic uint64_t will_owner;              /* identity whose will it is, also while another process publishes it */
  _Atomic uint32_t will_length;
  _Atomic uint32_t will_codec;
  char will_name[16];
} robo_var_state;

/* What is known of a value but its ticket: copied as one, like the payload. */
typedef struct robo_stamp {
  uint64_t writer; /* identity */
  int64_t wall_ns;
  uint64_t mono_ns;
  uint32_t length;
  uint16_t codec;
  uint16_t flags;
  char writer_name[16];
} robo_stamp;

/* What stands before a slot's payload. */
typedef struct robo_slot {
  _Alignas(64) _Atomic uint64_t sequence; /* odd: being written */
  _Atomic uint64_t ticket;                /* 0: holds no value that was published */
  robo_stamp stamp;
} robo_slot;

_Static_assert(sizeof(robo_slot) == 64, "slot header");

#define ROBO_VAR_STATE_OFFSET 256u
#define ROBO_VAR_CLAIMS_OFFSET 512u /* a word for each slot: identity with ROBO_HELD, or 0 = free; rounded up to 64 */

_Static_assert(sizeof(robo_var_state) <= ROBO_VAR_CLAIMS_OFFSET - ROBO_VAR_STATE_OFFSET, "state block");

static inline uint64_t robo_round_up(uint64_t bytes) { return (bytes + 63u) & ~63ull; }

/* Of the will's payload, max_size bytes. */
static inline uint64_t robo_var_will_offset(uint32_t slots) {
  return ROBO_VAR_CLAIMS_OFFSET + robo_round_up(slots * sizeof(uint64_t));
}

static inline uint64_t robo_var_slots_offset(uint64_t max_size, uint32_t slots) {
  return robo_var_will_offset(slots) + robo_round_up(max_size);
}

static inline uint64_t robo_var_stride(uint64_t max_size) { return sizeof(robo_slot) + robo_round_up(max_size); }

static inline uint64_t robo_var_bytes(uint64_t max_size, uint32_t slots) {
  return robo_var_slots_offset(max_size, slots) + slots * robo_var_stride(max_size);
}

#endif
