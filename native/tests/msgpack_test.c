/* robo/msgpack.h: what is written is read again, and whatever a stranger writes is an error at worst. */
#include "lib/test.h"

#include <limits.h>
#include <stdlib.h>

#include "robo/msgpack.h"

static uint8_t bytes[70000];
static robo_msgpack_writer out;
static robo_msgpack_reader in;

static void begin(void) { robo_msgpack_write_to(&out, bytes, sizeof bytes); }

static void turn(void) {
  CHECK(robo_msgpack_is_whole(&out));
  CHECK(robo_msgpack_is_valid(bytes, robo_msgpack_length(&out)));
  robo_msgpack_read_from(&in, bytes, robo_msgpack_length(&out));
}

TEST("whole numbers of every length are read as they were written, in as few bytes as there can be") {
  static const struct {
    int64_t value;
    size_t length;
  } numbers[] = {
      {0, 1},      {127, 1},     {128, 2},    {255, 2},        {256, 3},        {65535, 3},       {65536, 5},
      {-1, 1},     {-32, 1},     {-33, 2},    {-128, 2},       {-129, 3},       {-32768, 3},      {-32769, 5},
      {4294967295, 5}, {4294967296, 9}, {-2147483647 - 1, 5}, {-2147483649ll, 9}, {INT64_MAX, 9}, {INT64_MIN, 9},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    int64_t read = 0;
    double as_double = 0;
    begin();
    robo_msgpack_write_int(&out, numbers[i].value);
    CHECK_EQUAL(robo_msgpack_length(&out), numbers[i].length);
    turn();
    robo_msgpack_reader again = in;
    CHECK(robo_msgpack_read_int(&in, &read));
    CHECK_EQUAL(read, numbers[i].value);
    CHECK(robo_msgpack_read_double(&again, &as_double));
    CHECK(as_double == (double)numbers[i].value);
  }
}

TEST("a number that does not fit is refused, and a fraction is no whole number") {
  int64_t read;
  begin();
  robo_msgpack_write_uint(&out, UINT64_MAX);
  turn();
  CHECK(!robo_msgpack_read_int(&in, &read));
  begin();
  robo_msgpack_write_double(&out, 1.5);
  turn();
  CHECK(!robo_msgpack_read_int(&in, &read));
  begin();
  robo_msgpack_write_double(&out, -3.0);
  turn();
  CHECK(robo_msgpack_read_int(&in, &read) && read == -3);
  begin();
  robo_msgpack_write_double(&out, 1e300);
  turn();
  CHECK(!robo_msgpack_read_int(&in, &read));
}

TEST("texts and bytes of every length are read in place") {
  static const uint32_t lengths[] = {0, 1, 31, 32, 255, 256, 65535, 65536};
  static char text[65537];
  memset(text, 'x', sizeof text - 1);
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    const char *read;
    const uint8_t *data;
    uint32_t length;
    begin();
    robo_msgpack_write_text_of(&out, text, lengths[i]);
    turn();
    CHECK(robo_msgpack_read_text(&in, &read, &length));
    CHECK_EQUAL(length, lengths[i]);
    CHECK(memcmp(read, text, length) == 0);
    begin();
    robo_msgpack_write_bytes(&out, text, lengths[i]);
    turn();
    CHECK(robo_msgpack_read_bytes(&in, &data, &length));
    CHECK_EQUAL(length, lengths[i]);
  }
}

TEST("a text that is copied has to fit with its zero byte") {
  char buffer[4];
  begin();
  robo_msgpack_write_text(&out, "abcd");
  turn();
  CHECK(!robo_msgpack_copy_text(&in, buffer, sizeof buffer));
  begin();
  robo_msgpack_write_text(&out, "abc");
  turn();
  CHECK(robo_msgpack_copy_text(&in, buffer, sizeof buffer));
  CHECK_TEXT(buffer, "abc");
}

TEST("a typed array is read as one, and as numbers") {
  double values[3] = {1, 2.5, -3}, read[4];
  float singles[2] = {0.5f, 4};
  uint32_t element, count;
  const void *elements;
  begin();
  robo_msgpack_write_array(&out, 2);
  robo_msgpack_write_typed_array(&out, ROBO_MSGPACK_FLOAT64, values, 3);
  robo_msgpack_write_typed_array(&out, ROBO_MSGPACK_FLOAT32, singles, 2);
  turn();
  CHECK(robo_msgpack_read_array(&in, &count) && count == 2);
  robo_msgpack_reader copy = in;
  CHECK(robo_msgpack_read_typed_array(&copy, &element, &elements, &count));
  CHECK(element == ROBO_MSGPACK_FLOAT64 && count == 3 && memcmp(elements, values, sizeof values) == 0);
  CHECK(robo_msgpack_read_doubles(&in, read, 4, &count));
  CHECK(count == 3 && read[2] == -3);
  CHECK(robo_msgpack_read_doubles(&in, read, 4, &count));
  CHECK(count == 2 && read[0] == 0.5 && read[1] == 4);
  begin();
  robo_msgpack_write_typed_array(&out, ROBO_MSGPACK_FLOAT64, values, 3);
  turn();
  CHECK(!robo_msgpack_read_doubles(&in, read, 2, &count));
}

TEST("what does not fit is counted, and nothing is written behind the buffer") {
  uint8_t small[8];
  memset(small, 0xee, sizeof small);
  robo_msgpack_write_to(&out, small, 4);
  robo_msgpack_write_text(&out, "longer");
  CHECK(!robo_msgpack_is_whole(&out));
  CHECK_EQUAL(robo_msgpack_length(&out), 7);
  CHECK_EQUAL(small[4], 0xee);
  robo_msgpack_write_nil(&out);
  CHECK_EQUAL(robo_msgpack_length(&out), 8);
  CHECK_EQUAL(small[1], 0xee); /* of what did not fit as a whole nothing is there */
  robo_msgpack_write_to(&out, NULL, 0);
  robo_msgpack_write_double(&out, 1);
  CHECK_EQUAL(robo_msgpack_length(&out), 9);
}

