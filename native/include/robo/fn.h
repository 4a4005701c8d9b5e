/*
 * Host functions: a function of one process that all processes of a host can call.
 *
 * A function is a table of call slots in a file of shared memory. A caller fills a slot and rings; a dispatcher takes
 * it, computes, and fills in the result. Each call has an id, each gets an answer: a result, an error, or the news that
 * its dispatcher died. Any number of callers and up to 16 dispatchers share a function.
 */
#ifndef ROBO_FN_H
#define ROBO_FN_H

#include "shm.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* A function as its callers see it. */
typedef struct robo_fn robo_fn;

/* How a function is opened by a caller, or offered by a dispatcher: both have to ask for the same. */
typedef struct robo_fn_options {
  uint32_t size;       /* of this structure */
  uint32_t flags;      /* ROBO_CREATE: callers may come before the dispatcher */
  uint64_t max_args;   /* bytes; 0 = as it is, or 4096 when it is made */
  uint64_t max_result; /* bytes; ROBO_NO_RESULT = no reply is kept; 0 = as it is, or 4096 when it is made */
  uint32_t slots;      /* calls in flight, 1 to 64; 0 = as it is, or 16 when it is made */
  uint32_t reserved;   /* 0 */
} robo_fn_options;

#define ROBO_FN_OPTIONS_INIT {sizeof(robo_fn_options), ROBO_CREATE, 0, 0, 0, 0}

/* As `max_result`: calls get no reply; posting is all there is. */
#define ROBO_NO_RESULT UINT64_MAX

/* The end of a call. */
typedef struct robo_reply {
  uint64_t id;         /* of the call */
  uint64_t length;     /* of the result in bytes; 0 on ROBO_ERR_FAILED */
  uint64_t server;     /* identity of the dispatcher that had it, 0 = none had */
  int32_t result;      /* enum robo_result: ROBO_OK, ROBO_ERR_FAILED, ROBO_ERR_DIED … */
  int32_t code;        /* the function's own error code on ROBO_ERR_FAILED */
  uint16_t codec;      /* enum robo_codec of the result */
  uint16_t reserved[3];
  char error[256];     /* on ROBO_ERR_FAILED: UTF-8, with a final zero byte; "Name: message" by convention */
} robo_reply;

/*
 * Opens `name` for calling. ROBO_ERR_NOT_FOUND without ROBO_CREATE and without dispatcher; ROBO_ERR_MISMATCH if it is
 * there with other sizes. A function that only dead processes used is made anew instead.
 */
int32_t robo_fn_open(const char *name, const robo_fn_options *options, robo_fn **function);

/*
 * Closes it and gives up this handle's calls: one that has not begun does not run. Calls of a function without results,
 * and those of a process that ends without closing, do run. NULL is allowed.
 */
void robo_fn_close(robo_fn *function);

/* Removes a function's segment: its callers and dispatchers get ROBO_ERR_REMOVED. */
int32_t robo_fn_remove(const char *name);

/*
 * Calls and waits for the end: returns `reply->result`, or why the call could not be made (ROBO_ERR_NO_SERVER,
 * ROBO_ERR_TOO_BIG, ROBO_ERR_BUSY …) or was given up (ROBO_ERR_TIMED_OUT, which cancels it). Spins before it sleeps. A
 * function without results is not waited for: ROBO_OK says that the call was made. `reply` may be NULL.
 */
int32_t robo_fn_call(robo_fn *function, const void *args, uint64_t length, uint32_t codec, void *result,
                     uint64_t capacity, robo_reply *reply, int64_t timeout_ns);

/*
 * As robo_fn_call, for those who have to be back now and then, such as interpreters that can be interrupted: a call that
 * has not ended in time goes on. The result is then ROBO_ERR_PENDING, without a message, and robo_fn_poll waits on for
 * `reply->id`, or robo_fn_cancel gives it up; one of them is needed. `reply` may not be NULL.
 */
int32_t robo_fn_call_for(robo_fn *function, const void *args, uint64_t length, uint32_t codec, void *result,
                         uint64_t capacity, robo_reply *reply, int64_t timeout_ns);

/*
 * Makes a call without waiting; `id` gets its number. Results that nobody fetches never stall anybody: when all slots
 * are in use, the oldest finished call that nobody waits for makes room, and its result is ROBO_ERR_LOST.
 */
int32_t robo_fn_post(robo_fn *function, const void *args, uint64_t length, uint32_t codec, uint64_t *id);

/*
 * As robo_fn_post, for event loops: never waits (ROBO_ERR_BUSY at once when no slot is free), and the result is kept
 * until robo_fn_poll fetches it or robo_fn_cancel gives it up. So each such call needs one of these.
 */
int32_t robo_fn_begin(robo_fn *function, const void *args, uint64_t length, uint32_t codec, uint64_t *id);

