/* Prints the newest pose, whoever wrote it, and where it comes from. cc read_pose.c -lrobo */
#include <robo/msgpack.h>
#include <robo/var.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(void) {
  char message[256];
  robo_error_message(message, sizeof message);
  fprintf(stderr, "read_pose: %s\n", message);
  return EXIT_FAILURE;
}

int main(void) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  robo_var *pose;
  uint8_t buffer[4096];
  robo_value value;
  options.flags = 0; /* it has to be there */
  if (robo_var_open("pose", &options, &pose) < 0) return failed();
  if (robo_var_read(pose, buffer, sizeof buffer, &value) < 0) return failed();

  robo_msgpack_reader in, field;
  double x = 0, y = 0;
  robo_msgpack_read_from(&in, buffer, value.length);
  if (value.codec != ROBO_CODEC_MSGPACK || !robo_msgpack_find(in, "x", &field) ||
      !robo_msgpack_read_double(&field, &x) || !robo_msgpack_find(in, "y", &field) ||
      !robo_msgpack_read_double(&field, &y)) {
    fprintf(stderr, "read_pose: the value is no pose\n");
    return EXIT_FAILURE;
  }
  double age_ms = (double)(robo_now() - value.mono_ns) / 1e6;
  printf("x %.3f  y %.3f  value %llu of %s (%u)\n", x, y, (unsigned long long)value.ticket, value.writer_name,
         value.writer_pid);
  fprintf(stderr, "%.1f ms old, its writer %s\n", age_ms, robo_is_alive(value.writer) ? "lives" : "has ended");
  robo_var_close(pose);
  return EXIT_SUCCESS;
}
