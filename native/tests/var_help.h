/* What the tests of variables and segments have in common. */
#ifndef ROBO_TESTS_VAR_HELP_H
#define ROBO_TESTS_VAR_HELP_H

#include "lib/test.h"
#include "message_help.h"
#include "robo/var.h"

#include <stdlib.h>
#include <string.h>

/* Opens the variable, and makes it if need be. */
static inline robo_var *open_variable(const char *name, uint64_t max_size, uint32_t slots) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = max_size;
  options.slots = slots;
  robo_var *variable;
  int32_t result = robo_var_open(name, &options, &variable);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "cannot open: %s", last_message());
  return variable;
}

static inline int32_t open_with_flags(const char *name, uint32_t flags, robo_var **variable) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.flags = flags;
  return robo_var_open(name, &options, variable);
}

static inline uint64_t write_number(robo_var *variable, uint64_t number) {
  uint64_t ticket = 0;
  int32_t result = robo_var_write(variable, &number, sizeof number, ROBO_CODEC_RAW, &ticket);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "cannot write: %s", last_message());
  return ticket;
}

static inline uint64_t read_number(robo_var *variable) {
  uint64_t number = 0;
  robo_value value;
  int32_t result = robo_var_read(variable, &number, sizeof number, &value);
  if (result != ROBO_OK) test_fail(__FILE__, __LINE__, "cannot read: %s", last_message());
  return number;
}

static inline robo_var_info info_of(robo_var *variable) {
  robo_var_info info = {.size = sizeof info};
  CHECK_EQUAL(robo_var_get_info(variable, &info), ROBO_OK);
  return info;
}

#endif
