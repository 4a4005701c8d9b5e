/*
 * Damages segments at random, and does everything with them: corruptions [how many] [seed]. Half of the damage is in
 * the header of 256 bytes, half in the words behind it; half of the segments are opened before the damage and half after.
 * Prints the seed, and ends with 1 if any crashed or hung (10 s), and says which.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "corrupt.h"
#include "exercise.h"

/* Seconds for one of them. */
#define LIMIT 10u

static uint64_t state;

/* splitmix64, https://prng.di.unimi.it/splitmix64.c */
static uint64_t next_random(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/* Numbers that lie at the edges are more telling than any others. */
static uint64_t next_value(void) {
  static const uint64_t edges[] = {0, 1, 2, 255, 256, UINT32_MAX, UINT64_MAX, 1ull << 30, 1ull << 31, 1ull << 63};
  uint64_t random = next_random();
  if (random % 4 == 0) return edges[random / 4 % (sizeof edges / sizeof *edges)];
  return random % 4 == 1 ? random >> 4 & 1023u : next_random();
}

static void try_one(uint64_t seed, uint64_t number, const uint64_t *bytes) {
  state = seed ^ number * 0xd1342543de82ef95ull;
  corrupt_change changes[8];
  uint64_t choice = next_random();
  enum corrupt_kind kind = choice & 1u ? CORRUPT_FUNCTION : CORRUPT_VARIABLE;
  uint32_t count = (uint32_t)(choice >> 8) % 8u + 1u;
  uint64_t first = choice & 2u ? 256u : 0u, room = choice & 2u ? bytes[kind] - 256u : 256u;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t offset = first + next_random() % room;
    /* Mostly whole words: half a word is rarely what anything depends on. */
    if (next_random() % 4 != 0) offset &= ~7ull;
    uint8_t length = (uint8_t)(next_random() % 4 == 0 ? next_random() : 7u);
    changes[i] = (corrupt_change){next_value(), (uint32_t)offset, length};
  }
  corrupt_try(kind, choice & 4u ? 1 : 0, changes, count);
}

int main(int argument_count, char **arguments) {
  uint64_t count = argument_count > 1 ? strtoull(arguments[1], NULL, 0) : 200000u;
  uint64_t seed = (uint64_t)time(NULL) * 1000003u ^ (uint64_t)getpid();
  if (argument_count > 2) seed = strtoull(arguments[2], NULL, 0);
  printf("%" PRIu64 " corruptions, seed %" PRIu64 "\n", count, seed);
  fflush(stdout);
  fuzz_make_folder();
  const uint64_t bytes[] = {corrupt_bytes(CORRUPT_VARIABLE), corrupt_bytes(CORRUPT_FUNCTION)};
  uint64_t *at = mmap(NULL, sizeof *at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  unsigned failed = 0;
  for (*at = 0; *at < count && failed < 10;) {
    pid_t pid = fork();
    if (pid == 0) {
      for (; *at < count; ++*at) {
        alarm(LIMIT);
        try_one(seed, *at, bytes);
      }
      exit(0);
    }
    int status;
    if (waitpid(pid, &status, 0) != pid) return 1;
    if (status == 0) continue;
    failed++;
    printf("corruption %" PRIu64 " of seed %" PRIu64 " ended the process: %s %d\n", *at, seed,
           WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    ++*at;
  }
  printf("%u failed\n", failed);
  return failed == 0 ? 0 : 1;
}
