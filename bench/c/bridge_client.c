// WebSocket clients of a bridge: counts the structs that come, or how old they are.
//
// usage: bridge_client --port N [--clients 1] [--path /] [--protocol NAME] [--say TEXT] [--stride 224]
//                      [--skip BYTES] [--age 0|1]
//
// --say is sent as a text message when the connection is open. Of each binary message --skip
// bytes are left out; what remains is a whole number of structs of --stride bytes (0: one
// struct, of any length). The last 200 bytes of each stride are the struct: the first one's
// count is compared with the last one before it, so that what is missing is known; --stream 1
// for a stream of bytes without messages. With --age 1 the age of the first struct of each
// message is kept.
//
// On a line on stdin it prints {"ns","messages","bytes","frames","missing"} and with --age
// {"p50","p90","p99","count"} of what came since the last one.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include "bridge_frame.h"

enum { BUFFER_BYTES = 1 << 18, PEEK_BYTES = 64, MOST_AGES = 1 << 22 };

typedef struct {
  int fd;
  uint8_t head[14 + PEEK_BYTES];
  unsigned head_bytes;   // of `head` that are there
  unsigned head_wanted;  // of the frame's head
  uint64_t left;         // of the payload
  uint64_t length;
  unsigned peek_bytes, peek_wanted;
  uint8_t opcode;
  bool is_in_payload, has_begun;
  uint64_t next;  // count of the next struct
} client;

static uint8_t buffer[BUFFER_BYTES];
static uint64_t structs, bytes_in, ws_frames, missing;
static long stride, skip, sample_at;
static bool keeps_ages, is_stream;
static int64_t *ages;
static int age_count;

static void send_text(int fd, const char *text) {
  size_t length = strlen(text);
  if (length > 60000) DIE("Too long");
  uint8_t head[8] = {0x81};
  size_t head_bytes = 2;
  if (length < 126) head[1] = (uint8_t)(0x80 | length);
  else {
    head[1] = 0x80 | 126;
    head[2] = (uint8_t)(length >> 8);
    head[3] = (uint8_t)length;
    head_bytes = 4;
  }
  // A mask of zeros leaves the text as it is.
  head_bytes += 4;
  char message[65536];
  memcpy(message, head, head_bytes);
  memcpy(message + head_bytes, text, length);
  ssize_t all = (ssize_t)(head_bytes + length);
  if (send(fd, message, (size_t)all, MSG_NOSIGNAL) != all) DIE("Cannot send");
}

static void send_pong(client *c) {
  uint8_t pong[6 + 125] = {0x8a, (uint8_t)(0x80 | c->peek_bytes)};
  memcpy(pong + 6, c->head + c->head_wanted, c->peek_bytes);
  if (send(c->fd, pong, 6 + c->peek_bytes, MSG_NOSIGNAL) < 0) DIE("Cannot send");
}

// Connects, asks for the WebSocket, and reads up to the end of the answer.
static int open_socket(int port, const char *path, const char *protocol) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    DIE("Cannot connect: %s", strerror(errno));
  }
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  char request[1024], answer[4096] = "";
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Version: 13\r\n%s%s%s\r\n",
                        path, port, *protocol ? "Sec-WebSocket-Protocol: " : "", protocol,
                        *protocol ? "\r\n" : "");
  if (send(fd, request, (size_t)length, MSG_NOSIGNAL) != length) DIE("Cannot send");
  // Byte by byte, so that nothing of what follows is taken.
  for (size_t n = 0; n + 1 < sizeof answer; n++) {
    if (recv(fd, answer + n, 1, 0) != 1) DIE("No answer");
    if (n >= 3 && memcmp(answer + n - 3, "\r\n\r\n", 4) == 0) break;
  }
  if (strstr(answer, " 101 ") == NULL) DIE("Refused: %.100s", answer);
  return fd;
}

static void look_at(client *c, const uint8_t *sample) {
  uint64_t stamp, count;
  memcpy(&stamp, sample, 8);
  memcpy(&count, sample + 8, 8);
  uint64_t length = c->length - (uint64_t)skip;
  uint64_t here = stride == 0 ? 1 : length / (uint64_t)stride;
  if (stride != 0 && length % (uint64_t)stride != 0) {
    DIE("A message of %" PRIu64 " B is no number of structs", c->length);
  }
  if (c->has_begun && count < c->next) {
    DIE("Struct %" PRIu64 " came, %" PRIu64 " was expected", count, c->next);
  }
  if (c->has_begun) missing += count - c->next;
  c->has_begun = true;
  c->next = count + here;
  structs += here;
  if (keeps_ages && age_count < MOST_AGES) ages[age_count++] = now_ns() - (int64_t)stamp;
}

