/* Dispatchers. */
#include "fn_help.h"

#include <unistd.h>

static robo_server *make_server(uint32_t max_functions) {
  robo_server *server;
  CHECK_EQUAL(robo_server_open(max_functions, &server), ROBO_OK);
  return server;
}

TEST("a request tells its function, its caller and its encoding") {
  robo_set_process_name("the caller");
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = make_server(0);
  uint32_t other, number;
  CHECK_EQUAL(robo_server_add(server, "other", NULL, &other), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "add", NULL, &number), ROBO_OK);
  CHECK(other != number);
  uint64_t id;
  CHECK_EQUAL(robo_fn_post(function, "abc", 3, ROBO_CODEC_JSON, &id), ROBO_OK);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(request.id, id);
  CHECK_EQUAL(request.function, number);
  CHECK_EQUAL(request.length, 3);
  CHECK_EQUAL(memcmp(request.args, "abc", 3), 0);
  CHECK_EQUAL((uintptr_t)request.args % 64, 0);
  CHECK_EQUAL((uintptr_t)request.result % 64, 0);
  CHECK_EQUAL(request.max_result, 4096);
  CHECK_EQUAL(request.codec, ROBO_CODEC_JSON);
  CHECK_EQUAL(request.wants_reply, 1);
  CHECK_EQUAL(request.caller_pid, getpid());
  CHECK_EQUAL(robo_is_alive(request.caller), 1);
  CHECK_TEXT(request.caller_name, "the caller");
  memcpy(request.result, "in place", 9);
  CHECK_EQUAL(robo_server_reply(server, &request, request.result, 9, ROBO_CODEC_RAW), ROBO_OK);
  char text[9];
  robo_reply reply;
  CHECK_EQUAL(robo_fn_poll(function, id, text, sizeof text, &reply, 0), ROBO_OK);
  CHECK_TEXT(text, "in place");
}

TEST("a result that is too big leaves the call in hand, and the texts of errors are cut at a whole letter") {
  SCOPED_FUNCTION function = open_sized_function("add", 64, 8, 0);
  SCOPED_SERVER server = open_server("add");
  uint64_t id;
  CHECK_EQUAL(robo_fn_post(function, "", 0, 0, &id), ROBO_OK);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(robo_server_reply(server, &request, "123456789", 9, 0), ROBO_ERR_TOO_BIG);
  CHECK_CONTAINS(last_message(), "a result of 9 B is too big for function 'add', which takes 8 B");
  CHECK_EQUAL(robo_server_reply(server, &request, NULL, 1, 0), ROBO_ERR_ARGUMENT);
  char text[301];
  for (int i = 0; i < 300; i += 3) memcpy(text + i, "€", 3);
  text[300] = '\0';
  CHECK_EQUAL(robo_server_fail(server, &request, -3, text), ROBO_OK);
  CHECK_EQUAL(robo_server_fail(server, &request, -3, text), ROBO_ERR_NOT_FOUND);
  robo_reply reply;
  CHECK_EQUAL(robo_fn_poll(function, id, NULL, 0, &reply, 0), ROBO_ERR_FAILED);
  CHECK_EQUAL(reply.code, -3);
  CHECK_EQUAL(strlen(reply.error), 255);
  CHECK_EQUAL(robo_fn_post(function, "", 0, 0, &id), ROBO_OK);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  text[0] = 'x';
  memmove(text + 1, "€€", 6);
  for (int i = 1; i < 298; i += 3) memcpy(text + i, "€", 3);
  text[298] = '\0';
  CHECK_EQUAL(robo_server_fail(server, &request, 1, text), ROBO_OK);
  CHECK_EQUAL(robo_fn_poll(function, id, NULL, 0, &reply, 0), ROBO_ERR_FAILED);
  CHECK_EQUAL(strlen(reply.error), 253);
}

