/* Waits for each new value of a variable, until Ctrl-C. cc watch_pose.c -lrobo */
#include <robo/var.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(void) {
  char message[256];
  robo_error_message(message, sizeof message);
  fprintf(stderr, "watch_pose: %s\n", message);
  return EXIT_FAILURE;
}

int main(int argc, char **argv) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  robo_var *variable;
  uint64_t known = 0;
  if (robo_var_open(argc > 1 ? argv[1] : "pose", &options, &variable) < 0) return failed();
  for (;;) {
    uint8_t buffer[4096];
    robo_value value;
    if (robo_var_wait(variable, known, -1, NULL) < 0) return failed();
    if (robo_var_read(variable, buffer, sizeof buffer, &value) < 0) return failed();
    /* Who takes long gets the newest: tickets tell how many were passed over. */
    printf("value %llu: %llu bytes, %llu passed over\n", (unsigned long long)value.ticket,
           (unsigned long long)value.length, (unsigned long long)(known == 0 ? 0 : value.ticket - known - 1));
    fflush(stdout);
    known = value.ticket;
  }
}
