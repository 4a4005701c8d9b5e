/*
 * robo_link.h: sends C structs to browsers, notebooks and scripts through `robo ws-bridge`, and takes theirs. C99 or C++11, no malloc, no
 * stdio, no threads, no dependency: copy this one file. In one source file of the program:
 *
 *   #define ROBO_LINK_IMPLEMENTATION
 *   #include "robo_link.h"
 *   #include "telemetry.h"
 *
 *   enum { TELEMETRY = 1, COMMAND = 2 };
 *   static const rl_entry entries[] = {
 *     RL_STRUCT(TELEMETRY, Telemetry, RL_OUT), RL_FIELD(Telemetry, speed),
 *     RL_STRUCT(COMMAND, Command, RL_IN),
 *   };
 *   static rl_link link;
 *   static uint64_t out[2048], in[64];
 *
 *   rl_options options = rl_defaults("arm", entries, RL_COUNT(entries));
 *   options.out = out; options.out_bytes = sizeof out;
 *   options.in = in;   options.in_bytes = sizeof in;
 *   rl_open(&link, &options);
 *   for (rl_message m; !rl_ended(&link); rl_wait(&link, 10)) {
 *     while (rl_receive(&link, &m)) if (m.id == COMMAND) obey((const Command *)m.payload);
 *     rl_send(&link, TELEMETRY, &telemetry, sizeof telemetry);
 *   }
 *   rl_close(&link, "done");
 *
 * Nothing here blocks but rl_wait and rl_drain. The bridge may be started first or last, and again: the link comes back by itself. A link is
 * used by one thread at a time.
 *
 * What happens to structs while the bridge is away is chosen by options.keep:
 *   RL_KEEP_NONE    they are lost, and the bridge is told how many
 *   RL_KEEP_NEWEST  options.out keeps what the bridge has not acknowledged, and is sent when it is back; when it is full, the oldest are
 *                   dropped, and the bridge is told how many
 *   RL_KEEP_ALL     the same, but when it is full, rl_send refuses and returns RL_FULL
 *
 * Without POSIX sockets, as on a microcontroller: #define ROBO_LINK_NO_SOCKETS, and give options.write, options.read and options.now.
 *
 * The bytes on the wire, and more: docs/robo-link.md. MIT licence, as robo.
 */
#ifndef ROBO_LINK_H
#define ROBO_LINK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes in front of each struct on the wire. options.out holds at least this and the largest struct that is sent. */
#define RL_HEADER_BYTES 24u

/* Which way a struct goes, as the program sees it; with `| RL_OPEN` when it ends with an array without a length, and may be longer. */
enum { RL_OUT = 1, RL_IN = 2, RL_BOTH = 3, RL_OPEN = 4 };

/* What happens to structs that the bridge does not have yet. */
enum { RL_KEEP_NONE, RL_KEEP_NEWEST, RL_KEEP_ALL };

/* What functions return. */
enum {
  RL_OK = 0,          /* sent, or kept until it can be */
  RL_AWAY = -1,       /* lost, as the bridge is away; counted */
  RL_FULL = -2,       /* no room: lost and counted, or with RL_KEEP_ALL refused: nothing has happened */
  RL_UNKNOWN = -3,    /* no entry has this id and direction */
  RL_WRONG_SIZE = -4, /* the entry's struct has another size, or options.out is too small for it */
  RL_LATE = -5        /* not done in the given time */
};

/* Kinds of messages that come, and of frames. */
enum { RL_HELLO = 1, RL_DATA = 2, RL_REQUEST = 3, RL_RESPONSE = 4, RL_BYE = 5, RL_LOG = 6, RL_ACK = 7 };

/* Levels of rl_log. */
enum { RL_DEBUG = 1, RL_INFO = 2, RL_WARNING = 3, RL_ERROR = 4, RL_FATAL = 5 };

/* How it stands with the bridge. */
enum { RL_DOWN, RL_CONNECTING, RL_GREETING, RL_UP };

/* A struct that is sent or taken, or one of its fields; made by the macros below. */
typedef struct rl_entry {
  const char *name;   /* of the struct or field */
  const char *answer; /* name of the struct that answers, or NULL */
  uint32_t size;      /* bytes */
  uint32_t more;      /* of a field its offset, of a request the bytes of its answer */
  uint16_t id;        /* number of the struct, 1 to 65535; 0 for a field of the struct above it */
  uint16_t direction; /* RL_OUT, RL_IN or RL_BOTH, and RL_OPEN */
} rl_entry;

/* A struct, by the name that it has in the header which the bridge reads; ids are the program's own choice. */
#define RL_STRUCT(id, type, direction) {#type, NULL, (uint32_t)sizeof(type), 0u, (uint16_t)(id), (uint16_t)(direction)}

/* A struct that asks, and the one that answers it with rl_answer. */
#define RL_SERVICE(id, type, answer) {#type, #answer, (uint32_t)sizeof(type), (uint32_t)sizeof(answer), (uint16_t)(id), (uint16_t)RL_IN}

/* A field of the struct above it, for the bridge to compare with its own header: `speed`, `pos.x`; no bit-fields. All are optional. */
#define RL_FIELD(type, field) {#field, NULL, (uint32_t)sizeof(((type *)0)->field), (uint32_t)offsetof(type, field), 0u, 0u}

/* How many entries an array has. */
#define RL_COUNT(entries) ((uint16_t)(sizeof(entries) / sizeof(entries)[0]))