/*
 * Fetches the end of a posted call, waiting up to `timeout_ns`: ROBO_ERR_PENDING when it is not there yet, and then the
 * call goes on. Any other result ends the call, ROBO_ERR_TOO_BIG for the buffer, too; ROBO_ERR_NOT_FOUND: this handle
 * has no such call, or no longer. PENDING leaves no message, as it may come often. `reply` may be NULL.
 */
int32_t robo_fn_poll(robo_fn *function, uint64_t id, void *result, uint64_t capacity, robo_reply *reply,
                     int64_t timeout_ns);

/* Gives a call up. One that has begun runs to its end, and its result is dropped. */
int32_t robo_fn_cancel(robo_fn *function, uint64_t id);

/* What a function is. */
typedef struct robo_fn_info {
  uint32_t size; /* of this structure */
  uint32_t slots;
  uint64_t max_args;
  uint64_t max_result;     /* 0 = no reply is kept */
  uint64_t bytes;          /* memory of the segment */
  uint64_t calls;          /* made since it was made, as are all counts */
  uint64_t replies;        /* finished with a result */
  uint64_t failures;       /* finished with an error of the function itself */
  uint64_t died;           /* lost with their dispatcher */
  uint64_t cancelled;      /* given up by their callers */
  uint64_t dropped;        /* results that nobody fetched in time */
  uint64_t refused;        /* ROBO_ERR_BUSY and ROBO_ERR_TOO_BIG */
  uint32_t servers;        /* living dispatchers */
  uint32_t used_slots;     /* in use just now */
  int64_t created_wall_ns;
  uint64_t creator;        /* identity */
  uint32_t creator_pid;
  uint32_t is_removed;
  uint32_t server_pids[16];
  char creator_name[16];
  char name[ROBO_MAX_NAME + 4];
} robo_fn_info;

/* Fills in `info`, whose `size` is set by the caller. */
int32_t robo_fn_get_info(robo_fn *function, robo_fn_info *info);

/* A dispatcher: it offers functions and takes the calls of all of them. */
typedef struct robo_server robo_server;

/* A call in a dispatcher's hands. */
typedef struct robo_request {
  uint64_t id;
  uint64_t length;      /* of the arguments in bytes */
  uint64_t max_result;  /* of the function: what robo_server_reply takes */
  uint64_t caller;      /* identity: robo_is_alive */
  const void *args;     /* in shared memory, aligned to 64 bytes, valid until the reply */
  void *result;         /* room for the result in place: give it to robo_server_reply to save a copy */
  uint32_t function;    /* number that robo_server_add gave */
  uint32_t slot;
  uint16_t codec;       /* enum robo_codec of the arguments */
  uint16_t wants_reply; /* 0: nobody waits for the result */
  uint32_t caller_pid;
  char caller_name[16];
} robo_request;

/* Makes a dispatcher for up to `max_functions` functions; 0 = 64, at most 1024. */
int32_t robo_server_open(uint32_t max_functions, robo_server **server);

/*
 * Ends all threads' robo_server_receive, takes its functions back and frees it. Calls in hand fail as ROBO_ERR_DIED. Of
 * the handle nothing is left then: threads that would use it again are first told by robo_server_stop, and joined.
 */
void robo_server_close(robo_server *server);

/* Makes every robo_server_receive, now and later, return ROBO_ERR_STOPPED. */
void robo_server_stop(robo_server *server);

/*
 * Offers a function, at any time; `number` (NULL allowed) identifies it in requests. ROBO_ERR_FULL beyond
 * `max_functions`; ROBO_ERR_EXISTS if this dispatcher has it already; ROBO_ERR_MISMATCH if living processes use it with
 * other sizes.
 */
int32_t robo_server_add(robo_server *server, const char *name, const robo_fn_options *options, uint32_t *number);

/*
 * Takes a function back; calls that wait go to other dispatchers, or fail as ROBO_ERR_NO_SERVER. Those in hand are
 * replied to as before.
 */
int32_t robo_server_remove(robo_server *server, uint32_t number);

/*
 * Takes the oldest call of a function, one function after the other, waiting for one up to `timeout_ns`
 * (ROBO_ERR_TIMED_OUT, without a message). Any number of threads may do so. ROBO_ERR_REMOVED tells, once, that
 * somebody has removed the function `request->function`, which the dispatcher has taken back.
 */
int32_t robo_server_receive(robo_server *server, robo_request *request, int64_t timeout_ns);

/*
 * Ends a call with a result. ROBO_ERR_TOO_BIG leaves it in hand: reply with less, or fail it. ROBO_ERR_NOT_FOUND: this
 * dispatcher does not have it, or no longer. That its caller has given it up is no error.
 */
int32_t robo_server_reply(robo_server *server, const robo_request *request, const void *result, uint64_t length,
                          uint32_t codec);

/* Ends a call with an error: a number of the function's own and a text, cut to 255 bytes. */
int32_t robo_server_fail(robo_server *server, const robo_request *request, int32_t code, const char *error);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
