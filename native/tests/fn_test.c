/* Functions as their callers see them. */
#include "fn_help.h"

#include <pthread.h>
#include <unistd.h>

static int32_t open_with(const char *name, uint32_t flags, uint64_t max_args, uint64_t max_result, uint32_t slots,
                         robo_fn **function) {
  robo_fn_options options = {sizeof options, flags, max_args, max_result, slots, 0};
  return robo_fn_open(name, &options, function);
}

TEST("a call gets the result of its function") {
  SCOPED_FUNCTION function = open_function("add");
  test_fork(serve, "add");
  await_servers(function, 1);
  for (int i = 0; i < 1000; i++) check_add(function, i, 2 * i);
  robo_fn_info info = function_info(function);
  CHECK_EQUAL(info.calls, 1000);
  CHECK_EQUAL(info.replies, 1000);
  CHECK_EQUAL(info.used_slots, 0);
  CHECK_EQUAL(info.server_pids[0] != 0, 1);
  CHECK_TEXT(info.name, "add");
  close_function(&function);
}

TEST("the reply tells the call, the dispatcher and the encoding") {
  SCOPED_FUNCTION function = open_function("add");
  pid_t pid = test_fork(serve, "add");
  await_servers(function, 1);
  job echo = {ECHO, 1, 2}, result;
  robo_reply reply;
  CHECK_EQUAL(robo_fn_call(function, &echo, sizeof echo, ROBO_CODEC_JSON, &result, sizeof result, &reply, -1), ROBO_OK);
  CHECK_EQUAL(reply.result, ROBO_OK);
  CHECK_EQUAL(reply.length, sizeof echo);
  CHECK_EQUAL(reply.codec, ROBO_CODEC_JSON);
  CHECK(reply.id != 0);
  CHECK_EQUAL(robo_is_alive(reply.server), 1);
  CHECK_EQUAL(result.b, 2);
  kill(pid, SIGKILL);
  CHECK_KILLED(pid);
  CHECK_EQUAL(robo_is_alive(reply.server), 0);
}

TEST("a function that returns nothing replies, and so does one that throws") {
  SCOPED_FUNCTION function = open_function("add");
  test_fork(serve, "add");
  await_servers(function, 1);
  job nothing = {NOTHING, 0, 0}, throw = {THROW, 0, 0};
  robo_reply reply;
  CHECK_EQUAL(robo_fn_call(function, &nothing, sizeof nothing, 0, NULL, 0, &reply, -1), ROBO_OK);
  CHECK_EQUAL(reply.length, 0);
  CHECK_EQUAL(robo_fn_call(function, &throw, sizeof throw, 0, NULL, 0, &reply, -1), ROBO_ERR_FAILED);
  CHECK_EQUAL(reply.result, ROBO_ERR_FAILED);
  CHECK_EQUAL(reply.code, 7);
  CHECK_TEXT(reply.error, "Oops: no luck");
  CHECK_CONTAINS(last_message(), "function 'add' failed: Oops: no luck");
  CHECK_EQUAL(function_info(function).failures, 1);
}

TEST("without a dispatcher a call is refused at once, not kept") {
  SCOPED_FUNCTION function = open_function("add");
  int64_t sum;
  uint64_t id;
  CHECK_EQUAL(call_add(function, 1, 2, &sum), ROBO_ERR_NO_SERVER);
  CHECK_CONTAINS(last_message(), "no dispatcher that lives serves function 'add'");
  CHECK_EQUAL(robo_fn_post(function, "", 0, 0, &id), ROBO_ERR_NO_SERVER);
  CHECK_EQUAL(robo_fn_begin(function, "", 0, 0, &id), ROBO_ERR_NO_SERVER);
  CHECK_EQUAL(function_info(function).used_slots, 0);
}

TEST("opening without the flag to create needs a dispatcher that lives") {
  SCOPED_FUNCTION function = NULL, *other = NULL;
  CHECK_EQUAL(open_with("add", 0, 0, 0, 0, &function), ROBO_ERR_NOT_FOUND);
  function = open_function("add");
  CHECK_EQUAL(open_with("add", 0, 0, 0, 0, &other), ROBO_ERR_NOT_FOUND);
  pid_t pid = test_fork(serve, "add");
  await_servers(function, 1);
  CHECK_EQUAL(open_with("add", 0, 0, 0, 0, &other), ROBO_OK);
  close_function(&other);
  kill(pid, SIGKILL);
  CHECK_KILLED(pid);
  CHECK_EQUAL(open_with("add", 0, 0, 0, 0, &other), ROBO_ERR_NOT_FOUND);
}

