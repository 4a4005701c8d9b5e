#include "segment_header.h"

#include "folder.h"
#include "fn_layout.h"
#include "identity.h"
#include "result.h"
#include "robo/fn.h"
#include "var_layout.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

_Static_assert(sizeof(((robo_segment_header *)0)->type_name) == sizeof(((robo_geometry *)0)->type_name), "type names");

/* A short text that is put together from pieces; what does not fit is cut. */
typedef struct sentence {
  char bytes[256];
  size_t length;
} sentence;

__attribute__((format(printf, 2, 3))) static void add(sentence *text, const char *format, ...) {
  size_t room = sizeof text->bytes - text->length;
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text->bytes + text->length, room, format, arguments);
  va_end(arguments);
  if (length > 0) text->length += (size_t)length < room ? (size_t)length : room - 1;
}

uint64_t robo_segment_bytes(const robo_geometry *geometry) {
  if (geometry->kind == ROBO_KIND_VARIABLE) return robo_var_bytes(geometry->max_size, geometry->slots);
  uint64_t max_result = geometry->max_result == ROBO_NO_RESULT ? 0 : geometry->max_result;
  return robo_fn_bytes(geometry->max_size, max_result, geometry->slots);
}

bool robo_geometry_is_possible(const robo_geometry *geometry) {
  if (geometry->max_size > ROBO_MAX_BYTES) return false;
  if (geometry->kind == ROBO_KIND_VARIABLE) {
    return geometry->max_size > 0 && geometry->max_result == 0 && geometry->slots >= 2 &&
           geometry->slots <= ROBO_MAX_VAR_SLOTS;
  }
  return geometry->kind == ROBO_KIND_FUNCTION && geometry->slots >= 1 && geometry->slots <= ROBO_MAX_CALL_SLOTS &&
         (geometry->max_result <= ROBO_MAX_BYTES || geometry->max_result == ROBO_NO_RESULT);
}

static int64_t wall_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void robo_make_header(const robo_geometry *geometry, robo_segment_header *header) {
  memset(header, 0, sizeof *header);
  header->magic = ROBO_MAGIC;
  header->abi = ROBO_ABI_VERSION;
  header->kind = geometry->kind;
  header->slots = geometry->slots;
  header->bytes = robo_segment_bytes(geometry);
  header->max_size = geometry->max_size;
  header->max_result = geometry->max_result == ROBO_NO_RESULT ? 0 : geometry->max_result;
  header->schema = geometry->schema;
  header->creator = robo_self();
  header->namespaces = robo_namespaces();
  header->created_wall_ns = wall_now();
  header->created_mono_ns = robo_now();
  robo_self_name(header->creator_name);
  memcpy(header->type_name, geometry->type_name, sizeof header->type_name);
  header->type_name[sizeof header->type_name - 1] = '\0';
}

/* Ends a text of a header and takes control characters out, which terminals would obey. */
static void clean_text(char *bytes, size_t size) {
  bytes[size - 1] = '\0';
  size_t length = strlen(bytes);
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f) bytes[i] = '?';
  }
  memset(bytes + length, 0, size - length);
}

static int32_t check_origin(const robo_segment_header *header, const char *word, const char *name) {
  if (header->magic != ROBO_MAGIC) return robo_fail(ROBO_ERR_CORRUPT, "the file of %s '%s' is not robo's", word, name);
  if (header->abi != ROBO_ABI_VERSION) {
    return robo_fail(ROBO_ERR_VERSION, "%s '%s' has version %u of the memory's layout, this program has %u", word, name,
                     header->abi, ROBO_ABI_VERSION);
  }
  return ROBO_OK;
}

int32_t robo_check_header(robo_segment_header *header, uint32_t kind, uint64_t file_bytes, robo_segment *segment) {
  const char *word = robo_kind_word(kind);
  int32_t result = check_origin(header, word, segment->name);
  if (result != ROBO_OK) return result;
  clean_text(header->type_name, sizeof header->type_name);
  clean_text(header->creator_name, sizeof header->creator_name);
  robo_geometry geometry = {
      .kind = header->kind,
      .slots = header->slots,
      .max_size = header->max_size,
      .max_result = header->max_result,
      .schema = header->schema,
  };
  memcpy(geometry.type_name, header->type_name, sizeof geometry.type_name);
  if (header->kind != kind || header->max_result > ROBO_MAX_BYTES || !robo_geometry_is_possible(&geometry)) {
    return robo_fail(ROBO_ERR_CORRUPT, "%s '%s' has a header that cannot be", word, segment->name);
  }
  uint64_t bytes = robo_segment_bytes(&geometry);
  if (header->bytes != bytes || file_bytes != bytes) {
    return robo_fail(ROBO_ERR_CORRUPT, "%s '%s' should have %" PRIu64 " B and has %" PRIu64 " B", word, segment->name,
                     bytes, file_bytes);
  }
  if (header->namespaces != robo_namespaces()) {
    return robo_fail(ROBO_ERR_NAMESPACE,
                     "%s '%s' was made by process %u (%s) of another container: processes of both cannot share it",
                     word, segment->name, robo_pid_of(header->creator), header->creator_name);
  }
  segment->geometry = geometry;
  segment->bytes = bytes;
  segment->creator = header->creator;
  segment->created_wall_ns = header->created_wall_ns;
  memcpy(segment->creator_name, header->creator_name, sizeof segment->creator_name);
  return ROBO_OK;
}

