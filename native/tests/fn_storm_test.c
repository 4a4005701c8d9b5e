/* Many callers and dispatchers at once, and some of them killed at any moment. */
#include "fn_help.h"

#include <stdatomic.h>
#include <unistd.h>

enum { CALLERS = 8, SERVERS = 3, SLOTS = 6 };

/* What forked processes share. */
typedef struct storm {
  _Atomic uint32_t must_end;
  _Atomic uint64_t done;
  _Atomic uint64_t failed; /* ends without a result, of all kinds that a kill may cause */
  _Atomic uint64_t lost;
} storm;

static storm *shared;

static robo_fn *open_storm(void) { return open_sized_function("storm", 64, 64, SLOTS); }

/* Whether a call may end so when dispatchers are killed and slots are few. Counts it. */
static void note(int32_t result) {
  if (result == ROBO_OK) {
    atomic_fetch_add(&shared->done, 1);
  } else if (result == ROBO_ERR_LOST) {
    atomic_fetch_add(&shared->lost, 1);
  } else {
    bool is_expected = result == ROBO_ERR_DIED || result == ROBO_ERR_NO_SERVER || result == ROBO_ERR_BUSY ||
                       result == ROBO_ERR_TIMED_OUT;
    if (!is_expected) test_fail(__FILE__, __LINE__, "a call ended with %d: %s", (int)result, last_message());
    atomic_fetch_add(&shared->failed, 1);
  }
}

static void call_randomly(robo_fn *function) {
  job echo = {ECHO, (int64_t)test_random(1u << 30), getpid()}, back = {0, 0, 0};
  robo_reply reply;
  int64_t timeout = test_random(8) == 0 ? (int64_t)test_random(20000) : 10 * SECOND;
  int32_t result = robo_fn_call(function, &echo, sizeof echo, 0, &back, sizeof back, &reply, timeout);
  if (result == ROBO_OK) CHECK_EQUAL(memcmp(&echo, &back, sizeof echo), 0);
  note(result);
}

/* Posts or begins a few calls, and fetches, cancels or forgets each. */
static void post_randomly(robo_fn *function) {
  job jobs[4];
  uint64_t ids[4] = {0};
  uint32_t count = 1 + (uint32_t)test_random(4);
  /* Not both: who keeps slots and waits for more would stop the others who do the same. */
  bool begin = test_random(2) == 0;
  for (uint32_t i = 0; i < count; i++) {
    jobs[i] = (job){ECHO, (int64_t)test_random(1u << 30), getpid()};
    int32_t result = (begin ? robo_fn_begin : robo_fn_post)(function, &jobs[i], sizeof jobs[i], 0, &ids[i]);
    if (result != ROBO_OK) {
      note(result);
      ids[i] = 0;
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    uint64_t what = test_random(8);
    if (ids[i] == 0) continue;
    if (what == 0) {
      CHECK_EQUAL(robo_fn_cancel(function, ids[i]), ROBO_OK);
      continue;
    }
    job back = {0, 0, 0};
    robo_reply reply;
    int32_t result = robo_fn_poll(function, ids[i], &back, sizeof back, &reply, what == 1 ? 0 : 10 * SECOND);
    if (result == ROBO_ERR_PENDING) {
      CHECK_EQUAL(robo_fn_cancel(function, ids[i]), ROBO_OK);
      continue;
    }
    if (result == ROBO_OK) CHECK_EQUAL(memcmp(&jobs[i], &back, sizeof back), 0);
    note(result);
  }
}

static void call_in_storm(void *unused) {
  (void)unused;
  SCOPED_FUNCTION function = open_storm();
  while (atomic_load(&shared->must_end) == 0) {
    if (test_random(3) == 0) {
      post_randomly(function);
    } else {
      call_randomly(function);
    }
  }
  close_function(&function);
}

static void serve_in_storm(void *unused) {
  (void)unused;
  SCOPED_SERVER server = NULL;
  robo_fn_options options = {sizeof options, ROBO_CREATE, 64, 64, SLOTS, 0};
  CHECK_EQUAL(robo_server_open(0, &server), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "storm", &options, NULL), ROBO_OK);
  while (atomic_load(&shared->must_end) == 0) {
    robo_request request;
    int32_t result = robo_server_receive(server, &request, 10000000);
    if (result != ROBO_OK) continue;
    answer(server, &request);
  }
  close_server(&server);
}

