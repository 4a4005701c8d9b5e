/* Many processes and threads at one variable. */
#include "var_value_help.h"

#include "../src/copy.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

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
