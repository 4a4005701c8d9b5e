/* Values of variables in one process and its children: written, read, kept and refused. */
#include "var_help.h"

#include "../src/var.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

TEST("a value that was written can be read, with its origin") {
  robo_var *variable = open_variable("pose", 64, 4);
  uint64_t before = robo_now(), ticket = 0;
  CHECK_EQUAL(robo_set_process_name("a name of 20 letters"), ROBO_OK);
  CHECK_EQUAL(robo_var_write(variable, "hello", 5, ROBO_CODEC_JSON, &ticket), ROBO_OK);
  CHECK_EQUAL(ticket, 1);
  char buffer[64] = "";
  robo_value value;
  CHECK_EQUAL(robo_var_read(variable, buffer, sizeof buffer, &value), ROBO_OK);
  CHECK_TEXT(buffer, "hello");
  CHECK_EQUAL(value.ticket, 1);
  CHECK_EQUAL(value.length, 5);
  CHECK_EQUAL(value.codec, ROBO_CODEC_JSON);
  CHECK_EQUAL(value.flags, 0);
  CHECK_EQUAL(value.writer_pid, getpid());
  CHECK_EQUAL(robo_is_alive(value.writer), 1);
  CHECK_TEXT(value.writer_name, "a name of 20 le");
  CHECK(value.mono_ns >= before && value.mono_ns <= robo_now());
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int64_t wall = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
  CHECK(value.wall_ns > wall - 60000000000 && value.wall_ns < wall + 60000000000);
  robo_var_close(variable);
}

TEST("a variable that was never written has no value") {
  robo_var *variable = open_variable("pose", 64, 4);
  char buffer[64];
  robo_value value;
  robo_view view;
  CHECK_EQUAL(robo_var_read(variable, buffer, 64, &value), ROBO_ERR_NEVER_WRITTEN);
  CHECK_TEXT(last_message(), "variable 'pose' has no value yet");
  CHECK_EQUAL(robo_var_peek(variable, &view), ROBO_ERR_NEVER_WRITTEN);
  CHECK_EQUAL(robo_var_read_ticket(variable, 0, buffer, 64, &value), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_var_read_ticket(variable, 1, buffer, 64, &value), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_var_ticket(variable), 0);
  CHECK_EQUAL(info_of(variable).oldest_ticket, 0);
  robo_var_close(variable);
}

TEST("a value without bytes is a value") {
  robo_var *variable = open_variable("pose", 64, 4);
  robo_value value;
  CHECK_EQUAL(robo_var_write(variable, NULL, 0, ROBO_CODEC_RAW, NULL), ROBO_OK);
  CHECK_EQUAL(robo_var_read(variable, NULL, 0, &value), ROBO_OK);
  CHECK_EQUAL(value.length, 0);
  CHECK_EQUAL(value.ticket, 1);
  robo_var_close(variable);
}

TEST("a value that is too long is refused, counted, and changes nothing") {
  robo_var *variable = open_variable("pose", 8, 4);
  char bytes[9] = "";
  write_number(variable, 7);
  CHECK_EQUAL(robo_var_write(variable, bytes, 9, 0, NULL), ROBO_ERR_TOO_BIG);
  CHECK_TEXT(last_message(), "variable 'pose' holds values of at most 8 B; this one has 9 B");
  CHECK_EQUAL(robo_var_compare_write(variable, 1, bytes, 9, 0, NULL), ROBO_ERR_TOO_BIG);
  CHECK_EQUAL(robo_var_set_will(variable, bytes, 9, 0), ROBO_ERR_TOO_BIG);
  CHECK_EQUAL(read_number(variable), 7);
  CHECK_EQUAL(info_of(variable).refused_writes, 2);
  robo_var_close(variable);
}

TEST("a buffer that is too small leaves it empty and tells the length") {
  robo_var *variable = open_variable("pose", 64, 4);
  char buffer[4] = "abc";
  robo_value value = {0};
  robo_var_write(variable, "0123456789", 10, ROBO_CODEC_MSGPACK, NULL);
  CHECK_EQUAL(robo_var_read(variable, buffer, 3, &value), ROBO_ERR_TOO_BIG);
  CHECK_TEXT(last_message(), "the value of variable 'pose' has 10 B, the buffer 3 B");
  CHECK_EQUAL(value.length, 10);
  CHECK_EQUAL(value.codec, ROBO_CODEC_MSGPACK);
  CHECK_TEXT(buffer, "abc");
  CHECK_EQUAL(robo_var_read(variable, NULL, 0, &value), ROBO_ERR_TOO_BIG);
  robo_var_close(variable);
}

