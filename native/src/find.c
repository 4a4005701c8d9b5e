/* Finding the files of segments in the folder. */
#include "folder.h"
#include "result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct robo_finds {
  robo_found *all;
  uint32_t count, room;
} robo_finds;

static int32_t add(robo_finds *finds, uint32_t kind, const char *name) {
  if (finds->count == finds->room) {
    uint32_t room = finds->room == 0 ? 64 : finds->room * 2;
    robo_found *all = room > finds->room ? realloc(finds->all, room * sizeof *all) : NULL;
    if (all == NULL) return robo_fail(ROBO_ERR_NO_MEMORY, "no memory for a list of %u segments", finds->count + 1);
    finds->all = all;
    finds->room = room;
  }
  robo_found *found = &finds->all[finds->count++];
  memset(found, 0, sizeof *found);
  found->kind = kind;
  memcpy(found->name, name, strlen(name) + 1);
  return ROBO_OK;
}

static int compare(const void *a, const void *b) {
  const robo_found *one = a, *other = b;
  int order = strcmp(one->name, other->name);
  return order != 0 ? order : (int)one->kind - (int)other->kind;
}

static int32_t read_folder(DIR *folder, robo_finds *finds) {
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(folder);
    if (entry == NULL) return errno == 0 ? ROBO_OK : robo_fail_errno("cannot list the folder of shared memory");
    char name[ROBO_MAX_NAME + 4];
    uint32_t kind = robo_parse_file_name(entry->d_name, name);
    int32_t result = kind == 0 ? ROBO_OK : add(finds, kind, name);
    if (result != ROBO_OK) return result;
  }
}

int32_t robo_find_segments(robo_found **found, uint32_t *count) {
  DIR *folder;
  int32_t result = robo_folder_list(&folder);
  if (result != ROBO_OK) return result;
  robo_finds finds = {0};
  result = read_folder(folder, &finds);
  closedir(folder);
  if (result != ROBO_OK) {
    free(finds.all);
    return result;
  }
  if (finds.count > 0) qsort(finds.all, finds.count, sizeof *finds.all, compare);
  *found = finds.all;
  *count = finds.count;
  return ROBO_OK;
}
