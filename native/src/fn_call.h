/* A function as its callers see it, and the steps of a call. */
#ifndef ROBO_SRC_FN_CALL_H
#define ROBO_SRC_FN_CALL_H

#include "adopt.h"
#include "fn.h"

struct robo_fn {
  robo_table table;
  _Atomic uint64_t owner;       /* identity: another in the child of a fork */
  _Atomic uint32_t newest_slot; /* tried first: its memory is in this processor's cache */
  _Atomic uint64_t kept;        /* a bit for each slot whose claim is held until its call is fetched */
  _Atomic uint64_t mine[ROBO_MAX_CALL_SLOTS]; /* ids of posted calls that were not fetched, 0 = none */
};

/* In the child of a fork: the calls that its parent has made are the parent's. */
void robo_fn_adopt(robo_fn *function);

/* Arguments of a call. */
typedef struct robo_args {
  const void *data;
  uint64_t length;
  uint32_t codec;
} robo_args;

/* Where the end of a call goes. */
typedef struct robo_end {
  void *buffer;
  uint64_t capacity;
  robo_reply *reply;
} robo_end;

/*
 * Claims a free slot (step 1 of fn_layout.h), waiting up to `patience_ns`: ROBO_ERR_BUSY. Returns its number.
 */
int32_t robo_slot_claim(robo_fn *function, uint64_t patience_ns);

/* Lets a claim go. */
void robo_slot_release(robo_call_slot *slot);

/* Whether the call may be made at all. */
int32_t robo_check_call(robo_fn *function, const robo_args *args);

/* Fills a claimed slot and posts it (step 2); returns the call's number. */
uint64_t robo_slot_post(robo_fn *function, uint32_t index, const robo_args *args);

/* Waits for the end of a call until `deadline` (robo_now): the state then, which may still be running. */
uint64_t robo_slot_await(robo_fn *function, robo_call_slot *slot, uint64_t number, uint64_t deadline);

/* Gives the call up unless it has ended; returns the state that it had. */
uint64_t robo_slot_give_up(robo_fn *function, robo_call_slot *slot, uint64_t number);

/* Copies the end of a call, whose state is `word`, to a cleared reply, and empties the slot (step 6). */
int32_t robo_slot_fetch(robo_fn *function, robo_call_slot *slot, uint64_t word, const robo_end *end);

/* A point in time `timeout_ns` from now on; below 0: never. */
uint64_t robo_deadline(int64_t timeout_ns);

/* Not the whole: clearing the text costs as much as a tenth of a call. */
static inline void robo_reply_clear(robo_reply *reply, uint64_t id) {
  reply->id = id;
  reply->length = 0;
  reply->server = 0;
  reply->result = ROBO_OK;
  reply->code = 0;
  reply->codec = 0;
  reply->reserved[0] = reply->reserved[1] = reply->reserved[2] = 0;
  reply->error[0] = '\0';
}

/* ROBO_ERR_REMOVED, ROBO_ERR_NO_SERVER and ROBO_ERR_LOST, with their messages. */
int32_t robo_fn_removed(const robo_fn *function);
int32_t robo_fn_unserved(const robo_fn *function);
int32_t robo_fn_lost(const robo_fn *function);

#endif
