/* A peer of the tests between languages, in C: does one thing for each line that it reads, and answers with one. */
#include <errno.h>
#include <pthread.h>
#include <robo/fn.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "peer_values.h"

#define MAX_OPEN 64
#define BUFFER 8192

static struct open_variable {
  char name[ROBO_MAX_NAME + 1];
  uint32_t codec;
  robo_var *variable;
} opened[MAX_OPEN];

static char *words[8];
static uint8_t buffer[BUFFER];

static long number(int word) { return words[word] == NULL ? 0 : strtol(words[word], NULL, 10); }

/* "error never-written the message", as the other languages name it. */
static void say_error(int32_t result, const char *text) {
  static const char *reasons[] = {
      "ok",      "argument", "name",      "not-found", "exists",  "mismatch", "too-big", "never-written",
      "stale",   "removed",  "timed-out", "busy",      "changed", "denied",   "corrupt", "version",
      "namespace", "no-space", "no-memory", "system",  "no-server", "died",   "failed",
  };
  char message[512] = "";
  if (text == NULL) robo_error_message(message, sizeof message);
  printf("error %s %s", result >= ROBO_ERR_FAILED ? reasons[-result] : "other", text == NULL ? message : text);
}

static int is_error(int32_t result) {
  if (result < 0) say_error(result, NULL);
  return result < 0;
}

static uint32_t codec_of(const char *name) {
  static const char *names[] = {"raw", "msgpack", "json", "struct", "array"};
  for (uint32_t codec = 0; codec < 5; codec++) {
    if (strcmp(name, names[codec]) == 0) return codec;
  }
  return 99;
}

static struct open_variable *find(const char *name) {
  for (int i = 0; i < MAX_OPEN; i++) {
    if (opened[i].variable != NULL && strcmp(opened[i].name, name) == 0) return &opened[i];
  }
  fprintf(stderr, "peer.c: %s is not open\n", name);
  exit(1);
}

static void open_variable(void) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  robo_var_options pose_options = PEER_POSE_OPTIONS_INIT;
  int free_one = 0;
  uint32_t codec = codec_of(words[2]);
  if (codec == ROBO_CODEC_STRUCT) options = pose_options;
  if (words[3] != NULL) options.max_size = (uint64_t)number(3);
  while (opened[free_one].variable != NULL && strcmp(opened[free_one].name, words[1]) != 0) free_one++;
  robo_var *variable;
  if (is_error(robo_var_open(words[1], &options, &variable))) return;
  robo_var_close(opened[free_one].variable);
  opened[free_one].variable = variable;
  snprintf(opened[free_one].name, sizeof opened[free_one].name, "%s", words[1]);
  opened[free_one].codec = codec;
  printf("ok");
}

static void show(const robo_value *value) {
  if (!print_value(buffer, value->length, value->codec)) say_error(ROBO_ERR_CORRUPT, "the value is none of the tests'");
}

static void read_value(const char *name) {
  robo_value value;
  if (!is_error(robo_var_read(find(name)->variable, buffer, BUFFER, &value))) show(&value);
}

static void read_fresh(const char *name) {
  robo_value value;
  uint64_t age = (uint64_t)number(2) * 1000000u;
  if (!is_error(robo_var_read_fresh(find(name)->variable, age, buffer, BUFFER, &value))) show(&value);
}

static void write_value(const char *name) {
  struct open_variable *to = find(name);
  uint64_t ticket;
  size_t length = make_value(buffer, BUFFER, to->codec, number(2));
  if (is_error(robo_var_write(to->variable, buffer, length, to->codec, &ticket))) return;
  printf("%llu", (unsigned long long)ticket);
}

static void write_big(const char *name) {
  if (!is_error(robo_var_write(find(name)->variable, buffer, (uint64_t)number(2), ROBO_CODEC_RAW, NULL))) printf("ok");
}

static void compare_write(const char *name) {
  struct open_variable *to = find(name);
  uint64_t ticket;
  size_t length = make_value(buffer, BUFFER, to->codec, number(3));
  int32_t result =
      robo_var_compare_write(to->variable, (uint64_t)number(2), buffer, length, to->codec, &ticket);
  if (result == ROBO_ERR_CHANGED) printf("changed");
  else if (!is_error(result)) printf("%llu", (unsigned long long)ticket);
}

