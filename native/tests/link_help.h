/* A line that takes what it likes, breaks when it likes, and loses what is on it; behind it a bridge that counts; before it the link that is tested. */
#ifndef ROBO_TESTS_LINK_HELP_H
#define ROBO_TESTS_LINK_HELP_H

#define ROBO_LINK_IMPLEMENTATION
#include "robo_link.h"

#include "lib/test.h"

#include <stdlib.h>

enum { SAMPLE = 1, OTHER = 7, ORDER = 9, QUESTION = 300, PIPE_BYTES = 1 << 16 };

typedef struct sample {
  uint64_t number;
  uint32_t words[9];
  char text[5];
} sample;

typedef struct other {
  uint64_t number;
  char rest[200];
} other;

typedef struct order {
  int32_t what, much;
} order;

static const rl_entry entries[] = {
    RL_STRUCT(SAMPLE, sample, RL_OUT), RL_FIELD(sample, number), RL_FIELD(sample, words[3]), RL_FIELD(sample, text),
    RL_STRUCT(OTHER, other, RL_OUT),   RL_STRUCT(ORDER, order, RL_IN), RL_SERVICE(QUESTION, order, sample),
};

/* The line and the bridge behind it. */
static struct {
  uint8_t up[PIPE_BYTES], down[PIPE_BYTES]; /* bytes under way to the bridge and to the program */
  uint32_t up_length, down_length;
  uint32_t room;   /* bytes that the line takes before it is full */
  uint32_t morsel; /* bytes that it takes or gives at once, at most */
  int is_broken;
  /* The bridge. */
  uint64_t next, lost, received, last_log;
  uint32_t structs, hellos, responses, refusals, byes, ring;
  uint64_t session;
  int is_greeted, is_mute, is_refusing;
  uint64_t clock;
} world;

static inline uint64_t tick(void) { return world.clock += 100000000u; }

static inline int32_t line_write(void *line, const void *bytes, uint32_t length) {
  CHECK(line == &world);
  CHECK(length > 0);
  if (world.is_broken) return -1;
  if (length > world.morsel) length = world.morsel;
  if (length > world.room) length = world.room;
  if (length > PIPE_BYTES - world.up_length) length = PIPE_BYTES - world.up_length;
  memcpy(world.up + world.up_length, bytes, length);
  world.up_length += length;
  world.room -= length;
  return (int32_t)length;
}

static inline int32_t line_read(void *line, void *bytes, uint32_t length) {
  CHECK(line == &world);
  CHECK(length > 0);
  if (length > world.morsel) length = world.morsel;
  if (length > world.down_length) length = world.down_length;
  if (length == 0 && world.is_broken) {
    /* From here on it is a new line. */
    world.is_broken = world.is_greeted = 0;
    world.up_length = 0;
    return -1;
  }
  memcpy(bytes, world.down, length);
  world.down_length -= length;
  memmove(world.down, world.down + length, world.down_length);
  return (int32_t)length;
}

static inline void bridge_says(uint32_t kind, uint32_t id, uint32_t aux, const void *payload, uint32_t length) {
  uint8_t head[RL_HEADER_BYTES];
  CHECK(world.down_length + length + sizeof head <= PIPE_BYTES);
  rl_header(head, kind, id, length);
  rl_put32(head + 12, aux);
  memcpy(world.down + world.down_length, head, sizeof head);
  if (length > 0) memcpy(world.down + world.down_length + sizeof head, payload, length);
  world.down_length += (uint32_t)sizeof head + length;
}

static inline void take_hello(const uint8_t *head, const uint8_t *payload, uint32_t length) {
  if (rl_get16(head + 4) != 0) {
    CHECK(world.is_greeted);
    CHECK_EQUAL(rl_get32(head + 12), rl_get16(head + 4) == SAMPLE ? sizeof(sample) : rl_get16(head + 4) == OTHER ? sizeof(other) : sizeof(order));
    world.structs++;
    return;
  }
  CHECK(length == 40 + 4 && memcmp(payload + 40, "test", 4) == 0);
  CHECK_EQUAL(rl_get16(payload + 36), 4);
  CHECK_EQUAL(payload[38], 1);
  world.ring = rl_get32(payload + 32);
  uint64_t session = rl_get64(payload), next = rl_get64(payload + 8), first = rl_get64(payload + 16), acked = rl_get64(payload + 24);
  CHECK(first <= next && acked <= next);
  CHECK(session != 0 && (world.session == 0 || world.session == session));
  world.session = session;
  CHECK(acked <= world.next);
  if (first > world.next) {
    world.lost += first - world.next;
    world.next = first;
  }
  world.hellos++;
  world.structs = 0;
  world.is_greeted = 1;
}

