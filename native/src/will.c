/*
 * Last wills. The will's words and payload are touched only with ROBO_HELD in `will_claim`.
 *
 * Who is killed while leaving, replacing or withdrawing a will has none, or the old or the new one, never a mixture:
 * its sequence is odd from the first change to the last.
 *
 * A will is published by the one that changes its claim from the dead owner to itself. If that one is killed, too, the
 * next takes the claim from it, and looks in the ring whether the will stands there already. So a will is never lost,
 * and comes twice only if its publisher is killed within the few instructions between publishing and clearing it, and
 * the whole ring is written anew before anybody looks again. A publisher that is merely stopped holds its will back.
 */
#include "copy.h"
#include "point.h"
#include "robo/shm.h"
#include "var.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static uint8_t *will_payload(const robo_var *variable) {
  return variable->segment.base + robo_var_will_offset(variable->count);
}

static uint64_t coarse_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static bool take_claim(robo_var *variable, uint64_t seen) {
  return atomic_compare_exchange_strong_explicit(&variable->state->will_claim, &seen, robo_self() | ROBO_HELD,
                                                 memory_order_acquire, memory_order_relaxed);
}

static void begin_change(robo_var_state *state) {
  uint64_t sequence = atomic_load_explicit(&state->will_sequence, memory_order_relaxed);
  atomic_store_explicit(&state->will_sequence, (sequence + 1) | 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  ROBO_POINT("will:odd");
}

static void end_change(robo_var_state *state) {
  uint64_t sequence = atomic_load_explicit(&state->will_sequence, memory_order_relaxed);
  atomic_store_explicit(&state->will_sequence, (sequence + 1) & ~1ull, memory_order_release);
  ROBO_POINT("will:even");
}

/* Leaves no will, and lets its claim go. `will_armed` first: once the claim is free, another may arm its own. */
static void clear(robo_var *variable) {
  robo_var_state *state = variable->state;
  begin_change(state);
  atomic_store_explicit(&state->will_owner, 0, memory_order_relaxed);
  atomic_store_explicit(&state->will_length, 0, memory_order_relaxed);
  end_change(state);
  atomic_store_explicit(&state->will_armed, 0, memory_order_relaxed);
  ROBO_POINT("will:cleared");
  atomic_store_explicit(&state->will_claim, 0, memory_order_release);
}

/* What stands in one slot, if it is whole. */
typedef struct robo_glance {
  uint64_t ticket, writer;
  uint16_t flags;
  bool is_held, is_whole;
} robo_glance;

static robo_glance glance_at(const robo_var *variable, uint32_t index) {
  robo_slot *slot = robo_slot_at(variable, index);
  robo_stamp stamp;
  uint64_t sequence = atomic_load_explicit(&slot->sequence, memory_order_acquire);
  robo_glance glance = {0};
  glance.is_held = atomic_load_explicit(&variable->claims[index], memory_order_acquire) & ROBO_HELD;
  glance.ticket = atomic_load_explicit(&slot->ticket, memory_order_relaxed);
  robo_copy_out(&stamp, &slot->stamp, sizeof stamp);
  atomic_thread_fence(memory_order_acquire);
  glance.is_whole = !(sequence & 1) && atomic_load_explicit(&slot->sequence, memory_order_relaxed) == sequence;
  glance.writer = stamp.writer;
  glance.flags = stamp.flags;
  return glance;
}

static bool is_elsewhere(const robo_var *variable, uint64_t ticket, uint32_t index) {
  for (uint32_t at = 0; at < variable->count; at++) {
    if (at != index && atomic_load_explicit(&robo_slot_at(variable, at)->ticket, memory_order_relaxed) == ticket) {
      return true;
    }
  }
  return false;
}

/*
 * Whether the owner's will is in the ring. A slot that its publisher still holds was published if it is the newest, or
 * if a newer one is there and no other slot has its ticket, while the ring still reaches back to it.
 */
static bool is_published(robo_var *variable, uint64_t owner) {
  for (uint32_t at = 0; at < variable->count; at++) {
    robo_glance seen = glance_at(variable, at);
    if (!seen.is_whole || seen.ticket == 0 || seen.writer != owner || !(seen.flags & ROBO_VALUE_WILL)) continue;
    uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
    if (!seen.is_held || head == robo_make_head(seen.ticket, at)) return true;
    uint64_t newest = robo_head_ticket(head);
    bool is_within_reach = seen.ticket < newest && newest - seen.ticket < variable->count / 2;
    if (is_within_reach && !is_elsewhere(variable, seen.ticket, at)) return true;
  }
  return false;
}

/* Publishes the will: this process writes, in the owner's name. */
static int32_t publish(robo_var *variable, uint64_t owner, uint64_t length) {
  robo_var_state *state = variable->state;
  uint64_t now = robo_now();
  uint32_t index;
  int32_t result = robo_var_claim(variable, now, &index);
  if (result != ROBO_OK) return result;
  robo_hold hold = robo_var_begin(variable, index);
  robo_copy_in(robo_payload_of(hold.slot), will_payload(variable), length);
  robo_stamp stamp = {
      .writer = owner,
      .wall_ns = robo_wall_at(now),
      .mono_ns = now,
      .length = (uint32_t)length,
      .codec = (uint16_t)atomic_load_explicit(&state->will_codec, memory_order_relaxed),
      .flags = ROBO_VALUE_WILL,
  };
  robo_copy_out(stamp.writer_name, state->will_name, sizeof stamp.writer_name);
  robo_var_finish(&hold, &stamp);
  robo_var_publish_next(variable, &hold);
  ROBO_POINT("will:published");
  return ROBO_OK;
}

/* Does what is due after the death of the process in the claim `seen`: whether that was to publish the will. */
static bool settle(robo_var *variable, uint64_t seen) {
  if (!take_claim(variable, seen)) return false;
  ROBO_POINT("will:taken");
  robo_var_state *state = variable->state;
  uint64_t owner = atomic_load_explicit(&state->will_owner, memory_order_relaxed);
  uint64_t length = atomic_load_explicit(&state->will_length, memory_order_relaxed);
  bool is_whole = !(atomic_load_explicit(&state->will_sequence, memory_order_acquire) & 1);
  bool is_due = is_whole && owner != 0 && length <= variable->max_size && !robo_identity_lives(owner) &&
                !robo_is_removed(&variable->segment) && !is_published(variable, owner);
  if (is_due && publish(variable, owner, length) != ROBO_OK) {
    /* No slot is free, so the next one shall try. */
    atomic_store_explicit(&state->will_claim, owner, memory_order_release);
    return false;
  }
  clear(variable);
  return is_due;
}

bool robo_var_settle_will(robo_var *variable) {
  if (variable->read_only || robo_self() == 0) return false;
  uint64_t claim = atomic_load_explicit(&variable->state->will_claim, memory_order_relaxed);
  return claim != 0 && !robo_identity_lives(claim) && settle(variable, claim);
}

void robo_var_look_after(robo_var *variable) {
  if (atomic_load_explicit(&variable->state->will_armed, memory_order_relaxed) == 0 || variable->read_only) return;
  uint64_t now = coarse_now();
  if (now < atomic_load_explicit(&variable->next_will_look_ns, memory_order_relaxed)) return;
  atomic_store_explicit(&variable->next_will_look_ns, now + ROBO_SLICE_NS, memory_order_relaxed);
  robo_var_settle_will(variable);
}

static int32_t busy(const robo_var *variable, uint64_t claim) {
  char name[16];
  robo_name_of_pid(robo_pid_of(claim), name);
  return robo_fail(ROBO_ERR_BUSY, "variable '%s' has the last will of process %u (%s), which lives",
                   variable->segment.name, robo_pid_of(claim), name);
}

/* Takes the claim of the will for this process, after the will of a dead one was done. */
static int32_t take_will(robo_var *variable) {
  uint64_t start = robo_now(), self = robo_self(), claim;
  do {
    claim = atomic_load_explicit(&variable->state->will_claim, memory_order_relaxed);
    if (claim == 0 || claim == self) {
      if (take_claim(variable, claim)) return ROBO_OK;
    } else if (!robo_identity_lives(claim)) {
      settle(variable, claim);
    } else if (!(claim & ROBO_HELD)) {
      return busy(variable, claim);
    }
    robo_relax();
  } while (robo_now() - start < ROBO_PATIENCE_NS);
  return busy(variable, claim);
}

static int32_t check_access(const robo_var *variable) {
  if (variable == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no variable is given");
  if (variable->read_only) {
    return robo_fail(ROBO_ERR_DENIED, "variable '%s' is open for reading alone", variable->segment.name);
  }
  return robo_check_self();
}

int32_t robo_var_set_will(robo_var *variable, const void *data, uint64_t length, uint32_t codec) {
  int32_t result = check_access(variable);
  if (result != ROBO_OK) return result;
  if ((data == NULL && length != 0) || codec > UINT16_MAX) {
    return robo_fail(ROBO_ERR_ARGUMENT, "no data is given, or a codec above 65535");
  }
  if (robo_is_removed(&variable->segment)) return robo_var_removed(variable);
  if (length > variable->max_size) {
    return robo_fail(ROBO_ERR_TOO_BIG,
                     "variable '%s' holds values of at most %" PRIu64 " B; this will has %" PRIu64 " B",
                     variable->segment.name, variable->max_size, length);
  }
  result = take_will(variable);
  if (result != ROBO_OK) return result;
  robo_var_state *state = variable->state;
  ROBO_POINT("will:claimed");
  begin_change(state);
  robo_copy_in(will_payload(variable), data, length);
  char name[16];
  robo_self_name(name);
  robo_copy_in(state->will_name, name, sizeof name);
  atomic_store_explicit(&state->will_owner, robo_self(), memory_order_relaxed);
  atomic_store_explicit(&state->will_length, (uint32_t)length, memory_order_relaxed);
  atomic_store_explicit(&state->will_codec, codec, memory_order_relaxed);
  end_change(state);
  atomic_store_explicit(&variable->has_will, true, memory_order_relaxed);
  atomic_store_explicit(&state->will_armed, 1, memory_order_relaxed);
  ROBO_POINT("will:armed");
  atomic_store_explicit(&state->will_claim, robo_self(), memory_order_release);
  return ROBO_OK;
}

int32_t robo_var_clear_will(robo_var *variable) {
  int32_t result = check_access(variable);
  if (result != ROBO_OK) return result;
  atomic_store_explicit(&variable->has_will, false, memory_order_relaxed);
  uint64_t self = robo_self();
  uint64_t start = robo_now();
  for (;;) {
    uint64_t claim = atomic_load_explicit(&variable->state->will_claim, memory_order_relaxed);
    if (robo_identity_of(claim) != self) return ROBO_OK;
    if (claim == self && take_claim(variable, claim)) break;
    /* Another thread is just leaving or withdrawing one. */
    if (robo_now() - start >= ROBO_PATIENCE_NS) return busy(variable, claim);
    robo_relax();
  }
  clear(variable);
  return ROBO_OK;
}
