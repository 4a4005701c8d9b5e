/* What a single binary carries behind its own code.
 *
 * The file is: the launcher's ELF, the contents of all packed files one after the other, an index in text, and a
 * trailer of PAYLOAD_TRAILER_SIZE bytes:
 *
 *   8 bytes   "ROBOPACK"
 *   64 bytes  SHA-256 of index and contents, in hexadecimal: the name of the cache folder
 *   8 bytes   where the index begins, little-endian
 *   8 bytes   how long it is, little-endian
 *
 * The index has a line for each file: mode in octal, size and offset in decimal, path; separated by single spaces.
 */
#ifndef ROBO_PAYLOAD_H
#define ROBO_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
  PAYLOAD_TRAILER_SIZE = 88,
  PAYLOAD_HASH_SIZE = 64,
  PAYLOAD_MAX_ENTRIES = 4096,
  PAYLOAD_MAX_INDEX = 1 << 20,
};

/* One packed file. */
struct payload_entry {
  const char *path; /* relative, without "..", owned by the payload */
  mode_t mode;
  uint64_t size;
  uint64_t offset;
};

/* An opened payload. Zero it before use; payload_close frees it whatever became of payload_open. */
struct payload {
  int fd;
  char hash[PAYLOAD_HASH_SIZE + 1];
  char *index;
  struct payload_entry *entries;
  size_t count;
};

/* Reads trailer and index of the file at `path`. Returns 0, or -1 with a reason in `*why`, a static text. */
int payload_open(struct payload *payload, const char *path, const char **why);

/* Frees what payload_open took. */
void payload_close(struct payload *payload);

#endif
