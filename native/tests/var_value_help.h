/* Values that show whether they are whole: all words follow from the first ones. */
#ifndef ROBO_TESTS_VAR_VALUE_HELP_H
#define ROBO_TESTS_VAR_VALUE_HELP_H

#include "var_help.h"

enum { MAX_WORDS = 96 };

typedef struct checked {
  uint64_t writer, number, words;
  uint64_t rest[MAX_WORDS];
} checked;

static inline uint64_t mix(uint64_t number) {
  number ^= number >> 31;
  number *= 0x9e3779b97f4a7c15u;
  return number ^ number >> 29;
}

static inline uint64_t fill(checked *value, uint64_t writer, uint64_t number) {
  value->writer = writer;
  value->number = number;
  value->words = mix(writer * 1000003 + number) % (MAX_WORDS + 1);
  for (uint64_t i = 0; i < value->words; i++) value->rest[i] = mix(writer * 7919 + number * 31 + i);
  return (3 + value->words) * 8;
}

static inline void check_whole(const checked *value, uint64_t length) {
  CHECK(length >= 24 && value->words <= MAX_WORDS);
  CHECK_EQUAL(length, (3 + value->words) * 8);
  for (uint64_t i = 0; i < value->words; i++) {
    CHECK_EQUAL(value->rest[i], mix(value->writer * 7919 + value->number * 31 + i));
  }
}

static inline void check_read(int32_t result, const checked *value, const robo_value *about) {
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "%s", last_message());
  check_whole(value, about->length);
  CHECK_EQUAL(about->codec, 1);
  CHECK_EQUAL(about->writer_pid, value->writer / 1000);
}

#endif
