#include "corrupt.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exercise.h"

#define NAME "damaged"

static void must(int condition) {
  if (!condition) {
    char text[512];
    robo_error_message(text, sizeof text);
    fprintf(stderr, "the segment cannot be made: %s\n", text);
    abort();
  }
}

static robo_var *make_variable(void) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  options.max_size = FUZZ_BYTES, options.slots = 4;
  robo_var *variable;
  must(robo_var_open(NAME, &options, &variable) == ROBO_OK);
  for (uint64_t i = 0; i < 6; i++) must(robo_var_write(variable, &i, sizeof i, ROBO_CODEC_RAW, NULL) == ROBO_OK);
  must(robo_var_set_will(variable, "gone", 4, ROBO_CODEC_RAW) == ROBO_OK);
  return variable;
}

/* With a call that has ended, one in hand, and one that waits. */
static robo_fn *make_function(robo_server **server) {
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  options.max_args = FUZZ_BYTES, options.max_result = FUZZ_BYTES, options.slots = 4;
  robo_fn *function;
  must(robo_fn_open(NAME, &options, &function) == ROBO_OK);
  must(robo_server_open(2, server) == ROBO_OK);
  must(robo_server_add(*server, NAME, &options, NULL) == ROBO_OK);
  for (int i = 0; i < 3; i++) {
    uint64_t id;
    robo_request request;
    must(robo_fn_begin(function, "arguments", 9, ROBO_CODEC_RAW, &id) == ROBO_OK);
    if (i == 2) continue;
    must(robo_server_receive(*server, &request, 0) == ROBO_OK);
    if (i == 0) must(robo_server_reply(*server, &request, "result", 6, ROBO_CODEC_RAW) == ROBO_OK);
  }
  return function;
}

static int open_file(enum corrupt_kind kind, struct stat *status) {
  char path[128];
  snprintf(path, sizeof path, "%s/" NAME "%s", fuzz_folder_path(), kind == CORRUPT_VARIABLE ? ".var" : ".fn");
  int fd = open(path, O_RDWR | O_CLOEXEC);
  must(fd >= 0 && fstat(fd, status) == 0);
  return fd;
}

static void damage(enum corrupt_kind kind, const corrupt_change *changes, uint32_t count) {
  struct stat status;
  int fd = open_file(kind, &status);
  uint64_t bytes = (uint64_t)status.st_size;
  uint8_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  must(memory != MAP_FAILED);
  for (uint32_t i = 0; i < count; i++) {
    uint64_t offset = changes[i].offset % bytes, length = changes[i].length % 8u + 1u;
    if (length > bytes - offset) length = bytes - offset;
    memcpy(memory + offset, &changes[i].value, length);
  }
  munmap(memory, bytes);
  close(fd);
}

uint64_t corrupt_bytes(enum corrupt_kind kind) {
  struct stat status;
  robo_server *server = NULL;
  robo_var *variable = kind == CORRUPT_VARIABLE ? make_variable() : NULL;
  robo_fn *function = kind == CORRUPT_FUNCTION ? make_function(&server) : NULL;
  close(open_file(kind, &status));
  robo_var_close(variable);
  robo_fn_close(function);
  if (server != NULL) robo_server_close(server);
  if (kind == CORRUPT_VARIABLE) robo_var_remove(NAME);
  else robo_fn_remove(NAME);
  return (uint64_t)status.st_size;
}

static void try_variable(int live, const corrupt_change *changes, uint32_t count) {
  robo_var *variable = make_variable(), *later = NULL;
  damage(CORRUPT_VARIABLE, changes, count);
  fuzz_folder();
  if (live) fuzz_variable(variable);
  robo_var_options as_it_is = ROBO_VAR_OPTIONS_INIT;
  as_it_is.flags = 0;
  if (!live && robo_var_open(NAME, &as_it_is, &later) == ROBO_OK) fuzz_variable(later);
  robo_var_close(later);
  robo_var_close(variable);
  robo_var_remove(NAME);
}

static void try_function(int live, const corrupt_change *changes, uint32_t count) {
  robo_server *server;
  robo_fn *function = make_function(&server), *later = NULL;
  damage(CORRUPT_FUNCTION, changes, count);
  fuzz_folder();
  if (live) {
    fuzz_function(function);
    robo_request request;
    if (robo_server_receive(server, &request, 0) == ROBO_OK) robo_server_reply(server, &request, "", 0, ROBO_CODEC_RAW);
  } else {
    robo_fn_options as_it_is = ROBO_FN_OPTIONS_INIT;
    as_it_is.flags = 0;
    if (robo_fn_open(NAME, &as_it_is, &later) == ROBO_OK) fuzz_function(later);
    fuzz_server(NAME);
  }
  robo_fn_close(later);
  robo_fn_close(function);
  robo_server_close(server);
  robo_fn_remove(NAME);
}

void corrupt_try(enum corrupt_kind kind, int live, const corrupt_change *changes, uint32_t count) {
  if (kind == CORRUPT_VARIABLE) try_variable(live, changes, count);
  else try_function(live, changes, count);
  /* A name that a damaged segment cannot be removed by would stay in the next one's way. */
  char path[128];
  snprintf(path, sizeof path, "%s/" NAME "%s", fuzz_folder_path(), kind == CORRUPT_VARIABLE ? ".var" : ".fn");
  unlink(path);
}
