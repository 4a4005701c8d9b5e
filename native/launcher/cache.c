#include "cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_SIZE = 1 << 20 };

static int join(char into[PATH_MAX], const char *folder, const char *name) {
  int length = snprintf(into, PATH_MAX, "%s/%s", folder, name);
  if (length > 0 && length < PATH_MAX) return 0;
  errno = ENAMETOOLONG;
  return -1;
}

static int is_complete(const struct payload *payload, const char *folder) {
  char path[PATH_MAX];
  struct stat status;
  for (size_t i = 0; i < payload->count; i++) {
    const struct payload_entry *entry = &payload->entries[i];
    if (join(path, folder, entry->path) != 0 || stat(path, &status) != 0) return 0;
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size != entry->size) return 0;
  }
  return 1;
}

/* Makes the folders in front of the last "/" of `path`, which it leaves as it was. */
static int make_parents(char *path) {
  for (char *at = strchr(path + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
    *at = '\0';
    int failed = mkdir(path, 0700) != 0 && errno != EEXIST;
    *at = '/';
    if (failed) return -1;
  }
  return 0;
}

static int write_all(int fd, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t put = write(fd, bytes, size);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return -1;
    bytes += put;
    size -= (size_t)put;
  }
  return 0;
}

static int copy_bytes(int from, const struct payload_entry *entry, int to) {
  char *buffer = malloc(COPY_SIZE);
  if (buffer == NULL) return -1;
  uint64_t done = 0;
  while (done < entry->size) {
    uint64_t left = entry->size - done;
    size_t wanted = left < COPY_SIZE ? (size_t)left : COPY_SIZE;
    ssize_t got = pread(from, buffer, wanted, (off_t)(entry->offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || write_all(to, buffer, (size_t)got) != 0) break;
    done += (uint64_t)got;
  }
  free(buffer);
  return done == entry->size ? 0 : -1;
}

static int unpack_entry(int from, const struct payload_entry *entry, const char *folder) {
  char path[PATH_MAX];
  if (join(path, folder, entry->path) != 0 || make_parents(path) != 0) return -1;
  int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, entry->mode);
  if (to < 0) return -1;
  int result = copy_bytes(from, entry, to);
  return close(to) != 0 ? -1 : result;
}

static void remove_tree(const char *path) {
  DIR *folder = opendir(path);
  if (folder != NULL) {
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
      char inner[PATH_MAX];
      if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
      if (join(inner, path, entry->d_name) == 0 && unlink(inner) != 0) remove_tree(inner);
    }
    closedir(folder);
  }
  rmdir(path);
}

static int unpack(const struct payload *payload, const char *folder) {
  for (size_t i = 0; i < payload->count; i++) {
    if (unpack_entry(payload->fd, &payload->entries[i], folder) != 0) return -1;
  }
  return 0;
}

/* Puts `fresh` in the place of `folder`, unless another process was faster. */
static int put_in_place(const struct payload *payload, const char *fresh, const char *folder) {
  if (rename(fresh, folder) == 0) return 0;
  if (errno != EEXIST && errno != ENOTEMPTY) return -1;
  if (is_complete(payload, folder)) return 0;
  /* What stands there is damaged: it is moved aside, as it may be in use. */
  char aside[PATH_MAX];
  if (snprintf(aside, sizeof aside, "%s.old", fresh) >= PATH_MAX) return -1;
  if (rename(folder, aside) == 0) remove_tree(aside);
  if (rename(fresh, folder) == 0) return 0;
  return is_complete(payload, folder) ? 0 : -1;
}

int cache_prepare(const struct payload *payload, const char *root, char folder[PATH_MAX]) {
  if (join(folder, root, payload->hash) != 0) return -1;
  if (is_complete(payload, folder)) return 0;
  char fresh[PATH_MAX];
  if (join(fresh, root, "unpacking.XXXXXX") != 0 || mkdtemp(fresh) == NULL) return -1;
  int result = unpack(payload, fresh);
  if (result == 0) result = put_in_place(payload, fresh, folder);
  int reason = errno;
  remove_tree(fresh);
  errno = reason;
  return result;
}

int cache_make_root(const char *root) {
  char path[PATH_MAX];
  if (join(path, root, "") != 0) return -1;
  return make_parents(path);
}

int cache_is_private(const char *root) {
  struct stat status;
  return lstat(root, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == getuid() &&
         (status.st_mode & 077) == 0;
}
