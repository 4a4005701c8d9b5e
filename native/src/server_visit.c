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
  if (atomic_load_explicit(&server->changing, memory_order_seq_cst) == 0) return true;
  if (!is_patient) {
    robo_server_leave(server);
    return false;
  }
  robo_server_park(server);
  robo_server_unpark(server);
  return true;
}

void robo_server_leave(robo_server *server) {
  atomic_fetch_sub_explicit(&server->visitors, 1, memory_order_seq_cst);
}

void robo_server_park(robo_server *server) {
  atomic_fetch_add_explicit(&server->visitors, ONE_PARKED, memory_order_seq_cst);
}

void robo_server_unpark(robo_server *server) {
  for (;;) {
    while (atomic_load_explicit(&server->changing, memory_order_seq_cst) != 0) robo_sleep_on(NULL, 0, PAUSE_NS);
    atomic_fetch_sub_explicit(&server->visitors, ONE_PARKED, memory_order_seq_cst);
    if (atomic_load_explicit(&server->changing, memory_order_seq_cst) == 0) return;
    robo_server_park(server); /* the next change has begun before we were counted again */
  }
}

void robo_server_quiesce(robo_server *server) {
  for (;;) {
    uint64_t visitors = atomic_load_explicit(&server->visitors, memory_order_seq_cst);
    if ((uint32_t)visitors == (uint32_t)(visitors >> 32)) return;
    robo_server_ring(server);
    robo_sleep_on(NULL, 0, PAUSE_NS);
  }
}

void robo_server_await_left(robo_server *server) {
  while ((uint32_t)atomic_load_explicit(&server->visitors, memory_order_seq_cst) != 0) robo_sleep_on(NULL, 0, PAUSE_NS);
}
