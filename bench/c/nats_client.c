// NATS client protocol, core publish and subscribe (docs.nats.io, "Client Protocol").
// The server's first PING goes unanswered: it drops a silent client after minutes, a run takes
// seconds.
#include "raw_client.h"

static void sign_on(int fd, bool publishes) {
  (void)publishes;
  static const char hello[] = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";
  send_all(fd, hello, sizeof hello - 1);
}

static void subscribe(int fd, const char *filter) {
  char line[128];
  send_all(fd, line, (size_t)snprintf(line, sizeof line, "SUB %s 1\r\n", filter));
}

static size_t encode(char *out, int index, size_t size, char **payload) {
  int head = sprintf(out, "PUB bench.%d %zu\r\n", index, size);
  *payload = out + head;
  memcpy(out + head + size, "\r\n", 2);
  return (size_t)head + size + 2;
}

static size_t parse(const char *bytes, size_t held, const char **payload, size_t *size) {
  const char *end = memchr(bytes, '\n', held);
  if (end == NULL) return 0;
  size_t head = (size_t)(end - bytes) + 1;
  *payload = NULL;
  if (memcmp(bytes, "-ERR", 4) == 0) DIE("The server says %.*s", (int)head - 2, bytes);
  if (memcmp(bytes, "MSG ", 4) != 0) return head;
  const char *digits = end - 1;
  while (digits[-1] != ' ') digits--;
  *size = strtoul(digits, NULL, 10);
  if (held < head + *size + 2) return 0;
  *payload = bytes + head;
  return head + *size + 2;
}
