/* Reading: nothing is written, so nothing can be left behind by a reader that is killed. */
#include "copy.h"
#include "robo/shm.h"
#include "var.h"

#include <inttypes.h>
#include <string.h>

/* So often the same newest value may look wrong. It never should: more than this is no coincidence, but damage. */
#define MAX_SAME 1000u

/* So often without a look at the clock. */
#define MAX_QUICK 16u

/* A read goes on, has ended well, or the value does not fit into the buffer. */
enum outcome { AGAIN, DONE, TOO_LONG, DAMAGED, HELD };

/* Where a value is read from, and to. */
typedef struct robo_reading {
  void *buffer;
  uint64_t capacity;
  robo_value *value;
  uint64_t sequence; /* of the slot, for a view */
} robo_reading;

static void fill_in(robo_value *value, uint64_t ticket, const robo_stamp *stamp) {
  value->ticket = ticket;
  value->length = stamp->length;
  value->wall_ns = stamp->wall_ns;
  value->mono_ns = stamp->mono_ns;
  value->writer = stamp->writer;
  value->writer_pid = robo_pid_of(stamp->writer);
  value->codec = stamp->codec;
  value->flags = stamp->flags;
  memcpy(value->writer_name, stamp->writer_name, sizeof value->writer_name);
  value->writer_name[sizeof value->writer_name - 1] = '\0';
}

/*
 * Copies the value with this ticket out of a slot. An acquire load of the even sequence: the value that it stands for
 * is seen whole. The acquire fence: the copy is done before the second look at the sequence. If a writer had begun a
 * store that the copy saw, its odd sequence would be seen by then.
 */
static enum outcome copy_slot(const robo_var *variable, uint32_t index, uint64_t ticket, bool is_newest,
                              robo_reading *reading) {
  robo_slot *slot = robo_slot_at(variable, index);
  uint64_t sequence = atomic_load_explicit(&slot->sequence, memory_order_acquire);
  if (sequence & 1) return AGAIN;
  bool held = !is_newest && (atomic_load_explicit(&variable->claims[index], memory_order_acquire) & ROBO_HELD);
  if (atomic_load_explicit(&slot->ticket, memory_order_relaxed) != ticket) return AGAIN;
  if (held) return HELD;
  robo_stamp stamp;
  robo_copy_out(&stamp, &slot->stamp, sizeof stamp);
  bool is_possible = stamp.length <= variable->max_size;
  bool fits = is_possible && stamp.length <= reading->capacity;
  if (fits) robo_copy_out(reading->buffer, robo_payload_of(slot), stamp.length);
  atomic_thread_fence(memory_order_acquire);
  if (atomic_load_explicit(&slot->sequence, memory_order_relaxed) != sequence) return AGAIN;
  if (!is_possible) return DAMAGED;
  fill_in(reading->value, ticket, &stamp);
  reading->sequence = sequence;
  return fits ? DONE : TOO_LONG;
}

/* How long a read has tried. */
typedef struct robo_patience {
  uint64_t head;
  uint32_t same;
  uint32_t tries;
  uint64_t start;
} robo_patience;

/*
 * Whether to try again, after the newest value looked wrong. As long as `head` is the same nobody may touch its slot,
 * so that this can only be damage; else writers are faster than the copy, which does not last.
 */
static int32_t try_again(const robo_var *variable, robo_patience *patience, uint64_t head) {
  patience->same = head == patience->head ? patience->same + 1 : 0;
  patience->head = head;
  if (patience->same > MAX_SAME) return robo_var_corrupt(variable);
  robo_relax();
  if (++patience->tries < MAX_QUICK) return ROBO_OK;
  uint64_t now = robo_now();
  if (patience->start == 0) patience->start = now;
  if (now - patience->start < ROBO_PATIENCE_NS) return ROBO_OK;
  return robo_fail(ROBO_ERR_BUSY,
                   "for 100 ms variable '%s' was written faster than it could be read: give it more slots",
                   variable->segment.name);
}

/* Reads the newest value: ROBO_OK, ROBO_ERR_TOO_BIG without a message, or another failure. `slot` gets where it is. */
static int32_t read_newest(robo_var *variable, robo_reading *reading, uint32_t *slot) {
  robo_var_look_after(variable);
  if (robo_is_removed(&variable->segment)) return robo_var_removed(variable);
  robo_patience patience = {0};
  for (;;) {
    uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
    uint64_t ticket = robo_head_ticket(head);
    if (ticket == 0) return robo_fail(ROBO_ERR_NEVER_WRITTEN, "variable '%s' has no value yet", variable->segment.name);
    *slot = robo_head_slot(head);
    if (*slot >= variable->count) return robo_var_corrupt(variable);
    switch (copy_slot(variable, *slot, ticket, true, reading)) {
      case DONE:
        return ROBO_OK;
      case TOO_LONG:
        return ROBO_ERR_TOO_BIG;
      case DAMAGED:
        return robo_var_corrupt(variable);
      default:
        break;
    }
    int32_t result = try_again(variable, &patience, head);
    if (result != ROBO_OK) return result;
  }
}