TEST("the ring is the history, also after it wrapped many times") {
  for (uint32_t slots = 2; slots <= 256; slots += slots < 8 ? 1 : 31) {
    robo_var *variable = open_variable("pose", 8, slots);
    uint64_t last = 3 * slots + 1;
    for (uint64_t i = 1; i <= last; i++) CHECK_EQUAL(write_number(variable, i * i), i);
    uint64_t number;
    robo_value value;
    for (uint64_t ticket = last - slots + 1; ticket <= last; ticket++) {
      CHECK_EQUAL(robo_var_read_ticket(variable, ticket, &number, 8, &value), ROBO_OK);
      CHECK_EQUAL(number, ticket * ticket);
      CHECK_EQUAL(value.ticket, ticket);
    }
    CHECK_EQUAL(robo_var_read_ticket(variable, last - slots, &number, 8, &value), ROBO_ERR_NOT_FOUND);
    CHECK_EQUAL(robo_var_read_ticket(variable, last + 1, &number, 8, &value), ROBO_ERR_NOT_FOUND);
    CHECK_EQUAL(robo_var_read_ticket(variable, last, &number, 7, &value), ROBO_ERR_TOO_BIG);
    CHECK_EQUAL(info_of(variable).oldest_ticket, last - slots + 1);
    robo_var_close(variable);
    CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  }
}

TEST("a view shows the value in place, and stays valid for n - 2 further writes") {
  for (uint32_t slots = 2; slots < 12; slots++) {
    robo_var *variable = open_variable("pose", 100, slots);
    write_number(variable, 42);
    robo_view view;
    CHECK_EQUAL(robo_var_peek(variable, &view), ROBO_OK);
    CHECK_EQUAL((uintptr_t)view.data % 64, 0);
    CHECK_EQUAL(view.value.length, 8);
    for (uint32_t i = 2; i < slots; i++) {
      write_number(variable, 43);
      CHECK_EQUAL(robo_var_is_valid(variable, &view), 1);
      CHECK_EQUAL(*(const uint64_t *)view.data, 42);
    }
    for (uint32_t i = 0; i < 2; i++) write_number(variable, 43);
    CHECK_EQUAL(robo_var_is_valid(variable, &view), 0);
    view.slot = slots;
    CHECK_EQUAL(robo_var_is_valid(variable, &view), 0);
    robo_var_close(variable);
    robo_var_remove("pose");
  }
}

TEST("a read that wants a fresh value gets a stale one as an error, with its origin") {
  robo_var *variable = open_variable("pose", 8, 4);
  write_number(variable, 9);
  uint64_t number = 0;
  robo_value value = {0};
  CHECK_EQUAL(robo_var_read_fresh(variable, UINT64_MAX, &number, 8, &value), ROBO_OK);
  uint64_t age = 5000000;
  while (robo_now() - value.mono_ns <= age) robo_relax();
  CHECK_EQUAL(robo_var_read_fresh(variable, age, &number, 8, &value), ROBO_ERR_STALE);
  CHECK_EQUAL(value.ticket, 1);
  CHECK_EQUAL(value.writer_pid, getpid());
  CHECK_CONTAINS(last_message(), "older than 5.0 ms");
  write_number(variable, 10);
  CHECK_EQUAL(robo_var_read_fresh(variable, 60000000000, &number, 8, &value), ROBO_OK);
  CHECK_EQUAL(number, 10);
  robo_var_close(variable);
}

TEST("a compare-and-write happens only at the expected ticket") {
  robo_var *variable = open_variable("pose", 8, 4);
  uint64_t number = 1, ticket = 0;
  CHECK_EQUAL(robo_var_compare_write(variable, 1, &number, 8, 0, &ticket), ROBO_ERR_CHANGED);
  CHECK_EQUAL(ticket, 0);
  CHECK_EQUAL(robo_var_compare_write(variable, 0, &number, 8, 0, &ticket), ROBO_OK);
  CHECK_EQUAL(ticket, 1);
  number = 2;
  CHECK_EQUAL(robo_var_compare_write(variable, 0, &number, 8, 0, &ticket), ROBO_ERR_CHANGED);
  CHECK_EQUAL(ticket, 1);
  CHECK_TEXT(last_message(), "variable 'pose' has ticket 1 by now, not 0");
  CHECK_EQUAL(read_number(variable), 1);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  robo_var_close(variable);
}

