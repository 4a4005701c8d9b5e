/* Offers the function "add" to all processes of the host, until Ctrl-C. cc add_server.c -lrobo */
#include <robo/fn.h>
#include <robo/msgpack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(void) {
  char message[256];
  robo_error_message(message, sizeof message);
  fprintf(stderr, "add_server: %s\n", message);
  return EXIT_FAILURE;
}

static int32_t answer(robo_server *server, const robo_request *request) {
  uint8_t args[256], result[16];
  robo_msgpack_reader in, named;
  robo_msgpack_writer out;
  uint32_t count;
  double a = 0, b = 0;
  if (request->length > sizeof args) return robo_server_fail(server, request, 1, "Argument: they are too long");
  /* A copy, as the caller's process could change them while they are being read. */
  memcpy(args, request->args, request->length);
  if (!robo_msgpack_read_arguments(&in, args, request->length, &count, &named) || count != 2 ||
      !robo_msgpack_read_double(&in, &a) || !robo_msgpack_read_double(&in, &b)) {
    return robo_server_fail(server, request, 1, "Argument: add takes two numbers");
  }
  robo_msgpack_write_to(&out, result, sizeof result);
  robo_msgpack_write_double(&out, a + b);
  return robo_server_reply(server, request, result, robo_msgpack_length(&out), ROBO_CODEC_MSGPACK);
}

int main(void) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_request request;
  robo_server *server;
  if (robo_server_open(0, &server) < 0) return failed();
  if (robo_server_add(server, "add", &options, NULL) < 0) return failed();
  puts("add is offered");
  fflush(stdout);
  while (robo_server_receive(server, &request, -1) >= 0) {
    if (answer(server, &request) < 0) fprintf(stderr, "add_server: a call was not answered\n");
  }
  robo_server_close(server);
  return EXIT_SUCCESS;
}