static int32_t too_big(const robo_var *variable, const robo_reading *reading) {
  return robo_fail(ROBO_ERR_TOO_BIG, "the value of variable '%s' has %" PRIu64 " B, the buffer %" PRIu64 " B",
                   variable->segment.name, reading->value->length, reading->capacity);
}

static int32_t refuse_argument(void) {
  return robo_fail(ROBO_ERR_ARGUMENT, "a read needs a variable, a value and, with a capacity, a buffer");
}

int32_t robo_var_read(robo_var *variable, void *buffer, uint64_t capacity, robo_value *value) {
  if (variable == NULL || value == NULL || (buffer == NULL && capacity != 0)) return refuse_argument();
  robo_reading reading = {.buffer = buffer, .capacity = capacity, .value = value};
  uint32_t slot;
  int32_t result = read_newest(variable, &reading, &slot);
  return result == ROBO_ERR_TOO_BIG ? too_big(variable, &reading) : result;
}

int32_t robo_var_read_fresh(robo_var *variable, uint64_t max_age_ns, void *buffer, uint64_t capacity,
                            robo_value *value) {
  int32_t result = robo_var_read(variable, buffer, capacity, value);
  if (result != ROBO_OK && result != ROBO_ERR_TOO_BIG) return result;
  uint64_t now = robo_now();
  uint64_t age = now > value->mono_ns ? now - value->mono_ns : 0;
  if (age <= max_age_ns) return result;
  return robo_fail(ROBO_ERR_STALE, "the value of variable '%s' is %.1f ms old, older than %.1f ms",
                   variable->segment.name, (double)age / 1e6, (double)max_age_ns / 1e6);
}

/*
 * One search for a ticket through all slots; with a single writer the first look finds it. HELD: it may be there, in
 * the hands of a writer who is about to let go.
 */
static enum outcome find_ticket(robo_var *variable, uint64_t head, uint64_t ticket, robo_reading *reading) {
  enum outcome outcome = AGAIN;
  uint64_t back = robo_head_ticket(head) - ticket;
  uint32_t newest = robo_head_slot(head) % variable->count;
  uint32_t at = back < variable->count ? (newest + variable->count - (uint32_t)back) % variable->count : 0;
  for (uint32_t left = variable->count; left > 0; left--) {
    enum outcome one = copy_slot(variable, at, ticket, robo_make_head(ticket, at) == head, reading);
    if (one == HELD) outcome = HELD;
    if (one != AGAIN && one != HELD) return one;
    at = at + 1 == variable->count ? 0 : at + 1;
  }
  return outcome;
}

int32_t robo_var_read_ticket(robo_var *variable, uint64_t ticket, void *buffer, uint64_t capacity, robo_value *value) {
  if (variable == NULL || value == NULL || (buffer == NULL && capacity != 0)) return refuse_argument();
  robo_var_look_after(variable);
  if (robo_is_removed(&variable->segment)) return robo_var_removed(variable);
  robo_reading reading = {.buffer = buffer, .capacity = capacity, .value = value};
  enum outcome outcome = HELD;
  uint64_t head = 0;
  for (uint32_t tries = 0; tries < MAX_SAME && outcome == HELD; tries++) {
    head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
    if (ticket == 0 || ticket > robo_head_ticket(head)) break;
    outcome = find_ticket(variable, head, ticket, &reading);
    if (outcome == HELD) robo_relax();
  }
  if (outcome == DONE) return ROBO_OK;
  if (outcome == TOO_LONG) return too_big(variable, &reading);
  if (outcome == DAMAGED) return robo_var_corrupt(variable);
  return robo_fail(ROBO_ERR_NOT_FOUND, "variable '%s' has no value with ticket %" PRIu64 "; the newest has %" PRIu64,
                   variable->segment.name, ticket, robo_head_ticket(head));
}

uint64_t robo_var_ticket(robo_var *variable) {
  if (variable == NULL) return 0;
  return robo_head_ticket(atomic_load_explicit(&variable->state->head, memory_order_acquire));
}

int32_t robo_var_peek(robo_var *variable, robo_view *view) {
  if (variable == NULL || view == NULL) return refuse_argument();
  /* Into a buffer without room: a value with bytes is "too big" for it, and that is well. */
  uint8_t nothing[1];
  robo_reading reading = {.buffer = nothing, .value = &view->value};
  uint32_t slot;
  int32_t result = read_newest(variable, &reading, &slot);
  if (result != ROBO_OK && result != ROBO_ERR_TOO_BIG) return result;
  view->data = robo_payload_of(robo_slot_at(variable, slot));
  view->sequence = reading.sequence;
  view->slot = slot;
  view->reserved = 0;
  return ROBO_OK;
}

int32_t robo_var_is_valid(robo_var *variable, const robo_view *view) {
  if (variable == NULL || view == NULL || view->slot >= variable->count) return 0;
  /* What the caller has read of the view was read before. */
  atomic_thread_fence(memory_order_acquire);
  return atomic_load_explicit(&robo_slot_at(variable, view->slot)->sequence, memory_order_relaxed) == view->sequence;
}