/* Adds 1 to a number, many times, in competition with others. */
static void count_up(const char *name) {
  robo_var *variable = find(name)->variable;
  for (long left = number(2); left > 0;) {
    robo_value value = {0};
    robo_msgpack_reader in;
    robo_msgpack_writer out;
    int64_t count = 0;
    int32_t result = robo_var_read(variable, buffer, BUFFER, &value);
    if (result != ROBO_ERR_NEVER_WRITTEN) {
      if (is_error(result)) return;
      robo_msgpack_read_from(&in, buffer, value.length);
      robo_msgpack_read_int(&in, &count);
    }
    robo_msgpack_write_to(&out, buffer, BUFFER);
    robo_msgpack_write_int(&out, count + 1);
    result = robo_var_compare_write(variable, value.ticket, buffer, out.length, ROBO_CODEC_MSGPACK, NULL);
    if (result == ROBO_OK) left--;
    else if (result != ROBO_ERR_CHANGED && is_error(result)) return;
  }
  printf("ok");
}

static void tell(const char *name) {
  static const char *names[] = {"raw", "msgpack", "json", "struct", "array"};
  robo_value value;
  int32_t result = robo_var_read(find(name)->variable, NULL, 0, &value);
  if (result != ROBO_ERR_TOO_BIG && is_error(result)) return;
  printf("%llu %u %s %s", (unsigned long long)value.ticket, value.writer_pid, names[value.codec],
         value.flags & ROBO_VALUE_WILL ? "will" : "value");
}

static void wait_for(const char *name) {
  uint64_t ticket;
  if (!is_error(robo_var_wait(find(name)->variable, (uint64_t)number(2), number(3) * 1000000ll, &ticket))) {
    printf("%llu", (unsigned long long)ticket);
  }
}

static void history(const char *name) {
  robo_var *variable = find(name)->variable;
  robo_var_info info = {.size = sizeof info};
  robo_value value;
  const char *before = "";
  if (is_error(robo_var_get_info(variable, &info))) return;
  for (uint64_t ticket = info.oldest_ticket; ticket <= info.ticket; ticket++) {
    if (robo_var_read_ticket(variable, ticket, buffer, BUFFER, &value) < 0) continue;
    printf("%s%llu ", before, (unsigned long long)ticket);
    show(&value);
    before = " | ";
  }
}

static void last_will(const char *name) {
  struct open_variable *to = find(name);
  size_t length = make_value(buffer, BUFFER, to->codec, number(2));
  if (!is_error(robo_var_set_will(to->variable, buffer, length, to->codec))) printf("ok");
}

static void remove_variable(const char *name) {
  if (!is_error(robo_var_remove(name))) printf("ok");
}

/* --- functions --- */

static void print_result(const robo_reply *reply) {
  robo_msgpack_reader in;
  robo_msgpack_value value;
  robo_msgpack_read_from(&in, buffer, reply->length);
  robo_msgpack_read(&in, &value);
  if (value.type == ROBO_MSGPACK_NIL) printf("nil");
  else if (value.type == ROBO_MSGPACK_TEXT) printf("%.*s", (int)value.count, (const char *)value.data);
  else if (value.type == ROBO_MSGPACK_FLOAT) printf("%g", value.number.f);
  else if (value.type == ROBO_MSGPACK_UINT) printf("%llu", (unsigned long long)value.number.u);
  else printf("error corrupt a result of another type");
}

