/* Waiting for many things at once. */
#include "fn_help.h"

#include "copy.h"
#include "robo/var.h"
#include "wake.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static robo_var *open_variable(const char *name) {
  robo_var *variable;
  CHECK_EQUAL(robo_var_open(name, NULL, &variable), ROBO_OK);
  return variable;
}

static void close_variable(robo_var **variable) { robo_var_close(*variable); }

/* Closed at the end of its scope. */
#define SCOPED_VARIABLE __attribute__((cleanup(close_variable))) robo_var *

static void write_number(robo_var *variable, int64_t number) {
  CHECK_EQUAL(robo_var_write(variable, &number, sizeof number, ROBO_CODEC_RAW, NULL), ROBO_OK);
}

TEST("each kind of thing is ready when there is something new, and not before") {
  SCOPED_VARIABLE variable = open_variable("pose");
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
  SCOPED_VARIABLE variable = open_variable("pose");
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
    variables[i] = open_variable(name);
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
  SCOPED_VARIABLE variable = open_variable("pose");
  robo_wait_item item = {ROBO_WAIT_VARIABLE, 0, variable, 0};
  waiter self = {&item, 1, 0};
  pthread_t thread = start_waiter(&self);
  CHECK_KILLED(test_fork(leave_a_will, variable));
  pthread_join(thread, NULL);
  CHECK_EQUAL(self.result, 1);
}

/* Two processes that hand a number to and fro by sleeping on words: a lost wake-up would cost a slice each time. */
typedef struct table_tennis {
  _Alignas(64) _Atomic uint64_t ball;
  _Atomic uint32_t sleepers;
  _Atomic uint32_t late; /* sleeps that lasted a whole slice */
} table_tennis;

enum { STROKES = 3000 };

static void play(table_tennis *table, uint64_t side) {
  for (uint64_t next = side; next < STROKES; next += 2) {
    for (;;) {
      uint64_t ball = atomic_load(&table->ball);
      if (ball == next) break;
      robo_sleep sleep = {.word = &table->ball, .known = ball, .sleepers = &table->sleepers};
      uint64_t start = robo_now();
      robo_sleep_on(&sleep, 1, UINT64_MAX);
      if (robo_now() - start >= ROBO_SLICE_NS && atomic_load(&table->ball) != ball) atomic_fetch_add(&table->late, 1);
    }
    atomic_store(&table->ball, next + 1);
    robo_wake_sleepers(&table->sleepers);
  }
}

static void play_second(void *table) { play(table, 1); }

TEST("no wake-up is lost between processes that sleep in turn") {
  table_tennis *table = test_shared(sizeof *table);
  pid_t other = test_fork(play_second, table);
  play(table, 0);
  CHECK_ENDED(other);
  /* A busy machine may be late by itself, now and then. A protocol that loses wake-ups is late hundreds of times. */
  CHECK(atomic_load(&table->late) < STROKES / 20);
}

TEST("sleeping on nothing takes its time, and on a word that has changed none") {
  uint64_t start = robo_now();
  robo_sleep_on(NULL, 0, 2000000);
  CHECK(robo_now() - start >= 2000000);
  _Atomic uint64_t word = 7;
  _Atomic uint32_t sleepers = 0;
  robo_sleep changed = {.word = &word, .known = 6, .sleepers = &sleepers};
  for (int i = 0; i < 10000; i++) robo_sleep_on(&changed, 1, ROBO_SLICE_NS);
  robo_sleep unwatched = {.word = &word, .known = 7};
  start = robo_now();
  robo_sleep_on(&unwatched, 1, ROBO_SLICE_NS);
  CHECK(robo_now() - start >= 1000000);
}

TEST("spinning can be set, and the wall clock follows the monotonic one") {
  robo_set_spin(1234);
  CHECK_EQUAL(robo_spin_time(), 1234);
  robo_set_spin(0);
  CHECK_EQUAL(robo_spin_time(), 0);
  uint64_t now = robo_now();
  int64_t first = robo_wall_at(now);
  CHECK(llabs(first / 1000000000 - (int64_t)time(NULL)) <= 2);
  CHECK_EQUAL(robo_wall_at(now + 500), first + 500);
}

TEST("copies are whole at every offset and length") {
  uint8_t from[96], shared[96], to[96];
  for (int i = 0; i < 96; i++) from[i] = (uint8_t)(i * 7 + 1);
  for (uint32_t offset = 0; offset < 9; offset++) {
    for (uint32_t length = 0; length <= 80; length++) {
      memset(shared, 0, sizeof shared);
      memset(to, 0, sizeof to);
      robo_copy_in(shared + offset, from, length);
      robo_copy_out(to, shared + offset, length);
      CHECK_EQUAL(memcmp(to, from, length), 0);
      CHECK_EQUAL(to[length], 0);
      CHECK_EQUAL(shared[offset + length], 0);
      if (offset > 0) CHECK_EQUAL(shared[offset - 1], 0);
    }
  }
  robo_copy_in(NULL, NULL, 0);
  robo_copy_out(NULL, NULL, 0);
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