static inline void take_data(const uint8_t *head, const uint8_t *payload) {
  CHECK_EQUAL(world.structs, 4);
  uint32_t gap = rl_get32(head + 12) - (uint32_t)world.next;
  CHECK(gap < 0x80000000u);
  CHECK_EQUAL(rl_get16(head + 6), (uint16_t)rl_get32(head + 12));
  world.lost += gap;
  world.next += gap;
  uint64_t number;
  memcpy(&number, payload, sizeof number);
  CHECK_EQUAL(number, world.next);
  uint32_t size = rl_get16(head + 4) == SAMPLE ? sizeof(sample) : sizeof(other);
  CHECK_EQUAL(rl_get32(head + 8), size);
  for (uint32_t i = 8; i < 40; i++) CHECK_EQUAL(payload[i], (uint8_t)(number * 7 + 1));
  world.received++;
  world.next++;
}

static inline void take_frame(const uint8_t *head, const uint8_t *payload, uint32_t length) {
  uint32_t kind = head[3], aux = rl_get32(head + 12);
  if (kind == RL_HELLO) {
    take_hello(head, payload, length);
    if (world.structs < 4 || world.is_mute) return;
    uint8_t welcome[19] = {0};
    rl_put64(welcome, world.next);
    memcpy(welcome + 16, "own", 3);
    if (world.is_refusing) bridge_says(RL_BYE, 0, 2, "Field \x01speed differs", 20);
    else bridge_says(RL_HELLO, 0, 0, welcome, sizeof welcome);
    return;
  }
  CHECK(world.is_greeted);
  if (kind == RL_DATA) take_data(head, payload);
  else if (kind == RL_ACK) {
    uint32_t gap = aux - (uint32_t)world.next;
    CHECK(gap < 0x80000000u);
    world.lost += gap;
    world.next += gap;
  } else if (kind == RL_RESPONSE) {
    CHECK(aux == 55);
    if (rl_get16(head + 4) == 0) world.refusals++;
    else world.responses++;
  } else if (kind == RL_LOG) {
    uint64_t number = strtoull((const char *)payload, NULL, 10);
    CHECK(number > world.last_log);
    world.last_log = number;
  } else {
    CHECK_EQUAL(kind, RL_BYE);
    world.byes++;
  }
}

/* The bridge reads some bytes, and handles what is whole. */
static inline void bridge_reads(void) {
  uint32_t at = 0;
  while (world.up_length - at >= RL_HEADER_BYTES) {
    const uint8_t *head = world.up + at;
    CHECK_EQUAL(rl_get32(head) & 0xffffffu, 0x00014252u);
    uint32_t length = rl_get32(head + 8);
    if (world.up_length - at < RL_HEADER_BYTES + length) break;
    take_frame(head, head + RL_HEADER_BYTES, length);
    at += RL_HEADER_BYTES + length;
  }
  world.up_length -= at;
  memmove(world.up, world.up + at, world.up_length);
}

static inline void bridge_acknowledges(void) { bridge_says(RL_ACK, 0, (uint32_t)world.next, NULL, 0); }

static inline void line_breaks(void) {
  world.is_broken = 1;
  /* What is still under way to us is lost on some lines. */
  if (test_random(2) == 0) world.down_length = 0;
}

static uint64_t memory[512], taken[32];
static rl_link tested;

static inline void open_link(uint8_t keep, uint32_t bytes) {
  memset(&world, 0, sizeof world);
  world.room = world.morsel = 1 << 30;
  rl_options options = rl_defaults("test", entries, RL_COUNT(entries));
  options.out = memory;
  options.out_bytes = bytes;
  options.in = taken;
  options.in_bytes = sizeof taken;
  options.keep = keep;
  options.write = line_write;
  options.read = line_read;
  options.line = &world;
  options.now = tick;
  rl_open(&tested, &options);
}

static inline int send_next(uint16_t id) {
  union {
    sample s;
    other o;
  } value;
  memset(&value, (uint8_t)(tested.count * 7 + 1), sizeof value);
  value.s.number = tested.count;
  return rl_send(&tested, id, &value, id == SAMPLE ? sizeof(sample) : sizeof(other));
}

static inline uint32_t receive_all(void) {
  rl_message m;
  uint32_t count = 0;
  while (rl_receive(&tested, &m)) {
    count++;
    CHECK(m.id == ORDER || m.id == QUESTION);
    CHECK_EQUAL(m.length, sizeof(order));
    if (m.kind == RL_REQUEST) {
      sample answer = {0};
      rl_answer(&tested, &m, &answer, sizeof answer);
    }
  }
  return count;
}

/* Everything comes through in the end. */
static inline void settle(void) {
  world.room = world.morsel = 1 << 30;
  for (int i = 0; i < 40; i++) {
    receive_all();
    bridge_reads();
    if (world.structs == 4) bridge_acknowledges();
  }
  CHECK_EQUAL(tested.state, RL_UP);
  CHECK_EQUAL(rl_waiting(&tested), 0);
}

#endif
