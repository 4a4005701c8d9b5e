/* Each operation of the library, one after the other; says what came of it. cc tour.c -lrobo -pthread */
#include <inttypes.h>
#include <pthread.h>
#include <robo/fn.h>
#include <robo/var.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS 1000000000

/* Results below 0 that are not expected end the program with the library's message. */
static int32_t check(int32_t result, int32_t expected) {
  if (result >= 0 || result == expected) return result;
  char message[256];
  robo_error_message(message, sizeof message);
  fprintf(stderr, "tour: %s\n", message);
  exit(EXIT_FAILURE);
}

static int32_t ok(int32_t result) { return check(result, ROBO_OK); }

static void show_library(void) {
  char folder[512];
  ok(robo_set_process_name("tour"));
  robo_set_spin(20000); /* look for 20 µs before sleeping */
  ok(robo_folder(folder, sizeof folder));
  printf("ABI %" PRIu32 ", built from %.6s…, variables in %s\n", robo_abi_version(), robo_build_id(), folder);
}

static robo_var *open_speed(uint32_t flags) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.flags = flags;
  options.max_size = sizeof(double);
  options.slots = 4;
  robo_var *variable;
  ok(robo_var_open("tour.speed", &options, &variable));
  return variable;
}

static void write_and_read(robo_var *speed) {
  double value = 0;
  robo_value about;
  int32_t result = check(robo_var_read(speed, &value, sizeof value, &about), ROBO_ERR_NEVER_WRITTEN);
  printf("before the first write: %s\n", robo_result_text(result));
  for (int i = 1; i <= 3; i++) {
    value = i / 2.0;
    ok(robo_var_write(speed, &value, sizeof value, ROBO_CODEC_STRUCT, NULL));
  }
  ok(robo_var_read(speed, &value, sizeof value, &about));
  printf("%g m/s is value %" PRIu64 " of %s, which %s\n", value, about.ticket, about.writer_name,
         robo_is_alive(about.writer) == 1 ? "lives" : "has ended");
  printf("its age is %s a minute\n", robo_now() - about.mono_ns < 60u * (uint64_t)SECOND_NS ? "below" : "above");
  result = check(robo_var_read_fresh(speed, 0, &value, sizeof value, &about), ROBO_ERR_STALE);
  printf("as new as now: %s\n", robo_result_text(result));
  ok(robo_var_read_ticket(speed, 1, &value, sizeof value, &about));
  printf("the first was %g m/s\n", value);
}

static void change_in_one_step(robo_var *speed) {
  double value = 2;
  uint64_t newest;
  int32_t result = check(robo_var_compare_write(speed, 1, &value, sizeof value, ROBO_CODEC_STRUCT, &newest),
                         ROBO_ERR_CHANGED);
  printf("if value 1 were the newest: %s, %" PRIu64 " is\n", robo_result_text(result), newest);
  ok(robo_var_compare_write(speed, newest, &value, sizeof value, ROBO_CODEC_STRUCT, &newest));
  printf("now it is %" PRIu64 "\n", robo_var_ticket(speed));
}

static void work_in_place(robo_var *speed) {
  robo_loan loan;
  robo_view view;
  ok(robo_var_loan(speed, &loan));
  robo_var_discard(speed, &loan);
  ok(robo_var_loan(speed, &loan));
  *(double *)loan.data = 2.5;
  ok(robo_var_publish(speed, &loan, sizeof(double), ROBO_CODEC_STRUCT, NULL));
  ok(robo_var_peek(speed, &view));
  double seen = *(const double *)view.data;
  printf("%g m/s in place, %s\n", seen, robo_var_is_valid(speed, &view) == 1 ? "still valid" : "written over");
  robo_var_map map;
  ok(robo_var_get_map(speed, &map));
  uint64_t head = __atomic_load_n((uint64_t *)(void *)(map.base + map.head_offset), __ATOMIC_ACQUIRE);
  printf("the memory itself says %" PRIu64 "\n", head >> 8);
}

static void leave_a_will(robo_var *speed) {
  double stop = 0;
  robo_var_info info = {.size = sizeof info};
  ok(robo_var_set_will(speed, &stop, sizeof stop, ROBO_CODEC_STRUCT));
  ok(robo_var_get_info(speed, &info));
  printf("%" PRIu32 " slots, a last will of %" PRIu32 " bytes\n", info.slots, info.will_length);
  ok(robo_var_clear_will(speed));
}

static void *write_later(void *speed) {
  double value = 3;
  ok(robo_var_write(speed, &value, sizeof value, ROBO_CODEC_STRUCT, NULL));
  return NULL;
}

static void *ring_later(void *word) {
  robo_ring(word);
  return NULL;
}

static void in_a_thread(void *(*body)(void *), void *argument, pthread_t *thread) {
  if (pthread_create(thread, NULL, body, argument) != 0) exit(EXIT_FAILURE);
}

