/*
 * Sleeping on words of shared memory, and waking who sleeps.
 *
 * Next to a word that changes stands a flag that says somebody sleeps on it. A waiter sets the flag (sequentially
 * consistent), and sleeps only if the word still has the value that it knows, which the kernel compares. Whoever
 * changes the word afterwards looks at the flag, clears it and wakes all, who set it again if they sleep once more. So
 * a killed waiter costs one needless wake, not a wake at each change; and a killed waker costs its sleepers at most
 * ROBO_SLICE_NS, as nobody sleeps longer at a stretch.
 */
#ifndef ROBO_SRC_WAKE_H
#define ROBO_SRC_WAKE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Longest sleep before a waiter looks for itself, and at whether those live who it waits for: 20 ms. */
#define ROBO_SLICE_NS 20000000ull

/* A word, the value that is known, and the flag of its sleepers (NULL where it cannot be written: look every ms). */
typedef struct robo_sleep {
  _Atomic uint32_t *word;
  _Atomic uint32_t *sleepers;
  uint32_t known;
} robo_sleep;

/* Sleeps until one of the words is no longer the known one, or for at most `nanoseconds`, whichever is first. */
void robo_sleep_on(robo_sleep *words, uint32_t count, uint64_t nanoseconds);

/* To be called after the word was changed with memory_order_seq_cst: wakes all its sleepers, if any. */
void robo_wake_sleepers(_Atomic uint32_t *word, _Atomic uint32_t *sleepers);

/* For how long to spin before sleeping, robo_set_spin. */
uint64_t robo_spin_time(void);

/* Tells the processor that this is a spinning loop. */
static inline void robo_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* CLOCK_REALTIME now, in nanoseconds since 1970: the monotonic clock plus an offset that is renewed every millisecond. */
int64_t robo_wall_at(uint64_t mono_ns);

#endif
