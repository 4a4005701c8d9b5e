/* Waiting for many things at once. */
#include "fn_call.h"
#include "result.h"
#include "server.h"
#include "var.h"

/* What the kernel watches at a time. */
#define MAX_WORDS 127u

/* How often more words than that are looked at, and functions that are being changed. */
#define LOOK_NS 1000000ull

static bool look_at_server(robo_server *server, bool thorough, robo_sleeps *sleeps) {
  /* Before anything else: what changes after we have looked at it rings this word. */
  uint32_t known = atomic_load_explicit((_Atomic uint32_t *)&server->word, memory_order_seq_cst);
  if (atomic_load_explicit(&server->stopped, memory_order_acquire) != 0) return true;
  if (robo_server_find_removed(server) >= 0 || robo_server_find(server, thorough, NULL)) return true;
  robo_server_sleeps(server, known, sleeps);
  return false;
}

static bool look_at(const robo_wait_item *item, bool thorough, robo_sleeps *sleeps) {
  robo_sleep sleep;
  bool is_ready;
  switch (item->kind) {
    case ROBO_WAIT_VARIABLE:
      robo_var_look_after(item->handle);
      is_ready = robo_var_look(item->handle, item->value, &sleep);
      break;
    case ROBO_WAIT_CALL:
      is_ready = robo_fn_look(item->handle, item->value, &sleep);
      break;
    case ROBO_WAIT_SERVER:
      return look_at_server(item->handle, thorough, sleeps);
    default: /* ROBO_WAIT_WORD: checked before */
      sleep = (robo_sleep){.known = item->value, .sleepers = item->handle};
      is_ready = atomic_load_explicit(sleep.sleepers, memory_order_seq_cst) != (uint32_t)item->value;
  }
  if (!is_ready) robo_sleeps_add(sleeps, sleep);
  return is_ready;
}

/* How many are ready; if none is, `sleeps` is filled in. */
static int32_t look_at_all(robo_wait_item *items, uint32_t count, bool thorough, robo_sleeps *sleeps) {
  int32_t ready = 0;
  for (uint32_t i = 0; i < count; i++) {
    items[i].ready = look_at(&items[i], thorough, sleeps);
    ready += (int32_t)items[i].ready;
  }
  return ready;
}

static void leave(robo_wait_item *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (items[i].kind == ROBO_WAIT_SERVER) robo_server_leave(items[i].handle);
  }
}

/*
 * Comes to look at all dispatchers. Without patience: with one entered, waiting for the change of another, or of the
 * same one, could be without end.
 */
static bool enter(robo_wait_item *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (items[i].kind != ROBO_WAIT_SERVER || robo_server_enter(items[i].handle, false)) continue;
    leave(items, i);
    return false;
  }
  return true;
}

/* Looks at all and, if nothing is ready, sleeps for up to `nanoseconds`. How many are ready. */
static int32_t look_and_sleep(robo_wait_item *items, uint32_t count, bool thorough, uint64_t nanoseconds) {
  robo_sleep words[MAX_WORDS];
  robo_sleeps sleeps = {words, MAX_WORDS, 0};
  if (!enter(items, count)) {
    robo_sleep_on(NULL, 0, LOOK_NS);
    return 0;
  }
  int32_t ready = look_at_all(items, count, thorough, &sleeps);
  if (ready == 0 && nanoseconds != 0) {
    if (sleeps.count > 0 && sleeps.count <= MAX_WORDS) {
      robo_sleep_on(words, sleeps.count, nanoseconds);
    } else {
      robo_sleep_on(NULL, 0, nanoseconds < LOOK_NS ? nanoseconds : LOOK_NS);
    }
  }
  leave(items, count);
  return ready;
}

static int32_t check(const robo_wait_item *items, uint32_t count, int64_t timeout_ns) {
  if (items == NULL && count != 0) return robo_fail(ROBO_ERR_ARGUMENT, "the items to wait for are NULL");
  if (count == 0 && timeout_ns < 0) return robo_fail(ROBO_ERR_ARGUMENT, "a wait for nothing would be without end");
  for (uint32_t i = 0; i < count; i++) {
    if (items[i].kind < ROBO_WAIT_VARIABLE || items[i].kind > ROBO_WAIT_WORD || items[i].handle == NULL) {
      return robo_fail(ROBO_ERR_ARGUMENT, "item %u to wait for has kind %u and handle %p", i, items[i].kind,
                       items[i].handle);
    }
    if (items[i].kind == ROBO_WAIT_WORD && (uintptr_t)items[i].handle % sizeof(uint32_t) != 0) {
      return robo_fail(ROBO_ERR_ARGUMENT, "item %u to wait for is a word at an odd address", i);
    }
    if (items[i].kind == ROBO_WAIT_SERVER) robo_server_adopt(items[i].handle);
  }
  return ROBO_OK;
}

static int32_t spin(robo_wait_item *items, uint32_t count, uint64_t until) {
  for (uint32_t round = 1;; round++) {
    int32_t ready = look_and_sleep(items, count, false, 0);
    if (ready != 0 || !robo_keep_spinning(round, until)) return ready;
  }
}

int32_t robo_wait(robo_wait_item *items, uint32_t count, int64_t timeout_ns) {
  int32_t ready = check(items, count, timeout_ns);
  if (ready == ROBO_OK) ready = look_and_sleep(items, count, false, 0);
  if (ready != 0) return ready;
  uint64_t deadline = robo_deadline(timeout_ns), now = robo_now(), spin_end = now + robo_spin_time(), looked_at = 0;
  if (now < spin_end && now < deadline) ready = spin(items, count, spin_end < deadline ? spin_end : deadline);
  while (ready == 0) {
    now = robo_now();
    bool thorough = now - looked_at >= ROBO_SLICE_NS;
    if (thorough) looked_at = now;
    ready = look_and_sleep(items, count, thorough, now < deadline ? deadline - now : 0);
    if (ready == 0 && now >= deadline) return ROBO_ERR_TIMED_OUT; /* without a message: this may come often */
  }
  return ready;
}
