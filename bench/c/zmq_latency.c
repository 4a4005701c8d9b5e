// One-way latency through a hub: a publisher and a subscriber in one process, two threads, one
// message every 1.5 ms that carries its time of sending.
//
// usage: zmq_latency --in ENDPOINT --out ENDPOINT [--size 64] [--count 1000] [--warmup 200]
#include <pthread.h>
#include <zmq.h>

#include "common.h"

enum { PERIOD_NS = 1500000 };

static atomic_bool finished;

typedef struct {
  void *socket;
  size_t size;
} pinger;

static void *send_pings(void *argument) {
  pinger *p = argument;
  char *payload = calloc(1, p->size);
  for (int64_t due = now_ns(); !atomic_load(&finished); due += PERIOD_NS) {
    sleep_until(due);
    int64_t sent = now_ns();
    memcpy(payload, &sent, sizeof sent);
    zmq_send(p->socket, "bench/0", 7, ZMQ_SNDMORE);
    zmq_send(p->socket, payload, p->size, 0);
  }
  return NULL;
}

int main(int argc, char **argv) {
  int count = (int)number_option(argc, argv, "--count", 1000);
  int warmup = (int)number_option(argc, argv, "--warmup", 200);
  void *context = zmq_ctx_new();
  void *subscriber = zmq_socket(context, ZMQ_SUB);
  pinger p = {.socket = zmq_socket(context, ZMQ_PUB),
              .size = (size_t)number_option(argc, argv, "--size", 64)};
  int timeout_ms = 5000;
  zmq_setsockopt(subscriber, ZMQ_RCVTIMEO, &timeout_ms, sizeof timeout_ms);
  zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "bench/0", 7);
  if (zmq_connect(subscriber, option(argc, argv, "--out", "")) != 0) DIE("Cannot use --out");
  if (zmq_connect(p.socket, option(argc, argv, "--in", "")) != 0) DIE("Cannot use --in");
  int64_t *samples = calloc((size_t)count, sizeof *samples);
  pthread_t thread;
  pthread_create(&thread, NULL, send_pings, &p);
  zmq_msg_t frame;
  zmq_msg_init(&frame);
  for (int i = -warmup; i < count; i++) {
    do {
      if (zmq_msg_recv(&frame, subscriber, 0) < 0) DIE("recv: %s", zmq_strerror(errno));
    } while (zmq_msg_more(&frame));
    int64_t received = now_ns(), sent;
    if (zmq_msg_size(&frame) != p.size) DIE("A message of %zu B came", zmq_msg_size(&frame));
    memcpy(&sent, zmq_msg_data(&frame), sizeof sent);
    if (i >= 0) samples[i] = received - sent;
  }
  atomic_store(&finished, true);
  print_percentiles(samples, count);
  _exit(0);
}
