/* Writing by copying. */
#include "var_fill.h"

#include <inttypes.h>

robo_hold robo_var_begin(robo_var *variable, uint32_t index) { return robo_begin(variable, index); }

void robo_var_finish(const robo_hold *hold, const robo_stamp *stamp) { robo_finish(hold, stamp); }

uint64_t robo_var_publish_next(robo_var *variable, const robo_hold *hold) { return robo_publish_next(variable, hold); }

int32_t robo_var_refuse(robo_var *variable, const void *data, uint64_t length, uint32_t codec) {
  if (variable == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no variable is given");
  const char *name = variable->segment.name;
  if ((data == NULL && length != 0) || codec > UINT16_MAX) {
    return robo_fail(ROBO_ERR_ARGUMENT, "a write to variable '%s' has no data, or a codec above 65535", name);
  }
  if (variable->read_only) return robo_fail(ROBO_ERR_DENIED, "variable '%s' is open for reading alone", name);
  if (length <= variable->max_size) return robo_var_removed(variable);
  atomic_fetch_add_explicit(&variable->state->refused, 1, memory_order_relaxed);
  return robo_fail(ROBO_ERR_TOO_BIG, "variable '%s' holds values of at most %" PRIu64 " B; this one has %" PRIu64 " B",
                   name, variable->max_size, length);
}

ROBO_INLINE void copy_payload(const robo_hold *hold, const void *data, uint64_t length) {
  uint8_t *payload = robo_payload_of(hold->slot);
#ifdef ROBO_TEST_POINTS
  /* In pieces, so that a test can stop after any of them. */
  uint64_t piece = length / 16 + 1;
  for (; length > piece; length -= piece, payload += piece) {
    robo_copy_in(payload, data, piece);
    data = (const uint8_t *)data + piece;
    ROBO_POINT("var:copied");
  }
#endif
  robo_copy_in(payload, data, length);
}

/* Steps 1 to 3. */
ROBO_INLINE int32_t fill(robo_var *variable, const void *data, uint64_t length, uint32_t codec, robo_hold *hold) {
  uint64_t now = robo_now();
  uint32_t index;
  int32_t result = robo_var_claim(variable, now, &index);
  if (result != ROBO_OK) return result;
  *hold = robo_begin(variable, index);
  copy_payload(hold, data, length);
  robo_stamp stamp = robo_make_stamp(now, length, codec);
  robo_finish(hold, &stamp);
  return ROBO_OK;
}

int32_t robo_var_write(robo_var *variable, const void *data, uint64_t length, uint32_t codec, uint64_t *ticket) {
  robo_hold hold;
  int32_t result = robo_check_write(variable, data, length, codec);
  if (result == ROBO_OK) result = fill(variable, data, length, codec, &hold);
  if (result != ROBO_OK) return result;
  uint64_t given = robo_publish_next(variable, &hold);
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
  int32_t result = robo_check_write(variable, data, length, codec);
  if (result != ROBO_OK) return result;
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
  if (robo_head_ticket(head) != expected) return changed(variable, expected, head, ticket);
  robo_hold hold;
  result = fill(variable, data, length, codec, &hold);
  if (result != ROBO_OK) return result;
  if (robo_advance(variable, &hold, &head)) {
    robo_let_go(variable, hold.index);
    if (ticket != NULL) *ticket = expected + 1;
    return ROBO_OK;
  }
  /* Another slot has got the ticket that stands in ours. */
  atomic_store_explicit(&hold.slot->ticket, 0, memory_order_relaxed);
  robo_var_release(variable, hold.index);
  return changed(variable, expected, head, ticket);
}
