/* How a dispatcher ends a call (step 5 of fn_layout.h). */
#include "copy.h"
#include "point.h"
#include "result.h"
#include "server.h"

#include <inttypes.h>
#include <string.h>

/* The function of the call that a request is about, if this dispatcher has it in hand: else NULL. */
static robo_served *find_call(robo_server *server, const robo_request *request) {
  if (request->function >= server->capacity) return NULL;
  robo_served *served = &server->functions[request->function];
  if (atomic_load_explicit(&served->status, memory_order_acquire) == ROBO_SERVED_ABSENT) return NULL;
  if (request->slot >= served->table.count) return NULL;
  uint64_t word = robo_slot_state(robo_slot_of(&served->table, request->slot));
  uint32_t state = robo_call_state_of(word);
  bool is_it = robo_call_id(robo_call_number(word), request->slot) == request->id &&
               robo_call_server(word) == served->entry &&
               (state == ROBO_CALL_TAKEN || state == ROBO_CALL_ABANDONED);
  return is_it ? served : NULL;
}

static int32_t not_in_hand(void) {
  return robo_fail(ROBO_ERR_NOT_FOUND, "the dispatcher does not have this call in hand: it has ended");
}

static void count(_Atomic uint64_t *counter) { atomic_fetch_add_explicit(counter, 1, memory_order_relaxed); }

/* Publishes what was written, wakes the caller and lets the slot go. Of two threads with the same call, one does. */
static int32_t end_call(robo_server *server, robo_served *served, const robo_request *request, bool is_failure) {
  robo_fn_state *state = served->table.state;
  robo_call_slot *slot = robo_slot_of(&served->table, request->slot);
  uint64_t number = request->id / ROBO_MAX_CALL_SLOTS;
  uint64_t taken = robo_call_word(number, served->entry, ROBO_CALL_TAKEN);
  bool is_kept = served->table.max_result != 0;
  ROBO_POINT("server:result");
  /* Before the caller knows, so that whoever has a reply finds it counted. */
  count(is_failure ? &state->failures : &state->replies);
  uint64_t done = robo_call_word(number, served->entry, is_kept ? ROBO_CALL_DONE : ROBO_CALL_EMPTY);
  bool is_ended = robo_slot_change(slot, taken, done);
  if (!is_ended) {
    /* Given up meanwhile, which nobody but we can end. */
    uint64_t abandoned = robo_call_word(number, served->entry, ROBO_CALL_ABANDONED);
    is_ended = robo_slot_change(slot, abandoned, robo_call_word(number, 0, ROBO_CALL_EMPTY));
  }
  ROBO_POINT("server:done");
  if (!is_ended) return not_in_hand();
  /* Sequentially consistent with `status`: either we see LEAVING, or who has set it sees our call gone. */
  bool is_last = atomic_fetch_sub_explicit(&served->in_hand, 1, memory_order_seq_cst) == 1;
  ROBO_POINT("server:released");
  if (is_last && atomic_load_explicit(&served->status, memory_order_seq_cst) == ROBO_SERVED_LEAVING) {
    robo_server_finish_leaving(server, served);
  }
  return ROBO_OK;
}

/* A result on its way to the caller. */
typedef struct outcome {
  const void *data;
  uint64_t length;
  uint16_t codec;
} outcome;

static int32_t reply(robo_server *server, robo_served *served, const robo_request *request, const outcome *result) {
  const robo_table *table = &served->table;
  if (table->max_result == 0) return end_call(server, served, request, false);
  if (result->length > table->max_result) {
    return robo_fail(ROBO_ERR_TOO_BIG, "a result of %" PRIu64 " B is too big for function '%s', which takes %" PRIu64
                     " B", result->length, table->segment.name, table->max_result);
  }
  robo_call_slot *slot = robo_slot_of(table, request->slot);
  void *room = robo_result_of(table, slot);
  if (result->data != room) robo_copy_in(room, result->data, result->length);
  atomic_store_explicit(&slot->result_length, (uint32_t)result->length, memory_order_relaxed);
  atomic_store_explicit(&slot->result_codec, result->codec, memory_order_relaxed);
  atomic_store_explicit(&slot->result, ROBO_OK, memory_order_relaxed);
  return end_call(server, served, request, false);
}

/* The child of a fork has none of its parent's calls in hand. */
static bool is_owner(robo_server *server) {
  return atomic_load_explicit(&server->owner, memory_order_acquire) == robo_self();
}

int32_t robo_server_reply(robo_server *server, const robo_request *request, const void *result, uint64_t length,
                          uint32_t codec) {
  if (server == NULL || request == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no dispatcher or no request is given");
  if (codec > UINT16_MAX) return robo_fail(ROBO_ERR_ARGUMENT, "there is no codec %u", codec);
  if (result == NULL && length != 0) return robo_fail(ROBO_ERR_ARGUMENT, "the result is NULL");
  if (!is_owner(server)) return not_in_hand();
  robo_server_enter(server, true);
  robo_served *served = find_call(server, request);
  outcome given = {result, length, (uint16_t)codec};
  int32_t ended = served == NULL ? not_in_hand() : reply(server, served, request, &given);
  robo_server_leave(server);
  return ended;
}

/* The longest beginning of a text that fits and does not end within a UTF-8 character, with zero bytes after it. */
static void copy_text(char *to, size_t size, const char *text) {
  size_t length = strnlen(text, size);
  if (length == size) {
    length = size - 1;
    while (length > 0 && ((unsigned char)text[length] & 0xc0u) == 0x80u) length--;
  }
  char whole[sizeof(((robo_call_slot *)0)->error)] = {0};
  memcpy(whole, text, length);
  robo_copy_in(to, whole, size);
}

static void write_error(const robo_served *served, const robo_request *request, int32_t code, const char *error) {
  if (served->table.max_result == 0) return;
  robo_call_slot *slot = robo_slot_of(&served->table, request->slot);
  copy_text(slot->error, sizeof slot->error, error == NULL ? "" : error);
  atomic_store_explicit(&slot->code, code, memory_order_relaxed);
  atomic_store_explicit(&slot->result_length, 0, memory_order_relaxed);
  atomic_store_explicit(&slot->result, ROBO_ERR_FAILED, memory_order_relaxed);
}

int32_t robo_server_fail(robo_server *server, const robo_request *request, int32_t code, const char *error) {
  if (server == NULL || request == NULL) return robo_fail(ROBO_ERR_ARGUMENT, "no dispatcher or no request is given");
  if (!is_owner(server)) return not_in_hand();
  robo_server_enter(server, true);
  robo_served *served = find_call(server, request);
  if (served != NULL) write_error(served, request, code, error);
  int32_t ended = served == NULL ? not_in_hand() : end_call(server, served, request, true);
  robo_server_leave(server);
  return ended;
}
