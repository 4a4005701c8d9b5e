/* Callers and dispatchers that are killed or stopped at each step of a call. */
#include "fn_help.h"

#include <unistd.h>

static void call_once(void *function) { check_add(function, 1, 2); }

static void post_and_poll(void *function) {
  int64_t sum;
  uint64_t id = post_job(function, ADD, 1, 2);
  CHECK_EQUAL(poll_sum(function, id, &sum, -1), ROBO_OK);
}

static void begin_and_cancel(void *function) {
  job add = {ADD, 1, 2};
  uint64_t id;
  CHECK_EQUAL(robo_fn_begin(function, &add, sizeof add, 0, &id), ROBO_OK);
  CHECK_EQUAL(robo_fn_cancel(function, id), ROBO_OK);
}

static const char *const CALLER_POINTS[] = {"fn:claimed", "fn:args", "fn:posted", "fn:pending",
                                            "fn:rung",    "fn:read", "fn:freed"};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* All slots can be used at the same time: none has leaked. */
static void check_no_slot_leaked(robo_fn *function) {
  UNTIL(function_info(function).used_slots == 0);
  uint32_t slots = function_info(function).slots;
  uint64_t ids[64];
  for (uint32_t i = 0; i < slots; i++) {
    job add = {ADD, i, 1};
    CHECK_EQUAL(robo_fn_begin(function, &add, sizeof add, 0, &ids[i]), ROBO_OK);
  }
  for (uint32_t i = 0; i < slots; i++) {
    int64_t sum = 0;
    CHECK_EQUAL(poll_sum(function, ids[i], &sum, -1), ROBO_OK);
    CHECK_EQUAL(sum, i + 1);
  }
}

static void kill_callers(void (*body)(void *)) {
  SCOPED_FUNCTION function = open_sized_function("add", 64, 64, 3);
  test_fork(serve, "add");
  await_servers(function, 1);
  for (size_t i = 0; i < COUNT_OF(CALLER_POINTS); i++) {
    for (int times = 0; times < 4; times++) {
      pid_t pid = test_fork_to(CALLER_POINTS[i], 1, SIGKILL, body, function);
      if (body == begin_and_cancel && i >= 5) {
        CHECK_ENDED(pid);
      } else {
        CHECK_KILLED(pid);
      }
      /* A call for which nobody has rung is a call in flight, for a moment. */
      UNTIL(function_info(function).used_slots == 0);
    }
    check_add(function, (int64_t)i, 100);
    check_no_slot_leaked(function);
  }
}

TEST("a caller that is killed at any step of a call leaves no slot behind") { kill_callers(call_once); }

TEST("a caller that is killed at any step of a posted call leaves no slot behind") { kill_callers(post_and_poll); }

TEST("a caller that is killed at any step of a call that it began leaves no slot behind") {
  kill_callers(begin_and_cancel);
}

TEST("a call that was posted runs, also when its caller is killed right after it") {
  const char *points[] = {"fn:posted", "fn:pending", "fn:rung", "fn:freed"};
  SCOPED_FUNCTION function = open_function("add");
  test_fork(serve, "add");
  await_servers(function, 1);
  for (size_t i = 0; i < COUNT_OF(points); i++) {
    CHECK_KILLED(test_fork_to(points[i], 1, SIGKILL, post_and_poll, function));
    UNTIL(function_info(function).replies == i + 1);
  }
}

TEST("a caller that is stopped at any step stops nobody else, and goes on afterwards") {
  SCOPED_FUNCTION function = open_sized_function("add", 64, 64, 2);
  test_fork(serve, "add");
  await_servers(function, 1);
  for (size_t i = 0; i < COUNT_OF(CALLER_POINTS); i++) {
    pid_t pid = test_fork_to(CALLER_POINTS[i], 1, SIGSTOP, call_once, function);
    CHECK_STOPPED(pid);
    for (int k = 0; k < 20; k++) check_add(function, k, 1);
    kill(pid, SIGCONT);
    CHECK_ENDED(pid);
    check_no_slot_leaked(function);
  }
}