TEST("damage to the words that change is an error and no hang") {
  robo_var *variable = open_variable("pose", 8, 4);
  uint64_t number = 1;
  robo_value value;
  robo_view view;
  for (uint64_t i = 1; i < 6; i++) write_number(variable, i);
  uint64_t good = atomic_load(&variable->state->head);
  robo_slot *newest = robo_slot_at(variable, robo_head_slot(good));
  atomic_store(&variable->state->head, good | 255);
  CHECK_EQUAL(robo_var_read(variable, &number, 8, &value), ROBO_ERR_CORRUPT);
  CHECK_EQUAL(robo_var_peek(variable, &view), ROBO_ERR_CORRUPT);
  CHECK_EQUAL(robo_var_write(variable, &number, 8, 0, NULL), ROBO_ERR_CORRUPT);
  CHECK_EQUAL(robo_var_read_ticket(variable, 3, &number, 8, &value), ROBO_OK);
  CHECK_TEXT(last_message(), "the memory of variable 'pose' is damaged: remove it");
  atomic_store(&variable->state->head, good);
  atomic_fetch_add(&newest->sequence, 1);
  CHECK_EQUAL(robo_var_read(variable, &number, 8, &value), ROBO_ERR_CORRUPT);
  atomic_fetch_add(&newest->sequence, 1);
  atomic_fetch_add(&newest->ticket, 1);
  CHECK_EQUAL(robo_var_read(variable, &number, 8, &value), ROBO_ERR_CORRUPT);
  atomic_fetch_sub(&newest->ticket, 1);
  newest->stamp.length = 9;
  CHECK_EQUAL(robo_var_read(variable, &number, 8, &value), ROBO_ERR_CORRUPT);
  CHECK_EQUAL(robo_var_read_ticket(variable, 5, &number, 8, &value), ROBO_ERR_CORRUPT);
  CHECK_EQUAL(write_number(variable, 6), 6);
  CHECK_EQUAL(read_number(variable), 6);
  robo_var_close(variable);
}

static void write_ten(void *argument) {
  robo_var *variable = argument;
  robo_value value;
  uint64_t number;
  for (uint64_t i = 0; i < 10; i++) write_number(variable, i);
  CHECK_EQUAL(robo_var_read(variable, &number, 8, &value), ROBO_OK);
  CHECK_EQUAL(value.writer_pid, getpid());
}

TEST("the child of a fork writes in its own name with its parent's handle") {
  robo_var *variable = open_variable("pose", 8, 4);
  write_number(variable, 1);
  CHECK_ENDED(test_fork(write_ten, variable));
  CHECK_EQUAL(robo_var_ticket(variable), 11);
  robo_value value;
  uint64_t number;
  CHECK_EQUAL(robo_var_read(variable, &number, 8, &value), ROBO_OK);
  CHECK(value.writer_pid != (uint32_t)getpid());
  CHECK_EQUAL(robo_is_alive(value.writer), 0);
  robo_var_close(variable);
}

static void write_without_descriptors(void *variable) {
  struct rlimit none = {0, 64}, some = {64, 64};
  CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &none), 0);
  CHECK_EQUAL(robo_var_write(variable, "a", 1, 0, NULL), ROBO_ERR_SYSTEM);
  CHECK_CONTAINS(last_message(), "cannot look into /proc, which tells the living from the dead: Too many open files");
  CHECK_EQUAL(robo_var_set_will(variable, "a", 1, 0), ROBO_ERR_SYSTEM);
  CHECK_EQUAL(read_number(variable), 7);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &some), 0);
  write_number(variable, 8);
}

TEST("a child that cannot find out who it is claims nothing, and writes once it can") {
  robo_var *variable = open_variable("pose", 8, 2);
  write_number(variable, 7);
  CHECK_ENDED(test_fork(write_without_descriptors, variable));
  CHECK_EQUAL(read_number(variable), 8);
  robo_var_close(variable);
}
