/* Many processes and threads at one variable; writers that are killed or stopped at every step. */
#include "var_help.h"

#include "../src/copy.h"
#include "../src/identity.h"
#include "../src/var.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

/* A value that shows whether it is whole: all words follow from the first ones. */
enum { MAX_WORDS = 96 };

typedef struct checked {
  uint64_t writer, number, words;
  uint64_t rest[MAX_WORDS];
} checked;

static uint64_t mix(uint64_t number) {
  number ^= number >> 31;
  number *= 0x9e3779b97f4a7c15u;
  return number ^ number >> 29;
}

static uint64_t fill(checked *value, uint64_t writer, uint64_t number) {
  value->writer = writer;
  value->number = number;
  value->words = mix(writer * 1000003 + number) % (MAX_WORDS + 1);
  for (uint64_t i = 0; i < value->words; i++) value->rest[i] = mix(writer * 7919 + number * 31 + i);
  return (3 + value->words) * 8;
}

static void check_whole(const checked *value, uint64_t length) {
  CHECK(length >= 24 && value->words <= MAX_WORDS);
  CHECK_EQUAL(length, (3 + value->words) * 8);
  for (uint64_t i = 0; i < value->words; i++) {
    CHECK_EQUAL(value->rest[i], mix(value->writer * 7919 + value->number * 31 + i));
  }
}

typedef struct shared_storm {
  _Atomic uint32_t writers_left;
  _Atomic uint64_t reads, written;
  uint32_t writes, slots;
  robo_var *shared; /* by threads; NULL: each opens its own */
} shared_storm;

static robo_var *storm_variable(shared_storm *storm) {
  return storm->shared != NULL ? storm->shared : open_variable("storm", sizeof(checked), storm->slots);
}

static void end_storm(const shared_storm *storm, robo_var *variable) {
  if (storm->shared == NULL) robo_var_close(variable);
}

static void storm_writer(void *argument) {
  shared_storm *storm = argument;
  robo_var *variable = storm_variable(storm);
  static _Atomic uint64_t threads;
  uint64_t me = (uint64_t)getpid() * 1000 + atomic_fetch_add(&threads, 1), last = 0;
  checked value;
  for (uint64_t i = 1; i <= storm->writes; i++) {
    uint64_t ticket = 0, length = fill(&value, me, i);
    int32_t result;
    if (i % 8 == 0) {
      robo_loan loan;
      result = robo_var_loan(variable, &loan);
      if (result == ROBO_OK) robo_copy_in(loan.data, &value, length);
      if (result == ROBO_OK && i % 16 == 0) {
        robo_var_discard(variable, &loan);
        continue;
      }
      if (result == ROBO_OK) result = robo_var_publish(variable, &loan, length, 1, &ticket);
    } else {
      result = robo_var_write(variable, &value, length, 1, &ticket);
    }
    /* On a machine that has fewer processors than writers, all slots may be in the hands of those who do not run. */
    if (result == ROBO_ERR_BUSY) continue;
    if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "%s", last_message());
    CHECK(ticket > last);
    last = ticket;
    atomic_fetch_add(&storm->written, 1);
  }
  end_storm(storm, variable);
  atomic_fetch_sub(&storm->writers_left, 1);
}

static void check_read(int32_t result, const checked *value, const robo_value *about) {
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "%s", last_message());
  check_whole(value, about->length);
  CHECK_EQUAL(about->codec, 1);
  CHECK_EQUAL(about->writer_pid, value->writer / 1000);
}

static void storm_reader(void *argument) {
  shared_storm *storm = argument;
  robo_var *variable = storm_variable(storm);
  static _Atomic uint32_t instances;
  uint64_t last = 0, history = 0;
  uint32_t kind = (uint32_t)getpid() + atomic_fetch_add(&instances, 1);
  checked value;
  robo_value about;
  while (atomic_load(&storm->writers_left) > 0) {
    if (kind % 3 == 0 && last > 0) CHECK(robo_var_wait(variable, last - 1, -1, NULL) == ROBO_OK);
    int32_t result = robo_var_read(variable, &value, sizeof value, &about);
    if (result == ROBO_ERR_NEVER_WRITTEN || result == ROBO_ERR_BUSY) continue;
    check_read(result, &value, &about);
    CHECK(about.ticket >= last);
    last = about.ticket;
    /* Not test_random: this runs in threads, too. */
    uint64_t back = last - mix(last + kind) % (last < storm->slots ? last : storm->slots);
    result = robo_var_read_ticket(variable, back, &value, sizeof value, &about);
    if (result == ROBO_OK) {
      check_read(result, &value, &about);
      CHECK_EQUAL(about.ticket, back);
      history++;
    } else {
      CHECK_EQUAL(result, ROBO_ERR_NOT_FOUND);
    }
    robo_view view;
    if (robo_var_peek(variable, &view) == ROBO_OK) {
      robo_copy_out(&value, view.data, view.value.length);
      if (robo_var_is_valid(variable, &view)) check_read(ROBO_OK, &value, &view.value);
    }
    atomic_fetch_add(&storm->reads, 1);
  }
  end_storm(storm, variable);
}

