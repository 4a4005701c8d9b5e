/* Writing: steps 3 to 5 of var_layout.h. */
#include "copy.h"
#include "point.h"
#include "robo/shm.h"
#include "var.h"

#include <inttypes.h>
#include <string.h>

/*
 * What a write consists of is inlined: handed from function to function, its small structures would be stored field by
 * field and loaded whole, for which the processor waits (in all, 25 of 60 ns).
 */
#define INLINE static inline __attribute__((always_inline))

INLINE robo_hold begin(robo_var *variable, uint32_t index) {
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

/* Field by field, and the name as two words, for the same reason. */
INLINE void store_stamp(robo_stamp *to, const robo_stamp *from) {
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

INLINE void finish(const robo_hold *hold, const robo_stamp *stamp) {
  store_stamp(&hold->slot->stamp, stamp);
  /* Release: who sees the even sequence sees the whole value. */
  atomic_store_explicit(&hold->slot->sequence, hold->sequence + 1, memory_order_release);
  ROBO_POINT("var:filled");
}

robo_hold robo_var_begin(robo_var *variable, uint32_t index) { return begin(variable, index); }

void robo_var_finish(const robo_hold *hold, const robo_stamp *stamp) { finish(hold, stamp); }

INLINE void let_go(robo_var *variable, uint32_t index) {
  robo_var_release(variable, index);
  ROBO_POINT("var:released");
  robo_wake_sleepers(&variable->state->sleepers);
  ROBO_POINT("var:woken");
}

/*
 * Tries to make the slot the newest after `*head`, which else gets the newer one. Sequentially consistent: the slot's
 * contents and ticket come before it (release), and the look at the sleepers after it.
 */
INLINE bool advance(robo_var *variable, const robo_hold *hold, uint64_t *head) {
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
INLINE void prefetch_to_write(const void *line) {
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
INLINE void fetch_next(const robo_var *variable, uint32_t index) {
  const robo_slot *next = robo_slot_at(variable, index + 1 == variable->count ? 0 : index + 1);
  prefetch_to_write(next);
  prefetch_to_write(next + 1);
}

INLINE uint64_t publish_next(robo_var *variable, const robo_hold *hold) {
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_relaxed);
  while (!advance(variable, hold, &head)) {
  }
  let_go(variable, hold->index);
  fetch_next(variable, hold->index);
  return robo_head_ticket(head) + 1;
}

uint64_t robo_var_publish_next(robo_var *variable, const robo_hold *hold) { return publish_next(variable, hold); }

INLINE void copy_payload(const robo_hold *hold, const void *data, uint64_t length) {
  uint8_t *payload = robo_payload_of(hold->slot);
#ifdef ROBO_TEST_POINTS
  /* In two halves, so that a test can stop between them. */
  uint64_t half = length / 2;
  robo_copy_in(payload, data, half);
  ROBO_POINT("var:copied:half");
  if (half != 0) data = (const uint8_t *)data + half;
  payload += half;
  length -= half;
#endif
  robo_copy_in(payload, data, length);
}

INLINE robo_stamp make_stamp(uint64_t now, uint64_t length, uint32_t codec) {
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

static int32_t refuse_argument(const robo_var *variable) {
  return robo_fail(ROBO_ERR_ARGUMENT, "%s",
                   variable == NULL ? "no variable is given" : "no data is given, or a codec above 65535");
}

static int32_t refuse_read_only(const robo_var *variable) {
  return robo_fail(ROBO_ERR_DENIED, "variable '%s' is open for reading alone", variable->segment.name);
}

static int32_t refuse_length(robo_var *variable, uint64_t length) {
  atomic_fetch_add_explicit(&variable->state->refused, 1, memory_order_relaxed);
  return robo_fail(ROBO_ERR_TOO_BIG, "variable '%s' holds values of at most %" PRIu64 " B; this one has %" PRIu64 " B",
                   variable->segment.name, variable->max_size, length);
}

/* What all ways of writing check first. */
INLINE int32_t check(robo_var *variable, const void *data, uint64_t length, uint32_t codec) {
  if (variable == NULL || (data == NULL && length != 0) || codec > UINT16_MAX) return refuse_argument(variable);
  if (variable->read_only) return refuse_read_only(variable);
  if (robo_is_removed(&variable->segment)) return robo_var_removed(variable);
  if (length > variable->max_size) return refuse_length(variable, length);
  return ROBO_OK;
}

/* Steps 1 to 3. */
INLINE int32_t fill(robo_var *variable, const void *data, uint64_t length, uint32_t codec, robo_hold *hold) {
  uint64_t now = robo_now();
  uint32_t index;
  int32_t result = robo_var_claim(variable, now, &index);
  if (result != ROBO_OK) return result;
  *hold = begin(variable, index);
  copy_payload(hold, data, length);
  robo_stamp stamp = make_stamp(now, length, codec);
  finish(hold, &stamp);
  return ROBO_OK;
}

int32_t robo_var_write(robo_var *variable, const void *data, uint64_t length, uint32_t codec, uint64_t *ticket) {
  robo_hold hold;
  int32_t result = check(variable, data, length, codec);
  if (result == ROBO_OK) result = fill(variable, data, length, codec, &hold);
  if (result != ROBO_OK) return result;
  uint64_t given = publish_next(variable, &hold);
  if (ticket != NULL) *ticket = given;
  return ROBO_OK;
}

static int32_t changed(const robo_var *variable, uint64_t expected, uint64_t head, uint64_t *ticket) {
  if (ticket != NULL) *ticket = robo_head_ticket(head);
  return robo_fail(ROBO_ERR_CHANGED, "variable '%s' has ticket %" PRIu64 " by now, not %" PRIu64,
                   variable->segment.name, robo_head_ticket(head), expected);
}

int32_t robo_var_compare_write(robo_var *variable, uint64_t expected, const void *data, uint64_t length, uint32_t codec,
                               uint64_t *ticket) {
  int32_t result = check(variable, data, length, codec);
  if (result != ROBO_OK) return result;
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
  if (robo_head_ticket(head) != expected) return changed(variable, expected, head, ticket);
  robo_hold hold;
  result = fill(variable, data, length, codec, &hold);
  if (result != ROBO_OK) return result;
  if (advance(variable, &hold, &head)) {
    let_go(variable, hold.index);
    if (ticket != NULL) *ticket = expected + 1;
    return ROBO_OK;
  }
  /* Another slot has got the ticket that stands in ours. */
  atomic_store_explicit(&hold.slot->ticket, 0, memory_order_relaxed);
  robo_var_release(variable, hold.index);
  return changed(variable, expected, head, ticket);
}

int32_t robo_var_loan(robo_var *variable, robo_loan *loan) {
  if (loan == NULL) return refuse_argument(variable);
  int32_t result = check(variable, NULL, 0, 0);
  if (result != ROBO_OK) return result;
  uint32_t index;
  result = robo_var_claim(variable, robo_now(), &index);
  if (result != ROBO_OK) return result;
  robo_hold hold = begin(variable, index);
  *loan = (robo_loan){
      .data = robo_payload_of(hold.slot),
      .capacity = variable->max_size,
      .sequence = hold.sequence,
      .slot = index,
  };
  return ROBO_OK;
}

/*
 * Ends a loan: only one that stands, and of two threads only one. The sequence, which never is the same twice, tells a
 * loan that ended before; the claim tells one of another process (the parent of a fork, say).
 */
static bool end_loan(robo_var *variable, robo_loan *loan, robo_hold *hold) {
  if (variable == NULL || loan == NULL || variable->read_only || loan->slot >= variable->count) return false;
  uint64_t claim = atomic_load_explicit(&variable->claims[loan->slot], memory_order_relaxed);
  uint64_t sequence = loan->sequence;
  robo_slot *slot = robo_slot_at(variable, loan->slot);
  if (claim != (robo_self() | ROBO_HELD) || !(sequence & 1) || loan->data != robo_payload_of(slot) ||
      !atomic_compare_exchange_strong_explicit(&slot->sequence, &sequence, sequence + 2, memory_order_relaxed,
                                               memory_order_relaxed)) {
    return false;
  }
  *hold = (robo_hold){.slot = slot, .sequence = sequence + 2, .index = loan->slot};
  *loan = (robo_loan){0};
  return true;
}

static void withdraw(robo_var *variable, const robo_hold *hold) {
  finish(hold, &(robo_stamp){0});
  robo_var_release(variable, hold->index);
}

int32_t robo_var_publish(robo_var *variable, robo_loan *loan, uint64_t length, uint32_t codec, uint64_t *ticket) {
  robo_hold hold;
  if (!end_loan(variable, loan, &hold)) return robo_fail(ROBO_ERR_ARGUMENT, "this loan has ended, or never began");
  int32_t result = check(variable, robo_payload_of(hold.slot), length, codec);
  if (result != ROBO_OK) {
    withdraw(variable, &hold);
    return result;
  }
  robo_stamp stamp = make_stamp(robo_now(), length, codec);
  finish(&hold, &stamp);
  uint64_t given = publish_next(variable, &hold);
  if (ticket != NULL) *ticket = given;
  return ROBO_OK;
}

void robo_var_discard(robo_var *variable, robo_loan *loan) {
  robo_hold hold;
  if (end_loan(variable, loan, &hold)) withdraw(variable, &hold);
}