static void check_all_free(void) {
  SCOPED_FUNCTION function = open_storm();
  UNTIL(function_info(function).used_slots == 0);
  pid_t server = test_fork(serve_in_storm, NULL);
  await_servers(function, 1);
  uint64_t ids[SLOTS];
  job echo = {ECHO, 1, 2};
  for (int i = 0; i < SLOTS; i++) CHECK_EQUAL(robo_fn_begin(function, &echo, sizeof echo, 0, &ids[i]), ROBO_OK);
  for (int i = 0; i < SLOTS; i++) {
    CHECK_EQUAL(robo_fn_poll(function, ids[i], &echo, sizeof echo, NULL, 30 * SECOND), ROBO_OK);
  }
  atomic_store(&shared->must_end, 1);
  CHECK_ENDED(server);
}

TEST("eight callers and three dispatchers never mix results up, with fewer slots than calls") {
  shared = test_shared(sizeof *shared);
  SCOPED_FUNCTION keeper = open_storm();
  pid_t callers[CALLERS], servers[SERVERS];
  for (int i = 0; i < SERVERS; i++) servers[i] = test_fork(serve_in_storm, NULL);
  await_servers(keeper, SERVERS);
  for (int i = 0; i < CALLERS; i++) callers[i] = test_fork(call_in_storm, NULL);
  UNTIL(atomic_load(&shared->done) > 50000);
  atomic_store(&shared->must_end, 1);
  for (int i = 0; i < CALLERS; i++) CHECK_ENDED(callers[i]);
  CHECK_EQUAL(function_info(keeper).died, 0);
  for (int i = 0; i < SERVERS; i++) CHECK_ENDED(servers[i]);
  atomic_store(&shared->must_end, 0);
  check_all_free();
}

/* Kills one process of a row at random and puts another in its place. */
static void replace(pid_t *pids, uint32_t count, void (*body)(void *)) {
  uint32_t at = (uint32_t)test_random(count);
  kill(pids[at], SIGKILL);
  CHECK_KILLED(pids[at]);
  pids[at] = test_fork(body, NULL);
}

TEST("callers and dispatchers killed at any moment mix nothing up, and leave no slot behind") {
  shared = test_shared(sizeof *shared);
  SCOPED_FUNCTION keeper = open_storm();
  pid_t callers[CALLERS], servers[SERVERS];
  for (int i = 0; i < SERVERS; i++) servers[i] = test_fork(serve_in_storm, NULL);
  for (int i = 0; i < CALLERS; i++) callers[i] = test_fork(call_in_storm, NULL);
  uint64_t rounds = 600, start = robo_now();
  for (uint64_t i = 0; i < rounds && robo_now() - start < 20u * (uint64_t)SECOND; i++) {
    uint64_t before = atomic_load(&shared->done);
    UNTIL(atomic_load(&shared->done) > before + test_random(50));
    if (test_random(2) == 0) {
      replace(callers, CALLERS, call_in_storm);
    } else {
      replace(servers, SERVERS, serve_in_storm);
    }
  }
  atomic_store(&shared->must_end, 1);
  for (int i = 0; i < CALLERS; i++) CHECK_ENDED(callers[i]);
  for (int i = 0; i < SERVERS; i++) CHECK_ENDED(servers[i]);
  atomic_store(&shared->must_end, 0);
  check_all_free();
  robo_fn_info info = function_info(keeper);
  CHECK(info.calls >= info.replies);
}