/* What a link is made of; begin with rl_defaults. */
typedef struct rl_options {
  const char *name;        /* of the program: letters, digits, _ and -; topics begin with it */
  const rl_entry *entries; /* stays as long as the link */
  uint16_t entry_count;
  uint8_t keep;       /* RL_KEEP_NONE (default), RL_KEEP_NEWEST or RL_KEEP_ALL */
  uint8_t listens;    /* 0 (default): connects to the bridge; 1: listens for it */
  void *out;          /* memory for what is sent; no alignment needed */
  uint32_t out_bytes; /* 24 + the largest struct at least, 2 GiB at most; some dozen structs do well */
  uint32_t batch;     /* waits for so many bytes before it writes, or for rl_receive; default 0: each struct at once */
  void *in;           /* memory for one struct that comes, aligned for it */
  uint32_t in_bytes;
  const char *address; /* unix:PATH, unix:@ABSTRACT, tcp:ADDRESS:PORT; default unix:robo.sock */
  uint64_t session;    /* tells one start of the program from another; 0 (default): made from clock and process */
  /* Instead of sockets: writes or reads some bytes without waiting, and returns how many, 0 for none now, or -1 when the line is dead. */
  int32_t (*write)(void *line, const void *bytes, uint32_t length);
  int32_t (*read)(void *line, void *bytes, uint32_t length);
  void *line;
  /* Nanoseconds since 1970, or any that count up; where it is NULL without sockets, the bridge puts in the time. */
  uint64_t (*now)(void);
} rl_options;

/* A struct that has come; its payload stays until the next rl_receive. */
typedef struct rl_message {
  uint16_t id;
  uint8_t kind;     /* RL_DATA, or RL_REQUEST, which wants rl_answer or rl_refuse */
  uint32_t pair;    /* number of the request */
  uint32_t length;  /* bytes, as the entry says */
  const void *payload;
} rl_message;

/* A link; all fields are to be read only, those above the line. */
typedef struct rl_link {
  uint64_t count;    /* structs given to rl_send, without those that RL_KEEP_ALL refused */
  uint64_t acked;    /* of these, how many the bridge has acknowledged or knows to be lost */
  uint64_t dropped;  /* structs that were lost before they could be written */
  uint32_t connects; /* how often the bridge has taken us in */
  uint32_t ignored;  /* messages that came with an unknown id or a wrong size */
  uint8_t state;     /* RL_DOWN, RL_CONNECTING, RL_GREETING or RL_UP */
  uint8_t ended;     /* the bridge asks the program to end */
  uint8_t refused;   /* the bridge does not want us: see reason */
  char reason[192];  /* why the bridge said bye, or "" */
  /* ---- */
  rl_options o;
  uint64_t hello_next, hello_first, hello_acked, hello_time, tried_at, said;
  uint32_t tail, used, kept, left, hello_at, mute, got, pause_ms;
  int fd, listener;
  uint8_t greeted, asked;
  uint8_t control_at; /* bytes of `control` that have gone; its size: nothing there */
  uint8_t control[RL_HEADER_BYTES], head[RL_HEADER_BYTES];
} rl_link;

/* Options of a program: everything else may be changed before rl_open. */
rl_options rl_defaults(const char *name, const rl_entry *entries, uint16_t entry_count);

/* Begins; connects later, in rl_receive, rl_send or rl_wait. Nothing has to be there yet. */
void rl_open(rl_link *link, const rl_options *options);

/* Sends a struct; never waits and never leaves half of one on the line. Returns RL_OK or one of the above. */
int rl_send(rl_link *link, uint16_t id, const void *payload, uint32_t length);

/* Does what there is to do, and gives the next message: 1, or 0 when there is none now. To be called again and again. */
int rl_receive(rl_link *link, rl_message *message);

/* Answers a request with the struct that its RL_SERVICE names. */
int rl_answer(rl_link *link, const rl_message *request, const void *payload, uint32_t length);

/* Answers a request with a reason why there is no answer. */
int rl_refuse(rl_link *link, const rl_message *request, const char *text);

/* A line of text for people, shown in the console of the page. */
int rl_log(rl_link *link, uint32_t level, const char *text);

/* Whether the bridge asks the program to end. */
int rl_ended(const rl_link *link);

/* Bytes that wait to be written. */
uint32_t rl_waiting(const rl_link *link);

/* Says bye and lets go of the socket. What still waits is lost: see rl_drain. */
void rl_close(rl_link *link, const char *reason);

#ifndef ROBO_LINK_NO_SOCKETS
/* Waits until something comes or can be written, at most so many milliseconds. */
void rl_wait(rl_link *link, int milliseconds);

/* Waits until everything is written, and acknowledged if it is kept; RL_LATE when it takes longer. Messages that come meanwhile are ignored, and requests refused. */
int rl_drain(rl_link *link, int milliseconds);

/* The socket, for a poll of one's own; -1 when there is none now. */
int rl_fd(const rl_link *link);
#endif

#ifdef __cplusplus
}
#endif
#endif /* ROBO_LINK_H */

#if defined(ROBO_LINK_IMPLEMENTATION) && !defined(ROBO_LINK_IMPLEMENTED)
#define ROBO_LINK_IMPLEMENTED

#ifndef ROBO_LINK_NO_SOCKETS
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#endif

#if defined(__GNUC__)
#define RL_COPY(to, from, length) ((void)__builtin_memcpy(to, from, length))
#define RL_ZERO(to, length) ((void)__builtin_memset(to, 0, length))
#else
#include <string.h>
#define RL_COPY(to, from, length) ((void)memcpy(to, from, length))
#define RL_ZERO(to, length) ((void)memset(to, 0, length))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A frame in the memory that is not to be sent any more. */
#define RL_VOID 0

/* Written in one go at most, so that what is begun and has to be finished stays short. */
#define RL_GO_BYTES 32768u

static void rl_put16(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}

static void rl_put32(uint8_t *at, uint32_t value) {
  rl_put16(at, value);
  rl_put16(at + 2, value >> 16);
}

static void rl_put64(uint8_t *at, uint64_t value) {
  rl_put32(at, (uint32_t)value);
  rl_put32(at + 4, (uint32_t)(value >> 32));
}

