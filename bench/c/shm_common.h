// What the programs that measure shared memory share: checked calls, processors, pairs of processes, batches.
#ifndef ROBO_BENCH_SHM_COMMON_H
#define ROBO_BENCH_SHM_COMMON_H

#include "common.h"

#include <errno.h>
#include <robo/fn.h>
#include <robo/var.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

// Ends the program with the library's message when `result` is negative.
static inline int32_t must(int32_t result) {
  char message[512];
  if (result >= 0) return result;
  robo_error_message(message, sizeof message);
  DIE("%s: %s", robo_result_text(result), message);
}

// A name that no other run uses.
static inline const char *own_name(const char *what) {
  static char name[64];
  snprintf(name, sizeof name, "bench.%s.%d", what, (int)getpid());
  return name;
}

// Keeps this process on the n-th of the processors that the program was started on; false if there are fewer.
static inline bool stay_on(int n) {
  static cpu_set_t allowed;
  cpu_set_t one;
  if (CPU_COUNT(&allowed) == 0 && sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed) || n-- > 0) continue;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
  }
  return false;
}

// Runs `body` in a child, which ends with its parent.
static inline pid_t start_child(void (*body)(void *), void *argument) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) DIE("fork: %s", strerror(errno));
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  body(argument);
  _exit(0);
}

static inline void end_child(pid_t child) {
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Nanoseconds of one call of `work`, from `batches` (at most 1000) batches, sorted.
static inline const double *batch_times(void (*work)(void *), void *argument, int in_batch, int batches) {
  static double times[1000];
  for (int batch = 0; batch < batches; batch++) {
    int64_t start = now_ns();
    for (int i = 0; i < in_batch; i++) work(argument);
    double each = (double)(now_ns() - start) / in_batch;
    int at = batch;
    for (; at > 0 && times[at - 1] > each; at--) times[at] = times[at - 1];
    times[at] = each;
  }
  return times;
}

// The quickest of many batches, for what happens within one process: whatever disturbs only ever adds.
static inline double quickest(void (*work)(void *), void *argument, int in_batch, int batches) {
  return batch_times(work, argument, in_batch, batches)[0];
}

// The median of many batches, for what happens between two.
static inline double typical(void (*work)(void *), void *argument, int in_batch, int batches) {
  return batch_times(work, argument, in_batch, batches)[batches / 2];
}

#endif