TEST("sizes that differ are refused while somebody uses the function, on both sides") {
  SCOPED_FUNCTION function = open_function("add"), *other = NULL;
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 100, 0, 0, &other), ROBO_ERR_MISMATCH);
  CHECK_CONTAINS(last_message(), "function 'add' exists with");
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 0, 8192, 0, &other), ROBO_ERR_MISMATCH);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 0, 0, 8, &other), ROBO_ERR_MISMATCH);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 0, ROBO_NO_RESULT, 0, &other), ROBO_ERR_MISMATCH);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 4096, 4096, 16, &other), ROBO_OK);
  close_function(&other);
  SCOPED_SERVER server = NULL;
  robo_fn_options options = {sizeof options, ROBO_CREATE, 100, 0, 0, 0};
  CHECK_EQUAL(robo_server_open(0, &server), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "add", &options, NULL), ROBO_ERR_MISMATCH);
  CHECK_EQUAL(open_with("add", ROBO_CREATE | ROBO_EXCLUSIVE, 0, 0, 0, &other), ROBO_ERR_EXISTS);
  close_function(&function);
}

static void open_small(void *name) {
  open_sized_function(name, 64, 64, 2);
  _exit(0);
}

TEST("a function that only dead processes used is made anew with other sizes") {
  CHECK_ENDED(test_fork(open_small, "add"));
  SCOPED_FUNCTION function = open_sized_function("add", 1000, 2000, 3);
  robo_fn_info info = function_info(function);
  CHECK_EQUAL(info.max_args, 1000);
  CHECK_EQUAL(info.max_result, 2000);
  CHECK_EQUAL(info.slots, 3);
  CHECK_EQUAL(info.creator_pid, getpid());
  close_function(&function);
  /* Nor is a closed one in anybody's way. */
  CHECK_EQUAL(open_with("add", ROBO_CREATE | ROBO_EXCLUSIVE, 1, 1, 1, &function), ROBO_OK);
}

TEST("a caller that is idle keeps its function from being made anew when the dispatcher dies") {
  SCOPED_FUNCTION function = open_function("add"), *other = NULL;
  pid_t pid = test_fork(serve, "add");
  await_servers(function, 1);
  kill(pid, SIGKILL);
  CHECK_KILLED(pid);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 100, 0, 0, &other), ROBO_ERR_MISMATCH);
  test_fork(serve, "add");
  await_servers(function, 1);
  check_add(function, 1, 2);
}

TEST("arguments and results that are too big are refused with both sizes") {
  SCOPED_FUNCTION function = open_sized_function("add", 24, 24, 2);
  test_fork(serve, "add");
  await_servers(function, 1);
  char bytes[25] = {0};
  robo_reply reply;
  CHECK_EQUAL(robo_fn_call(function, bytes, 25, 0, NULL, 0, &reply, -1), ROBO_ERR_TOO_BIG);
  CHECK_EQUAL(reply.result, ROBO_ERR_TOO_BIG);
  CHECK_CONTAINS(last_message(), "25 B");
  CHECK_CONTAINS(last_message(), "24 B");
  CHECK_EQUAL(function_info(function).refused, 1);
  job echo = {ECHO, 0, 0};
  CHECK_EQUAL(robo_fn_call(function, &echo, 24, 0, bytes, 23, &reply, -1), ROBO_ERR_TOO_BIG);
  CHECK_EQUAL(reply.length, 24);
  CHECK_EQUAL(function_info(function).used_slots, 0);
}

TEST("what no call may have is refused") {
  SCOPED_FUNCTION function = NULL;
  CHECK_EQUAL(open_with("add", ROBO_READ_ONLY, 0, 0, 0, &function), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 0, 0, 65, &function), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, ROBO_MAX_BYTES + 1, 0, 0, &function), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 0, ROBO_MAX_BYTES + 1, 0, &function), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(open_with("a/b", ROBO_CREATE, 0, 0, 0, &function), ROBO_ERR_NAME);
  CHECK_EQUAL(robo_fn_open(NULL, NULL, &function), ROBO_ERR_ARGUMENT);
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  options.reserved = 1;
  CHECK_EQUAL(robo_fn_open("add", &options, &function), ROBO_ERR_ARGUMENT);
  options.size--;
  CHECK_EQUAL(robo_fn_open("add", &options, &function), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_fn_open("add", NULL, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_fn_remove("add"), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_fn_call(NULL, NULL, 0, 0, NULL, 0, NULL, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_fn_poll(NULL, 0, NULL, 0, NULL, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_fn_cancel(NULL, 0), ROBO_ERR_ARGUMENT);
  robo_fn_close(NULL);
  function = open_function("add");
  CHECK_EQUAL(robo_fn_call(function, NULL, 5, 0, NULL, 0, NULL, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_fn_call(function, "", 0, 65536, NULL, 0, NULL, 0), ROBO_ERR_ARGUMENT);
}

TEST("calls of a function without results are made, run and leave nothing") {
  SCOPED_FUNCTION function = open_sized_function("note", 0, ROBO_NO_RESULT, 2);
  CHECK_EQUAL(function_info(function).max_result, 0);
  SCOPED_SERVER server = NULL;
  robo_fn_options options = {sizeof options, ROBO_CREATE, 0, ROBO_NO_RESULT, 0, 0};
  CHECK_EQUAL(robo_server_open(0, &server), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "note", &options, NULL), ROBO_OK);
  robo_request request;
  robo_reply reply;
  for (int i = 0; i < 10; i++) {
    uint64_t id;
    CHECK_EQUAL(robo_fn_post(function, "", 0, 0, &id), ROBO_OK);
    CHECK_EQUAL(robo_fn_poll(function, id, NULL, 0, &reply, -1), ROBO_ERR_NOT_FOUND);
    CHECK_EQUAL(robo_fn_call(function, "", 0, 0, NULL, 0, &reply, -1), ROBO_OK);
    for (int k = 0; k < 2; k++) {
      CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
      CHECK_EQUAL(request.wants_reply, 0);
      CHECK_EQUAL(request.max_result, 0);
      if (k == 0) CHECK_EQUAL(robo_server_reply(server, &request, "ignored", 7, 0), ROBO_OK);
      if (k == 1) CHECK_EQUAL(robo_server_fail(server, &request, 1, "ignored"), ROBO_OK);
    }
  }
  CHECK_EQUAL(function_info(function).used_slots, 0);
  CHECK_EQUAL(function_info(function).dropped, 0);
}

TEST("removing a function ends the calls of who has it open, and a new one begins anew") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add");
  uint64_t id = post_job(function, ADD, 1, 2);
  CHECK_EQUAL(robo_fn_remove("add"), ROBO_OK);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, id, &sum, -1), ROBO_ERR_REMOVED);
  CHECK_EQUAL(call_add(function, 1, 2, &sum), ROBO_ERR_REMOVED);
  CHECK_EQUAL(function_info(function).is_removed, 1);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, -1), ROBO_ERR_REMOVED);
  CHECK_EQUAL(request.function, 0);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_ERR_TIMED_OUT);
  CHECK_EQUAL(robo_server_add(server, "add", NULL, NULL), ROBO_OK);
  SCOPED_FUNCTION other = open_function("add");
  CHECK_EQUAL(function_info(other).calls, 0);
  CHECK_EQUAL(function_info(other).servers, 1);
}