static uint32_t rl_get16(const uint8_t *at) { return at[0] | (uint32_t)at[1] << 8; }
static uint32_t rl_get32(const uint8_t *at) { return rl_get16(at) | rl_get16(at + 2) << 16; }
static uint64_t rl_get64(const uint8_t *at) { return rl_get32(at) | (uint64_t)rl_get32(at + 4) << 32; }

static uint32_t rl_length(const char *text) {
  uint32_t length = 0;
  if (text != NULL) while (text[length] != '\0') length++;
  return length;
}

static uint64_t rl_now(const rl_link *l) {
  if (l->o.now != NULL) return l->o.now();
#ifdef ROBO_LINK_NO_SOCKETS
  return 0;
#elif defined(CLOCK_REALTIME)
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#else
  struct timeval now;
  gettimeofday(&now, NULL);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_usec * 1000u;
#endif
}

static void rl_header(uint8_t *at, uint32_t kind, uint32_t id, uint32_t length) {
  RL_ZERO(at, RL_HEADER_BYTES);
  rl_put32(at, 0x00014252u | kind << 24);
  rl_put16(at + 4, id);
  rl_put32(at + 8, length);
}

static const rl_entry *rl_find(const rl_link *l, uint32_t id) {
  for (uint32_t i = 0; i < l->o.entry_count; i++) {
    if (id != 0 && l->o.entries[i].id == id) return &l->o.entries[i];
  }
  return NULL;
}

/* ---- the line: sockets, or what the user gave */

#ifdef ROBO_LINK_NO_SOCKETS

static int32_t rl_write(rl_link *l, const void *bytes, uint32_t length) { return l->o.write(l->o.line, bytes, length); }
static int32_t rl_read(rl_link *l, void *bytes, uint32_t length) { return l->o.read(l->o.line, bytes, length); }
static void rl_hang_up(rl_link *l) { (void)l; }
static int rl_dial(rl_link *l) { (void)l; return 1; }

#else

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

static int32_t rl_took(ssize_t count) {
  if (count >= 0) return (int32_t)count;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS ? 0 : -1;
}

static int32_t rl_write(rl_link *l, const void *bytes, uint32_t length) {
  if (l->o.write != NULL) return l->o.write(l->o.line, bytes, length);
  return rl_took(send(l->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT));
}

static int32_t rl_read(rl_link *l, void *bytes, uint32_t length) {
  if (l->o.read != NULL) return l->o.read(l->o.line, bytes, length);
  ssize_t count = recv(l->fd, bytes, length, MSG_DONTWAIT);
  return count == 0 ? -1 : rl_took(count);
}

static void rl_hang_up(rl_link *l) {
  if (l->fd >= 0) close(l->fd);
  l->fd = -1;
}

static int rl_begins(const char *text, const char *with) {
  while (*with != '\0') if (*text++ != *with++) return 0;
  return 1;
}

typedef union rl_place {
  struct sockaddr any;
  struct sockaddr_un un;
  struct sockaddr_in in;
  struct sockaddr_in6 in6;
} rl_place;

/* The address as the system has it; 0 when it is none. */
static socklen_t rl_place_of(const char *text, rl_place *place) {
  RL_ZERO(place, sizeof *place);
  if (rl_begins(text, "unix:")) {
    text += 5;
    uint32_t length = rl_length(text);
    if (length == 0 || length >= sizeof place->un.sun_path) return 0;
    place->un.sun_family = AF_UNIX;
    RL_COPY(place->un.sun_path, text, length);
    if (text[0] != '@') return (socklen_t)sizeof place->un;
    place->un.sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  }
  if (!rl_begins(text, "tcp:")) return 0;
  text += 4;
  char host[64];
  uint32_t end = rl_length(text), port = 0, digits = 0, scale = 1;
  while (end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9' && digits++ < 5) {
    port += (uint32_t)(text[--end] - '0') * scale;
    scale *= 10;
  }
  if (digits == 0 || port > 65535 || end < 2 || text[end - 1] != ':') return 0;
  end--;
  if (text[0] == '[' && text[end - 1] == ']') {
    text++;
    end -= 2;
  }
  if (end >= sizeof host) return 0;
  RL_COPY(host, text, end);
  host[end] = '\0';
  const char *name = rl_begins(host, "localhost") && end == 9 ? "127.0.0.1" : host;
  if (inet_pton(AF_INET, name, &place->in.sin_addr) == 1) {
    place->in.sin_family = AF_INET;
    place->in.sin_port = htons((uint16_t)port);
    return (socklen_t)sizeof place->in;
  }
  if (inet_pton(AF_INET6, name, &place->in6.sin6_addr) != 1) return 0;
  place->in6.sin6_family = AF_INET6;
  place->in6.sin6_port = htons((uint16_t)port);
  return (socklen_t)sizeof place->in6;
}

static int rl_socket(int family) {
  int fd = socket(family, SOCK_STREAM, 0), on = 1;
  if (fd < 0) return -1;
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  if (family != AF_UNIX) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#ifdef SO_NOSIGPIPE
  setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  return fd;
}

/* Whether a path is the socket of a program that has died. */
static int rl_is_stale(const rl_place *place, socklen_t length) {
  if (place->any.sa_family != AF_UNIX || place->un.sun_path[0] == '\0') return 0;
  int fd = rl_socket(AF_UNIX);
  if (fd < 0) return 0;
  int stale = connect(fd, &place->any, length) != 0 && errno == ECONNREFUSED;
  close(fd);
  return stale;
}