static void run_process_storm(uint32_t writers, uint32_t readers, uint32_t slots, uint32_t writes) {
  shared_storm *storm = test_shared(sizeof *storm);
  storm->writers_left = writers;
  storm->writes = writes;
  storm->slots = slots;
  robo_var *variable = open_variable("storm", sizeof(checked), slots);
  pid_t pids[32];
  for (uint32_t i = 0; i < writers; i++) pids[i] = test_fork(storm_writer, storm);
  for (uint32_t i = 0; i < readers; i++) pids[writers + i] = test_fork(storm_reader, storm);
  for (uint32_t i = 0; i < writers + readers; i++) CHECK_ENDED(pids[i]);
  CHECK_EQUAL(robo_var_ticket(variable), storm->written);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  CHECK(storm->written > 0);
  robo_var_close(variable);
}

TEST("8 processes write and 8 read: no value is torn, no ticket skipped, given twice or seen backwards") {
  run_process_storm(8, 8, 24, 10000);
}

TEST("2 processes write and 2 read with as few slots as can be") { run_process_storm(2, 2, 2, 10000); }

TEST("one process writes and three read") { run_process_storm(1, 3, 8, 50000); }

static void *writer_thread(void *argument) {
  storm_writer(argument);
  return NULL;
}

static void *reader_thread(void *argument) {
  storm_reader(argument);
  return NULL;
}

TEST("threads share a handle: 4 write and 4 read") {
  robo_var *variable = open_variable("storm", sizeof(checked), 16);
  shared_storm storm = {.writers_left = 4, .writes = 2000, .slots = 16, .shared = variable};
  pthread_t threads[8];
  for (int i = 0; i < 8; i++) {
    CHECK_EQUAL(pthread_create(&threads[i], NULL, i < 4 ? writer_thread : reader_thread, &storm), 0);
  }
  for (int i = 0; i < 8; i++) CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
  CHECK_EQUAL(robo_var_ticket(variable), storm.written);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  robo_var_close(variable);
}

static void add_ones(void *argument) {
  uint64_t count = *(uint64_t *)argument;
  robo_var *variable = open_variable("sum", 8, 8);
  robo_value value;
  uint64_t number;
  for (uint64_t done = 0; done < count;) {
    CHECK_EQUAL(robo_var_read(variable, &number, 8, &value), ROBO_OK);
    number++;
    int32_t result = robo_var_compare_write(variable, value.ticket, &number, 8, 0, NULL);
    if (result == ROBO_OK) {
      done++;
    } else {
      CHECK_EQUAL(result, ROBO_ERR_CHANGED);
    }
  }
  robo_var_close(variable);
}

TEST("6 processes add by compare-and-write, and the sum is exact") {
  robo_var *variable = open_variable("sum", 8, 8);
  uint64_t count = 3000;
  write_number(variable, 0);
  pid_t pids[6];
  for (int i = 0; i < 6; i++) pids[i] = test_fork(add_ones, &count);
  for (int i = 0; i < 6; i++) CHECK_ENDED(pids[i]);
  CHECK_EQUAL(read_number(variable), 6 * count);
  CHECK_EQUAL(robo_var_ticket(variable), 6 * count + 1);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  robo_var_close(variable);
}

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

static void wait_and_tell(void *argument) {
  _Atomic uint64_t *seen = argument;
  robo_var *variable = open_variable("pose", 8, 4);
  uint64_t ticket = 0;
  while (ticket < 200) {
    uint64_t newer;
    CHECK_EQUAL(robo_var_wait(variable, ticket, -1, &newer), ROBO_OK);
    CHECK(newer > ticket);
    ticket = newer;
    atomic_store(seen, ticket);
  }
  CHECK_EQUAL(robo_var_wait(variable, ticket, -1, NULL), ROBO_ERR_REMOVED);
  robo_var_close(variable);
}

TEST("those who wait see each value before the next one is written, and the removal") {
  _Atomic uint64_t *seen = test_shared(4 * sizeof *seen);
  robo_var *variable = open_variable("pose", 8, 4);
  pid_t pids[4];
  for (int i = 0; i < 4; i++) pids[i] = test_fork(wait_and_tell, &seen[i]);
  for (uint64_t ticket = 1; ticket <= 200; ticket++) {
    write_number(variable, ticket);
    for (int i = 0; i < 4; i++) UNTIL(atomic_load(&seen[i]) == ticket);
  }
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  for (int i = 0; i < 4; i++) CHECK_ENDED(pids[i]);
  robo_var_close(variable);
}
