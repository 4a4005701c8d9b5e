/*
 * Sleeping until words of shared memory change, and waking who sleeps.
 *
 * Next to a word that changes stands a word of its sleepers: bit 0 says that somebody sleeps or is about to, the rest
 * counts the wakes. A waiter sets the bit, then looks at the changing word once more, and sleeps on the sleepers' word
 * with the value that it has set. Whoever changes the word looks at the bit afterwards; if it is set, the one that adds
 * 1 to it, which clears the bit and counts, wakes all. All four steps are sequentially consistent, so either the waiter
 * sees the change or the changer sees the waiter. (A plain flag beside a futex on the word itself is not enough: a
 * changer that is late could clear the flag of a waiter that knows the new value already and is not yet asleep.)
 *
 * A killed waiter costs one needless wake, not a wake at each change; a killed waker costs its sleepers at most
 * ROBO_SLICE_NS, as nobody sleeps longer at a stretch.
 */
#ifndef ROBO_SRC_WAKE_H
#define ROBO_SRC_WAKE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Longest sleep before a waiter looks for itself, and at whether those live who it waits for: 20 ms. */
#define ROBO_SLICE_NS 20000000ull

/* Something to wait for: a word that no longer is the known one. */
typedef struct robo_sleep {
  const _Atomic uint64_t *word; /* NULL: `sleepers` itself is what changes, and who changes it wakes (robo_ring) */
  uint64_t known;
  _Atomic uint32_t *sleepers; /* NULL where it cannot be written (read-only): `word` is looked at every millisecond */
  bool is_followed; /* who changes it also wakes the sleepers of another of the words: it is looked at, not slept on */
} robo_sleep;

/* What a thread is to sleep on, put together piece by piece. */
typedef struct robo_sleeps {
  robo_sleep *words;
  uint32_t capacity;
  uint32_t count; /* more than `capacity` if there was not room enough */
} robo_sleeps;

static inline void robo_sleeps_add(robo_sleeps *sleeps, robo_sleep sleep) {
  if (sleeps->count < sleeps->capacity) sleeps->words[sleeps->count] = sleep;
  sleeps->count++;
}

/*
 * Sleeps until one of the words is no longer the known one, but at most for `nanoseconds` or ROBO_SLICE_NS, whichever
 * is shorter. It may return early for no reason: callers look again.
 */
void robo_sleep_on(const robo_sleep *words, uint32_t count, uint64_t nanoseconds);

/* The slow half of robo_wake_sleepers. */
void robo_wake_all(_Atomic uint32_t *sleepers, uint32_t seen);

/* To be called after the word was changed with memory_order_seq_cst: wakes all its sleepers, if any. */
static inline void robo_wake_sleepers(_Atomic uint32_t *sleepers) {
  uint32_t seen = atomic_load_explicit(sleepers, memory_order_seq_cst);
  if (seen & 1u) robo_wake_all(sleepers, seen);
}

/* For how long to spin before sleeping, robo_set_spin. */
uint64_t robo_spin_time(void);

/*
 * To be called by a spinning loop now and then: who is waited for may be waiting for this very processor, and would get
 * it only when the loop ends. Where nobody is, it costs some 0.2 µs.
 */
void robo_give_way(void);

/* The part of robo_keep_spinning that takes time. */
bool robo_pause_spinning(uint64_t until);

/* Tells the processor that this is a spinning loop. */
static inline void robo_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/*
 * For loops that look at a word again and again: false once `until` (robo_now) has passed. The clock costs as much as
 * half a call, so it is looked at in every 64th round, and the processor is then offered to others: who is waited for
 * may stand in line behind us.
 */
static inline bool robo_keep_spinning(uint32_t round, uint64_t until) {
  robo_relax();
  return round % 64u != 0 || robo_pause_spinning(until);
}

/* CLOCK_REALTIME at `mono_ns`, in nanoseconds since 1970: plus an offset that is renewed every millisecond. */
int64_t robo_wall_at(uint64_t mono_ns);

#endif
