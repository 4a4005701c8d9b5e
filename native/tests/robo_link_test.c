/* robo_link.h on a line that takes what it likes, breaks when it likes, and loses what is on it; behind it a bridge that counts. */
#define ROBO_LINK_IMPLEMENTATION
#include "robo_link.h"

#include "lib/test.h"

#include <stdio.h>
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

static uint64_t tick(void) { return world.clock += 100000000u; }

static int32_t line_write(void *line, const void *bytes, uint32_t length) {
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

static int32_t line_read(void *line, void *bytes, uint32_t length) {
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

static void bridge_says(uint32_t kind, uint32_t id, uint32_t aux, const void *payload, uint32_t length) {
  uint8_t head[RL_HEADER_BYTES];
  CHECK(world.down_length + length + sizeof head <= PIPE_BYTES);
  rl_header(head, kind, id, length);
  rl_put32(head + 12, aux);
  memcpy(world.down + world.down_length, head, sizeof head);
  if (length > 0) memcpy(world.down + world.down_length + sizeof head, payload, length);
  world.down_length += (uint32_t)sizeof head + length;
}

static void take_hello(const uint8_t *head, const uint8_t *payload, uint32_t length) {
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

static void take_data(const uint8_t *head, const uint8_t *payload) {
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

static void take_frame(const uint8_t *head, const uint8_t *payload, uint32_t length) {
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
static void bridge_reads(void) {
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

static void bridge_acknowledges(void) { bridge_says(RL_ACK, 0, (uint32_t)world.next, NULL, 0); }

static void line_breaks(void) {
  world.is_broken = 1;
  /* What is still under way to us is lost on some lines. */
  if (test_random(2) == 0) world.down_length = 0;
}

static uint64_t memory[512], taken[32];
static rl_link tested;

static void open_link(uint8_t keep, uint32_t bytes) {
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

static int send_next(uint16_t id) {
  union {
    sample s;
    other o;
  } value;
  memset(&value, (uint8_t)(tested.count * 7 + 1), sizeof value);
  value.s.number = tested.count;
  return rl_send(&tested, id, &value, id == SAMPLE ? sizeof(sample) : sizeof(other));
}

static uint32_t receive_all(void) {
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
static void settle(void) {
  world.room = world.morsel = 1 << 30;
  for (int i = 0; i < 40; i++) {
    receive_all();
    bridge_reads();
    if (world.structs == 4) bridge_acknowledges();
  }
  CHECK_EQUAL(tested.state, RL_UP);
  CHECK_EQUAL(rl_waiting(&tested), 0);
}

TEST("structs, lines and commands go both ways, and requests are answered or refused") {
  open_link(RL_KEEP_NONE, sizeof memory);
  bridge_reads();
  CHECK_EQUAL(world.hellos, 1);
  CHECK_EQUAL(send_next(SAMPLE), RL_OK);
  CHECK_EQUAL(send_next(OTHER), RL_OK);
  CHECK_EQUAL(rl_log(&tested, RL_INFO, "1 line"), RL_OK);
  order wish = {3, 4};
  bridge_says(RL_DATA, ORDER, 0, &wish, sizeof wish);
  bridge_says(RL_DATA, ORDER, 0, &wish, 3);
  bridge_says(RL_DATA, SAMPLE, 0, &wish, sizeof wish);
  bridge_says(RL_REQUEST, QUESTION, 55, &wish, sizeof wish);
  rl_message m;
  CHECK_EQUAL(rl_receive(&tested, &m), 1);
  CHECK(m.id == ORDER && m.kind == RL_DATA && ((const order *)m.payload)->much == 4);
  CHECK_EQUAL(rl_receive(&tested, &m), 1);
  CHECK(m.id == QUESTION && m.kind == RL_REQUEST && m.pair == 55);
  CHECK_EQUAL(tested.ignored, 2);
  sample answer = {0};
  CHECK_EQUAL(rl_answer(&tested, &m, &answer, 3), RL_WRONG_SIZE);
  CHECK_EQUAL(rl_answer(&tested, &m, &answer, sizeof answer), RL_OK);
  CHECK_EQUAL(rl_refuse(&tested, &m, "no"), RL_OK);
  bridge_reads();
  CHECK(world.received == 2 && world.responses == 1 && world.refusals == 1 && world.last_log == 1);
  CHECK_EQUAL(tested.connects, 1);
  rl_close(&tested, "end");
  bridge_reads();
  CHECK_EQUAL(world.byes, 1);
}

TEST("what cannot be sent is said") {
  open_link(RL_KEEP_NONE, 128);
  sample value = {0};
  CHECK_EQUAL(rl_send(&tested, 5, &value, sizeof value), RL_UNKNOWN);
  CHECK_EQUAL(rl_send(&tested, ORDER, &value, sizeof(order)), RL_UNKNOWN);
  CHECK_EQUAL(rl_send(&tested, SAMPLE, &value, 3), RL_WRONG_SIZE);
  CHECK_EQUAL(rl_send(&tested, OTHER, memory, sizeof(other)), RL_WRONG_SIZE);
  CHECK_EQUAL(tested.count, 0);
  world.room = 30;
  CHECK_EQUAL(send_next(SAMPLE), RL_OK);
  CHECK_EQUAL(send_next(SAMPLE), RL_FULL);
  CHECK(tested.count == 2 && tested.dropped == 1);
  settle();
  CHECK(world.received == 1 && world.lost == 1);
}

TEST("the bridge's word to end is heard, and why it refuses us, even when nothing can be written any more") {
  open_link(RL_KEEP_NEWEST, sizeof memory);
  bridge_reads();
  bridge_says(RL_BYE, 0, 1, "enough", 6);
  rl_message m;
  CHECK_EQUAL(rl_receive(&tested, &m), 0);
  CHECK(rl_ended(&tested));
  CHECK_TEXT(tested.reason, "enough");

  open_link(RL_KEEP_NONE, sizeof memory);
  world.is_refusing = 1;
  bridge_reads();
  order wish = {3, 4};
  bridge_says(RL_DATA, ORDER, 0, &wish, sizeof wish);
  world.is_broken = 1;
  send_next(SAMPLE);
  CHECK_EQUAL(tested.refused, 1);
  CHECK_TEXT(tested.reason, "Field  speed differs");
}

TEST("a text longer than its memory is cut") {
  open_link(RL_KEEP_NONE, sizeof memory);
  char text[1000];
  memset(text, 'x', sizeof text);
  bridge_says(RL_BYE, 0, 1, text, sizeof text);
  bridge_says(RL_LOG, 0, 1, text, sizeof text);
  CHECK_EQUAL(receive_all(), 0);
  CHECK(rl_ended(&tested));
  CHECK_EQUAL(strlen(tested.reason), sizeof tested.reason - 1);
  CHECK_EQUAL(world.down_length, 0);
}

TEST("a bridge that has been started anew at the other end of a line may ask who is there") {
  open_link(RL_KEEP_ALL, sizeof memory);
  world.is_mute = 1;
  for (int i = 0; i < 3; i++) CHECK_EQUAL(send_next(SAMPLE), RL_OK);
  bridge_reads();
  CHECK_EQUAL(tested.state, RL_GREETING);
  world.is_mute = 0;
  bridge_says(RL_HELLO, 0, 0, NULL, 0);
  settle();
  CHECK(world.received == 3 && world.hellos == 2);
  send_next(SAMPLE);
  bridge_says(RL_HELLO, 0, 0, NULL, 0);
  settle();
  CHECK(world.received == 4 && world.hellos == 3 && world.lost == 0);
}

TEST("bytes of a bridge that are no frames end the connection, and no others") {
  for (int round = 0; round < 3000; round++) {
    open_link((uint8_t)test_random(3), sizeof memory);
    bridge_reads();
    world.morsel = 1 + (uint32_t)test_random(40);
    order wish = {1, 2};
    for (int i = 0; i < 4; i++) bridge_says((uint32_t)test_random(9), test_random(2) ? ORDER : 0, (uint32_t)test_random(4), &wish, (uint32_t)test_random(9));
    for (int i = 0; i < 3; i++) world.down[test_random(world.down_length)] = (uint8_t)test_random(256);
    for (int i = 0; i < 20; i++) {
      rl_message m;
      while (rl_receive(&tested, &m)) CHECK(m.id == ORDER || m.id == QUESTION);
      world.up_length = 0;
      if (test_random(4) == 0) send_next(SAMPLE);
    }
  }
}

/* Random weather, then peace: what was sent has come, in order and once, or is known to be lost. */
static void weather(uint8_t keep, uint32_t bytes, uint32_t batch) {
  open_link(keep, bytes);
  tested.o.batch = batch;
  uint64_t accepted = 0, logs = 0;
  for (int i = 0; i < 4000; i++) {
    world.morsel = 1 + (uint32_t)test_random(test_random(4) == 0 ? 8 : 600);
    switch (test_random(12)) {
      case 0: case 1: case 2: case 3: {
        uint64_t before = tested.count;
        int result = send_next(bytes < 300 || test_random(3) ? SAMPLE : OTHER);
        if (keep == RL_KEEP_ALL) CHECK_EQUAL(tested.count, before + (result == RL_OK));
        else CHECK_EQUAL(tested.count, before + 1);
        if (keep == RL_KEEP_NEWEST && bytes >= 600) CHECK_EQUAL(result, RL_OK);
        accepted += result == RL_OK;
        break;
      }
      case 4: case 5: world.room = (uint32_t)test_random(test_random(3) == 0 ? 1000 : 40); break;
      case 6: receive_all(); break;
      case 7: case 8: bridge_reads(); break;
      case 9: if (world.structs == 4) bridge_acknowledges(); break;
      case 10: if (test_random(8) == 0) line_breaks(); break;
      default:
        if (test_random(2) == 0 && world.down_length < 1000) {
          order wish = {1, 2};
          bridge_says(test_random(2) ? RL_DATA : RL_REQUEST, test_random(2) ? ORDER : QUESTION, 55, &wish, sizeof wish);
        } else {
          char text[24];
          int length = snprintf(text, sizeof text, "%" PRIu64 " x", ++logs);
          CHECK(length > 0);
          rl_log(&tested, RL_INFO, text);
        }
    }
  }
  settle();
  CHECK_EQUAL(world.next, tested.count);
  CHECK_EQUAL(tested.acked, tested.count);
  CHECK_EQUAL(world.received + world.lost, tested.count);
  CHECK(accepted > 0 && world.received > 0);
  CHECK(world.lost >= tested.dropped || keep == RL_KEEP_NEWEST);
  if (keep == RL_KEEP_ALL) CHECK_EQUAL(world.lost, 0);
  if (keep == RL_KEEP_ALL) CHECK_EQUAL(world.received, accepted);
  CHECK_EQUAL(tested.used, 0);
}

TEST("in any weather all is there that is kept") {
  for (int i = 0; i < 40; i++) weather(RL_KEEP_ALL, 100 + (uint32_t)test_random(3000), test_random(2) ? 0 : (uint32_t)test_random(500));
}

TEST("in any weather it is known how many of the oldest had to go") {
  for (int i = 0; i < 40; i++) weather(RL_KEEP_NEWEST, 100 + (uint32_t)test_random(3000), test_random(2) ? 0 : (uint32_t)test_random(500));
}

TEST("in any weather it is known how many were lost when nothing is kept") {
  for (int i = 0; i < 40; i++) weather(RL_KEEP_NONE, 100 + (uint32_t)test_random(3000), test_random(2) ? 0 : (uint32_t)test_random(500));
}

TEST("more losses than a frame's own count can tell are told") {
  open_link(RL_KEEP_NEWEST, 256);
  bridge_reads();
  receive_all();
  world.room = 10;
  for (int i = 0; i < 200000; i++) CHECK_EQUAL(send_next(SAMPLE), RL_OK);
  settle();
  CHECK_EQUAL(world.next, 200000);
  CHECK_EQUAL(world.received + world.lost, 200000);
  CHECK_EQUAL(world.lost, tested.dropped);
}
