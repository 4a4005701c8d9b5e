/*
 * storm <kills> [seed]: kills processes that share a variable and a function, half of them at random times, half at
 * each ROBO_POINT in turn, and looks afterwards whether anything is torn, lost, held or failed. Between the kills it
 * stops processes for a moment, at random times and at each point, so that what takes nanoseconds takes milliseconds.
 *
 * storm crowd <writers> <readers> <seconds>: nobody is killed; is every value whole, and no ticket older than the last?
 * storm many <variables>: one process writes each of so many variables, another sees each of the values.
 * storm stopped <seconds>: a writer is stopped in the middle of a copy; do the others go on?
 * storm check: what is there now, also after processes of other languages: everything works, and nothing is held.
 *
 * ROBO_SHM_DIR has to be set. Ends with 0 if all is well, and prints what it counted.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../tests/lib/run.h"
#include "../tests/lib/test.h"
#include "storm.h"

#define MOST_PROCESSES 64u

static struct process {
  pid_t pid;
  uint32_t role;
} processes[MOST_PROCESSES];
static uint32_t process_count;
static uint64_t at_points, at_random, stops;
static uint64_t reached[64];

static void run_role(void *argument) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const storm_role *role = argument;
  robo_set_process_name(role->name);
  role->body(NULL);
}

static void start(struct process *process, const storm_point *point, int signal) {
  const storm_role *role = &storm_roles[process->role];
  /* Some points are passed once in a while only. */
  unsigned nth = test_random(2) == 0 ? 1 : (unsigned)test_random(20) + 1;
  process->pid = test_fork_to(point == NULL ? NULL : point->name, nth, signal, run_role, (void *)(uintptr_t)role);
}

static void start_all(void) {
  for (uint32_t role = 0; role < storm_role_count; role++) {
    for (uint32_t i = 0; i < storm_roles[role].count; i++) {
      struct process *process = &processes[process_count++];
      process->role = role;
      start(process, NULL, 0);
    }
  }
}

static void end(pid_t pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
}

static void end_all(void) {
  for (uint32_t i = 0; i < process_count; i++) end(processes[i].pid);
  process_count = 0;
}

static void pause_for(uint64_t microseconds) {
  const struct timespec pause = {0, (long)microseconds * 1000};
  nanosleep(&pause, NULL);
}

/* Whether a process was killed or stopped at its point within a while: some points are passed rarely. */
static int comes_to_point(pid_t pid) {
  for (uint64_t end_at = test_now() + 50000000u; test_now() < end_at; pause_for(50)) {
    int status;
    if (waitpid(pid, &status, WNOHANG | WUNTRACED) != pid) continue;
    return WIFSTOPPED(status) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  }
  return 0;
}

static struct process *first_of(uint32_t role) {
  struct process *process = processes;
  while (process->role != role) process++;
  return process;
}

/* Replaces a process by one that dies at a point, and that by one that goes on. */
static void kill_at(uint32_t index) {
  const storm_point *point = &storm_points[index];
  struct process *process = first_of(point->role);
  end(process->pid);
  start(process, point, SIGKILL);
  if (comes_to_point(process->pid)) reached[index]++;
  else end(process->pid);
  start(process, NULL, 0);
  at_points++;
}

/* The same, but the process goes on after a while in which others have written and read. */
static void stop_at(uint32_t index) {
  const storm_point *point = &storm_points[index];
  struct process *process = first_of(point->role);
  end(process->pid);
  start(process, point, SIGSTOP);
  if (comes_to_point(process->pid)) pause_for(test_random(2000));
  kill(process->pid, SIGCONT);
  stops++;
}

static void stop_one(void) {
  pid_t pid = processes[test_random(process_count)].pid;
  kill(pid, SIGSTOP);
  pause_for(test_random(1000));
  kill(pid, SIGCONT);
  stops++;
}

static void kill_one(void) {
  struct process *process = &processes[test_random(process_count)];
  pause_for(test_random(1000));
  end(process->pid);
  start(process, NULL, 0);
  at_random++;
}

static int complain(const char *what, uint64_t number) {
  printf("WRONG  %s: %" PRIu64 "\n", what, number);
  return 1;
}

static int expect(const char *what, int32_t result) {
  if (result >= 0) return 0;
  char text[300];
  robo_error_message(text, sizeof text);
  printf("WRONG  %s: %s\n", what, text);
  return 1;
}

