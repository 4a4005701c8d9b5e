/* What a peer in C is told, and how it answers what went wrong. */
#ifndef PEER_ANSWERS_H
#define PEER_ANSWERS_H

#include <robo/shm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SCRATCH_BYTES 8192

/* The line that was read: a command, the name of what it is about, and more. */
static char *words[8];

static uint8_t scratch[SCRATCH_BYTES];

static long number(int word) { return words[word] == NULL ? 0 : strtol(words[word], NULL, 10); }

/* "error never-written the message", as the other languages name it. */
static void say_error(int32_t result, const char *text) {
  static const char *reasons[] = {
      "ok",      "argument", "name",      "not-found", "exists",  "mismatch", "too-big", "never-written",
      "stale",   "removed",  "timed-out", "busy",      "changed", "denied",   "corrupt", "version",
      "namespace", "no-space", "no-memory", "system",  "no-server", "died",   "failed",
  };
  char message[512] = "";
  if (text == NULL) robo_error_message(message, sizeof message);
  printf("error %s %s", result >= ROBO_ERR_FAILED ? reasons[-result] : "other", text == NULL ? message : text);
}

static int is_error(int32_t result) {
  if (result < 0) say_error(result, NULL);
  return result < 0;
}

#endif
