/* Writers and readers that are killed or stopped at every step. */
#include "var_value_help.h"

#include "../src/identity.h"
#include "../src/var.h"

#include <unistd.h>

static const char *const POINTS[] = {
    "var:chosen", "var:claimed",  "var:rechecked", "var:odd",      "var:copied",
    "var:filled", "var:ticketed", "var:published", "var:released", "var:woken",
};

enum { POINT_COUNT = sizeof POINTS / sizeof POINTS[0] };

static void write_for_ever(void *argument) {
  const uint32_t *slots = argument;
  robo_var *variable = open_variable("storm", sizeof(checked), *slots);
  checked value;
  for (uint64_t i = 1;; i++) robo_var_write(variable, &value, fill(&value, (uint64_t)getpid() * 1000, i), 1, NULL);
}

/* Three times around the ring, each value read and the history looked through. */
static void use(robo_var *variable, uint32_t slots) {
  checked value;
  robo_value about;
  for (uint64_t i = 1; i <= 3 * slots; i++) {
    uint64_t ticket, length = fill(&value, (uint64_t)getpid() * 1000, i);
    CHECK_EQUAL(robo_var_write(variable, &value, length, 1, &ticket), ROBO_OK);
    CHECK_EQUAL(robo_var_read(variable, &value, sizeof value, &about), ROBO_OK);
    check_read(ROBO_OK, &value, &about);
    CHECK_EQUAL(about.ticket, ticket);
    for (uint64_t back = 1; back < slots && back < ticket; back++) {
      int32_t result = robo_var_read_ticket(variable, ticket - back, &value, sizeof value, &about);
      if (result != ROBO_ERR_NOT_FOUND) check_read(result, &value, &about);
    }
  }
}

static void kill_at_each_point(uint32_t slots) {
  robo_var *variable = open_variable("storm", sizeof(checked), slots);
  for (int i = 0; i < POINT_COUNT; i++) {
    for (unsigned nth = 1; nth < 4; nth++) {
      CHECK_KILLED(test_fork_to(POINTS[i], nth, SIGKILL, write_for_ever, &slots));
      use(variable, slots);
    }
  }
  CHECK_EQUAL(info_of(variable).refused_writes, 0);
  robo_reaped reaped;
  CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  use(variable, slots);
  robo_var_close(variable);
}

TEST("a writer killed at any step takes nothing with it, with 2 slots") { kill_at_each_point(2); }

TEST("a writer killed at any step takes nothing with it, with 3 slots") { kill_at_each_point(3); }

TEST("a writer killed at any step takes nothing with it, with 8 slots") { kill_at_each_point(8); }

TEST("a writer killed after any piece of a copy leaves no torn value") {
  uint32_t slots = 3;
  robo_var *variable = open_variable("storm", sizeof(checked), slots);
  /* A copy has up to 16 pieces, whose lengths differ from value to value. */
  for (unsigned nth = 1; nth <= 48; nth++) {
    CHECK_KILLED(test_fork_to("var:copied", nth, SIGKILL, write_for_ever, &slots));
    use(variable, slots);
  }
  robo_var_close(variable);
}

TEST("a writer stopped at any step holds nobody up, and its value comes when it goes on") {
  uint32_t slots = 4;
  robo_var *variable = open_variable("storm", sizeof(checked), slots);
  for (int i = 0; i < POINT_COUNT; i++) {
    pid_t pid = test_fork_to(POINTS[i], 2, SIGSTOP, write_for_ever, &slots);
    CHECK_STOPPED(pid);
    use(variable, slots);
    CHECK(info_of(variable).held_slots <= 1);
    uint64_t ticket = robo_var_ticket(variable);
    kill(pid, SIGCONT);
    UNTIL(robo_var_ticket(variable) > ticket + 10);
    kill(pid, SIGKILL);
    CHECK_KILLED(pid);
    CHECK_EQUAL(robo_reap(NULL), ROBO_OK);
  }
  CHECK_EQUAL(info_of(variable).refused_writes, 0);
  robo_var_close(variable);
}

TEST("dead writers in all slots but the newest are noticed at once") {
  uint32_t slots = 5;
  robo_var *variable = open_variable("storm", sizeof(checked), slots);
  use(variable, slots);
  for (uint32_t i = 1; i < slots; i++) {
    /* Each takes another slot, as the dead ones before it are not looked at so soon. */
    atomic_store(&variable->looked_at_ns, UINT64_MAX);
    uint32_t index;
    CHECK_EQUAL(robo_var_claim(variable, robo_now(), &index), ROBO_OK);
    pid_t pid = test_fork_to("var:odd", 1, SIGKILL, write_for_ever, &slots);
    CHECK_KILLED(pid);
    robo_var_release(variable, index);
  }
  use(variable, slots);
  CHECK_EQUAL(info_of(variable).refused_writes, 0);
  CHECK(info_of(variable).stolen_slots > 0);
  robo_var_close(variable);
}

TEST("reap frees the slot of a dead writer, and keeps a value that was published") {
  uint32_t slots = 4;
  for (int i = 0; i < POINT_COUNT; i++) {
    robo_var *variable = open_variable("storm", sizeof(checked), slots);
    use(variable, slots);
    CHECK_KILLED(test_fork_to(POINTS[i], 2, SIGKILL, write_for_ever, &slots));
    uint64_t ticket = robo_var_ticket(variable);
    bool held = info_of(variable).held_slots > 0;
    robo_reaped reaped;
    CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
    CHECK_EQUAL(reaped.slots, held ? 1 : 0);
    CHECK_EQUAL(info_of(variable).held_slots, 0);
    CHECK_EQUAL(robo_var_ticket(variable), ticket);
    checked value;
    robo_value about;
    check_read(robo_var_read(variable, &value, sizeof value, &about), &value, &about);
    robo_var_close(variable);
    CHECK_EQUAL(robo_var_remove("storm"), ROBO_OK);
  }
}

