/* What the library says of the last failure. */
#ifndef ROBO_TESTS_MESSAGE_HELP_H
#define ROBO_TESTS_MESSAGE_HELP_H

#include "robo/shm.h"

static inline const char *last_message(void) {
  static char text[1024];
  robo_error_message(text, sizeof text);
  return text;
}

#endif
