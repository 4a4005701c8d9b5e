/*
 * Sends drops as fast as it can, or at a rate, and says at the end, or when it is asked to end, how many.
 *
 * torrent ADDRESS COUNT KEEP(none|newest|all) [RATE] [SESSION] [SNDBUF] [PROGRESS FILE] [OUT BYTES]
 */
#define ROBO_LINK_IMPLEMENTATION
#include "robo_link.h"
#include "torrent.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { DROP = 1, ORDER = 2 };

static const rl_entry entries[] = {
    RL_STRUCT(DROP, Drop, RL_OUT), RL_FIELD(Drop, number), RL_FIELD(Drop, words[23]), RL_STRUCT(ORDER, Order, RL_IN),
};

static uint64_t out[1 << 16], in[64];
static rl_link torrent;

static volatile sig_atomic_t ends;

static void end(int number) { ends = number; }

static uint64_t *progress_in(const char *path) {
  static uint64_t nowhere;
  int fd = path == NULL || path[0] == '\0' ? -1 : open(path, O_RDWR | O_CREAT, 0600);
  if (fd < 0 || ftruncate(fd, 8) != 0) return &nowhere;
  void *map = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  return map == MAP_FAILED ? &nowhere : (uint64_t *)map;
}

int main(int argc, char **argv) {
  if (argc < 4) return 64;
  uint64_t most = strtoull(argv[2], NULL, 10);
  double rate = argc > 4 ? strtod(argv[4], NULL) : 0;
  rl_options options = rl_defaults("torrent", entries, RL_COUNT(entries));
  options.address = argv[1];
  options.keep = argv[3][0] == 'a' ? RL_KEEP_ALL : argv[3][1] == 'e' ? RL_KEEP_NEWEST : RL_KEEP_NONE;
  options.session = argc > 5 ? strtoull(argv[5], NULL, 10) : 0;
  int buffer = argc > 6 ? atoi(argv[6]) : 0;
  volatile uint64_t *progress = progress_in(argc > 7 ? argv[7] : NULL);
  options.out = out;
  options.out_bytes = argc > 8 ? (uint32_t)atoi(argv[8]) : (uint32_t)sizeof out;
  options.in = in;
  options.in_bytes = sizeof in;
  signal(SIGTERM, end);
  rl_open(&torrent, &options);
  uint64_t began = rl_now(&torrent);
  int fd = -1;
  for (rl_message m; torrent.count < most && !rl_ended(&torrent) && !ends;) {
    while (rl_receive(&torrent, &m)) {}
    if (buffer > 0 && rl_fd(&torrent) != fd && (fd = rl_fd(&torrent)) >= 0) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    uint64_t due = rate > 0 ? (uint64_t)((double)(rl_now(&torrent) - began) * 1e-9 * rate) : torrent.count + 50;
    int result = RL_OK;
    for (int i = 0; i < 500 && torrent.count < due && torrent.count < most && result != RL_FULL; i++) {
      Drop drop;
      drop.number = torrent.count;
      for (uint64_t w = 0; w < 24; w++) drop.words[w] = drop.number * w;
      result = rl_send(&torrent, DROP, &drop, sizeof drop);
      *progress = torrent.count;
    }
    if (rate > 0 || result != RL_OK) rl_wait(&torrent, 1);
  }
  int drained = rl_drain(&torrent, 20000);
  printf("count %llu acked %llu dropped %llu connects %u drained %d\n", (unsigned long long)torrent.count, (unsigned long long)torrent.acked,
         (unsigned long long)torrent.dropped, (unsigned)torrent.connects, drained);
  fflush(stdout);
  rl_close(&torrent, "all is sent");
  return 0;
}
