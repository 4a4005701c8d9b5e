#include "segment_file.h"

#include "folder.h"
#include "point.h"
#include "result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_nameless(int folder) {
#ifdef ROBO_TEST_POINTS
  if (getenv("ROBO_TEST_NO_TMPFILE") != NULL) {
    errno = EOPNOTSUPP;
    return -1;
  }
#endif
  return openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

int32_t robo_new_file_open(int folder, const char *name, robo_new_file *file) {
  file->temporary[0] = '\0';
  file->fd = open_nameless(folder);
  if (file->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    _Static_assert(sizeof file->temporary == ROBO_FILE_NAME_SIZE, "temporary name");
    robo_temporary_name(name, file->temporary);
    file->fd = openat(folder, file->temporary, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->fd < 0) file->temporary[0] = '\0';
  }
  if (file->fd < 0) return robo_fail_errno("cannot make a file for '%s'", name);
  /* The umask may have taken rights away. */
  if (fchmod(file->fd, 0600) == 0) return ROBO_OK;
  int32_t result = robo_fail_errno("cannot set the mode of the file for '%s'", name);
  robo_new_file_close(folder, file);
  return result;
}

int32_t robo_new_file_link(int folder, const robo_new_file *file, const char *file_name) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file->fd);
  int failed = file->temporary[0] != '\0' ? linkat(folder, file->temporary, folder, file_name, 0)
                                          : linkat(AT_FDCWD, path, folder, file_name, AT_SYMLINK_FOLLOW);
  if (failed == 0) return ROBO_OK;
  if (errno == EEXIST) return robo_fail(ROBO_ERR_EXISTS, "%s is there already", file_name);
  return robo_fail_errno("cannot put %s into the folder", file_name);
}

void robo_new_file_close(int folder, const robo_new_file *file) {
  if (file->temporary[0] != '\0') unlinkat(folder, file->temporary, 0);
  close(file->fd);
}

/* Sets `removed` in the file of a segment. Whatever else the file may be is left as it is. */
static void mark_file(int fd, const struct stat *status) {
  if (!S_ISREG(status->st_mode) || status->st_size < (off_t)sizeof(robo_segment_header)) return;
  void *base = mmap(NULL, sizeof(robo_segment_header), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) return;
  robo_segment_header *header = base;
  if (header->magic == ROBO_MAGIC) atomic_store_explicit(&header->removed, 1, memory_order_seq_cst);
  munmap(base, sizeof(robo_segment_header));
}

int32_t robo_mark_removed(int folder, const char *file_name, ino_t *inode) {
  struct stat status;
  int fd = openat(folder, file_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  int error = errno;
  /* What cannot be opened (a link, another's file) has no users to tell, and can be taken away all the same. */
  int failed = fd >= 0 ? fstat(fd, &status) : fstatat(folder, file_name, &status, AT_SYMLINK_NOFOLLOW);
  if (failed != 0) {
    if (fd < 0) errno = error;
    bool missing = errno == ENOENT;
    if (fd >= 0) close(fd);
    return missing ? ROBO_ERR_NOT_FOUND : robo_fail_errno("cannot look at %s", file_name);
  }
  *inode = status.st_ino;
  if (fd >= 0) {
    mark_file(fd, &status);
    close(fd);
  }
  return ROBO_OK;
}

/*
 * Why not just unlink: between a look at the inode and the unlink another process may remove this segment and make a
 * new one, which would lose its name while its users go on with it. A rename moves whatever there is, in one step, to a
 * name of our own, where it can be looked at in peace. A newer segment is put back; if a third one has come meanwhile,
 * the second is marked as removed, so that its users open the third.
 */
int32_t robo_unlink_inode(int folder, const char *file_name, const char *name, ino_t inode) {
  struct stat status;
  if (fstatat(folder, file_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || status.st_ino != inode) return ROBO_OK;
  char temporary[ROBO_FILE_NAME_SIZE];
  robo_temporary_name(name, temporary);
  if (renameat(folder, file_name, folder, temporary) != 0) {
    return errno == ENOENT ? ROBO_OK : robo_fail_errno("cannot remove %s", file_name);
  }
  if (fstatat(folder, temporary, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_ino != inode) {
    ino_t ignored;
    if (linkat(folder, temporary, folder, file_name, 0) != 0) robo_mark_removed(folder, temporary, &ignored);
  }
  unlinkat(folder, temporary, 0);
  return ROBO_OK;
}
