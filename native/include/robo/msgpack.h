/*
 * MessagePack for arguments and values, in a header alone: nothing is allocated, nothing recurses, and whatever a
 * stranger wrote is an error at worst. C99 and C++11.
 *
 * Writing: into a buffer of yours. What does not fit is counted, so `robo_msgpack_length` tells how much it takes.
 *
 *   uint8_t buffer[256];
 *   robo_msgpack_writer out;
 *   robo_msgpack_write_to(&out, buffer, sizeof buffer);
 *   robo_msgpack_write_map(&out, 2);
 *   robo_msgpack_write_text(&out, "x"), robo_msgpack_write_double(&out, 1.5);
 *   robo_msgpack_write_text(&out, "on"), robo_msgpack_write_bool(&out, 1);
 *   if (robo_msgpack_is_whole(&out)) robo_var_write(v, buffer, robo_msgpack_length(&out), ROBO_CODEC_MSGPACK, NULL);
 *
 * Reading: a reader is a position; copy it to come back to it. Each read of what is not there, of another type, or of
 * broken bytes returns 0 and makes the reader fail for good, so a row of reads needs one look at the end.
 *
 *   robo_msgpack_reader in, x;
 *   robo_msgpack_read_from(&in, bytes, length);
 *   double value = 0;
 *   if (robo_msgpack_find(in, "x", &x) && robo_msgpack_read_double(&x, &value)) …
 *
 * Arguments of a function are `[positional]` or `[positional, named]`: robo_msgpack_read_arguments.
 */
#ifndef ROBO_MSGPACK_H
#define ROBO_MSGPACK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Deepest nesting that is read: what lies deeper is an error. */
#define ROBO_MSGPACK_MAX_DEPTH 64u

/* Extension type of typed arrays: a byte with the element type, then the elements, little-endian. */
#define ROBO_MSGPACK_TYPED_ARRAY 0x74

/* Element types of typed arrays, as JavaScript names them. */
enum robo_msgpack_element {
  ROBO_MSGPACK_INT8 = 0,
  ROBO_MSGPACK_UINT8 = 1,
  ROBO_MSGPACK_UINT8_CLAMPED = 2,
  ROBO_MSGPACK_INT16 = 3,
  ROBO_MSGPACK_UINT16 = 4,
  ROBO_MSGPACK_INT32 = 5,
  ROBO_MSGPACK_UINT32 = 6,
  ROBO_MSGPACK_FLOAT32 = 7,
  ROBO_MSGPACK_FLOAT64 = 8,
  ROBO_MSGPACK_INT64 = 9,
  ROBO_MSGPACK_UINT64 = 10
};

/* Bytes of an element; 0 for numbers that are no element type. */
static inline uint32_t robo_msgpack_element_size(uint32_t element) {
  static const uint8_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  return element < sizeof sizes ? sizes[element] : 0u;
}

/* --- writing --- */

/* A buffer that is being filled. */
typedef struct robo_msgpack_writer {
  uint8_t *buffer;
  size_t capacity;
  size_t length; /* of all that was written, more than `capacity` if it did not fit */
} robo_msgpack_writer;

/* Begins to write into `buffer`, which stays the caller's. With capacity 0 it only counts. */
static inline void robo_msgpack_write_to(robo_msgpack_writer *out, void *buffer, size_t capacity) {
  out->buffer = (uint8_t *)buffer;
  out->capacity = capacity;
  out->length = 0;
}

/* Bytes that were written, or that it would take. */
static inline size_t robo_msgpack_length(const robo_msgpack_writer *out) { return out->length; }

/* Whether all of it fitted: 1 or 0. */
static inline int robo_msgpack_is_whole(const robo_msgpack_writer *out) { return out->length <= out->capacity; }

