#include "folder.h"

#include "identity.h"
#include "result.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int32_t find_folder(char path[PATH_MAX]) {
  const char *asked = secure_getenv("ROBO_SHM_DIR");
  int length;
  if (asked != NULL && asked[0] != '\0') {
    if (asked[0] != '/') {
      return robo_fail(ROBO_ERR_ARGUMENT, "ROBO_SHM_DIR has to begin with a slash, and is '%s'", asked);
    }
    length = snprintf(path, PATH_MAX, "%s", asked);
  } else {
    length = snprintf(path, PATH_MAX, "/dev/shm/robo-%u", (unsigned)geteuid());
  }
  if (length >= PATH_MAX) return robo_fail(ROBO_ERR_ARGUMENT, "ROBO_SHM_DIR is longer than %d bytes", PATH_MAX - 1);
  while (length > 1 && path[length - 1] == '/') path[--length] = '\0'; /* else a link at its end would be followed */
  return ROBO_OK;
}

static int32_t check_folder(int fd, const char *path) {
  struct stat status;
  if (fstat(fd, &status) != 0) return robo_fail_errno("cannot look at folder %s", path);
  if (status.st_uid != geteuid()) {
    return robo_fail(ROBO_ERR_DENIED, "folder %s belongs to user %u, not to user %u", path, (unsigned)status.st_uid,
                     (unsigned)geteuid());
  }
  if ((status.st_mode & 077) != 0) {
    return robo_fail(ROBO_ERR_DENIED, "folder %s is open to others (mode %04o, not 0700)", path,
                     (unsigned)status.st_mode & 07777);
  }
  return ROBO_OK;
}

static int32_t open_path(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) {
    if (mkdir(path, 0700) == 0) {
      /* The umask may have taken rights away. */
      if (chmod(path, 0700) != 0) return robo_fail_errno("cannot set the mode of folder %s", path);
    } else if (errno != EEXIST) {
      return robo_fail_errno("cannot make folder %s", path);
    }
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  }
  /* With O_DIRECTORY a symbolic link is ENOTDIR, too. */
  if (fd < 0 && (errno == ELOOP || errno == ENOTDIR)) {
    return robo_fail(ROBO_ERR_DENIED, "%s is not a folder, or a symbolic link", path);
  }
  if (fd < 0) return robo_fail_errno("cannot open folder %s", path);
  return fd;
}

int32_t robo_folder_open(void) {
  char path[PATH_MAX];
  int32_t result = find_folder(path);
  if (result != ROBO_OK) return result;
  int fd = open_path(path);
  if (fd < 0) return fd;
  result = check_folder(fd, path);
  if (result == ROBO_OK) return fd;
  close(fd);
  return result;
}

int32_t robo_folder_list(DIR **folder) {
  int fd = robo_folder_open();
  if (fd < 0) return fd;
  *folder = fdopendir(fd);
  if (*folder != NULL) return ROBO_OK;
  int32_t result = robo_fail_errno("cannot list the folder of shared memory");
  close(fd);
  return result;
}

int32_t robo_folder(char *buffer, size_t size) {
  char path[PATH_MAX];
  int32_t result = find_folder(path);
  if (result != ROBO_OK) return result;
  int fd = robo_folder_open();
  if (fd < 0) return fd;
  close(fd);
  size_t length = strlen(path);
  if (buffer == NULL || length >= size) {
    return robo_fail(ROBO_ERR_TOO_BIG, "the folder's path %s needs %zu bytes, there are %zu", path, length + 1, size);
  }
  memcpy(buffer, path, length + 1);
  return ROBO_OK;
}

static bool is_name_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '.' || letter == '_' || letter == '-';
}

int32_t robo_check_name(const char *name) {
  if (name == NULL || name[0] == '\0') return robo_fail(ROBO_ERR_NAME, "the name is empty");
  size_t length = strnlen(name, ROBO_MAX_NAME + 1);
  if (length > ROBO_MAX_NAME) {
    return robo_fail(ROBO_ERR_NAME, "name '%.24s…' is longer than %u letters", name, ROBO_MAX_NAME);
  }
  for (size_t i = 0; i < length; i++) {
    if (!is_name_letter(name[i])) {
      return robo_fail(ROBO_ERR_NAME, "name '%s' has other letters than A-Z a-z 0-9 . _ -", name);
    }
  }
  return ROBO_OK;
}

const char *robo_kind_word(uint32_t kind) { return kind == ROBO_KIND_FUNCTION ? "function" : "variable"; }

void robo_file_name(const char *name, uint32_t kind, char file[ROBO_FILE_NAME_SIZE]) {
  snprintf(file, ROBO_FILE_NAME_SIZE, "%s.%s", name, kind == ROBO_KIND_FUNCTION ? "fn" : "var");
}

uint32_t robo_parse_file_name(const char *file, char name[ROBO_MAX_NAME + 4]) {
  const char *ending = strrchr(file, '.');
  if (ending == NULL || ending == file) return 0;
  size_t length = (size_t)(ending - file);
  uint32_t kind = 0;
  if (strcmp(ending, ".var") == 0) kind = ROBO_KIND_VARIABLE;
  if (strcmp(ending, ".fn") == 0) kind = ROBO_KIND_FUNCTION;
  if (kind == 0 || length > ROBO_MAX_NAME) return 0;
  for (size_t i = 0; i < length; i++) {
    if (!is_name_letter(file[i])) return 0;
  }
  memcpy(name, file, length);
  name[length] = '\0';
  return kind;
}

void robo_temporary_name(const char *name, char file[ROBO_FILE_NAME_SIZE]) {
  static _Atomic uint32_t number;
  uint64_t self = robo_self();
  snprintf(file, ROBO_FILE_NAME_SIZE, ".%s.%u-%" PRIu64 "-%u.tmp", name, robo_pid_of(self), robo_start_of(self),
           atomic_fetch_add_explicit(&number, 1, memory_order_relaxed));
}

bool robo_parse_temporary_name(const char *file, uint64_t *identity) {
  size_t length = strlen(file);
  if (file[0] != '.' || length < 5 || strcmp(file + length - 4, ".tmp") != 0) return false;
  const char *at = file + length - 4;
  while (at > file && at[-1] != '.') at--;
  unsigned pid, number;
  uint64_t start;
  int used = 0;
  if (sscanf(at, "%u-%" SCNu64 "-%u.tmp%n", &pid, &start, &number, &used) != 3 || at[used] != '\0') return false;
  if (pid >= 1u << 22 || start >= 1ull << 41) return false;
  *identity = robo_make_identity(pid, start);
  return true;
}
