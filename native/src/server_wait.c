/* How a dispatcher waits for calls. */
#include "fn_call.h"
#include "result.h"
#include "server.h"

/* What the thread has found out when it stops looking. */
typedef enum outcome { FOUND, NOTHING, STOPPED, CHANGING, REMOVED } outcome;

static uint32_t word_of(robo_server *server) {
  return atomic_load_explicit((_Atomic uint32_t *)&server->word, memory_order_seq_cst);
}

static bool is_stopped(robo_server *server) {
  return atomic_load_explicit(&server->stopped, memory_order_acquire) != 0;
}

static bool is_changing(robo_server *server) {
  return atomic_load_explicit(&server->changing, memory_order_seq_cst) != 0;
}

/* Looks until `until`, at least once. */
static outcome look(robo_server *server, bool thorough, uint64_t until, robo_request *request) {
  for (uint32_t round = 1;; round++) {
    if (is_stopped(server)) return STOPPED;
    if (is_changing(server)) return CHANGING;
    if (robo_server_find(server, thorough, request)) return FOUND;
    thorough = false;
    if (until == 0 || !robo_keep_spinning(round, until)) return NOTHING;
  }
}

static void sleep_for_a_slice(robo_server *server, uint32_t known_word, uint64_t nanoseconds) {
  robo_sleep words[ROBO_MAX_FUNCTIONS + 1];
  robo_sleeps sleeps = {words, ROBO_MAX_FUNCTIONS + 1, 0};
  robo_server_sleeps(server, known_word, &sleeps);
  robo_sleep_on(words, sleeps.count, nanoseconds);
}

/* Looks and sleeps until something happens or `deadline` has passed. */
static outcome look_and_sleep(robo_server *server, uint64_t deadline, robo_request *request) {
  uint64_t spin_time = robo_spin_time();
  outcome found = look(server, false, spin_time == 0 || deadline == 0 ? 0 : robo_now() + spin_time, request);
  if (found != NOTHING) return found;
  bool thorough = true;
  for (uint64_t looked_at = 0;;) {
    uint32_t known_word = word_of(server);
    if (robo_server_find_removed(server) >= 0) return REMOVED;
    found = look(server, thorough, 0, request);
    if (found != NOTHING) return found;
    uint64_t now = robo_now();
    if (thorough) looked_at = now;
    if (now >= deadline) return NOTHING;
    sleep_for_a_slice(server, known_word, deadline - now);
    thorough = robo_now() - looked_at >= ROBO_SLICE_NS;
  }
}

/* Somebody has removed a function: it is taken back, and told once. */
static bool drop_removed(robo_server *server, robo_request *request) {
  int64_t number = robo_server_find_removed(server);
  if (number < 0) return false;
  request->function = (uint32_t)number;
  robo_server_park(server);
  int32_t result = robo_server_remove(server, request->function); /* unless another thread was faster */
  robo_server_unpark(server);
  return result == ROBO_OK;
}

/* From its first to its last line the thread is counted as a visitor, so that nobody frees the dispatcher meanwhile. */
static int32_t receive(robo_server *server, robo_request *request, uint64_t deadline) {
  for (;;) {
    switch (look_and_sleep(server, deadline, request)) {
      case FOUND:
        return ROBO_OK;
      case STOPPED:
        return robo_fail(ROBO_ERR_STOPPED, "the dispatcher was stopped");
      case NOTHING:
        return ROBO_ERR_TIMED_OUT; /* without a message: this is no failure, and may come often */
      case CHANGING:
        robo_server_park(server);
        robo_server_unpark(server);
        break;
      case REMOVED:
        if (!drop_removed(server, request)) break;
        return robo_fail(ROBO_ERR_REMOVED, "function %u of this dispatcher was removed", (unsigned)request->function);
    }
  }
}

int32_t robo_server_receive(robo_server *server, robo_request *request, int64_t timeout_ns) {
  if (server == NULL || request == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no dispatcher or no request is given");
  robo_server_adopt(server);
  robo_server_enter(server, true);
  int32_t result = receive(server, request, timeout_ns == 0 ? 0 : robo_deadline(timeout_ns));
  robo_server_leave(server);
  return result;
}
