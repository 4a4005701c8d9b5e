/*
 * N-dimensional arrays as values (ROBO_CODEC_ARRAY): this header of 64 bytes, then the elements in C order and in this
 * machine's byte order. The payload of a value is aligned to 64 bytes, so the elements are, too.
 */
#ifndef ROBO_ARRAY_H
#define ROBO_ARRAY_H

#include <stdint.h>

/* Most dimensions that an array has. */
#define ROBO_MAX_DIMENSIONS 7u

/* What comes before the elements. */
typedef struct robo_array {
  char kind;         /* numpy's letter: 'b' bool, 'i' signed, 'u' unsigned, 'f' floating point, 'c' complex */
  uint8_t item_size; /* bytes of an element */
  uint8_t ndim;      /* 0 (a scalar) to 7 */
  uint8_t reserved[5]; /* 0 */
  uint64_t shape[ROBO_MAX_DIMENSIONS];
} robo_array;

#endif