TEST("a key is found wherever it stands, and one that is not there is not") {
  robo_msgpack_reader at;
  int64_t value = 0;
  begin();
  robo_msgpack_write_map(&out, 3);
  robo_msgpack_write_int(&out, 7); /* keys may be of any type */
  robo_msgpack_write_text(&out, "y");
  robo_msgpack_write_text(&out, "nested");
  robo_msgpack_write_map(&out, 1);
  robo_msgpack_write_text(&out, "y");
  robo_msgpack_write_int(&out, 1);
  robo_msgpack_write_text(&out, "y");
  robo_msgpack_write_int(&out, 2);
  turn();
  CHECK(robo_msgpack_find(in, "y", &at) && robo_msgpack_read_int(&at, &value));
  CHECK_EQUAL(value, 2);
  CHECK(robo_msgpack_find(in, "nested", &at) && robo_msgpack_find(at, "y", &at) && robo_msgpack_read_int(&at, &value));
  CHECK_EQUAL(value, 1);
  CHECK(!robo_msgpack_find(in, "z", &at));
  CHECK(!robo_msgpack_read_int(&at, &value));
}

TEST("arguments are positional, or positional and named, and nothing else") {
  robo_msgpack_reader named, at;
  uint32_t count;
  int64_t a = 0, b = 0;
  begin();
  robo_msgpack_write_array(&out, 2);
  robo_msgpack_write_array(&out, 1);
  robo_msgpack_write_int(&out, 1);
  robo_msgpack_write_map(&out, 1);
  robo_msgpack_write_text(&out, "b");
  robo_msgpack_write_int(&out, 2);
  CHECK(robo_msgpack_read_arguments(&in, bytes, out.length, &count, &named));
  CHECK(count == 1 && robo_msgpack_read_int(&in, &a) && a == 1);
  CHECK(robo_msgpack_find(named, "b", &at) && robo_msgpack_read_int(&at, &b) && b == 2);
  CHECK(robo_msgpack_read_arguments(&in, "\x91\x90", 2, &count, &named) && count == 0);
  CHECK(!robo_msgpack_is_ok(&named));
  CHECK(robo_msgpack_read_arguments(&in, "\x92\x90\xc0", 3, &count, &named)); /* no named ones, said by nil */
  CHECK(!robo_msgpack_read_arguments(&in, "\x92\x90\x90", 3, &count, &named));
  CHECK(!robo_msgpack_read_arguments(&in, "\x90", 1, &count, &named));
  CHECK(!robo_msgpack_read_arguments(&in, "\x91\x01", 2, &count, &named));
  CHECK(!robo_msgpack_read_arguments(&in, "\x91\x90\xc0", 3, &count, &named));
  CHECK(!robo_msgpack_read_arguments(&in, NULL, 0, &count, &named));
}

TEST("what is nested too deep, ends too early, or lies about its length is refused") {
  memset(bytes, 0x91, sizeof bytes);
  bytes[ROBO_MSGPACK_MAX_DEPTH] = 0xc0;
  CHECK(robo_msgpack_is_valid(bytes, ROBO_MSGPACK_MAX_DEPTH + 1));
  bytes[ROBO_MSGPACK_MAX_DEPTH] = 0x91;
  bytes[ROBO_MSGPACK_MAX_DEPTH + 1] = 0xc0;
  CHECK(!robo_msgpack_is_valid(bytes, ROBO_MSGPACK_MAX_DEPTH + 2));
  CHECK(!robo_msgpack_is_valid("\xc1", 1));
  CHECK(!robo_msgpack_is_valid("\xa2x", 2));
  CHECK(!robo_msgpack_is_valid("\xdf\xff\xff\xff\xff\x01\x01", 7));
  CHECK(!robo_msgpack_is_valid("\xdd\xff\xff\xff\xff\x01", 6));
  CHECK(!robo_msgpack_is_valid("\xc6\xff\xff\xff\xff\x01", 6));
  CHECK(!robo_msgpack_is_valid("\xc9\xff\xff\xff\xff\x01\x01", 7));
  CHECK(!robo_msgpack_is_valid("\xc0\xc0", 2));
  CHECK(!robo_msgpack_is_valid("", 0));
  CHECK(robo_msgpack_is_valid("\x80", 1));
}

TEST("random bytes, in memory of just their length, never lead a reader beyond it") {
  for (int round = 0; round < 20000; round++) {
    size_t length = test_random(40);
    uint8_t *random = malloc(length + 1);
    robo_msgpack_reader named, at;
    robo_msgpack_value value;
    double numbers[4];
    uint32_t count;
    uint8_t *exact = malloc(length == 0 ? 1 : length);
    for (size_t i = 0; i < length; i++) random[i] = (uint8_t)test_random(256);
    if (length > 0 && round % 2 == 0) random[0] = (uint8_t)(0x80 + test_random(0x60)); /* mostly one with a length */
    memcpy(exact, random, length);
    robo_msgpack_read_from(&in, exact, length);
    for (size_t left = length; robo_msgpack_read(&in, &value); left--) CHECK(left > 0);
    robo_msgpack_read_from(&in, exact, length);
    robo_msgpack_find(in, "x", &at);
    robo_msgpack_read_doubles(&in, numbers, 4, &count);
    if (robo_msgpack_read_arguments(&in, exact, length, &count, &named)) {
      for (; count > 0; count--) CHECK(robo_msgpack_skip(&in));
    }
    free(exact);
    free(random);
  }
}
