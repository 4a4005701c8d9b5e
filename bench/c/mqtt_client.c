// MQTT 3.1.1, quality of service 0 (OASIS, mqtt-v3.1.1): CONNECT, SUBSCRIBE, PUBLISH.
#include "raw_client.h"

static size_t put_length(unsigned char *out, size_t length) {
  size_t n = 0;
  do {
    out[n++] = (unsigned char)((length & 127) | (length > 127 ? 128 : 0));
  } while ((length >>= 7) > 0);
  return n;
}

static void sign_on(int fd, bool publishes) {
  (void)publishes;
  // Protocol level 4, clean session, keep-alive 0, empty client identifier.
  static const unsigned char hello[] = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 0};
  send_all(fd, hello, sizeof hello);
  unsigned char answer[4];
  if (recv(fd, answer, 4, MSG_WAITALL) != 4 || answer[0] != 0x20 || answer[3] != 0) {
    DIE("The broker refused the connection");
  }
}

static void subscribe(int fd, const char *filter) {
  unsigned char packet[128] = {0x82};
  size_t length = strlen(filter);
  packet[1] = (unsigned char)(length + 5);
  packet[3] = 1;
  packet[5] = (unsigned char)length;
  memcpy(packet + 6, filter, length);
  send_all(fd, packet, length + 7);
}

static size_t encode(char *out, int index, size_t size, char **payload) {
  char topic[TOPIC_BYTES];
  topic_name(topic, index);
  size_t length = strlen(topic), at = 1;
  out[0] = 0x30;
  at += put_length((unsigned char *)out + 1, 2 + length + size);
  out[at++] = 0;
  out[at++] = (char)length;
  memcpy(out + at, topic, length);
  *payload = out + at + length;
  return at + length + size;
}

static size_t parse(const char *bytes, size_t held, const char **payload, size_t *size) {
  const unsigned char *u = (const unsigned char *)bytes;
  size_t length = 0, at = 1;
  for (int shift = 0;; shift += 7) {
    if (at >= held) return 0;
    length |= (size_t)(u[at] & 127) << shift;
    if (u[at++] < 128) break;
  }
  if (held < at + length) return 0;
  *payload = NULL;
  if ((u[0] & 0xf0) == 0x30) {
    size_t topic = (size_t)(u[at] << 8 | u[at + 1]);
    *payload = bytes + at + 2 + topic;
    *size = length - 2 - topic;
  }
  return at + length;
}
