#include "exercise.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder_path[64];
static pid_t folder_owner;

static void require(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "never: %s\n", what);
  abort();
}

#define REQUIRE(condition) require(condition, #condition)

static void remove_folder(void) {
  if (getpid() != folder_owner) return;
  DIR *folder = opendir(folder_path);
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) unlinkat(dirfd(folder), entry->d_name, 0);
  closedir(folder);
  rmdir(folder_path);
}

void fuzz_make_folder(void) {
  snprintf(folder_path, sizeof folder_path, "%s/robo-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  if (mkdtemp(folder_path) == NULL) abort();
  setenv("ROBO_SHM_DIR", folder_path, 1);
  folder_owner = getpid();
  atexit(remove_folder);
}

const char *fuzz_folder_path(void) { return folder_path; }

void fuzz_folder(void) {
  robo_entry entries[4];
  uint32_t count;
  if (robo_list(entries, 4, &count) == ROBO_OK) {
    for (uint32_t i = 0; i < count && i < 4; i++) REQUIRE(strlen(entries[i].name) <= ROBO_MAX_NAME);
  }
  robo_reaped reaped;
  robo_reap(&reaped);
}

static void read_all(robo_var *variable, uint64_t max_size, uint64_t ticket) {
  /* Just as large as may be written to, so that the address sanitizer sees a byte too many. */
  uint8_t *buffer = malloc(FUZZ_BYTES);
  robo_value value;
  if (robo_var_read(variable, buffer, FUZZ_BYTES, &value) == ROBO_OK) REQUIRE(value.length <= FUZZ_BYTES);
  if (robo_var_read(variable, NULL, 0, &value) == ROBO_ERR_TOO_BIG) REQUIRE(value.length <= max_size);
  robo_var_read_fresh(variable, 1000, buffer, FUZZ_BYTES, &value);
  if (robo_var_read_ticket(variable, ticket, buffer, FUZZ_BYTES, &value) == ROBO_OK) {
    REQUIRE(value.length <= FUZZ_BYTES);
  }
  robo_view view;
  if (robo_var_peek(variable, &view) == ROBO_OK) {
    REQUIRE(view.value.length <= max_size);
    volatile uint8_t sum = 0;
    for (uint64_t i = 0; i < view.value.length; i++) sum = (uint8_t)(sum + ((const uint8_t *)view.data)[i]);
    robo_var_is_valid(variable, &view);
  }
  free(buffer);
}

void fuzz_variable(robo_var *variable) {
  robo_var_info info = {.size = sizeof info};
  if (robo_var_get_info(variable, &info) != ROBO_OK) return;
  robo_var_map map;
  if (robo_var_get_map(variable, &map) == ROBO_OK) {
    REQUIRE(map.slots_offset + info.slots * map.slot_stride <= map.bytes);
  }
  uint64_t ticket = robo_var_ticket(variable);
  read_all(variable, info.max_size, ticket == 0 ? 0 : ticket - 1);
  robo_var_wait(variable, ticket, 0, &ticket);
  char data[FUZZ_BYTES];
  memset(data, 7, sizeof data);
  robo_var_write(variable, data, FUZZ_BYTES / 2, ROBO_CODEC_RAW, &ticket);
  robo_var_compare_write(variable, ticket, data, 8, ROBO_CODEC_RAW, &ticket);
  robo_loan loan;
  if (robo_var_loan(variable, &loan) == ROBO_OK) {
    memset(loan.data, 9, loan.capacity);
    if ((ticket & 1u) != 0) robo_var_publish(variable, &loan, loan.capacity, ROBO_CODEC_RAW, &ticket);
    else robo_var_discard(variable, &loan);
  }
  robo_var_set_will(variable, data, 16, ROBO_CODEC_RAW);
  robo_var_clear_will(variable);
  robo_wait_item item = {ROBO_WAIT_VARIABLE, 0, variable, ticket};
  robo_wait(&item, 1, 0);
}

static void poll_call(robo_fn *function, uint64_t id, uint64_t capacity) {
  uint8_t result[FUZZ_BYTES];
  robo_reply reply;
  if (robo_fn_poll(function, id, result, capacity, &reply, 0) == ROBO_OK) REQUIRE(reply.length <= capacity);
}

void fuzz_function(robo_fn *function) {
  char data[64] = {0};
  uint64_t posted = 0, begun = 0;
  robo_fn_info info = {.size = sizeof info};
  robo_fn_get_info(function, &info);
  if (robo_fn_begin(function, data, 32, ROBO_CODEC_RAW, &begun) == ROBO_OK) {
    robo_wait_item item = {ROBO_WAIT_CALL, 0, function, begun};
    robo_wait(&item, 1, 0);
    poll_call(function, begun, FUZZ_BYTES);
    robo_fn_cancel(function, begun);
  }
  /* With all slots in use it would wait for one, as it should. */
  if (info.used_slots < info.slots && robo_fn_post(function, data, sizeof data, ROBO_CODEC_RAW, &posted) == ROBO_OK) {
    poll_call(function, posted, 8);
  }
  poll_call(function, posted - 64, FUZZ_BYTES);
}

void fuzz_server(const char *name) {
  robo_server *server;
  if (robo_server_open(2, &server) != ROBO_OK) return;
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  if (robo_server_add(server, name, &options, NULL) == ROBO_OK) {
    robo_request request;
    for (int i = 0; i < 3 && robo_server_receive(server, &request, 0) == ROBO_OK; i++) {
      REQUIRE(request.length <= FUZZ_BYTES);
      volatile uint8_t sum = 0;
      for (uint64_t k = 0; k < request.length; k++) sum = (uint8_t)(sum + ((const uint8_t *)request.args)[k]);
      if (i == 1) robo_server_fail(server, &request, 3, "Error: no");
      else robo_server_reply(server, &request, "result", 6, ROBO_CODEC_RAW);
    }
  }
  robo_server_close(server);
}
