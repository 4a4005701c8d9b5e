/* How a dispatcher waits for calls. */
#include "fn_call.h"
#include "result.h"
#include "server.h"

#define LOOKS_PER_CLOCK 64u

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
  for (uint32_t looks = 1;; looks++) {
    if (is_stopped(server)) return STOPPED;
    if (is_changing(server)) return CHANGING;
    if (robo_server_find(server, thorough, request)) return FOUND;
    thorough = false;
    if (until == 0) return NOTHING;
    robo_relax();
    if (looks % LOOKS_PER_CLOCK != 0) continue;
    if (robo_now() >= until) return NOTHING;
    robo_give_way();
  }
}

static void sleep_for_a_slice(robo_server *server, uint32_t known_word, uint64_t nanoseconds) {
  robo_sleep words[ROBO_MAX_FUNCTIONS + 1];
  robo_sleeps sleeps = {words, ROBO_MAX_FUNCTIONS + 1, 0};
  robo_server_sleeps(server, known_word, &sleeps);
  robo_sleep_on(words, sleeps.count, nanoseconds);
}

/* Looks and sleeps until something happens or `deadline` has passed. The thread has entered. */
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

/* Somebody has removed a function: it is taken back, and told once. The thread has left. */
static int32_t drop_removed(robo_server *server, int64_t number, robo_request *request) {
  request->function = (uint32_t)number;
  if (robo_server_remove(server, (uint32_t)number) != ROBO_OK) return ROBO_OK; /* another thread was faster */
  return robo_fail(ROBO_ERR_REMOVED, "function %u of this dispatcher was removed", (unsigned)number);
}

int32_t robo_server_receive(robo_server *server, robo_request *request, int64_t timeout_ns) {
  if (server == NULL || request == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no dispatcher or no request is given");
  robo_server_adopt(server);
  uint64_t deadline = timeout_ns == 0 ? 0 : robo_deadline(timeout_ns);
  for (;;) {
    if (!robo_server_enter(server, true)) return robo_fail(ROBO_ERR_STOPPED, "the dispatcher was stopped");
    outcome found = look_and_sleep(server, deadline, request);
    int64_t removed = found == REMOVED ? robo_server_find_removed(server) : -1;
    robo_server_leave(server);
    if (found == FOUND) return ROBO_OK;
    if (found == STOPPED) return robo_fail(ROBO_ERR_STOPPED, "the dispatcher was stopped");
    if (found == NOTHING) return ROBO_ERR_TIMED_OUT; /* without a message: this is no failure, and may come often */
    if (removed >= 0 && drop_removed(server, removed, request) != ROBO_OK) return ROBO_ERR_REMOVED;
  }
}
