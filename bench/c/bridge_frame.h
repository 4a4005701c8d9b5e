// The frame of robo_link.h, as the programs of the bridge's benchmarks write and read it.
#ifndef ROBO_BENCH_BRIDGE_FRAME_H
#define ROBO_BENCH_BRIDGE_FRAME_H

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "bridge_sample.h"
#include "common.h"

typedef struct {
  uint16_t magic;
  uint8_t version, kind;
  uint16_t id, seq;
  uint32_t length, aux;
  uint64_t time;
} frame_head;

typedef struct {
  frame_head head;
  Sample sample;
} sample_frame;

enum { MAGIC = 0x4252, HELLO = 1, DATA = 2 };

enum { HEAD_BYTES = sizeof(frame_head), FRAME_BYTES = sizeof(sample_frame) };

_Static_assert(HEAD_BYTES == 24, "head");
_Static_assert(sizeof(Sample) == 200, "sample");
_Static_assert(FRAME_BYTES == 224, "frame");

static inline struct sockaddr_un unix_address(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) DIE("%s is too long", path);
  strcpy(address.sun_path, path);
  return address;
}

// A Unix socket on which one listens.
static inline int listen_unix(const char *path) {
  struct sockaddr_un address = unix_address(path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  unlink(path);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 8) != 0) {
    DIE("Cannot listen on %s: %s", path, strerror(errno));
  }
  return fd;
}

#endif
