/* What the processes of a storm do. */
#include <sched.h>
#include <stdlib.h>

#include "../tests/lib/test.h"
#include "storm.h"

#define CALL_NS 10000000000ll

static void count(_Atomic uint64_t *counter) { atomic_fetch_add_explicit(counter, 1, memory_order_relaxed); }

static void check_ticket(uint64_t *last, const robo_value *value) {
  if (value->ticket < *last) count(&storm->backwards);
  *last = value->ticket;
}

/* Whole, and the one value of its ticket. */
static bool is_right(const uint64_t *words, const robo_value *value) {
  uint64_t seed;
  return storm_is_whole(words, value->length, &seed) && storm_is_known(value->ticket, seed);
}

static void write_values(void *argument) {
  (void)argument;
  uint64_t words[STORM_VALUE / 8u];
  robo_var *variable = storm_open_variable(storm_variable);
  while (variable != NULL) {
    uint64_t length = storm_fill(words, test_random(UINT64_MAX)), ticket;
    int32_t result;
    robo_loan loan;
    switch (test_random(4)) {
      case 0:
        result = robo_var_compare_write(variable, robo_var_ticket(variable), words, length, ROBO_CODEC_RAW, &ticket);
        if (result == ROBO_ERR_CHANGED) result = ROBO_OK;
        break;
      case 1:
        result = robo_var_loan(variable, &loan);
        if (result != ROBO_OK) break;
        length = storm_fill(loan.data, words[0]);
        result = robo_var_publish(variable, &loan, length, ROBO_CODEC_RAW, &ticket);
        break;
      default:
        result = robo_var_write(variable, words, length, ROBO_CODEC_RAW, &ticket);
    }
    if (result != ROBO_OK) storm_failed("write", result);
    count(&storm->written);
  }
}

static void read_values(void *argument) {
  (void)argument;
  uint64_t words[STORM_VALUE / 8u], last = 0;
  robo_var *variable = storm_open_variable(storm_variable);
  while (variable != NULL) {
    robo_value value;
    int32_t result = robo_var_read(variable, words, sizeof words, &value);
    if (result == ROBO_ERR_NEVER_WRITTEN && last == 0) continue;
    if (result != ROBO_OK) {
      storm_failed("read", result);
      continue;
    }
    if (!is_right(words, &value)) count(&storm->torn);
    check_ticket(&last, &value);
    uint64_t older = value.ticket > 3 ? value.ticket - test_random(4) : value.ticket;
    result = robo_var_read_ticket(variable, older, words, sizeof words, &value);
    if (result == ROBO_OK && (value.ticket != older || !is_right(words, &value))) count(&storm->torn);
    if (result != ROBO_OK && result != ROBO_ERR_NOT_FOUND) storm_failed("read of a ticket", result);
    count(&storm->read);
  }
}

static void watch(void *argument) {
  (void)argument;
  uint64_t words[STORM_VALUE / 8u], known = 0;
  robo_var *variable = storm_open_variable(storm_variable);
  while (variable != NULL) {
    robo_value value;
    robo_wait_item item = {ROBO_WAIT_VARIABLE, 0, variable, known};
    int32_t result = robo_wait(&item, 1, 5000000000ll);
    if (result < 0 && result != ROBO_ERR_TIMED_OUT) storm_failed("wait", result);
    if (result <= 0) continue;
    result = robo_var_read(variable, words, sizeof words, &value);
    if (result != ROBO_OK) storm_failed("read of what was waited for", result);
    else if (!is_right(words, &value)) count(&storm->torn);
    else check_ticket(&known, &value);
    count(&storm->watched);
  }
}

/* A posted call whose end is fetched, given up, or forgotten. */
static int32_t call_later(robo_fn *function, const uint64_t *args, uint64_t length, uint64_t *result,
                          robo_reply *reply) {
  uint64_t id;
  int32_t outcome = robo_fn_post(function, args, length, ROBO_CODEC_RAW, &id);
  if (outcome != ROBO_OK) return outcome;
  switch (test_random(8)) {
    case 0: return reply->result = ROBO_ERR_CANCELLED;
    case 1:
      robo_fn_cancel(function, id);
      return reply->result = ROBO_ERR_CANCELLED;
    default: return robo_fn_poll(function, id, result, STORM_VALUE, reply, CALL_NS);
  }
}

