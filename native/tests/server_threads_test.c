/* Dispatchers that several threads use, or one thread for many callers. */
#include "fn_help.h"

#include "server.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

static void *answer_in_thread(void *server) {
  answer_all(server);
  return NULL;
}

TEST("a function is added while another thread waits for calls, and is served at once") {
  SCOPED_SERVER server = open_server("first");
  pthread_t thread;
  CHECK_EQUAL(pthread_create(&thread, NULL, answer_in_thread, server), 0);
  SCOPED_FUNCTION first = open_function("first"), *second = open_function("second");
  check_add(first, 1, 2);
  CHECK_EQUAL(robo_server_add(server, "second", NULL, NULL), ROBO_OK);
  check_add(second, 3, 4);
  robo_server_stop(server);
  pthread_join(thread, NULL);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, -1), ROBO_ERR_STOPPED);
  close_server(&server);
  int64_t sum;
  CHECK_EQUAL(call_add(second, 1, 2, &sum), ROBO_ERR_NO_SERVER);
}

TEST("threads share a dispatcher while functions come and go under their hands") {
  SCOPED_SERVER server = open_server("add");
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) CHECK_EQUAL(pthread_create(&threads[i], NULL, answer_in_thread, server), 0);
  SCOPED_FUNCTION function = open_function("add"), *fleeting = open_function("fleeting");
  for (int round = 0; round < 50; round++) {
    uint32_t number;
    CHECK_EQUAL(robo_server_add(server, "fleeting", NULL, &number), ROBO_OK);
    for (int i = 0; i < 20; i++) {
      check_add(function, round, i);
      check_add(fleeting, i, round);
    }
    CHECK_EQUAL(robo_server_remove(server, number), ROBO_OK);
  }
  robo_server_stop(server);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  close_server(&server);
  CHECK_EQUAL(function_info(function).used_slots, 0);
}

static void receive_until_closed(robo_server *server) {
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, -1), ROBO_ERR_STOPPED);
}

static void *receive_in_thread(void *server) {
  receive_until_closed(server);
  return NULL;
}

TEST("closing ends the threads that wait for calls") {
  SCOPED_SERVER server = open_server("add");
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) CHECK_EQUAL(pthread_create(&threads[i], NULL, receive_in_thread, server), 0);
  robo_server_stop(server);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  close_server(&server);
}

/* Holds the thread that replies at a point, between the end of a call and the letting go of it. */
static _Atomic uint32_t held, let_go;

static void hold(int signal) {
  (void)signal;
  atomic_store(&held, 1);
  while (atomic_load(&let_go) == 0) test_pause();
}

static void *answer_one(void *server) {
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, -1), ROBO_OK);
  test_set_point("server:done", 1, SIGUSR1);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
  answer(server, &request);
  return NULL;
}

TEST("a slot's next call is in hand, however slow the thread is that has just ended the one before") {
  SCOPED_FUNCTION function = open_sized_function("add", 64, 64, 1);
  SCOPED_SERVER server = open_server("add");
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &signals, NULL);
  signal(SIGUSR1, hold);
  uint64_t id = post_job(function, ADD, 1, 2);
  pthread_t thread;
  CHECK_EQUAL(pthread_create(&thread, NULL, answer_one, server), 0);
  UNTIL(atomic_load(&held) == 1);
  test_set_point(NULL, 0, 0);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_OK);
  id = post_job(function, ADD, 3, 4);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  atomic_store(&let_go, 1);
  pthread_join(thread, NULL);
  CHECK_EQUAL(robo_server_remove(server, 0), ROBO_OK);
  answer(server, &request);
  CHECK_EQUAL(poll_sum(function, id, &sum, 0), ROBO_OK);
  CHECK_EQUAL(sum, 7);
}

static void *receive_until_the_end(void *server) {
  robo_request request;
  int32_t result = robo_server_receive(server, &request, -1);
  CHECK(result == ROBO_ERR_STOPPED || result == ROBO_ERR_REMOVED);
  return NULL;
}

static void *close_in_thread(void *server) {
  robo_server_close(server);
  return NULL;
}

TEST("a dispatcher is closed while threads wait for calls, and while they take a removed function back") {
  for (int i = 0; i < 200; i++) {
    robo_server *server = open_server("add");
    pthread_t threads[3];
    for (int k = 0; k < 2; k++) CHECK_EQUAL(pthread_create(&threads[k], NULL, receive_until_the_end, server), 0);
    UNTIL((uint32_t)atomic_load(&server->visitors) == 2);
    if (i % 2 == 0) CHECK_EQUAL(robo_fn_remove("add"), ROBO_OK);
    CHECK_EQUAL(pthread_create(&threads[2], NULL, close_in_thread, server), 0);
    for (int k = 0; k < 3; k++) pthread_join(threads[k], NULL);
  }
}

TEST("two hundred functions are served by one thread") {
  SCOPED_SERVER server = NULL;
  CHECK_EQUAL(robo_server_open(200, &server), ROBO_OK);
  robo_fn *functions[200];
  for (int i = 0; i < 200; i++) {
    char name[16];
    snprintf(name, sizeof name, "f%d", i);
    robo_fn_options options = {sizeof options, ROBO_CREATE, 64, 64, 2, 0};
    CHECK_EQUAL(robo_server_add(server, name, &options, NULL), ROBO_OK);
    CHECK_EQUAL(robo_fn_open(name, NULL, &functions[i]), ROBO_OK);
  }
  pthread_t thread;
  CHECK_EQUAL(pthread_create(&thread, NULL, answer_in_thread, server), 0);
  for (int i = 0; i < 200; i++) check_add(functions[(i * 77) % 200], i, 1);
  robo_server_stop(server);
  pthread_join(thread, NULL);
  for (int i = 0; i < 200; i++) robo_fn_close(functions[i]);
}
