/* Cleaning up after dead processes in all segments. */
#include "fn.h"
#include "folder.h"
#include "robo/shm.h"
#include "segment_file.h"
#include "var.h"

#include <stdlib.h>
#include <string.h>

static void reap_variable(const robo_segment *segment, robo_reaped *reaped) {
  robo_var variable;
  robo_var_attach(&variable, segment);
  /* The will first: to tell whether it was published, the slot of a dead publisher has to be as it was left. */
  if (robo_var_settle_will(&variable)) reaped->wills++;
  reaped->slots += robo_var_reap_slots(&variable);
}

static void reap_function(const robo_segment *segment, robo_reaped *reaped) {
  reaped->slots += robo_fn_reap(segment);
  if (robo_fn_remove_unused(segment)) reaped->segments++;
}

/* What cannot be opened is not ours to clean: the list shows it. */
static void reap_segment(const robo_found *found, robo_reaped *reaped) {
  const robo_geometry any = {.kind = found->kind};
  robo_segment segment;
  if (robo_segment_open(found->name, &any, false, &segment) != ROBO_OK) return;
  if (found->kind == ROBO_KIND_VARIABLE) {
    reap_variable(&segment, reaped);
  } else {
    reap_function(&segment, reaped);
  }
  robo_segment_close(&segment);
}

/*
 * Files on their way in or out, of processes that were killed meanwhile. One on its way out may be a segment that was
 * about to be put back (segment_file.c): its users are told.
 */
static void reap_temporary(int folder, const char *file, robo_reaped *reaped) {
  uint64_t owner;
  if (!robo_parse_temporary_name(file, &owner) || robo_identity_lives(owner)) return;
  if (robo_unlink_temporary(folder, file) == ROBO_OK) reaped->segments++;
}

static int32_t reap_temporaries(robo_reaped *reaped) {
  DIR *folder;
  int32_t result = robo_folder_list(&folder);
  if (result != ROBO_OK) return result;
  const struct dirent *entry;
  while ((entry = readdir(folder)) != NULL) reap_temporary(dirfd(folder), entry->d_name, reaped);
  closedir(folder);
  return ROBO_OK;
}

int32_t robo_reap(robo_reaped *reaped) {
  robo_reaped ignored;
  if (reaped == NULL) reaped = &ignored;
  memset(reaped, 0, sizeof *reaped);
  int32_t result = robo_check_self();
  if (result != ROBO_OK) return result;
  robo_found *found;
  uint32_t count;
  result = robo_find_segments(&found, &count);
  if (result != ROBO_OK) return result;
  for (uint32_t i = 0; i < count; i++) reap_segment(&found[i], reaped);
  free(found);
  return reap_temporaries(reaped);
}
