/*
 * What host variables and host functions share: results, the folder, the list of what is there, waiting for many things
 * at once, and the process that asks.
 *
 * Conventions of all headers of this library:
 *
 * - A function returns 0 or more when it has done its work, and a negative `enum robo_result` when it has not.
 *   `robo_error_message` then tells the whole story of the last failure of the calling thread.
 * - Handles are opaque. What `…_open` gives, `…_close` takes back; between them a handle may be used by any number of
 *   threads at once. Memory passed in is read or written during the call alone, unless the function says otherwise.
 * - Option and information structures begin with their own size, so that they can grow: use the `…_INIT` macros.
 * - Times are in nanoseconds. A time-out below 0 waits without end, 0 does not wait.
 * - Nothing is ever locked. A process may be killed between any two instructions without harm to the others, and a
 *   signal, Ctrl-C among them, needs no care.
 * - After `fork` the child may go on with its parent's handles.
 */
#ifndef ROBO_SHM_H
#define ROBO_SHM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Version of this interface and of the segments: programs and segments of another one are refused. */
#define ROBO_ABI_VERSION 1u

/* Longest name of a variable or a function. Allowed are A-Z a-z 0-9 . _ - */
#define ROBO_MAX_NAME 100u

/* Largest value, and largest arguments or result of a function, in bytes: 1 GiB. */
#define ROBO_MAX_BYTES (1ull << 30)

/* What goes wrong. */
enum robo_result {
  ROBO_OK = 0,
  ROBO_ERR_ARGUMENT = -1,      /* an argument that no call may have */
  ROBO_ERR_NAME = -2,          /* a name that is empty, too long or of other letters */
  ROBO_ERR_NOT_FOUND = -3,     /* no variable, function, ticket or call of that name or number */
  ROBO_ERR_EXISTS = -4,        /* it is there already, and was to be new */
  ROBO_ERR_MISMATCH = -5,      /* it is there with other sizes or another schema */
  ROBO_ERR_TOO_BIG = -6,       /* more bytes than the variable, the function or the buffer holds */
  ROBO_ERR_NEVER_WRITTEN = -7, /* the variable has no value yet */
  ROBO_ERR_STALE = -8,         /* the newest value is older than was allowed */
  ROBO_ERR_REMOVED = -9,       /* the variable or function was removed: open it again */
  ROBO_ERR_TIMED_OUT = -10,    /* the time-out passed */
  ROBO_ERR_BUSY = -11,         /* every slot is in use by a living process */
  ROBO_ERR_CHANGED = -12,      /* the newest ticket is not the expected one */
  ROBO_ERR_DENIED = -13,       /* foreign owner, mode other than 0600 or 0700, a symbolic link, or read-only */
  ROBO_ERR_CORRUPT = -14,      /* a header whose fields cannot be */
  ROBO_ERR_VERSION = -15,      /* a segment of another ABI version */
  ROBO_ERR_NAMESPACE = -16,    /* made in another pid or time namespace: who lives there cannot be told */
  ROBO_ERR_NO_SPACE = -17,     /* the shared memory's file system is full */
  ROBO_ERR_NO_MEMORY = -18,    /* malloc failed */
  ROBO_ERR_SYSTEM = -19,       /* a system call failed; the message has its errno */
  ROBO_ERR_NO_SERVER = -20,    /* the function is known, but no dispatcher that lives serves it */
  ROBO_ERR_DIED = -21,         /* the dispatcher died with the call in its hands */
  ROBO_ERR_FAILED = -22,       /* the function itself reported an error: its text is in the reply */
  ROBO_ERR_CANCELLED = -23,    /* the call was cancelled */
  ROBO_ERR_LOST = -24,         /* the result was not read in time and its slot given to another call */
  ROBO_ERR_PENDING = -25,      /* not done yet */
  ROBO_ERR_FULL = -26,         /* no room for one more function or dispatcher */
  ROBO_ERR_STOPPED = -27,      /* the dispatcher was told to stop */
  ROBO_ERR_PLATFORM = -28      /* this system cannot do it */
};

/* Encodings of values, arguments and results. The library does not look into them. */
enum robo_codec {
  ROBO_CODEC_RAW = 0,     /* bytes */
  ROBO_CODEC_MSGPACK = 1, /* https://github.com/msgpack/msgpack/blob/master/spec.md */
  ROBO_CODEC_JSON = 2,    /* UTF-8 */
  ROBO_CODEC_STRUCT = 3,  /* a C struct of this machine, of the variable's schema */
  ROBO_CODEC_ARRAY = 4    /* struct robo_array, then its elements: robo/array.h */
};

/* Flags of `…_open`. */
enum robo_open_flags {
  ROBO_CREATE = 1,    /* make it if it is not there */
  ROBO_EXCLUSIVE = 2, /* with ROBO_CREATE: fail with ROBO_ERR_EXISTS if it is there */
  ROBO_READ_ONLY = 4  /* variables alone: map without the right to write; waiting is by looking every millisecond */
};

/* The ABI version of the library that is loaded. */
uint32_t robo_abi_version(void);

