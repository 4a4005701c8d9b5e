/*
 * Copies from and into memory that another process may be writing. The sequence of a slot tells afterwards whether the
 * copy counts, so a plain copy is right on every machine that we know; C11 calls it a race all the same. With
 * ROBO_RELAXED_COPY the copies are word by word and atomic, which is what the thread sanitizer is given.
 */
#ifndef ROBO_SRC_COPY_H
#define ROBO_SRC_COPY_H

#include <stdint.h>
#include <string.h>

#ifdef ROBO_RELAXED_COPY
void robo_copy_in(void *shared, const void *from, uint64_t length);
void robo_copy_out(void *to, const void *shared, uint64_t length);
#else
/* Without bytes there may be no memory either (NULL), which memcpy does not allow. */
static inline void robo_copy_in(void *shared, const void *from, uint64_t length) {
  if (length != 0) memcpy(shared, from, length);
}

static inline void robo_copy_out(void *to, const void *shared, uint64_t length) {
  if (length != 0) memcpy(to, shared, length);
}
#endif

#endif
