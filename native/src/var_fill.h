/*
 * What a write consists of: steps 3 to 5 of var_layout.h.
 *
 * All of it is inlined: handed from function to function, its small structures would be stored field by field and
 * loaded whole, for which the processor waits (in all, 25 of 60 ns).
 */
#ifndef ROBO_SRC_VAR_FILL_H
#define ROBO_SRC_VAR_FILL_H

#include "copy.h"
#include "point.h"
#include "robo/shm.h"
#include "var.h"

#include <string.h>

#define ROBO_INLINE static inline __attribute__((always_inline))

/* Says why a write cannot be, and counts what is too long. */
int32_t robo_var_refuse(robo_var *variable, const void *data, uint64_t length, uint32_t codec);

/* What all ways of writing check first. */
ROBO_INLINE int32_t robo_check_write(robo_var *variable, const void *data, uint64_t length, uint32_t codec) {
  if (variable != NULL && (data != NULL || length == 0) && codec <= UINT16_MAX && !variable->read_only &&
      length <= variable->max_size && !robo_is_removed(&variable->segment)) {
    return ROBO_OK;
  }
  return robo_var_refuse(variable, data, length, codec);
}

/* As robo_var_begin. */
ROBO_INLINE robo_hold robo_begin(robo_var *variable, uint32_t index) {
  robo_slot *slot = robo_slot_at(variable, index);
  uint64_t sequence = (atomic_load_explicit(&slot->sequence, memory_order_relaxed) + 1) | 1;
  atomic_store_explicit(&slot->sequence, sequence, memory_order_relaxed);
  /* No store after the fence is seen before the odd sequence: free on x86-64, dmb ish on arm64. Its other half is the
     acquire fence between a reader's copy and its second look at the sequence. */
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&slot->ticket, 0, memory_order_relaxed);
  ROBO_POINT("var:odd");
  return (robo_hold){.slot = slot, .sequence = sequence, .index = index};
}

/* Field by field, and the name as two words, so that nothing is loaded wider than it was stored. */
ROBO_INLINE void robo_store_stamp(robo_stamp *to, const robo_stamp *from) {
#ifdef ROBO_RELAXED_COPY
  robo_copy_in(to, from, sizeof *from);
#else
  to->writer = from->writer;
  to->wall_ns = from->wall_ns;
  to->mono_ns = from->mono_ns;
  to->length = from->length;
  to->codec = from->codec;
  to->flags = from->flags;
  memcpy(to->writer_name, from->writer_name, sizeof(uint64_t));
  memcpy(to->writer_name + sizeof(uint64_t), from->writer_name + sizeof(uint64_t), sizeof(uint64_t));
#endif
}

/* As robo_var_finish. */
ROBO_INLINE void robo_finish(const robo_hold *hold, const robo_stamp *stamp) {
  robo_store_stamp(&hold->slot->stamp, stamp);
  /* Release: who sees the even sequence sees the whole value. */
  atomic_store_explicit(&hold->slot->sequence, hold->sequence + 1, memory_order_release);
  ROBO_POINT("var:filled");
}

/* Step 5. */
ROBO_INLINE void robo_let_go(robo_var *variable, uint32_t index) {
  robo_var_release(variable, index);
  ROBO_POINT("var:released");
  robo_wake_sleepers(&variable->state->sleepers);
  ROBO_POINT("var:woken");
}

/*
 * Tries to make the slot the newest after `*head`, which else gets the newer one. Sequentially consistent: the slot's
 * contents and ticket come before it (release), and the look at the sleepers after it.
 */
ROBO_INLINE bool robo_advance(robo_var *variable, const robo_hold *hold, uint64_t *head) {
  uint64_t ticket = robo_head_ticket(*head) + 1;
  atomic_store_explicit(&hold->slot->ticket, ticket, memory_order_relaxed);
  ROBO_POINT("var:ticketed");
  if (!atomic_compare_exchange_strong_explicit(&variable->state->head, head, robo_make_head(ticket, hold->index),
                                               memory_order_seq_cst, memory_order_relaxed)) {
    return false;
  }
  ROBO_POINT("var:published");
  return true;
}

/* Asks for a cache line in order to write to it. What compilers make of __builtin_prefetch on x86-64 asks to read. */
ROBO_INLINE void robo_prefetch_to_write(const void *line) {
#if defined(__x86_64__)
  __asm__ volatile("prefetchw %0" : : "m"(*(const char *)line));
#else
  __builtin_prefetch(line, 1);
#endif
}

/*
 * Fetches the slot that the next write will probably take out of the caches of those who read it, while nobody waits:
 * a value is seen a quarter sooner on another processor.
 */
ROBO_INLINE void robo_fetch_next(const robo_var *variable, uint32_t index) {
  const robo_slot *next = robo_slot_at(variable, index + 1 == variable->count ? 0 : index + 1);
  robo_prefetch_to_write(next);
  robo_prefetch_to_write(next + 1);
}

/* As robo_var_publish_next. */
ROBO_INLINE uint64_t robo_publish_next(robo_var *variable, const robo_hold *hold) {
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_relaxed);
  while (!robo_advance(variable, hold, &head)) {
  }
  robo_let_go(variable, hold->index);
  robo_fetch_next(variable, hold->index);
  return robo_head_ticket(head) + 1;
}

/* The stamp of a value of this process. */
ROBO_INLINE robo_stamp robo_make_stamp(uint64_t now, uint64_t length, uint32_t codec) {
  robo_stamp stamp = {
      .writer = robo_self(),
      .wall_ns = robo_wall_at(now),
      .mono_ns = now,
      .length = (uint32_t)length,
      .codec = (uint16_t)codec,
      .flags = 0,
  };
  robo_self_name(stamp.writer_name);
  return stamp;
}

#endif
