/* Last wills: published once, after the death of their owner, and however it and its publishers die. */
#include "var_help.h"

#include "../src/identity.h"
#include "../src/var.h"

#include <stdio.h>
#include <unistd.h>

static robo_var *open_pose(void) { return open_variable("pose", 64, 8); }

static void leave_will(robo_var *variable, const char *text) {
  int32_t result = robo_var_set_will(variable, text, strlen(text) + 1, ROBO_CODEC_JSON);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "%s", last_message());
}

/* The newest value's text; "" if there is none. */
static const char *newest(robo_var *variable, robo_value *value) {
  static char text[64];
  text[0] = '\0';
  int32_t result = robo_var_read(variable, text, sizeof text, value);
  CHECK(result == ROBO_OK || result == ROBO_ERR_NEVER_WRITTEN);
  return text;
}

static uint32_t wills_in_ring(robo_var *variable, const char *text) {
  uint32_t count = 0;
  for (uint64_t ticket = 1; ticket <= robo_var_ticket(variable); ticket++) {
    char found[64];
    robo_value value;
    int32_t result = robo_var_read_ticket(variable, ticket, found, sizeof found, &value);
    CHECK(result == ROBO_OK || result == ROBO_ERR_NOT_FOUND);
    if (result != ROBO_OK || !(value.flags & ROBO_VALUE_WILL)) continue;
    CHECK_TEXT(found, text);
    count++;
  }
  return count;
}

static void leave_and_wait(void *argument) {
  _Atomic uint32_t *ready = argument;
  robo_var *variable = open_pose();
  robo_set_process_name("owner");
  leave_will(variable, "stop");
  atomic_store(ready, 1);
  for (;;) pause();
}

static pid_t start_owner(void) {
  _Atomic uint32_t *ready = test_shared(sizeof *ready);
  pid_t pid = test_fork(leave_and_wait, ready);
  UNTIL(atomic_load(ready) == 1);
  return pid;
}

static void kill_now(pid_t pid) {
  kill(pid, SIGKILL);
  CHECK_KILLED(pid);
}

TEST("the will of a process that was killed is read in its name") {
  robo_var *variable = open_pose();
  write_number(variable, 1);
  pid_t pid = start_owner();
  CHECK_EQUAL(robo_pid_of(info_of(variable).will_owner), pid);
  CHECK_EQUAL(info_of(variable).will_length, 5);
  CHECK_EQUAL(robo_var_settle_will(variable), false);
  CHECK_EQUAL(robo_var_ticket(variable), 1);
  kill_now(pid);
  robo_value value;
  UNTIL(strcmp(newest(variable, &value), "stop") == 0);
  CHECK_EQUAL(value.flags, ROBO_VALUE_WILL);
  CHECK_EQUAL(value.writer_pid, pid);
  CHECK_TEXT(value.writer_name, "owner");
  CHECK_EQUAL(value.codec, ROBO_CODEC_JSON);
  CHECK_EQUAL(value.length, 5);
  CHECK_EQUAL(robo_is_alive(value.writer), 0);
  CHECK_EQUAL(info_of(variable).will_owner, 0);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  for (int i = 0; i < 5; i++) CHECK_EQUAL(robo_var_settle_will(variable), false);
  CHECK_EQUAL(robo_var_ticket(variable), 2);
  robo_var_close(variable);
}

static void wait_for_will(void *argument) {
  _Atomic uint32_t *waiting = argument;
  robo_var *variable = open_pose();
  atomic_fetch_add(waiting, 1);
  uint64_t ticket;
  CHECK_EQUAL(robo_var_wait(variable, 0, -1, &ticket), ROBO_OK);
  CHECK_EQUAL(ticket, 1);
  robo_value value;
  CHECK_TEXT(newest(variable, &value), "stop");
  robo_var_close(variable);
}

TEST("of many who wait each gets the will, and it is published once") {
  for (int round = 0; round < 10; round++) {
    _Atomic uint32_t *waiting = test_shared(sizeof *waiting);
    pid_t owner = start_owner(), pids[6];
    for (int i = 0; i < 6; i++) pids[i] = test_fork(wait_for_will, waiting);
    UNTIL(atomic_load(waiting) == 6);
    kill_now(owner);
    for (int i = 0; i < 6; i++) CHECK_ENDED(pids[i]);
    robo_var *variable = open_pose();
    CHECK_EQUAL(robo_var_ticket(variable), 1);
    CHECK_EQUAL(wills_in_ring(variable, "stop"), 1);
    robo_var_close(variable);
    robo_var_remove("pose");
  }
}