/* Identifies the sources that the library was built from: a constant text, "unknown" where the build did not say. */
const char *robo_build_id(void);

/* A short constant text for a result, such as "never written". */
const char *robo_result_text(int32_t result);

/*
 * Copies the message of the calling thread's last failure, cut to `size` with its final zero byte. Returns its length
 * without the zero byte, 0 if nothing has failed yet. It names the variable or function and, where two sides disagree,
 * both of them.
 */
size_t robo_error_message(char *buffer, size_t size);

/*
 * Copies the path of the folder that holds all segments, with its final zero byte: $ROBO_SHM_DIR, or
 * /dev/shm/robo-<uid>. It is made on first use with mode 0700, and refused if it is another's or open to others.
 */
int32_t robo_folder(char *buffer, size_t size);

/* Name of this process in values, calls and messages, up to 15 bytes; by default the program's. */
int32_t robo_set_process_name(const char *name);

/*
 * How long waiting calls look before they sleep: by default 30 µs, and 0 where only one processor is online. A
 * sleeping process is woken in 10 to 60 µs, a spinning one in less than 1.
 */
void robo_set_spin(uint64_t nanoseconds);

/* CLOCK_MONOTONIC, the time base of `mono_ns`. */
uint64_t robo_now(void);

/* Whether the process that an identity (`writer`, `caller`) stands for lives: 1 or 0. Zombies do not. */
int32_t robo_is_alive(uint64_t identity);

/* Kinds of segments, and with that of entries. */
enum robo_kind { ROBO_KIND_VARIABLE = 1, ROBO_KIND_FUNCTION = 2 };

/* What `robo_list` finds. */
typedef struct robo_entry {
  uint32_t kind;              /* enum robo_kind */
  int32_t problem;            /* 0, or why it cannot be opened: enum robo_result */
  uint64_t bytes;             /* memory that its segment takes */
  uint64_t max_size;          /* of values, or of arguments */
  uint64_t max_result;        /* functions alone */
  uint32_t slots;             /* ring slots, or call slots */
  uint32_t servers;           /* functions alone: living dispatchers */
  uint64_t ticket;            /* newest ticket of a variable, number of calls of a function */
  int64_t wall_ns;            /* variables: time of the newest value, since 1970; 0 = never written */
  int64_t created_wall_ns;    /* since 1970 */
  uint64_t creator;           /* identity: robo_is_alive */
  uint32_t creator_pid;
  uint32_t newest_writer_pid; /* variables alone, 0 = never written */
  uint64_t schema;            /* variables alone, 0 = any */
  char creator_name[16];
  char type_name[64];         /* of the schema, "" = any */
  char name[ROBO_MAX_NAME + 4];
} robo_entry;

/*
 * Lists what is in the folder, in the order of names: writes up to `capacity` entries and the number that there are to
 * `count`, which may be more.
 */
int32_t robo_list(robo_entry *entries, uint32_t capacity, uint32_t *count);

/* What `robo_reap` did. */
typedef struct robo_reaped {
  uint32_t slots;    /* ring and call slots of dead processes that were freed */
  uint32_t wills;    /* last wills that were published */
  uint32_t segments; /* functions without a living process, and half-made files, that were removed */
  uint32_t reserved;
} robo_reaped;

/*
 * Cleans up after dead processes in all segments. Never needed, as each operation does it where it matters; useful to
 * see that nothing is left. Variables are kept: their values outlive their writers. `reaped` may be NULL.
 */
int32_t robo_reap(robo_reaped *reaped);

/* What `robo_wait` can wait for. */
enum robo_wait_kind {
  ROBO_WAIT_VARIABLE = 1, /* handle: robo_var *; value: the known ticket; ready when there is a newer one, or removed */
  ROBO_WAIT_CALL = 2,     /* handle: robo_fn *; value: the call's id; ready when robo_fn_poll would not say pending */
  ROBO_WAIT_SERVER = 3,   /* handle: robo_server *; ready when robo_server_receive would give a request or was stopped */
  ROBO_WAIT_WORD = 4      /* handle: uint32_t * of this process; ready when the word is not `value`, see robo_ring */
};

/* One of the things to wait for. */
typedef struct robo_wait_item {
  uint32_t kind;  /* enum robo_wait_kind */
  uint32_t ready; /* written: 1 if it is ready, else 0 */
  void *handle;
  uint64_t value;
} robo_wait_item;

/*
 * Waits until at least one of `count` items is ready. Returns how many are, or ROBO_ERR_TIMED_OUT. One thread can so
 * wait for everything that a process is interested in. Up to 127 words are waited for by the kernel (Linux 5.16 and
 * later, futex_waitv); beyond that, and on older kernels, all are looked at every millisecond. Death of processes that
 * matter (a dispatcher, the owner of a last will) is noticed within 50 ms.
 */
int32_t robo_wait(robo_wait_item *items, uint32_t count, int64_t timeout_ns);

/* Adds 1 to `word` and wakes who waits for it with ROBO_WAIT_WORD: how a wait is interrupted. */
void robo_ring(uint32_t *word);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
