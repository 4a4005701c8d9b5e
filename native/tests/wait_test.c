/* Waiting for many things at once. */
#include "fn_help.h"
#include "var_help.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void close_variable(robo_var **variable) { robo_var_close(*variable); }

/* Closed at the end of its scope. */
#define SCOPED_VARIABLE __attribute__((cleanup(close_variable))) robo_var *

TEST("each kind of thing is ready when there is something new, and not before") {
  SCOPED_VARIABLE variable = open_variable("pose", 0, 0);
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add");
  uint32_t word = 5;
  robo_wait_item items[] = {
      {ROBO_WAIT_VARIABLE, 9, variable, 0},
      {ROBO_WAIT_SERVER, 9, server, 0},
      {ROBO_WAIT_WORD, 9, &word, 5},
  };
  CHECK_EQUAL(robo_wait(items, 3, 0), ROBO_ERR_TIMED_OUT);
  for (int i = 0; i < 3; i++) CHECK_EQUAL(items[i].ready, 0);
  write_number(variable, 1);
  CHECK_EQUAL(robo_wait(items, 3, -1), 1);
  CHECK_EQUAL(items[0].ready, 1);
  items[0].value = 1;
  CHECK_EQUAL(robo_wait(items, 3, 0), ROBO_ERR_TIMED_OUT);
  uint64_t id = post_job(function, ADD, 1, 2);
  robo_wait_item call = {ROBO_WAIT_CALL, 9, function, id};
  CHECK_EQUAL(robo_wait(&call, 1, 0), ROBO_ERR_TIMED_OUT);
  CHECK_EQUAL(robo_wait(items, 3, -1), 1);
  CHECK_EQUAL(items[1].ready, 1);
  robo_request request;
  CHECK_EQUAL(robo_server_receive(server, &request, 0), ROBO_OK);
  CHECK_EQUAL(robo_wait(items, 3, 0), ROBO_ERR_TIMED_OUT);
  answer(server, &request);
  CHECK_EQUAL(robo_wait(&call, 1, -1), 1);
  robo_ring(&word);
  write_number(variable, 2);
  robo_server_stop(server);
  CHECK_EQUAL(robo_wait(items, 3, -1), 3);
  CHECK_EQUAL(word, 6);
}

TEST("what can never come is ready at once: unknown calls, and what was removed") {
  SCOPED_VARIABLE variable = open_variable("pose", 0, 0);
  SCOPED_FUNCTION function = open_function("add");
  SCOPED_SERVER server = open_server("add");
  uint64_t id = post_job(function, ADD, 1, 2);
  robo_wait_item items[] = {
      {ROBO_WAIT_VARIABLE, 0, variable, 0},
      {ROBO_WAIT_CALL, 0, function, id},
      {ROBO_WAIT_CALL, 0, function, 12345},
      {ROBO_WAIT_SERVER, 0, server, 0},
  };
  CHECK_EQUAL(robo_wait(items, 2, 0), ROBO_ERR_TIMED_OUT);
  CHECK_EQUAL(robo_wait(items, 3, 0), 1);
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  CHECK_EQUAL(robo_fn_remove("add"), ROBO_OK);
  CHECK_EQUAL(robo_wait(items, 4, 0), 4);
}