TEST("list and reap publish a will, too") {
  robo_var *variable = open_pose();
  kill_now(start_owner());
  robo_entry entry;
  uint32_t count;
  CHECK_EQUAL(robo_list(&entry, 1, &count), ROBO_OK);
  CHECK_EQUAL(count, 1);
  CHECK_EQUAL(entry.ticket, 1);
  CHECK(entry.newest_writer_pid != 0 && entry.newest_writer_pid != (uint32_t)getpid());
  kill_now(start_owner());
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.wills, 1);
  CHECK_EQUAL(robo_var_ticket(variable), 2);
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(reaped.wills, 0);
  robo_var_close(variable);
}

static void leave_and_close(void *argument) {
  (void)argument;
  robo_var *variable = open_pose(), *second = open_pose();
  leave_will(variable, "stop");
  robo_var_close(second);
  CHECK(info_of(variable).will_owner != 0);
  robo_var_close(variable);
}

TEST("closing the variable through which it was left withdraws a will, another handle does not") {
  robo_var *variable = open_pose();
  CHECK_ENDED(test_fork(leave_and_close, NULL));
  CHECK_EQUAL(robo_var_settle_will(variable), false);
  CHECK_EQUAL(info_of(variable).will_owner, 0);
  CHECK_EQUAL(robo_var_ticket(variable), 0);
  robo_var_close(variable);
}

static void leave_and_exit(void *argument) {
  (void)argument;
  leave_will(open_pose(), "stop");
  _exit(0); /* past the leak checker, which rightly misses the close */
}

TEST("a process that ends without closing leaves its will") {
  robo_var *variable = open_pose();
  CHECK_ENDED(test_fork(leave_and_exit, NULL));
  CHECK_EQUAL(robo_var_settle_will(variable), true);
  CHECK_EQUAL(wills_in_ring(variable, "stop"), 1);
  robo_var_close(variable);
}

TEST("a will is replaced and withdrawn by its owner, and none of another living process is allowed beside it") {
  robo_var *variable = open_pose();
  pid_t pid = start_owner();
  CHECK_EQUAL(robo_var_set_will(variable, "b", 2, 0), ROBO_ERR_BUSY);
  char expected[128];
  snprintf(expected, sizeof expected, "variable 'pose' has the last will of process %d (", (int)pid);
  CHECK_CONTAINS(last_message(), expected);
  CHECK_EQUAL(robo_var_clear_will(variable), ROBO_OK);
  CHECK_EQUAL(robo_pid_of(info_of(variable).will_owner), pid);
  kill_now(pid);
  leave_will(variable, "mine");
  CHECK_EQUAL(wills_in_ring(variable, "stop"), 1);
  leave_will(variable, "mine again");
  CHECK_EQUAL(info_of(variable).will_owner, robo_self());
  CHECK_EQUAL(info_of(variable).will_length, 11);
  CHECK_EQUAL(robo_var_clear_will(variable), ROBO_OK);
  CHECK_EQUAL(robo_var_clear_will(variable), ROBO_OK);
  CHECK_EQUAL(info_of(variable).will_owner, 0);
  robo_var_close(variable);
}

TEST("a will without bytes is a will") {
  robo_var *variable = open_pose();
  CHECK_EQUAL(robo_var_set_will(variable, NULL, 0, ROBO_CODEC_RAW), ROBO_OK);
  CHECK_EQUAL(info_of(variable).will_owner, robo_self());
  CHECK_EQUAL(robo_var_set_will(variable, "a", 1, 65536), ROBO_ERR_ARGUMENT);
  robo_var_close(variable);
}

static void close_inherited(void *argument) { robo_var_close(argument); }

TEST("the child of a fork that closes its parent's handle does not withdraw its parent's will") {
  robo_var *variable = open_pose();
  leave_will(variable, "stop");
  CHECK_ENDED(test_fork(close_inherited, variable));
  CHECK_EQUAL(info_of(variable).will_owner, robo_self());
  robo_var_close(variable);
}

TEST("a will waits until there is a slot for it") {
  robo_var *variable = open_pose();
  robo_loan loans[8];
  for (int i = 0; i < 8; i++) CHECK_EQUAL(robo_var_loan(variable, &loans[i]), ROBO_OK);
  kill_now(start_owner());
  CHECK_EQUAL(robo_var_settle_will(variable), false);
  CHECK_EQUAL(robo_var_ticket(variable), 0);
  CHECK(info_of(variable).will_owner != 0);
  for (int i = 0; i < 8; i++) robo_var_discard(variable, &loans[i]);
  CHECK_EQUAL(robo_var_settle_will(variable), true);
  CHECK_EQUAL(wills_in_ring(variable, "stop"), 1);
  robo_var_close(variable);
}