static void call(void *argument) {
  (void)argument;
  uint64_t args[STORM_VALUE / 8u], result[STORM_VALUE / 8u], seed;
  robo_fn *function = storm_open_function();
  while (function != NULL) {
    robo_reply reply = {.length = 0};
    uint64_t length = storm_fill(args, test_random(UINT64_MAX));
    int32_t outcome;
    if (test_random(2) == 0) outcome = call_later(function, args, length, result, &reply);
    else outcome = robo_fn_call(function, args, length, ROBO_CODEC_RAW, result, STORM_VALUE, &reply, CALL_NS);
    if (outcome == ROBO_OK) {
      if (!storm_is_whole(result, reply.length, &seed) || seed != args[0]) count(&storm->torn);
      count(&storm->called);
    } else if (outcome == ROBO_ERR_DIED || outcome == ROBO_ERR_NO_SERVER) {
      /* Nobody serves for a moment; who calls again at once would only be in the way. */
      count(&storm->died);
      test_pause();
    } else if (outcome == ROBO_ERR_TIMED_OUT || outcome == ROBO_ERR_PENDING) {
      count(&storm->hung);
    } else if (outcome != ROBO_ERR_CANCELLED && outcome != ROBO_ERR_LOST) {
      storm_failed("call", outcome);
    }
  }
}

static void serve(void *argument) {
  (void)argument;
  robo_server *server;
  robo_fn_options options = storm_function_options();
  int32_t result = robo_server_open(1, &server);
  if (result == ROBO_OK) result = robo_server_add(server, STORM_FUNCTION, &options, NULL);
  if (result != ROBO_OK) {
    storm_failed("serve", result);
    return;
  }
  for (;;) {
    robo_request request;
    uint64_t seed;
    result = robo_server_receive(server, &request, 1000000000ll);
    if (result == ROBO_ERR_TIMED_OUT) continue;
    if (result != ROBO_OK) {
      storm_failed("receive", result);
      continue;
    }
    if (!storm_is_whole(request.args, request.length, &seed)) count(&storm->torn);
    result = robo_server_reply(server, &request, request.args, request.length, ROBO_CODEC_RAW);
    if (result != ROBO_OK) storm_failed("reply", result);
    count(&storm->served);
  }
}

/* Makes, writes and removes a variable, over and over: a creator that is killed must not be in the next one's way. */
static void create(void *argument) {
  (void)argument;
  uint64_t words[STORM_VALUE / 8u];
  for (;;) {
    uint64_t start = robo_now();
    robo_var *variable = storm_open_variable("created");
    uint64_t took = robo_now() - start, longest = atomic_load(&storm->longest_open_ns);
    while (took > longest && !atomic_compare_exchange_weak(&storm->longest_open_ns, &longest, took)) continue;
    if (variable == NULL) continue;
    /* The last will of one who was killed, as a rule. */
    robo_value value;
    uint64_t seed;
    int32_t result = robo_var_read(variable, words, sizeof words, &value);
    if (result == ROBO_OK && !storm_is_whole(words, value.length, &seed)) count(&storm->torn);
    if (result != ROBO_OK && result != ROBO_ERR_NEVER_WRITTEN && result != ROBO_ERR_REMOVED) {
      storm_failed("read of a will", result);
    }
    uint64_t length = storm_fill(words, test_random(UINT64_MAX));
    result = robo_var_write(variable, words, length, ROBO_CODEC_RAW, NULL);
    if (result != ROBO_OK && result != ROBO_ERR_REMOVED) storm_failed("write to a new variable", result);
    robo_var_set_will(variable, words, length, ROBO_CODEC_RAW);
    if (test_random(2) == 0) robo_var_remove("created");
    robo_var_close(variable);
    count(&storm->created);
  }
}

const storm_role storm_roles[] = {{"writer", write_values, 3}, {"reader", read_values, 1}, {"watcher", watch, 1},
                                  {"caller", call, 2},         {"server", serve, 2},       {"creator", create, 1}};
const uint32_t storm_role_count = sizeof storm_roles / sizeof *storm_roles;

enum { WRITER, READER, WATCHER, CALLER, SERVER, CREATOR };

const storm_point storm_points[] = {
    {"var:chosen", WRITER},      {"var:claimed", WRITER},      {"var:rechecked", WRITER},  {"var:odd", WRITER},
    {"var:copied", WRITER},      {"var:filled", WRITER},       {"var:ticketed", WRITER},   {"var:published", WRITER},
    {"var:released", WRITER},    {"var:woken", WRITER},        {"wait:flagged", WATCHER},  {"wait:slept", WATCHER},
    {"segment:opened", CREATOR}, {"segment:allocated", CREATOR}, {"segment:filled", CREATOR},
    {"segment:linked", CREATOR}, {"segment:turn", CREATOR},    {"segment:marked", CREATOR}, {"will:claimed", CREATOR},
    {"will:odd", CREATOR},       {"will:even", CREATOR},       {"will:armed", CREATOR},    {"will:taken", CREATOR},
    {"will:published", CREATOR}, {"will:cleared", CREATOR},    {"fn:claimed", CALLER},     {"fn:args", CALLER},
    {"fn:posted", CALLER},       {"fn:pending", CALLER},       {"fn:rung", CALLER},        {"fn:read", CALLER},
    {"fn:looked", CALLER},       {"fn:freed", CALLER},         {"server:claimed", SERVER}, {"server:taken", SERVER},
    {"server:result", SERVER},   {"server:done", SERVER},      {"server:released", SERVER}};
const uint32_t storm_point_count = sizeof storm_points / sizeof *storm_points;
