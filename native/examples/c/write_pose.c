/* Writes a pose ten times a second, as a map that Python and TypeScript read. cc write_pose.c -lrobo */
#include <math.h>
#include <robo/msgpack.h>
#include <robo/var.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static size_t pack_pose(uint8_t *buffer, size_t capacity, double x, double y, double theta) {
  robo_msgpack_writer out;
  robo_msgpack_write_to(&out, buffer, capacity);
  robo_msgpack_write_map(&out, 3);
  robo_msgpack_write_text(&out, "x");
  robo_msgpack_write_double(&out, x);
  robo_msgpack_write_text(&out, "y");
  robo_msgpack_write_double(&out, y);
  robo_msgpack_write_text(&out, "theta");
  robo_msgpack_write_double(&out, theta);
  return robo_msgpack_length(&out);
}

static int failed(void) {
  char message[256];
  robo_error_message(message, sizeof message);
  fprintf(stderr, "write_pose: %s\n", message);
  return EXIT_FAILURE;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? strtol(argv[1], NULL, 10) : 100;
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  robo_var *pose;
  if (robo_var_open("pose", &options, &pose) < 0) return failed();
  for (long i = 1; i <= count; i++) {
    uint8_t buffer[64];
    double theta = 0.01 * (double)i;
    size_t length = pack_pose(buffer, sizeof buffer, cos(theta), sin(theta), theta);
    uint64_t ticket;
    if (robo_var_write(pose, buffer, length, ROBO_CODEC_MSGPACK, &ticket) < 0) return failed();
    printf("wrote value %llu\n", (unsigned long long)ticket);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  }
  robo_var_close(pose);
  return EXIT_SUCCESS;
}
