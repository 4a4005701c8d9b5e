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
#include "zmtp_wire.h"

enum { READ_BYTES = 4 << 20, BATCH_BYTES = 256 << 10 };

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

// Counts the whole messages at the start of `bytes`; returns how many bytes they and their lone
// leading frames took.
static size_t count_frames(const unsigned char *bytes, size_t size) {
  size_t at = 0;
  uint64_t messages = 0;
  frame_head head;
  while (read_head(bytes + at, size - at, &head)) {
    if (head.length > READ_BYTES / 2) DIE("A frame of %" PRIu64 " B came", head.length);
    if (size - at - head.header < head.length) break;
    at += head.header + head.length;
    if (head.flags & (MORE | COMMAND)) continue;
    if (head.length != payload_size) DIE("A payload of %" PRIu64 " B came", head.length);
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
  unsigned char one[32], *batch = malloc(BATCH_BYTES + payload_size + sizeof one);
  size_t head = write_head(one, MORE, 7), size = 0;
  memcpy(one + head, "bench/0", 7);
  head += 7;
  head += write_head(one + head, 0, payload_size);
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
    if (is_sink && handshake(fd, "SUB") && write_all(fd, "\0\1\1", 3)) swallow(fd);
    if (!is_sink && handshake(fd, "PUB")) flood(fd);
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