static void wait_for_things(robo_var *speed) {
  pthread_t thread;
  uint64_t known = robo_var_ticket(speed), newest;
  int32_t result = check(robo_var_wait(speed, known, 1000000, &newest), ROBO_ERR_TIMED_OUT);
  printf("within a millisecond: %s\n", robo_result_text(result));
  in_a_thread(write_later, speed, &thread);
  ok(robo_var_wait(speed, known, 10ll * SECOND_NS, &newest));
  pthread_join(thread, NULL);
  printf("value %" PRIu64 " came\n", newest);
  /* One thread for everything; a word of its own lets others interrupt it. */
  uint32_t word = 0;
  robo_wait_item items[] = {{ROBO_WAIT_VARIABLE, 0, speed, newest}, {ROBO_WAIT_WORD, 0, &word, 0}};
  in_a_thread(ring_later, &word, &thread);
  ok(robo_wait(items, 2, 10ll * SECOND_NS));
  pthread_join(thread, NULL);
  printf("variable %s, word %s\n", items[0].ready ? "new" : "as it was", items[1].ready ? "rung" : "as it was");
}

/* Answers calls of "tour.double" and "tour.fail" until the dispatcher is stopped. */
static void *serve(void *argument) {
  robo_server *server = argument;
  robo_request request;
  while (robo_server_receive(server, &request, -1) == ROBO_OK) {
    double number = 0;
    if (request.length == sizeof number) memcpy(&number, request.args, sizeof number);
    if (request.function == 0) {
      number *= 2;
      robo_server_reply(server, &request, &number, sizeof number, ROBO_CODEC_STRUCT);
    } else {
      robo_server_fail(server, &request, 7, "ValueError: never");
    }
  }
  return NULL;
}

static robo_fn *open_function(const char *name) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_fn *function;
  ok(robo_fn_open(name, &options, &function));
  return function;
}

static void call(void) {
  robo_fn *twice = open_function("tour.double"), *failing = open_function("tour.fail");
  robo_reply reply;
  double number = 21, result = 0;
  uint64_t id;
  ok(robo_fn_call(twice, &number, sizeof number, ROBO_CODEC_STRUCT, &result, sizeof result, &reply, SECOND_NS));
  printf("double(21) = %g\n", result);
  ok(robo_fn_post(twice, &result, sizeof result, ROBO_CODEC_STRUCT, &id));
  ok(robo_fn_poll(twice, id, &result, sizeof result, &reply, SECOND_NS));
  printf("double(42) = %g, later\n", result);
  ok(robo_fn_begin(twice, &result, sizeof result, ROBO_CODEC_STRUCT, &id));
  robo_wait_item item = {ROBO_WAIT_CALL, 0, twice, id};
  ok(robo_wait(&item, 1, SECOND_NS));
  ok(robo_fn_cancel(twice, id));
  /* For those who have to look at something else now and then, such as whether they are to end. */
  int32_t half = robo_fn_call_for(twice, &number, sizeof number, ROBO_CODEC_STRUCT, &result, sizeof result, &reply, 0);
  while (half == ROBO_ERR_PENDING) {
    half = robo_fn_poll(twice, reply.id, &result, sizeof result, &reply, SECOND_NS / 20);
  }
  ok(half);
  printf("double(21) = %g, in slices\n", result);
  int32_t end = check(robo_fn_call(failing, NULL, 0, ROBO_CODEC_RAW, NULL, 0, &reply, SECOND_NS), ROBO_ERR_FAILED);
  printf("fail() = %s: code %" PRId32 ", %s\n", robo_result_text(end), reply.code, reply.error);
  robo_fn_info info = {.size = sizeof info};
  ok(robo_fn_get_info(twice, &info));
  printf("%" PRIu64 " calls, %" PRIu32 " dispatcher\n", info.calls, info.servers);
  robo_fn_close(twice);
  robo_fn_close(failing);
}

static void offer_functions(void) {
  robo_server *server;
  pthread_t thread;
  uint32_t number;
  ok(robo_server_open(4, &server));
  ok(robo_server_add(server, "tour.double", NULL, NULL));
  ok(robo_server_add(server, "tour.fail", NULL, &number));
  in_a_thread(serve, server, &thread);
  call();
  ok(robo_server_remove(server, number));
  robo_server_stop(server);
  pthread_join(thread, NULL);
  robo_server_close(server);
  check(robo_fn_remove("tour.double"), ROBO_ERR_NOT_FOUND);
  check(robo_fn_remove("tour.fail"), ROBO_ERR_NOT_FOUND);
}

static void look_around(void) {
  robo_entry entries[64];
  uint32_t count;
  robo_reaped reaped;
  ok(robo_reap(&reaped));
  ok(robo_list(entries, 64, &count));
  for (uint32_t i = 0; i < count && i < 64; i++) {
    if (strncmp(entries[i].name, "tour.", 5) == 0) printf("there is %s\n", entries[i].name);
  }
}

int main(void) {
  show_library();
  check(robo_var_remove("tour.speed"), ROBO_ERR_NOT_FOUND);
  robo_var *speed = open_speed(ROBO_CREATE | ROBO_EXCLUSIVE);
  write_and_read(speed);
  change_in_one_step(speed);
  work_in_place(speed);
  leave_a_will(speed);
  wait_for_things(speed);
  offer_functions();
  look_around();
  ok(robo_var_remove("tour.speed"));
  double value = 0;
  int32_t result = check(robo_var_write(speed, &value, sizeof value, ROBO_CODEC_STRUCT, NULL), ROBO_ERR_REMOVED);
  printf("afterwards: %s\n", robo_result_text(result));
  robo_var_close(speed);
  return EXIT_SUCCESS;
}