/* Everything works for one who comes now; and once the dead have been cleaned up after, nothing is held. */
static int check_variable(void) {
  uint64_t words[STORM_VALUE / 8u], seed = 0;
  robo_value value = {.length = 0};
  robo_var *variable = storm_open_variable(storm_variable);
  if (variable == NULL) return complain("the variable cannot be opened", 1);
  robo_reaped reaped;
  int wrong = expect("reap", robo_reap(&reaped));
  for (uint64_t i = 0; i < 20; i++) {
    uint64_t length = storm_fill(words, i * 77);
    wrong += expect("write after the storm", robo_var_write(variable, words, length, ROBO_CODEC_RAW, NULL));
    wrong += expect("read after the storm", robo_var_read(variable, words, sizeof words, &value));
    if (!storm_is_whole(words, value.length, &seed) || seed != i * 77) wrong += complain("the value is another", seed);
  }
  robo_var_info info = {.size = sizeof info};
  wrong += expect("info", robo_var_get_info(variable, &info));
  if (info.held_slots != 0) wrong += complain("slots that are still held", info.held_slots);
  printf("%" PRIu64 " values published, %" PRIu64 " slots taken over from the dead\n", info.ticket, info.stolen_slots);
  robo_var_close(variable);
  return wrong;
}

static int check_function(void) {
  uint64_t args[STORM_VALUE / 8u], result[STORM_VALUE / 8u], seed = 0;
  pid_t server = test_fork(run_role, (void *)(uintptr_t)&storm_roles[4]);
  robo_fn *function = storm_open_function();
  if (function == NULL) return complain("the function cannot be opened", 1);
  int wrong = 0;
  robo_fn_info info = {.size = sizeof info};
  for (uint64_t until = test_now() + 10000000000u; test_now() < until; test_pause()) {
    if (robo_fn_get_info(function, &info) == ROBO_OK && info.servers == 1) break;
  }
  for (uint64_t i = 0; i < 20; i++) {
    robo_reply reply;
    uint64_t length = storm_fill(args, i);
    int32_t outcome =
        robo_fn_call(function, args, length, ROBO_CODEC_RAW, result, STORM_VALUE, &reply, 5000000000ll);
    wrong += expect("call after the storm", outcome);
    if (!storm_is_whole(result, reply.length, &seed) || seed != i) wrong += complain("the result is another's", seed);
  }
  end(server);
  robo_reaped reaped;
  wrong += expect("reap", robo_reap(&reaped));
  wrong += expect("info", robo_fn_get_info(function, &info));
  if (info.used_slots != 0) wrong += complain("call slots that are still in use", info.used_slots);
  printf("%" PRIu64 " calls made, %" PRIu64 " answered, %" PRIu64 " died with their dispatcher, %" PRIu64 " dropped\n",
         info.calls, info.replies, info.died, info.dropped);
  robo_fn_close(function);
  return wrong;
}

static int check(void) { return check_variable() + check_function(); }

static int report(void) {
  printf("%" PRIu64 " written, %" PRIu64 " read, %" PRIu64 " watched, %" PRIu64 " made; %" PRIu64 " called, %" PRIu64
         " died or unserved, %" PRIu64 " served; longest open %.1f ms\n",
         storm->written, storm->read, storm->watched, storm->created, storm->called, storm->died, storm->served,
         (double)storm->longest_open_ns / 1e6);
  printf("%" PRIu64 " torn, %" PRIu64 " backwards, %" PRIu64 " failed, %" PRIu64 " without an end\n", storm->torn,
         storm->backwards, storm->failed, storm->hung);
  if (storm->failed != 0) printf("WRONG  first failure: %s\n", storm->first_failure);
  return storm->torn + storm->backwards + storm->failed + storm->hung != 0;
}

static int run_kills(uint64_t kills) {
  /* Open all the time: a function that only the dead have used is made anew, and what they left would not be seen. */
  robo_fn *function = storm_open_function();
  start_all();
  for (uint64_t i = 0; i < kills; i += 2) {
    uint32_t point = (uint32_t)(i / 2 % storm_point_count);
    kill_one();
    stop_one();
    kill_at(point);
    stop_at((point * 7 + 3) % storm_point_count);
  }
  end_all();
  printf("%" PRIu64 " killed at random, %" PRIu64 " for a point, %" PRIu64 " stopped for a moment\n", at_random, at_points,
         stops);
  int wrong = report();
  for (uint32_t i = 0; i < storm_point_count && kills >= 20u * storm_point_count; i++) {
    if (reached[i] != 0) continue;
    printf("never reached: %s of the %s\n", storm_points[i].name, storm_roles[storm_points[i].role].name);
    wrong = 1;
  }
  uint64_t longest_ms = storm->longest_open_ns / 1000000u;
  if (longest_ms > 1000u) wrong += complain("an opener had to wait, ms", longest_ms);
  wrong += check();
  robo_fn_close(function);
  return wrong;
}

