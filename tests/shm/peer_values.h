/* The values of the tests between languages: made of a seed, and shown as a text that is the same in each language. */
#ifndef PEER_VALUES_H
#define PEER_VALUES_H

#include <robo/array.h>
#include <robo/msgpack.h>
#include <robo/var.h>
#include <stdio.h>

#include "peer_pose.h"

static inline size_t pack_value(uint8_t *buffer, size_t capacity, long seed) {
  robo_msgpack_writer out;
  char name[32];
  double samples[2] = {(double)seed, (double)seed + 0.5};
  uint8_t bytes[3] = {(uint8_t)seed, (uint8_t)(seed + 1), (uint8_t)(seed + 2)};
  snprintf(name, sizeof name, "pose-%ld", seed);
  robo_msgpack_write_to(&out, buffer, capacity);
  robo_msgpack_write_map(&out, 8);
  robo_msgpack_write_text(&out, "x");
  robo_msgpack_write_double(&out, (double)seed + 0.5);
  robo_msgpack_write_text(&out, "n");
  robo_msgpack_write_int(&out, -seed);
  robo_msgpack_write_text(&out, "name");
  robo_msgpack_write_text(&out, name);
  robo_msgpack_write_text(&out, "ok");
  robo_msgpack_write_bool(&out, 1);
  robo_msgpack_write_text(&out, "none");
  robo_msgpack_write_nil(&out);
  robo_msgpack_write_text(&out, "samples");
  robo_msgpack_write_typed_array(&out, ROBO_MSGPACK_FLOAT64, samples, 2);
  robo_msgpack_write_text(&out, "bytes");
  robo_msgpack_write_bytes(&out, bytes, 3);
  robo_msgpack_write_text(&out, "big");
  robo_msgpack_write_int(&out, 5000000000ll * seed);
  return robo_msgpack_length(&out);
}

static inline size_t make_array(uint8_t *buffer, long seed) {
  robo_array header = {.kind = 'f', .item_size = 4, .ndim = 2, .shape = {2, 3}};
  float elements[6];
  for (int i = 0; i < 6; i++) elements[i] = (float)(seed + i);
  memcpy(buffer, &header, sizeof header);
  memcpy(buffer + sizeof header, elements, sizeof elements);
  return sizeof header + sizeof elements;
}

/* Writes the value of a seed to `buffer`, which has room for all of them, and returns its length. */
static inline size_t make_value(uint8_t *buffer, size_t capacity, uint32_t codec, long seed) {
  PeerPose pose = {.x = (double)seed + 0.5, .n = (int32_t)-seed, .ok = true};
  switch (codec) {
    case ROBO_CODEC_MSGPACK: return pack_value(buffer, capacity, seed);
    case ROBO_CODEC_JSON:
      return (size_t)snprintf((char *)buffer, capacity, "{\"seed\":%ld,\"text\":\"\xc3\xbc\"}", seed);
    case ROBO_CODEC_STRUCT:
      for (int i = 0; i < 3; i++) pose.v[i] = (float)(seed + i);
      snprintf(pose.label, sizeof pose.label, "p%ld", seed);
      memcpy(buffer, &pose, sizeof pose);
      return sizeof pose;
    case ROBO_CODEC_ARRAY: return make_array(buffer, seed);
    default:
      for (int i = 0; i < 4; i++) buffer[i] = (uint8_t)(seed + i);
      return 4;
  }
}

static inline void print_hex(const uint8_t *data, size_t length) {
  for (size_t i = 0; i < length; i++) printf("%02x", data[i]);
}

static inline int print_packed(const uint8_t *data, size_t length) {
  robo_msgpack_reader in, at;
  robo_msgpack_value none;
  double x, samples[8];
  int64_t n, big;
  char name[32];
  const uint8_t *bytes;
  uint32_t count, byte_count;
  int ok;
  robo_msgpack_read_from(&in, data, length);
  if (!robo_msgpack_is_valid(data, length)) return 0;
  if (robo_msgpack_peek(&in) == ROBO_MSGPACK_UINT) {
    robo_msgpack_read_int(&in, &n);
    printf("%lld", (long long)n);
    return 1;
  }
  if (!robo_msgpack_find(in, "x", &at) || !robo_msgpack_read_double(&at, &x)) return 0;
  if (!robo_msgpack_find(in, "n", &at) || !robo_msgpack_read_int(&at, &n)) return 0;
  if (!robo_msgpack_find(in, "name", &at) || !robo_msgpack_copy_text(&at, name, sizeof name)) return 0;
  if (!robo_msgpack_find(in, "ok", &at) || !robo_msgpack_read_bool(&at, &ok)) return 0;
  if (!robo_msgpack_find(in, "none", &at) || !robo_msgpack_read(&at, &none) || none.type != ROBO_MSGPACK_NIL) return 0;
  if (!robo_msgpack_find(in, "samples", &at) || robo_msgpack_peek(&at) != ROBO_MSGPACK_EXTENSION) return 0;
  if (!robo_msgpack_read_doubles(&at, samples, 8, &count) || count != 2) return 0;
  if (!robo_msgpack_find(in, "bytes", &at) || !robo_msgpack_read_bytes(&at, &bytes, &byte_count)) return 0;
  if (!robo_msgpack_find(in, "big", &at) || !robo_msgpack_read_int(&at, &big)) return 0;
  printf("x=%g n=%lld name=%s ok=%s none=nil samples=%g,%g bytes=", x, (long long)n, name, ok ? "true" : "false",
         samples[0], samples[1]);
  print_hex(bytes, byte_count);
  printf(" big=%lld", (long long)big);
  return 1;
}

static inline int print_array(const uint8_t *data, size_t length) {
  robo_array header;
  float elements[6];
  if (length != sizeof header + sizeof elements) return 0;
  memcpy(&header, data, sizeof header);
  memcpy(elements, data + sizeof header, sizeof elements);
  if (header.kind != 'f' || header.item_size != 4 || header.ndim != 2) return 0;
  printf("f4 %llux%llu", (unsigned long long)header.shape[0], (unsigned long long)header.shape[1]);
  for (int i = 0; i < 6; i++) printf("%c%g", i == 0 ? ' ' : ',', (double)elements[i]);
  return 1;
}

/* Prints a value; 0 if it is none of the tests'. */
static inline int print_value(const uint8_t *data, size_t length, uint32_t codec) {
  PeerPose pose;
  switch (codec) {
    case ROBO_CODEC_MSGPACK: return print_packed(data, length);
    case ROBO_CODEC_JSON: return printf("%.*s", (int)length, (const char *)data) > 0;
    case ROBO_CODEC_STRUCT:
      if (length != sizeof pose) return 0;
      memcpy(&pose, data, sizeof pose);
      printf("x=%g n=%d v=%g,%g,%g label=%.8s ok=%s", pose.x, pose.n, (double)pose.v[0], (double)pose.v[1],
             (double)pose.v[2], pose.label, pose.ok ? "true" : "false");
      return 1;
    case ROBO_CODEC_ARRAY: return print_array(data, length);
    default: print_hex(data, length); return 1;
  }
}

#endif
