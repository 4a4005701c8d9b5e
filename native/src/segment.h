/*
 * Segments: files of shared memory in one private folder, each with a common header.
 *
 * A segment is made whole without a name (O_TMPFILE), filled in, and then linked into place, so that nobody ever opens
 * a half-made one and a creator that is killed leaves nothing behind. An opener checks the file (regular, this user's,
 * mode 0600, not a link) and a private copy of the header before it maps anything, and goes by its private copy of the
 * geometry ever after.
 */
#ifndef ROBO_SRC_SEGMENT_H
#define ROBO_SRC_SEGMENT_H

#include "robo/shm.h"

#include <stdatomic.h>
#include <stdbool.h>

/* "robo" and the byte order in one: a segment of the other byte order does not have it. */
#define ROBO_MAGIC 0x6f626f72u

/* First 256 bytes of each segment. All but the last two are written once, before the segment has a name. */
typedef struct robo_segment_header {
  uint32_t magic;
  uint32_t abi;
  uint32_t kind; /* enum robo_kind */
  uint32_t slots;
  uint64_t bytes; /* of the file */
  uint64_t max_size;
  uint64_t max_result;
  uint64_t schema;
  uint64_t creator; /* identity */
  uint64_t namespaces; /* robo_namespaces */
  int64_t created_wall_ns;
  uint64_t created_mono_ns;
  char creator_name[16];
  char type_name[64];
  _Atomic uint32_t removed; /* 1: gone from the folder, open it again */
  uint32_t reserved;
  _Atomic uint64_t remover; /* claim of the process that takes its name away */
  uint8_t reserved2[80];
} robo_segment_header;

_Static_assert(sizeof(robo_segment_header) == 256, "segment header");

/* What a segment is to be. In what was opened, a `max_result` of 0 means that no replies are kept. */
typedef struct robo_geometry {
  uint32_t kind;
  uint32_t slots;
  uint64_t max_size;
  uint64_t max_result; /* ROBO_NO_RESULT where it is asked for: none */
  uint64_t schema;
  char type_name[64];
} robo_geometry;

/* A mapped segment. */
typedef struct robo_segment {
  uint8_t *base;
  uint64_t bytes;
  robo_geometry geometry; /* checked private copy */
  uint64_t creator;
  int64_t created_wall_ns;
  uint64_t inode;
  char creator_name[16];
  char name[ROBO_MAX_NAME + 4];
  bool read_only;
} robo_segment;

/* How many bytes a segment of this geometry has: robo_var_bytes, robo_fn_bytes. */
uint64_t robo_segment_bytes(const robo_geometry *geometry);

/*
 * Opens what is there; ROBO_ERR_NOT_FOUND if nothing is. `wanted` has 0 where anything will do; a mismatch is
 * ROBO_ERR_MISMATCH, with both sides in the message.
 */
int32_t robo_segment_open(const char *name, const robo_geometry *wanted, bool read_only, robo_segment *segment);

/* Makes a new one, complete but for zero bytes behind the header; ROBO_ERR_EXISTS if there is one. */
int32_t robo_segment_create(const char *name, const robo_geometry *geometry, robo_segment *segment);

/* Takes away the right to write to a segment that this process has just made. */
void robo_segment_protect(robo_segment *segment);

/* Unmaps it. */
void robo_segment_close(robo_segment *segment);

/* Takes its name away and sets `removed`; the caller wakes who waits. */
int32_t robo_segment_remove(const char *name, uint32_t kind);

/* As robo_segment_remove, but only if the name still leads to this very segment. */
int32_t robo_segment_remove_this(const robo_segment *segment);

static inline robo_segment_header *robo_header(const robo_segment *segment) {
  return (robo_segment_header *)segment->base;
}

static inline bool robo_is_removed(const robo_segment *segment) {
  return atomic_load_explicit(&robo_header(segment)->removed, memory_order_acquire) != 0;
}

#endif
