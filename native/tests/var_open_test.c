/* Variables as they are opened, described and removed, and what none of their functions takes. */
#include "var_help.h"

#include <unistd.h>

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
