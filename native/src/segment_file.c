#include "segment_file.h"

#include "folder.h"
#include "identity.h"
#include "point.h"
#include "result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How long a remover that lives is waited for, and how often it is looked whether it is done. */
#define TURN_NS 200000000ull
#define NAP_NS 100000

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

/* Maps the header of what is said to be a segment; NULL if it is none that could be written. */
static robo_segment_header *map_header(int fd, const struct stat *status) {
  if (!S_ISREG(status->st_mode) || status->st_size < (off_t)sizeof(robo_segment_header)) return NULL;
  void *base = mmap(NULL, sizeof(robo_segment_header), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) return NULL;
  robo_segment_header *header = base;
  if (header->magic == ROBO_MAGIC) return header;
  munmap(base, sizeof(robo_segment_header));
  return NULL;
}

static void unmap_header(robo_segment_header *header) {
  if (header != NULL) munmap(header, sizeof *header);
}

static void mark(robo_segment_header *header) {
  if (header != NULL) atomic_store_explicit(&header->removed, 1, memory_order_seq_cst);
}

/* What a name leads to. What cannot be opened (a link, another's file) has no header, and is removed all the same. */
typedef struct robo_named {
  robo_segment_header *header;
  ino_t inode;
  nlink_t names;
} robo_named;

static int32_t look_up(int folder, const char *file_name, robo_named *named) {
  struct stat status;
  named->header = NULL;
  int fd = openat(folder, file_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  int failed = fd >= 0 ? fstat(fd, &status) : fstatat(folder, file_name, &status, AT_SYMLINK_NOFOLLOW);
  if (failed == 0) {
    named->inode = status.st_ino;
    named->names = status.st_nlink;
    if (fd >= 0) named->header = map_header(fd, &status);
  }
  int error = errno;
  if (fd >= 0) close(fd);
  if (failed == 0) {
    /* No segment ever was one, and there may be something in it. */
    return S_ISDIR(status.st_mode) ? robo_fail(ROBO_ERR_DENIED, "%s is a folder", file_name) : ROBO_OK;
  }
  errno = error;
  return error == ENOENT ? ROBO_ERR_NOT_FOUND : robo_fail_errno("cannot look at %s", file_name);
}

static bool leads_to(int folder, const char *file_name, ino_t inode) {
  struct stat status;
  return fstatat(folder, file_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_ino == inode;
}

/*
 * One at a time takes a segment's name away: between the look at the inode and the unlink another remover and a maker
 * could come, and the new segment would lose its name. Who died doing so is relieved; who is stopped is waited for, but
 * not for long.
 */
static void await_turn(int folder, const char *file_name, ino_t inode, _Atomic uint64_t *remover) {
  uint64_t start = robo_now();
  struct timespec nap = {0, NAP_NS};
  while (leads_to(folder, file_name, inode) && robo_now() - start < TURN_NS) {
    uint64_t seen = atomic_load_explicit(remover, memory_order_acquire);
    if ((seen == 0 || !robo_identity_lives(seen)) &&
        atomic_compare_exchange_strong(remover, &seen, robo_self() | ROBO_HELD)) {
      return;
    }
    nanosleep(&nap, NULL);
  }
}

/*
 * Takes the name away from the file with this inode. Should it, after a remover was stopped for long, lead to a newer
 * segment by now, a plain unlink would be wrong. A rename moves whatever there is, in one step, to a name of our own,
 * where it can be looked at in peace. A newer segment is put back; if a third one has come meanwhile, the second is
 * marked as removed, so that its users open the third.
 */
static int32_t unlink_inode(int folder, const char *file_name, ino_t inode) {
  if (!leads_to(folder, file_name, inode)) return ROBO_OK;
  char temporary[ROBO_FILE_NAME_SIZE];
  robo_temporary_name(file_name, temporary);
  if (renameat(folder, file_name, folder, temporary) != 0) {
    return errno == ENOENT ? ROBO_OK : robo_fail_errno("cannot remove %s", file_name);
  }
  bool is_other = !leads_to(folder, temporary, inode);
  if (is_other && linkat(folder, temporary, folder, file_name, 0) == 0) {
    unlinkat(folder, temporary, 0);
    return ROBO_OK;
  }
  return robo_unlink_temporary(folder, temporary);
}

int32_t robo_unlink_segment(int folder, const char *file_name, robo_segment_header *header, ino_t inode) {
  mark(header);
  ROBO_POINT("segment:marked");
  await_turn(folder, file_name, inode, &header->remover);
  ROBO_POINT("segment:turn");
  return unlink_inode(folder, file_name, inode);
}

int32_t robo_unlink_any(int folder, const char *file_name, ino_t only) {
  robo_named named;
  int32_t result = look_up(folder, file_name, &named);
  if (result != ROBO_OK) return result;
  if (only != 0 && named.inode != only) {
    result = ROBO_OK;
  } else if (named.header != NULL) {
    result = robo_unlink_segment(folder, file_name, named.header, named.inode);
  } else {
    result = unlink_inode(folder, file_name, named.inode);
  }
  unmap_header(named.header);
  return result;
}

int32_t robo_unlink_temporary(int folder, const char *file_name) {
  robo_named named;
  int32_t result = look_up(folder, file_name, &named);
  if (result != ROBO_OK) return result;
  /* Who was killed between giving a segment its name and taking the temporary one away has left both. */
  if (named.names == 1) mark(named.header);
  unmap_header(named.header);
  if (unlinkat(folder, file_name, 0) == 0 || errno == ENOENT) return ROBO_OK;
  return robo_fail_errno("cannot remove %s", file_name);
}
