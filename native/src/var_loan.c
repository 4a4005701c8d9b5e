/* Lending slots, which are so written in place. */
#include "var_fill.h"

int32_t robo_var_loan(robo_var *variable, robo_loan *loan) {
  if (loan == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "a loan needs a place for it");
  int32_t result = robo_check_write(variable, NULL, 0, 0);
  if (result != ROBO_OK) return result;
  uint32_t index;
  result = robo_var_claim(variable, robo_now(), &index);
  if (result != ROBO_OK) return result;
  robo_hold hold = robo_begin(variable, index);
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
  robo_finish(hold, &(robo_stamp){0});
  robo_var_release(variable, hold->index);
}

int32_t robo_var_publish(robo_var *variable, robo_loan *loan, uint64_t length, uint32_t codec, uint64_t *ticket) {
  robo_hold hold;
  if (!end_loan(variable, loan, &hold)) return robo_fail(ROBO_ERR_ARGUMENT, "this loan has ended, or never began");
  int32_t result = robo_check_write(variable, robo_payload_of(hold.slot), length, codec);
  if (result != ROBO_OK) {
    withdraw(variable, &hold);
    return result;
  }
  robo_stamp stamp = robo_make_stamp(robo_now(), length, codec);
  robo_finish(&hold, &stamp);
  uint64_t given = robo_publish_next(variable, &hold);
  if (ticket != NULL) *ticket = given;
  return ROBO_OK;
}

void robo_var_discard(robo_var *variable, robo_loan *loan) {
  robo_hold hold;
  if (end_loan(variable, loan, &hold)) withdraw(variable, &hold);
}
