/* libFuzzer: any bytes as MessagePack. Everything that reads them is called; all of it stays within the bytes. */
#include <stdlib.h>
#include <string.h>

#include "robo/msgpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t sum;

static void touch(const void *bytes, uint64_t length) {
  for (uint64_t i = 0; i < length; i++) sum = (uint8_t)(sum + ((const uint8_t *)bytes)[i]);
}

static void read_as_each(const uint8_t *data, size_t size) {
  robo_msgpack_reader in, found;
  int flag;
  int64_t number;
  double real, reals[8];
  uint32_t count, element;
  const char *text;
  const uint8_t *bytes;
  const void *elements;
  robo_msgpack_read_from(&in, data, size);
  if (robo_msgpack_find(in, "x", &found)) robo_msgpack_read_double(&found, &real);
  for (int type = 0; type < 9; type++) {
    robo_msgpack_read_from(&in, data, size);
    switch (type) {
      case 0: robo_msgpack_read_bool(&in, &flag); break;
      case 1: robo_msgpack_read_int(&in, &number); break;
      case 2: robo_msgpack_read_double(&in, &real); break;
      case 3: if (robo_msgpack_read_text(&in, &text, &count)) touch(text, count); break;
      case 4: if (robo_msgpack_read_bytes(&in, &bytes, &count)) touch(bytes, count); break;
      case 5: robo_msgpack_read_array(&in, &count); break;
      case 6: robo_msgpack_read_map(&in, &count); break;
      case 7:
        if (robo_msgpack_read_typed_array(&in, &element, &elements, &count)) {
          touch(elements, (uint64_t)count * robo_msgpack_element_size(element));
        }
        break;
      default: robo_msgpack_read_doubles(&in, reals, 8, &count);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  /* A copy of exactly this size: the address sanitizer sees each byte that is read beyond it. */
  uint8_t *copy = malloc(size);
  if (size > 0) memcpy(copy, data, size);
  robo_msgpack_reader in, named;
  uint32_t count;
  robo_msgpack_is_valid(copy, size);
  robo_msgpack_read_from(&in, copy, size);
  robo_msgpack_skip(&in);
  if (robo_msgpack_read_arguments(&in, copy, size, &count, &named)) {
    for (uint32_t i = 0; i < count && robo_msgpack_skip(&in); i++) continue;
  }
  read_as_each(copy, size);
  free(copy);
  return 0;
}
