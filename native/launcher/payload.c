#include "payload.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MAGIC[8] = {'R', 'O', 'B', 'O', 'P', 'A', 'C', 'K'};

static int read_at(int fd, void *into, size_t size, uint64_t offset) {
  char *at = into;
  while (size > 0) {
    ssize_t got = pread(fd, at, size, (off_t)offset);
    if (got <= 0) return -1;
    at += got;
    size -= (size_t)got;
    offset += (uint64_t)got;
  }
  return 0;
}

static uint64_t little_endian(const unsigned char *bytes) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; i--) value = value << 8 | bytes[i];
  return value;
}

/* A path that leads out of its folder would write elsewhere. */
static int is_inside(const char *path) {
  if (*path == '\0' || *path == '/') return 0;
  for (const char *at = path; at != NULL; at = strchr(at, '/')) {
    if (*at == '/') at++;
    if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0')) return 0;
  }
  return 1;
}

static int parse_number(char **at, int base, char end, uint64_t *value) {
  char *stop;
  if (**at < '0' || **at > '9') return -1;
  *value = strtoull(*at, &stop, base);
  if (*stop != end) return -1;
  *at = stop + 1;
  return 0;
}

static int parse_entry(char *line, uint64_t limit, struct payload_entry *entry) {
  uint64_t mode;
  if (parse_number(&line, 8, ' ', &mode) != 0 || mode > 0777) return -1;
  if (parse_number(&line, 10, ' ', &entry->size) != 0) return -1;
  if (parse_number(&line, 10, ' ', &entry->offset) != 0) return -1;
  if (entry->offset > limit || entry->size > limit - entry->offset || !is_inside(line)) return -1;
  entry->mode = (mode_t)mode;
  entry->path = line;
  return 0;
}

static int parse_index(struct payload *payload, uint64_t limit) {
  payload->entries = calloc(PAYLOAD_MAX_ENTRIES, sizeof *payload->entries);
  if (payload->entries == NULL) return -1;
  char *rest = NULL;
  for (char *line = strtok_r(payload->index, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
    if (payload->count == PAYLOAD_MAX_ENTRIES) return -1;
    if (parse_entry(line, limit, &payload->entries[payload->count]) != 0) return -1;
    payload->count++;
  }
  return payload->count == 0 ? -1 : 0;
}

int payload_open(struct payload *payload, const char *path, const char **why) {
  struct stat status;
  unsigned char trailer[PAYLOAD_TRAILER_SIZE];
  payload->fd = open(path, O_RDONLY | O_CLOEXEC);
  *why = "The program cannot read its own file";
  if (payload->fd < 0 || fstat(payload->fd, &status) != 0) return -1;
  *why = "The program is truncated";
  uint64_t size = (uint64_t)status.st_size;
  if (size < sizeof trailer) return -1;
  uint64_t end = size - sizeof trailer;
  if (read_at(payload->fd, trailer, sizeof trailer, end) != 0) return -1;
  if (memcmp(trailer, MAGIC, sizeof MAGIC) != 0) return -1;
  memcpy(payload->hash, trailer + sizeof MAGIC, PAYLOAD_HASH_SIZE);
  uint64_t start = little_endian(trailer + 72);
  uint64_t length = little_endian(trailer + 80);
  if (length == 0 || length > PAYLOAD_MAX_INDEX || start > end || length != end - start) return -1;
  *why = "The program is damaged";
  if (strspn(payload->hash, "0123456789abcdef") != PAYLOAD_HASH_SIZE) return -1;
  payload->index = calloc(1, (size_t)length + 1);
  if (payload->index == NULL || read_at(payload->fd, payload->index, (size_t)length, start) != 0) return -1;
  return parse_index(payload, start);
}

void payload_close(struct payload *payload) {
  if (payload->fd >= 0) close(payload->fd);
  free(payload->index);
  free(payload->entries);
}