/* Adds bytes as they are: a value that was encoded elsewhere. */
static inline void robo_msgpack_write_encoded(robo_msgpack_writer *out, const void *data, size_t length) {
  if (length > 0 && out->length <= out->capacity && length <= out->capacity - out->length) {
    memcpy(out->buffer + out->length, data, length);
  }
  /* Counted all the same; a sum beyond SIZE_MAX stays "too much". */
  out->length = length > SIZE_MAX - out->length ? SIZE_MAX : out->length + length;
}

/* Adds a code and an unsigned number of `width` bytes, big-endian. */
static inline void robo_msgpack_write_code(robo_msgpack_writer *out, uint8_t code, uint64_t number, uint32_t width) {
  uint8_t bytes[9];
  uint32_t at;
  bytes[0] = code;
  for (at = 0; at < width; at++) bytes[1 + at] = (uint8_t)(number >> (8u * (width - 1u - at)));
  robo_msgpack_write_encoded(out, bytes, 1u + width);
}

static inline void robo_msgpack_write_nil(robo_msgpack_writer *out) { robo_msgpack_write_code(out, 0xc0, 0, 0); }

static inline void robo_msgpack_write_bool(robo_msgpack_writer *out, int value) {
  robo_msgpack_write_code(out, value ? 0xc3 : 0xc2, 0, 0);
}

static inline void robo_msgpack_write_uint(robo_msgpack_writer *out, uint64_t value) {
  if (value < 0x80u) robo_msgpack_write_code(out, (uint8_t)value, 0, 0);
  else if (value < 0x100u) robo_msgpack_write_code(out, 0xcc, value, 1);
  else if (value < 0x10000u) robo_msgpack_write_code(out, 0xcd, value, 2);
  else if (value < 0x100000000u) robo_msgpack_write_code(out, 0xce, value, 4);
  else robo_msgpack_write_code(out, 0xcf, value, 8);
}

static inline void robo_msgpack_write_int(robo_msgpack_writer *out, int64_t value) {
  if (value >= 0) robo_msgpack_write_uint(out, (uint64_t)value);
  else if (value >= -0x20) robo_msgpack_write_code(out, (uint8_t)(0x100 + value), 0, 0);
  else if (value >= -0x80) robo_msgpack_write_code(out, 0xd0, (uint64_t)value, 1);
  else if (value >= -0x8000) robo_msgpack_write_code(out, 0xd1, (uint64_t)value, 2);
  else if (value >= -0x7fffffff - 1) robo_msgpack_write_code(out, 0xd2, (uint64_t)value, 4);
  else robo_msgpack_write_code(out, 0xd3, (uint64_t)value, 8);
}

static inline void robo_msgpack_write_double(robo_msgpack_writer *out, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  robo_msgpack_write_code(out, 0xcb, bits, 8);
}

static inline void robo_msgpack_write_float(robo_msgpack_writer *out, float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  robo_msgpack_write_code(out, 0xca, bits, 4);
}

/* UTF-8 of `length` bytes. */
static inline void robo_msgpack_write_text_of(robo_msgpack_writer *out, const char *text, uint32_t length) {
  if (length < 32u) robo_msgpack_write_code(out, (uint8_t)(0xa0u | length), 0, 0);
  else if (length < 0x100u) robo_msgpack_write_code(out, 0xd9, length, 1);
  else if (length < 0x10000u) robo_msgpack_write_code(out, 0xda, length, 2);
  else robo_msgpack_write_code(out, 0xdb, length, 4);
  robo_msgpack_write_encoded(out, text, length);
}

/* UTF-8 up to its zero byte. */
static inline void robo_msgpack_write_text(robo_msgpack_writer *out, const char *text) {
  robo_msgpack_write_text_of(out, text, (uint32_t)strlen(text));
}

static inline void robo_msgpack_write_bytes(robo_msgpack_writer *out, const void *data, uint32_t length) {
  if (length < 0x100u) robo_msgpack_write_code(out, 0xc4, length, 1);
  else if (length < 0x10000u) robo_msgpack_write_code(out, 0xc5, length, 2);
  else robo_msgpack_write_code(out, 0xc6, length, 4);
  robo_msgpack_write_encoded(out, data, length);
}

