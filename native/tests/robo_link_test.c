/* robo_link.h: what goes both ways, and what is said of what cannot. */
#include "link_help.h"

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

TEST("the end waits until the bridge knows how many of the last were lost, though the line stops anywhere in that") {
  for (uint32_t room = 0; room < 2 * RL_HEADER_BYTES; room++) {
    open_link(RL_KEEP_NONE, 128);
    bridge_reads();
    world.room = 0;
    CHECK_EQUAL(send_next(SAMPLE), RL_OK);
    CHECK_EQUAL(send_next(SAMPLE), RL_FULL);
    /* The first of them, and a part of what follows. */
    world.room = (uint32_t)sizeof(sample) + RL_HEADER_BYTES + room;
    CHECK_EQUAL(rl_drain(&tested, 0), room < RL_HEADER_BYTES ? RL_LATE : RL_OK);
    if (room < RL_HEADER_BYTES) CHECK_EQUAL(send_next(SAMPLE), RL_OK);
    if (room < RL_HEADER_BYTES) CHECK_EQUAL(send_next(SAMPLE), RL_FULL);
    world.room = 1 << 30;
    CHECK_EQUAL(rl_drain(&tested, 100000), RL_OK);
    rl_close(&tested, "end");
    bridge_reads();
    CHECK_EQUAL(world.lost, tested.dropped);
    CHECK_EQUAL(world.received + world.lost, tested.count);
    CHECK_EQUAL(world.byes, 1);
  }
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
