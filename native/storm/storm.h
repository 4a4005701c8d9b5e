/*
 * Kill storms: processes that write, read, watch, call, serve and create, while any of them is killed at any time.
 *
 * Everything that a process finds is counted in memory that all of them share, so that the count survives it.
 */
#ifndef ROBO_STORM_H
#define ROBO_STORM_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "robo/fn.h"
#include "robo/var.h"

#define STORM_VALUE 4096u
#define STORM_FUNCTION "echo"

typedef struct storm_counts {
  _Atomic uint64_t written, read, watched, called, died, served, created;
  _Atomic uint64_t torn;      /* values or results that are not whole, or not the right ones */
  _Atomic uint64_t backwards; /* a reader saw an older ticket after a newer one */
  _Atomic uint64_t failed;    /* operations that ended with an error that no kill explains */
  _Atomic uint64_t hung;      /* calls without an end within 10 s */
  _Atomic uint64_t longest_open_ns;
  char first_failure[256];
  _Atomic uint64_t seen[65536]; /* storm_is_known */
} storm_counts;

/* Shared by all processes of this run. */
extern storm_counts *storm;

/* Name and slots of the variable that is written. */
extern const char *storm_variable;
extern uint32_t storm_slots;

/* What a process of the storm does, until it is killed. */
typedef struct storm_role {
  const char *name;
  void (*body)(void *argument);
  uint32_t count; /* how many of them at once */
} storm_role;

extern const storm_role storm_roles[];
extern const uint32_t storm_role_count;

/* Points in the library at which processes of a role are killed in turn. */
typedef struct storm_point {
  const char *name;
  uint32_t role; /* index in storm_roles */
} storm_point;

extern const storm_point storm_points[];
extern const uint32_t storm_point_count;

/* A value: two words of what it is, the rest computed from them. Returns its length. */
uint64_t storm_fill(uint64_t *words, uint64_t seed);

/* Whether these are all the words of one value, whose first is then written to `seed`. */
int storm_is_whole(const uint64_t *words, uint64_t length, uint64_t *seed);

/* Whether all who have seen the value of this ticket have seen this one: a ticket is one value for good. */
int storm_is_known(uint64_t ticket, uint64_t seed);

/* Counts an operation that must not fail, with the library's message for the first of them. */
void storm_failed(const char *what, int32_t result);

robo_var *storm_open_variable(const char *name);
robo_fn *storm_open_function(void);

/* The options with which all open the function. */
robo_fn_options storm_function_options(void);

#endif