static int run_crowd(uint32_t writers, uint32_t readers, unsigned seconds) {
  /* One for each: more writers than slots would have to wait for those that do not get a processor. */
  storm_variable = "crowd";
  storm_slots = writers + 2;
  for (uint32_t i = 0; i < writers + readers && process_count < MOST_PROCESSES; i++) {
    struct process *process = &processes[process_count++];
    process->role = i < writers ? 0 : 1;
    start(process, NULL, 0);
  }
  sleep(seconds);
  end_all();
  int wrong = report();
  if (storm->written == 0 || storm->read == 0) wrong += complain("nothing was written or read", 0);
  return wrong + check_variable();
}

static int run_stopped(unsigned seconds) {
  pid_t writer = test_fork_to("var:copied", 5, SIGSTOP, run_role, (void *)(uintptr_t)&storm_roles[0]);
  processes[0].pid = writer;
  process_count = 1;
  int status;
  if (waitpid(writer, &status, WUNTRACED) != writer || !WIFSTOPPED(status)) return complain("it was not stopped", 0);
  for (uint32_t role = 0; role < 2; role++) {
    processes[process_count].role = role;
    start(&processes[process_count++], NULL, 0);
  }
  uint64_t before = storm->written;
  sleep(seconds);
  uint64_t meanwhile = storm->written - before;
  kill(writer, SIGCONT);
  sleep(1);
  end_all();
  printf("%" PRIu64 " written while a writer was stopped\n", meanwhile);
  int wrong = report();
  if (meanwhile < 100) wrong += complain("the others did not go on", meanwhile);
  return wrong + check_variable();
}

static robo_var *open_numbered(uint32_t index) {
  char name[32];
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = 64, options.slots = 2;
  snprintf(name, sizeof name, "many-%u", index);
  robo_var *variable = NULL;
  int32_t result = robo_var_open(name, &options, &variable);
  if (result != ROBO_OK) storm_failed("open one of many", result);
  return variable;
}

static void write_many(void *argument) {
  for (uint32_t i = 0, many = *(uint32_t *)argument; i < many; i++) {
    robo_var *variable = open_numbered(i);
    int32_t result = variable == NULL ? -1 : robo_var_write(variable, &i, sizeof i, ROBO_CODEC_RAW, NULL);
    if (result != ROBO_OK) storm_failed("write one of many", result);
    robo_var_close(variable);
  }
}

/* Waits for all of them at once, and takes those away that have come. */
static int run_many(uint32_t many) {
  robo_wait_item *items = calloc(many, sizeof *items);
  if (items == NULL) return complain("no memory", many);
  for (uint32_t i = 0; i < many; i++) items[i] = (robo_wait_item){ROBO_WAIT_VARIABLE, 0, open_numbered(i), 0};
  pid_t writer = test_fork(write_many, &many);
  uint32_t left = many;
  while (left > 0 && robo_wait(items, left, 30000000000ll) > 0) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < left; i++) {
      if (items[i].ready) robo_var_close(items[i].handle);
      else items[kept++] = items[i];
    }
    left = kept;
  }
  end(writer);
  free(items);
  printf("%u variables written, %u seen\n", many, many - left);
  return report() + (left == 0 ? 0 : complain("variables whose value nobody saw", left));
}

static unsigned number(int count, char **arguments, int at, unsigned standard) {
  return count > at ? (unsigned)strtoul(arguments[at], NULL, 0) : standard;
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (getenv("ROBO_SHM_DIR") == NULL || count < 2) {
    fprintf(stderr, "usage: ROBO_SHM_DIR=… storm <kills> [seed] | crowd … | stopped … | many … | check\n");
    return 64;
  }
  const char *what = arguments[1];
  test_seed = count > 2 && strchr("0123456789", what[0]) ? strtoull(arguments[2], NULL, 0) : test_now();
  storm = test_shared(sizeof *storm);
  int wrong;
  if (strcmp(what, "crowd") == 0) {
    uint32_t writers = number(count, arguments, 2, 16), readers = number(count, arguments, 3, 32);
    wrong = run_crowd(writers, readers, number(count, arguments, 4, 30));
  } else if (strcmp(what, "stopped") == 0) {
    wrong = run_stopped(number(count, arguments, 2, 2));
  } else if (strcmp(what, "many") == 0) {
    wrong = run_many(number(count, arguments, 2, 1000));
  } else if (strcmp(what, "check") == 0) {
    wrong = check();
  } else {
    printf("seed %" PRIu64 "\n", test_seed);
    wrong = run_kills(strtoull(what, NULL, 0));
  }
  puts(wrong ? "storm: wrong" : "storm: all well");
  return wrong ? 1 : 0;
}
