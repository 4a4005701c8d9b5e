#include "copy.h"

#ifdef ROBO_RELAXED_COPY

#include <stdatomic.h>

/* Bytes up to the first aligned word of `shared`, or all of them. */
static uint64_t bytes_to_word(const void *shared, uint64_t length) {
  uint64_t bytes = (8u - ((uintptr_t)shared & 7u)) & 7u;
  return bytes < length ? bytes : length;
}

static void bytes_in(_Atomic uint8_t *shared, const uint8_t *from, uint64_t length) {
  for (uint64_t i = 0; i < length; i++) atomic_store_explicit(&shared[i], from[i], memory_order_relaxed);
}

static void bytes_out(uint8_t *to, const _Atomic uint8_t *shared, uint64_t length) {
  for (uint64_t i = 0; i < length; i++) to[i] = atomic_load_explicit(&shared[i], memory_order_relaxed);
}

void robo_copy_in(void *shared, const void *from, uint64_t length) {
  uint64_t first = bytes_to_word(shared, length), words = (length - first) / 8;
  const uint8_t *source = from;
  bytes_in(shared, source, first);
  _Atomic uint64_t *target = (void *)((uint8_t *)shared + first);
  for (uint64_t i = 0; i < words; i++) {
    uint64_t word;
    memcpy(&word, source + first + i * 8, 8);
    atomic_store_explicit(&target[i], word, memory_order_relaxed);
  }
  uint64_t done = first + words * 8;
  bytes_in((void *)((uint8_t *)shared + done), source + done, length - done);
}

void robo_copy_out(void *to, const void *shared, uint64_t length) {
  uint64_t first = bytes_to_word(shared, length), words = (length - first) / 8;
  uint8_t *target = to;
  bytes_out(target, shared, first);
  const _Atomic uint64_t *source = (const void *)((const uint8_t *)shared + first);
  for (uint64_t i = 0; i < words; i++) {
    uint64_t word = atomic_load_explicit(&source[i], memory_order_relaxed);
    memcpy(target + first + i * 8, &word, 8);
  }
  uint64_t done = first + words * 8;
  bytes_out(target + done, (const void *)((const uint8_t *)shared + done), length - done);
}

#else

/* An empty translation unit is an error in ISO C. */
typedef int robo_copy_is_inline;

#endif
