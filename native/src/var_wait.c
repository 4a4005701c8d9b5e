/* Waiting for a newer value. */
#include "robo/shm.h"
#include "var.h"

#include <inttypes.h>

/* How often a spinning wait gives way: each look takes some 30 ns. */
#define LOOKS_PER_YIELD 32u

bool robo_var_look(robo_var *variable, uint64_t known, robo_sleep *sleep) {
  uint64_t head = atomic_load_explicit(&variable->state->head, memory_order_acquire);
  if (robo_head_ticket(head) > known || robo_is_removed(&variable->segment)) return true;
  *sleep = (robo_sleep){
      .word = &variable->state->head,
      .known = head,
      .sleepers = variable->read_only ? NULL : &variable->state->sleepers,
  };
  return false;
}

static int32_t end_of_wait(robo_var *variable, uint64_t *ticket) {
  if (robo_is_removed(&variable->segment)) return robo_var_removed(variable);
  if (ticket != NULL) *ticket = robo_var_ticket(variable);
  return ROBO_OK;
}

int32_t robo_var_wait(robo_var *variable, uint64_t known, int64_t timeout_ns, uint64_t *ticket) {
  if (variable == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no variable is given");
  robo_var_look_after(variable);
  robo_sleep sleep;
  if (robo_var_look(variable, known, &sleep)) return end_of_wait(variable, ticket);
  uint64_t start = robo_now(), waited = 0, spin = robo_spin_time();
  uint64_t limit = timeout_ns < 0 ? UINT64_MAX : (uint64_t)timeout_ns;
  for (uint32_t looks = 1; waited < limit; looks++) {
    if (waited < spin) {
      if (looks % LOOKS_PER_YIELD == 0) robo_give_way();
      else robo_relax();
    } else {
      robo_sleep_on(&sleep, 1, limit - waited);
      robo_var_look_after(variable);
    }
    if (robo_var_look(variable, known, &sleep)) return end_of_wait(variable, ticket);
    waited = robo_now() - start;
  }
  return robo_fail(ROBO_ERR_TIMED_OUT, "within %.1f ms variable '%s' got no newer value than ticket %" PRIu64,
                   (double)timeout_ns / 1e6, variable->segment.name, known);
}
