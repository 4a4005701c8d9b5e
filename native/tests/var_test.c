/* Variables in one process, and what their functions refuse. */
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

TEST("arguments that no call may have are refused") {
  robo_var *variable = open_variable("pose", 64, 4);
  robo_value value;
  robo_view view;
  robo_loan loan;
  CHECK_EQUAL(robo_var_write(NULL, "a", 1, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_write(variable, NULL, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_write(variable, "a", 1, 65536, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_compare_write(NULL, 0, "a", 1, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_read(NULL, NULL, 0, &value), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_read(variable, NULL, 1, &value), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_read(variable, NULL, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_read_fresh(variable, 1, NULL, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_read_ticket(NULL, 1, NULL, 0, &value), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_peek(NULL, &view), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_is_valid(NULL, &view), 0);
  CHECK_EQUAL(robo_var_loan(NULL, &loan), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_loan(variable, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_publish(variable, NULL, 0, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_wait(NULL, 0, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_set_will(NULL, NULL, 0, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_set_will(variable, NULL, 1, 0), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_clear_will(NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_get_info(variable, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_get_map(variable, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_ticket(NULL), 0);
  robo_var_discard(NULL, NULL);
  robo_var_close(NULL);
  robo_var_close(variable);
}

TEST("options that cannot be are refused") {
  robo_var_options good = ROBO_VAR_OPTIONS_INIT, options;
  robo_var *variable = (robo_var *)&good;
  options = good, options.size = 8;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_ARGUMENT);
  CHECK(variable == NULL);
  options = good, options.flags = 8;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_ARGUMENT);
  options = good, options.flags = ROBO_EXCLUSIVE;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_ARGUMENT);
  options = good, options.slots = 1;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_ARGUMENT);
  options = good, options.slots = 257;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_ARGUMENT);
  options = good, options.max_size = ROBO_MAX_BYTES + 1;
  CHECK_EQUAL(robo_var_open("pose", &options, &variable), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_open(NULL, &good, &variable), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_open("pose", &good, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(open_with_flags("pose", 0, &variable), ROBO_ERR_NOT_FOUND);
  CHECK_TEXT(last_message(), "there is no variable 'pose'");
}

TEST("a variable that is to be new is refused if it is there, also for reading alone") {
  robo_var *made, *variable;
  CHECK_EQUAL(open_with_flags("pose", ROBO_CREATE | ROBO_EXCLUSIVE, &made), ROBO_OK);
  CHECK_EQUAL(open_with_flags("pose", ROBO_CREATE | ROBO_EXCLUSIVE, &variable), ROBO_ERR_EXISTS);
  CHECK_TEXT(last_message(), "variable 'pose' is there already");
  CHECK_EQUAL(open_with_flags("pose", ROBO_CREATE | ROBO_EXCLUSIVE | ROBO_READ_ONLY, &variable), ROBO_ERR_EXISTS);
  CHECK(variable == NULL);
  robo_var_close(made);
}

TEST("a variable is made with the defaults, and opened as it is") {
  robo_var *made, *opened;
  CHECK_EQUAL(robo_var_open("pose", NULL, &made), ROBO_OK);
  CHECK_EQUAL(info_of(made).max_size, 4096);
  CHECK_EQUAL(info_of(made).slots, 8);
  CHECK_EQUAL(open_with_flags("pose", ROBO_CREATE | ROBO_EXCLUSIVE, &opened), ROBO_ERR_EXISTS);
  CHECK_EQUAL(open_with_flags("pose", 0, &opened), ROBO_OK);
  write_number(made, 5);
  CHECK_EQUAL(read_number(opened), 5);
  robo_var_close(made);
  robo_var_close(opened);
}

TEST("a read-only variable reads, waits and shows, but does not write") {
  robo_var *reader, *writer;
  CHECK_EQUAL(open_with_flags("pose", ROBO_CREATE | ROBO_EXCLUSIVE | ROBO_READ_ONLY, &reader), ROBO_OK);
  CHECK_EQUAL(open_with_flags("pose", 0, &writer), ROBO_OK);
  robo_loan loan;
  CHECK_EQUAL(robo_var_write(reader, "a", 1, 0, NULL), ROBO_ERR_DENIED);
  CHECK_EQUAL(robo_var_compare_write(reader, 0, "a", 1, 0, NULL), ROBO_ERR_DENIED);
  CHECK_EQUAL(robo_var_loan(reader, &loan), ROBO_ERR_DENIED);
  CHECK_EQUAL(robo_var_set_will(reader, "a", 1, 0), ROBO_ERR_DENIED);
  CHECK_EQUAL(robo_var_clear_will(reader), ROBO_ERR_DENIED);
  write_number(writer, 5);
  uint64_t ticket;
  CHECK_EQUAL(robo_var_wait(reader, 0, -1, &ticket), ROBO_OK);
  CHECK_EQUAL(ticket, 1);
  CHECK_EQUAL(read_number(reader), 5);
  CHECK_EQUAL(robo_var_wait(reader, 1, 3000000, NULL), ROBO_ERR_TIMED_OUT);
  robo_view view;
  CHECK_EQUAL(robo_var_peek(reader, &view), ROBO_OK);
  CHECK_EQUAL(robo_var_is_valid(reader, &view), 1);
  robo_var_close(reader);
  robo_var_close(writer);
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

TEST("who has a removed variable open is told, and who opens it gets a new one") {
  robo_var *old = open_variable("pose", 8, 4);
  write_number(old, 1);
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_OK);
  CHECK_EQUAL(robo_var_remove("pose"), ROBO_ERR_NOT_FOUND);
  uint64_t number = 2;
  robo_value value;
  robo_loan loan;
  CHECK_EQUAL(robo_var_write(old, &number, 8, 0, NULL), ROBO_ERR_REMOVED);
  CHECK_TEXT(last_message(), "variable 'pose' was removed: open it again");
  CHECK_EQUAL(robo_var_compare_write(old, 1, &number, 8, 0, NULL), ROBO_ERR_REMOVED);
  CHECK_EQUAL(robo_var_read(old, &number, 8, &value), ROBO_ERR_REMOVED);
  CHECK_EQUAL(robo_var_read_ticket(old, 1, &number, 8, &value), ROBO_ERR_REMOVED);
  CHECK_EQUAL(robo_var_loan(old, &loan), ROBO_ERR_REMOVED);
  CHECK_EQUAL(robo_var_wait(old, 1, -1, NULL), ROBO_ERR_REMOVED);
  CHECK_EQUAL(robo_var_set_will(old, &number, 8, 0), ROBO_ERR_REMOVED);
  CHECK_EQUAL(info_of(old).is_removed, 1);
  robo_var *new = open_variable("pose", 16, 2);
  CHECK_EQUAL(robo_var_read(new, &number, 8, &value), ROBO_ERR_NEVER_WRITTEN);
  CHECK_EQUAL(write_number(new, 3), 1);
  CHECK_EQUAL(info_of(new).is_removed, 0);
  robo_var_close(old);
  robo_var_close(new);
}

TEST("the information is cut to the size that its reader knows") {
  robo_var *variable = open_variable("pose", 8, 4);
  unsigned char bytes[sizeof(robo_var_info) + 64];
  memset(bytes, 0xff, sizeof bytes);
  robo_var_info *info = (void *)bytes;
  info->size = 16;
  CHECK_EQUAL(robo_var_get_info(variable, info), ROBO_OK);
  CHECK_EQUAL(info->slots, 4);
  CHECK_EQUAL(info->max_size, 8);
  CHECK_EQUAL(bytes[16], 0xff);
  info->size = sizeof bytes;
  CHECK_EQUAL(robo_var_get_info(variable, info), ROBO_OK);
  CHECK_TEXT(info->name, "pose");
  CHECK_EQUAL(info->creator_pid, getpid());
  CHECK_EQUAL(bytes[sizeof bytes - 1], 0);
  info->size = 3;
  CHECK_EQUAL(robo_var_get_info(variable, info), ROBO_ERR_ARGUMENT);
  robo_var_close(variable);
}

TEST("the map says where head and payloads are") {
  robo_var *variable = open_variable("pose", 100, 3);
  robo_var_map map;
  CHECK_EQUAL(robo_var_get_map(variable, &map), ROBO_OK);
  for (uint64_t i = 1; i < 10; i++) {
    write_number(variable, i);
    uint64_t head = *(uint64_t *)(void *)(map.base + map.head_offset);
    const uint8_t *slot = map.base + map.slots_offset + (head & 255) * map.slot_stride;
    CHECK_EQUAL(head >> 8, i);
    CHECK_EQUAL(*(const uint64_t *)(const void *)(slot + 8), i);
    CHECK_EQUAL(*(const uint64_t *)(const void *)(slot + map.payload_offset), i);
  }
  CHECK_EQUAL(map.bytes, info_of(variable).bytes);
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