static void rl_listen(rl_link *l, const rl_place *place, socklen_t length) {
  int on = 1;
  l->listener = rl_socket(place->any.sa_family);
  if (l->listener < 0) return;
  if (place->any.sa_family != AF_UNIX) setsockopt(l->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  int bound = bind(l->listener, &place->any, length);
  if (bound != 0 && errno == EADDRINUSE && rl_is_stale(place, length)) {
    unlink(place->un.sun_path);
    bound = bind(l->listener, &place->any, length);
  }
  if (bound == 0 && listen(l->listener, 4) == 0) return;
  close(l->listener);
  l->listener = -1;
}

/* Accepts or begins to connect; 1 when the line is there, 0 when it will be, -1 when not. */
static int rl_dial(rl_link *l) {
  rl_place place;
  if (l->o.write != NULL) return 1;
  socklen_t length = rl_place_of(l->o.address, &place);
  if (length == 0) return -1;
  if (l->o.listens) {
    if (l->listener < 0) rl_listen(l, &place, length);
    if (l->listener < 0) return -1;
    l->fd = accept(l->listener, NULL, NULL);
    if (l->fd < 0) return -1;
    fcntl(l->fd, F_SETFL, fcntl(l->fd, F_GETFL) | O_NONBLOCK);
    fcntl(l->fd, F_SETFD, FD_CLOEXEC);
    return 1;
  }
  l->fd = rl_socket(place.any.sa_family);
  if (l->fd < 0) return -1;
  if (connect(l->fd, &place.any, length) == 0) return 1;
  if (errno == EINPROGRESS) return 0;
  rl_hang_up(l);
  return -1;
}

/* Whether a connection that was begun is there: 1, 0 not yet, -1 it failed. */
static int rl_dialled(rl_link *l) {
  struct pollfd look;
  look.fd = l->fd;
  look.events = POLLOUT;
  look.revents = 0;
  if (poll(&look, 1, 0) <= 0) return 0;
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0) return -1;
  return 1;
}
#endif

static int rl_fits(const rl_entry *e, uint32_t length) {
  return length == e->size || ((e->direction & RL_OPEN) != 0 && length > e->size);
}

/* ---- what is sent: frames in a ring. The oldest is at `tail`, `used` bytes are there, `kept` of them have been written, and `left` more
   have to be written before something else may be. */

static uint32_t rl_place_at(const rl_link *l, uint32_t offset) {
  uint32_t at = l->tail + offset;
  return at >= l->o.out_bytes ? at - l->o.out_bytes : at;
}

/* The header of the frame that begins `offset` bytes behind the oldest. */
static void rl_peek(const rl_link *l, uint32_t offset, uint8_t *head) {
  const uint8_t *out = (const uint8_t *)l->o.out;
  uint32_t at = rl_place_at(l, offset), first = l->o.out_bytes - at;
  if (first >= RL_HEADER_BYTES) {
    RL_COPY(head, out + at, RL_HEADER_BYTES);
    return;
  }
  RL_COPY(head, out + at, first);
  RL_COPY(head + first, out, RL_HEADER_BYTES - first);
}

static uint32_t rl_size(const uint8_t *head) { return RL_HEADER_BYTES + rl_get32(head + 8); }

/* The count of a frame in the ring. */
static uint64_t rl_count_of(const rl_link *l, const uint8_t *head) {
  return l->count - (uint32_t)((uint32_t)l->count - rl_get32(head + 12));
}

static void rl_copy_in(rl_link *l, const void *bytes, uint32_t length) {
  uint8_t *out = (uint8_t *)l->o.out;
  uint32_t at = rl_place_at(l, l->used), first = l->o.out_bytes - at;
  if (first > length) first = length;
  if (length == 0) return;
  RL_COPY(out + at, bytes, first);
  if (first < length) RL_COPY(out, (const uint8_t *)bytes + first, length - first);
  l->used += length;
}

static void rl_release(rl_link *l, uint32_t length) {
  l->tail = rl_place_at(l, length);
  l->used -= length;
}

/* Lets go of what has been written and need not be written again. */
static void rl_forget(rl_link *l) {
  uint8_t head[RL_HEADER_BYTES];
  while (l->kept >= RL_HEADER_BYTES) {
    rl_peek(l, 0, head);
    uint32_t size = rl_size(head);
    if (size > l->kept) return;
    if (l->o.keep != RL_KEEP_NONE && head[3] == RL_DATA && rl_count_of(l, head) >= l->acked) return;
    rl_release(l, size);
    l->kept -= size;
  }
}

/* The count of the oldest struct that can still be sent. */
static uint64_t rl_first(const rl_link *l) {
  uint8_t head[RL_HEADER_BYTES];
  for (uint32_t at = 0; at < l->used; at += rl_size(head)) {
    rl_peek(l, at, head);
    if (head[3] == RL_DATA) return rl_count_of(l, head);
  }
  return l->count;
}

/* Counts a struct that is dropped before it was written. What was going to say that it is there does not. */
static void rl_drop(rl_link *l, const uint8_t *head) {
  if (head[3] != RL_DATA) return;
  l->dropped++;
  if (rl_count_of(l, head) < l->said) l->said = rl_count_of(l, head);
}

/* Drops the oldest frame that is not being written; 0 when there is none. */
static int rl_evict(rl_link *l) {
  uint8_t head[RL_HEADER_BYTES], next[RL_HEADER_BYTES];
  uint8_t *out = (uint8_t *)l->o.out;
  uint32_t at = 0;
  if (l->used == 0) return 0;
  /* Only the frame that has been begun has to be finished. */
  while (at < l->kept) {
    rl_peek(l, at, head);
    at += rl_size(head);
  }
  l->left = at - l->kept;
  rl_peek(l, 0, head);
  uint32_t size = rl_size(head);
  if (size <= l->kept || l->kept == 0) {
    if (l->kept == 0) rl_drop(l, head);
    l->kept -= l->kept == 0 ? 0 : size;
    rl_release(l, size);
    return 1;
  }
  if (size >= l->used) return 0;
  /* The oldest is being written: the one behind it goes, and it moves up. */
  rl_peek(l, size, next);
  uint32_t gone = rl_size(next);
  for (uint32_t i = size; i-- > 0;) out[rl_place_at(l, gone + i)] = out[rl_place_at(l, i)];
  rl_drop(l, next);
  rl_release(l, gone);
  return 1;
}

