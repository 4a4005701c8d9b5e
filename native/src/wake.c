#include "wake.h"
#include "point.h"
#include "robo/shm.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The call and its types of our own: headers older than Linux 5.16 lack them. All machines have the same number. */
#define ROBO_SYS_FUTEX_WAITV 449
#define ROBO_FUTEX_32 2u

typedef struct robo_futex_waiter {
  uint64_t value;
  uint64_t address;
  uint32_t flags;
  uint32_t reserved;
} robo_futex_waiter;

/* The kernel takes 128 at a time; one is left for who adds a word of its own to those of its caller. */
#define ROBO_MAX_SLEEP_WORDS 127u

/* How often words are looked at that the kernel cannot watch. */
#define ROBO_LOOK_NS 1000000ull

/* Set once the kernel has refused futex_waitv: older than 5.16, or a sandbox that does not know it. */
static _Atomic bool waitv_is_missing;

static struct timespec time_of(uint64_t nanoseconds) {
  return (struct timespec){(time_t)(nanoseconds / 1000000000u), (long)(nanoseconds % 1000000000u)};
}

static void pause_for(uint64_t nanoseconds) {
  struct timespec time = time_of(nanoseconds);
  nanosleep(&time, NULL);
}

/* Not FUTEX_PRIVATE_FLAG, also for words of this process alone: one way of waiting for both. */
static void futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t nanoseconds) {
  struct timespec time = time_of(nanoseconds);
  syscall(SYS_futex, word, FUTEX_WAIT, value, &time, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0); }

static void futex_wait_many(const robo_futex_waiter *waiters, uint32_t count, uint64_t nanoseconds) {
  struct timespec deadline = time_of(robo_now() + nanoseconds);
  if (syscall(ROBO_SYS_FUTEX_WAITV, waiters, count, 0, &deadline, CLOCK_MONOTONIC) < 0 &&
      (errno == ENOSYS || errno == EPERM)) {
    atomic_store_explicit(&waitv_is_missing, true, memory_order_relaxed);
  }
}

static uint64_t shorter(uint64_t a, uint64_t b) { return a < b ? a : b; }

static bool has_changed(const robo_sleep *sleep) {
  if (sleep->word != NULL) return atomic_load_explicit(sleep->word, memory_order_seq_cst) != sleep->known;
  return atomic_load_explicit(sleep->sleepers, memory_order_seq_cst) != (uint32_t)sleep->known;
}

/* Waits for the kernel's news of up to ROBO_MAX_SLEEP_WORDS words. */
static void sleep_on_few(const robo_sleep *words, uint32_t count, uint64_t nanoseconds) {
  robo_futex_waiter waiters[ROBO_MAX_SLEEP_WORDS];
  uint32_t used = 0;
  for (uint32_t i = 0; i < count; i++) {
    _Atomic uint32_t *sleepers = words[i].sleepers;
    if (words[i].is_followed) continue;
    if (sleepers == NULL) {
      nanoseconds = shorter(nanoseconds, ROBO_LOOK_NS);
      continue;
    }
    uint64_t value = words[i].known;
    if (words[i].word != NULL) value = atomic_fetch_or_explicit(sleepers, 1u, memory_order_seq_cst) | 1u;
    waiters[used++] = (robo_futex_waiter){(uint32_t)value, (uint64_t)(uintptr_t)sleepers, ROBO_FUTEX_32, 0};
  }
  ROBO_POINT("wait:flagged");
  /* After the bits: a change that did not see its bit is seen here. */
  for (uint32_t i = 0; i < count; i++) {
    if (has_changed(&words[i])) return;
  }
  if (used == 0) {
    pause_for(nanoseconds);
  } else if (used == 1) {
    futex_wait((_Atomic uint32_t *)(uintptr_t)waiters[0].address, (uint32_t)waiters[0].value, nanoseconds);
  } else {
    futex_wait_many(waiters, used, nanoseconds);
  }
  ROBO_POINT("wait:slept");
}

void robo_sleep_on(const robo_sleep *words, uint32_t count, uint64_t nanoseconds) {
  nanoseconds = shorter(nanoseconds, ROBO_SLICE_NS);
  bool is_many = count > 1 && atomic_load_explicit(&waitv_is_missing, memory_order_relaxed);
  if (count <= ROBO_MAX_SLEEP_WORDS && !is_many) {
    sleep_on_few(words, count, nanoseconds);
    return;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (has_changed(&words[i])) return;
  }
  pause_for(shorter(nanoseconds, ROBO_LOOK_NS));
}

void robo_wake_all(_Atomic uint32_t *sleepers, uint32_t seen) {
  /* Of several wakers one succeeds and wakes for all. If none does because a later waiter has set the bit of a later
     count, then some waker has counted since, and wakes. */
  if (atomic_compare_exchange_strong_explicit(sleepers, &seen, seen + 1u, memory_order_seq_cst, memory_order_relaxed)) {
    futex_wake(sleepers);
  }
}

void robo_ring(uint32_t *word) {
  _Atomic uint32_t *shared = (_Atomic uint32_t *)word;
  atomic_fetch_add_explicit(shared, 1u, memory_order_seq_cst);
  futex_wake(shared);
}

uint64_t robo_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Neither needs an order: each is one number that any moment's value of will do. */
static _Atomic uint64_t spin_time = UINT64_MAX; /* until somebody asks or sets */

void robo_set_spin(uint64_t nanoseconds) {
  if (nanoseconds == UINT64_MAX) nanoseconds--;
  atomic_store_explicit(&spin_time, nanoseconds, memory_order_relaxed);
}

uint64_t robo_spin_time(void) {
  uint64_t time = atomic_load_explicit(&spin_time, memory_order_relaxed);
  if (time != UINT64_MAX) return time;
  /* With one processor who is waited for cannot run while we spin. */
  uint64_t standard = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 30000 : 0;
  bool is_first = atomic_compare_exchange_strong_explicit(&spin_time, &time, standard, memory_order_relaxed,
                                                          memory_order_relaxed);
  return is_first ? standard : time;
}

void robo_give_way(void) { sched_yield(); }

bool robo_pause_spinning(uint64_t until) {
  if (robo_now() >= until) return false;
  robo_give_way();
  return true;
}

int64_t robo_wall_at(uint64_t mono_ns) {
  /* The time is stored after its offset, so who sees it sees that offset or a newer one. */
  static _Atomic int64_t offset;
  static _Atomic uint64_t renewed_at;
  int64_t age = (int64_t)(mono_ns - atomic_load_explicit(&renewed_at, memory_order_acquire));
  if (age >= 1000000) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    uint64_t now = robo_now();
    int64_t wall = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    atomic_store_explicit(&offset, wall - (int64_t)now, memory_order_relaxed);
    atomic_store_explicit(&renewed_at, now, memory_order_release);
  }
  return (int64_t)mono_ns + atomic_load_explicit(&offset, memory_order_relaxed);
}