static void write_past_loan(void *argument) {
  robo_var *variable = argument;
  for (uint64_t i = 0; i < 100; i++) {
    atomic_store(&variable->looked_at_ns, 0); /* it is time to look at who holds a slot */
    write_number(variable, i);
  }
}

TEST("a slot of a living process is never taken over") {
  robo_var *variable = open_variable("pose", 8, 3);
  robo_loan loan;
  write_number(variable, 1);
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  *(uint64_t *)loan.data = 77;
  CHECK_ENDED(test_fork(write_past_loan, variable));
  CHECK_EQUAL(*(uint64_t *)loan.data, 77);
  CHECK_EQUAL(robo_var_publish(variable, &loan, 8, 0, NULL), ROBO_OK);
  CHECK_EQUAL(read_number(variable), 77);
  CHECK_EQUAL(info_of(variable).stolen_slots, 0);
  robo_var_close(variable);
}

static void claim_one(void *argument) {
  robo_var *variable = argument;
  uint32_t index;
  CHECK_EQUAL(robo_var_claim(variable, robo_now(), &index), ROBO_OK);
  CHECK(index != robo_head_slot(atomic_load(&variable->state->head)));
}

TEST("a slot that became the newest between choosing and claiming it is given back") {
  robo_var *variable = open_variable("pose", 8, 4);
  for (uint64_t slot = 0; slot < 4; slot++) {
    write_number(variable, slot);
    pid_t pid = test_fork_to("var:chosen", 1, SIGSTOP, claim_one, variable);
    CHECK_STOPPED(pid);
    write_number(variable, 42); /* takes the same slot, and leaves it free again as the newest */
    kill(pid, SIGCONT);
    CHECK_ENDED(pid);
    CHECK_EQUAL(read_number(variable), 42);
    robo_reaped reaped;
    CHECK_EQUAL(robo_reap(&reaped), ROBO_OK);
    CHECK_EQUAL(reaped.slots, 1);
  }
  robo_var_close(variable);
}

static void write_999(void *argument) { write_number(argument, 999); }

TEST("history never shows a value that was not published, though its slot has the ticket") {
  robo_var *variable = open_variable("pose", 8, 4);
  for (uint64_t i = 1; i < 6; i++) write_number(variable, i);
  pid_t pid = test_fork_to("var:ticketed", 1, SIGSTOP, write_999, variable);
  CHECK_STOPPED(pid);
  for (uint64_t i = 6; i < 20; i++) {
    CHECK_EQUAL(write_number(variable, i), i);
    for (uint64_t ticket = 1; ticket <= i; ticket++) {
      uint64_t number;
      robo_value value;
      int32_t result = robo_var_read_ticket(variable, ticket, &number, 8, &value);
      CHECK(result == ROBO_ERR_NOT_FOUND || (result == ROBO_OK && number == ticket));
    }
  }
  kill(pid, SIGCONT);
  CHECK_ENDED(pid);
  CHECK_EQUAL(read_number(variable), 999);
  CHECK_EQUAL(robo_var_ticket(variable), 20);
  robo_var_close(variable);
}

static void compare_write_late(void *argument) {
  robo_var *variable = argument;
  uint64_t number = 999, ticket;
  CHECK_EQUAL(robo_var_compare_write(variable, 1, &number, 8, 0, &ticket), ROBO_ERR_CHANGED);
  CHECK_EQUAL(ticket, 2);
}

TEST("a compare-and-write that comes too late leaves nothing under the ticket") {
  static const char *const late_points[] = {"var:odd", "var:filled", "var:ticketed"};
  for (int i = 0; i < 3; i++) {
    robo_var *variable = open_variable("pose", 8, 4);
    write_number(variable, 1);
    pid_t pid = test_fork_to(late_points[i], 1, SIGSTOP, compare_write_late, variable);
    CHECK_STOPPED(pid);
    CHECK_EQUAL(write_number(variable, 2), 2);
    kill(pid, SIGCONT);
    CHECK_ENDED(pid);
    uint32_t found = 0;
    for (uint32_t at = 0; at < 4; at++) found += atomic_load(&robo_slot_at(variable, at)->ticket) == 2 ? 1 : 0;
    CHECK_EQUAL(found, 1);
    CHECK_EQUAL(read_number(variable), 2);
    CHECK_EQUAL(info_of(variable).held_slots, 0);
    robo_var_close(variable);
    robo_var_remove("pose");
  }
}

static void read_for_ever(void *argument) {
  (void)argument;
  robo_var *variable = open_variable("storm", 0, 0);
  checked value;
  robo_value about;
  for (;;) robo_var_read(variable, &value, sizeof value, &about);
}

TEST("a reader that is killed leaves no trace") {
  robo_var *variable = open_variable("storm", sizeof(checked), 2);
  use(variable, 2);
  for (int i = 0; i < 20; i++) {
    pid_t pid = test_fork(read_for_ever, NULL);
    use(variable, 2);
    kill(pid, SIGKILL);
    CHECK_KILLED(pid);
  }
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  robo_var_close(variable);
}