static void call_with(const robo_fn_options *options, const robo_msgpack_writer *args) {
  robo_reply reply;
  robo_fn *function;
  if (is_error(robo_fn_open(words[1], options, &function))) return;
  int32_t result = robo_fn_call(function, args->buffer, args->length, ROBO_CODEC_MSGPACK, buffer, BUFFER, &reply,
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

static void call(void) {
  static uint8_t bytes[512];
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_msgpack_writer args;
  uint32_t count = 0;
  while (words[2 + count] != NULL) count++;
  robo_msgpack_write_to(&args, bytes, sizeof bytes);
  robo_msgpack_write_array(&args, 1);
  robo_msgpack_write_array(&args, count);
  for (uint32_t i = 0; i < count; i++) write_word(&args, words[2 + i]);
  call_with(&options, &args);
}

/* named FUNCTION a NAME b: f(a, NAME=b) */
static void call_named(void) {
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
  call_with(&options, &args);
}

static void call_sized(void) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_fn *function;
  options.max_args = (uint64_t)number(2);
  if (!is_error(robo_fn_open(words[1], &options, &function))) printf("ok");
}

static void call_big(void) {
  static uint8_t bytes[BUFFER];
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  robo_msgpack_writer args;
  robo_msgpack_write_to(&args, bytes, sizeof bytes);
  robo_msgpack_write_array(&args, 1);
  robo_msgpack_write_array(&args, 1);
  robo_msgpack_write_bytes(&args, buffer, (uint32_t)number(2));
  call_with(&options, &args);
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
  int32_t result = robo_server_reply(server, request, buffer, BUFFER, ROBO_CODEC_RAW);
  if (result != ROBO_ERR_TOO_BIG) return result;
  snprintf(text, sizeof text, "TooBig: %d B, %llu B are the most", BUFFER, (unsigned long long)request->max_result);
  return robo_server_fail(server, request, ROBO_ERR_TOO_BIG, text);
}

static int32_t serve_one(const robo_request *request) {
  static uint8_t args[BUFFER];
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

static void serve(void) {
  static const char *names[] = {"add", "fail", "nothing", "big", "die"};
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  pthread_t thread;
  if (is_error(robo_server_open(0, &server))) return;
  for (uint32_t i = 0; i < 5; i++) {
    char name[ROBO_MAX_NAME];
    uint32_t given;
    snprintf(name, sizeof name, "%s.%s", words[1], names[i]);
    if (is_error(robo_server_add(server, name, &options, &given))) return;
    if (given != i) exit(1);
  }
  if (pthread_create(&thread, NULL, serve_all, NULL) != 0) exit(1);
  printf("ok");
}

static void serve_sized(void) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  options.max_args = (uint64_t)number(2);
  if (server == NULL && is_error(robo_server_open(0, &server))) return;
  if (!is_error(robo_server_add(server, words[1], &options, NULL))) printf("ok");
}

static void execute(const char *command, const char *name) {
  if (strcmp(command, "open") == 0) open_variable();
  else if (strcmp(command, "write") == 0) write_value(name);
  else if (strcmp(command, "big") == 0) write_big(name);
  else if (strcmp(command, "read") == 0) read_value(name);
  else if (strcmp(command, "fresh") == 0) read_fresh(name);
  else if (strcmp(command, "info") == 0) tell(name);
  else if (strcmp(command, "wait") == 0) wait_for(name);
  else if (strcmp(command, "cas") == 0) compare_write(name);
  else if (strcmp(command, "count") == 0) count_up(name);
  else if (strcmp(command, "history") == 0) history(name);
  else if (strcmp(command, "will") == 0) last_will(name);
  else if (strcmp(command, "remove") == 0) remove_variable(name);
  else if (strcmp(command, "call") == 0) call();
  else if (strcmp(command, "named") == 0) call_named();
  else if (strcmp(command, "callbig") == 0) call_big();
  else if (strcmp(command, "callsized") == 0) call_sized();
  else if (strcmp(command, "serve") == 0) serve();
  else if (strcmp(command, "servesized") == 0) serve_sized();
  else exit(1);
}

int main(void) {
  char line[512];
  while (fgets(line, sizeof line, stdin) != NULL) {
    int count = 0;
    memset(words, 0, sizeof words);
    for (char *word = strtok(line, " \n"); word != NULL && count < 7; word = strtok(NULL, " \n")) words[count++] = word;
    if (count == 0) continue;
    execute(words[0], words[1]);
    putchar('\n');
    fflush(stdout);
  }
  return 0;
}
