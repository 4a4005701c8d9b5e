/* An open variable, and what the parts of its implementation share. */
#ifndef ROBO_SRC_VAR_H
#define ROBO_SRC_VAR_H

#include "identity.h"
#include "result.h"
#include "robo/var.h"
#include "segment.h"
#include "var_layout.h"
#include "wake.h"

/* Longest that a write waits for a slot, and a read for a value that holds still: 100 ms. */
#define ROBO_PATIENCE_NS 100000000ull

struct robo_var {
  robo_segment segment;
  robo_var_state *state;
  _Atomic uint64_t *claims;
  uint8_t *slots;
  /* Of the checked private copy of the header: what stands in the segment is never looked at again. */
  uint64_t stride;
  uint64_t max_size;
  uint32_t count;
  bool read_only;
  _Atomic bool has_will;              /* left through this handle: closing it withdraws it */
  _Atomic uint64_t looked_at_ns;      /* when a held slot's writer was last looked at, robo_now */
  _Atomic uint64_t next_will_look_ns; /* CLOCK_MONOTONIC_COARSE */
};

/* A slot in this process's hands. */
typedef struct robo_hold {
  robo_slot *slot;
  uint64_t sequence; /* odd */
  uint32_t index;
} robo_hold;

static inline uint64_t robo_head_ticket(uint64_t head) { return head >> 8; }

static inline uint32_t robo_head_slot(uint64_t head) { return (uint32_t)head & 255u; }

static inline uint64_t robo_make_head(uint64_t ticket, uint32_t slot) { return ticket << 8 | slot; }

static inline robo_slot *robo_slot_at(const robo_var *variable, uint32_t index) {
  return (robo_slot *)(void *)(variable->slots + index * variable->stride);
}

static inline uint8_t *robo_payload_of(robo_slot *slot) { return (uint8_t *)slot + sizeof *slot; }

/* Finds the parts of a mapped segment; read-only if that is. */
void robo_var_attach(robo_var *variable, const robo_segment *segment);

/* ROBO_ERR_REMOVED, with its message. */
int32_t robo_var_removed(const robo_var *variable);

/* ROBO_ERR_CORRUPT, with its message. */
int32_t robo_var_corrupt(const robo_var *variable);

/* Takes a slot (steps 1 and 2 of var_layout.h). `now` is robo_now. */
int32_t robo_var_claim(robo_var *variable, uint64_t now, uint32_t *index);

/* Gives a slot back, with what it holds. */
void robo_var_release(robo_var *variable, uint32_t index);

/* Begins to fill a slot: odd sequence, no ticket. */
robo_hold robo_var_begin(robo_var *variable, uint32_t index);

/* Ends filling it (of step 3); the payload is in place. */
void robo_var_finish(const robo_hold *hold, const robo_stamp *stamp);

/* Publishes it under the next ticket, which it returns, and lets it go (steps 4 and 5). */
uint64_t robo_var_publish_next(robo_var *variable, const robo_hold *hold);

/* Frees the slots of dead writers: how many. */
uint32_t robo_var_reap_slots(robo_var *variable);

/*
 * Publishes the last will of a dead owner. Cheap: looks every 20 ms at most, and only if there is a will. For whoever
 * reads or waits.
 */
void robo_var_look_after(robo_var *variable);

/* The same at once, for who lists or reaps: whether a will was published. */
bool robo_var_settle_will(robo_var *variable);

/* Whether there is a newer value than `known`, or the variable was removed; if not, `sleep` gets what to sleep on. */
bool robo_var_look(robo_var *variable, uint64_t known, robo_sleep *sleep);

#endif
