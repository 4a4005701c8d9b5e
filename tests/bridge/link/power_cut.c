/*
 * Sends one drop, and when a signal asks for it, goes as if its machine had lost power: the other side is not told.
 *
 * power_cut ADDRESS listens|connects
 */
#define ROBO_LINK_IMPLEMENTATION
#include "robo_link.h"
#include "torrent.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { DROP = 1 };

static const rl_entry entries[] = {RL_STRUCT(DROP, Drop, RL_OUT)};

static uint64_t out[1 << 10], in[64];
static rl_link program;

static volatile sig_atomic_t is_cut;

static void cut(int number) { is_cut = number; }

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  rl_options options = rl_defaults("arm", entries, RL_COUNT(entries));
  options.address = argv[1];
  options.listens = argv[2][0] == 'l';
  options.out = out;
  options.out_bytes = sizeof out;
  options.in = in;
  options.in_bytes = sizeof in;
  signal(SIGTERM, cut);
  rl_open(&program, &options);
  static Drop drop;
  /* Until nothing is on its way any more that would bring it to light. */
  for (rl_message m; !is_cut || program.acked == 0; rl_wait(&program, 10)) {
    while (rl_receive(&program, &m)) {}
    if (program.count == 0 && program.state == RL_UP) rl_send(&program, DROP, &drop, sizeof drop);
  }
  int on = 1;
  /* A socket under repair is closed without a word. */
  if (setsockopt(rl_fd(&program), IPPROTO_TCP, TCP_REPAIR, &on, sizeof on) != 0) {
    perror("TCP_REPAIR");
    return 1;
  }
  _exit(0);
}
