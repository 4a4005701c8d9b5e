// Just enough ZMTP 3.0 (RFC 23, mechanism NULL) for programs that skip libzmq.
#ifndef ROBO_BENCH_ZMTP_WIRE_H
#define ROBO_BENCH_ZMTP_WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { MORE = 1, LONG = 2, COMMAND = 4 };

typedef struct {
  unsigned char flags;
  uint64_t length;
  size_t header;
} frame_head;

// Reads the head of a frame; false when it is not whole yet.
static inline bool read_head(const unsigned char *bytes, size_t held, frame_head *head) {
  if (held < 2) return false;
  *head = (frame_head){.flags = bytes[0], .header = bytes[0] & LONG ? 9 : 2};
  if (held < head->header) return false;
  for (size_t i = 1; i < head->header; i++) head->length = head->length << 8 | bytes[i];
  return true;
}

// Writes the head of a frame and returns its size.
static inline size_t write_head(unsigned char *out, unsigned char flags, uint64_t length) {
  if (length < 256) {
    out[0] = flags;
    out[1] = (unsigned char)length;
    return 2;
  }
  out[0] = flags | LONG;
  for (int i = 0; i < 8; i++) out[1 + i] = (unsigned char)(length >> (56 - 8 * i));
  return 9;
}

static inline bool exchange(int fd, void *bytes, size_t send_size, size_t receive_size) {
  return send(fd, bytes, send_size, MSG_NOSIGNAL) == (ssize_t)send_size &&
         recv(fd, bytes, receive_size, MSG_WAITALL) == (ssize_t)receive_size;
}

// Introduces a socket of `type` ("PUB" or "SUB"), and reads exactly the peer's greeting and READY:
// what follows belongs to the stream.
static inline bool handshake(int fd, const char *type) {
  unsigned char greeting[64] = {0xff, [9] = 0x7f, 3, 0, 'N', 'U', 'L', 'L'}, ready[256];
  int body = sprintf((char *)ready + 2, "\5READY\13Socket-Type%c%c%c\3%s", 0, 0, 0, type);
  ready[0] = COMMAND;
  ready[1] = (unsigned char)body;
  if (!exchange(fd, greeting, 64, 64) || !exchange(fd, ready, (size_t)body + 2, 2)) return false;
  size_t rest = ready[1];
  return ready[0] == COMMAND && recv(fd, ready, rest, MSG_WAITALL) == (ssize_t)rest;
}

#endif
