/*
 * Host variables: a value that all processes of a host share, with the newest ones before it.
 *
 * A variable is a ring of slots in a file of shared memory. A write fills a slot that no reader is led to and then
 * publishes it under the next ticket; a read copies the newest and checks that it did not change meanwhile. Readers
 * write nothing; any number of writers and readers may come, stop and be killed.
 */
#ifndef ROBO_VAR_H
#define ROBO_VAR_H

#include "shm.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* An open variable. */
typedef struct robo_var robo_var;

/* How a variable is opened. */
typedef struct robo_var_options {
  uint32_t size;      /* of this structure */
  uint32_t flags;     /* enum robo_open_flags */
  uint64_t max_size;  /* largest value in bytes; 0 = as it is, or 4096 when it is made */
  uint32_t slots;     /* values held, the newest included, 2 to 256; 0 = as it is, or 8 when it is made */
  uint32_t reserved;  /* 0 */
  uint64_t schema;    /* what the values are, a hash; 0 = any. Two that are not 0 must be equal */
  char type_name[64]; /* name of the schema for messages, "" = none */
} robo_var_options;

#define ROBO_VAR_OPTIONS_INIT {sizeof(robo_var_options), ROBO_CREATE, 0, 0, 0, 0, ""}

/* A value's length, and where it comes from. */
typedef struct robo_value {
  uint64_t ticket;      /* 1 for the first value of a variable, then one more each; never the same twice */
  uint64_t length;      /* bytes */
  int64_t wall_ns;      /* when it was written, since 1970 */
  uint64_t mono_ns;     /* the same on the clock of robo_now */
  uint64_t writer;      /* identity of the process: robo_is_alive */
  uint32_t writer_pid;
  uint16_t codec;       /* enum robo_codec */
  uint16_t flags;       /* ROBO_VALUE_… */
  char writer_name[16]; /* with a final zero byte */
} robo_value;

/* In `flags` of a value: it is the last will of its writer, which died. */
#define ROBO_VALUE_WILL 1u

/*
 * Opens, and with ROBO_CREATE makes, the variable `name`. ROBO_ERR_MISMATCH if it is there with another `max_size`,
 * `slots` or `schema` than asked for; the message names both sides. A variable stays until `robo_var_remove` or the
 * next start of the machine.
 */
int32_t robo_var_open(const char *name, const robo_var_options *options, robo_var **variable);

/* Closes it; views and loans of it end before. NULL is allowed. */
void robo_var_close(robo_var *variable);

/* Removes the variable: who has it open gets ROBO_ERR_REMOVED, who opens it afterwards a new one. */
int32_t robo_var_remove(const char *name);

/*
 * Writes `length` bytes and publishes them as the newest value. `ticket` (NULL allowed) gets its ticket.
 * ROBO_ERR_TOO_BIG writes nothing. ROBO_ERR_BUSY if for 100 ms every slot was in the hands of another living writer.
 */
int32_t robo_var_write(robo_var *variable, const void *data, uint64_t length, uint32_t codec, uint64_t *ticket);

/*
 * Writes only if the newest ticket is still `expected` (0: never written): else ROBO_ERR_CHANGED, and `ticket` (NULL
 * allowed) gets the newest one.
 */
int32_t robo_var_compare_write(robo_var *variable, uint64_t expected, const void *data, uint64_t length, uint32_t codec,
                               uint64_t *ticket);

/*
 * Copies the newest value. ROBO_ERR_NEVER_WRITTEN; ROBO_ERR_TOO_BIG if it is longer than `capacity`, with `value`
 * filled in. `value` is required, `buffer` may be NULL when `capacity` is 0.
 */
int32_t robo_var_read(robo_var *variable, void *buffer, uint64_t capacity, robo_value *value);

/* As robo_var_read, but ROBO_ERR_STALE, with `value` filled in, if the value is older than `max_age_ns`. */
int32_t robo_var_read_fresh(robo_var *variable, uint64_t max_age_ns, void *buffer, uint64_t capacity,
                            robo_value *value);

/* As robo_var_read, but the value of one ticket: ROBO_ERR_NOT_FOUND once its slot was used again. */
int32_t robo_var_read_ticket(robo_var *variable, uint64_t ticket, void *buffer, uint64_t capacity, robo_value *value);