TEST("a dispatcher that is killed at any step is known to its caller, and another one goes on") {
  static const struct {
    const char *point;
    int32_t result;
  } cases[] = {
      {"server:taken", ROBO_ERR_DIED},
      {"server:result", ROBO_ERR_DIED},
      {"server:done", ROBO_OK},
      {"server:released", ROBO_OK},
  };
  SCOPED_FUNCTION function = open_function("add");
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    pid_t doomed = test_fork_to(cases[i].point, 1, SIGKILL, serve, "add");
    await_servers(function, 1);
    int64_t sum = 0;
    CHECK_EQUAL(call_add(function, 1, 2, &sum), cases[i].result);
    CHECK_EQUAL(sum, cases[i].result == ROBO_OK ? 3 : 0);
    CHECK_KILLED(doomed);
    CHECK_EQUAL(call_add(function, 1, 2, &sum), ROBO_ERR_NO_SERVER);
    pid_t next = test_fork(serve, "add");
    await_servers(function, 1);
    check_no_slot_leaked(function);
    kill(next, SIGKILL);
    CHECK_KILLED(next);
  }
  CHECK_EQUAL(function_info(function).died, 2);
}

TEST("the dispatcher that died is named in the reply") {
  SCOPED_FUNCTION function = open_function("add");
  pid_t doomed = test_fork_to("server:result", 1, SIGKILL, serve, "add");
  await_servers(function, 1);
  uint32_t pid = function_info(function).server_pids[0];
  job add = {ADD, 1, 2};
  robo_reply reply;
  CHECK_EQUAL(robo_fn_call(function, &add, sizeof add, 0, NULL, 0, &reply, -1), ROBO_ERR_DIED);
  CHECK_EQUAL(pid, doomed);
  CHECK_EQUAL(reply.server >> 42, pid);
  CHECK_CONTAINS(last_message(), "the dispatcher of function 'add' died");
}

TEST("a dispatcher that is killed while it registers is in nobody's way") {
  SCOPED_FUNCTION function = open_function("add");
  for (int i = 0; i < 20; i++) CHECK_KILLED(test_fork_to("server:claimed", 1, SIGKILL, serve, "add"));
  int64_t sum;
  CHECK_EQUAL(call_add(function, 1, 2, &sum), ROBO_ERR_NO_SERVER);
  test_fork(serve, "add");
  await_servers(function, 1);
  check_no_slot_leaked(function);
}

TEST("calls that a dead dispatcher had not begun are taken by another one") {
  SCOPED_FUNCTION function = open_function("add");
  pid_t doomed = test_fork_to("server:taken", 1, SIGKILL, serve, "add");
  await_servers(function, 1);
  uint64_t ids[8];
  int died = 0;
  for (int i = 0; i < 8; i++) {
    job add = {ADD, i, 50};
    int32_t result = robo_fn_post(function, &add, sizeof add, 0, &ids[i]);
    if (result == ROBO_ERR_NO_SERVER) ids[i] = 0; /* it is dead already, and known to be */
  }
  CHECK_KILLED(doomed);
  SCOPED_SERVER server = open_server("add");
  for (int i = 0; i < 8; i++) {
    if (ids[i] == 0) continue;
    int64_t sum = 0;
    robo_request request;
    int32_t result = poll_sum(function, ids[i], &sum, 0);
    if (result == ROBO_ERR_PENDING) {
      CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
      CHECK_EQUAL(request.id, ids[i]);
      answer(server, &request);
      result = poll_sum(function, ids[i], &sum, 0);
    }
    if (result == ROBO_OK) CHECK_EQUAL(sum, i + 50);
    if (result == ROBO_ERR_DIED) died++;
    CHECK(result == ROBO_OK || result == ROBO_ERR_DIED || result == ROBO_ERR_NO_SERVER);
  }
  CHECK_EQUAL(died, 1);
}

TEST("a new dispatcher ends the calls of the dead one whose place it takes") {
  SCOPED_FUNCTION function = open_function("add");
  pid_t doomed = test_fork_to("server:taken", 1, SIGKILL, serve, "add");
  await_servers(function, 1);
  uint64_t id = post_job(function, ADD, 1, 2);
  CHECK_KILLED(doomed);
  CHECK_KILLED(test_fork_to("server:claimed", 1, SIGKILL, serve, "add"));
  SCOPED_SERVER server = open_server("add");
  CHECK(server != NULL);
  CHECK_EQUAL(function_info(function).died, 1);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_ERR_DIED);
}

static void post_three(void *function) {
  for (int i = 0; i < 3; i++) post_job(function, ADD, i, i);
  _exit(0);
}

TEST("a new dispatcher does not run what dead callers posted to one that has died since") {
  SCOPED_FUNCTION function = open_function("add");
  pid_t doomed = test_fork_to("server:taken", 1, SIGSTOP, serve, "add");
  await_servers(function, 1);
  CHECK_ENDED(test_fork(post_three, function));
  CHECK_STOPPED(doomed);
  uint64_t mine = post_job(function, ADD, 1, 2);
  kill(doomed, SIGKILL);
  CHECK_KILLED(doomed);
  SCOPED_SERVER server = open_server("add");
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(request.id, mine);
  answer(server, &request);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_ERR_TIMED_OUT);
}

