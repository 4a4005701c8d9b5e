// The far end of the node library's benchmarks: speaks just enough ZMTP 3.0 (RFC 23, NULL) to
// swallow or to flood two-frame messages faster than libzmq can, so that the library under test
// is the slow end and not this one.
//
// usage: zmtp_raw --role sink|flood --port PORT [--size 64]
//
// Listens on 127.0.0.1:PORT and serves one connection after the other. A sink subscribes to
// everything and counts whole messages; a payload of another size than --size ends it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include "common.h"

enum { MORE = 1, LONG = 2, COMMAND = 4, READ_BYTES = 4 << 20, BATCH_BYTES = 256 << 10 };

static size_t payload_size;
static bool is_sink;

static bool write_all(int fd, const void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = write(fd, (const char *)bytes + done, size - done);
    if (n <= 0) return false;
    done += (size_t)n;
  }
  return true;
}

static bool read_all(int fd, void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = read(fd, (char *)bytes + done, size - done);
    if (n <= 0) return false;
    done += (size_t)n;
  }
  return true;
}

static bool handshake(int fd) {
  unsigned char greeting[64] = {0xff, [9] = 0x7f, 3, 0, 'N', 'U', 'L', 'L'}, ready[256];
  const char *type = is_sink ? "SUB" : "PUB";
  int body = sprintf((char *)ready + 2, "\5READY\13Socket-Type%c%c%c\3%s", 0, 0, 0, type);
  ready[0] = COMMAND;
  ready[1] = (unsigned char)body;
  if (!write_all(fd, greeting, 64) || !write_all(fd, ready, (size_t)body + 2)) return false;
  // Read exactly the peer's greeting and its READY command; what follows belongs to the stream.
  if (!read_all(fd, greeting, 64) || !read_all(fd, ready, 2)) return false;
  if (ready[0] != COMMAND || !read_all(fd, ready, ready[1])) return false;
  return !is_sink || write_all(fd, "\0\1\1", 3);
}

// Counts the whole messages at the start of `bytes`; returns how many bytes they and their lone
// leading frames took.
static size_t count_frames(const unsigned char *bytes, size_t size) {
  size_t at = 0;
  uint64_t messages = 0;
  while (size - at >= 2) {
    unsigned char flags = bytes[at];
    size_t header = flags & LONG ? 9 : 2;
    if (size - at < header) break;
    uint64_t length = 0;
    for (size_t i = 1; i < header; i++) length = length << 8 | bytes[at + i];
    if (length > READ_BYTES / 2) DIE("A frame of %" PRIu64 " B came", length);
    if (size - at - header < length) break;
    at += header + length;
    if (flags & (MORE | COMMAND)) continue;
    if (length != payload_size) DIE("A payload of %" PRIu64 " B came", length);
    messages++;
  }
  count_messages(messages, messages * payload_size);
  return at;
}

static void swallow(int fd) {
  static unsigned char buffer[READ_BYTES];
  for (size_t held = 0;;) {
    ssize_t n = read(fd, buffer + held, sizeof buffer - held);
    if (n <= 0) return;
    held += (size_t)n;
    size_t used = count_frames(buffer, held);
    held -= used;
    memmove(buffer, buffer + used, held);
  }
}

static void flood(int fd) {
  unsigned char one[64 + 9], *batch = malloc(BATCH_BYTES + payload_size + sizeof one);
  size_t head = (size_t)sprintf((char *)one, "%c%cbench/0", MORE, 7), size = 0;
  if (payload_size < 256) {
    one[head++] = 0;
    one[head++] = (unsigned char)payload_size;
  } else {
    one[head++] = LONG;
    for (int shift = 56; shift >= 0; shift -= 8) one[head++] = (unsigned char)(payload_size >> shift);
  }
  uint64_t messages = 0;
  for (; size < BATCH_BYTES; messages++) {
    memcpy(batch + size, one, head);
    memset(batch + size + head, 'x', payload_size);
    size += head + payload_size;
  }
  while (write_all(fd, batch, size)) count_messages(messages, messages * payload_size);
  free(batch);
}

static void *serve(void *listener) {
  for (;;) {
    int fd = accept(*(int *)listener, NULL, NULL), on = 1;
    if (fd < 0) DIE("accept failed");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (handshake(fd)) (is_sink ? swallow : flood)(fd);
    close(fd);
  }
  return NULL;
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  is_sink = strcmp(option(argc, argv, "--role", "sink"), "sink") == 0;
  payload_size = (size_t)number_option(argc, argv, "--size", 64);
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                .sin_port = htons((uint16_t)number_option(argc, argv, "--port", 0))};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) DIE("Cannot bind --port");
  if (listen(listener, 4) != 0) DIE("Cannot listen");
  pthread_t thread;
  pthread_create(&thread, NULL, serve, &listener);
  say_ready();
  serve_control();
}
