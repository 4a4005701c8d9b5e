/* What the tests of functions, dispatchers and waiting have in common. */
#ifndef ROBO_TESTS_FN_HELP_H
#define ROBO_TESTS_FN_HELP_H

#include "lib/test.h"
#include "message_help.h"
#include "robo/fn.h"

#include <string.h>

static inline void close_function(robo_fn **function) {
  robo_fn_close(*function);
  *function = NULL;
}

static inline void close_server(robo_server **server) {
  robo_server_close(*server);
  *server = NULL;
}

/* Handles that are closed at the end of their scope, unless that has been done by close_function or close_server. */
#define SCOPED_FUNCTION __attribute__((cleanup(close_function))) robo_fn *
#define SCOPED_SERVER __attribute__((cleanup(close_server))) robo_server *

/* What the dispatcher of the tests can do. */
enum task { ADD, NOTHING, THROW, HANG, ECHO };

/* Arguments of all of them; ECHO gives back the whole. */
typedef struct job {
  int64_t task;
  int64_t a;
  int64_t b;
} job;

/* Opens the function, and makes it if need be; 0 = the default size. */
static inline robo_fn *open_sized_function(const char *name, uint64_t max_args, uint64_t max_result, uint32_t slots) {
  robo_fn_options options = {sizeof options, ROBO_CREATE, max_args, max_result, slots, 0};
  robo_fn *function;
  int32_t result = robo_fn_open(name, &options, &function);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "cannot open: %s", last_message());
  return function;
}

static inline robo_fn *open_function(const char *name) { return open_sized_function(name, 0, 0, 0); }

static inline robo_server *open_server(const char *name) {
  robo_server *server;
  CHECK_EQUAL(robo_server_open(0, &server), ROBO_OK);
  int32_t result = robo_server_add(server, name, NULL, NULL);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "cannot add: %s", last_message());
  return server;
}

/* Does what is asked. */
static inline void answer(robo_server *server, const robo_request *request) {
  job asked = {0};
  CHECK_EQUAL(request->length, sizeof asked);
  memcpy(&asked, request->args, sizeof asked);
  int64_t sum = asked.a + asked.b;
  if (asked.task == ADD) CHECK_EQUAL(robo_server_reply(server, request, &sum, sizeof sum, ROBO_CODEC_RAW), ROBO_OK);
  if (asked.task == NOTHING) CHECK_EQUAL(robo_server_reply(server, request, NULL, 0, ROBO_CODEC_RAW), ROBO_OK);
  if (asked.task == THROW) CHECK_EQUAL(robo_server_fail(server, request, 7, "Oops: no luck"), ROBO_OK);
  if (asked.task == ECHO) {
    CHECK_EQUAL(robo_server_reply(server, request, request->args, request->length, request->codec), ROBO_OK);
  }
}

/* Answers until it is stopped. */
static inline void answer_all(robo_server *server) {
  robo_request request;
  int32_t result;
  while ((result = robo_server_receive(server, &request, -1)) == ROBO_OK) answer(server, &request);
  CHECK_EQUAL(result, ROBO_ERR_STOPPED);
}

/* Body of a forked dispatcher: `name` is the function. */
static inline void serve(void *name) {
  SCOPED_SERVER server = open_server(name);
  answer_all(server);
}

static inline robo_fn_info function_info(robo_fn *function) {
  robo_fn_info info = {.size = sizeof info};
  CHECK_EQUAL(robo_fn_get_info(function, &info), ROBO_OK);
  return info;
}

/* Waits until so many dispatchers are there. */
static inline void await_servers(robo_fn *function, uint32_t count) { UNTIL(function_info(function).servers == count); }

static const int64_t SECOND = 1000000000;

static inline int32_t call_add(robo_fn *function, int64_t a, int64_t b, int64_t *sum) {
  job add = {ADD, a, b};
  robo_reply reply;
  return robo_fn_call(function, &add, sizeof add, ROBO_CODEC_RAW, sum, sizeof *sum, &reply, 30 * SECOND);
}

static inline void check_add(robo_fn *function, int64_t a, int64_t b) {
  int64_t sum = 0;
  int32_t result = call_add(function, a, b, &sum);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "cannot call: %s", last_message());
  CHECK_EQUAL(sum, a + b);
}

static inline uint64_t post_job(robo_fn *function, int64_t task, int64_t a, int64_t b) {
  job made = {task, a, b};
  uint64_t id = 0;
  int32_t result = robo_fn_post(function, &made, sizeof made, ROBO_CODEC_RAW, &id);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "cannot post: %s", last_message());
  return id;
}

static inline int32_t poll_sum(robo_fn *function, uint64_t id, int64_t *sum, int64_t timeout_ns) {
  robo_reply reply;
  return robo_fn_poll(function, id, sum, sizeof *sum, &reply, timeout_ns);
}

#endif