static void rl_flush(rl_link *l);

static int rl_enqueue(rl_link *l, uint8_t *head, const void *payload, uint32_t length) {
  uint32_t size = RL_HEADER_BYTES + length;
  if (size > l->o.out_bytes || size < length) return RL_WRONG_SIZE;
  if (l->o.out_bytes - l->used < size) rl_flush(l);
  if (l->o.keep == RL_KEEP_NONE && l->state != RL_UP) return RL_AWAY;
  while (l->o.out_bytes - l->used < size) {
    if (l->o.keep != RL_KEEP_NEWEST || !rl_evict(l)) return RL_FULL;
  }
  rl_put64(head + 16, rl_now(l));
  rl_copy_in(l, head, RL_HEADER_BYTES);
  rl_copy_in(l, payload, length);
  if (l->used - l->kept >= l->o.batch) rl_flush(l);
  return RL_OK;
}

/* ---- connections */

/* Makes everything that is kept unwritten again. */
static void rl_rewind(rl_link *l) {
  uint8_t head[RL_HEADER_BYTES];
  for (uint32_t at = 0; at < l->used; at += rl_size(head)) {
    rl_peek(l, at, head);
    int is_written = at + rl_size(head) <= l->kept;
    if (l->o.keep == RL_KEEP_NONE) {
      if (head[3] == RL_DATA && !is_written) l->dropped++;
      continue;
    }
    /* Structs are sent again; lines are not, and answers mean nothing to the next connection. */
    if (head[3] != RL_DATA && (is_written || head[3] == RL_RESPONSE)) ((uint8_t *)l->o.out)[rl_place_at(l, at + 3)] = RL_VOID;
  }
  if (l->o.keep == RL_KEEP_NONE) l->used = 0;
  l->kept = l->left = 0;
  l->asked = l->greeted = 0;
}

static void rl_down(rl_link *l) {
  rl_hang_up(l);
  rl_rewind(l);
  l->got = l->mute = 0;
  l->control_at = RL_HEADER_BYTES;
  l->state = RL_DOWN;
  l->tried_at = rl_now(l);
}

static int rl_step(rl_link *l, int is_deaf);
static int rl_take(rl_link *l, rl_message *m);

/* Nothing can be written any more, but what the bridge has said before may still be read: why it went, and what it has. */
static void rl_broke(rl_link *l) {
  rl_message m;
  int came = 0;
  while (l->state >= RL_GREETING && came >= 0) {
    came = rl_step(l, 1);
    if (came > 0) rl_take(l, &m);
  }
  if (l->state != RL_DOWN) rl_down(l);
}

static void rl_greet(rl_link *l) {
  l->state = RL_GREETING;
  l->hello_at = 0;
  l->greeted = l->asked = 0;
  l->hello_next = l->count;
  l->hello_first = rl_first(l);
  l->hello_acked = l->acked;
  l->hello_time = rl_now(l);
  l->said = l->hello_first;
}

/* Says the hello again from its begin, the same each time, but writes only what has not gone yet: so it needs no memory. */
typedef struct rl_speech {
  rl_link *link;
  uint32_t at;    /* bytes said */
  uint32_t gone;  /* bytes gathered */
  int stuck;      /* the line takes no more */
  uint8_t bytes[128];
} rl_speech;

static void rl_utter(rl_speech *s) {
  if (s->gone == 0 || s->stuck) return;
  int32_t took = rl_write(s->link, s->bytes, s->gone);
  if (took > 0) s->link->hello_at += (uint32_t)took;
  if (took < (int32_t)s->gone) s->stuck = took < 0 ? -1 : 1;
  s->gone = 0;
}

static void rl_say(rl_speech *s, const void *bytes, uint32_t length) {
  for (uint32_t i = 0; i < length && !s->stuck; i++, s->at++) {
    if (s->at < s->link->hello_at + s->gone) continue;
    s->bytes[s->gone++] = ((const uint8_t *)bytes)[i];
    if (s->gone == sizeof s->bytes) rl_utter(s);
  }
}

static uint32_t rl_fields(const rl_link *l, uint32_t i, uint32_t *bytes) {
  uint32_t fields = 0;
  for (i++; i < l->o.entry_count && l->o.entries[i].id == 0; i++, fields++) *bytes += 9 + rl_length(l->o.entries[i].name);
  return fields;
}

static void rl_say_program(rl_speech *s, uint32_t structs) {
  static const uint16_t one = 1;
  rl_link *l = s->link;
  uint8_t part[40], head[RL_HEADER_BYTES];
  rl_header(head, RL_HELLO, 0, (uint32_t)sizeof part + rl_length(l->o.name));
  rl_put64(head + 16, l->hello_time);
  rl_put64(part, l->o.session);
  rl_put64(part + 8, l->hello_next);
  rl_put64(part + 16, l->hello_first);
  rl_put64(part + 24, l->hello_acked);
  rl_put32(part + 32, l->o.keep == RL_KEEP_NONE ? 0 : l->o.out_bytes);
  rl_put16(part + 36, structs);
  part[38] = (uint8_t)(1u | (*(const uint8_t *)&one == 0 ? 2u : 0u));
  part[39] = 0;
  rl_say(s, head, sizeof head);
  rl_say(s, part, sizeof part);
  rl_say(s, l->o.name, rl_length(l->o.name));
}