static void add_age(sentence *text, int64_t created_wall_ns) {
  int64_t seconds = (wall_now() - created_wall_ns) / 1000000000;
  if (seconds < 1) {
    add(text, "just now");
  } else if (seconds < 60) {
    add(text, "%" PRId64 " s ago", seconds);
  } else if (seconds < 3600) {
    add(text, "%" PRId64 " min ago", seconds / 60);
  } else if (seconds < 86400) {
    add(text, "%" PRId64 " h ago", seconds / 3600);
  } else {
    add(text, "%" PRId64 " d ago", seconds / 86400);
  }
}

static void add_schema(sentence *text, const robo_geometry *geometry) {
  if (geometry->type_name[0] != '\0') {
    add(text, "type '%.63s' (schema %016" PRIx64 ")", geometry->type_name, geometry->schema);
  } else {
    add(text, "schema %016" PRIx64, geometry->schema);
  }
}

static void add_result_size(sentence *text, uint64_t max_result) {
  if (max_result == 0 || max_result == ROBO_NO_RESULT) {
    add(text, "no result");
  } else {
    add(text, "%" PRIu64 " B result", max_result);
  }
}

/* What there is: sizes always, the schema where it matters. */
static void describe(sentence *text, const robo_geometry *geometry, bool with_schema) {
  if (geometry->kind == ROBO_KIND_FUNCTION) {
    add(text, "%" PRIu64 " B args, ", geometry->max_size);
    add_result_size(text, geometry->max_result);
    add(text, " × %u slots", geometry->slots);
  } else {
    add(text, "max %" PRIu64 " B × %u slots", geometry->max_size, geometry->slots);
  }
  if (!with_schema) return;
  add(text, ", ");
  add_schema(text, geometry);
}

/* Which of the things asked for are not what there is. */
typedef struct differences {
  bool size, result, slots, schema;
} differences;

static differences compare(const robo_geometry *there, const robo_geometry *wanted) {
  uint64_t result = wanted->max_result == ROBO_NO_RESULT ? 0 : wanted->max_result;
  return (differences){
      .size = wanted->max_size != 0 && wanted->max_size != there->max_size,
      .result = wanted->max_result != 0 && result != there->max_result,
      .slots = wanted->slots != 0 && wanted->slots != there->slots,
      .schema = wanted->schema != 0 && there->schema != 0 && wanted->schema != there->schema,
  };
}

/* What was asked for, as far as it differs. */
static void describe_wanted(sentence *text, const robo_geometry *wanted, differences difference) {
  const char *between = "";
  if (difference.size) {
    add(text, "%" PRIu64 " B%s", wanted->max_size, wanted->kind == ROBO_KIND_FUNCTION ? " args" : "");
    between = ", ";
  }
  if (difference.result) {
    add(text, "%s", between);
    add_result_size(text, wanted->max_result);
    between = ", ";
  }
  if (difference.slots) {
    add(text, "%s%u slots", between[0] == '\0' ? "" : " × ", wanted->slots);
    between = ", ";
  }
  if (difference.schema) {
    add(text, "%s", between);
    add_schema(text, wanted);
  }
}

int32_t robo_check_wanted(const robo_segment *segment, const robo_geometry *wanted) {
  const robo_geometry *there = &segment->geometry;
  differences difference = compare(there, wanted);
  if (!difference.size && !difference.result && !difference.slots && !difference.schema) return ROBO_OK;
  sentence has = {"", 0}, asked = {"", 0}, age = {"", 0};
  describe(&has, there, difference.schema);
  describe_wanted(&asked, wanted, difference);
  add_age(&age, segment->created_wall_ns);
  return robo_fail(ROBO_ERR_MISMATCH, "%s '%s' exists with %s, made by pid %u (%s) %s; you asked for %s",
                   robo_kind_word(there->kind), segment->name, has.bytes, robo_pid_of(segment->creator),
                   segment->creator_name, age.bytes, asked.bytes);
}
