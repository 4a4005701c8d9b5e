// A C program that sends structs to a bridge: frames of robo_link.h on a Unix socket, at a rate
// or as fast as they are taken. Without a rate 73 frames leave with one write (16 KiB), as with
// robo_link.h's `batch`. Writes block; nothing is dropped here.
//
// usage: bridge_producer --socket PATH [--rate STRUCTS_PER_SECOND] [--count STRUCTS] [--listen 1]
//                        [--name NAME]
//
// With --listen it waits for a bridge that connects. After --count structs it writes no more,
// and stays. Totals are structs that were written.
#include <pthread.h>

#include "bridge_frame.h"

enum { BATCH = 73 };

static sample_frame frames[BATCH];

static void write_all(int fd, const void *bytes, size_t length) {
  for (const char *at = bytes; length > 0;) {
    ssize_t n = send(fd, at, length, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) DIE("The bridge has gone: %s", strerror(errno));
    at += n;
    length -= (size_t)n;
  }
}

static int meet(const char *path, bool listens) {
  if (listens) {
    int listener = listen_unix(path);
    say_ready();
    return accept(listener, NULL, NULL);
  }
  struct sockaddr_un address = unix_address(path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    DIE("Cannot connect to %s: %s", path, strerror(errno));
  }
  say_ready();
  return fd;
}

// Says what it is: a program that keeps no structs, and sends one kind.
static void say_hello(int fd, const char *name) {
  struct {
    frame_head head;
    uint64_t session, next, first, acked;
    uint32_t kept;
    uint16_t structs;
    uint8_t flags, zero;
    char name[32];
  } program = {.head = {.magic = MAGIC, .version = 1, .kind = HELLO},
               .session = (uint64_t)now_ns(),
               .structs = 1,
               .flags = 1};
  size_t length = strlen(name);
  if (length >= sizeof program.name) DIE("The name is too long");
  memcpy(program.name, name, length);
  program.head.length = (uint32_t)(40 + length);
  write_all(fd, &program, HEAD_BYTES + program.head.length);
  struct {
    frame_head head;
    uint8_t direction, zero;
    uint16_t fields;
    uint32_t answer;
    char names[8];
  } sample = {.head = {.magic = MAGIC, .version = 1, .kind = HELLO, .id = 1},
              .direction = 1,
              .names = "Sample"};
  sample.head.length = sizeof sample - HEAD_BYTES;
  sample.head.aux = sizeof(Sample);
  write_all(fd, &sample, sizeof sample);
}

// What the bridge says is of no interest, but must not pile up.
static void *swallow(void *argument) {
  char bytes[4096];
  while (recv(*(int *)argument, bytes, sizeof bytes, 0) > 0) {
  }
  return NULL;
}

static void stamp(sample_frame *frame, uint64_t count, uint64_t now) {
  frame->head.seq = (uint16_t)count;
  frame->head.aux = (uint32_t)count;
  frame->sample.stamp = now;
  frame->sample.count = count;
}

static long rate, most;

static void *produce(void *argument) {
  int fd = *(int *)argument;
  // Above 20 kHz several at a time: no sleep is that short.
  long together = rate == 0 || rate > 20000 ? BATCH : 1;
  int64_t period = rate == 0 ? 0 : 1000000000L * together / rate;
  uint64_t count = 0;
  for (int64_t due = now_ns(); most == 0 || count < (uint64_t)most; due += period) {
    if (rate != 0) sleep_until(due);
    uint64_t now = (uint64_t)now_ns();
    for (long i = 0; i < together; i++) stamp(&frames[i], count++, now);
    write_all(fd, frames, (size_t)together * sizeof *frames);
    count_messages((uint64_t)together, (uint64_t)together * sizeof *frames);
  }
  return NULL;
}

int main(int argc, char **argv) {
  rate = number_option(argc, argv, "--rate", 0);
  most = number_option(argc, argv, "--count", 0);
  for (int i = 0; i < BATCH; i++) {
    frames[i].head = (frame_head){.magic = MAGIC, .version = 1, .kind = DATA, .id = 1};
    frames[i].head.length = sizeof(Sample);
    for (int k = 0; k < 12; k++) frames[i].sample.current[k] = 0.1 * k + i;
  }
  static int fd;
  fd = meet(option(argc, argv, "--socket", "robo.sock"), number_option(argc, argv, "--listen", 0) != 0);
  if (fd < 0) DIE("Nobody came: %s", strerror(errno));
  say_hello(fd, option(argc, argv, "--name", "load"));
  pthread_t thread;
  pthread_create(&thread, NULL, swallow, &fd);
  pthread_create(&thread, NULL, produce, &fd);
  serve_control();
}
