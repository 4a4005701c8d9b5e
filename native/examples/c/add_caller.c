/* Calls the function "add" with two numbers: add_caller 1 2. cc add_caller.c -lrobo */
#include <robo/fn.h>
#include <robo/msgpack.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(void) {
  char message[256];
  robo_error_message(message, sizeof message);
  fprintf(stderr, "add_caller: %s\n", message);
  return EXIT_FAILURE;
}

int main(int argc, char **argv) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  uint8_t args[32], result[4096];
  robo_msgpack_writer out;
  robo_msgpack_reader in;
  robo_reply reply;
  robo_fn *add;
  double sum = 0;
  if (argc != 3) return fprintf(stderr, "usage: add_caller A B\n"), 64;
  if (robo_fn_open("add", &options, &add) < 0) return failed();
  robo_msgpack_write_to(&out, args, sizeof args);
  robo_msgpack_write_array(&out, 1); /* [positional] */
  robo_msgpack_write_array(&out, 2);
  robo_msgpack_write_double(&out, strtod(argv[1], NULL));
  robo_msgpack_write_double(&out, strtod(argv[2], NULL));
  int32_t end = robo_fn_call(add, args, robo_msgpack_length(&out), ROBO_CODEC_MSGPACK, result, sizeof result, &reply,
                             10ll * 1000000000);
  if (end == ROBO_ERR_FAILED) return fprintf(stderr, "add_caller: add says %s\n", reply.error), EXIT_FAILURE;
  if (end < 0) return failed();
  robo_msgpack_read_from(&in, result, reply.length);
  if (!robo_msgpack_read_double(&in, &sum)) return fprintf(stderr, "add_caller: no number came\n"), EXIT_FAILURE;
  printf("%g\n", sum);
  robo_fn_close(add);
  return EXIT_SUCCESS;
}