TEST("a dispatcher that is full, or has the function already, says so") {
  SCOPED_SERVER server = make_server(2);
  uint32_t numbers[3];
  CHECK_EQUAL(robo_server_add(server, "a", NULL, &numbers[0]), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "a", NULL, NULL), ROBO_ERR_EXISTS);
  CHECK_EQUAL(robo_server_add(server, "b", NULL, &numbers[1]), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "c", NULL, NULL), ROBO_ERR_FULL);
  CHECK_CONTAINS(last_message(), "2 functions");
  CHECK_EQUAL(robo_server_remove(server, numbers[0]), ROBO_OK);
  CHECK_EQUAL(robo_server_remove(server, numbers[0]), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_server_remove(server, 5000), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_server_add(server, "c", NULL, &numbers[2]), ROBO_OK);
  CHECK_EQUAL(numbers[2], numbers[0]);
  robo_server *other;
  CHECK_EQUAL(robo_server_open(1025, &other), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_server_open(1, NULL), ROBO_ERR_ARGUMENT);
}

TEST("a function has at most sixteen dispatchers, and room again once one is gone") {
  robo_server *servers[17];
  for (int i = 0; i < 16; i++) servers[i] = open_server("add");
  servers[16] = make_server(0);
  CHECK_EQUAL(robo_server_add(servers[16], "add", NULL, NULL), ROBO_ERR_FULL);
  CHECK_CONTAINS(last_message(), "function 'add' has 16 dispatchers already");
  SCOPED_FUNCTION function = open_function("add");
  CHECK_EQUAL(function_info(function).servers, 16);
  close_server(&servers[3]);
  CHECK_EQUAL(robo_server_add(servers[16], "add", NULL, NULL), ROBO_OK);
  for (int i = 0; i < 17; i++) robo_server_close(servers[i]);
}

TEST("the oldest call of a function comes first, and each function has its turn") {
  SCOPED_FUNCTION busy = open_function("busy"), *rare = open_function("rare");
  SCOPED_SERVER server = make_server(0);
  uint32_t numbers[2];
  CHECK_EQUAL(robo_server_add(server, "busy", NULL, &numbers[0]), ROBO_OK);
  CHECK_EQUAL(robo_server_add(server, "rare", NULL, &numbers[1]), ROBO_OK);
  uint64_t ids[10];
  for (int i = 0; i < 9; i++) ids[i] = post_job(busy, NOTHING, i, 0);
  ids[9] = post_job(rare, NOTHING, 0, 0);
  robo_request request;
  int rare_at = -1, next = 0;
  for (int i = 0; i < 10; i++) {
    CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
    if (request.function == numbers[1]) {
      rare_at = i;
    } else {
      CHECK_EQUAL(request.id, ids[next++]);
    }
    answer(server, &request);
    if (i < 5) post_job(busy, NOTHING, 0, 0); /* the busy one never rests */
  }
  CHECK(rare_at == 0 || rare_at == 1);
}

TEST("a function that is taken back fails the calls that wait, and ends those in hand well") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = make_server(0);
  uint32_t number;
  CHECK_EQUAL(robo_server_add(server, "add", NULL, &number), ROBO_OK);
  uint64_t begun = post_job(function, ADD, 1, 2), waiting = post_job(function, ADD, 3, 4);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(request.id, begun);
  CHECK_EQUAL(robo_server_remove(server, number), ROBO_OK);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, waiting, &sum, -1), ROBO_ERR_NO_SERVER);
  CHECK_EQUAL(call_add(function, 1, 2, &sum), ROBO_ERR_NO_SERVER);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_ERR_TIMED_OUT);
  answer(server, &request);
  CHECK_EQUAL(poll_sum(function, begun, &sum, 0), ROBO_OK);
  CHECK_EQUAL(sum, 3);
  CHECK_EQUAL(robo_server_reply(server, &request, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(function_info(function).servers, 0);
  CHECK_EQUAL(robo_server_add(server, "add", NULL, &number), ROBO_OK);
  CHECK_EQUAL(function_info(function).servers, 1);
}

TEST("closing a dispatcher fails the calls in its hands as died, and another one takes those that wait") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add"), *other = open_server("add");
  uint64_t begun = post_job(function, ADD, 1, 2), waiting = post_job(function, ADD, 3, 4);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  close_server(&server);
  robo_server_close(NULL);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, begun, &sum, 0), ROBO_ERR_DIED);
  CHECK_EQUAL(robo_server_receive(other, &request, 0), ROBO_OK);
  CHECK_EQUAL(request.id, waiting);
  answer(other, &request);
  CHECK_EQUAL(poll_sum(function, waiting, &sum, 0), ROBO_OK);
  CHECK_EQUAL(function_info(function).died, 1);
}