/* The newest ticket, 0 if it was never written. Two loads: meant for loops that ask whether there is something new. */
uint64_t robo_var_ticket(robo_var *variable);

/* A value in place: memory of the variable itself, which a later write may change. */
typedef struct robo_view {
  const void *data; /* aligned to 64 bytes */
  robo_value value;
  uint64_t sequence; /* for robo_var_is_valid */
  uint32_t slot;
  uint32_t reserved;
} robo_view;

/*
 * Shows the newest value without copying it. What was computed from it counts only if `robo_var_is_valid` still says
 * so afterwards. With n slots it stays valid for at least n - 2 further writes of one writer, and about n / 2 of many.
 */
int32_t robo_var_peek(robo_var *variable, robo_view *view);

/* 1 if nothing has been written over what the view shows, else 0. */
int32_t robo_var_is_valid(robo_var *variable, const robo_view *view);

/* A slot to be filled in place. */
typedef struct robo_loan {
  void *data;        /* aligned to 64 bytes, the caller's until robo_var_publish or robo_var_discard */
  uint64_t capacity; /* the variable's max_size */
  uint64_t sequence;
  uint32_t slot;
  uint32_t reserved;
} robo_loan;

/* Lends a slot: large values are so written without a copy. Who dies with a loan loses nothing but that value. */
int32_t robo_var_loan(robo_var *variable, robo_loan *loan);

/* Publishes the first `length` bytes of a loan, which ends with it, also when this fails. */
int32_t robo_var_publish(robo_var *variable, robo_loan *loan, uint64_t length, uint32_t codec, uint64_t *ticket);

/* Gives a loan back unpublished. */
void robo_var_discard(robo_var *variable, robo_loan *loan);

/* Waits for a newer value than `known` (a ticket, 0: any value). `ticket` (NULL allowed) gets the newest one. */
int32_t robo_var_wait(robo_var *variable, uint64_t known, int64_t timeout_ns, uint64_t *ticket);

/*
 * Leaves a last will: a value that is published, with ROBO_VALUE_WILL and this process as its writer, once this process
 * is dead and somebody reads, waits for or lists the variable. One a variable: ROBO_ERR_BUSY if another living process
 * has left one. Closing the variable in an orderly way withdraws it.
 */
int32_t robo_var_set_will(robo_var *variable, const void *data, uint64_t length, uint32_t codec);

/* Withdraws this process's last will; none is no error. */
int32_t robo_var_clear_will(robo_var *variable);

/* What a variable is. */
typedef struct robo_var_info {
  uint32_t size; /* of this structure */
  uint32_t slots;
  uint64_t max_size;
  uint64_t bytes;          /* memory of the segment */
  uint64_t ticket;         /* newest, 0 = never written */
  uint64_t oldest_ticket;  /* oldest that robo_var_read_ticket may find, 0 = none */
  uint64_t schema;
  int64_t created_wall_ns;
  uint64_t creator;        /* identity */
  uint32_t creator_pid;
  uint32_t held_slots;     /* in the hands of writers just now */
  uint64_t stolen_slots;   /* taken over from dead writers since it was made */
  uint64_t refused_writes; /* ROBO_ERR_BUSY and ROBO_ERR_TOO_BIG since it was made */
  uint64_t will_owner;     /* identity, 0 = no last will */
  uint32_t will_length;
  uint32_t is_removed;
  char creator_name[16];
  char type_name[64];
  char name[ROBO_MAX_NAME + 4];
} robo_var_info;

/* Fills in `info`, whose `size` is set by the caller. */
int32_t robo_var_get_info(robo_var *variable, robo_var_info *info);

/* Where things are in a variable's memory, for languages that read it in place. */
typedef struct robo_var_map {
  uint8_t *base;           /* of the mapping, until robo_var_close */
  uint64_t bytes;
  uint64_t head_offset;    /* uint64_t: newest ticket * 256 + slot; 0 = never written; atomic */
  uint64_t slots_offset;   /* of slot 0 */
  uint64_t slot_stride;
  uint64_t payload_offset; /* of the payload in a slot; before it: uint64_t sequence (odd: being written), ticket,
                              writer; int64_t wall_ns; uint64_t mono_ns; uint32_t length; uint16_t codec, flags;
                              char writer_name[16] */
} robo_var_map;

/* Fills in `map`. */
int32_t robo_var_get_map(robo_var *variable, robo_var_map *map);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