static void message_seen(client *c) {
  const uint8_t *payload = c->head + c->head_wanted;
  switch (c->opcode) {
    case 2:
      ws_frames++;
      if (is_stream) return;
      if (c->length < (uint64_t)(sample_at + 16)) return;
      return look_at(c, payload + sample_at);
    case 8:
      DIE("The bridge has closed: %.60s", payload + 2);
    case 9:
      return send_pong(c);
  }
}

static unsigned wanted_head(const client *c) {
  if (c->head_bytes < 2) return 2;
  unsigned length = c->head[1] & 127;
  return length < 126 ? 2 : length == 126 ? 4 : 10;
}

static void begin_payload(client *c) {
  unsigned first = c->head[1] & 127;
  c->length = first;
  if (first >= 126) {
    c->length = 0;
    for (unsigned i = 2; i < c->head_wanted; i++) c->length = c->length << 8 | c->head[i];
  }
  c->left = c->length;
  c->opcode = c->head[0] & 15;
  c->peek_bytes = 0;
  c->peek_wanted = c->length < PEEK_BYTES ? (unsigned)c->length : PEEK_BYTES;
  c->is_in_payload = true;
}

static void take(client *c, const uint8_t *at, size_t length) {
  while (length > 0 || (c->is_in_payload && c->left == 0)) {
    if (!c->is_in_payload) {
      while (length > 0 && c->head_bytes < (c->head_wanted = wanted_head(c))) {
        c->head[c->head_bytes++] = *at++;
        length--;
      }
      if (c->head_bytes < 2 || c->head_bytes < (c->head_wanted = wanted_head(c))) return;
      begin_payload(c);
      if (c->peek_wanted == 0) message_seen(c);
    }
    unsigned peek = c->peek_wanted - c->peek_bytes;
    if (peek > 0 && length > 0) {
      if (peek > length) peek = (unsigned)length;
      memcpy(c->head + c->head_wanted + c->peek_bytes, at, peek);
      c->peek_bytes += peek;
      if (c->peek_bytes == c->peek_wanted) message_seen(c);
    }
    uint64_t now = c->left < length ? c->left : length;
    if (is_stream && c->opcode == 2) structs = (bytes_in += now) / FRAME_BYTES;
    c->left -= now;
    at += now;
    length -= (size_t)now;
    if (c->left > 0) return;
    c->is_in_payload = false;
    c->head_bytes = 0;
  }
}

static void print_totals(void) {
  printf("{\"ns\":%" PRId64 ",\"messages\":%" PRIu64 ",\"bytes\":%" PRIu64, now_ns(), structs,
         bytes_in);
  printf(",\"frames\":%" PRIu64 ",\"missing\":%" PRIu64, ws_frames, missing);
  if (keeps_ages) {
    if (age_count == 0) DIE("No struct came");
    qsort(ages, (size_t)age_count, sizeof *ages, compare_int64);
    printf(",\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"count\":%d", ages[age_count / 2] / 1e3,
           ages[age_count * 9L / 10] / 1e3, ages[age_count * 99L / 100] / 1e3, age_count);
    age_count = 0;
  }
  puts("}");
  fflush(stdout);
}

int main(int argc, char **argv) {
  int port = (int)number_option(argc, argv, "--port", 8675);
  long clients = number_option(argc, argv, "--clients", 1);
  stride = number_option(argc, argv, "--stride", FRAME_BYTES);
  skip = number_option(argc, argv, "--skip", 0);
  is_stream = number_option(argc, argv, "--stream", 0) != 0;
  keeps_ages = number_option(argc, argv, "--age", 0) != 0;
  sample_at = skip + (stride == 0 ? 0 : stride - (long)sizeof(Sample));
  if (sample_at + 16 > PEEK_BYTES) DIE("The struct begins too late");
  if (keeps_ages) ages = malloc(MOST_AGES * sizeof *ages);
  const char *say = option(argc, argv, "--say", "");
  int epoll = epoll_create1(0);
  client *all = calloc((size_t)clients, sizeof *all);
  for (long i = 0; i < clients; i++) {
    const char *path = option(argc, argv, "--path", "/");
    all[i].fd = open_socket(port, path, option(argc, argv, "--protocol", ""));
    if (*say) send_text(all[i].fd, say);
    fcntl(all[i].fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &all[i]}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event);
  }
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &(struct epoll_event){.events = EPOLLIN});
  say_ready();
  for (struct epoll_event events[64];;) {
    int count = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < count; i++) {
      client *c = events[i].data.ptr;
      if (c == NULL) {
        char line[64];
        if (read(0, line, sizeof line) <= 0) return 0;
        print_totals();
        continue;
      }
      ssize_t n = recv(c->fd, buffer, sizeof buffer, 0);
      if (n < 0 && errno == EAGAIN) continue;
      if (n <= 0) DIE("The bridge has gone");
      if (!is_stream) bytes_in += (uint64_t)n;
      take(c, buffer, (size_t)n);
    }
  }
}
