/* Copies from and into shared memory. */
#include "copy.h"
#include "lib/test.h"

TEST("copies are whole at every offset and length") {
  uint8_t from[96], shared[96], to[96];
  for (int i = 0; i < 96; i++) from[i] = (uint8_t)(i * 7 + 1);
  for (uint32_t offset = 0; offset < 9; offset++) {
    for (uint32_t length = 0; length <= 80; length++) {
      memset(shared, 0, sizeof shared);
      memset(to, 0, sizeof to);
      robo_copy_in(shared + offset, from, length);
      robo_copy_out(to, shared + offset, length);
      CHECK_EQUAL(memcmp(to, from, length), 0);
      CHECK_EQUAL(to[length], 0);
      CHECK_EQUAL(shared[offset + length], 0);
      if (offset > 0) CHECK_EQUAL(shared[offset - 1], 0);
    }
  }
  robo_copy_in(NULL, NULL, 0);
  robo_copy_out(NULL, NULL, 0);
}