TEST("a dispatcher cannot end a call that it does not have") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add"), *other = open_server("add");
  post_job(function, ADD, 1, 2);
  robo_request request, forged;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(robo_server_reply(other, &request, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_server_reply(server, NULL, NULL, 0, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_server_fail(NULL, &request, 0, NULL), ROBO_ERR_ARGUMENT);
  forged = request;
  forged.slot = 64;
  CHECK_EQUAL(robo_server_reply(server, &forged, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  forged = request;
  forged.slot = (request.slot + 1) % 16;
  CHECK_EQUAL(robo_server_reply(server, &forged, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  forged = request;
  forged.function = 1;
  CHECK_EQUAL(robo_server_reply(server, &forged, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  forged.function = UINT32_MAX;
  CHECK_EQUAL(robo_server_fail(server, &forged, 0, NULL), ROBO_ERR_NOT_FOUND);
  forged = request;
  forged.id += 64;
  CHECK_EQUAL(robo_server_reply(server, &forged, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_server_fail(server, &request, 1, NULL), ROBO_OK);
}

static void serve_again(void *server) {
  /* The request of the parent is the parent's. */
  answer_all(server);
}

TEST("after a fork the child is a dispatcher of its own") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add");
  uint64_t id = post_job(function, ADD, 1, 2);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  pid_t child = test_fork(serve_again, server);
  await_servers(function, 2);
  check_add(function, 3, 4);
  answer(server, &request);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_OK);
  CHECK_EQUAL(sum, 3);
  kill(child, SIGKILL);
  CHECK_KILLED(child);
  CHECK_EQUAL(function_info(function).servers, 1);
}

/* A request of the parent in the hands of its child. */
typedef struct inherited {
  robo_server *server;
  robo_request request;
} inherited;

static void answer_for_parent(void *argument) {
  inherited *call = argument;
  CHECK_EQUAL(robo_server_reply(call->server, &call->request, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_server_fail(call->server, &call->request, 1, "not mine"), ROBO_ERR_NOT_FOUND);
  close_server(&call->server);
}

TEST("the child of a fork cannot end a call that its parent has in hand") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add");
  uint64_t id = post_job(function, ADD, 1, 2);
  inherited call = {.server = server};
  CHECK_EQUAL(robo_server_receive(server, &call.request, 0), ROBO_OK);
  CHECK_ENDED(test_fork(answer_for_parent, &call));
  CHECK_EQUAL(robo_server_remove(server, 0), ROBO_OK);
  answer(server, &call.request);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_OK);
}

TEST("receiving without a function, or for a while, times out") {
  SCOPED_SERVER server = make_server(0);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_ERR_TIMED_OUT);
  uint64_t start = robo_now();
  CHECK_EQUAL(robo_server_receive(server, &request, 30000000), ROBO_ERR_TIMED_OUT);
  CHECK(robo_now() - start >= 30000000);
  CHECK_EQUAL(robo_server_receive(server, NULL, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_server_receive(NULL, &request, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_server_add(server, NULL, NULL, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_server_add(server, "", NULL, NULL), ROBO_ERR_NAME);
  robo_fn_options options = {sizeof options, 0, 0, 0, 0, 0};
  CHECK_EQUAL(robo_server_add(server, "nowhere", &options, NULL), ROBO_ERR_NOT_FOUND);
}
