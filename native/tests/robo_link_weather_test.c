/* robo_link.h on a line that breaks at any moment: nothing is lost that is kept, and what is lost is counted. */
#include "link_help.h"

#include <stdio.h>

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

TEST("a struct that a line for people displaces, when it was about to be written, is told as lost") {
  char line[120];
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\0';
  memcpy(line, "1 ", 2);
  open_link(RL_KEEP_NEWEST, 256);
  settle();
  tested.o.batch = 150;
  world.room = 10;
  CHECK_EQUAL(send_next(SAMPLE), RL_OK);
  CHECK_EQUAL(send_next(SAMPLE), RL_OK);
  CHECK_EQUAL(rl_log(&tested, RL_INFO, line), RL_OK);
  settle();
  CHECK_EQUAL(world.next, 2);
  CHECK_EQUAL(world.received, 1);
  CHECK_EQUAL(world.lost, 1);
}
