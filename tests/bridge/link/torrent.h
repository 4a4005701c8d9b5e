/* What the torrent of the tests sends: drops that show whether they are whole. */
#ifndef TORRENT_H
#define TORRENT_H

#include <stdint.h>

typedef struct {
  uint64_t number;    /**< from 0 */
  uint64_t words[24]; /**< each of them the number times its place */
} Drop;

typedef struct {
  uint32_t what; /**< 1: a second more */
} Order;

#endif