/* Begins an array: `count` values have to follow. */
static inline void robo_msgpack_write_array(robo_msgpack_writer *out, uint32_t count) {
  if (count < 16u) robo_msgpack_write_code(out, (uint8_t)(0x90u | count), 0, 0);
  else if (count < 0x10000u) robo_msgpack_write_code(out, 0xdc, count, 2);
  else robo_msgpack_write_code(out, 0xdd, count, 4);
}

/* Begins a map: `count` pairs have to follow, each a key and a value. */
static inline void robo_msgpack_write_map(robo_msgpack_writer *out, uint32_t count) {
  if (count < 16u) robo_msgpack_write_code(out, (uint8_t)(0x80u | count), 0, 0);
  else if (count < 0x10000u) robo_msgpack_write_code(out, 0xde, count, 2);
  else robo_msgpack_write_code(out, 0xdf, count, 4);
}

static inline void robo_msgpack_write_extension(robo_msgpack_writer *out, int8_t type, uint32_t length) {
  uint8_t code = (uint8_t)type;
  if (length == 1u) robo_msgpack_write_code(out, 0xd4, code, 1);
  else if (length == 2u) robo_msgpack_write_code(out, 0xd5, code, 1);
  else if (length == 4u) robo_msgpack_write_code(out, 0xd6, code, 1);
  else if (length == 8u) robo_msgpack_write_code(out, 0xd7, code, 1);
  else if (length == 16u) robo_msgpack_write_code(out, 0xd8, code, 1);
  else {
    if (length < 0x100u) robo_msgpack_write_code(out, 0xc7, length, 1);
    else if (length < 0x10000u) robo_msgpack_write_code(out, 0xc8, length, 2);
    else robo_msgpack_write_code(out, 0xc9, length, 4);
    robo_msgpack_write_encoded(out, &code, 1);
  }
}

/* `count` elements as a typed array, which is one in JavaScript and in numpy. For little-endian machines. */
static inline void robo_msgpack_write_typed_array(robo_msgpack_writer *out, enum robo_msgpack_element element,
                                                  const void *elements, uint32_t count) {
  uint64_t wide = (uint64_t)robo_msgpack_element_size((uint32_t)element) * count;
  uint32_t size = (uint32_t)wide;
  uint8_t number = (uint8_t)element;
  if (wide >= UINT32_MAX) {
    out->length = SIZE_MAX; /* more than an extension can hold */
    return;
  }
  robo_msgpack_write_extension(out, ROBO_MSGPACK_TYPED_ARRAY, size + 1u);
  robo_msgpack_write_encoded(out, &number, 1);
  robo_msgpack_write_encoded(out, elements, size);
}

/* --- reading --- */

/* A position in bytes that stay the caller's. Texts and bytes that are read point into them. */
typedef struct robo_msgpack_reader {
  const uint8_t *at;
  const uint8_t *end;
  int failed;
} robo_msgpack_reader;

/* What a value is. */
enum robo_msgpack_type {
  ROBO_MSGPACK_NONE = 0, /* nothing left, or broken */
  ROBO_MSGPACK_NIL,
  ROBO_MSGPACK_BOOL,
  ROBO_MSGPACK_UINT,
  ROBO_MSGPACK_INT, /* below 0 */
  ROBO_MSGPACK_FLOAT,
  ROBO_MSGPACK_TEXT,
  ROBO_MSGPACK_BYTES,
  ROBO_MSGPACK_ARRAY,
  ROBO_MSGPACK_MAP,
  ROBO_MSGPACK_EXTENSION
};

/* A value; of arrays and maps only the head: their members are what is read next. */
typedef struct robo_msgpack_value {
  enum robo_msgpack_type type;
  int8_t extension; /* type of an extension */
  uint32_t count;   /* bytes of texts, bytes and extensions; members of arrays; pairs of maps */
  const uint8_t *data;
  union {
    uint64_t u;
    int64_t i;
    double f;
  } number; /* u: UINT and BOOL; i: INT; f: FLOAT */
} robo_msgpack_value;