TEST("what cannot be waited for is refused") {
  robo_wait_item item = {5, 0, &item, 0};
  CHECK_EQUAL(robo_wait(&item, 1, 0), ROBO_ERR_ARGUMENT);
  item.kind = 0;
  CHECK_EQUAL(robo_wait(&item, 1, 0), ROBO_ERR_ARGUMENT);
  item = (robo_wait_item){ROBO_WAIT_WORD, 0, NULL, 0};
  CHECK_EQUAL(robo_wait(&item, 1, 0), ROBO_ERR_ARGUMENT);
  uint32_t words[2] = {0};
  item.handle = (uint8_t *)words + 1;
  CHECK_EQUAL(robo_wait(&item, 1, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_wait(NULL, 1, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_wait(NULL, 0, -1), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_wait(NULL, 0, 1000000), ROBO_ERR_TIMED_OUT);
}

/* Threads that wait, and say that they have begun and ended. */
typedef struct waiter {
  robo_wait_item *items;
  uint32_t count;
  int32_t result;
} waiter;

static void *wait_in_thread(void *argument) {
  waiter *self = argument;
  self->result = robo_wait(self->items, self->count, -1);
  return NULL;
}

static pthread_t start_waiter(waiter *self) {
  pthread_t thread;
  CHECK_EQUAL(pthread_create(&thread, NULL, wait_in_thread, self), 0);
  return thread;
}

TEST("a wait is interrupted by ringing a word of one's own") {
  uint32_t word = 0;
  for (int i = 0; i < 200; i++) {
    robo_wait_item item = {ROBO_WAIT_WORD, 0, &word, word};
    waiter self = {&item, 1, 0};
    pthread_t thread = start_waiter(&self);
    if (i % 2 == 0) test_pause();
    robo_ring(&word);
    pthread_join(thread, NULL);
    CHECK_EQUAL(self.result, 1);
  }
}

/* Waits for `count` variables and a word, and gets the value of one variable after the other. */
static void wait_for_each(uint32_t count) {
  robo_var **variables = calloc(count, sizeof *variables);
  robo_wait_item *items = calloc(count + 1, sizeof *items);
  uint32_t word = 0;
  for (uint32_t i = 0; i < count; i++) {
    char name[16];
    snprintf(name, sizeof name, "v%u", i);
    variables[i] = open_variable(name, 0, 0);
    items[i] = (robo_wait_item){ROBO_WAIT_VARIABLE, 0, variables[i], robo_var_ticket(variables[i])};
  }
  items[count] = (robo_wait_item){ROBO_WAIT_WORD, 0, &word, 0};
  for (uint32_t i = 0; i < 20; i++) {
    waiter self = {items, count + 1, 0};
    pthread_t thread = start_waiter(&self);
    if (i % 2 == 0) test_pause();
    uint32_t at = (uint32_t)test_random(count);
    write_number(variables[at], 1);
    pthread_join(thread, NULL);
    CHECK_EQUAL(self.result, 1);
    CHECK_EQUAL(items[at].ready, 1);
    items[at].value = robo_var_ticket(variables[at]);
  }
  free(items);
  for (uint32_t i = 0; i < count; i++) robo_var_close(variables[i]);
  free(variables);
}

TEST("sixty variables are waited for by one thread") { wait_for_each(60); }

TEST("as many words as the kernel watches, and one more, and many more are waited for") {
  wait_for_each(126);
  wait_for_each(127);
  wait_for_each(300);
}

static void *serve_by_waiting(void *argument) {
  robo_server *server = argument;
  robo_wait_item item = {ROBO_WAIT_SERVER, 0, server, 0};
  for (;;) {
    CHECK_EQUAL(robo_wait(&item, 1, -1), 1);
    robo_request request;
    int32_t result = robo_server_receive(server, &request, 0);
    if (result == ROBO_ERR_STOPPED) return NULL;
    if (result == ROBO_OK) answer(server, &request);
  }
}

TEST("a dispatcher that waits with robo_wait serves functions that come and go") {
  SCOPED_SERVER server = open_server("add");
  pthread_t thread;
  CHECK_EQUAL(pthread_create(&thread, NULL, serve_by_waiting, server), 0);
  SCOPED_FUNCTION function = open_function("add"), *fleeting = open_function("fleeting");
  for (int round = 0; round < 30; round++) {
    uint32_t number;
    CHECK_EQUAL(robo_server_add(server, "fleeting", NULL, &number), ROBO_OK);
    for (int i = 0; i < 10; i++) {
      check_add(function, round, i);
      check_add(fleeting, i, round);
    }
    CHECK_EQUAL(robo_server_remove(server, number), ROBO_OK);
  }
  robo_server_stop(server);
  pthread_join(thread, NULL);
  close_server(&server);
}

TEST("the same dispatcher twice among the things to wait for stands in no change's way") {
  SCOPED_SERVER server = open_server("add");
  robo_wait_item items[] = {{ROBO_WAIT_SERVER, 0, server, 0}, {ROBO_WAIT_SERVER, 0, server, 0}};
  waiter self = {items, 2, 0};
  pthread_t thread = start_waiter(&self);
  for (int i = 0; i < 100; i++) {
    uint32_t number;
    CHECK_EQUAL(robo_server_add(server, "other", NULL, &number), ROBO_OK);
    CHECK_EQUAL(robo_server_remove(server, number), ROBO_OK);
  }
  robo_server_stop(server);
  pthread_join(thread, NULL);
  CHECK_EQUAL(self.result, 2);
}

TEST("the death of a dispatcher wakes who waits for its call, and so does the end of the last one") {
  SCOPED_FUNCTION function = open_function("add");
  pid_t doomed = test_fork_to("server:taken", 1, SIGKILL, serve, "add");
  await_servers(function, 1);
  uint64_t begun = post_job(function, ADD, 1, 2);
  robo_wait_item item = {ROBO_WAIT_CALL, 0, function, begun};
  CHECK_EQUAL(robo_wait(&item, 1, -1), 1);
  CHECK_KILLED(doomed);
  int64_t sum;
  CHECK_EQUAL(poll_sum(function, begun, &sum, 0), ROBO_ERR_DIED);
  SCOPED_SERVER server = open_server("add");
  item.value = post_job(function, ADD, 1, 2);
  CHECK_EQUAL(robo_wait(&item, 1, 0), ROBO_ERR_TIMED_OUT);
  close_server(&server);
  CHECK_EQUAL(robo_wait(&item, 1, -1), 1);
  CHECK_EQUAL(poll_sum(function, item.value, &sum, 0), ROBO_ERR_NO_SERVER);
}

static void leave_a_will(void *variable) {
  CHECK_EQUAL(robo_var_set_will(variable, "bye", 3, ROBO_CODEC_RAW), ROBO_OK);
  raise(SIGKILL);
}

TEST("the last will of a process that dies wakes who waits for the variable") {
  SCOPED_VARIABLE variable = open_variable("pose", 0, 0);
  robo_wait_item item = {ROBO_WAIT_VARIABLE, 0, variable, 0};
  waiter self = {&item, 1, 0};
  pthread_t thread = start_waiter(&self);
  CHECK_KILLED(test_fork(leave_a_will, variable));
  pthread_join(thread, NULL);
  CHECK_EQUAL(self.result, 1);
}

/* A sandbox that does not know futex_waitv, which is number 449 on all machines. */
static bool forbid_futex_waitv(void) {
  struct sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 449, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {4, steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST("where the kernel must not watch several words they are looked at") {
  if (!forbid_futex_waitv()) test_ignore("system calls cannot be forbidden here");
  if (syscall(449, NULL, 0, 0, NULL, 0) != -1 || errno != EPERM) test_ignore("the system call is not forbidden");
  SCOPED_VARIABLE one = NULL;
  SCOPED_VARIABLE other = NULL;
  CHECK_EQUAL(robo_var_open("one", NULL, &one), ROBO_OK);
  CHECK_EQUAL(robo_var_open("other", NULL, &other), ROBO_OK);
  robo_wait_item items[] = {{ROBO_WAIT_VARIABLE, 0, one, 0}, {ROBO_WAIT_VARIABLE, 0, other, 0}};
  clock_t start = clock();
  CHECK_EQUAL(robo_wait(items, 2, 300000000), ROBO_ERR_TIMED_OUT);
  CHECK(clock() - start < CLOCKS_PER_SEC / 10); /* of the processor's time: it slept between the looks */
  CHECK_EQUAL(robo_var_write(other, "x", 1, ROBO_CODEC_RAW, NULL), ROBO_OK);
  CHECK_EQUAL(robo_wait(items, 2, -1), 1);
  CHECK_EQUAL(items[1].ready, 1);
}