static void rl_say_struct(rl_speech *s, uint32_t i) {
  const rl_link *l = s->link;
  const rl_entry *e = &l->o.entries[i];
  uint8_t part[8], head[RL_HEADER_BYTES];
  uint32_t names = rl_length(e->name) + rl_length(e->answer) + 2, bytes = 0, fields = rl_fields(l, i, &bytes);
  rl_header(head, RL_HELLO, e->id, (uint32_t)sizeof part + names + bytes);
  rl_put32(head + 12, e->size);
  part[0] = (uint8_t)(e->direction & RL_BOTH);
  part[1] = 0;
  rl_put16(part + 2, fields);
  rl_put32(part + 4, e->answer == NULL ? 0 : e->more);
  rl_say(s, head, sizeof head);
  rl_say(s, part, sizeof part);
  rl_say(s, e->name, rl_length(e->name) + 1);
  rl_say(s, e->answer == NULL ? "" : e->answer, rl_length(e->answer) + 1);
  for (uint32_t f = i + 1; f <= i + fields; f++) {
    rl_put32(part, l->o.entries[f].more);
    rl_put32(part + 4, l->o.entries[f].size);
    rl_say(s, part, sizeof part);
    rl_say(s, l->o.entries[f].name, rl_length(l->o.entries[f].name) + 1);
  }
}

/* Says what is left of the hello. Programs that keep nothing do not wait for the answer. */
static void rl_hello(rl_link *l) {
  rl_speech s;
  uint32_t structs = 0;
  RL_ZERO(&s, sizeof s);
  s.link = l;
  for (uint32_t i = 0; i < l->o.entry_count; i++) structs += l->o.entries[i].id != 0;
  rl_say_program(&s, structs);
  for (uint32_t i = 0; i < l->o.entry_count; i++) if (l->o.entries[i].id != 0) rl_say_struct(&s, i);
  rl_utter(&s);
  if (s.stuck < 0) rl_broke(l);
  if (s.stuck != 0) return;
  l->greeted = 1;
  if (l->o.keep == RL_KEEP_NONE) l->state = RL_UP;
}

/* How many bytes may be written in one go from here: whole frames, none of them void. */
static uint32_t rl_next_go(rl_link *l) {
  uint8_t head[RL_HEADER_BYTES];
  uint32_t at = l->kept;
  while (at < l->used && at - l->kept < RL_GO_BYTES) {
    rl_peek(l, at, head);
    if (head[3] == RL_VOID && at > l->kept) break;
    if (head[3] == RL_VOID) {
      at = l->kept += rl_size(head);
      continue;
    }
    if (head[3] == RL_DATA) l->said = rl_count_of(l, head) + 1;
    at += rl_size(head);
  }
  return at - l->kept;
}

/* Writes the frame of our own that goes between others; 0 when it is stuck. */
static int rl_flush_control(rl_link *l) {
  while (l->control_at < RL_HEADER_BYTES) {
    int32_t took = rl_write(l, l->control + l->control_at, RL_HEADER_BYTES - l->control_at);
    if (took < 0) rl_broke(l);
    if (took <= 0) return 0;
    l->control_at = (uint8_t)(l->control_at + took);
  }
  return 1;
}

static void rl_flush(rl_link *l) {
  if (l->state == RL_GREETING && !l->greeted) rl_hello(l);
  if (l->state != RL_UP || !rl_flush_control(l)) return;
  while (l->kept < l->used) {
    if (l->left == 0) l->left = rl_next_go(l);
    if (l->left == 0) break;
    uint32_t at = rl_place_at(l, l->kept), length = l->o.out_bytes - at;
    if (length > l->left) length = l->left;
    int32_t took = rl_write(l, (const uint8_t *)l->o.out + at, length);
    if (took < 0) {
      rl_broke(l);
      return;
    }
    l->kept += (uint32_t)took;
    l->left -= (uint32_t)took;
    if ((uint32_t)took < length) break;
  }
  rl_forget(l);
  if (l->asked && l->left == 0) {
    rl_rewind(l);
    rl_greet(l);
  }
}

/* Where the last structs were dropped, nothing that follows says so: a frame with the count does. */
static void rl_tell_count(rl_link *l) {
  if (l->state != RL_UP || l->used > l->kept || l->said == l->count || l->control_at < RL_HEADER_BYTES) return;
  rl_header(l->control, RL_ACK, 0, 0);
  rl_put32(l->control + 12, (uint32_t)l->count);
  l->control_at = 0;
  l->said = l->count;
  rl_flush_control(l);
}

static void rl_turn(rl_link *l) {
  uint64_t now = l->state == RL_DOWN ? rl_now(l) : 0;
  if (l->state == RL_DOWN && (now == 0 || now - l->tried_at >= (uint64_t)l->pause_ms * 1000000u)) {
    l->tried_at = now;
    l->pause_ms = l->pause_ms == 0 ? 20 : l->pause_ms < 500 ? l->pause_ms * 2 : 1000;
    int dialled = rl_dial(l);
    if (l->listener >= 0) l->pause_ms = 0;
    if (dialled > 0) rl_greet(l);
    if (dialled == 0) l->state = RL_CONNECTING;
  }
#ifndef ROBO_LINK_NO_SOCKETS
  if (l->state == RL_CONNECTING) {
    int dialled = rl_dialled(l);
    if (dialled > 0) rl_greet(l);
    if (dialled < 0) rl_down(l);
  }
#endif
  if (l->state < RL_GREETING) return;
  rl_flush(l);
  rl_tell_count(l);
}

/* ---- what comes */