static inline void robo_msgpack_read_from(robo_msgpack_reader *in, const void *data, size_t length) {
  in->at = (const uint8_t *)data;
  in->end = length > 0 ? in->at + length : in->at;
  in->failed = 0;
}

/* Whether nothing has failed: 1 or 0. */
static inline int robo_msgpack_is_ok(const robo_msgpack_reader *in) { return !in->failed; }

/* Bytes that are left. */
static inline size_t robo_msgpack_left(const robo_msgpack_reader *in) {
  return in->at == in->end ? 0u : (size_t)(in->end - in->at);
}

static inline int robo_msgpack_fail(robo_msgpack_reader *in) {
  in->failed = 1;
  in->at = in->end;
  return 0;
}

static inline uint64_t robo_msgpack_big_endian(const uint8_t *at, uint32_t width) {
  uint64_t number = 0;
  uint32_t byte;
  for (byte = 0; byte < width; byte++) number = number << 8 | at[byte];
  return number;
}

/* The bytes of a text, of bytes or of an extension, whose head has been read. */
static inline int robo_msgpack_read_data(robo_msgpack_reader *in, robo_msgpack_value *value, uint32_t count) {
  if (count > robo_msgpack_left(in)) return robo_msgpack_fail(in);
  value->data = in->at;
  value->count = count;
  in->at += count;
  return 1;
}

/* Members take a byte each at least, so a count beyond what is left is a lie. */
static inline int robo_msgpack_read_members(robo_msgpack_reader *in, robo_msgpack_value *value, uint32_t count) {
  uint32_t each = value->type == ROBO_MSGPACK_MAP ? 2u : 1u;
  if (count > robo_msgpack_left(in) / each) return robo_msgpack_fail(in);
  value->count = count;
  return 1;
}

static inline int robo_msgpack_read_number(robo_msgpack_reader *in, robo_msgpack_value *value, uint8_t code,
                                           uint64_t bits) {
  static const uint8_t sign_shift[] = {56, 48, 32, 0};
  (void)in;
  if (code == 0xca) {
    uint32_t narrow = (uint32_t)bits;
    float single;
    memcpy(&single, &narrow, sizeof single);
    value->type = ROBO_MSGPACK_FLOAT;
    value->number.f = (double)single;
  } else if (code == 0xcb) {
    value->type = ROBO_MSGPACK_FLOAT;
    memcpy(&value->number.f, &bits, sizeof bits);
  } else if (code >= 0xd0 && (bits << sign_shift[code - 0xd0]) >> 63) {
    uint64_t widened = bits | (code == 0xd3 ? 0 : ~(uint64_t)0 << (64u - sign_shift[code - 0xd0]));
    value->type = ROBO_MSGPACK_INT;
    memcpy(&value->number.i, &widened, sizeof widened);
  } else {
    value->type = ROBO_MSGPACK_UINT;
    value->number.u = bits;
  }
  return 1;
}

/* What comes after a code of 0xc4 to 0xdf, `number` being the length or number that follows it. */
static inline int robo_msgpack_read_long(robo_msgpack_reader *in, robo_msgpack_value *value, uint8_t code,
                                         uint64_t number) {
  if (code >= 0xca && code <= 0xd3) return robo_msgpack_read_number(in, value, code, number);
  if (code >= 0xd9 && code <= 0xdb) {
    value->type = ROBO_MSGPACK_TEXT;
    return robo_msgpack_read_data(in, value, (uint32_t)number);
  }
  if (code <= 0xc6) {
    value->type = ROBO_MSGPACK_BYTES;
    return robo_msgpack_read_data(in, value, (uint32_t)number);
  }
  if (code >= 0xdc) {
    value->type = code <= 0xdd ? ROBO_MSGPACK_ARRAY : ROBO_MSGPACK_MAP;
    return robo_msgpack_read_members(in, value, (uint32_t)number);
  }
  value->type = ROBO_MSGPACK_EXTENSION;
  if (robo_msgpack_left(in) == 0) return robo_msgpack_fail(in);
  value->extension = (int8_t)(*in->at < 0x80 ? *in->at : *in->at - 0x100);
  in->at++;
  return robo_msgpack_read_data(in, value, (uint32_t)number);
}

