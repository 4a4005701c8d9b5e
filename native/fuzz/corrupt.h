/* A variable and a function in use, whose memory is damaged and exercised. */
#ifndef ROBO_FUZZ_CORRUPT_H
#define ROBO_FUZZ_CORRUPT_H

#include <stdint.h>

enum corrupt_kind { CORRUPT_VARIABLE = 0, CORRUPT_FUNCTION = 1 };

/* The number of bytes of a segment of this kind, freshly made and used. */
uint64_t corrupt_bytes(enum corrupt_kind kind);

/* One change: 1 to 8 bytes at `offset` (taken modulo the size) become those of `value`. */
typedef struct corrupt_change {
  uint64_t value;
  uint32_t offset;
  uint8_t length;
} corrupt_change;

/*
 * Makes a segment, opens it, applies the changes to the file, and does everything with it: through the handle that was
 * open before (`live`), or through one that is opened afterwards. Then removes it.
 */
void corrupt_try(enum corrupt_kind kind, int live, const corrupt_change *changes, uint32_t count);

#endif