TEST("a dispatcher that is stopped costs its caller a time-out, and nobody else anything") {
  SCOPED_FUNCTION function = open_sized_function("add", 64, 64, 4);
  const char *points[] = {"server:taken", "server:result"};
  for (size_t i = 0; i < COUNT_OF(points); i++) {
    pid_t stopped = test_fork_to(points[i], 1, SIGSTOP, serve, "add");
    await_servers(function, 1);
    job add = {ADD, 1, 2};
    int64_t sum = 0;
    uint64_t kept = post_job(function, ADD, 1, 2);
    CHECK_STOPPED(stopped);
    CHECK_EQUAL(poll_sum(function, kept, &sum, 1000000), ROBO_ERR_PENDING);
    CHECK_EQUAL(robo_fn_call(function, &add, sizeof add, 0, &sum, sizeof sum, NULL, 1000000), ROBO_ERR_TIMED_OUT);
    CHECK_EQUAL(robo_fn_cancel(function, kept), ROBO_OK);
    pid_t other = test_fork(serve, "add");
    await_servers(function, 2);
    for (int k = 0; k < 20; k++) check_add(function, k, 1);
    CHECK_EQUAL(function_info(function).used_slots, 1);
    kill(stopped, SIGCONT);
    check_no_slot_leaked(function);
    kill(stopped, SIGKILL);
    kill(other, SIGKILL);
    CHECK_KILLED(stopped);
    CHECK_KILLED(other);
  }
}

static void begin_in_vain(void *function) {
  uint64_t id;
  CHECK_EQUAL(robo_fn_begin(function, "", 0, 0, &id), ROBO_ERR_BUSY);
}

TEST("a slot that another caller has used since it was looked at is not taken from it") {
  SCOPED_FUNCTION function = open_sized_function("add", 64, 64, 1);
  SCOPED_SERVER server = open_server("add");
  robo_request request;
  /* The slot is this process's before and after, so that its claim looks the same. */
  CHECK_EQUAL(robo_fn_cancel(function, post_job(function, ADD, 0, 0)), ROBO_OK);
  pid_t slow = test_fork_to("fn:looked", 1, SIGSTOP, begin_in_vain, function);
  CHECK_STOPPED(slow);
  uint64_t id = post_job(function, ADD, 1, 2);
  kill(slow, SIGCONT);
  CHECK_ENDED(slow);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(request.id, id);
  answer(server, &request);
  int64_t sum = 0;
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_OK);
  CHECK_EQUAL(sum, 3);
}

TEST("a result that somebody waits for is not dropped for another call, however slow the waiter is") {
  SCOPED_FUNCTION function = open_sized_function("add", 64, 64, 1);
  SCOPED_SERVER server = open_server("add");
  pid_t waiter = test_fork_to("wait:flagged", 1, SIGSTOP, post_and_poll, function);
  CHECK_STOPPED(waiter);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  answer(server, &request);
  uint64_t id;
  CHECK_EQUAL(robo_fn_begin(function, "", 0, 0, &id), ROBO_ERR_BUSY);
  kill(waiter, SIGCONT);
  CHECK_ENDED(waiter);
  CHECK_EQUAL(robo_fn_begin(function, "", 0, 0, &id), ROBO_OK);
}

static void open_anew(void *name) { robo_fn_close(open_function(name)); }

TEST("a process that is killed while it makes a function leaves nothing in the way of the next") {
  const char *points[] = {"segment:opened", "segment:allocated", "segment:filled", "segment:linked"};
  for (size_t i = 0; i < COUNT_OF(points); i++) {
    CHECK_KILLED(test_fork_to(points[i], 1, SIGKILL, open_anew, "add"));
    SCOPED_FUNCTION function = open_function("add");
    SCOPED_SERVER server = open_server("add");
    close_function(&function);
    close_server(&server);
  }
}

TEST("reaping frees the slots of the dead, and removes functions that nobody uses") {
  SCOPED_FUNCTION function = open_function("add");
  test_fork(serve, "add");
  await_servers(function, 1);
  for (int i = 0; i < 3; i++) CHECK_KILLED(test_fork_to("fn:args", 1, SIGKILL, call_once, function));
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.slots, 3);
  CHECK_EQUAL(reaped.segments, 0);
  CHECK_ENDED(test_fork(open_anew, "other"));
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.slots, 0);
  CHECK_EQUAL(reaped.segments, 1);
}