/* Reads on: 1 when a frame is complete, 0 when not yet, -1 when there is nothing more now. When deaf, only bye and ack count. */
static int rl_step(rl_link *l, int is_deaf) {
  uint32_t length = l->got < RL_HEADER_BYTES ? 0 : rl_get32(l->head + 8), want = RL_HEADER_BYTES + length - l->got;
  uint32_t at = l->got - RL_HEADER_BYTES;
  uint8_t scrap[32], *to = l->head + l->got;
  if (l->got >= RL_HEADER_BYTES) {
    to = (uint8_t *)l->o.in + at;
    if (is_deaf) l->mute = 1;
    if (l->head[3] == RL_BYE && at < sizeof l->reason - 1) {
      to = (uint8_t *)l->reason + at;
      if (want > sizeof l->reason - 1 - at) want = (uint32_t)sizeof l->reason - 1 - at;
    } else if (l->head[3] == RL_BYE || l->mute) {
      to = scrap;
      if (want > sizeof scrap) want = sizeof scrap;
    }
  } else {
    want = RL_HEADER_BYTES - l->got;
  }
  int32_t took = rl_read(l, to, want);
  if (took < 0) rl_down(l);
  if (took <= 0) return -1;
  l->got += (uint32_t)took;
  if (l->got < RL_HEADER_BYTES) return 0;
  length = rl_get32(l->head + 8);
  if (l->got == RL_HEADER_BYTES) {
    l->mute = is_deaf || length > l->o.in_bytes;
    if ((rl_get32(l->head) & 0x00ffffffu) != 0x00014252u || RL_HEADER_BYTES + length < length) {
      rl_down(l);
      return -1;
    }
  }
  return l->got - RL_HEADER_BYTES >= length;
}

static void rl_acknowledge(rl_link *l, uint32_t count) {
  uint64_t acked = l->acked + (uint32_t)(count - (uint32_t)l->acked);
  if (acked > l->count || acked - l->acked > 0x7fffffffu) return;
  l->acked = acked;
  rl_forget(l);
}

/* The bridge has taken us in, and says how much of this session it has. */
static void rl_welcome(rl_link *l, uint32_t length) {
  uint8_t head[RL_HEADER_BYTES];
  if (length < 16) {
    /* It asks who is there: it has been started anew at the other end of a line that cannot break. */
    if (length == 0 && l->greeted) {
      if (l->state == RL_GREETING) rl_greet(l);
      else l->asked = 1;
    }
    return;
  }
  uint64_t have = rl_get64((const uint8_t *)l->o.in);
  int is_new = l->state == RL_GREETING;
  if (have > l->acked && have <= l->count) l->acked = have;
  if (have > l->said && have <= l->count) l->said = have;
  l->state = RL_UP;
  l->pause_ms = 0;
  l->connects++;
  l->refused = 0;
  l->reason[0] = '\0';
  while (is_new && l->used > 0) {
    rl_peek(l, 0, head);
    if (head[3] != RL_VOID && (head[3] != RL_DATA || rl_count_of(l, head) >= l->acked)) break;
    rl_release(l, rl_size(head));
  }
}

static void rl_leave(rl_link *l, uint32_t why, uint32_t length) {
  uint32_t i = 0;
  for (; i < length && i < sizeof l->reason - 1; i++) if ((uint8_t)l->reason[i] < 32 || l->reason[i] == 127) l->reason[i] = ' ';
  l->reason[i] = '\0';
  if (why == 1) {
    l->ended = 1;
    return;
  }
  if (why == 2) {
    l->refused = 1;
    l->pause_ms = 1000;
  }
  rl_down(l);
}

/* Takes in a frame that is complete; 1 when it is for the user. */
static int rl_take(rl_link *l, rl_message *m) {
  uint32_t kind = l->head[3], id = rl_get16(l->head + 4), length = rl_get32(l->head + 8), aux = rl_get32(l->head + 12);
  uint32_t muted = l->mute;
  l->got = l->mute = 0;
  if (kind == RL_ACK) rl_acknowledge(l, aux);
  if (kind == RL_HELLO && id == 0 && !muted) rl_welcome(l, length);
  if (kind == RL_BYE) rl_leave(l, aux, length);
  if (kind != RL_DATA && kind != RL_REQUEST) return 0;
  const rl_entry *e = rl_find(l, id);
  if (muted || e == NULL || (e->direction & RL_IN) == 0 || !rl_fits(e, length) || (kind == RL_REQUEST && e->answer == NULL)) {
    l->ignored++;
    return 0;
  }
  m->id = (uint16_t)id;
  m->kind = (uint8_t)kind;
  m->pair = aux;
  m->length = length;
  m->payload = l->o.in;
  return 1;
}

rl_options rl_defaults(const char *name, const rl_entry *entries, uint16_t entry_count) {
  rl_options o;
  RL_ZERO(&o, sizeof o);
  o.name = name;
  o.entries = entries;
  o.entry_count = entry_count;
  o.address = "unix:robo.sock";
  return o;
}

