#include "result.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#ifndef ROBO_BUILD_ID
#define ROBO_BUILD_ID "unknown"
#endif

enum { MESSAGE_SIZE = 768 };

static _Thread_local char last_message[MESSAGE_SIZE];

static const char *const TEXTS[] = {
    "done",
    "argument that no call may have",
    "name that is not allowed",
    "not found",
    "exists already",
    "mismatch of size or schema",
    "too big",
    "never written",
    "stale",
    "removed",
    "timed out",
    "busy",
    "changed meanwhile",
    "denied",
    "corrupt",
    "other version",
    "other pid namespace",
    "no space left",
    "no memory left",
    "system call failed",
    "no dispatcher",
    "dispatcher died",
    "function failed",
    "cancelled",
    "result lost",
    "pending",
    "full",
    "stopped",
    "not possible on this system",
};

_Static_assert(sizeof(TEXTS) / sizeof(TEXTS[0]) == 1 - ROBO_ERR_PLATFORM, "a text for each result");

uint32_t robo_abi_version(void) { return ROBO_ABI_VERSION; }

const char *robo_build_id(void) { return ROBO_BUILD_ID; }

const char *robo_result_text(int32_t result) {
  if (result >= 0) return TEXTS[0];
  return result < ROBO_ERR_PLATFORM ? "unknown result" : TEXTS[-result];
}

/* Longest beginning of `text` that has at most `size` - 1 bytes and does not end within a UTF-8 character. */
static size_t cut_length(const char *text, size_t size) {
  size_t length = strnlen(text, size);
  if (length < size) return length;
  length = size - 1;
  while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) length--;
  return length;
}

static void set_message(const char *format, va_list arguments) {
  /* Formatted apart from it, as an argument may be the last message itself. */
  char message[MESSAGE_SIZE + 4];
  if (vsnprintf(message, sizeof message, format, arguments) < 0) message[0] = '\0';
  size_t length = cut_length(message, MESSAGE_SIZE);
  memcpy(last_message, message, length);
  last_message[length] = '\0';
}

int32_t robo_fail(int32_t result, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  set_message(format, arguments);
  va_end(arguments);
  return result;
}

static int32_t result_of_errno(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ROBO_ERR_NO_SPACE;
    case ENOMEM:
      return ROBO_ERR_NO_MEMORY;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
      return ROBO_ERR_DENIED;
    default:
      return ROBO_ERR_SYSTEM;
  }
}

int32_t robo_fail_errno(const char *format, ...) {
  int error = errno;
  va_list arguments;
  va_start(arguments, format);
  set_message(format, arguments);
  va_end(arguments);
  size_t used = strlen(last_message);
  char reason[128];
  /* The GNU variant, which may return a constant text instead of filling `reason`. */
  const char *text = strerror_r(error, reason, sizeof reason);
  snprintf(last_message + used, MESSAGE_SIZE - used, ": %s", text);
  errno = error;
  return result_of_errno(error);
}

size_t robo_error_message(char *buffer, size_t size) {
  if (buffer == NULL || size == 0) return 0;
  size_t length = cut_length(last_message, size);
  memcpy(buffer, last_message, length);
  buffer[length] = '\0';
  return length;
}
