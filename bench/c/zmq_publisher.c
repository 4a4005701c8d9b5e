// Publishes two-frame messages, topic and payload, as fast as libzmq takes them.
//
// usage: zmq_publisher --connect ENDPOINT | --bind ENDPOINT [--size 64] [--topics 1] [--nodrop 0]
//
// The topics bench/0 … bench/(N-1) take turns. With --nodrop 1 a full queue makes the sender wait;
// by default libzmq drops, as any PUB socket does. What is counted is what was handed to libzmq.
#include <pthread.h>
#include <zmq.h>

#include "common.h"

enum { MAX_TOPICS = 64 };

typedef struct {
  void *socket;
  size_t size;
  int topics;
} publisher;

static void *publish(void *argument) {
  publisher *p = argument;
  char names[MAX_TOPICS][TOPIC_BYTES];
  size_t lengths[MAX_TOPICS];
  for (int i = 0; i < p->topics; i++) {
    topic_name(names[i], i);
    lengths[i] = strlen(names[i]);
  }
  char *payload = malloc(p->size);
  memset(payload, 'x', p->size);
  for (int i = 0;; i = i + 1 == p->topics ? 0 : i + 1) {
    zmq_send(p->socket, names[i], lengths[i], ZMQ_SNDMORE);
    if (p->size < 1024) {
      zmq_send(p->socket, payload, p->size, 0);
    } else {
      // By reference: copying 300 kB for messages that are then dropped would only heat memory.
      zmq_msg_t message;
      zmq_msg_init_data(&message, payload, p->size, NULL, NULL);
      zmq_msg_send(&message, p->socket, 0);
    }
    count_messages(1, p->size);
  }
  return NULL;
}

int main(int argc, char **argv) {
  publisher p = {.size = (size_t)number_option(argc, argv, "--size", 64),
                 .topics = (int)number_option(argc, argv, "--topics", 1)};
  if (p.topics < 1 || p.topics > MAX_TOPICS) DIE("--topics is 1 to %d", MAX_TOPICS);
  p.socket = zmq_socket(zmq_ctx_new(), ZMQ_PUB);
  int nodrop = (int)number_option(argc, argv, "--nodrop", 0);
  zmq_setsockopt(p.socket, ZMQ_XPUB_NODROP, &nodrop, sizeof nodrop);
  const char *bind = option(argc, argv, "--bind", NULL);
  const char *endpoint = bind != NULL ? bind : option(argc, argv, "--connect", "");
  if ((bind != NULL ? zmq_bind : zmq_connect)(p.socket, endpoint) != 0) {
    DIE("Cannot use %s: %s", endpoint, zmq_strerror(errno));
  }
  pthread_t thread;
  pthread_create(&thread, NULL, publish, &p);
  say_ready();
  serve_control();
}
