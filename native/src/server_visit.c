/* How threads look at a dispatcher's functions while others add and remove some. */
#include "server.h"

#define ONE_PARKED (1ull << 32)
#define PAUSE_NS 50000ull

/*
 * All steps are sequentially consistent: either a visitor sees `changing` and parks before it looks at anything, or who
 * changes sees the visitor and waits.
 */
bool robo_server_enter(robo_server *server, bool is_patient) {
  atomic_fetch_add_explicit(&server->visitors, 1, memory_order_seq_cst);
  while (atomic_load_explicit(&server->changing, memory_order_seq_cst) != 0) {
    bool is_stopped = atomic_load_explicit(&server->stopped, memory_order_acquire) != 0;
    if (!is_patient || is_stopped) {
      robo_server_leave(server);
      return false;
    }
    atomic_fetch_add_explicit(&server->visitors, ONE_PARKED, memory_order_seq_cst);
    robo_sleep_on(NULL, 0, PAUSE_NS);
    atomic_fetch_sub_explicit(&server->visitors, ONE_PARKED, memory_order_seq_cst);
  }
  return true;
}

void robo_server_leave(robo_server *server) {
  /* Release: our reads are over before who changes sees that we are gone. */
  atomic_fetch_sub_explicit(&server->visitors, 1, memory_order_seq_cst);
}

void robo_server_quiesce(robo_server *server, bool until_left) {
  for (;;) {
    uint64_t visitors = atomic_load_explicit(&server->visitors, memory_order_seq_cst);
    uint32_t inside = (uint32_t)visitors, parked = (uint32_t)(visitors >> 32);
    if (inside == (until_left ? 0 : parked)) return;
    robo_ring(&server->word);
    robo_sleep_on(NULL, 0, PAUSE_NS);
  }
}
