/* Calls whose results are fetched later, or never. */
#include "fn_help.h"

TEST("a posted call is fetched by its id, once") {
  SCOPED_FUNCTION function = open_function("add");
  test_fork(serve, "add");
  await_servers(function, 1);
  uint64_t first = post_job(function, ADD, 1, 2), second = post_job(function, ADD, 10, 20);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, second, &sum, -1), ROBO_OK);
  CHECK_EQUAL(sum, 30);
  CHECK_EQUAL(poll_sum(function, first, &sum, -1), ROBO_OK);
  CHECK_EQUAL(sum, 3);
  CHECK_EQUAL(poll_sum(function, first, &sum, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(poll_sum(function, 0, &sum, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(poll_sum(function, 63, &sum, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(poll_sum(function, UINT64_MAX, &sum, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(poll_sum(function, first + ROBO_MAX_NAME * 64, &sum, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(function_info(function).used_slots, 0);
}

TEST("a call that is not done yet is pending, and goes on") {
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add");
  uint64_t id = post_job(function, ADD, 1, 2);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_ERR_PENDING);
  CHECK_EQUAL(poll_sum(function, id, &sum, 5000000), ROBO_ERR_PENDING);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_ERR_PENDING);
  answer(server, &request);
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_OK);
  CHECK_EQUAL(sum, 3);
}

TEST("a call that takes too long times out, and its late result meets nobody") {
  SCOPED_FUNCTION function = open_sized_function("add", 0, 0, 1);
  SCOPED_SERVER server = open_server("add");
  job slow = {ADD, 1, 2};
  robo_reply reply;
  int64_t sum = 0;
  CHECK_EQUAL(robo_fn_call(function, &slow, sizeof slow, 0, &sum, sizeof sum, &reply, 1000000), ROBO_ERR_TIMED_OUT);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_ERR_TIMED_OUT);
  uint64_t id = post_job(function, ADD, 1, 2);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(robo_fn_cancel(function, id), ROBO_OK);
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_ERR_NOT_FOUND);
  /* The only slot is not used again before the dispatcher has let go of it. */
  CHECK_EQUAL(robo_fn_begin(function, &slow, sizeof slow, 0, &id), ROBO_ERR_BUSY);
  answer(server, &request);
  CHECK_EQUAL(robo_server_reply(server, &request, NULL, 0, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_fn_begin(function, &slow, sizeof slow, 0, &id), ROBO_OK);
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_ERR_PENDING);
  CHECK_EQUAL(function_info(function).cancelled, 2);
}

TEST("a call for a while goes on afterwards, until it is fetched or given up") {
  SCOPED_FUNCTION function = open_sized_function("add", 0, 0, 1);
  job asked = {ADD, 1, 2};
  robo_reply reply;
  int64_t sum = 0;
  CHECK_EQUAL(robo_fn_call_for(function, &asked, sizeof asked, 0, &sum, sizeof sum, &reply, 0), ROBO_ERR_NO_SERVER);
  CHECK_EQUAL(robo_fn_call_for(function, &asked, sizeof asked, 0, &sum, sizeof sum, NULL, 0), ROBO_ERR_ARGUMENT);
  SCOPED_SERVER server = open_server("add");
  CHECK_EQUAL(robo_fn_call_for(function, &asked, sizeof asked, 0, &sum, sizeof sum, &reply, 0), ROBO_ERR_PENDING);
  CHECK_EQUAL(reply.result, ROBO_ERR_PENDING);
  uint64_t id = reply.id;
  /* Its slot is held, so that the result stays. */
  CHECK_EQUAL(robo_fn_call_for(function, &asked, sizeof asked, 0, &sum, sizeof sum, &reply, 0), ROBO_ERR_BUSY);
  CHECK_EQUAL(poll_sum(function, id, &sum, 1000000), ROBO_ERR_PENDING);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  answer(server, &request);
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_OK);
  CHECK_EQUAL(sum, 3);
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_fn_call_for(function, &asked, sizeof asked, 0, &sum, sizeof sum, &reply, 1000), ROBO_ERR_PENDING);
  CHECK_EQUAL(robo_fn_cancel(function, reply.id), ROBO_OK);
  CHECK_EQUAL(function_info(function).used_slots, 0);
  CHECK_EQUAL(robo_fn_call_for(function, &asked, sizeof asked, 0, &sum, sizeof sum, &reply, 1000), ROBO_ERR_PENDING);
  SCOPED_FUNCTION watcher = open_function("add");
  close_function(&function);
  CHECK_EQUAL(function_info(watcher).used_slots, 0);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_ERR_TIMED_OUT);
}

TEST("results that nobody fetches never stall anybody: the oldest makes room, and its fetch says so") {
  SCOPED_FUNCTION hoarder = open_function("add"), *other = open_function("add");
  SCOPED_SERVER server = open_server("add");
  uint64_t ids[40];
  robo_request request;
  for (int i = 0; i < 40; i++) {
    ids[i] = post_job(hoarder, ADD, i, 0);
    CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
    answer(server, &request);
  }
  int64_t sum;
  for (int i = 0; i < 24; i++) CHECK_EQUAL(poll_sum(hoarder, ids[i], &sum, 0), ROBO_ERR_LOST);
  CHECK_EQUAL(function_info(hoarder).dropped, 24);
  uint64_t id = post_job(other, ADD, 7, 7);
  CHECK_EQUAL(poll_sum(hoarder, ids[24], &sum, 0), ROBO_ERR_LOST);
  for (int i = 25; i < 40; i++) {
    CHECK_EQUAL(poll_sum(hoarder, ids[i], &sum, 0), ROBO_OK);
    CHECK_EQUAL(sum, i);
  }
  CHECK_EQUAL(poll_sum(hoarder, id, &sum, 0), ROBO_ERR_NOT_FOUND);
  robo_fn_cancel(other, id);
  CHECK_EQUAL(function_info(hoarder).used_slots, 0);
}

TEST("results of calls that were begun are kept, and more of them than slots are refused") {
  SCOPED_FUNCTION function = open_sized_function("add", 0, 0, 2);
  SCOPED_SERVER server = open_server("add");
  uint64_t ids[3];
  robo_request request;
  for (int i = 0; i < 2; i++) {
    job add = {ADD, i, 100};
    CHECK_EQUAL(robo_fn_begin(function, &add, sizeof add, 0, &ids[i]), ROBO_OK);
    CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
    answer(server, &request);
  }
  CHECK_EQUAL(robo_fn_begin(function, "", 0, 0, &ids[2]), ROBO_ERR_BUSY);
  CHECK_CONTAINS(last_message(), "all 2 call slots");
  CHECK_EQUAL(robo_fn_post(function, "", 0, 0, &ids[2]), ROBO_ERR_BUSY);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, ids[0], &sum, 0), ROBO_OK);
  CHECK_EQUAL(sum, 100);
  CHECK_EQUAL(robo_fn_cancel(function, ids[1]), ROBO_OK);
  CHECK_EQUAL(function_info(function).used_slots, 0);
  CHECK_EQUAL(function_info(function).dropped, 0);
  CHECK_EQUAL(function_info(function).refused, 2);
}

TEST("closing gives up what was not fetched, and a call that has not begun does not run") {
  SCOPED_FUNCTION function = open_function("add"), *watcher = open_function("add");
  SCOPED_SERVER server = open_server("add");
  post_job(function, ADD, 1, 2);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  post_job(function, ADD, 3, 4);
  close_function(&function);
  answer(server, &request);
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_ERR_TIMED_OUT);
  CHECK_EQUAL(function_info(watcher).used_slots, 0);
  CHECK_EQUAL(function_info(watcher).cancelled, 2);
}