TEST("a will of a removed variable is nobody's") {
  robo_var *variable = open_pose();
  pid_t pid = start_owner();
  robo_var_remove("pose");
  kill_now(pid);
  CHECK_EQUAL(robo_var_settle_will(variable), false);
  CHECK_EQUAL(robo_var_ticket(variable), 0);
  robo_var_close(variable);
}

static void replace_for_ever(void *argument) {
  (void)argument;
  robo_var *variable = open_pose();
  for (;;) {
    leave_will(variable, "stop");
    robo_var_clear_will(variable);
  }
}

TEST("an owner killed at any step of leaving or withdrawing has a whole will or none") {
  static const char *const points[] = {"will:claimed", "will:odd", "will:even", "will:armed", "will:cleared"};
  for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
    for (unsigned nth = 1; nth <= 4; nth++) {
      robo_var *variable = open_pose();
      CHECK_KILLED(test_fork_to(points[i], nth, SIGKILL, replace_for_ever, NULL));
      robo_var_settle_will(variable);
      uint32_t wills = wills_in_ring(variable, "stop");
      CHECK(wills <= 1);
      if (strcmp(points[i], "will:armed") == 0) CHECK_EQUAL(wills, 1);
      CHECK_EQUAL(info_of(variable).will_owner, 0);
      leave_will(variable, "mine");
      CHECK_EQUAL(info_of(variable).will_owner, robo_self());
      robo_var_close(variable);
      robo_var_remove("pose");
    }
  }
}

static void settle(void *argument) { robo_var_settle_will(argument); }

static const char *const PUBLISHING[] = {
    "will:taken",   "var:chosen",    "var:claimed",  "var:rechecked", "var:odd",  "var:filled",  "var:ticketed",
    "var:published", "var:released", "var:woken",    "will:published", "will:odd", "will:even", "will:cleared",
};

enum { PUBLISHING_COUNT = sizeof PUBLISHING / sizeof PUBLISHING[0] };

TEST("a publisher killed at any step neither loses nor doubles a will") {
  for (int i = 0; i < PUBLISHING_COUNT; i++) {
    robo_var *variable = open_pose();
    kill_now(start_owner());
    CHECK_KILLED(test_fork_to(PUBLISHING[i], 1, SIGKILL, settle, variable));
    robo_var_settle_will(variable);
    CHECK_EQUAL(wills_in_ring(variable, "stop"), 1);
    CHECK_EQUAL(robo_var_ticket(variable), 1);
    CHECK_EQUAL(info_of(variable).will_owner, 0);
    CHECK_EQUAL(robo_var_settle_will(variable), false);
    robo_var_close(variable);
    robo_var_remove("pose");
  }
}

TEST("a publisher killed at any step neither loses nor doubles a will, also when others wrote since") {
  for (int i = 0; i < PUBLISHING_COUNT; i++) {
    for (uint64_t writes = 1; writes < 4; writes++) {
      robo_var *variable = open_pose();
      for (uint64_t k = 0; k < 20; k++) write_number(variable, k);
      kill_now(start_owner());
      CHECK_KILLED(test_fork_to(PUBLISHING[i], 1, SIGKILL, settle, variable));
      uint64_t before = robo_var_ticket(variable) - 20;
      for (uint64_t k = 0; k < writes; k++) write_number(variable, k);
      robo_var_settle_will(variable);
      CHECK_EQUAL(robo_var_ticket(variable), 21 + writes);
      if (before == 0) CHECK_EQUAL(wills_in_ring(variable, "stop"), 1);
      CHECK_EQUAL(info_of(variable).will_owner, 0);
      robo_var_close(variable);
      robo_var_remove("pose");
    }
  }
}

TEST("damage to a will is no crash, and a new one can be left") {
  robo_var *variable = open_pose();
  robo_var_state *state = variable->state;
  for (int i = 0; i < 300; i++) {
    atomic_store(&state->will_claim, test_random(2) ? test_random(UINT64_MAX) : test_random(2));
    atomic_store(&state->will_owner, test_random(2) ? test_random(UINT64_MAX) : 0);
    atomic_store(&state->will_length, (uint32_t)test_random(test_random(2) ? UINT32_MAX : 65));
    atomic_store(&state->will_sequence, test_random(3));
    atomic_store(&state->will_armed, 1);
    robo_var_settle_will(variable);
    CHECK(robo_var_ticket(variable) <= (uint64_t)i + 1);
    leave_will(variable, "mine");
    CHECK_EQUAL(info_of(variable).will_owner, robo_self());
  }
  robo_var_close(variable);
}