/* Reads the next value, of arrays and maps the head. Returns 1, or 0 at the end and where the bytes are broken. */
static inline int robo_msgpack_read(robo_msgpack_reader *in, robo_msgpack_value *value) {
  /* Bytes of the length or the number after codes 0xc4 to 0xdf; the fixed extensions have none. */
  static const uint8_t widths[] = {1, 2, 4, 1, 2, 4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4};
  uint64_t number;
  uint32_t width;
  uint8_t code;
  memset(value, 0, sizeof *value);
  if (in->failed || robo_msgpack_left(in) == 0) return robo_msgpack_fail(in);
  code = *in->at++;
  if (code < 0x80 || code >= 0xe0) {
    return robo_msgpack_read_number(in, value, code < 0x80 ? 0xcc : 0xd0, code);
  }
  if (code < 0xa0) {
    value->type = code < 0x90 ? ROBO_MSGPACK_MAP : ROBO_MSGPACK_ARRAY;
    return robo_msgpack_read_members(in, value, code & 0x0fu);
  }
  if (code < 0xc0) {
    value->type = ROBO_MSGPACK_TEXT;
    return robo_msgpack_read_data(in, value, code & 0x1fu);
  }
  if (code < 0xc4) {
    if (code == 0xc1) return robo_msgpack_fail(in);
    value->type = code == 0xc0 ? ROBO_MSGPACK_NIL : ROBO_MSGPACK_BOOL;
    value->number.u = code == 0xc3;
    return 1;
  }
  width = widths[code - 0xc4];
  if (width > robo_msgpack_left(in)) return robo_msgpack_fail(in);
  number = width > 0 ? robo_msgpack_big_endian(in->at, width) : 1u << (code - 0xd4);
  in->at += width;
  return robo_msgpack_read_long(in, value, code, number);
}

/* What comes next, without reading it. */
static inline enum robo_msgpack_type robo_msgpack_peek(const robo_msgpack_reader *in) {
  robo_msgpack_reader copy = *in;
  robo_msgpack_value value;
  return robo_msgpack_read(&copy, &value) ? value.type : ROBO_MSGPACK_NONE;
}

/* Passes over one value with all that is in it. Its time is linear in the bytes; nesting is bounded. */
static inline int robo_msgpack_skip(robo_msgpack_reader *in) {
  uint64_t left[ROBO_MSGPACK_MAX_DEPTH + 1];
  uint32_t depth = 0;
  left[0] = 1;
  for (;;) {
    robo_msgpack_value value;
    if (!robo_msgpack_read(in, &value)) return 0;
    left[depth]--;
    if (value.type == ROBO_MSGPACK_ARRAY || value.type == ROBO_MSGPACK_MAP) {
      if (depth == ROBO_MSGPACK_MAX_DEPTH) return robo_msgpack_fail(in);
      left[++depth] = (uint64_t)value.count * (value.type == ROBO_MSGPACK_MAP ? 2u : 1u);
    }
    while (left[depth] == 0) {
      if (depth == 0) return 1;
      depth--;
    }
  }
}

/* Whether the bytes are one whole value and nothing else: 1 or 0. */
static inline int robo_msgpack_is_valid(const void *data, size_t length) {
  robo_msgpack_reader in;
  robo_msgpack_read_from(&in, data, length);
  return robo_msgpack_skip(&in) && in.at == in.end;
}

static inline int robo_msgpack_read_bool(robo_msgpack_reader *in, int *value) {
  robo_msgpack_value read;
  if (!robo_msgpack_read(in, &read) || read.type != ROBO_MSGPACK_BOOL) return robo_msgpack_fail(in);
  *value = (int)read.number.u;
  return 1;
}

