#include "segment.h"

#include "folder.h"
#include "identity.h"
#include "point.h"
#include "result.h"
#include "segment_file.h"
#include "segment_header.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "words of 64 bits have to be atomic without locks");

/* Why an own, private, regular file it must be: everything else could be changed or cut short by other users. */
static int32_t check_file(int fd, const char *file, struct stat *status) {
  if (fstat(fd, status) != 0) return robo_fail_errno("cannot look at %s", file);
  if (!S_ISREG(status->st_mode)) return robo_fail(ROBO_ERR_DENIED, "%s is not a regular file", file);
  if (status->st_uid != geteuid()) {
    return robo_fail(ROBO_ERR_DENIED, "%s belongs to user %u, not to user %u", file, (unsigned)status->st_uid,
                     (unsigned)geteuid());
  }
  if ((status->st_mode & 077) != 0) {
    return robo_fail(ROBO_ERR_DENIED, "%s is open to others (mode %04o, not 0600)", file,
                     (unsigned)status->st_mode & 07777);
  }
  return ROBO_OK;
}

static int32_t read_header(int fd, const char *file, robo_segment_header *header) {
  ssize_t got;
  do {
    got = pread(fd, header, sizeof *header, 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return robo_fail_errno("cannot read %s", file);
  if ((size_t)got < sizeof *header) return robo_fail(ROBO_ERR_CORRUPT, "%s is too short to be a segment", file);
  return ROBO_OK;
}

static int32_t map_file(int fd, bool read_only, robo_segment *segment) {
  if (segment->bytes > SIZE_MAX) {
    return robo_fail(ROBO_ERR_NO_MEMORY, "'%s' is too large for this machine", segment->name);
  }
  int rights = read_only ? PROT_READ : PROT_READ | PROT_WRITE;
  void *base = mmap(NULL, (size_t)segment->bytes, rights, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) return robo_fail_errno("cannot map %" PRIu64 " B of '%s'", segment->bytes, segment->name);
  segment->base = base;
  segment->read_only = read_only;
  return ROBO_OK;
}

static int32_t not_found(const char *name, uint32_t kind) {
  return robo_fail(ROBO_ERR_NOT_FOUND, "there is no %s '%s'", robo_kind_word(kind), name);
}

static int32_t open_file(int folder, int fd, const char *file, const robo_geometry *wanted, bool read_only,
                         robo_segment *segment) {
  struct stat status;
  robo_segment_header header;
  int32_t result = check_file(fd, file, &status);
  if (result == ROBO_OK) result = read_header(fd, file, &header);
  if (result == ROBO_OK) result = robo_check_header(&header, wanted->kind, (uint64_t)status.st_size, segment);
  if (result != ROBO_OK) return result;
  if (atomic_load_explicit(&header.removed, memory_order_relaxed) != 0) {
    /* Who removes it has not got so far yet, or was killed. */
    result = robo_unlink_any(folder, file, status.st_ino);
    return result == ROBO_OK || result == ROBO_ERR_NOT_FOUND ? not_found(segment->name, wanted->kind) : result;
  }
  result = robo_check_wanted(segment, wanted);
  if (result != ROBO_OK) return result;
  segment->inode = status.st_ino;
  return map_file(fd, read_only, segment);
}

static int32_t open_in_folder(int folder, const robo_geometry *wanted, bool read_only, robo_segment *segment) {
  char file[ROBO_FILE_NAME_SIZE];
  robo_file_name(segment->name, wanted->kind, file);
  /* O_NONBLOCK: a pipe of that name must not hold us. */
  int fd = openat(folder, file, (read_only ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return not_found(segment->name, wanted->kind);
    if (errno == ELOOP) return robo_fail(ROBO_ERR_DENIED, "%s is a symbolic link", file);
    if (errno == EISDIR || errno == ENXIO) return robo_fail(ROBO_ERR_DENIED, "%s is not a regular file", file);
    return robo_fail_errno("cannot open %s", file);
  }
  int32_t result = open_file(folder, fd, file, wanted, read_only, segment);
  close(fd);
  return result;
}

/* What both ways to a segment begin with. */
static int32_t enter(const char *name, robo_segment *segment) {
  int32_t result = robo_check_name(name);
  if (result != ROBO_OK) return result;
  result = robo_check_self();
  if (result != ROBO_OK) return result;
  memset(segment, 0, sizeof *segment);
  memcpy(segment->name, name, strlen(name) + 1);
  return robo_folder_open();
}

int32_t robo_segment_open(const char *name, const robo_geometry *wanted, bool read_only, robo_segment *segment) {
  int folder = enter(name, segment);
  if (folder < 0) return folder;
  int32_t result = open_in_folder(folder, wanted, read_only, segment);
  close(folder);
  return result;
}

static int32_t no_space(const robo_segment *segment, uint64_t free_bytes) {
  return robo_fail(ROBO_ERR_NO_SPACE, "%s '%s' needs %" PRIu64 " B of shared memory, and %" PRIu64 " B are free",
                   robo_kind_word(segment->geometry.kind), segment->name, segment->bytes, free_bytes);
}

/* UINT64_MAX where the file system has no limit of its own, or does not tell. */
static uint64_t free_bytes_of(int fd) {
  struct statvfs space;
  if (fstatvfs(fd, &space) != 0 || space.f_blocks == 0) return UINT64_MAX;
  return (uint64_t)space.f_bavail * space.f_frsize;
}

/*
 * Takes the memory now: on a full file system a write to it would be SIGBUS later. In pieces, as an interrupted call
 * begins anew. What cannot be is not begun, as meanwhile there would be no memory for anybody else.
 */
static int32_t allocate(int fd, const robo_segment *segment) {
  const uint64_t piece = 64ull << 20;
  uint64_t free_bytes = free_bytes_of(fd);
  if (segment->bytes > free_bytes) return no_space(segment, free_bytes);
  ROBO_POINT("segment:allocating");
  for (uint64_t at = 0; at < segment->bytes;) {
    uint64_t length = segment->bytes - at < piece ? segment->bytes - at : piece;
    int error = posix_fallocate(fd, (off_t)at, (off_t)length);
    if (error == EINTR) continue;
    if (error == ENOSPC || error == EDQUOT || error == ENOMEM) {
      uint64_t left = free_bytes_of(fd);
      return no_space(segment, left == UINT64_MAX ? at : left + at);
    }
    if (error != 0) {
      errno = error;
      return robo_fail_errno("cannot allocate %" PRIu64 " B for '%s'", segment->bytes, segment->name);
    }
    at += length;
  }
  return ROBO_OK;
}

static int32_t fill_file(int fd, const robo_geometry *geometry, robo_segment *segment) {
  robo_segment_header header;
  robo_make_header(geometry, &header);
  struct stat status;
  if (fstat(fd, &status) != 0) return robo_fail_errno("cannot look at the file for '%s'", segment->name);
  int32_t result = robo_check_header(&header, geometry->kind, header.bytes, segment);
  if (result != ROBO_OK) return result;
  result = allocate(fd, segment);
  if (result != ROBO_OK) return result;
  ROBO_POINT("segment:allocated");
  segment->inode = status.st_ino;
  result = map_file(fd, false, segment);
  if (result != ROBO_OK) return result;
  memcpy(segment->base, &header, sizeof header);
  ROBO_POINT("segment:filled");
  return ROBO_OK;
}

static int32_t create_in_folder(int folder, const robo_geometry *geometry, robo_segment *segment) {
  robo_new_file file;
  int32_t result = robo_new_file_open(folder, segment->name, &file);
  if (result != ROBO_OK) return result;
  ROBO_POINT("segment:opened");
  result = fill_file(file.fd, geometry, segment);
  if (result == ROBO_OK) {
    char file_name[ROBO_FILE_NAME_SIZE];
    robo_file_name(segment->name, geometry->kind, file_name);
    result = robo_new_file_link(folder, &file, file_name);
    if (result != ROBO_OK) robo_segment_close(segment);
  }
  if (result == ROBO_OK) ROBO_POINT("segment:linked");
  robo_new_file_close(folder, &file);
  return result;
}

int32_t robo_segment_create(const char *name, const robo_geometry *geometry, robo_segment *segment) {
  if (!robo_geometry_is_possible(geometry)) {
    return robo_fail(ROBO_ERR_ARGUMENT, "'%.100s' cannot have %" PRIu64 " B × %u slots: at most 1 GiB, and %s", name,
                     geometry->max_size, geometry->slots,
                     geometry->kind == ROBO_KIND_FUNCTION ? "1 to 64 slots" : "2 to 256 slots");
  }
  int folder = enter(name, segment);
  if (folder < 0) return folder;
  int32_t result = create_in_folder(folder, geometry, segment);
  close(folder);
  return result;
}

void robo_segment_protect(robo_segment *segment) {
  mprotect(segment->base, (size_t)segment->bytes, PROT_READ);
  segment->read_only = true;
}

void robo_segment_close(robo_segment *segment) {
  if (segment->base != NULL) munmap(segment->base, (size_t)segment->bytes);
  segment->base = NULL;
}

int32_t robo_segment_remove(const char *name, uint32_t kind) {
  robo_segment segment;
  int folder = enter(name, &segment);
  if (folder < 0) return folder;
  char file[ROBO_FILE_NAME_SIZE];
  robo_file_name(name, kind, file);
  int32_t result = robo_unlink_any(folder, file, 0);
  close(folder);
  return result == ROBO_ERR_NOT_FOUND ? not_found(name, kind) : result;
}

int32_t robo_segment_remove_this(const robo_segment *segment) {
  int folder = robo_folder_open();
  if (folder < 0) return folder;
  char file[ROBO_FILE_NAME_SIZE];
  robo_file_name(segment->name, segment->geometry.kind, file);
  /* By its own way to the header: the segment may be mapped for reading alone. */
  int32_t result = segment->read_only
                       ? robo_unlink_any(folder, file, (ino_t)segment->inode)
                       : robo_unlink_segment(folder, file, robo_header(segment), (ino_t)segment->inode);
  close(folder);
  return result == ROBO_ERR_NOT_FOUND ? ROBO_OK : result;
}
