/* libFuzzer: changes to the memory of a variable or a function that is in use, ten bytes of the input each. */
#include <string.h>

#include "corrupt.h"
#include "exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int is_ready;
  if (!is_ready) fuzz_make_folder();
  is_ready = 1;
  if (size < 11) return 0;
  corrupt_change changes[16];
  uint32_t count = 0;
  for (size_t at = 1; at + 10 <= size && count < 16; at += 10, count++) {
    corrupt_change *change = &changes[count];
    memcpy(&change->value, data + at + 2, 8);
    change->offset = (uint32_t)(data[at] | data[at + 1] << 8) & ~7u;
    change->length = (uint8_t)(data[at] & 7u ? data[at] : 7u);
  }
  corrupt_try(data[0] & 1u ? CORRUPT_FUNCTION : CORRUPT_VARIABLE, data[0] & 2u, changes, count);
  return 0;
}
