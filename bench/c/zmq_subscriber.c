// Receives whole messages on one SUB socket and counts them.
//
// usage: zmq_subscriber --connect ENDPOINT | --bind ENDPOINT [--subscribe bench/] [--size 64]
#include <pthread.h>
#include <zmq.h>

#include "common.h"

enum { BURST = 1000 };

typedef struct {
  void *socket;
  size_t size;
} subscriber;

// Counts in bursts, so that the counting does not show; waits only when nothing is there.
static void *receive(void *argument) {
  subscriber *s = argument;
  zmq_msg_t frame;
  zmq_msg_init(&frame);
  for (;;) {
    uint64_t messages = 0;
    for (int flags = 0; messages < BURST; flags = ZMQ_DONTWAIT) {
      if (zmq_msg_recv(&frame, s->socket, flags) < 0) break;
      while (zmq_msg_more(&frame)) zmq_msg_recv(&frame, s->socket, 0);
      if (zmq_msg_size(&frame) != s->size) DIE("A payload of %zu B came", zmq_msg_size(&frame));
      messages++;
    }
    count_messages(messages, messages * s->size);
  }
  return NULL;
}

int main(int argc, char **argv) {
  subscriber s = {.size = (size_t)number_option(argc, argv, "--size", 64)};
  const char *prefix = option(argc, argv, "--subscribe", "bench/");
  const char *bind = option(argc, argv, "--bind", NULL);
  const char *endpoint = bind != NULL ? bind : option(argc, argv, "--connect", "");
  s.socket = zmq_socket(zmq_ctx_new(), ZMQ_SUB);
  zmq_setsockopt(s.socket, ZMQ_SUBSCRIBE, prefix, strlen(prefix));
  if ((bind != NULL ? zmq_bind : zmq_connect)(s.socket, endpoint) != 0) {
    DIE("Cannot use %s: %s", endpoint, zmq_strerror(errno));
  }
  pthread_t thread;
  pthread_create(&thread, NULL, receive, &s);
  say_ready();
  serve_control();
}
