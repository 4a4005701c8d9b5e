// A publisher, a subscriber and a latency pinger over a plain TCP connection, for hubs that do not
// speak ZMTP. It batches what it sends and parses what it reads in place, so it is as light as a
// client of its protocol can be.
//
// usage: <protocol>_client --role publish|subscribe|latency [--in PORT] [--out PORT] [--size 64]
//                          [--topics 1] [--subscribe FILTER] [--count 1000] [--warmup 200]
//
// --in is where the hub takes messages, --out where it gives them.
//
// A protocol's file defines the functions below and includes this header.
#ifndef ROBO_BENCH_RAW_CLIENT_H
#define ROBO_BENCH_RAW_CLIENT_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

#include "common.h"

enum { READ_BYTES = 4 << 20, BATCH_BYTES = 128 << 10, PERIOD_NS = 1500000 };

// Signs on; afterwards the connection is ready for messages.
static void sign_on(int fd, bool publishes);
static void subscribe(int fd, const char *filter);
// Writes one message on topic `index`, payload included, and returns its size; *payload points at
// the payload inside it.
static size_t encode(char *out, int index, size_t size, char **payload);
// Size of the first unit in `bytes`, 0 when it is not whole yet; *payload is NULL when the unit is
// not a message.
static size_t parse(const char *bytes, size_t held, const char **payload, size_t *size);

static size_t payload_size;

static void send_all(int fd, const void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = send(fd, (const char *)bytes + done, size - done, MSG_NOSIGNAL);
    if (n <= 0) DIE("The hub closed the connection");
    done += (size_t)n;
  }
}

static int dial(int port, bool publishes) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                .sin_port = htons((uint16_t)port)};
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) DIE("Cannot reach the hub");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sign_on(fd, publishes);
  return fd;
}

static void flood(int fd, int topics) {
  char *batch = malloc(BATCH_BYTES + (size_t)topics * (payload_size + 128)), *payload;
  size_t size = 0;
  uint64_t messages = 0;
  while (size < BATCH_BYTES) {
    for (int i = 0; i < topics; i++, messages++) {
      size += encode(batch + size, i, payload_size, &payload);
      memset(payload, 'x', payload_size);
    }
  }
  for (;;) {
    send_all(fd, batch, size);
    count_messages(messages, messages * payload_size);
  }
}

// Reads until `take` has had `limit` messages; limit 0 is for ever.
static void receive(int fd, long limit, void (*take)(const char *payload)) {
  static char buffer[READ_BYTES];
  for (size_t held = 0;;) {
    ssize_t n = recv(fd, buffer + held, sizeof buffer - held, 0);
    if (n <= 0) DIE("The hub closed the connection");
    held += (size_t)n;
    size_t at = 0, size = 0, step;
    uint64_t messages = 0;
    const char *payload = NULL;
    while ((step = parse(buffer + at, held - at, &payload, &size)) > 0) {
      at += step;
      if (payload == NULL) continue;
      if (size != payload_size) DIE("A payload of %zu B came", size);
      messages++;
      if (take != NULL) take(payload);
      if (limit > 0 && --limit == 0) return;
    }
    count_messages(messages, messages * payload_size);
    memmove(buffer, buffer + at, held -= at);
  }
}

static int64_t *samples;
static int sample_count, sample_limit, to_skip;

static void take_sample(const char *payload) {
  int64_t sent, received = now_ns();
  memcpy(&sent, payload, sizeof sent);
  if (to_skip > 0) {
    to_skip--;
  } else if (sample_count < sample_limit) {
    samples[sample_count++] = received - sent;
  }
}

static void *send_pings(void *fd) {
  char *message = calloc(1, payload_size + 128), *payload;
  size_t size = encode(message, 0, payload_size, &payload);
  for (int64_t due = now_ns();; due += PERIOD_NS) {
    sleep_until(due);
    int64_t sent = now_ns();
    memcpy(payload, &sent, sizeof sent);
    send_all(*(int *)fd, message, size);
  }
  return NULL;
}

static void *answer_marks(void *unused) {
  (void)unused;
  serve_control();
  return NULL;
}

int main(int argc, char **argv) {
  const char *role = option(argc, argv, "--role", "");
  payload_size = (size_t)number_option(argc, argv, "--size", 64);
  bool publishes = strcmp(role, "publish") == 0;
  int in = (int)number_option(argc, argv, "--in", 0);
  int out = (int)number_option(argc, argv, "--out", 0);
  int fd = dial(publishes ? in : out, publishes);
  pthread_t thread;
  if (strcmp(role, "latency") == 0) {
    sample_limit = (int)number_option(argc, argv, "--count", 1000);
    to_skip = (int)number_option(argc, argv, "--warmup", 200);
    samples = calloc((size_t)sample_limit, sizeof *samples);
    int publisher = dial(in, true);
    subscribe(fd, option(argc, argv, "--subscribe", ""));
    pthread_create(&thread, NULL, send_pings, &publisher);
    receive(fd, sample_limit + to_skip, take_sample);
    print_percentiles(samples, sample_count);
    _exit(0);
  }
  pthread_create(&thread, NULL, answer_marks, NULL);
  say_ready();
  if (publishes) flood(fd, (int)number_option(argc, argv, "--topics", 1));
  subscribe(fd, option(argc, argv, "--subscribe", ""));
  receive(fd, 0, NULL);
}

#endif
