/* What a peer in C does with host variables; each takes the name of one. */
#ifndef PEER_VARIABLES_H
#define PEER_VARIABLES_H

#include <string.h>

#include "peer_answers.h"
#include "peer_values.h"

#define MAX_OPEN 64

static struct open_variable {
  char name[ROBO_MAX_NAME + 1];
  uint32_t codec;
  robo_var *variable;
} opened[MAX_OPEN];

static const char *codecs[] = {"raw", "msgpack", "json", "struct", "array"};

static uint32_t codec_of(const char *name) {
  for (uint32_t codec = 0; codec < 5; codec++) {
    if (strcmp(name, codecs[codec]) == 0) return codec;
  }
  return 99;
}

static struct open_variable *find(const char *name) {
  for (int i = 0; i < MAX_OPEN; i++) {
    if (opened[i].variable != NULL && strcmp(opened[i].name, name) == 0) return &opened[i];
  }
  fprintf(stderr, "%s is not open\n", name);
  exit(1);
}

static void open_variable(const char *name) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  robo_var_options pose_options = PEER_POSE_OPTIONS_INIT;
  int free_one = 0;
  uint32_t codec = codec_of(words[2]);
  if (codec == ROBO_CODEC_STRUCT) options = pose_options;
  if (words[3] != NULL) options.max_size = (uint64_t)number(3);
  while (opened[free_one].variable != NULL && strcmp(opened[free_one].name, name) != 0) free_one++;
  robo_var *variable;
  if (is_error(robo_var_open(name, &options, &variable))) return;
  robo_var_close(opened[free_one].variable);
  opened[free_one].variable = variable;
  snprintf(opened[free_one].name, sizeof opened[free_one].name, "%s", name);
  opened[free_one].codec = codec;
  printf("ok");
}

static void show(const robo_value *value) {
  if (!print_value(scratch, value->length, value->codec)) say_error(ROBO_ERR_CORRUPT, "the value is none of the tests'");
}

static void read_value(const char *name) {
  robo_value value;
  if (!is_error(robo_var_read(find(name)->variable, scratch, SCRATCH_BYTES, &value))) show(&value);
}

static void read_fresh(const char *name) {
  robo_value value;
  uint64_t age = (uint64_t)number(2) * 1000000u;
  if (!is_error(robo_var_read_fresh(find(name)->variable, age, scratch, SCRATCH_BYTES, &value))) show(&value);
}

static void write_value(const char *name) {
  struct open_variable *to = find(name);
  uint64_t ticket;
  size_t length = make_value(scratch, SCRATCH_BYTES, to->codec, number(2));
  if (is_error(robo_var_write(to->variable, scratch, length, to->codec, &ticket))) return;
  printf("%llu", (unsigned long long)ticket);
}

static void write_big(const char *name) {
  if (!is_error(robo_var_write(find(name)->variable, scratch, (uint64_t)number(2), ROBO_CODEC_RAW, NULL))) printf("ok");
}

static void compare_write(const char *name) {
  struct open_variable *to = find(name);
  uint64_t ticket;
  size_t length = make_value(scratch, SCRATCH_BYTES, to->codec, number(3));
  int32_t result =
      robo_var_compare_write(to->variable, (uint64_t)number(2), scratch, length, to->codec, &ticket);
  if (result == ROBO_ERR_CHANGED) printf("changed");
  else if (!is_error(result)) printf("%llu", (unsigned long long)ticket);
}

/* Adds 1 to a number, many times, in competition with others. */
static void count_up(const char *name) {
  robo_var *variable = find(name)->variable;
  for (long left = number(2); left > 0;) {
    robo_value value = {0};
    robo_msgpack_reader in;
    robo_msgpack_writer out;
    int64_t count = 0;
    int32_t result = robo_var_read(variable, scratch, SCRATCH_BYTES, &value);
    if (result != ROBO_ERR_NEVER_WRITTEN) {
      if (is_error(result)) return;
      robo_msgpack_read_from(&in, scratch, value.length);
      robo_msgpack_read_int(&in, &count);
    }
    robo_msgpack_write_to(&out, scratch, SCRATCH_BYTES);
    robo_msgpack_write_int(&out, count + 1);
    result = robo_var_compare_write(variable, value.ticket, scratch, out.length, ROBO_CODEC_MSGPACK, NULL);
    if (result == ROBO_OK) left--;
    else if (result != ROBO_ERR_CHANGED && is_error(result)) return;
  }
  printf("ok");
}

static void tell(const char *name) {
  robo_value value;
  int32_t result = robo_var_read(find(name)->variable, NULL, 0, &value);
  if (result != ROBO_ERR_TOO_BIG && is_error(result)) return;
  printf("%llu %u %s %s", (unsigned long long)value.ticket, value.writer_pid, codecs[value.codec],
         value.flags & ROBO_VALUE_WILL ? "will" : "value");
}

static void wait_for(const char *name) {
  uint64_t ticket;
  if (!is_error(robo_var_wait(find(name)->variable, (uint64_t)number(2), number(3) * 1000000ll, &ticket))) {
    printf("%llu", (unsigned long long)ticket);
  }
}

static void history(const char *name) {
  robo_var *variable = find(name)->variable;
  robo_var_info info = {.size = sizeof info};
  robo_value value;
  const char *before = "";
  if (is_error(robo_var_get_info(variable, &info))) return;
  for (uint64_t ticket = info.oldest_ticket; ticket <= info.ticket; ticket++) {
    if (robo_var_read_ticket(variable, ticket, scratch, SCRATCH_BYTES, &value) < 0) continue;
    printf("%s%llu ", before, (unsigned long long)ticket);
    show(&value);
    before = " | ";
  }
}

static void last_will(const char *name) {
  struct open_variable *to = find(name);
  size_t length = make_value(scratch, SCRATCH_BYTES, to->codec, number(2));
  if (!is_error(robo_var_set_will(to->variable, scratch, length, to->codec))) printf("ok");
}

static void remove_variable(const char *name) {
  if (!is_error(robo_var_remove(name))) printf("ok");
}

#endif