/* A whole number that int64_t holds; a floating point number without a fraction is one, as JavaScript has no others. */
static inline int robo_msgpack_read_int(robo_msgpack_reader *in, int64_t *value) {
  robo_msgpack_value read;
  if (!robo_msgpack_read(in, &read)) return 0;
  if (read.type == ROBO_MSGPACK_INT) *value = read.number.i;
  else if (read.type == ROBO_MSGPACK_UINT && read.number.u <= (uint64_t)INT64_MAX) *value = (int64_t)read.number.u;
  else if (read.type == ROBO_MSGPACK_FLOAT && read.number.f >= -9007199254740992.0 &&
           read.number.f <= 9007199254740992.0 && read.number.f == (double)(int64_t)read.number.f) {
    *value = (int64_t)read.number.f;
  } else return robo_msgpack_fail(in);
  return 1;
}

/* A number of any type as floating point. */
static inline int robo_msgpack_read_double(robo_msgpack_reader *in, double *value) {
  robo_msgpack_value read;
  if (!robo_msgpack_read(in, &read)) return 0;
  if (read.type == ROBO_MSGPACK_FLOAT) *value = read.number.f;
  else if (read.type == ROBO_MSGPACK_UINT) *value = (double)read.number.u;
  else if (read.type == ROBO_MSGPACK_INT) *value = (double)read.number.i;
  else return robo_msgpack_fail(in);
  return 1;
}

/* A text in place: `length` bytes at `text`, without a zero byte. It is not looked at whether it is UTF-8. */
static inline int robo_msgpack_read_text(robo_msgpack_reader *in, const char **text, uint32_t *length) {
  robo_msgpack_value read;
  if (!robo_msgpack_read(in, &read) || read.type != ROBO_MSGPACK_TEXT) return robo_msgpack_fail(in);
  *text = (const char *)read.data;
  *length = read.count;
  return 1;
}

/* Copies a text with a zero byte behind it; fails if it takes more than `size` bytes with that. */
static inline int robo_msgpack_copy_text(robo_msgpack_reader *in, char *buffer, size_t size) {
  const char *text;
  uint32_t length;
  if (!robo_msgpack_read_text(in, &text, &length)) return 0;
  if (length >= size) return robo_msgpack_fail(in);
  memcpy(buffer, text, length);
  buffer[length] = 0;
  return 1;
}

/* Bytes in place. */
static inline int robo_msgpack_read_bytes(robo_msgpack_reader *in, const uint8_t **data, uint32_t *length) {
  robo_msgpack_value read;
  if (!robo_msgpack_read(in, &read) || read.type != ROBO_MSGPACK_BYTES) return robo_msgpack_fail(in);
  *data = read.data;
  *length = read.count;
  return 1;
}

/* Begins to read an array: `count` values follow. */
static inline int robo_msgpack_read_array(robo_msgpack_reader *in, uint32_t *count) {
  robo_msgpack_value read;
  if (!robo_msgpack_read(in, &read) || read.type != ROBO_MSGPACK_ARRAY) return robo_msgpack_fail(in);
  *count = read.count;
  return 1;
}

/* Begins to read a map: `count` pairs follow. */
static inline int robo_msgpack_read_map(robo_msgpack_reader *in, uint32_t *count) {
  robo_msgpack_value read;
  if (!robo_msgpack_read(in, &read) || read.type != ROBO_MSGPACK_MAP) return robo_msgpack_fail(in);
  *count = read.count;
  return 1;
}

/* A typed array in place, of `count` elements that may not be aligned: memcpy them. For little-endian machines. */
static inline int robo_msgpack_read_typed_array(robo_msgpack_reader *in, uint32_t *element, const void **elements,
                                                uint32_t *count) {
  robo_msgpack_value read;
  uint32_t size;
  if (!robo_msgpack_read(in, &read) || read.type != ROBO_MSGPACK_EXTENSION) return robo_msgpack_fail(in);
  if (read.extension != ROBO_MSGPACK_TYPED_ARRAY || read.count == 0) return robo_msgpack_fail(in);
  size = robo_msgpack_element_size(read.data[0]);
  if (size == 0 || (read.count - 1u) % size != 0) return robo_msgpack_fail(in);
  *element = read.data[0];
  *elements = read.data + 1;
  *count = (read.count - 1u) / size;
  return 1;
}