void rl_open(rl_link *l, const rl_options *options) {
  RL_ZERO(l, sizeof *l);
  l->o = *options;
  l->fd = l->listener = -1;
  l->control_at = RL_HEADER_BYTES;
  l->tried_at = 0;
  if (l->o.session == 0) {
    uint64_t mix = rl_now(l) ^ (uint64_t)(uintptr_t)l;
#ifndef ROBO_LINK_NO_SOCKETS
    mix += (uint64_t)getpid() << 40;
#endif
    mix = (mix ^ mix >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mix = (mix ^ mix >> 27) * UINT64_C(0x94d049bb133111eb);
    l->o.session = (mix ^ mix >> 31) | 1u;
  }
  rl_turn(l);
}

int rl_send(rl_link *l, uint16_t id, const void *payload, uint32_t length) {
  uint8_t head[RL_HEADER_BYTES];
  const rl_entry *e = rl_find(l, id);
  if (e == NULL || (e->direction & RL_OUT) == 0) return RL_UNKNOWN;
  if (!rl_fits(e, length) || length > l->o.out_bytes || l->o.out_bytes - length < RL_HEADER_BYTES) return RL_WRONG_SIZE;
  if (l->state < RL_UP) rl_turn(l);
  if (l->o.keep == RL_KEEP_NONE && l->state != RL_UP) {
    l->count++;
    l->dropped++;
    return RL_AWAY;
  }
  rl_header(head, RL_DATA, id, length);
  rl_put16(head + 6, (uint32_t)l->count);
  rl_put32(head + 12, (uint32_t)l->count);
  /* The count of a frame is told from that of the newest, so it has to be there first. */
  l->count++;
  int result = rl_enqueue(l, head, payload, length);
  if (result != RL_OK && l->o.keep == RL_KEEP_ALL) l->count--;
  else if (result != RL_OK) l->dropped++;
  return result;
}

static int rl_send_other(rl_link *l, uint8_t *head, const void *payload, uint32_t length) {
  if (l->state != RL_UP && (l->o.keep == RL_KEEP_NONE || head[3] == RL_RESPONSE)) return RL_AWAY;
  return rl_enqueue(l, head, payload, length);
}

int rl_answer(rl_link *l, const rl_message *request, const void *payload, uint32_t length) {
  uint8_t head[RL_HEADER_BYTES];
  const rl_entry *e = rl_find(l, request->id);
  if (e == NULL || e->answer == NULL || request->kind != RL_REQUEST) return RL_UNKNOWN;
  if (e->more != length) return RL_WRONG_SIZE;
  rl_header(head, RL_RESPONSE, request->id, length);
  rl_put32(head + 12, request->pair);
  return rl_send_other(l, head, payload, length);
}

int rl_refuse(rl_link *l, const rl_message *request, const char *text) {
  uint8_t head[RL_HEADER_BYTES];
  rl_header(head, RL_RESPONSE, 0, rl_length(text));
  rl_put32(head + 12, request->pair);
  return rl_send_other(l, head, text, rl_length(text));
}

int rl_log(rl_link *l, uint32_t level, const char *text) {
  uint8_t head[RL_HEADER_BYTES];
  rl_header(head, RL_LOG, 0, rl_length(text));
  rl_put32(head + 12, level);
  return rl_send_other(l, head, text, rl_length(text));
}

int rl_receive(rl_link *l, rl_message *m) {
  rl_turn(l);
  while (l->state >= RL_GREETING) {
    int came = rl_step(l, 0);
    if (came < 0) return 0;
    if (came > 0 && rl_take(l, m)) return 1;
    if (came > 0) rl_turn(l);
  }
  return 0;
}

int rl_ended(const rl_link *l) { return l->ended; }

uint32_t rl_waiting(const rl_link *l) { return l->used - l->kept; }

void rl_close(rl_link *l, const char *reason) {
  uint8_t head[RL_HEADER_BYTES];
  rl_header(head, RL_BYE, 0, rl_length(reason));
  if (l->state == RL_UP && rl_enqueue(l, head, reason, rl_length(reason)) == RL_OK) rl_flush(l);
  if (l->state != RL_DOWN) rl_down(l);
#ifndef ROBO_LINK_NO_SOCKETS
  rl_place place;
  if (l->listener >= 0) {
    close(l->listener);
    if (rl_place_of(l->o.address, &place) != 0 && place.any.sa_family == AF_UNIX && place.un.sun_path[0] != '\0') unlink(place.un.sun_path);
  }
  l->listener = -1;
#endif
}

#ifndef ROBO_LINK_NO_SOCKETS
static uint64_t rl_elapsed_ms(const rl_link *l, uint64_t since) { return (rl_now(l) - since) / 1000000u; }

int rl_fd(const rl_link *l) { return l->fd; }

/* Whether the bridge may not know yet how many there were: the frame that says so can be stuck behind all others. */
static int rl_owes_count(const rl_link *l) { return l->state == RL_UP && (l->said != l->count || l->control_at < RL_HEADER_BYTES); }

void rl_wait(rl_link *l, int milliseconds) {
  struct pollfd look[1];
  rl_turn(l);
  uint64_t elapsed = rl_elapsed_ms(l, l->tried_at);
  int is_down = l->state == RL_DOWN, rest = elapsed < l->pause_ms ? (int)(l->pause_ms - elapsed) : 0;
  look[0].fd = is_down ? l->listener : l->fd;
  look[0].events = POLLIN;
  if (l->state == RL_CONNECTING || (l->state == RL_UP && l->used > l->kept) || rl_owes_count(l) || (l->state == RL_GREETING && !l->greeted)) {
    look[0].events = POLLIN | POLLOUT;
  }
  look[0].revents = 0;
  if (is_down && l->listener < 0 && (milliseconds < 0 || rest < milliseconds)) milliseconds = rest;
  poll(look, look[0].fd < 0 ? 0 : 1, milliseconds);
  rl_turn(l);
}

int rl_drain(rl_link *l, int milliseconds) {
  uint64_t began = rl_now(l);
  rl_message m;
  while (1) {
    while (rl_receive(l, &m)) {
      l->ignored++;
      if (m.kind == RL_REQUEST) rl_refuse(l, &m, "The program is about to end");
    }
    if (l->used == (l->o.keep == RL_KEEP_NONE ? l->kept : 0) && !rl_owes_count(l)) return RL_OK;
    uint64_t elapsed = rl_elapsed_ms(l, began);
    if (milliseconds >= 0 && elapsed >= (uint64_t)milliseconds) return RL_LATE;
    rl_wait(l, milliseconds < 0 || milliseconds - (int)elapsed > 50 ? 50 : milliseconds - (int)elapsed);
  }
}
#endif

#ifdef __cplusplus
}
#endif
#endif /* ROBO_LINK_IMPLEMENTATION */
