#include "server.h"

#include "result.h"

#include <stdlib.h>
#include <string.h>

int32_t robo_server_open(uint32_t max_functions, robo_server **server) {
  if (server == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "there is no place for the dispatcher's handle");
  *server = NULL;
  if (max_functions > ROBO_MAX_FUNCTIONS) {
    return robo_fail(ROBO_ERR_ARGUMENT, "a dispatcher has at most %u functions", ROBO_MAX_FUNCTIONS);
  }
  uint64_t self = robo_self();
  if (self == 0) return robo_fail(ROBO_ERR_PLATFORM, "/proc is not there, which tells the living from the dead");
  uint32_t capacity = max_functions == 0 ? 64 : max_functions;
  robo_server *opened = calloc(1, sizeof *opened + capacity * sizeof(robo_served));
  if (opened == NULL) return robo_fail(ROBO_ERR_NO_MEMORY, "no memory for a dispatcher of %u functions", capacity);
  opened->capacity = capacity;
  atomic_init(&opened->owner, self);
  pthread_mutex_init(&opened->changes, NULL);
  *server = opened;
  return ROBO_OK;
}

static uint32_t status_of(robo_served *served) { return atomic_load_explicit(&served->status, memory_order_acquire); }

/* Sequentially consistent: with `in_hand`, either who ends the last call sees LEAVING, or we see its bit gone. */
static void set_status(robo_served *served, uint32_t status) {
  atomic_store_explicit(&served->status, status, memory_order_seq_cst);
}

/* A free number, or `capacity`; and whether the function is there already. */
static uint32_t find_free(robo_server *server, const char *name, bool *is_there) {
  uint32_t free_number = server->capacity;
  *is_there = false;
  for (uint32_t i = server->capacity; i-- > 0;) {
    uint32_t status = status_of(&server->functions[i]);
    if (status == ROBO_SERVED_ABSENT) free_number = i;
    if (status == ROBO_SERVED_ACTIVE && strcmp(server->functions[i].table.segment.name, name) == 0) *is_there = true;
  }
  return free_number;
}

static int32_t add(robo_server *server, const char *name, const robo_fn_options *options, uint32_t *number) {
  bool is_there;
  *number = find_free(server, name, &is_there);
  if (is_there) return robo_fail(ROBO_ERR_EXISTS, "this dispatcher has function '%s' already", name);
  if (*number == server->capacity) {
    return robo_fail(ROBO_ERR_FULL, "function '%s' has no room in a dispatcher of %u functions", name,
                     server->capacity);
  }
  robo_served *served = &server->functions[*number];
  int32_t result = robo_table_open(name, options, &served->table);
  if (result != ROBO_OK) return result;
  result = robo_served_join(served);
  if (result != ROBO_OK) {
    robo_table_close(&served->table);
    return result;
  }
  set_status(served, ROBO_SERVED_ACTIVE);
  uint32_t used = atomic_load_explicit(&server->used, memory_order_relaxed);
  if (used <= *number) atomic_store_explicit(&server->used, *number + 1, memory_order_release);
  robo_server_ring(server);
  return ROBO_OK;
}

int32_t robo_server_add(robo_server *server, const char *name, const robo_fn_options *options, uint32_t *number) {
  if (server == NULL || name == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no dispatcher or no name is given");
  robo_server_adopt(server);
  uint32_t unused;
  pthread_mutex_lock(&server->changes);
  int32_t result = add(server, name, options, number == NULL ? &unused : number);
  pthread_mutex_unlock(&server->changes);
  return result;
}

/* The mutex is held, and nobody looks. */
static void finish_leaving(robo_served *served) {
  if (status_of(served) != ROBO_SERVED_LEAVING) return;
  if (atomic_load_explicit(&served->in_hand, memory_order_seq_cst) != 0) return;
  robo_served_leave(served);
  robo_table_close(&served->table);
  set_status(served, ROBO_SERVED_ABSENT);
}

static void start_change(robo_server *server) {
  pthread_mutex_lock(&server->changes);
  atomic_store_explicit(&server->changing, 1, memory_order_seq_cst);
}

static void end_change(robo_server *server) {
  atomic_store_explicit(&server->changing, 0, memory_order_seq_cst);
  pthread_mutex_unlock(&server->changes);
}

void robo_server_finish_leaving(robo_server *server, robo_served *served) {
  robo_server_park(server);
  start_change(server);
  robo_server_quiesce(server);
  finish_leaving(served);
  end_change(server);
  robo_server_unpark(server);
}

int32_t robo_server_remove(robo_server *server, uint32_t number) {
  if (server == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no dispatcher is given");
  robo_server_adopt(server);
  if (number >= server->capacity) return robo_fail(ROBO_ERR_NOT_FOUND, "the dispatcher has no function %u", number);
  robo_served *served = &server->functions[number];
  start_change(server);
  bool is_there = status_of(served) == ROBO_SERVED_ACTIVE;
  if (is_there) {
    robo_served_retire(served);
    set_status(served, ROBO_SERVED_LEAVING);
    robo_server_quiesce(server);
    finish_leaving(served);
  }
  end_change(server);
  return is_there ? ROBO_OK : robo_fail(ROBO_ERR_NOT_FOUND, "the dispatcher has no function %u", number);
}

void robo_server_stop(robo_server *server) {
  if (server == NULL) return;
  atomic_store_explicit(&server->stopped, 1, memory_order_seq_cst);
  /* If functions are being changed, all threads are being woken, and see this before they sleep again. */
  if (!robo_server_enter(server, false)) return;
  robo_server_ring(server);
  robo_server_leave(server);
}

void robo_server_close(robo_server *server) {
  if (server == NULL) return;
  robo_server_adopt(server);
  robo_server_stop(server);
  start_change(server);
  robo_server_quiesce(server);
  for (uint32_t i = 0; i < server->capacity; i++) {
    robo_served *served = &server->functions[i];
    if (status_of(served) == ROBO_SERVED_ABSENT) continue;
    robo_served_retire(served);
    robo_served_leave(served);
    robo_table_close(&served->table);
    set_status(served, ROBO_SERVED_ABSENT);
  }
  end_change(server);
  robo_server_await_left(server);
  pthread_mutex_destroy(&server->changes);
  free(server);
}

/* Registers the child with each function, in new entries: those of the parent are the parent's. */
static void join_again(robo_server *server) {
  atomic_store_explicit(&server->visitors, 0, memory_order_relaxed);
  atomic_store_explicit(&server->changing, 0, memory_order_relaxed);
  pthread_mutex_init(&server->changes, NULL);
  for (uint32_t i = 0; i < server->capacity; i++) {
    robo_served *served = &server->functions[i];
    uint32_t status = status_of(served);
    if (status == ROBO_SERVED_ABSENT) continue;
    atomic_store_explicit(&served->in_hand, 0, memory_order_relaxed);
    if (status == ROBO_SERVED_ACTIVE && robo_served_join(served) == ROBO_OK) continue;
    robo_table_close(&served->table);
    set_status(served, ROBO_SERVED_ABSENT);
  }
}

void robo_server_adopt(robo_server *server) {
  if (!robo_must_adopt(&server->owner)) return;
  join_again(server);
  robo_adopted(&server->owner);
}
