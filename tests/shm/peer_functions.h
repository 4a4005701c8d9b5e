/* What a peer in C does with host functions; each takes the name of one, or of a server. */
#ifndef PEER_FUNCTIONS_H
#define PEER_FUNCTIONS_H

#include <pthread.h>
#include <robo/fn.h>
#include <robo/msgpack.h>
#include <signal.h>
#include <string.h>

#include "peer_answers.h"

static void print_result(const robo_reply *reply) {
  robo_msgpack_reader in;
  robo_msgpack_value value;
  robo_msgpack_read_from(&in, scratch, reply->length);
  robo_msgpack_read(&in, &value);
  if (value.type == ROBO_MSGPACK_NIL) printf("nil");
  else if (value.type == ROBO_MSGPACK_TEXT) printf("%.*s", (int)value.count, (const char *)value.data);
  else if (value.type == ROBO_MSGPACK_FLOAT) printf("%g", value.number.f);
  else if (value.type == ROBO_MSGPACK_UINT) printf("%llu", (unsigned long long)value.number.u);
  else printf("error corrupt a result of another type");
}

static void call_with(const char *name, const robo_fn_options *options, const robo_msgpack_writer *args) {
  robo_reply reply;
  robo_fn *function;
  if (is_error(robo_fn_open(name, options, &function))) return;
  int32_t result = robo_fn_call(function, args->buffer, args->length, ROBO_CODEC_MSGPACK, scratch, SCRATCH_BYTES, &reply,
                                5000000000ll);
  if (result == ROBO_ERR_FAILED && reply.code < 0) say_error(reply.code, reply.error);
  else if (result == ROBO_ERR_FAILED) say_error(result, reply.error);
  else if (!is_error(result)) print_result(&reply);
  robo_fn_close(function);
}

/* Words that are numbers are sent as such. */
static void write_word(robo_msgpack_writer *out, const char *word) {
  char *end;
  double value = strtod(word, &end);
  if (*end == 0) robo_msgpack_write_double(out, value);
  else robo_msgpack_write_text(out, word);
}

static void call(const char *name) {
  static uint8_t bytes[512];
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_msgpack_writer args;
  uint32_t count = 0;
  while (words[2 + count] != NULL) count++;
  robo_msgpack_write_to(&args, bytes, sizeof bytes);
  robo_msgpack_write_array(&args, 1);
  robo_msgpack_write_array(&args, count);
  for (uint32_t i = 0; i < count; i++) write_word(&args, words[2 + i]);
  call_with(name, &options, &args);
}

/* named FUNCTION a NAME b: f(a, NAME=b) */
static void call_named(const char *name) {
  static uint8_t bytes[512];
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_msgpack_writer args;
  robo_msgpack_write_to(&args, bytes, sizeof bytes);
  robo_msgpack_write_array(&args, 2);
  robo_msgpack_write_array(&args, 1);
  write_word(&args, words[2]);
  robo_msgpack_write_map(&args, 1);
  robo_msgpack_write_text(&args, words[3]);
  write_word(&args, words[4]);
  call_with(name, &options, &args);
}

static void call_sized(const char *name) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_fn *function;
  options.max_args = (uint64_t)number(2);
  if (!is_error(robo_fn_open(name, &options, &function))) printf("ok");
}

static void call_big(const char *name) {
  static uint8_t bytes[SCRATCH_BYTES];
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_msgpack_writer args;
  robo_msgpack_write_to(&args, bytes, sizeof bytes);
  robo_msgpack_write_array(&args, 1);
  robo_msgpack_write_array(&args, 1);
  robo_msgpack_write_bytes(&args, scratch, (uint32_t)number(2));
  call_with(name, &options, &args);
}

static robo_server *server;

static int32_t reply_double(const robo_request *request, double value) {
  uint8_t bytes[16];
  robo_msgpack_writer out;
  robo_msgpack_write_to(&out, bytes, sizeof bytes);
  robo_msgpack_write_double(&out, value);
  return robo_server_reply(server, request, bytes, out.length, ROBO_CODEC_MSGPACK);
}

static int32_t serve_add(const robo_request *request, robo_msgpack_reader in, uint32_t count,
                         robo_msgpack_reader named) {
  robo_msgpack_reader at = in;
  double a = 0, b = 0;
  if (count > 0) robo_msgpack_read_double(&at, &a);
  if (count > 1) robo_msgpack_read_double(&at, &b);
  else if (robo_msgpack_find(named, "b", &named)) robo_msgpack_read_double(&named, &b);
  if (!robo_msgpack_is_ok(&at)) return robo_server_fail(server, request, ROBO_ERR_ARGUMENT, "Argument: two numbers");
  return reply_double(request, a + b);
}

static int32_t serve_big(const robo_request *request) {
  char text[64];
  int32_t result = robo_server_reply(server, request, scratch, SCRATCH_BYTES, ROBO_CODEC_RAW);
  if (result != ROBO_ERR_TOO_BIG) return result;
  snprintf(text, sizeof text, "TooBig: %d B, %llu B are the most", SCRATCH_BYTES, (unsigned long long)request->max_result);
  return robo_server_fail(server, request, ROBO_ERR_TOO_BIG, text);
}

static int32_t serve_one(const robo_request *request) {
  static uint8_t args[SCRATCH_BYTES];
  robo_msgpack_reader in, named;
  uint32_t count = 0;
  memcpy(args, request->args, request->length);
  if (!robo_msgpack_read_arguments(&in, args, request->length, &count, &named)) {
    return robo_server_fail(server, request, ROBO_ERR_ARGUMENT, "Argument: [positional] or [positional, named]");
  }
  switch (request->function) {
    case 0: return serve_add(request, in, count, named);
    case 1: return robo_server_fail(server, request, 1, "ValueError: on purpose");
    case 2: return robo_server_reply(server, request, "\xc0", 1, ROBO_CODEC_MSGPACK);
    case 3: return serve_big(request);
    default: return raise(SIGKILL);
  }
}

static void *serve_all(void *unused) {
  robo_request request;
  while (robo_server_receive(server, &request, -1) >= 0) serve_one(&request);
  return unused;
}

static void serve(const char *prefix) {
  static const char *names[] = {"add", "fail", "nothing", "big", "die"};
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  pthread_t thread;
  if (is_error(robo_server_open(0, &server))) return;
  for (uint32_t i = 0; i < 5; i++) {
    char name[ROBO_MAX_NAME];
    uint32_t given;
    snprintf(name, sizeof name, "%s.%s", prefix, names[i]);
    if (is_error(robo_server_add(server, name, &options, &given))) return;
    if (given != i) exit(1);
  }
  if (pthread_create(&thread, NULL, serve_all, NULL) != 0) exit(1);
  printf("ok");
}

static void serve_sized(const char *name) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  options.max_args = (uint64_t)number(2);
  if (server == NULL && is_error(robo_server_open(0, &server))) return;
  if (!is_error(robo_server_add(server, name, &options, NULL))) printf("ok");
}

#endif
