/*
 * Who a process is, in one word, so that claiming a slot and saying who claimed it are one atomic step: a kill between
 * them cannot be.
 *
 * An identity is the pid (22 bits, Linux's largest) above the start time in clock ticks since boot (41 bits, field 22
 * of /proc/<pid>/stat), above one bit that is always 0 in an identity and says "held" in a claim. No two processes of a
 * boot have the same one, so a claim of a dead process can never come to life again. (`exec` keeps both: a program that
 * replaces itself while one of its threads writes, or with a loan in hand, keeps that slot until it ends.)
 */
#ifndef ROBO_SRC_IDENTITY_H
#define ROBO_SRC_IDENTITY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* In a claim: the process works on the slot. Without it: the process was the last that did. */
#define ROBO_HELD 1ull

/* The cache of robo_self: 0 before its first call and in the child of a fork. */
extern __attribute__((visibility("hidden"))) _Atomic uint64_t robo_self_cache;

/* Finds out who this process is; 0 where /proc is not there. */
uint64_t robo_find_self(void);

/*
 * This process; cached, and found anew in the child of a fork. Once a segment is open it is 0 only in a child that has
 * no file descriptor left, or no /proc: such a one must not claim anything (robo_check_self).
 */
static inline uint64_t robo_self(void) {
  uint64_t self = atomic_load_explicit(&robo_self_cache, memory_order_relaxed);
  return self != 0 ? self : robo_find_self();
}

/* What robo_check_self says where robo_find_self has found nothing. */
int32_t robo_fail_self(void);

/* 0, or why this process cannot be told from others: then it must claim nothing, as everybody would take it over. */
static inline int32_t robo_check_self(void) { return robo_self() != 0 ? 0 : robo_fail_self(); }

/* The name in two words, so that threads may read it while another one sets it; 0 before the first use. */
extern __attribute__((visibility("hidden"))) _Atomic uint64_t robo_name_cache[2];

/* Finds the name out, if nobody has set one. */
void robo_find_name(void);

/* Its name, up to 15 bytes with zero bytes after them; the halves of two names if another thread sets it just now. */
static inline void robo_self_name(char name[16]) {
  if (atomic_load_explicit(&robo_name_cache[0], memory_order_relaxed) == 0) robo_find_name();
  uint64_t first = atomic_load_explicit(&robo_name_cache[0], memory_order_relaxed);
  uint64_t second = atomic_load_explicit(&robo_name_cache[1], memory_order_relaxed);
  memcpy(name, &first, sizeof first);
  memcpy(name + sizeof first, &second, sizeof second);
}

static inline uint32_t robo_pid_of(uint64_t identity) { return (uint32_t)(identity >> 42); }

static inline uint64_t robo_start_of(uint64_t identity) { return (identity & ((1ull << 42) - 1)) >> 1; }

/* The identity that a pid and a start time make. */
static inline uint64_t robo_make_identity(uint64_t pid, uint64_t start) {
  return pid << 42 | (start & ((1ull << 41) - 1)) << 1;
}

static inline uint64_t robo_identity_of(uint64_t claim) { return claim & ~ROBO_HELD; }

/* Looks into /proc: some 10 µs. Zombies are dead, unless it is the first thread alone. */
bool robo_identity_lives(uint64_t identity);

/*
 * The inodes of this process's pid and time namespaces, in one: in other ones pids and start times are others, and
 * identities mean nothing.
 */
uint64_t robo_namespaces(void);

/* Copies the name of a living process ("?" where it cannot be told). */
void robo_name_of_pid(uint32_t pid, char name[16]);

#endif
