/* What the tests of segments have in common: their files, and damage to them. */
#ifndef ROBO_TESTS_SEGMENT_HELP_H
#define ROBO_TESTS_SEGMENT_HELP_H

#include "var_help.h"

#include "../src/segment.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static inline const char *path_of(const char *file) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", getenv("ROBO_SHM_DIR"), file);
  return path;
}

static inline int32_t try_open(const char *name) {
  robo_var *variable;
  int32_t result = robo_var_open(name, NULL, &variable);
  if (result == ROBO_OK) robo_var_close(variable);
  return result;
}

static inline uint32_t files_in_folder(void) {
  uint32_t count = 0;
  DIR *folder = opendir(getenv("ROBO_SHM_DIR"));
  CHECK(folder != NULL);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) count++;
  }
  closedir(folder);
  return count;
}

/* Changes bytes of the segment's file. */
static inline void patch(const char *file, size_t offset, const void *bytes, size_t length) {
  int fd = open(path_of(file), O_WRONLY);
  CHECK(fd >= 0);
  CHECK_EQUAL(pwrite(fd, bytes, length, (off_t)offset), (ssize_t)length);
  close(fd);
}

/* Changes one field of the header of variable 'pose'. */
#define PATCH(field, type, value)                                                              \
  do {                                                                                         \
    type patched_ = (value);                                                                   \
    patch("pose.var", offsetof(robo_segment_header, field), &patched_, sizeof patched_);       \
  } while (0)

#endif
