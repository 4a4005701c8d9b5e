// The bridge as C can have it: one thread, epoll, frames of robo_link.h from one program on a
// Unix socket to WebSocket clients.
//
// usage: bridge_epoll --socket PATH --port N [--each 0|1]
//
// Whatever one read gives, up to 256 KiB, goes to each client with one write, as one WebSocket
// message of whole frames, or with --each 1 as a message for each frame. It keeps no queues: the
// next read waits until all clients have taken the last one, so that nothing is lost, nothing is
// copied, and the slowest client stops all. It checks no tokens and no layouts, counts nothing
// and knows one topic.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include "bridge_frame.h"

enum { CHUNK_BYTES = 1 << 18, WS_HEAD = 10, MOST_CLIENTS = 4096, EACH_HEAD = 4, LARGEST = 65536 };

typedef struct {
  int fd;
  bool is_open, waits;
  size_t sent;  // of the chunk
  char request[4096];
  size_t request_bytes;
} peer;

static peer *clients[MOST_CLIENTS];
static int client_count, waiting, epoll;
static peer listener, programs, program = {.fd = -1};
static uint8_t memory[WS_HEAD + CHUNK_BYTES + LARGEST], each[2 * CHUNK_BYTES];
static uint8_t *const chunk = memory + WS_HEAD;
static size_t chunk_bytes, used;  // bytes in the chunk; of them whole frames
static const uint8_t *message;
static size_t message_bytes;
static bool sends_each;

static void watch(int operation, peer *p, uint32_t events) {
  epoll_ctl(epoll, operation, p->fd, &(struct epoll_event){.events = events, .data = {.ptr = p}});
}

// ---- the answer to a handshake (RFC 6455, 4.2.2): SHA-1 (RFC 3174) and base64 -------------------

static uint32_t turned(uint32_t x, int bits) { return x << bits | x >> (32 - bits); }

static void sha1(const uint8_t *bytes, size_t length, uint8_t out[20]) {
  uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  uint8_t padded[128] = {0};
  if (length > 119) DIE("Too long");
  memcpy(padded, bytes, length);
  padded[length] = 0x80;
  size_t blocks = length > 55 ? 2 : 1;
  for (size_t i = 0; i < 8; i++) {
    padded[blocks * 64 - 1 - i] = (uint8_t)((uint64_t)length * 8 >> (8 * i));
  }
  for (size_t block = 0; block < blocks; block++) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++) {
      const uint8_t *p = padded + block * 64 + i * 4;
      w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    for (int i = 16; i < 80; i++) w[i] = turned(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
      uint32_t f = b ^ c ^ d;
      if (i < 20) f = (b & c) | (~b & d);
      else if (i >= 40 && i < 60) f = (b & c) | (b & d) | (c & d);
      static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
      uint32_t next = turned(a, 5) + f + e + k[i / 20] + w[i];
      e = d, d = c, c = turned(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  for (int i = 0; i < 20; i++) out[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const uint8_t in[20], char out[29]) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *to = out;
  for (int i = 0; i < 20; i += 3) {
    uint32_t three = (uint32_t)in[i] << 16 | (uint32_t)in[i + 1] << 8 | (i + 2 < 20 ? in[i + 2] : 0);
    for (int shift = 18; shift >= 0; shift -= 6) *to++ = letters[three >> shift & 63];
  }
  out[27] = '=';
  out[28] = 0;
}

static void answer(peer *c) {
  const char *key = strcasestr(c->request, "\r\nsec-websocket-key:");
  if (key == NULL) DIE("No WebSocket");
  key += 20;
  while (*key == ' ') key++;
  char joined[64 + 40], accept[29], text[256];
  snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, " \r"), key);
  uint8_t hash[20];
  sha1((uint8_t *)joined, strlen(joined), hash);
  base64(hash, accept);
  int length = snprintf(text, sizeof text,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                        accept);
  if (send(c->fd, text, (size_t)length, MSG_NOSIGNAL) != length) DIE("Cannot answer");
  c->is_open = true;
  // Who comes now gets the next chunk, not the rest of this one.
  c->sent = message_bytes;
}

// ---- structs ---------------------------------------------------------------------------------

static void leave(peer *c) {
  if (c->waits) waiting--;
  for (int i = 0; i < client_count; i++) {
    if (clients[i] == c) clients[i--] = clients[--client_count];
  }
  close(c->fd);
  // Its memory stays: an event of it may be on its way.
  c->fd = -1;
}

// Sends what a client has not taken.
static void push(peer *c) {
  if (c->fd < 0) return;
  while (c->sent < message_bytes) {
    ssize_t n = send(c->fd, message + c->sent, message_bytes - c->sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      if (!c->waits) {
        c->waits = true;
        waiting++;
        watch(EPOLL_CTL_MOD, c, EPOLLIN | EPOLLOUT);
      }
      return;
    }
    if (n < 0) return leave(c);
    c->sent += (size_t)n;
  }
  if (!c->waits) return;
  c->waits = false;
  waiting--;
  watch(EPOLL_CTL_MOD, c, EPOLLIN);
}