/* Copies up to `capacity` numbers of an array, typed (32 or 64 bit floats) or not; fails if there are more. */
static inline int robo_msgpack_read_doubles(robo_msgpack_reader *in, double *values, uint32_t capacity,
                                            uint32_t *count) {
  robo_msgpack_reader copy = *in;
  const void *elements;
  uint32_t element, at;
  if (robo_msgpack_peek(in) == ROBO_MSGPACK_ARRAY) {
    if (!robo_msgpack_read_array(in, count) || *count > capacity) return robo_msgpack_fail(in);
    for (at = 0; at < *count; at++) {
      if (!robo_msgpack_read_double(in, &values[at])) return 0;
    }
    return 1;
  }
  if (!robo_msgpack_read_typed_array(&copy, &element, &elements, count) || *count > capacity) {
    return robo_msgpack_fail(in);
  }
  if (element != ROBO_MSGPACK_FLOAT64 && element != ROBO_MSGPACK_FLOAT32) return robo_msgpack_fail(in);
  for (at = 0; at < *count; at++) {
    float single;
    if (element == ROBO_MSGPACK_FLOAT64) memcpy(&values[at], (const uint8_t *)elements + 8u * at, 8);
    else memcpy(&single, (const uint8_t *)elements + 4u * at, 4), values[at] = (double)single;
  }
  *in = copy;
  return 1;
}

/* Looks for `key` in the map that comes next, and sets `value` to read what belongs to it; `in` is a copy and stays. */
static inline int robo_msgpack_find(robo_msgpack_reader in, const char *key, robo_msgpack_reader *value) {
  size_t length = strlen(key);
  uint32_t count;
  *value = in;
  if (!robo_msgpack_read_map(&in, &count)) return robo_msgpack_fail(value);
  for (; count > 0; count--) {
    robo_msgpack_reader before = in;
    robo_msgpack_value name;
    if (!robo_msgpack_read(&in, &name)) return robo_msgpack_fail(value);
    if (name.type == ROBO_MSGPACK_TEXT && name.count == length && memcmp(name.data, key, length) == 0) {
      *value = in;
      return 1;
    }
    in = before;
    if (!robo_msgpack_skip(&in) || !robo_msgpack_skip(&in)) return robo_msgpack_fail(value);
  }
  return robo_msgpack_fail(value);
}

/*
 * Arguments of a call: `in` is set to read the `count` positional ones, `named` to read the map of the named ones, or
 * to fail if there are none. All of it is looked through once, so what is read afterwards is not broken.
 */
static inline int robo_msgpack_read_arguments(robo_msgpack_reader *in, const void *data, size_t length,
                                              uint32_t *count, robo_msgpack_reader *named) {
  uint32_t parts;
  robo_msgpack_read_from(in, data, length);
  robo_msgpack_read_from(named, data, length);
  robo_msgpack_fail(named);
  if (!robo_msgpack_is_valid(data, length) || !robo_msgpack_read_array(in, &parts)) return robo_msgpack_fail(in);
  if (parts < 1 || parts > 2 || robo_msgpack_peek(in) != ROBO_MSGPACK_ARRAY) return robo_msgpack_fail(in);
  if (parts == 2) {
    *named = *in;
    robo_msgpack_skip(named);
    if (robo_msgpack_peek(named) == ROBO_MSGPACK_NIL) robo_msgpack_fail(named);
    else if (robo_msgpack_peek(named) != ROBO_MSGPACK_MAP) return robo_msgpack_fail(in);
  }
  return robo_msgpack_read_array(in, count);
}

#ifdef __cplusplus
}
#endif
#endif
