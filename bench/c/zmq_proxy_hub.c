// The peer of `robo core`: zmq_proxy between an XSUB and an XPUB, libzmq's defaults, one I/O thread.
//
// usage: zmq_proxy_hub --in tcp://127.0.0.1:9998 --out tcp://127.0.0.1:9999
#include <pthread.h>
#include <zmq.h>

#include "common.h"

static void *wait_for_end(void *unused) {
  (void)unused;
  serve_control();
  return NULL;
}

int main(int argc, char **argv) {
  void *context = zmq_ctx_new();
  void *in = zmq_socket(context, ZMQ_XSUB);
  void *out = zmq_socket(context, ZMQ_XPUB);
  const char *in_endpoint = option(argc, argv, "--in", "tcp://127.0.0.1:9998");
  const char *out_endpoint = option(argc, argv, "--out", "tcp://127.0.0.1:9999");
  if (zmq_bind(in, in_endpoint) != 0) DIE("Cannot bind %s: %s", in_endpoint, zmq_strerror(errno));
  if (zmq_bind(out, out_endpoint) != 0) DIE("Cannot bind %s: %s", out_endpoint, zmq_strerror(errno));
  pthread_t control;
  pthread_create(&control, NULL, wait_for_end, NULL);
  say_ready();
  zmq_proxy(in, out, NULL);
  return 0;
}