static size_t write_head(uint8_t *at, size_t length) {
  at[0] = 0x82;
  if (length < 126) return at[1] = (uint8_t)length, 2;
  if (length < 65536) return at[1] = 126, at[2] = (uint8_t)(length >> 8), at[3] = (uint8_t)length, 4;
  at[1] = 127;
  for (int i = 0; i < 8; i++) at[9 - i] = (uint8_t)((uint64_t)length >> (8 * i));
  return 10;
}

// Finds whole frames from `begin` on; hellos are left out.
static void make_message(size_t begin, size_t end) {
  if (sends_each) {
    uint8_t *to = each;
    for (size_t at = begin; at < end;) {
      const frame_head *head = (const frame_head *)(chunk + at);
      size_t length = HEAD_BYTES + head->length;
      to += write_head(to, length);
      memcpy(to, chunk + at, length);
      to += length;
      at += length;
    }
    message = each;
    message_bytes = (size_t)(to - each);
    return;
  }
  uint8_t head[WS_HEAD];
  size_t head_bytes = write_head(head, end - begin);
  memcpy(chunk + begin - head_bytes, head, head_bytes);
  message = chunk + begin - head_bytes;
  message_bytes = head_bytes + end - begin;
}

static void read_program(void) {
  // What is left of the last read is the beginning of a frame.
  memmove(chunk, chunk + used, chunk_bytes - used);
  chunk_bytes -= used;
  used = 0;
  ssize_t n = recv(program.fd, chunk + chunk_bytes, CHUNK_BYTES - chunk_bytes, 0);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) {
    close(program.fd);
    program.fd = -1;
    chunk_bytes = 0;
    return;
  }
  chunk_bytes += (size_t)n;
  size_t begin = 0;
  while (chunk_bytes - used >= HEAD_BYTES) {
    const frame_head *head = (const frame_head *)(chunk + used);
    if (head->magic != MAGIC || head->length > LARGEST) DIE("No frame");
    if (chunk_bytes - used < HEAD_BYTES + head->length) break;
    used += HEAD_BYTES + head->length;
    if (head->kind == HELLO) begin = used;
  }
  if (used == begin || client_count == 0) return;
  make_message(begin, used);
  for (int i = client_count - 1; i >= 0; i--) {
    if (!clients[i]->is_open) continue;
    clients[i]->sent = 0;
    push(clients[i]);
  }
}

static void read_client(peer *c) {
  if (c->fd < 0) return;
  if (c->is_open) {
    char ignored[4096];
    if (recv(c->fd, ignored, sizeof ignored, 0) == 0) leave(c);
    return;
  }
  ssize_t n = recv(c->fd, c->request + c->request_bytes, sizeof c->request - 1 - c->request_bytes, 0);
  if (n <= 0) return leave(c);
  c->request_bytes += (size_t)n;
  if (strstr(c->request, "\r\n\r\n") != NULL) answer(c);
}

static void accept_client(void) {
  peer *c = calloc(1, sizeof *c);
  int one = 1;
  c->fd = accept4(listener.fd, NULL, NULL, SOCK_NONBLOCK);
  if (c->fd < 0 || client_count == MOST_CLIENTS) DIE("Cannot accept");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  clients[client_count++] = c;
  watch(EPOLL_CTL_ADD, c, EPOLLIN);
}

int main(int argc, char **argv) {
  sends_each = number_option(argc, argv, "--each", 0) != 0;
  epoll = epoll_create1(0);
  programs.fd = listen_unix(option(argc, argv, "--socket", "robo.sock"));
  int one = 1;
  listener.fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener.fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  uint16_t port = htons((uint16_t)number_option(argc, argv, "--port", 8675));
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = port, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (bind(listener.fd, (struct sockaddr *)&address, sizeof address) != 0) {
    DIE("Cannot bind: %s", strerror(errno));
  }
  if (listen(listener.fd, 128) != 0) DIE("Cannot listen: %s", strerror(errno));
  watch(EPOLL_CTL_ADD, &programs, EPOLLIN);
  watch(EPOLL_CTL_ADD, &listener, EPOLLIN);
  peer control = {.fd = 0};
  watch(EPOLL_CTL_ADD, &control, EPOLLIN);
  say_ready();
  bool reads = false;
  for (struct epoll_event events[64];;) {
    int count = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < count; i++) {
      peer *p = events[i].data.ptr;
      if (p == &control) return 0;
      if (p == &listener) accept_client();
      else if (p == &programs) {
        program.fd = accept4(programs.fd, NULL, NULL, SOCK_NONBLOCK);
        watch(EPOLL_CTL_ADD, &program, EPOLLIN);
        reads = true;
      } else if (p == &program) {
        // Of clients that wait the last chunk has to be gone first.
        if (waiting == 0) read_program();
      } else if (events[i].events & EPOLLOUT) push(p);
      else read_client(p);
    }
    if (program.fd >= 0 && reads != (waiting == 0)) {
      reads = waiting == 0;
      watch(EPOLL_CTL_MOD, &program, reads ? EPOLLIN : 0);
    }
  }
}