static void remove_when_posted(void *name) {
  SCOPED_FUNCTION function = open_function(name);
  UNTIL(function_info(function).calls == 1);
  CHECK_EQUAL(robo_fn_remove(name), ROBO_OK);
}

TEST("removing a function wakes who waits for a call of it") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add");
  pid_t pid = test_fork(remove_when_posted, "add");
  int64_t sum;
  CHECK_EQUAL(call_add(function, 1, 2, &sum), ROBO_ERR_REMOVED);
  CHECK_ENDED(pid);
  close_server(&server);
}

static void *call_in_thread(void *function) {
  for (int i = 0; i < 2000; i++) check_add(function, i, (int64_t)(uintptr_t)&i % 1000);
  return NULL;
}

TEST("threads share a function, and each gets its own results") {
  SCOPED_FUNCTION function = open_function("add");
  test_fork(serve, "add");
  await_servers(function, 1);
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) CHECK_EQUAL(pthread_create(&threads[i], NULL, call_in_thread, function), 0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  CHECK_EQUAL(function_info(function).used_slots, 0);
  CHECK_EQUAL(function_info(function).replies, 8000);
}

static void call_after_fork(void *function) {
  check_add(function, 5, 6);
  /* What the parent has posted stays the parent's. */
  robo_fn_close(function);
}

static void post_beside_parent(void *function) {
  int64_t sum;
  job add = {ADD, 3, 4};
  uint64_t id;
  CHECK_EQUAL(robo_fn_post(function, &add, sizeof add, 0, &id), ROBO_OK);
  CHECK_EQUAL(poll_sum(function, id, &sum, -1), ROBO_OK);
  CHECK_EQUAL(sum, 7);
}

TEST("what the parent has begun before a fork is not the child's to let go of") {
  SCOPED_FUNCTION function = NULL, *other = NULL;
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 0, 0, 2, &function), ROBO_OK);
  CHECK_EQUAL(open_with("add", ROBO_CREATE, 0, 0, 2, &other), ROBO_OK);
  test_fork(serve, "add");
  await_servers(function, 1);
  job add = {ADD, 1, 2};
  uint64_t kept;
  CHECK_EQUAL(robo_fn_begin(function, &add, sizeof add, 0, &kept), ROBO_OK);
  CHECK_ENDED(test_fork(post_beside_parent, function));
  CHECK_ENDED(test_fork(post_beside_parent, function));
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, kept, &sum, -1), ROBO_OK);
  CHECK_EQUAL(sum, 3);
}

TEST("calls without results are refused, too, once the dispatcher is dead") {
  SCOPED_FUNCTION function = open_sized_function("note", 0, ROBO_NO_RESULT, 0);
  pid_t pid = test_fork(serve, "note");
  await_servers(function, 1);
  kill(pid, SIGKILL);
  CHECK_KILLED(pid);
  UNTIL(robo_fn_call(function, "", 0, 0, NULL, 0, NULL, 0) == ROBO_ERR_NO_SERVER);
}

TEST("after a fork both sides go on with the handle") {
  SCOPED_FUNCTION function = open_function("add");
  test_fork(serve, "add");
  await_servers(function, 1);
  uint64_t id = post_job(function, ADD, 1, 2);
  CHECK_ENDED(test_fork(call_after_fork, function));
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, id, &sum, -1), ROBO_OK);
  check_add(function, 7, 8);
}
