// Call and reply of 64 B between two processes, in nanoseconds, the median round trip.
//
//   shm_call spin|sleep|pipe|unix     measures a pair of its own and prints {"p50"}
//   shm_call serve NAME               serves NAME without ever sleeping, until its stdin ends; says "ready"
#include "shm_common.h"

#include <pthread.h>
#include <sys/socket.h>

enum { BYTES = 64, WARM = 500, SPIN_CALLS = 100000, SLEEP_CALLS = 10000 };

static int64_t samples[SPIN_CALLS];

static void serve(void *argument) {
  robo_server *server;
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  must(robo_server_open(1, &server));
  must(robo_server_add(server, argument, &options, NULL));
  for (;;) {
    robo_request request;
    int32_t result = robo_server_receive(server, &request, -1);
    if (result == ROBO_ERR_TIMED_OUT) continue;
    must(result);
    memcpy(request.result, request.args, request.length);
    must(robo_server_reply(server, &request, request.result, request.length, ROBO_CODEC_RAW));
  }
}

static void tell_median(int count) {
  qsort(samples, (size_t)count, sizeof *samples, compare_int64);
  printf("{\"p50\":%.1f}\n", (double)samples[count / 2]);
}

static void measure_calls(bool is_spinning) {
  uint8_t bytes[BYTES] = {1}, back[BYTES];
  const char *name = own_name("call");
  robo_set_spin(is_spinning ? 10000000 : 0);
  robo_fn *function;
  robo_reply reply;
  must(robo_fn_open(name, NULL, &function));
  pid_t child = start_child(serve, (void *)(uintptr_t)name);
  while (robo_fn_call(function, bytes, BYTES, ROBO_CODEC_RAW, back, BYTES, &reply, -1) == ROBO_ERR_NO_SERVER) usleep(1000);
  int count = is_spinning ? SPIN_CALLS : SLEEP_CALLS;
  for (int i = -WARM; i < count; i++) {
    int64_t start = now_ns();
    must(robo_fn_call(function, bytes, BYTES, ROBO_CODEC_RAW, back, BYTES, &reply, -1));
    if (i >= 0) samples[i] = now_ns() - start;
  }
  end_child(child);
  robo_fn_close(function);
  robo_fn_remove(name);
  tell_median(count);
}

static void move(int fd, uint8_t *bytes, bool is_read) {
  for (size_t done = 0; done < BYTES;) {
    ssize_t moved = is_read ? read(fd, bytes + done, BYTES - done) : write(fd, bytes + done, BYTES - done);
    if (moved <= 0) _exit(0);
    done += (size_t)moved;
  }
}

struct ends {
  int in, out;
};

static void echo(void *argument) {
  struct ends *ends = argument;
  uint8_t bytes[BYTES];
  for (;;) {
    move(ends->in, bytes, true);
    move(ends->out, bytes, false);
  }
}

static void measure_stream(struct ends near, struct ends far) {
  uint8_t bytes[BYTES] = {1};
  pid_t child = start_child(echo, &far);
  for (int i = -WARM; i < SLEEP_CALLS; i++) {
    int64_t start = now_ns();
    move(near.out, bytes, false);
    move(near.in, bytes, true);
    if (i >= 0) samples[i] = now_ns() - start;
  }
  end_child(child);
  tell_median(SLEEP_CALLS);
}

static void measure_pipe(void) {
  int there[2], back[2];
  if (pipe(there) != 0 || pipe(back) != 0) DIE("pipe: %s", strerror(errno));
  measure_stream((struct ends){back[0], there[1]}, (struct ends){there[0], back[1]});
}

static void measure_unix(void) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) DIE("socketpair: %s", strerror(errno));
  measure_stream((struct ends){pair[0], pair[0]}, (struct ends){pair[1], pair[1]});
}

static void *end_with_stdin(void *argument) {
  char byte;
  while (read(0, &byte, 1) > 0) {}
  robo_fn_remove(argument);
  _exit(0);
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "spin") == 0) measure_calls(true);
  else if (strcmp(what, "sleep") == 0) measure_calls(false);
  else if (strcmp(what, "pipe") == 0) measure_pipe();
  else if (strcmp(what, "unix") == 0) measure_unix();
  else if (strcmp(what, "serve") == 0 && argc > 2) {
    pthread_t watcher;
    if (pthread_create(&watcher, NULL, end_with_stdin, argv[2]) != 0) DIE("No thread can be made");
    robo_set_spin(60000000000ull);
    say_ready();
    serve(argv[2]);
  } else DIE("usage: shm_call spin|sleep|pipe|unix, or shm_call serve NAME");
}
