// ZMTP 3.0 publish and subscribe without libzmq, as light as the clients of the other brokers.
#include "raw_client.h"
#include "zmtp_wire.h"

static void sign_on(int fd, bool publishes) {
  if (!handshake(fd, publishes ? "PUB" : "SUB")) DIE("The hub refused the handshake");
}

static void subscribe(int fd, const char *filter) {
  unsigned char frame[128];
  size_t length = strlen(filter), head = write_head(frame, 0, length + 1);
  frame[head] = 1;
  memcpy(frame + head + 1, filter, length);
  send_all(fd, frame, head + 1 + length);
}

static size_t encode(char *out, int index, size_t size, char **payload) {
  char topic[TOPIC_BYTES];
  topic_name(topic, index);
  size_t length = strlen(topic), at = write_head((unsigned char *)out, MORE, length);
  memcpy(out + at, topic, length);
  at += length;
  at += write_head((unsigned char *)out + at, 0, size);
  *payload = out + at;
  return at + size;
}

static size_t parse(const char *bytes, size_t held, const char **payload, size_t *size) {
  size_t at = 0;
  frame_head head;
  do {
    if (!read_head((const unsigned char *)bytes + at, held - at, &head)) return 0;
    at += head.header;
    if (held - at < head.length) return 0;
    at += head.length;
  } while (head.flags & MORE);
  *payload = head.flags & COMMAND ? NULL : bytes + at - head.length;
  *size = head.length;
  return at;
}
